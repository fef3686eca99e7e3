"""The heatmap drawn over its photo, as a picture to keep."""

from pathlib import Path

import cv2
import numpy as np

from dermadesk.files import make_folder, whole_binary
from dermadesk.imaging.photo import Photo
from dermadesk.imaging.steps import Pixels
from dermadesk.inference.engine import Analysis
from dermadesk.inference.heatmaps import Heatmap

LONGER_SIDE = 1024
OPACITY = 0.55
HATCH_PERIOD = 14
_MOST_OF_A_NAME = 50


def overlay(photo: Photo, heatmap: Heatmap) -> Pixels:
    """The upright photo with the heatmap over it, at most 1024 pixels long; what the model did not see is hatched.

    The hotter a place, the more opaque the colour, so that the photo stays visible where the map is cold.
    """
    canvas = _shrunk(photo.pixels(at_least=LONGER_SIDE // 2))
    height, width = canvas.shape[:2]
    place = heatmap.place
    left, right = round(place.x * width), round((place.x + place.width) * width)
    top, bottom = round(place.y * height), round((place.y + place.height) * height)
    unseen = np.ones((height, width), bool)
    unseen[top:bottom, left:right] = False
    rows, columns = np.indices((height, width), sparse=True)
    canvas[unseen & ((rows + columns) % HATCH_PERIOD < 3)] = (120, 120, 120)
    seen = canvas[top:bottom, left:right]
    if seen.size:
        size = (seen.shape[1], seen.shape[0])
        heat = np.clip(cv2.resize(heatmap.values, size, interpolation=cv2.INTER_LINEAR), 0, 1)
        colour = cv2.applyColorMap((heat * 255).astype(np.uint8), cv2.COLORMAP_INFERNO)[:, :, ::-1]
        opacity = (OPACITY * heat)[:, :, None]
        canvas[top:bottom, left:right] = np.rint(seen * (1 - opacity) + colour * opacity).astype(np.uint8)
    return canvas


def save_overlay(analysis: Analysis, heatmap: Heatmap, folder: Path) -> Path:
    """Write the photo with this heatmap over it as PNG into `folder`; returns its path.

    Raises `OutputError` where it cannot be written.
    """
    photo = analysis.photo
    target = overlay_path(make_folder(folder), photo.source, photo.sha256)
    _, encoded = cv2.imencode(".png", overlay(photo, heatmap)[:, :, ::-1])
    with whole_binary(target) as file:
        file.write(encoded.tobytes())
    return target


def overlay_path(folder: Path, image: str, sha256: str) -> Path:
    """Where `save_overlay` puts the picture of that photo.

    The name carries the start of the photo's sha256, so that two photos of one name keep two pictures. Of a very long
    name it has the start: systems allow 255 bytes.
    """
    return folder / f"{Path(image).stem[:_MOST_OF_A_NAME]}-{sha256[:8]}.png"


def _shrunk(pixels: Pixels) -> Pixels:
    height, width = pixels.shape[:2]
    scale = LONGER_SIDE / max(height, width)
    if scale >= 1:
        return pixels
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)
