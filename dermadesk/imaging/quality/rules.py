"""The rules of the photo gate: a measure each, a limit that warns and one that refuses.

The limits were chosen on 3,000 photos of HAM10000 and ISIC 2018 as they are, enlarged to 600, 1,500 and 3,000 px and
recompressed with qualities of 30 to 75, and on 500 photos that were degraded until the model that ships decided
otherwise. Of 2,600 other photos and of their copies fewer than one of 200 is refused. Hair and border aside, 4 % of
HAM10000's are warned about and 7 % of ISIC 2018's; a quarter to a third touch the border by the outline. Of 400 other
photos that were degraded until the decision flipped, 93 % (blurred), 91 % (darkened), 91 % (overexposed) and 96 %
(glare) are warned about or refused. Milder limits add little to that and much to false warnings: `fine_detail` of 0.4
finds 97 % of the blurred ones, and with them 7 % of HAM10000's photos.

Darkness refuses only what is darker than any skin: of 94 photos with brown or dark skin, by its ITA, none has less
than 84 and two are warned about; no tone of the Monk scale, drawn as it is, has less than 40.

`resources/figures/gate.png` shows each measure and its limits (`dermadesk bench gate --figure`).
"""

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

# Photos smaller than the model’s input are enlarged; training saw them shrunk to 0.4 of it and enlarged, no smaller.
RULES: tuple[Rule, ...] = (
    Rule(QualityIssue.TOO_SMALL, shorter_side, warns=JUDGED_SIDE, refuses=128, least=True),
    Rule(QualityIssue.TOO_DARK, brightest_places, warns=100, refuses=40, least=True),
    Rule(QualityIssue.OVEREXPOSED, clipped_share, warns=0.05, refuses=0.3),
    Rule(QualityIssue.BLURRED, fine_detail, warns=0.33, refuses=0.2, least=True),
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
