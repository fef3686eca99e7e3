"""What was learned -> a bundle: calibrated, exported with proof, measured once on the test part, and written."""

import dataclasses
import io
import json
import platform
from collections.abc import Generator
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from dermadesk.evaluation import calibrate, card, testlog
from dermadesk.evaluation.assess import Answered, Figures, assess
from dermadesk.inference import bundle
from dermadesk.inference.backends.onnx import OnnxBackend
from dermadesk.inference.bundle import FORMAT, Bundle, Conformal, DataSource, Manifest, ModelClass
from dermadesk.inference.calibration import posterior
from dermadesk.training import export, loop, split
from dermadesk.training.dataset import SOURCES
from dermadesk.training.events import BundleWritten, TrainEvent
from dermadesk.training.loop import PreparedSet
from dermadesk.training.trained import Answers, Trained

_PARITY_PHOTOS = 200
_SENSITIVITY = 0.95
_LEVEL = 0.90
_ACCURACY_GIVEN_UP = 0.01


def publish(trained: Trained, out: Path) -> Generator[TrainEvent, None, Bundle]:
    """Write the bundle into the folder `out` and return it.

    The test part is evaluated here, once, by the exported network; `out/test-evaluations.jsonl` gains a line that says
    so. Raises `TrainingError` when the export does not answer as the network, `BundleError` when `out` already holds
    this version.
    """
    bundle.new_folder(out, trained.recipe.name, trained.recipe.version)  # before the test part is looked at
    manifest = _calibrated(trained)
    encoded = export.encode(trained.network, trained.recipe.network.input_size)
    pipeline, parts = trained.recipe.pipeline, trained.split
    every = max(1, len(parts.calibration.photos) // _PARITY_PHOTOS)
    sample = dataclasses.replace(parts.calibration, photos=parts.calibration.photos[::every])
    checked = yield from loop.prepare(sample, pipeline)
    photos = _tensors(checked, trained)
    yield export.prove_parity(trained.network, encoded, manifest, photos)
    manifest = dataclasses.replace(manifest, map_offset=export.measure_map_offset(trained.network, photos))
    tested = yield from loop.prepare(parts.test, pipeline)
    figures = _figures(manifest, encoded["model.onnx"], tested, trained)
    testlog.add(out, f"{manifest.id} {manifest.version}", figures)
    manifest = dataclasses.replace(manifest, metrics=figures.summary())
    command = f"dermadesk train --recipe {trained.recipe.name} --data HAM10000 --out DIR"
    listed = io.StringIO()
    split.write(parts, listed)
    files = encoded | {
        "MODEL_CARD.md": card.write(manifest, figures, command).encode(),
        "LICENSE": _licence(manifest).encode(),
        "metrics.json": (json.dumps(figures.as_json(), indent=1) + "\n").encode(),
        "split.csv": listed.getvalue().encode(),
    }
    written = bundle.write(out, manifest, files)
    yield BundleWritten(str(written.folder))
    return written


def _calibrated(trained: Trained) -> Manifest:
    """The manifest, without figures: all that turns logits into answers, from the calibration part and the folds."""
    recipe = trained.recipe
    classes = tuple(ModelClass(each.code, each.name, each.malignant) for each in recipe.classes)
    held_out = trained.calibration
    unsampled = calibrate.without_sampling(held_out.logits, trained.training_prior, trained.prior)
    manifest = Manifest(
        format=FORMAT,
        id=recipe.name,
        version=recipe.version,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        software={"python": platform.python_version()}
        | {name: version(name) for name in ("dermadesk", "torch", "torchvision", "onnx", "onnxruntime", "numpy")},
        files={},
        architecture=recipe.network.architecture,
        input_size=recipe.network.input_size,
        preprocessing=recipe.preprocessing,
        classes=classes,
        training_prior=tuple(trained.training_prior.tolist()),
        prior=tuple(trained.prior.tolist()),
        temperature=calibrate.temperature(unsampled, held_out.labels),
        conformal=_conformal(trained, classes),
        operating_points=(),
        operating_point="",
        top1_prior_power=0.0,
        metrics={},
        data=_sources(trained),
        parents=recipe.card.parents,
        licence=recipe.card.licence,
        embedding={
            "mean": tuple(np.round(trained.embedding_mean, 5).tolist()),
            "std": tuple(np.round(trained.embedding_std, 5).tolist()),
        },
        intended_use=recipe.card.intended_use.strip(),
        limitations=recipe.card.limitations,
    )
    malignant = np.array([each.malignant for each in classes])
    probabilities = posterior(manifest, held_out.logits)
    p_malignant = probabilities[:, malignant].sum(1)
    point = calibrate.operating_point(p_malignant, malignant[held_out.labels], _SENSITIVITY, "calibration")
    power = calibrate.prior_power(probabilities, held_out.labels, trained.prior, _ACCURACY_GIVEN_UP)
    return dataclasses.replace(manifest, operating_points=(point,), operating_point=point.name, top1_prior_power=power)


def _conformal(trained: Trained, classes: tuple[ModelClass, ...]) -> Conformal:
    """Quantiles over every lesion of train and calibration, each answered by a fold that had not seen it."""

    def calibrated(fold: Answers) -> NDArray[np.float64]:
        logits = calibrate.without_sampling(fold.logits, trained.training_prior, trained.prior)
        scaled = np.exp(logits / calibrate.temperature(logits, fold.labels))
        return np.asarray(scaled / scaled.sum(1, keepdims=True))

    probabilities = np.concatenate([calibrated(fold) for fold in trained.crossfit])
    labels = np.concatenate([fold.labels for fold in trained.crossfit])
    chosen = calibrate.one_per_lesion([group for fold in trained.crossfit for group in fold.groups])
    folds, epochs = trained.recipe.crossfit.folds, trained.recipe.crossfit.epochs
    method = (
        f"quantiles of 1 - p(truth) from {folds} grouped folds over train and calibration ({epochs} epochs each, a "
        "temperature of its own for each), one photo per lesion"
    )
    return calibrate.conformal(probabilities[chosen], labels[chosen], classes, _LEVEL, method)


def _sources(trained: Trained) -> tuple[DataSource, ...]:
    parts = (trained.split.train, trained.split.calibration, trained.split.test)
    photos = [photo for part in parts for photo in part.photos]
    sizes = ", ".join(
        f"{name} {len(part.photos)}" for name, part in zip(("train", "calibration", "test"), parts, strict=True)
    )
    source = SOURCES["ham10000"]
    lesions = len({photo.group for photo in photos})
    return (dataclasses.replace(source, photos=len(photos), lesions=lesions, split=f"split by lesion: {sizes} photos"),)


def _tensors(prepared: PreparedSet, trained: Trained) -> NDArray[np.float32]:
    return np.stack([trained.recipe.pipeline.finish(pixels) for pixels in prepared.pixels])


def _figures(manifest: Manifest, encoded: bytes, tested: PreparedSet, trained: Trained) -> Figures:
    """The test part as it is served: by ONNX Runtime."""
    backend, tensors = OnnxBackend(encoded), _tensors(tested, trained)
    logits = np.concatenate([backend.run(tensors[first : first + 32]).logits for first in range(0, len(tensors), 32)])
    answered = Answered.of(
        tested.dataset.photos,
        tested.dataset.labels,
        posterior(manifest, logits),
        logits=logits.astype(np.float64),
    )
    return assess(manifest, answered)


def _licence(manifest: Manifest) -> str:
    sources = "\n".join(f"- {each.name}: {each.citation}. {each.licence}." for each in manifest.data)
    parents = "\n".join(f"- {each}" for each in manifest.parents)
    return (
        f"The model {manifest.id} {manifest.version} is licensed under {manifest.licence}\n"
        "(Creative Commons Attribution-NonCommercial 4.0 International),\n"
        "https://creativecommons.org/licenses/by-nc/4.0/legalcode\n\n"
        f"It was trained on:\n{sources}\n\nIt was fine-tuned from:\n{parents}\n\n"
        "The program around it has a licence of its own.\n"
    )
