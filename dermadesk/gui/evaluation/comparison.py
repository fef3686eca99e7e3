"""Two models on the same labelled photos: the verdict in words, the differences with their intervals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from dermadesk.gui.evaluation.cards import SentencesCard
from dermadesk.gui.evaluation.differences import DifferenceTable
from dermadesk.gui.evaluation.words import photos
from dermadesk.gui.theme import Theme
from dermadesk.gui.widgets.labels import Card, label

if TYPE_CHECKING:
    from dermadesk.evaluation.compare import Comparison

_MORE = {
    "malignant_sensitivity": ("finds more malignant lesions", "finds fewer malignant lesions"),
    "malignant_specificity": ("calls fewer benign lesions suspicious", "calls more benign lesions suspicious"),
    "balanced_accuracy": ("names the right diagnosis more often", "names the right diagnosis less often"),
    "malignant_auroc": ("tells malignant from benign better", "tells malignant from benign worse"),
}
"""What a figure says of B where it is higher than that of A, and where it is lower."""

_BASE = (
    "A is {a}, B is {b}: {photos} of {lesions:,} lesions, {malignant:,} of them malignant. Neither learned from them."
)


def verdict(found: Comparison, a: str, b: str) -> str:
    """What was found, in a sentence or two."""
    higher = [_MORE[name][0] for name, each in found.differences.items() if each.low > 0]
    lower = [_MORE[name][1] for name, each in found.differences.items() if each.high < 0]
    if not higher and not lower:
        return (
            f"No difference between {a} and {b} is shown on these {photos(found.photos)}: every interval holds zero. "
            "That is no proof that they are alike."
        )
    parts = [" and ".join(each) for each in (higher, lower) if each]
    return f"On these {photos(found.photos)} {b} {', but '.join(parts)} than {a}."


def against(found: Comparison) -> list[str]:
    """Why these photos do not carry a change from A to B, in sentences; empty where they do."""
    from dermadesk.evaluation.compare import FEWEST_MALIGNANT, LARGEST_LOSS, SENSITIVITY, Refusal

    change = found.differences.get(SENSITIVITY)
    worst = f"{-change.low * 100:.1f} of 100" if change else "any number of"
    told = {
        Refusal.TOO_FEW_MALIGNANT: f"There are {found.malignant_lesions:,} malignant lesions here; deciding "
        f"on a change takes {FEWEST_MALIGNANT}.",
        Refusal.MAY_MISS_MORE: f"With other photos like these it might miss {worst} malignant lesions more "
        f"(the lower end of the interval); at most {LARGEST_LOSS * 100:.0f} of 100 are allowed.",
    }
    return [told[each] for each in found.refusals if each in told]


def advice(found: Comparison, b: str) -> list[str]:
    """Whether B may follow A by these photos, and what speaks against it."""
    from dermadesk.evaluation.compare import LARGEST_LOSS

    reasons = against(found)
    if reasons:
        return [f"These photos do not carry a change to {b}.", *reasons]
    return [
        f"By these photos {b} may be used: by the lower end of the interval, it loses at most "
        f"{LARGEST_LOSS * 100:.0f} of 100 malignant lesions."
    ]


class DifferenceCard(Card):
    """What the comparison rests on, and the table of differences."""

    def __init__(self, theme: Theme, found: Comparison, a: str, b: str) -> None:
        super().__init__("Differences")
        told = _BASE.format(
            a=a, b=b, photos=photos(found.photos), lesions=found.lesions, malignant=found.malignant_lesions
        )
        self.table = DifferenceTable(theme, found.differences)
        self.body.addWidget(label(told, "muted", wrap=True))
        self.body.addWidget(self.table)
        self.body.addStretch(1)


class ComparisonCards(QWidget):
    """The verdict, the table of differences, what is to be said of the photos."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.verdict = SentencesCard("In words", strong=True)
        self.told = SentencesCard("The photos")
        self.table: DifferenceCard | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(11)
        self._column.addWidget(self.verdict)
        self._column.addWidget(self.told)
        self.verdict.hide()
        self.told.hide()

    def show_found(self, found: Comparison, a: str, b: str, told: Sequence[str] = ()) -> None:
        """This comparison instead of the one before; `told` is what is to be said of its photos."""
        self.clear()
        self.verdict.say([verdict(found, a, b), *advice(found, b)])
        self.table = DifferenceCard(self._theme, found, a, b)
        self._column.insertWidget(1, self.table)
        self.told.say(told)

    def clear(self) -> None:
        """Nothing is shown."""
        self.verdict.say(())
        self.told.say(())
        if self.table is not None:
            self._column.removeWidget(self.table)
            self.table.hide()
            self.table.deleteLater()
            self.table = None
