"""The widgets of the labelling page and how they lie: the photo on the left, the classes on the right."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from dermadesk.gui.examine.photo_line import ElidedLabel
from dermadesk.gui.examine.photo_view import PhotoView
from dermadesk.gui.theme import Theme
from dermadesk.gui.train.labelling import words
from dermadesk.gui.train.labelling.class_keys import ClassKeys
from dermadesk.gui.train.labelling.pile import Pile
from dermadesk.gui.train.labelling.sets import ClassSet
from dermadesk.gui.widgets.controls import Chooser, QuietButton, button
from dermadesk.gui.widgets.explain import explained
from dermadesk.gui.widgets.flow import FlowLayout
from dermadesk.gui.widgets.labels import Card, label
from dermadesk.gui.widgets.steady import leave_wheel
from dermadesk.gui.widgets.switch import Switch
from dermadesk.gui.widgets.thin_bar import ThinBar

_COLUMN = 292
_WIDE = 2.2
"""How many times as wide as the column the page is at least, for the column to have its usual width."""


class Parts:
    """Lays its widgets into `page`."""

    def __init__(self, theme: Theme, page: QWidget) -> None:
        self._page = page
        self.done = button("Done", "Back to the photos; what is labelled is kept", "Esc")
        self.counted = ElidedLabel()
        self.counted.setProperty("role", "heading")
        self.bar = ThinBar(theme)
        self.bar.setAccessibleName("Labelled")
        self.view = PhotoView(theme)
        self.previous = QuietButton(theme, "previous", "Photo before", "Left")
        self.next = QuietButton(theme, "next", "Next photo", "Right")
        self.place = label("")
        self.name = ElidedLabel()
        self.name.setProperty("role", "muted")
        self.skip = button("Skip", "To the next photo without a label", "Space")
        self.undo = button("Undo", "Take the last label back", "Ctrl+Z")
        self.clear = button("No label", "Take the label of this photo away", "0")
        self.keys = ClassKeys(theme)
        self.set = Chooser(theme, "Set of classes")
        self.set.setSizeAdjustPolicy(Chooser.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        leave_wheel(self.set)
        self.early = Switch(theme, words.SWITCH, words.SHOWN)
        self.guess = label("", wrap=True)
        self.why = label("", "caption", wrap=True)
        self.last = label("", "muted", wrap=True)
        whole = QHBoxLayout(page)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(16)
        whole.addLayout(self._left(), 1)
        whole.addWidget(self._right(theme))

    def _left(self) -> QVBoxLayout:
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self.counted, 1)
        head.addWidget(self.done)
        foot = QHBoxLayout()
        foot.setSpacing(6)
        for part in (self.previous, self.place, self.next):
            foot.addWidget(part)
        foot.addWidget(self.name, 1)
        column = QVBoxLayout()
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self.bar)
        column.addWidget(self.view, 1)
        column.addLayout(foot)
        return column

    def _right(self, theme: Theme) -> QScrollArea:
        classes = Card("What is it")
        classes.body.addWidget(self.set)
        classes.body.addWidget(self.keys)
        deeds = FlowLayout(gap=6)
        for each in (self.undo, self.skip, self.clear):
            each.setProperty("compact", True)
            deeds.addWidget(each)
        classes.body.addLayout(deeds)
        model = Card("The model’s guess")
        model.body.addWidget(self.guess)
        model.body.addWidget(explained(theme, self.early, "early_guess"))
        model.body.addWidget(self.why)
        model.body.addWidget(self.last)
        inner = QWidget()
        inner.setObjectName("page")
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(11)
        column.addWidget(classes)
        column.addWidget(model)
        column.addStretch(1)
        area = QScrollArea()
        area.setAccessibleName("Classes")
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setWidget(inner)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area, self._inner, self._usual = area, inner, theme.px(_COLUMN)
        return area

    def show_place(self, pile: Pile, name: str) -> None:
        """Which photo of how many, and how many have a label."""
        total = len(pile.paths)
        self.counted.set_whole(*words.counted(pile.done, total))
        self.bar.setMaximum(max(1, total))
        self.bar.setValue(pile.done)
        self.place.setText(words.place(pile.at, total))
        self.place.setAccessibleName(f"Photo {self.place.text()}")
        self.name.set_whole(name)
        self.previous.setEnabled(pile.at > 0)
        self.next.setEnabled(pile.at + 1 < total)
        self.skip.setEnabled(bool(pile.following))
        self.undo.setEnabled(pile.can_undo)
        self.clear.setEnabled(pile.label is not None)

    def show_sets(self, sets: Sequence[ClassSet], key: str) -> None:
        """The sets of classes, those that cannot be chosen with the reason in their tooltip."""
        self.set.clear()
        model = self.set.model()
        assert isinstance(model, QStandardItemModel)
        for row, each in enumerate(sets):
            self.set.addItem(each.name)
            model.item(row).setEnabled(not each.why_not)
            model.item(row).setToolTip(each.why_not)
            if each.key == key:
                self.set.setCurrentIndex(row)

    def fit(self) -> None:
        """As much room for the classes as their names need, and more where the page is wide."""
        bar = self._area.verticalScrollBar().sizeHint().width()
        usual = self._usual if self._page.width() > _WIDE * self._usual else 0
        self._area.setFixedWidth(max(usual, self._inner.minimumSizeHint().width() + bar))

    def show_guess(self, text: str, early: bool, last: str) -> None:
        """What the model says, or why it is not shown; below it the photo that was labelled before."""
        self.guess.setText(text)
        self.why.setText(words.SHOWN)
        self.why.setVisible(early)
        self.last.setText(last)
        self.last.setVisible(bool(last))
