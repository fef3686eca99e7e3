"""A whole run, small: labelled photos in, a bundle out that serves, resumes and answers as it was trained."""

import dataclasses
import json
import shutil
import sys
from collections.abc import Generator
from pathlib import Path

import numpy as np
import pytest
import torch

from dermadesk.errors import BundleError, ErrorCode, LabelError, OutputError, TrainingError
from dermadesk.imaging.photo import Photo
from dermadesk.inference import bundle
from dermadesk.inference.calibration import posterior
from dermadesk.inference.engine import Engine
from dermadesk.taxonomy import Diagnosis
from dermadesk.training import export, log, loop, readers, run
from dermadesk.training.calibrated import manifest_of
from dermadesk.training.events import BundleWritten, EpochFinished, Found, ParityProved, Resumed, TrainEvent
from dermadesk.training.fit import Weights
from dermadesk.training.material import gather
from dermadesk.training.publish import publish
from dermadesk.training.recipe import Recipe
from dermadesk.training.trained import Trained
from tests.training.journey import result

OTHER = Diagnosis("UNK9", "A class of a clinic's own", True)


def learned(recipe: Recipe, data: Path, out: Path) -> Generator[TrainEvent, None, Trained]:
    """A run up to the point where its test part would be looked at."""
    material = yield from run.claimed(recipe, [data], [], out)
    return (yield from run.learn(material, out, Weights(out)))


@pytest.fixture(scope="module")
def finished(
    small_recipe: Recipe, drawn_ham: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Trained, Path, list[TrainEvent]]:
    """What was learned, the run's folder, and what was told until then and, by `train`, up to the bundle."""
    out = tmp_path_factory.mktemp("run")
    trained, events = result(learned(small_recipe, drawn_ham, out))
    _, told = result(run.train(small_recipe, [drawn_ham], [], out, weights=Weights(out)))
    return trained, out, events + told


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
    assert metrics["turned"].keys() >= {"accuracy", "malignant_auroc"}
    assert "malignant_auroc" in (out / "metrics.csv").read_text(encoding="utf-8")


def test_calibration_speaks_of_the_natural_mix_and_undoes_the_drawn_one(
    finished: tuple[Trained, Path, list[TrainEvent]],
) -> None:
    trained, _, events = finished
    manifest = bundle.read(bundle_folder(events)).manifest
    counts = np.array(list(trained.split.train.counts.values()))
    np.testing.assert_allclose(manifest.prior, counts / counts.sum())
    drawn = np.rint(counts.sum() * np.sqrt(counts) / np.sqrt(counts).sum())  # whole photos
    np.testing.assert_allclose(manifest.training_prior, drawn / drawn.sum())
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
    encoded = {name: (bundle_folder(events) / name).read_bytes() for name in ("model.ts", "model.onnx")}
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
        list(publish(trained, out, "dermadesk train"))
    assert {path.name: path.read_bytes() for path in bundle_folder(events).iterdir()} == before
    assert len((out / "test-evaluations.jsonl").read_text(encoding="utf-8").splitlines()) == 1
    with pytest.raises(BundleError, match="exists already"):
        next(run.train(trained.recipe, [out], [], out, weights=Weights(out)))


def test_a_stopped_run_goes_on_to_the_losses_of_an_unbroken_one(
    finished: tuple[Trained, Path, list[TrainEvent]], small_recipe: Recipe, drawn_ham: Path, tmp_path: Path
) -> None:
    unbroken = [event for event in finished[2] if isinstance(event, EpochFinished)]
    journey = run.train(small_recipe, [drawn_ham], [], tmp_path, weights=Weights(tmp_path))
    for event in journey:
        if isinstance(event, EpochFinished):
            break
    journey.close()
    _, events = result(learned(small_recipe, drawn_ham, tmp_path))
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
        list(learned(other, drawn_ham, finished[1]))


def test_weights_that_are_not_there_are_named_before_training_starts(drawn_ham: Path, tmp_path: Path) -> None:
    from dermadesk.training import recipe
    from tests.training.conftest import SMALL

    chosen = recipe.load("dermoscopy-mobilenetv2", [s for s in SMALL if "weights" not in s])
    with pytest.raises(TrainingError, match=r"mobilenet_v2-imagenet\.pth are missing"):
        list(learned(chosen, drawn_ham, tmp_path))


def test_training_sees_a_photo_as_serving_does(small_recipe: Recipe, drawn_ham: Path) -> None:
    dataset = readers.read([drawn_ham], [], small_recipe.classes).dataset
    few = dataset.where(lambda photo: photo.image < "ISIC_0000005")
    prepared, _ = result(loop.prepare(few, small_recipe.pipeline))
    for photo, pixels in zip(few.photos, prepared.pixels, strict=True):
        served = small_recipe.pipeline.prepare(Photo.from_file(photo.path))
        np.testing.assert_array_equal(small_recipe.pipeline.finish(pixels), served.tensor)


def test_a_run_writes_down_every_event_it_tells_and_learns_nothing_twice(
    finished: tuple[Trained, Path, list[TrainEvent]],
) -> None:
    _, out, events = finished
    told = list(log.read(out / "events.jsonl"))
    assert [event.as_json() for _, event in told] == [event.as_json() for event in events[-len(told) :]]
    assert all(at is not None for at, _ in told)
    resumed = [event for event in events if isinstance(event, Resumed)]
    assert resumed == [Resumed("main", 2)]
    assert len([event for event in events if isinstance(event, EpochFinished)]) == 4  # two, and one for each fold


