"""A frame of the camera as a picture: upright for the screen, as an array for the quality gate, as PNG for the record.

`upright` runs in the window's thread and needs no other library; the others run on the worker, which imports OpenCV.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QImage, QTransform

if TYPE_CHECKING:
    from PySide6.QtMultimedia import QVideoFrame

    from dermadesk.imaging.steps import Pixels


def upright(frame: QVideoFrame) -> QImage:
    """The frame as the camera sees the world: upright, not mirrored, in sRGB; an empty picture where it holds none.

    How the pixels are stored (the surface format's rotation, mirroring and direction of lines) is undone by
    `QVideoFrame.toImage`, the frame's rotation here. The frame's own `mirrored` is not followed: Qt defines it for
    showing, "typically needed for video frames coming from a front camera", and a photo must not be mirrored.
    """
    image = frame.toImage()
    degrees = frame.rotation().value
    return image.transformed(QTransform().rotate(degrees)) if degrees and not image.isNull() else image


def pixels(image: QImage) -> Pixels:
    """The picture as H×W×3 uint8 RGB, contiguous, the caller's own."""
    import cv2
    import numpy as np

    if image.format() != QImage.Format.Format_RGB32:
        image = image.convertToFormat(QImage.Format.Format_RGB32)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    bgra = rows[:, : 4 * image.width()].reshape(image.height(), image.width(), 4)
    return np.asarray(cv2.cvtColor(bgra, cv2.COLOR_BGRA2RGB), np.uint8)


def png(image: QImage, name: str) -> bytes:
    """The picture as the bytes of a PNG file, without loss; `name` is what to call it in an error."""
    from dermadesk.imaging.photo import Photo

    return Photo.from_pixels(pixels(image), name).encoded
