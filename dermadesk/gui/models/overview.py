"""How the Models tab is arranged: the list on the left and the details on the right, or one above the other."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QScrollArea, QVBoxLayout, QWidget

from dermadesk.gui.models import facts
from dermadesk.gui.models.actions import Actions
from dermadesk.gui.models.details import ModelDetails
from dermadesk.gui.models.exported_card import ExportedCard
from dermadesk.gui.models.model_list import ModelList
from dermadesk.gui.theme import Theme
from dermadesk.gui.widgets.controls import button
from dermadesk.gui.widgets.labels import label
from dermadesk.gui.widgets.notice import Notice

_NARROW, _LIST = 760, 270
_WAY = QBoxLayout.Direction


class Overview(QWidget):
    """Its parts; which of them say what is the page's business."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._narrow = False
        self.list = ModelList(theme)
        self.bring = button("Import…", "Look at a model file from another clinic, then install it", "Ctrl+I")
        self.show_hidden = button("Show hidden models", "Also list the models that were hidden")
        self.show_hidden.setCheckable(True)
        self.show_hidden.setProperty("kind", "toggle")
        self.show_hidden.hide()
        self.deeds = Actions()
        self.notice = Notice(theme)
        self.exported = ExportedCard(theme)
        self.empty = label(facts.NO_MODELS, wrap=True)
        self.empty.hide()
        self.details = ModelDetails(theme)
        self._compose()

    def _compose(self) -> None:
        self._head = QBoxLayout(_WAY.LeftToRight)
        self._head.setSpacing(10)
        self._head.addWidget(label("Models", "heading"))
        self._head.addStretch(1)
        self._head.addWidget(self.deeds)
        self._left = QWidget()
        left = QVBoxLayout(self._left)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(8)
        left.addWidget(self.list, 1)
        left.addWidget(self.empty)
        left.addWidget(self.show_hidden)
        left.addWidget(self.bring)
        self._left.setFixedWidth(self._theme.px(_LIST))
        self._area = _area("What is known of the model")
        self._area.setWidget(self.details)
        body = QWidget()
        body.setObjectName("page")
        self._body = QBoxLayout(_WAY.LeftToRight)
        self._body.setSpacing(self._theme.px(14))
        below = QVBoxLayout(body)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(10)
        below.addWidget(self.notice)
        below.addWidget(self.exported)
        below.addLayout(self._body, 1)
        self._body.addWidget(self._left)
        self._body.addWidget(self._area, 1)
        self._outer = _area("Models and what is known of them")
        self._outer.setWidget(body)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 14, 12)
        column.setSpacing(10)
        column.addLayout(self._head)
        column.addWidget(self._outer, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < self._theme.px(_NARROW)
        if narrow != self._narrow:
            self._narrow = narrow
            self._arrange(narrow)

    def _arrange(self, narrow: bool) -> None:
        """Side by side, each scrolled by itself; or the list above, and both scrolled together."""
        for box in (self._head, self._body):
            box.setDirection(_WAY.TopToBottom if narrow else _WAY.LeftToRight)
        self.list.set_low(narrow)
        if narrow:
            self._left.setMinimumWidth(0)
            self._left.setMaximumWidth(16_777_215)
            self._body.addWidget(self._area.takeWidget(), 1)
        else:
            self._left.setFixedWidth(self._theme.px(_LIST))
            self._body.removeWidget(self.details)
            self._area.setWidget(self.details)
        self._area.setVisible(not narrow)
        self.details.show()

    def show_top(self) -> None:
        """Scroll to the beginning of what is known of the model."""
        self._area.verticalScrollBar().setValue(0)


def _area(name: str) -> QScrollArea:
    made = QScrollArea()
    made.setAccessibleName(name)
    made.setFrameShape(QFrame.Shape.NoFrame)
    made.setWidgetResizable(True)
    return made
