"""`dermadesk bench outline`: figures and a drawing of them, from photos and masks in HAM10000's folders."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from dermadesk import cli
from dermadesk.bench.drawing import encoded_photo

SIGNATURE = b"\x89PNG"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Three drawn photos; the mask of each is a disc in its middle."""
    images, masks = tmp_path / "HAM10000_images", tmp_path / "HAM10000_segmentations"
    images.mkdir()
    masks.mkdir()
    for number in range(3):
        (images / f"ISIC_{number}.jpg").write_bytes(encoded_photo((256, 256), number))
        mask = cv2.circle(np.zeros((256, 256), np.uint8), (128, 128), 64, 255, -1)
        (masks / f"ISIC_{number}_segmentation.png").write_bytes(cv2.imencode(".png", mask)[1].tobytes())
    return tmp_path


def test_median_and_quartiles_are_printed_and_drawn(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    drawing = data / "outline.png"
    assert cli.run(["bench", "outline", "--data", str(data), "--figure", str(drawing)]) == 0
    first = capsys.readouterr().out.splitlines()[0]
    assert first.startswith("Dice of 3 photos: median 0.")
    assert float(first.split()[5].rstrip(",")) > 0.7
    assert drawing.read_bytes().startswith(SIGNATURE)


def test_a_folder_without_masks_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["bench", "outline", "--data", str(tmp_path)]) == 2
    assert "HAM10000_segmentations" in capsys.readouterr().err
