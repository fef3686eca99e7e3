"""The Batch tab before a folder is chosen: a place to drop one on, and the batches there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from dermadesk.gui.batch import sentences
from dermadesk.gui.batch.earlier_row import EarlierRow
from dermadesk.gui.theme import Theme
from dermadesk.gui.widgets.controls import button
from dermadesk.gui.widgets.drop_place import DropPlace
from dermadesk.gui.widgets.labels import label

if TYPE_CHECKING:
    from dermadesk.gui.service.batches import Kept


class EmptyPage(QWidget):
    """`opened` and `gone_on` carry the file of a batch, `deletion_wanted` an Earlier. `forget_wanted`: every answer."""

    opened = Signal(object)
    gone_on = Signal(object)
    deletion_wanted = Signal(object)
    forget_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.rows: list[EarlierRow] = []
        self.choose = button("Choose a folder…", "Choose a folder of photos", "Ctrl+Shift+O", primary=True)
        self.place = DropPlace(theme, "No batch yet", "batch", sentences.EMPTY, self.choose)
        self.heading = label(sentences.EARLIER, "strong")
        self.remembered = label("", "muted", wrap=True)
        self.forget = button("Forget…", "Delete every answer that is remembered; the batches keep theirs")
        self.forget.clicked.connect(self.forget_wanted)
        inner = QWidget()
        inner.setObjectName("page")
        self._list = QVBoxLayout(inner)
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(8)
        self._list.addWidget(self.place, 1)
        self._list.addWidget(self.heading)
        foot = QHBoxLayout()
        foot.setSpacing(12)
        foot.addWidget(self.remembered, 1)
        foot.addWidget(self.forget)
        self._list.addLayout(foot)
        area = QScrollArea()
        area.setAccessibleName("Batches")
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setWidget(inner)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(area)
        self.place.setMinimumHeight(theme.px(190))
        self._show_parts(False, 0)

    def show_kept(self, kept: Kept) -> None:
        """The batches there are, and how much is remembered."""
        for row in self.rows:
            self._list.removeWidget(row)
            row.deleteLater()
        self.rows = []
        for place, batch in enumerate(kept.batches):
            row = EarlierRow(self._theme, batch, asks=place == 0)
            row.opened.connect(self.opened)
            row.gone_on.connect(self.gone_on)
            row.deletion_wanted.connect(self.deletion_wanted)
            self.rows.append(row)
            self._list.insertWidget(2 + place, row)
        self._show_parts(bool(kept.batches), kept.answers)

    def _show_parts(self, listed: bool, answers: int) -> None:
        self.heading.setVisible(listed)
        self.remembered.setText(sentences.remembered(answers))
        self.remembered.setVisible(answers > 0)
        self.forget.setVisible(answers > 0)
