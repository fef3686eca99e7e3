"""Reports of what the tiny model says of a drawing, with everything filled in and with nothing."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dermadesk.gui.pictures import overlay
from dermadesk.gui.service.heatmaps import Overlay
from dermadesk.gui.service.reports import Reports
from dermadesk.records.report import Report
from tests.examinations import engine, examined, lesion

NOTE = "Größer geworden seit 6 Monaten, Ø ≥ 7 mm × 5 mm; „juckt“ – Überweisung an Dr. Öztürk. Rule: 3 < 4 & 5 > 4."

MakeReport = Callable[..., Report]


@pytest.fixture
def make_report(qapp: object, tiny_bundle: Path) -> MakeReport:
    """A report; `dark` of a photo that cannot be assessed, `with_map` with a heatmap; the rest is the examination's."""

    def make(*, dark: bool = False, with_map: bool = False, overridden: bool = False, **filled_in: Any) -> Report:
        photo = lesion(dark)
        said = {k: filled_in.pop(k) for k in ("stability", "heatmap", "views") if k in filled_in}
        examination, analysis = examined(tiny_bundle, photo, overridden=overridden, **filled_in)
        examination = replace(examination, answer=replace(examination.answer, **said))
        drawn = None
        if with_map:
            heatmap = engine(tiny_bundle).heatmap(analysis, analysis.prediction.top1)
            image, contours = overlay(heatmap, 1.0)
            drawn = Overlay(image, heatmap.place, heatmap.class_code, contours, blank=False)
        return next(Reports().make(examination, drawn))

    return make


@pytest.fixture
def full(make_report: MakeReport) -> Report:
    """A report with everything that can be in one, but a second model's answer."""
    return make_report(
        with_map=True,
        patient="P-0042",
        lesion="L-3",
        age=67,
        sex="female",
        site="left forearm",
        note=NOTE,
        diagnosis="BCC",
        first_diagnosis="BCC",
        histology="MEL",
        stability="The answer stayed the same in 22 of 24 small changes.",
        heatmap="Informative: better than 20 of 20 random maps.",
        views=8,
    )
