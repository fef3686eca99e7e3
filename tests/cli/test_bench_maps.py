"""`dermadesk bench maps`: which maps are better than chance, on photos and masks in HAM10000's folders."""

import dataclasses
from pathlib import Path

import cv2
import pytest

from dermadesk import cli
from dermadesk.inference import bundle
from tests import tiny_bundle as tiny
from tests.drawings import BROWN, SKIN, draw_lesion, encode


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """The tiny model, with a calibration part of two photos of its own."""
    rows = ("image,lesion_id,label,part", "ISIC_0,a,MEL,calibration", "ISIC_1,b,NV,calibration", "ISIC_2,c,NV,train")
    files = tiny.tiny_files() | {"split.csv": "\n".join(rows).encode()}
    return bundle.write(tmp_path / "models", dataclasses.replace(tiny.tiny_manifest()), files).folder


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A brown lesion off the middle, bare skin, and a photo of the train part."""
    images, masks = tmp_path / "HAM10000_images", tmp_path / "HAM10000_segmentations"
    images.mkdir()
    masks.mkdir()
    for number, colour in enumerate((BROWN, SKIN, BROWN)):
        photo = draw_lesion(450, 450, centre=(0.25, 0.3), radius=0.15, colour=colour)
        mask = cv2.circle(photo[..., 0] * 0, (112, 135), 70, 255, -1)
        (images / f"ISIC_{number}.jpg").write_bytes(encode(photo))
        (masks / f"ISIC_{number}_segmentation.png").write_bytes(cv2.imencode(".png", mask)[1].tobytes())
    return tmp_path


def test_each_method_is_counted_beside_a_spot_in_the_middle(
    model: Path, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(["bench", "maps", "--data", str(data), "--model", str(model), "--photos", "9"]) == 0
    lines = capsys.readouterr().out.splitlines()[2:]
    told = {line[:22].strip(): line[22:].split() for line in lines}
    assert list(told) == ["cam", "grad_cam_pp", "occlusion", "a spot in the middle"]
    assert told["cam"][0] == "2"  # the photo of the train part is not among them
    malignant = {name: " ".join(rest[4:7]) for name, rest in told.items()}
    assert malignant["cam"] == malignant["occlusion"] == "1 of 1"
    assert malignant["a spot in the middle"] == "0 of 1"


def test_a_folder_without_the_model_s_photos_is_refused(
    model: Path, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for path in data.glob("*/ISIC_[01]*"):
        path.unlink()
    assert cli.run(["bench", "maps", "--data", str(data), "--model", str(model)]) == 2
    assert "none of the model's calibration photos" in capsys.readouterr().err
