"""Training, window, command line and batch prepare a photo with the same function: one photo, the same arrays."""

import json
from pathlib import Path

import numpy as np
import pytest

from dermadesk.__main__ import main
from dermadesk.gui.service import Answered, Service
from dermadesk.imaging.photo import Photo
from dermadesk.imaging.pipeline import Pipeline
from dermadesk.inference import bundle
from dermadesk.inference.backends.onnx import OnnxBackend
from dermadesk.inference.calibration import posterior
from dermadesk.inference.engine import Analysis, Engine
from dermadesk.training import loop
from dermadesk.training.dataset import Dataset, LabelledPhoto
from tests.drawings import draw_lesion, encode


@pytest.fixture
def drawing(tmp_path: Path) -> Path:
    path = tmp_path / "lesion.jpg"
    path.write_bytes(encode(draw_lesion(600, 450)))
    return path


def trained_on(path: Path, pipeline: Pipeline) -> np.ndarray:
    """The photo as training hands it to the network, without augmentation: 3×S×S."""
    labelled = LabelledPhoto(path.stem, path, "MEL", "one", True, None, "", "", "")
    journey = loop.prepare(Dataset((labelled,), ("MEL",)), pipeline)
    while True:
        try:
            next(journey)
        except StopIteration as end:
            return pipeline.finish(end.value.pixels[0])


def test_every_way_in_gives_the_network_the_same_array(
    drawing: Path, tiny_bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DERMADESK_MODELS", str(tiny_bundle.parent))
    model = bundle.read(tiny_bundle)
    pipeline = Pipeline(model.manifest.preprocessing, model.manifest.input_size)
    photo = Photo.from_file(drawing)
    array = trained_on(drawing, pipeline)
    np.testing.assert_array_equal(array, pipeline.prepare(photo).tensor)

    # the window, a batch and the command line keep no arrays; what the network makes of them is kept bit for bit
    outputs = OnnxBackend(model.content("model.onnx")).run(array[None])
    (batch,) = Engine(model, "onnx").analyse_many([drawing])
    window = next(answer for answer in Service("tiny", "onnx").analyse(photo) if isinstance(answer, Answered))
    for analysis in (batch, window.analysis):
        assert isinstance(analysis, Analysis)
        np.testing.assert_array_equal(analysis.class_maps, outputs.class_maps[0])
        np.testing.assert_array_equal(analysis.embedding, outputs.embedding[0])

    written = tmp_path / "answers.json"
    assert main(["classify", str(drawing), "--model", "tiny", "--json", str(written)]) == 0
    (row,) = json.loads(written.read_text(encoding="utf-8"))["photos"]
    probabilities = posterior(model.manifest, outputs.logits)[0]
    np.testing.assert_allclose(
        [row["probabilities"][each.code] for each in model.manifest.classes], probabilities, atol=5e-7
    )
