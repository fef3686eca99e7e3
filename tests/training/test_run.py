"""A whole run, small: labelled photos in, a bundle out that serves, resumes and answers as it was trained."""

import json
import shutil
from collections.abc import Generator
from pathlib import Path
from typing import TypeVar

import numpy as np
import pytest
import torch

from dermadesk.errors import BundleError, ErrorCode, TrainingError
from dermadesk.imaging.photo import Photo
from dermadesk.inference import bundle
from dermadesk.inference.calibration import posterior
from dermadesk.inference.engine import Engine
from dermadesk.training import export, loop, run
from dermadesk.training.dataset import read_ham10000
from dermadesk.training.events import BundleWritten, EpochFinished, ParityProved, Resumed, TrainEvent
from dermadesk.training.publish import publish
from dermadesk.training.recipe import Recipe
from dermadesk.training.trained import Trained

T = TypeVar("T")


def result(journey: Generator[TrainEvent, None, T]) -> tuple[T, list[TrainEvent]]:
    """What a journey returns at its end, and what it told on its way."""
    events: list[TrainEvent] = []
    while True:
        try:
            events.append(next(journey))
        except StopIteration as end:
            return end.value, events


@pytest.fixture(scope="module")
def finished(
    small_recipe: Recipe, drawn_ham: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Trained, Path, list[TrainEvent]]:
    out = tmp_path_factory.mktemp("run")
    trained, events = result(run.learn(small_recipe, drawn_ham, out, weights=out))
    events += list(publish(trained, out))
    return trained, out, events


def bundle_folder(events: list[TrainEvent]) -> Path:
    return next(Path(event.folder) for event in events if isinstance(event, BundleWritten))


def test_the_bundle_serves_what_was_trained(finished: tuple[Trained, Path, list[TrainEvent]]) -> None:
    trained, _, events = finished
    folder = bundle_folder(events)
    assert {path.name for path in folder.iterdir()} == {
        "manifest.json", "model.ts", "model.onnx", "MODEL_CARD.md", "LICENSE", "metrics.json", "split.csv",
    }  # fmt: skip
    engine = Engine(bundle.read(folder))
    photo = trained.split.test.photos[0]
    served = engine.analyse(Photo.from_file(photo.path)).prediction.probabilities
    pixels = trained.recipe.pipeline.prepare(Photo.from_file(photo.path)).pixels
    logits, _ = loop.logits(trained.network, trained.recipe.pipeline, pixels[None])
    np.testing.assert_allclose(served, posterior(engine.manifest, logits)[0], atol=1e-4)


