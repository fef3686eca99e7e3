"""The models there are, one below the other: name, version and where from; what is used is marked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from dermadesk.gui import icons
from dermadesk.gui.models import words
from dermadesk.gui.theme import Theme

if TYPE_CHECKING:
    from dermadesk.gui.service.models import Model

_MODEL = Qt.ItemDataRole.UserRole


class _Row(QStyledItemDelegate):
    """Name above, in large letters what it is called, below version and state; a tick before the one that is used."""

    def __init__(self, theme: Theme, parent: QListWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(self._theme.px(120), 2 * option.fontMetrics.lineSpacing() + self._theme.px(18))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        model: Model = index.data(_MODEL)
        theme, px = self._theme, self._theme.px
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if chosen or option.state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("selection" if chosen else "background"))
            painter.drawRoundedRect(QRectF(option.rect).adjusted(4, 2, -4, -2), 8, 8)
        mark, size = ("error" if model.error else "tick" if words.is_used(model) else ""), px(14)
        left = option.rect.left() + px(16)
        if mark:
            place = QRectF(left, option.rect.top() + px(9) + (option.fontMetrics.lineSpacing() - size) / 2, size, size)
            icons.paint(painter, mark, theme.tokens.accent if mark == "tick" else theme.tokens.muted, place)
        words_left = left + size + px(8)
        line = option.fontMetrics.lineSpacing()
        room = QRect(words_left, option.rect.top() + px(9), option.rect.right() - words_left - px(12), line)
        font = QFont(option.font)
        font.setWeight(QFont.Weight.DemiBold)
        self._write(painter, font, "muted" if model.hidden else "text", room, words.name(model))
        self._write(painter, option.font, "muted", room.translated(0, line), words.below(model))
        painter.restore()

    def _write(self, painter: QPainter, font: QFont, token: str, room: QRect, text: str) -> None:
        painter.setFont(font)
        painter.setPen(self._theme.colour(token))
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)


class ModelList(QListWidget):
    """`chosen` carries the Model that the user came to; `deletion_wanted`: the Delete key."""

    chosen = Signal(object)
    deletion_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._low = False
        self.setObjectName("sheet")
        self.setAccessibleName("Models")
        self.setItemDelegate(_Row(theme, self))
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.currentItemChanged.connect(lambda now, _: self.chosen.emit(now.data(_MODEL)) if now else None)
        theme.changed.connect(self.viewport().update)

    @property
    def models(self) -> tuple[Model, ...]:
        """Those that are shown, from top to bottom."""
        return tuple(self.item(place).data(_MODEL) for place in range(self.count()))

    @property
    def choice(self) -> Model | None:
        """The one that is marked."""
        item = self.currentItem()
        return item.data(_MODEL) if item is not None else None

    def show_models(self, models: Sequence[Model], wanted: str) -> None:
        """These instead of those before; `wanted` is marked, or the one in use, or the first. Tells nobody."""
        self.blockSignals(True)
        self.clear()
        for model in models:
            item = QListWidgetItem(words.spoken(model))
            item.setData(_MODEL, model)
            item.setToolTip(f"{words.name(model)}\n{words.below(model)}")
            self.addItem(item)
        self.choose(wanted)
        if self.currentItem() is None and models:
            used = (place for place, model in enumerate(models) if words.is_used(model))
            self.setCurrentRow(next(used, 0))
        self.blockSignals(False)
        self.set_low(self._low)

    def choose(self, reference: str) -> None:
        """Mark the model of that name, if it is shown."""
        places = [place for place, model in enumerate(self.models) if model.reference == reference]
        if places:
            self.setCurrentRow(places[0])

    def set_low(self, low: bool) -> None:
        """As high as its rows where it stands above what it leads to; otherwise as high as there is room."""
        self._low = low
        row = self.sizeHintForRow(0) if self.count() else self._theme.px(52)
        self.setMinimumHeight(row + 4)
        self.setMaximumHeight(min(max(1, self.count()), 4) * row + 4 if low else 16_777_215)
        if low:
            self.setMinimumHeight(self.maximumHeight())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete:
            self.deletion_wanted.emit()
        else:
            super().keyPressEvent(event)
