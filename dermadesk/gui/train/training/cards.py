"""The curves and the log of a run."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QSizePolicy, QVBoxLayout

from dermadesk.gui.theme import Theme
from dermadesk.gui.widgets.chart import Line, LineChart
from dermadesk.gui.widgets.explain import Explain
from dermadesk.gui.widgets.labels import Card, label

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dermadesk.gui.train.training.story import Noted
    from dermadesk.training.events import EpochFinished

_LEARNED = (("loss", "calibration", "accent"), ("train_loss", "train", "muted"))
_HELD_OUT = (
    ("malignant_sensitivity", "malignant sensitivity", "suspicious"),
    ("accuracy", "accuracy", "muted"),
    ("balanced_accuracy", "balanced accuracy", "accent"),
)


class CurveCard(QFrame):
    """One chart over the epochs; `drawn` names the figures of an epoch, their words and their colours."""

    def __init__(
        self,
        theme: Theme,
        title: str,
        term: str,
        drawn: tuple[tuple[str, str, str], ...],
        bounds: tuple[float, float] | None = None,
    ) -> None:
        super().__init__()
        self.setObjectName("card")
        self.setAccessibleName(title)
        self._drawn = drawn
        self.chart = LineChart(theme, title, "epoch", bounds)
        self.chart.setMinimumHeight(theme.px(170))
        head = QHBoxLayout()
        head.setSpacing(4)
        head.addWidget(label(title, "strong"))
        head.addWidget(Explain(theme, term))
        head.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 10)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(self.chart, 1)

    def show_epochs(self, epochs: Mapping[int, EpochFinished], last: int) -> None:
        """The figures of these epochs, over an axis that ends with the last of the recipe."""
        told = [epochs[number] for number in sorted(epochs)]
        self.chart.show_lines(
            [
                Line(name, colour, tuple((float(each.epoch), float(getattr(each, figure))) for each in told))
                for figure, name, colour in self._drawn
            ],
            last,
        )


def loss_card(theme: Theme) -> CurveCard:
    """The loss on what is learned from, and on the calibration photos."""
    return CurveCard(theme, "Loss", "loss", _LEARNED)


def held_out_card(theme: Theme) -> CurveCard:
    """Sensitivity, accuracy and balanced accuracy on the calibration photos."""
    return CurveCard(theme, "On the calibration photos", "calibration_curves", _HELD_OUT, (0.0, 1.0))


class LogCard(Card):
    """What happened, line by line, with the time; it can be selected and copied."""

    def __init__(self, theme: Theme) -> None:
        super().__init__("Log")
        self._shown: list[Noted] = []
        self._day: date | None = None
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setAccessibleName("Log of the training")
        self.text.setMinimumHeight(theme.px(80))
        self.text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.text.setObjectName("log")
        self.text.document().setDocumentMargin(0)
        self.text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.body.addWidget(self.text, 1)

    def show_lines(self, noted: Sequence[Noted]) -> None:
        """All of it; only what is new is written."""
        if self._shown != list(noted[: len(self._shown)]):
            self.text.clear()
            self._shown, self._day = [], None
        for each in noted[len(self._shown) :]:
            self.text.appendPlainText(self._line(each))
            self._shown.append(each)

    def _line(self, noted: Noted) -> str:
        at = noted.at.astimezone() if noted.at is not None else None
        if at is None:
            return f"{'':8}   {noted.text}"
        before = ""
        if at.date() != self._day:
            before = f"{at.day} {at:%B %Y}\n" if self._day is not None or at.date() != datetime.now().date() else ""
            self._day = at.date()
        return f"{before}{at:%H:%M:%S}   {noted.text}"