def test_the_test_part_was_measured_once_and_the_log_says_so(finished: tuple[Trained, Path, list[TrainEvent]]) -> None:
    trained, out, events = finished
    lines = (out / "test-evaluations.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 1
    assert json.loads(lines[0])["photos"] == len(trained.split.test.photos)
    metrics = json.loads((bundle_folder(events) / "metrics.json").read_text(encoding="utf-8"))
    assert metrics["photos"] == len(trained.split.test.photos)
    assert metrics["overall"]["accuracy"]["low"] <= metrics["overall"]["accuracy"]["value"]
    assert sum(map(sum, metrics["confusion"])) == metrics["photos"]


def test_calibration_speaks_of_the_natural_mix_and_undoes_the_drawn_one(
    finished: tuple[Trained, Path, list[TrainEvent]],
) -> None:
    trained, _, events = finished
    manifest = bundle.read(bundle_folder(events)).manifest
    counts = np.array(list(trained.split.train.counts.values()))
    np.testing.assert_allclose(manifest.prior, counts / counts.sum())
    np.testing.assert_allclose(manifest.training_prior, np.sqrt(counts) / np.sqrt(counts).sum())
    assert manifest.operating_points[0].sensitivity >= 0.95
    assert sum(manifest.conformal.lesions) == len(
        {photo.group for part in (trained.split.train, trained.split.calibration) for photo in part.photos}
    )


def test_parity_was_proved_on_photos_before_anything_was_written(
    finished: tuple[Trained, Path, list[TrainEvent]],
) -> None:
    _, _, events = finished
    kinds = [type(event) for event in events]
    proof = next(event for event in events if isinstance(event, ParityProved))
    assert kinds.index(ParityProved) < kinds.index(BundleWritten)
    assert max(proof.torchscript, proof.onnx) <= export.LARGEST_DIFFERENCE
    assert proof.flipped == 0
    assert proof.photos > 20


def test_an_export_that_answers_otherwise_is_refused(finished: tuple[Trained, Path, list[TrainEvent]]) -> None:
    trained, _, events = finished
    manifest = bundle.read(bundle_folder(events)).manifest
    encoded = export.encode(trained.network, trained.recipe.network.input_size)
    pixels = [trained.recipe.pipeline.prepare(Photo.from_file(p.path)) for p in trained.split.test.photos[:8]]
    photos = np.stack([prepared.tensor for prepared in pixels])
    with torch.no_grad():
        trained.network.linear.bias[0] += 1.0
    try:
        with pytest.raises(TrainingError) as refused:
            export.prove_parity(trained.network, encoded, manifest, photos)
    finally:
        with torch.no_grad():
            trained.network.linear.bias[0] -= 1.0
    assert refused.value.code == ErrorCode.PARITY_FAILED


def test_a_version_that_exists_is_never_overwritten(finished: tuple[Trained, Path, list[TrainEvent]]) -> None:
    trained, out, events = finished
    before = {path.name: path.read_bytes() for path in bundle_folder(events).iterdir()}
    with pytest.raises(BundleError, match="exists already"):
        list(publish(trained, out))
    assert {path.name: path.read_bytes() for path in bundle_folder(events).iterdir()} == before
    assert len((out / "test-evaluations.jsonl").read_text(encoding="utf-8").splitlines()) == 1
    with pytest.raises(BundleError, match="exists already"):
        next(run.train(trained.recipe, out, out, weights=out))


def test_a_stopped_run_goes_on_to_the_losses_of_an_unbroken_one(
    finished: tuple[Trained, Path, list[TrainEvent]], small_recipe: Recipe, drawn_ham: Path, tmp_path: Path
) -> None:
    unbroken = [event for event in finished[2] if isinstance(event, EpochFinished)]
    journey = run.train(small_recipe, drawn_ham, tmp_path, weights=tmp_path)
    for event in journey:
        if isinstance(event, EpochFinished):
            break
    journey.close()
    _, events = result(run.learn(small_recipe, drawn_ham, tmp_path, weights=tmp_path))
    assert events[[isinstance(event, Resumed) for event in events].index(True)] == Resumed("main", 1)
    again = [event for event in events if isinstance(event, EpochFinished)]
    assert [(e.stage, e.epoch) for e in again] == [(e.stage, e.epoch) for e in unbroken[1:]]
    assert [e.train_loss for e in again] == pytest.approx([e.train_loss for e in unbroken[1:]], rel=1e-4)


def test_the_folder_of_another_run_is_refused(
    finished: tuple[Trained, Path, list[TrainEvent]], drawn_ham: Path, small_recipe: Recipe
) -> None:
    from dataclasses import replace

    other = replace(small_recipe, seed=1)
    with pytest.raises(TrainingError, match="another recipe"):
        next(run.learn(other, drawn_ham, finished[1], weights=drawn_ham))


def test_weights_that_are_not_there_are_named_before_training_starts(drawn_ham: Path, tmp_path: Path) -> None:
    from dermadesk.training import recipe
    from tests.training.conftest import SMALL

    chosen = recipe.load("ham10000-mobilenetv2", [s for s in SMALL if "weights" not in s])
    with pytest.raises(TrainingError, match=r"mobilenet_v2-imagenet\.pth are missing"):
        next(run.learn(chosen, drawn_ham, tmp_path, weights=tmp_path))


def test_training_sees_a_photo_as_serving_does(small_recipe: Recipe, drawn_ham: Path) -> None:
    dataset = read_ham10000(drawn_ham, small_recipe.classes)
    few = dataset.where(lambda photo: photo.image < "ISIC_0000005")
    prepared, _ = result(loop.prepare(few, small_recipe.pipeline))
    for photo, pixels in zip(few.photos, prepared.pixels, strict=True):
        served = small_recipe.pipeline.prepare(Photo.from_file(photo.path))
        np.testing.assert_array_equal(small_recipe.pipeline.finish(pixels), served.tensor)


def test_a_run_writes_down_every_event_it_tells(
    finished: tuple[Trained, Path, list[TrainEvent]], drawn_ham: Path
) -> None:
    trained, out, _ = finished
    shutil.copytree(out, copy := out.parent / "again", ignore=shutil.ignore_patterns("ham10000-*", "test-*"))
    bundle_written, told = result(run.train(trained.recipe, drawn_ham, copy, weights=copy))
    assert bundle_written.folder.parent == copy
    lines = (copy / "events.jsonl").read_text(encoding="utf-8").splitlines()
    assert lines == [event.as_json() for event in told]
    assert [event for event in told if isinstance(event, Resumed)] == [Resumed("main", 2)]
