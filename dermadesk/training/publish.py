"""What was learned -> a bundle: calibrated, exported with proof, measured once on the test part, and written."""

import dataclasses
import io
import json
from collections.abc import Generator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from dermadesk.evaluation import card, figures, tables, testlog
from dermadesk.evaluation.answered import TEST_FILE
from dermadesk.evaluation.assess import Answered, assess
from dermadesk.files import whole_text
from dermadesk.imaging import skin_tone
from dermadesk.imaging.photo import Photo
from dermadesk.inference import bundle
from dermadesk.inference.backends.onnx import OnnxBackend
from dermadesk.inference.bundle import Bundle, Manifest
from dermadesk.inference.calibration import posterior
from dermadesk.inference.views import mean_of_views
from dermadesk.training import export, loop, novelty, split
from dermadesk.training.calibrated import manifest_of
from dermadesk.training.events import BundleWritten, Doing, PhotosMeasured, TrainEvent
from dermadesk.training.loop import PreparedSet
from dermadesk.training.recipe import Recipe
from dermadesk.training.trained import Trained

PARITY_PHOTOS = 200
_TOGETHER = 10


def publish(trained: Trained, out: Path, command: str) -> Generator[TrainEvent, None, Bundle]:
    """Write the bundle into the folder `out` and return it; `command` is the one that made it, for the card.

    The test part is evaluated here, once, by the exported network; `out/test-evaluations.jsonl` gains a line that says
    so, and `out/test.npz` holds the answers. Raises `TrainingError` when the export does not answer as the network,
    `BundleError` when `out` already holds this version.
    """
    recipe, parts = trained.recipe, trained.split
    bundle.new_folder(out, recipe.name, recipe.bundle_version)  # before the test part is looked at
    manifest = manifest_of(trained)
    yield Doing("export")
    encoded = export.encode(trained.network, recipe.network.input_size)
    every = max(1, len(parts.calibration.photos) // PARITY_PHOTOS)
    sample = dataclasses.replace(parts.calibration, photos=parts.calibration.photos[::every])
    checked = yield from loop.prepare(sample, recipe.pipeline)
    photos = _tensors(checked, trained)
    yield Doing("prove")
    yield export.prove_parity(trained.network, encoded, manifest, photos)
    offset = export.measure_map_offset(trained.network, photos)
    manifest = dataclasses.replace(manifest, heatmap=trained.network.heatmap, map_offset=offset)
    tested = yield from loop.prepare(parts.test, recipe.pipeline)
    answered, embeddings = yield from _answered(manifest, encoded["model.onnx"], tested, trained)
    answered.save(out / TEST_FILE)
    measured = assess(manifest, answered)
    if manifest.novelty:
        known = manifest.novelty
        shares = (*known.measured, novelty.share(known, "photos of the test part", embeddings))
        manifest = dataclasses.replace(manifest, novelty=dataclasses.replace(known, measured=shares))
    yield Doing("write")
    testlog.add(out, manifest.reference, measured)
    manifest = dataclasses.replace(manifest, metrics=measured.summary())
    figures.draw(manifest, measured, out / "figures")
    with whole_text(out / "metrics.csv") as file:
        file.write(tables.written(measured))
    listed = io.StringIO()
    split.write(parts, listed, trained.prints)
    files = encoded | {
        "MODEL_CARD.md": (card.write(manifest, measured, command) + _followed(recipe)).encode(),
        "LICENSE": _licence(manifest).encode(),
        "metrics.json": (json.dumps(measured.as_json(), indent=1) + "\n").encode(),
        "split.csv": listed.getvalue().encode(),
    }
    written = bundle.write(out, manifest, files)
    yield BundleWritten(str(written.folder))
    return written


def _followed(recipe: Recipe) -> str:
    """What a recipe of the literature follows, and what that claims; nothing for one of our own."""
    if not recipe.card.claim:
        return ""
    return f"\n## What it follows\n\n{recipe.card.source}\n\nIts claim: {recipe.card.claim}\n"


def _tensors(prepared: PreparedSet, trained: Trained) -> NDArray[np.float32]:
    return np.stack([trained.recipe.pipeline.finish(pixels) for pixels in prepared.pixels])


def _answered(
    manifest: Manifest, encoded: bytes, tested: PreparedSet, trained: Trained
) -> Generator[TrainEvent, None, tuple[Answered, NDArray[np.float32]]]:
    """The test part as it is served, by ONNX Runtime; with test-time augmentation, too, and by tone of the skin.

    Returns the answers, with the files of their photos, and the embeddings N×C.
    """
    backend, pipeline = OnnxBackend(encoded), trained.recipe.pipeline
    photos, logits, embeddings, turned, tones = tested.dataset.photos, [], [], [], []
    for done, (photo, pixels) in enumerate(zip(photos, tested.pixels, strict=True)):
        if done % _TOGETHER == 0:
            yield PhotosMeasured(done, len(photos))
        tensor = pipeline.finish(pixels)
        outputs = backend.run(tensor[None])
        logits.append(outputs.logits[0])
        embeddings.append(outputs.embedding[0])
        turned.append(mean_of_views(manifest, backend.run, tensor))
        tones.append(skin_tone.of_photo(Photo.from_file(photo.path)))
    scores = np.stack(logits).astype(np.float64)
    probabilities = posterior(manifest, scores)
    answered = Answered.of(
        photos, tested.dataset.labels, probabilities, logits=scores, turned=np.stack(turned), tones=tones
    )
    return answered.placed(photos), np.stack(embeddings)


def _licence(manifest: Manifest) -> str:
    sources = "\n".join(f"- {each.name}: {each.citation}. {each.licence}." for each in manifest.data)
    parents = "\n".join(f"- {each}" for each in manifest.parents) or "- nothing"
    text = f"The model {manifest.reference} is licensed under {manifest.licence}.\n"
    if "CC BY-NC 4.0" in manifest.licence:
        text += (
            "CC BY-NC 4.0 is Creative Commons Attribution-NonCommercial 4.0 International:\n"
            "https://creativecommons.org/licenses/by-nc/4.0/legalcode\n"
        )
    return (
        f"{text}\nIt was trained on:\n{sources}\n\nIt was fine-tuned from:\n{parents}\n\n"
        "The program around it has a licence of its own.\n"
    )
