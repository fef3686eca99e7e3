"""One batch in the list of those that are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLabel, QVBoxLayout

from dermadesk.gui import icons
from dermadesk.gui.batch import sentences
from dermadesk.gui.examine.photo_line import ElidedLabel
from dermadesk.gui.theme import Theme
from dermadesk.gui.widgets.controls import button
from dermadesk.gui.widgets.labels import label

if TYPE_CHECKING:
    from dermadesk.batch.row import Counts
    from dermadesk.gui.service.batches import Earlier


class EarlierRow(QFrame):
    """Name, when, how far, counts; and what can be done with it. One that `asks` says how to go on."""

    opened = Signal(object)
    gone_on = Signal(object)
    deletion_wanted = Signal(object)

    def __init__(self, theme: Theme, batch: Earlier, asks: bool) -> None:
        super().__init__()
        self._theme, self.batch = theme, batch
        self.setObjectName("card")
        title = sentences.title(batch)
        self.setAccessibleName(title)
        self._shapes: list[tuple[QLabel, str]] = []
        unfinished = batch.counts is not None and not batch.counts.is_finished
        self.name = name = ElidedLabel()
        name.setProperty("role", "strong")
        name.set_whole(sentences.go_on(batch) if unfinished and asks else title)
        about = ElidedLabel()
        about.setProperty("role", "muted")
        about.set_whole(sentences.earlier(batch))
        about.setToolTip(f"{sentences.earlier(batch)}\n{sentences.several(batch.given)}" if batch.given else "")
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(name)
        words.addWidget(about)
        row = QHBoxLayout()
        row.setSpacing(theme.px(10))
        row.addStretch(1)
        self._whole = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._whole.setContentsMargins(16, 8, 12, 8)
        self._whole.setSpacing(theme.px(8))
        self._whole.addLayout(words, 1)
        self._whole.addLayout(row)
        if batch.counts is not None:
            self._add_counts(row, batch.counts)
        self.go_on = button("Go on", f"Answer the photos of {title} that still wait")
        self.open = button("Open", f"Show the answers of {title}")
        self.delete = button("Delete…", f"Delete the answers of {title}; its photos stay")
        self.go_on.setVisible(unfinished)
        self.open.setVisible(batch.trouble is None)
        for each in (self.go_on, self.open, self.delete):
            row.addWidget(each)
        self.go_on.clicked.connect(lambda: self.gone_on.emit(batch.file))
        self.open.clicked.connect(lambda: self.opened.emit(batch.file))
        self.delete.clicked.connect(lambda: self.deletion_wanted.emit(batch))
        theme.changed.connect(self._colour)
        self._colour()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What can be done stands below the words where there is no room beside them."""
        narrow = self.width() < self._theme.px(720)
        way = QBoxLayout.Direction
        self._whole.setDirection(way.TopToBottom if narrow else way.LeftToRight)
        super().resizeEvent(event)

    def _add_counts(self, row: QHBoxLayout, counts: Counts) -> None:
        shown = (
            ("suspicious", counts.suspicious, "suspicious"),
            ("nothing", counts.nothing, "nothing suspicious found"),
            ("cannot", counts.cannot, "cannot assess"),
            ("error", counts.errors, "errors"),
        )
        for kind, count, what in shown:
            if not count:
                continue
            shape = QLabel()
            shape.setAccessibleName(what)
            self._shapes.append((shape, kind))
            amount = label(sentences.number(count), "muted" if kind == "error" else "strong")
            if kind != "error":
                amount.setProperty("answer", kind)
            pair = QHBoxLayout()
            pair.setSpacing(4)
            for part in (shape, amount):
                part.setToolTip(f"{count:,} {what}")
                pair.addWidget(part, alignment=Qt.AlignmentFlag.AlignVCenter)
            row.addLayout(pair)

    def _colour(self) -> None:
        size = self._theme.px(12)
        for shape, kind in self._shapes:
            colour = getattr(self._theme.tokens, "muted" if kind == "error" else kind)
            shape.setPixmap(icons.pixmap(kind, colour, size, self.devicePixelRatioF()))
