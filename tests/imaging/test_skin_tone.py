"""The skin's ITA, on drawings whose colours are known and on real photos with the lesion's outline."""

import csv
import math
from pathlib import Path

import cv2
import numpy as np
import pytest

from dermadesk.imaging import skin_tone
from dermadesk.imaging.steps import Pixels


def drawn(lightness: float, yellow: float, *, lesion: float = 30.0) -> Pixels:
    """A photo of 256 px: skin of that L* and b*, with a lesion of another L* in its middle."""
    lab = np.full((256, 256, 3), (lightness, 8.0, yellow), np.float32)
    cv2.circle(lab, (128, 120), 60, (lesion, 12.0, 15.0), -1)
    pixels = np.clip(cv2.cvtColor(lab, cv2.COLOR_Lab2RGB) * 255, 0, 255).round().astype(np.uint8)
    return np.asarray(pixels)


@pytest.mark.parametrize(
    ("lightness", "yellow", "name"),
    [
        (80.0, 15.0, "very light"),
        (67.0, 16.0, "light"),
        (62.0, 18.0, "intermediate"),
        (56.0, 18.0, "tan"),
        (45.0, 18.0, "brown"),
        (35.0, 15.0, "dark"),
    ],
)
def test_the_angle_is_that_of_the_skin_and_not_of_the_lesion(lightness: float, yellow: float, name: str) -> None:
    ita = skin_tone.ita(drawn(lightness, yellow, lesion=lightness - 12))
    assert ita == pytest.approx(math.degrees(math.atan((lightness - 50) / yellow)), abs=2.0)
    assert skin_tone.group(ita) == name


def test_dark_corners_and_hairs_do_not_make_the_skin_darker() -> None:
    plain = drawn(70, 15)
    seen = plain.copy()
    tube = np.zeros((256, 256), np.uint8)
    cv2.circle(tube, (128, 128), 150, 255, -1)
    seen[tube == 0] = 4
    for x in range(10, 250, 24):
        cv2.line(seen, (x, 0), (x + 30, 255), (40, 25, 20), 2)
    assert skin_tone.ita(seen) == pytest.approx(skin_tone.ita(plain), abs=3.0)


def test_a_lesion_that_runs_out_of_the_photo_does_not_count_as_skin() -> None:
    seen = drawn(70, 15)
    seen[:, :150] = drawn(30, 15)[5, 5]
    assert skin_tone.ita(seen) == pytest.approx(skin_tone.ita(drawn(70, 15)), abs=2.0)


def test_what_is_no_skin_has_no_tone() -> None:
    assert skin_tone.ita(np.zeros((256, 256, 3), np.uint8)) is None
    assert skin_tone.ita(drawn(70, -5)) is None  # bluer than any skin


def test_a_large_photo_and_its_small_copy_have_the_same_tone() -> None:
    small = drawn(62, 18)
    large = cv2.resize(small, (1024, 768), interpolation=cv2.INTER_CUBIC)
    assert skin_tone.ita(large) == pytest.approx(skin_tone.ita(small), abs=1.0)


@pytest.mark.real
def test_the_border_tells_what_the_outline_of_the_lesion_would(shared: Path) -> None:
    """On HAM10000, whose lesions were outlined by hand: the ITA of everything outside the outline."""
    folder = shared / "data" / "ham10000"
    with (folder / "HAM10000_metadata.csv").open(newline="", encoding="utf-8") as file:
        images = [row["image_id"] for row in csv.DictReader(file)][::100]
    apart, same, told = [], [], 0
    for image in images:
        pixels = cv2.cvtColor(cv2.imread(str(folder / "HAM10000_images" / f"{image}.jpg")), cv2.COLOR_BGR2RGB)
        outline = cv2.imread(str(folder / "HAM10000_segmentations" / f"{image}_segmentation.png"), cv2.IMREAD_GRAYSCALE)
        lesion = cv2.dilate(cv2.resize(outline, (256, 256)), np.ones((15, 15), np.uint8)) > 0
        lab = cv2.cvtColor(pixels.astype(np.float32) / 255, cv2.COLOR_RGB2Lab)
        skin = lab[~lesion & (lab[..., 0] > 20)]
        measured = skin_tone.ita(pixels)
        told += measured is not None
        light, yellow = np.median(skin[:, 0]), np.median(skin[:, 2])
        if measured is not None and len(skin) > 1000 and yellow > 0:
            outside = math.degrees(math.atan((light - 50) / yellow))
            apart.append(abs(measured - outside))
            same.append(skin_tone.group(measured) == skin_tone.group(outside))
    print(
        f"{len(images)} photos, {told} with a tone; the {len(apart)} told by both are apart by {np.median(apart):.1f}° "
        f"in the median, by {np.percentile(apart, 90):.1f}° in one of ten; same group {np.mean(same):.0%}"
    )
    assert len(apart) > 50
    assert np.median(apart) < 3
    assert np.percentile(apart, 90) < 10
