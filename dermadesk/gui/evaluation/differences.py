"""The differences between two models as a table: each figure in words, with both values, B - A, and its interval."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from dermadesk.gui.theme import Theme
from dermadesk.gui.widgets.explain import Explain, explained
from dermadesk.gui.widgets.labels import label

if TYPE_CHECKING:
    from dermadesk.evaluation.compare import Difference

MINUS = "−"
FIGURES = {
    "malignant_sensitivity": ("Malignant photos found", "sensitivity"),
    "malignant_specificity": ("Benign photos not suspected", "specificity"),
    "balanced_accuracy": ("Leading diagnosis right, each counting alike", "balanced_accuracy"),
    "malignant_auroc": ("Malignant and benign told apart", "auroc"),
}
"""Each figure of a comparison in words, and the term that explains it."""

HEADS = ("A", "B", f"B {MINUS} A", "95 % interval", "Photos")
_WIDEST = 760
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


def points(share: float) -> str:
    """A difference of shares in points of 100, with its sign."""
    amount = round(share * 100, 1)
    return f"+{amount:.1f}" if amount > 0 else f"{MINUS}{-amount:.1f}" if amount < 0 else "0.0"


def figure(name: str) -> str:
    """A figure as it stands in a sentence."""
    told = FIGURES[name][0]
    return told[0].lower() + told[1:]


def row(each: Difference) -> tuple[str, ...]:
    """The numbers of a figure: A, B, B - A, the interval, the photos it rests on."""
    between = f"{points(each.low)} to {points(each.high)}"
    return (f"{each.a * 100:.1f}", f"{each.b * 100:.1f}", points(each.difference), between, f"{each.n:,}")


class DifferenceTable(QWidget):
    """A row for each figure that the photos can tell, with as many of its numbers as there are `heads`."""

    def __init__(self, theme: Theme, differences: Mapping[str, Difference], heads: Sequence[str] = HEADS) -> None:
        super().__init__()
        self.setMaximumWidth(theme.px(_WIDEST))
        self.numbers = {name: row(each)[: len(heads)] for name, each in differences.items()}
        self._head = ("Of 100", *heads)
        self._grid = grid = QGridLayout(self)
        grid.setContentsMargins(0, 4, 0, 4)
        grid.setHorizontalSpacing(theme.px(12))
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(0, 1)
        grid.setColumnMinimumWidth(0, theme.px(96))
        marks = {3: "difference", 4: "interval"}
        for column, name in enumerate(self._head):
            head: QWidget = label(name, "title")
            if column in marks:
                head = explained(theme, head, marks[column])
            grid.addWidget(head, 0, column + (column > 0), _RIGHT if column else Qt.AlignmentFlag.AlignLeft)
        for place, (figure, numbers) in enumerate(self.numbers.items(), start=1):
            name, term = FIGURES[figure]
            grid.addWidget(label(name, wrap=True), place, 0)
            grid.addWidget(Explain(theme, term), place, 1)
            self._add(place, name, numbers)

    def _add(self, place: int, name: str, numbers: Sequence[str]) -> None:
        for column, text in enumerate(numbers, start=1):
            each = label(text, "strong" if column == 3 else "")
            each.setAccessibleName(f"{name}, {self._head[column].lower()}: {text}")
            self._grid.addWidget(each, place, column + 1, _RIGHT)
