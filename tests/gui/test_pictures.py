"""Arrays become pictures that Qt paints, with the same pixels and in colours that can be ordered."""

import numpy as np
import pytest

from dermadesk.gui import pictures
from dermadesk.gui.colour_maps import COLOUR_MAPS, HeatmapLook
from dermadesk.gui.theme import contrast
from dermadesk.imaging.steps import Region
from dermadesk.inference.heatmaps import Heatmap
from tests.drawings import draw_lesion


def heatmap(values: np.ndarray) -> Heatmap:
    return Heatmap(values.astype(np.float32), Region(0, 0, 1, 1), "MEL", "cam")


def test_the_largest_picture_has_the_photo_s_pixels() -> None:
    pixels = draw_lesion(1500, 1100)
    images = pictures.sizes(pixels)
    assert [i.width() for i in images] == [1500, 750]
    colour = images[0].pixelColor(700, 500)
    assert [colour.red(), colour.green(), colour.blue()] == pixels[500, 700].tolist()


def test_a_huge_photo_is_kept_smaller(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "LARGEST", 480_000)
    images = pictures.sizes(np.full((800, 900, 3), 127, np.uint8))
    assert images[0].width() * images[0].height() <= 480_000 * 1.01
    assert images[0].width() / images[0].height() == pytest.approx(9 / 8, abs=0.01)


def test_the_overlay_is_clear_where_the_model_hardly_looked_and_solid_where_it_did() -> None:
    values = np.zeros((112, 112))
    values[64:96, 16:48] = 1.0
    image, contours = pictures.overlay(heatmap(values), aspect=1.0)
    size = image.width()
    assert image.pixelColor(round(size * 0.28), round(size * 0.71)).alpha() > 240
    assert image.pixelColor(round(size * 0.8), round(size * 0.2)).alpha() == 0
    (line,) = contours
    box = line.boundingRect()
    assert box.left() == pytest.approx(16 / 112, abs=0.02)
    assert box.bottom() == pytest.approx(96 / 112, abs=0.02)


def test_a_heatmap_without_anything_is_clear() -> None:
    image, contours = pictures.overlay(heatmap(np.zeros((112, 112))), aspect=1.0)
    assert contours == ()
    assert image.pixelColor(100, 100).alpha() == 0


def test_the_overlay_has_the_shape_of_its_place() -> None:
    image, _ = pictures.overlay(heatmap(np.ones((112, 112))), aspect=2.0)
    assert image.width() == 2 * image.height()


@pytest.mark.parametrize("name", COLOUR_MAPS)
def test_the_colours_grow_lighter_evenly_for_every_reader(name: str) -> None:
    colours = ["#" + "".join(f"{c:02X}" for c in row) for row in COLOUR_MAPS[name].colours]
    lightness = [contrast(colour, "#000000") for colour in colours]
    assert lightness == sorted(lightness)
    assert contrast(colours[0], colours[-1]) > 1.7  # told apart by lightness alone


def test_colours_and_contour_are_those_that_are_wanted() -> None:
    values = np.zeros((112, 112))
    values[40:72, 40:72] = 1.0
    image, contours = pictures.overlay(heatmap(values), 1.0, HeatmapLook("greys", contour=False))
    assert contours == ()
    middle = image.pixelColor(image.width() // 2, image.height() // 2)
    assert min(middle.red(), middle.green(), middle.blue()) > 240
    image, contours = pictures.overlay(heatmap(values), 1.0, HeatmapLook("magma"))
    assert len(contours) == 1
    row = [image.pixelColor(x, image.height() // 2) for x in range(image.width() // 2)]
    edge = next(colour for colour in row if colour.alpha() > 20)
    assert edge.blue() > edge.green() + 40  # the violet end
