"""A run as training leaves it, without the hours: the tiny bundle, its card and figures, and the answers beside it."""

import dataclasses
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dermadesk.evaluation import card
from dermadesk.evaluation.answered import TEST_FILE, Answered
from dermadesk.evaluation.assess import assess
from dermadesk.inference import bundle
from dermadesk.inference.bundle import Bundle
from dermadesk.inference.calibration import posterior
from tests.tiny_bundle import tiny_files, tiny_manifest

COMMAND = "dermadesk train --recipe quick"


@dataclass(frozen=True)
class Told:
    """What a labelled photo tells beside its diagnosis."""

    group: str
    confirmed: bool = True
    age: float | None = None
    sex: str = ""
    site: str = ""
    source: str = ""


def drawn_answers(photos: int, seed: int) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Logits N×7 that are often right, and the truth N; every class occurs."""
    truth = np.arange(photos) % 7
    return np.random.default_rng(seed).normal(0, 1, (photos, 7)) + 2.0 * np.eye(7)[truth], truth


def write_run(run: Path, photos: int = 140, **changes: Any) -> Bundle:
    """The candidate in the folder `run`, with other values of its manifest."""
    manifest = dataclasses.replace(tiny_manifest(), **changes)
    run.mkdir(parents=True)
    logits, truth = drawn_answers(photos, 1)
    names = tuple(map(str, range(photos)))
    # as `training.trained.Answers` saves them, without the seconds that importing torch takes
    np.savez(run / "calibration.npz", logits=logits, labels=truth, groups=names, images=names)
    logits, truth = drawn_answers(photos, 2)
    answered = Answered.of([Told(each) for each in names], truth, posterior(manifest, logits), logits=logits)
    answered.save(run / TEST_FILE)
    figures = assess(manifest, answered, resamples=20)
    manifest = dataclasses.replace(manifest, metrics=figures.summary())
    text = card.write(manifest, figures, COMMAND) + "\n## What it follows\n\nNobody.\n"
    licence = f"The model {manifest.reference} is licensed under {manifest.licence}.\n"
    return bundle.write(run, manifest, tiny_files() | {"MODEL_CARD.md": text.encode(), "LICENSE": licence.encode()})
