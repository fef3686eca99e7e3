"""The outline of a lesion lies where the lesion is, whatever else is in the photo."""

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from dermadesk.bench.outline import agreements, dice, pairs
from dermadesk.imaging.lesion import outline
from dermadesk.imaging.steps import Pixels
from tests.drawings import SKIN, draw_lesion

SIDE = 224


def drawn(side: int = SIDE, **lesion: object) -> Pixels:
    return draw_lesion(side, side, **lesion)  # type: ignore[arg-type]


def inside(pixels: Pixels) -> NDArray[np.bool_]:
    """Where the drawing is nearer to its lesion's colour than to its skin's, hairs left out."""
    smooth = cv2.medianBlur(np.ascontiguousarray(pixels), 9).astype(np.float32)
    return np.asarray(smooth[..., 0] < SKIN[0] - 60)


def under_a_tube(pixels: Pixels) -> Pixels:
    """Black outside a circle that reaches the sides."""
    side = pixels.shape[0]
    y, x = np.mgrid[:side, :side]
    outside = np.hypot(x - side / 2, y - side / 2) > 0.52 * side
    return np.where(outside[..., None], np.uint8(4), pixels)


def hairy(pixels: Pixels) -> Pixels:
    changed, random = pixels.copy(), np.random.default_rng(3)
    for a, b in random.integers(0, pixels.shape[0], (25, 2, 2)).tolist():
        cv2.line(changed, a, b, (50, 35, 30), 2, cv2.LINE_AA)
    return changed


def glaring(pixels: Pixels) -> Pixels:
    changed = pixels.copy()
    for centre in ((30, 40), (190, 60), (112, 105)):
        cv2.circle(changed, centre, 9, (255, 255, 255), -1)
    return changed


def as_it_is(pixels: Pixels) -> Pixels:
    return pixels


@pytest.mark.parametrize("change", [as_it_is, under_a_tube, hairy, glaring])
@pytest.mark.parametrize("centre", [(0.5, 0.5), (0.4, 0.55)])
def test_the_outline_is_where_the_lesion_was_drawn(
    change: Callable[[Pixels], Pixels], centre: tuple[float, float]
) -> None:
    pixels = drawn(centre=centre)
    lesion = outline(change(pixels))
    assert lesion.found
    assert dice(lesion.mask, inside(pixels)) > 0.85
    assert lesion.share == pytest.approx(lesion.mask.mean())
    assert lesion.border_share == 0


@pytest.mark.parametrize("side", [96, 224, 448])
def test_the_mask_has_the_size_of_the_photo(side: int) -> None:
    lesion = outline(drawn(side))
    assert lesion.mask.shape == (side, side)
    assert lesion.mask.dtype == bool
    assert lesion.share == pytest.approx(outline(drawn()).share, abs=0.02)


def test_a_pale_lesion_on_dark_skin_and_a_dark_one_on_pale_skin() -> None:
    for skin, colour in (((96, 66, 50), (48, 30, 26)), ((236, 205, 190), (190, 130, 110))):
        lesion = outline(drawn(skin=skin, colour=colour))
        assert lesion.found
        assert 0.08 < lesion.share < 0.3


def test_a_lesion_over_the_edge_touches_the_border() -> None:
    lesion = outline(drawn(centre=(0.95, 0.5), radius=0.25))
    assert lesion.found
    assert 0.05 < lesion.border_share < 0.3


def test_the_most_central_of_two_alike_is_the_lesion() -> None:
    pixels = drawn(radius=0.12)
    cv2.circle(pixels, (196, 30), 26, (92, 56, 40), -1)
    lesion = outline(pixels)
    assert lesion.mask[112, 112]
    assert not lesion.mask[30, 196]


@pytest.mark.parametrize("pixels", [np.full((SIDE, SIDE, 3), v, np.uint8) for v in (0, 150, 255)])
def test_where_nothing_differs_no_lesion_is_found(pixels: Pixels) -> None:
    lesion = outline(pixels)
    assert not lesion.found
    assert not lesion.mask.any()
    assert lesion.mask.shape == (SIDE, SIDE)
    assert (lesion.share, lesion.border_share) == (0, 0)


def test_bare_skin_has_no_lesion() -> None:
    uneven = cv2.resize(np.random.default_rng(1).normal(0, 4, (12, 12)), (SIDE, SIDE), interpolation=cv2.INTER_CUBIC)
    assert not outline(np.clip(np.array(SKIN) + uneven[..., None], 0, 255).astype(np.uint8)).found


@pytest.mark.real
def test_half_of_the_outlines_agree_with_those_drawn_by_hand(
    shared: Path, record_property: Callable[[str, object], None]
) -> None:
    values = [each.dice for each in agreements(pairs(shared / "data" / "ham10000", 1000))]
    low, middle, high = np.percentile(values, (25, 50, 75))
    print(f"Dice of {len(values):,} photos: median {middle:.3f}, quartiles {low:.3f} and {high:.3f}")
    record_property("median Dice", float(middle))
    assert middle >= 0.9
    assert low >= 0.8
