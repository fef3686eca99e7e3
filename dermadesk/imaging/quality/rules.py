"""The rules of the photo gate: a measure each, a limit that warns and one that refuses."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from dermadesk.imaging.photo import Photo
from dermadesk.imaging.pipeline import Prepared
from dermadesk.imaging.quality.detail import border_share, fine_detail, lesion_share, shorter_side
from dermadesk.imaging.quality.light import brightest_places, clipped_share, dark_corner_share, glare_share
from dermadesk.imaging.quality.objects import hair_share, ink_share, ruler_ticks
from dermadesk.imaging.quality.report import Finding, QualityIssue, QualityReport, Severity
from dermadesk.imaging.quality.view import JUDGED_SIDE, View
from dermadesk.imaging.steps import Pixels, centre_square, resize


@dataclass(frozen=True, slots=True)
class Rule:
    """One issue by one measure, and the limits beyond which it warns and refuses; None where it never does.

    Limits are the least values allowed where `least`, otherwise the most. A `guess` has a limit that warns, and only
    guesses. Nothing is said where one of `unless` was found, which explains the measure.
    """

    issue: QualityIssue
    measure: Callable[[View], float]
    warns: float | None = None
    refuses: float | None = None
    least: bool = False
    guess: bool = False
    unless: tuple[QualityIssue, ...] = ()

    def judge(self, value: float) -> Severity | None:
        """What follows from a value of the measure; None if nothing does."""
        if self._beyond(value, self.refuses):
            return Severity.REFUSES
        if self._beyond(value, self.warns):
            return Severity.GUESSES if self.guess else Severity.WARNS
        return None

    def _beyond(self, value: float, limit: float | None) -> bool:
        return limit is not None and (value < limit if self.least else value > limit)


_LIGHT = (QualityIssue.TOO_DARK, QualityIssue.OVEREXPOSED)

RULES: tuple[Rule, ...] = (
    Rule(QualityIssue.TOO_SMALL, shorter_side, warns=JUDGED_SIDE, refuses=128, least=True),
    Rule(QualityIssue.TOO_DARK, brightest_places, warns=100, refuses=40, least=True),
    Rule(QualityIssue.OVEREXPOSED, clipped_share, warns=0.05, refuses=0.3),
    Rule(QualityIssue.BLURRED, fine_detail, warns=0.3, refuses=0.2, least=True),
    Rule(QualityIssue.GLARE, glare_share, warns=0.003, refuses=0.05),
    Rule(QualityIssue.LESION_TOO_SMALL, lesion_share, warns=0.015, least=True, unless=_LIGHT),
    Rule(QualityIssue.LESION_AT_BORDER, border_share, warns=0.08),
    Rule(QualityIssue.HEAVY_HAIR, hair_share, warns=0.1),
    Rule(QualityIssue.DARK_CORNERS, dark_corner_share, warns=0.03, refuses=0.6, unless=_LIGHT),
    Rule(QualityIssue.INK, ink_share, warns=0.002, guess=True),
    Rule(QualityIssue.RULER, ruler_ticks, warns=0.2, guess=True),
)


def assess(photo: Photo, prepared: Prepared) -> QualityReport:
    """The report of one photo; the measures have the names of their functions."""
    return _judged(View.of(prepared.pixels, min(photo.crop_width, photo.crop_height)), RULES)


def assess_frame(pixels: Pixels) -> QualityReport:
    """The report of a camera's frame (H×W×3 sRGB, any size), of which the model would see the centre square.

    Everything but the number of pixels is judged: a preview has fewer than the photo taken from it.
    """
    square = resize(centre_square(pixels), size=JUDGED_SIDE)
    return _judged(View.of(square, JUDGED_SIDE), (rule for rule in RULES if rule.measure is not shorter_side))


def _judged(view: View, rules: Iterable[Rule]) -> QualityReport:
    found: dict[QualityIssue, Finding] = {}
    measures: dict[str, float] = {}
    for rule in rules:
        measures[rule.measure.__name__] = value = rule.measure(view)
        severity = rule.judge(value)
        if severity and not found.keys() & set(rule.unless):
            found[rule.issue] = Finding(rule.issue, severity)
    return QualityReport(tuple(found.values()), measures)
