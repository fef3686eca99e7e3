"""A run that has ended: a candidate, and what it answers to drawn photos of its calibration and its test part.

The candidate is the network of the tiny bundle at another operating point; every answer is the engine's own.
"""

import dataclasses
import shutil
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import cv2
import numpy as np

from dermadesk.evaluation.answered import TEST_FILE, Answered
from dermadesk.evaluation.answering import answer
from dermadesk.inference.engine import Engine
from dermadesk.inference.manifest import OperatingPoint
from dermadesk.training import projects
from dermadesk.training.dataset import LabelledPhoto
from dermadesk.training.projects import Project, State, Step
from tests.drawings import draw_lesion
from tests.tiny_bundle import rewrite

T = TypeVar("T")
MEL, NV = 0, 1
POINTS = (0.05, 0.01)
"""The thresholds of the candidate's points, the first of which decides; the tiny bundle's is 0.2."""


@dataclass(frozen=True, slots=True)
class Run:
    """The folder of a run, that of its photos, and the photos of its test part."""

    folder: Path
    photos: Path
    test: tuple[LabelledPhoto, ...]


def make_run(folder: Path, tiny: Path, malignant: int = 60, benign: int = 60) -> Run:
    """Draw the photos into `folder/photos` and the run into `folder/run`: so many test photos, a third to calibrate.

    Melanomas are brown blobs of all sizes, nevi smaller ones: the smallest melanomas are missed, the largest nevi are
    called suspicious.
    """
    photos, run = folder / "photos", folder / "run"
    for each in (photos, run):
        each.mkdir(parents=True)
    candidate = run / "mine-1.0.0"
    shutil.copytree(tiny, candidate)
    points = tuple(
        OperatingPoint(f"sensitivity_{aim}", threshold, aim / 100, 0.5, "calibration", 20, 20)
        for aim, threshold in zip((95, 97), POINTS, strict=True)
    )
    rewrite(candidate, id="mine", created="2026-05-06T07:08:09+00:00", operating_points=points)
    engine = Engine.open(str(candidate))
    test = drawn(photos, "test", malignant, benign)
    answered = asked(engine, test)
    answered.placed(test).save(run / TEST_FILE)
    held = asked(engine, drawn(photos, "held", malignant // 3, benign // 3))
    assert held.logits is not None
    np.savez(run / "calibration.npz", logits=held.logits, labels=held.truth, groups=held.groups, images=held.groups)
    return Run(run, photos, test)


def drawn(folder: Path, name: str, malignant: int, benign: int) -> tuple[LabelledPhoto, ...]:
    """Photos of 96 px in `folder`, one a lesion; women and men in turn."""
    listed = []
    for place in range(malignant + benign):
        code, most = ("MEL", 0.3) if place < malignant else ("NV", 0.12)
        share = (place if place < malignant else place - malignant) / max(malignant, benign)
        pixels = draw_lesion(96, 96, radius=most * share, seed=place + 1000 * len(name))
        path = folder / f"{name}{place:03}.png"
        cv2.imwrite(str(path), pixels[:, :, ::-1])
        sex = "female" if place % 2 else "male"
        listed.append(LabelledPhoto(path.stem, path, code, f"{name}-{place}", confirmed=True, age=50.0, sex=sex))
    return tuple(listed)


def asked(engine: Engine, photos: tuple[LabelledPhoto, ...]) -> Answered:
    """The engine's answers to them."""
    read = walked(answer(engine, photos, [MEL if each.code == "MEL" else NV for each in photos]))
    assert read is not None
    assert len(read.photos) == len(photos)
    return read.answered


def walked(journey: Generator[object, None, T]) -> T:
    """What a journey returns."""
    while True:
        try:
            next(journey)
        except StopIteration as end:
            result: T = end.value
            return result


def project_with(run: Run, store: Path) -> Project:
    """A training whose run is a copy of this one, left at the result. Its photos stay where they are."""
    project = dataclasses.replace(projects.new(store), state=State.TRAINED, step=Step.RESULT)
    shutil.copytree(run.folder, project.run)
    projects.save(project)
    return project
