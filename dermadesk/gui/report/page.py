"""A report -> the HTML of its page, of where its note continues, and of the foot below both."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from dermadesk.gui import words
from dermadesk.gui.quality_words import QUALITY_GOOD
from dermadesk.gui.report import drawings, sentences
from dermadesk.gui.report.template import EMPTY, Html, fill, join
from dermadesk.gui.theme import LIGHT

if TYPE_CHECKING:
    from dermadesk.records.examination import Answer, Examination
    from dermadesk.records.report import Report

BETWEEN_PICTURES = 14
_ALONE = 1.25
"""How much higher than beside a map a photo may be."""


@dataclass(frozen=True, slots=True)
class Fit:
    """How large things are, in CSS pixels: text, the room for a picture's height, and the gap between blocks."""

    body_px: float
    small_px: float
    picture: int
    gap: int


FITS = (Fit(12, 10.5, 250, 13), Fit(12, 10.5, 210, 11), Fit(11.5, 10, 180, 9), Fit(11, 10, 150, 7))
"""From roomy to tight: the page takes the first that holds everything."""


def style(fit: Fit) -> Html:
    """The stylesheet, in the colours of light paper."""
    colours = {each.name: getattr(LIGHT, each.name) for each in fields(LIGHT)}
    return fill(
        "style",
        **colours,
        body_px=fit.body_px,
        small_px=fit.small_px,
        title_px=fit.body_px + 5,
        heading_px=fit.body_px + 4.5,
    )


def page(report: Report, fit: Fit, width: float, note: str, continued: bool = False) -> Html:
    """The page, `width` CSS pixels wide. `note` is as much of the doctor's note as goes on it."""
    examination = report.examination
    return fill(
        "page",
        gap=fit.gap,
        identity=_identity(examination),
        pictures=_pictures(report, fit, width),
        answer=_answer(examination.answer, fit),
        probabilities=_probabilities(examination.answer, fit),
        trust=_trust(examination.answer, fit),
        doctor=_doctor(examination, fit, note, continued),
        second=_second(examination.second, fit),
        model=_model(examination, fit),
    )


def continuation(report: Report, fit: Fit, note: str) -> Html:
    """The page after it: the rest of the note."""
    return fill("continued", gap=fit.gap, identity=_identity(report.examination), note=note)


def foot(number: int, count: int, examination: Examination) -> Html:
    """Below every page: what the program is for, which page it is and, after the first, whose."""
    whose = ", ".join(part for part in (examination.patient, examination.visited) if part) if number > 1 else ""
    return fill("foot", line=LIGHT.line, purpose=sentences.PURPOSE, page=number, pages=count, whose=whose)


def picture_size(report: Report, fit: Fit, width: float) -> tuple[int, int]:
    """Width and height of the photo on the page: half the page's width with a map, and larger alone."""
    wide, high = report.photo_size
    room = (width, fit.picture * _ALONE) if report.map is None else ((width - BETWEEN_PICTURES) / 2, fit.picture)
    scale = min(room[0] / wide, room[1] / high)
    return max(1, int(wide * scale)), max(1, int(high * scale))


def _identity(examination: Examination) -> Html:
    facts = [fill("fact", name=name, value=value) for name, value in sentences.identity(examination)]
    return fill("identity", line=LIGHT.line, facts=join(facts, " &nbsp; "))


def _pictures(report: Report, fit: Fit, width: float) -> Html:
    answer, (wide, high) = report.examination.answer, picture_size(report, fit, width)
    caption = sentences.photo_caption(report.examination.photo_name, report.photo_size, answer.crop is not None)
    if report.map is None:
        photo = fill("photo", width=wide, height=high, caption=f"{caption} {sentences.NO_MAP}")
        return fill("picture", gap=fit.gap, photo=photo)
    drawn = fill(
        "map",
        width=wide,
        height=high,
        caption=words.HEATMAP_CAPTION,
        method=sentences.map_caption(report.map),
        measured=answer.heatmap,
    )
    return fill("pictures", gap=fit.gap, photo=fill("photo", width=wide, height=high, caption=caption), map=drawn)


