"""Examinations for tests: what the tiny model says of a drawing, drafted as the window does it."""

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from dermadesk.gui.examine.draft import draft
from dermadesk.imaging.photo import Photo
from dermadesk.inference import bundle
from dermadesk.inference.engine import Analysis, Engine
from dermadesk.records.examination import Examination
from tests.drawings import draw_lesion, encode


@cache
def engine(folder: Path) -> Engine:
    """The tiny model, started once."""
    return Engine(bundle.read(folder), "onnx")


def lesion(dark: bool = False) -> Photo:
    """A brown blob on skin, 600 × 450; `dark` is too dark to be assessed."""
    pixels = draw_lesion(600, 450)
    return Photo.from_bytes(encode((pixels * 0.03).astype("uint8") if dark else pixels), "Läsion.jpg")


def examined(folder: Path, photo: Photo, *, overridden: bool = False, **filled_in: Any) -> tuple[Examination, Analysis]:
    """The examination of `photo`, with what a doctor would fill in; `overridden` as they may where it is refused."""
    analysis = engine(folder).analyse(photo)
    analysis = engine(folder).override(analysis) if overridden else analysis
    drafted = draft(photo, photo.source, analysis, engine(folder).manifest)
    return replace(drafted, **filled_in), analysis
