"""A frame becomes an upright picture that is not mirrored, and a photo without loss."""

import numpy as np
import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QImage
from PySide6.QtMultimedia import QtVideo, QVideoFrame, QVideoFrameFormat

from dermadesk.gui.camera.picture import pixels, png, upright
from dermadesk.imaging.photo import Photo
from dermadesk.imaging.steps import Pixels
from tests.drawings import draw_lesion

Rotation = QtVideo.Rotation


def frame(
    stored: Pixels,
    mirrored: bool = False,
    rotation: Rotation = Rotation.None_,
    bottom_up: bool = False,
) -> QVideoFrame:
    """A frame whose memory holds `stored`, with what a driver says about how it is stored."""
    height, width = stored.shape[:2]
    form = QVideoFrameFormat(QSize(width, height), QVideoFrameFormat.PixelFormat.Format_BGRX8888)
    form.setMirrored(mirrored)
    form.setRotation(rotation)
    if bottom_up:
        form.setScanLineDirection(QVideoFrameFormat.Direction.BottomToTop)
    made = QVideoFrame(form)
    assert made.map(QVideoFrame.MapMode.WriteOnly)
    rows = np.frombuffer(made.bits(0), np.uint8).reshape(-1, made.bytesPerLine(0))
    bgrx = np.concatenate([stored[..., ::-1], np.full((height, width, 1), 255, np.uint8)], axis=-1)
    rows[:height, : 4 * width] = bgrx.reshape(height, -1)
    made.unmap()
    return made


WORLD = draw_lesion(64, 48, centre=(0.3, 0.4))


@pytest.mark.parametrize(
    "stored",
    [
        pytest.param(frame(WORLD), id="as it is"),
        pytest.param(frame(WORLD[:, ::-1], mirrored=True), id="stored mirrored"),
        pytest.param(frame(WORLD[::-1], bottom_up=True), id="stored from the bottom"),
        pytest.param(frame(np.rot90(WORLD, 1), rotation=Rotation.Clockwise90), id="stored on its side"),
        pytest.param(frame(np.rot90(WORLD, 2), rotation=Rotation.Clockwise180), id="stored upside down"),
    ],
)
def test_whatever_way_a_frame_is_stored_the_picture_shows_the_world(stored: QVideoFrame) -> None:
    np.testing.assert_array_equal(pixels(upright(stored)), WORLD)


def test_a_frame_that_is_turned_for_showing_is_turned() -> None:
    turned = frame(np.rot90(WORLD, -1))
    turned.setRotation(Rotation.Clockwise270)
    np.testing.assert_array_equal(pixels(upright(turned)), WORLD)


def test_a_frame_that_is_to_be_shown_like_a_mirror_is_not_mirrored() -> None:
    selfie = frame(WORLD)
    selfie.setMirrored(True)
    np.testing.assert_array_equal(pixels(upright(selfie)), WORLD)


def test_a_frame_without_a_picture_is_an_empty_picture() -> None:
    assert upright(QVideoFrame()).isNull()


@pytest.mark.parametrize("width", [63, 64])
def test_a_picture_of_any_format_and_width_becomes_the_same_array(width: int) -> None:
    drawn = np.ascontiguousarray(WORLD[:, :width])
    image = QImage(drawn.data, width, 48, 3 * width, QImage.Format.Format_RGB888).copy()
    np.testing.assert_array_equal(pixels(image), drawn)
    np.testing.assert_array_equal(pixels(image.convertToFormat(QImage.Format.Format_RGB32)), drawn)


def test_the_photo_holds_every_pixel() -> None:
    photo = Photo.from_bytes(png(upright(frame(WORLD)), "Camera"), "Camera")
    assert photo.format == "PNG"
    np.testing.assert_array_equal(photo.pixels(), WORLD)
