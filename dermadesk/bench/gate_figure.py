"""What each rule of the photo gate measures on good photos and on degraded ones, and where its limits lie: a figure."""

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import cv2
import numpy as np

from dermadesk.bench import obstacles
from dermadesk.bench.degradations import Degradation
from dermadesk.errors import PhotoError
from dermadesk.evaluation.figures import ACCENT, MALIGNANT, MUTED, TEXT
from dermadesk.imaging.photo import Photo
from dermadesk.imaging.quality import RULES, QualityIssue, Rule, Severity, assess_frame
from dermadesk.imaging.steps import Pixels

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_SIDE = 448
_BARS = 40
_MOST_SHOWN = 98.0
"""Per cent of the values that the axis reaches, so that a few extreme photos do not hide the others."""


def _blurred(pixels: Pixels, _: np.random.Generator) -> Pixels:
    return np.asarray(cv2.GaussianBlur(pixels, (0, 0), min(pixels.shape[:2]) / 75), np.uint8)


def _exposed(pixels: Pixels, _: np.random.Generator, factor: float) -> Pixels:
    return np.asarray(np.clip(pixels * factor, 0, 255), np.uint8)


DEGRADED: Mapping[QualityIssue, tuple[str, Degradation]] = {
    QualityIssue.TOO_DARK: ("a quarter of the light", partial(_exposed, factor=0.25)),
    QualityIssue.OVEREXPOSED: ("1.6 times the light", partial(_exposed, factor=1.6)),
    QualityIssue.BLURRED: ("blurred by 3 px of 224", _blurred),
    QualityIssue.GLARE: ("3 % drawn glare", obstacles.glaring),
    QualityIssue.LESION_TOO_SMALL: ("at 15 % of its size", obstacles.far_away),
    QualityIssue.LESION_AT_BORDER: ("moved by 40 %", obstacles.off_centre),
    QualityIssue.HEAVY_HAIR: ("48 drawn hairs", obstacles.very_hairy),
    QualityIssue.DARK_CORNERS: ("a drawn tube", obstacles.through_a_tube),
    QualityIssue.INK: ("drawn ink", obstacles.inked),
    QualityIssue.RULER: ("a drawn ruler", obstacles.ruled),
}
"""What makes a good photo one that the rule is for, in words and as a function."""

_AXES: Mapping[QualityIssue, str] = {
    QualityIssue.TOO_DARK: "grey value that 5 % exceed",
    QualityIssue.OVEREXPOSED: "share that is clipped",
    QualityIssue.BLURRED: "fine detail beside coarse",
    QualityIssue.GLARE: "share of white spots",
    QualityIssue.LESION_TOO_SMALL: "lesion’s share of the photo",
    QualityIssue.LESION_AT_BORDER: "lesion’s share of the edge",
    QualityIssue.HEAVY_HAIR: "share of hair",
    QualityIssue.DARK_CORNERS: "share of dark corners",
    QualityIssue.INK: "share of ink",
    QualityIssue.RULER: "regularity of ticks",
}

_LINES: Mapping[Severity, tuple[str, Literal["-", "--", ":"]]] = {
    Severity.WARNS: (TEXT, "--"),
    Severity.REFUSES: (TEXT, "-"),
    Severity.GUESSES: (MUTED, ":"),
}


@dataclass(frozen=True, slots=True)
class Measured:
    """What one rule measured on the photos as they are, and on the same photos degraded for it."""

    rule: Rule
    good: list[float]
    degraded: list[float]


def measured(paths: Sequence[Path]) -> Generator[int, None, tuple[Measured, ...]]:
    """What each rule measures on these photos; one that cannot be read is left out. Yields how many are done.

    The rule about the number of pixels has no part: that is no measure of the picture.
    """
    found = tuple(Measured(rule, [], []) for rule in RULES if rule.issue in DEGRADED)
    for number, path in enumerate(paths):
        yield number
        try:
            pixels = _small(Photo.from_file(path).pixels(at_least=_SIDE))
        except PhotoError:
            continue
        good = assess_frame(pixels).measures
        for each in found:
            name, (_, degrade) = each.rule.measure.__name__, DEGRADED[each.rule.issue]
            each.good.append(good[name])
            spoilt = degrade(pixels, np.random.default_rng(number))
            each.degraded.append(assess_frame(spoilt).measures[name])
    return found


def _small(pixels: Pixels) -> Pixels:
    """No larger than need be: drawing on 12 megapixels takes seconds."""
    scale = _SIDE / min(pixels.shape[:2])
    if scale >= 1:
        return pixels
    return np.asarray(cv2.resize(pixels, None, None, scale, scale, cv2.INTER_AREA), np.uint8)


def draw(found: Sequence[Measured], path: Path) -> None:
    """A panel for each rule with both distributions and its limits, as PNG; raises `OutputError`."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    from dermadesk.bench.sheet import keep, sheet

    columns = 2
    rows = -(-len(found) // columns)
    figure = sheet(8.0, 1.5 * rows + 0.6)
    panels = figure.subplots(rows, columns, squeeze=False).ravel()
    for axes, each in zip(panels, found, strict=False):
        _panel(axes, each)
    for axes in panels[len(found) :]:
        axes.set_visible(False)
    handles = [
        Patch(color=ACCENT, alpha=0.7, label=f"{len(found[0].good):,} dermoscopic photos (log scale)"),
        Patch(color=MALIGNANT, alpha=0.5, label="the same, degraded"),
        *(Line2D([], [], color=each, linestyle=style, label=str(name)) for name, (each, style) in _LINES.items()),
    ]
    figure.legend(handles=handles, loc="outside lower center", ncols=5, frameon=False, fontsize=8)
    keep(figure, path)


def _panel(axes: "Axes", each: Measured) -> None:
    from dermadesk.bench.sheet import plain

    rule, (degraded, _) = each.rule, DEGRADED[each.rule.issue]
    limits = {Severity.WARNS: rule.warns, Severity.REFUSES: rule.refuses}
    known = [limit for limit in limits.values() if limit is not None]
    values = np.array((*each.good, *each.degraded))
    top = max(float(np.percentile(values, _MOST_SHOWN)), 1.2 * max(known))
    bins = np.linspace(0, top, _BARS + 1).tolist()
    for shown, colour, opaque in ((each.good, ACCENT, 0.7), (each.degraded, MALIGNANT, 0.5)):
        axes.hist(np.clip(shown, 0, top), bins=bins, color=colour, alpha=opaque)
    for severity, limit in limits.items():
        if limit is not None:
            colour, style = _LINES[Severity.GUESSES if rule.guess else severity]
            axes.axvline(limit, color=colour, linestyle=style, linewidth=1.2)
    axes.set_yscale("symlog", linthresh=10)
    axes.tick_params(which="both", left=False)
    plain(axes, f"{rule.issue.replace('_', ' ')} ({degraded})")
    axes.set_xlabel(_AXES[rule.issue], fontsize=8)
    axes.set_xlim(0, top)