def test_the_run_keeps_its_curves_figures_and_split(finished: tuple[Trained, Path, list[TrainEvent]]) -> None:
    trained, out, events = finished
    assert {path.name for path in (out / "figures").iterdir()} >= {"confusion.png", "roc.png", "reliability.png"}
    assert json.loads((out / "data" / "report.json").read_text(encoding="utf-8"))["photos"] == len(trained.prints)
    split = (out / "split.csv").read_text(encoding="utf-8")
    assert split == (bundle_folder(events) / "split.csv").read_text(encoding="utf-8")
    assert split.count("\n") == 1 + len(trained.prints)


def test_photos_that_changed_are_not_mixed_into_a_run(
    finished: tuple[Trained, Path, list[TrainEvent]], small_recipe: Recipe, drawn_ham: Path, tmp_path: Path
) -> None:
    shutil.copytree(drawn_ham, data := tmp_path / "ham")
    table = data / "HAM10000_metadata.csv"
    rows = table.read_text(encoding="utf-8").splitlines(keepends=True)
    table.write_text("".join(rows[:-1]), encoding="utf-8")
    with pytest.raises(TrainingError, match="another set of photos"):
        list(learned(small_recipe, data, finished[1]))


def test_a_photo_that_cannot_be_read_is_named_and_left_out(
    small_recipe: Recipe, drawn_ham: Path, tmp_path: Path
) -> None:
    shutil.copytree(drawn_ham, data := tmp_path / "ham")
    (data / "HAM10000_images" / "ISIC_0000003.jpg").write_bytes(b"no photo")
    material, events = result(gather(small_recipe, [data], []))
    (unreadable,) = [event for event in events if isinstance(event, Found) and event.code == "unreadable"]
    assert unreadable.count == 1
    assert "ISIC_0000003.jpg" in unreadable.detail
    assert "ISIC_0000003" not in {photo.image for photo in material.dataset.photos}


def test_copies_of_a_photo_under_other_names_stay_in_one_part(
    small_recipe: Recipe, drawn_ham: Path, tmp_path: Path
) -> None:
    shutil.copytree(drawn_ham, data := tmp_path / "ham")
    images, table = data / "HAM10000_images", data / "HAM10000_metadata.csv"
    with table.open("a", encoding="utf-8") as file:
        for number in range(8):
            shutil.copy(images / f"ISIC_{number:07}.jpg", images / f"ISIC_9{number:06}.jpg")
            row = next(line for line in table.read_text(encoding="utf-8").splitlines() if f"ISIC_{number:07}" in line)
            file.write(row.replace(f"ISIC_{number:07}", f"ISIC_9{number:06}").replace("HAM_", "HAM_9") + "\n")
    material, events = result(gather(small_recipe, [data], []))
    assert "duplicates" in {event.code for event in events if isinstance(event, Found)}
    part = material.split.parts
    assert all(part[f"ISIC_{number:07}"] == part[f"ISIC_9{number:06}"] for number in range(8))


def test_a_class_without_a_photo_stops_a_run_or_is_left_out(small_recipe: Recipe, drawn_ham: Path) -> None:
    eight = small_recipe.where(data={"classes": (*small_recipe.data.classes, "UNK9"), "declared": (OTHER,)})
    with pytest.raises(LabelError, match="UNK9"):
        list(gather(eight, [drawn_ham], []))
    material, events = result(gather(eight.where(data={"missing_classes": "leave_out"}), [drawn_ham], []))
    assert material.recipe.data.classes == small_recipe.data.classes
    assert "no photo of UNK9" in next(event.detail for event in events if isinstance(event, Found))


def test_each_sensitivity_asked_for_is_a_point_and_the_first_decides(
    finished: tuple[Trained, Path, list[TrainEvent]],
) -> None:
    trained, _, _ = finished
    manifest = manifest_of(
        dataclasses.replace(trained, recipe=trained.recipe.where(decision={"sensitivities": (0.9, 0.98)}))
    )
    low, high = manifest.operating_points
    assert (low.name, high.name) == ("sensitivity_90", "sensitivity_98")
    assert manifest.deciding_point == low
    assert low.threshold >= high.threshold
    assert 0.9 <= low.sensitivity <= high.sensitivity >= 0.98


def test_a_leaking_split_says_so_in_every_place(small_recipe: Recipe, drawn_ham: Path) -> None:
    leaking = small_recipe.where(data={"let_lesions_leak": True})
    material, events = result(gather(leaking, [drawn_ham], []))
    assert any("THE SPLIT LEAKS" in event.detail for event in events if isinstance(event, Found))
    lesions = [{photo.lesion for photo in part.photos} for part in (material.split.train, material.split.test)]
    assert lesions[0] & lesions[1]
    assert leaking.bundle_version == f"{small_recipe.version}-leaking"


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")
def test_an_unwritable_folder_is_an_error_before_anything_is_read(small_recipe: Recipe, tmp_path: Path) -> None:
    (file := tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(OutputError, match="could not be written"):
        next(run.train(small_recipe, [tmp_path / "none"], [], file / "run", weights=Weights(tmp_path)))
