"""Where a new model is wrong, the costliest first, and its photos with what it looked at. Painting is for a worker."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

    from dermadesk.errors import DermaDeskError
    from dermadesk.evaluation.answered import Answered
    from dermadesk.inference.engine import Engine
    from dermadesk.inference.manifest import Manifest, ModelClass

_MOST = 12
"""Mistakes of each kind that are shown."""


class Kind(StrEnum):
    """A malignant lesion that is not called suspicious, or a benign one that is."""

    MISSED = "missed"
    CALLED = "called"


@dataclass(frozen=True, slots=True)
class Mistake:
    """One photo: its `truth`, the class that leads in the `answer`, and its probability (0..1) of malignancy."""

    kind: Kind
    image: str
    path: Path
    truth: ModelClass
    answer: ModelClass
    p_malignant: float


@dataclass(frozen=True, slots=True)
class Mistakes:
    """The worst of each kind, and how many photos there are of it: so many `missed`, so many `called`."""

    shown: tuple[Mistake, ...]
    missed: int
    called: int


@dataclass(frozen=True, slots=True, eq=False)
class Painted:
    """The photo of a mistake for the screen; `image` is None where it cannot be read any more, for that `error`."""

    mistake: Mistake
    image: QImage | None
    error: DermaDeskError | None = None


def worst(manifest: Manifest, answered: Answered) -> Mistakes:
    """What is missed, the lowest probability first; then what is called in vain, the highest first. One photo a lesion.

    Photos whose files are not known are counted and not shown.
    """
    import numpy as np

    from dermadesk.inference.calibration import leading

    kinds = np.array([each.malignant for each in manifest.classes])
    malignant, p_malignant = kinds[answered.truth], answered.probabilities[:, kinds].sum(1)
    called = p_malignant >= manifest.deciding_point.threshold
    answers = leading(answered.probabilities, manifest.prior, manifest.top1_prior_power)
    missed, in_vain = malignant & ~called, ~malignant & called
    found: list[Mistake] = []
    for kind, wrong, order in ((Kind.MISSED, missed, p_malignant), (Kind.CALLED, in_vain, -p_malignant)):
        lesions: set[str] = set()
        for row in np.flatnonzero(wrong)[np.argsort(order[wrong], kind="stable")]:
            if len(lesions) == _MOST or not answered.origins:
                break
            if answered.groups[row] in lesions:
                continue
            lesions.add(answered.groups[row])
            origin, truth, answer = answered.origins[row], answered.truth[row], answers[row]
            said = float(p_malignant[row])
            found.append(
                Mistake(kind, origin.image, origin.path, manifest.classes[truth], manifest.classes[answer], said)
            )
    return Mistakes(tuple(found), int(missed.sum()), int(in_vain.sum()))


def painted(engine: Engine, mistake: Mistake, side: int, *, square: bool, heat: bool) -> Painted:
    """The photo, `side` pixels long: its middle square or the whole, with what spoke for the model's answer over it."""
    from dermadesk.errors import DermaDeskError

    try:
        return Painted(mistake, _paint(engine, mistake.path, side, square, heat))
    except DermaDeskError as error:
        return Painted(mistake, None, error)


def _paint(engine: Engine, path: Path, side: int, square: bool, heat: bool) -> QImage:
    import cv2
    import numpy as np
    from PySide6.QtCore import QRectF
    from PySide6.QtGui import QPainter

    from dermadesk.gui import pictures
    from dermadesk.gui.colour_maps import HeatmapLook
    from dermadesk.imaging.photo import Photo

    photo = Photo.from_file(path)
    pixels = photo.pixels(at_least=side)
    height, width = pixels.shape[:2]
    short, long = sorted((height, width))
    left, top = ((width - short) // 2, (height - short) // 2) if square else (0, 0)
    if square:
        pixels = np.ascontiguousarray(pixels[top : top + short, left : left + short])
    scale = side / (short if square else long)
    size = tuple(max(1, round(each * scale)) for each in pixels.shape[1::-1])
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    image = pictures.opaque(np.asarray(cv2.resize(pixels, size, interpolation=method), np.uint8))
    if not heat:
        return image
    analysis = engine.analyse(photo)
    heatmap = analysis.heatmap or engine.heatmap(analysis, analysis.prediction.top1)
    place = heatmap.place
    on_image = QRectF(
        (place.x * width - left) * scale,
        (place.y * height - top) * scale,
        place.width * width * scale,
        place.height * height * scale,
    )
    overlay, _ = pictures.overlay(heatmap, on_image.width() / on_image.height(), HeatmapLook(contour=False), long=side)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.setOpacity(0.5)
    painter.drawImage(on_image, overlay)
    painter.end()
    return image