def _answer(answer: Answer, fit: Fit) -> Html:
    kind = sentences.KINDS[answer.decision]
    return fill(
        "answer",
        gap=fit.gap,
        kind=kind,
        colour=LIGHT.cannot if answer.overridden else getattr(LIGHT, kind),
        ground=getattr(LIGHT, f"{kind}_ground"),
        shape=round(fit.body_px),
        heading=answer.heading,
        override=fill("override", sentence=sentences.OVERRIDE) if answer.overridden else EMPTY,
        sentence=answer.sentence,
    )


def _probabilities(answer: Answer, fit: Fit) -> Html:
    relied_on = answer.decision != "cannot_assess"
    rows = []
    for share in answer.shares:
        kind = "suspicious" if share.malignant else "nothing"
        rows.append(
            fill(
                "share",
                shape=kind if share.in_set else f"{kind}_outline",
                weight="strong" if share.in_set and relied_on else "muted",
                name=share.name,
                bar_width=drawings.BAR[0],
                colour=kind if relied_on else "muted",
                share=f"{share.probability:.3f}",
                percent=words.percent(share.probability),
            )
        )
    mark = sentences.OVERRIDDEN if answer.overridden else "" if relied_on else sentences.NOT_RELIED_ON
    return fill(
        "probabilities",
        gap=fit.gap,
        title=" · ".join(part for part in ("PROBABILITIES", mark.upper()) if part),
        rows=join(rows),
        weight="plain" if relied_on else "muted",
        set=sentences.prediction_set(answer),
        basis=sentences.basis(answer),
    )


def _trust(answer: Answer, fit: Fit) -> Html:
    notes = [note for note in answer.quality_notes if note not in answer.sentence]
    photo = notes or ([] if answer.quality_notes else [QUALITY_GOOD])
    named = [*(("Photo", note) for note in photo), ("Stability", answer.stability), ("Views", sentences.views(answer))]
    return _section(
        "How far to trust it", [fill("named_line", name=n, text=text) for n, text in named if text], fit.gap
    )


def _doctor(examination: Examination, fit: Fit, note: str, continued: bool) -> Html:
    lines = []
    if examination.diagnosis:
        lines.append(fill("named_line", name="Diagnosis", text=f"{sentences.diagnosis(examination)}."))
    if examination.histology:
        lines.append(fill("named_line", name="Histology", text=f"{sentences.named(examination.histology)}."))
    if examination.note:
        lines.append(fill("named_line", name="Note", text=note))
    if continued:
        lines.append(fill("override", sentence=sentences.CONTINUES))
    return _section("Doctor", lines, fit.gap)


def _second(answer: Answer | None, fit: Fit) -> Html:
    if answer is None:
        return EMPTY
    override = [fill("override", sentence=sentences.OVERRIDE)] if answer.overridden else []
    told = [answer.sentence, f"{sentences.prediction_set(answer)} {sentences.basis(answer)}"]
    by = f"Model {answer.model}, trained on {answer.model_data}; {answer.operating_point}."
    lines = [
        fill("second", kind=sentences.KINDS[answer.decision], heading=answer.heading),
        *override,
        *(fill("line", text=text) for text in told),
        fill("small_line", text=by),
    ]
    return _section("Second model", lines, fit.gap)


def _model(examination: Examination, fit: Fit) -> Html:
    facts = sentences.model_facts(examination.answer, examination.photo_sha256)
    return fill("model", gap=fit.gap, lines=join([fill("model_line", name=n, value=value) for n, value in facts]))


def _section(title: str, lines: list[Html], above: int) -> Html:
    return fill("section", title=title.upper(), above=above, lines=join(lines)) if lines else EMPTY
