"""The Batch tab before a folder is chosen: a place to drop one on, and the batches there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from dermadesk.gui import icons
from dermadesk.gui.batch import sentences
from dermadesk.gui.batch.earlier_row import EarlierRow
from dermadesk.gui.theme import Theme
from dermadesk.gui.widgets.controls import button
from dermadesk.gui.widgets.labels import label

if TYPE_CHECKING:
    from dermadesk.gui.service.batches import Kept


class DropPlace(QWidget):
    """A dashed place with one sentence and one button."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._marked = False
        self.setAccessibleName("No batch yet")
        self._picture = QLabel()
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._picture.setAccessibleName("Empty batch")
        self.sentence = label(sentences.EMPTY, "heading", wrap=True)
        self.sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.choose = button("Choose a folder…", "Choose a folder of photos", "Ctrl+Shift+O", primary=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(12)
        column.addStretch(1)
        column.addWidget(self._picture)
        column.addWidget(self.sentence)
        column.addWidget(self.choose, alignment=Qt.AlignmentFlag.AlignCenter)
        column.addStretch(1)
        theme.changed.connect(self._colour)
        self._colour()

    def mark_drop(self, marked: bool) -> None:
        """Show that what is dragged can be dropped here."""
        self._marked = marked
        self.update()

    def _colour(self) -> None:
        size = self._theme.px(48)
        self._picture.setPixmap(icons.pixmap("batch", self._theme.tokens.muted, size, self.devicePixelRatioF()))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.colour("accent" if self._marked else "line"), 2, Qt.PenStyle.DashLine))
        painter.setBrush(self._theme.colour("selection" if self._marked else "photo_ground"))
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 10, 10)


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
        self.place = DropPlace(theme)
        self.choose = self.place.choose
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
