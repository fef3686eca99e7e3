"""What the page says of an operating point, and the scale on which its slider moves."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from dermadesk.gui.evaluation.words import rate, span
from dermadesk.gui.train.result.own_words import probability
from dermadesk.gui.words import exact_percent, of_hundred

if TYPE_CHECKING:
    from dermadesk.inference.manifest import OperatingPoint
    from dermadesk.inference.proportions import Estimate

INTRODUCTION = "From this probability of malignancy on, a lesion is called suspicious."
LEFT, RIGHT = "finds more malignant", "calls fewer benign"
WHY = (
    "Choose by the calibration photos. What the point gives on the test photos is for looking only: a point chosen by "
    "them would make the test figures too good, and nothing would be left to check it on."
)
ROWS = (
    ("Malignant photos found", "sensitivity", "suspicious"),
    ("Benign photos not suspected", "specificity", "nothing"),
    ("Malignant among those called", "ppv", ""),
    ("Benign among those not called", "npv", ""),
)
"""Each figure in words, the term that explains it, its colour."""

STEPS = 1000
_LOWEST, _HIGHEST = 0.001, 0.99


class Scale:
    """Positions 0..STEPS for thresholds, evenly by their odds: the low ones, which matter, have most of the way."""

    def __init__(self, thresholds: tuple[float, ...]) -> None:
        low, high = (max(1e-6, min((_LOWEST, *thresholds))), min(1 - 1e-6, max((_HIGHEST, *thresholds))))
        self._low, self._high = _odds(low), _odds(high)

    def position(self, threshold: float) -> int:
        """Where a threshold stands."""
        share = (_odds(min(1 - 1e-6, max(1e-6, threshold))) - self._low) / (self._high - self._low)
        return min(STEPS, max(0, round(share * STEPS)))

    def threshold(self, position: int) -> float:
        """The threshold at a position, with six decimals: what a table shows is what decides."""
        odds = self._low + (self._high - self._low) * position / STEPS
        return math.floor(1e6 / (1 + math.exp(-odds))) / 1e6


def _odds(share: float) -> float:
    return math.log(share / (1 - share))


def figure(estimate: Estimate | None) -> tuple[str, str]:
    """A figure and its interval: `95 of 100` and `88 to 98`; what was counted where photos are few: `8 of 9`."""
    if estimate is None:
        return "cannot be told", ""
    return rate(estimate), f"{span(estimate)} of 100"


def spoken(cell: str) -> str:
    """A figure as it is read aloud: `Malignant among those called, in your clinic`."""
    term, _, where = cell.partition(" ")
    name = next(name for name, each, _ in ROWS if each == term)
    return f"{name}, in {'your clinic' if where == 'clinic' else 'the photos’ own mix'}" if where else name


def by_bayes(estimate: Estimate | None) -> tuple[str, str]:
    """The same of one that was computed, not counted."""
    if estimate is None:
        return "cannot be told", ""
    return f"{of_hundred(estimate.value)} of 100", f"{span(estimate)} of 100"


def mark(point: OperatingPoint, deciding: bool) -> str:
    """A point of the recipe by what it aims at: `95 of 100 found: the recipe’s rule`."""
    aim = re.fullmatch(r"sensitivity_(\d+)", point.name)
    named = f"{aim[1]} of 100 found" if aim else point.name
    return f"{named}: the recipe’s rule" if deciding else named


def in_force(threshold: float, chosen: bool) -> str:
    """Which point the model will have."""
    if chosen:
        return f"The model gets the point you chose, {probability(threshold)}."
    return f"The model gets the recipe’s point, {probability(threshold)}."


def mix(prevalence: float) -> str:
    """The photos' own mix."""
    return f"In the mix of the photos ({exact_percent(prevalence)} malignant)"
