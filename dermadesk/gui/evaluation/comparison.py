"""Two models on the same labelled photos: the verdict in words, the differences with their intervals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from dermadesk.gui.evaluation.cards import SentencesCard
from dermadesk.gui.evaluation.words import photos
from dermadesk.gui.theme import Theme
from dermadesk.gui.widgets.explain import Explain, explained
from dermadesk.gui.widgets.labels import Card, label

if TYPE_CHECKING:
    from dermadesk.evaluation.compare import Comparison, Difference

_MINUS = "−"
_FIGURES = {
    "malignant_sensitivity": (
        "Malignant called suspicious",
        "sensitivity",
        "finds more malignant lesions",
        "finds fewer malignant lesions",
    ),
    "malignant_specificity": (
        "Benign not called suspicious",
        "specificity",
        "calls fewer benign lesions suspicious",
        "calls more benign lesions suspicious",
    ),
    "balanced_accuracy": (
        "Right diagnosis, each counting the same",
        "balanced_accuracy",
        "names the right diagnosis more often",
        "names the right diagnosis less often",
    ),
    "malignant_auroc": (
        "Told apart (malignant AUROC)",
        "auroc",
        "tells malignant from benign better",
        "tells malignant from benign worse",
    ),
}
_HEAD = ("Of 100", "A", "B", f"B {_MINUS} A", "95 % interval", "Photos")
_WIDEST = 760
_BASE = (
    "A is {a}, B is {b}: {photos} of {lesions:,} lesions, {malignant:,} of them malignant. Neither learned from them."
)


def verdict(found: Comparison, a: str, b: str) -> str:
    """What was found, in a sentence or two."""
    higher = [_FIGURES[name][2] for name, each in found.differences.items() if each.low > 0]
    lower = [_FIGURES[name][3] for name, each in found.differences.items() if each.high < 0]
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
    fewer = f"up to {-change.low * 100:.1f} of 100" if change else "by a number that these photos cannot tell,"
    told = {
        Refusal.TOO_FEW_MALIGNANT: f"There are {found.malignant_lesions:,} malignant lesions here; deciding "
        f"on a change takes {FEWEST_MALIGNANT}.",
        Refusal.MAY_MISS_MORE: f"It may find {fewer} malignant lesions fewer, by the lower end of the interval; "
        f"{LARGEST_LOSS * 100:.0f} are allowed.",
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


def rows(found: Comparison) -> list[tuple[str, ...]]:
    """A row for each figure that the photos can tell, as the table's head."""
    return [(_FIGURES[name][0], *_row(each)) for name, each in found.differences.items()]


class DifferenceCard(Card):
    """What the comparison rests on, and the table of differences; each figure has a mark that explains it."""

    def __init__(self, theme: Theme, found: Comparison, a: str, b: str) -> None:
        super().__init__("Differences")
        self.rows = rows(found)
        told = _BASE.format(
            a=a, b=b, photos=photos(found.photos), lesions=found.lesions, malignant=found.malignant_lesions
        )
        self.body.addWidget(label(told, "muted", wrap=True))
        table = QWidget()
        table.setMaximumWidth(theme.px(_WIDEST))
        grid = QGridLayout(table)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.px(12))
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(0, 1)
        grid.setColumnMinimumWidth(0, theme.px(96))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for column, name in enumerate(_HEAD):
            head: QWidget = label(name, "title")
            if column == 4:
                head = explained(theme, head, "interval")
            grid.addWidget(head, 0, column + (column > 0), right if column else Qt.AlignmentFlag.AlignLeft)
        for place, (key, row) in enumerate(zip(found.differences, self.rows, strict=True), start=1):
            grid.addWidget(label(row[0], wrap=True), place, 0)
            grid.addWidget(Explain(theme, _FIGURES[key][1]), place, 1)
            for column, text in enumerate(row[1:], start=1):
                each = label(text, "strong" if column == 3 else "")
                each.setAccessibleName(f"{row[0]}, {_HEAD[column]}: {text}")
                grid.addWidget(each, place, column + 1, right)
        self.body.addWidget(table)
        self.body.addStretch(1)


def _row(each: Difference) -> tuple[str, ...]:
    between = f"{_signed(each.low)} to {_signed(each.high)}"
    return (f"{each.a * 100:.1f}", f"{each.b * 100:.1f}", _signed(each.difference), between, f"{each.n:,}")


def _signed(share: float) -> str:
    amount = round(share * 100, 1)
    return f"+{amount:.1f}" if amount > 0 else f"{_MINUS}{-amount:.1f}" if amount < 0 else "0.0"


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
