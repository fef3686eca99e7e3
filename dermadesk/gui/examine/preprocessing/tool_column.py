"""The tools: the crop, which changes the answer, and what is for looking only."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSlider, QVBoxLayout, QWidget

from dermadesk.gui.examine.preprocessing import words
from dermadesk.gui.examine.preprocessing.crop_frame import CropFrame
from dermadesk.gui.examine.preprocessing.filter_form import FilterForm, toggle
from dermadesk.gui.theme import Theme
from dermadesk.gui.widgets.controls import QuietButton, button
from dermadesk.gui.widgets.flow import FlowLayout
from dermadesk.gui.widgets.labels import Card, label


class ToolColumn(QScrollArea):
    """`reset_all` tells that everything is to be as it was; the other signals are those of the controls."""

    reset_all = Signal()
    grown = Signal()
    """What the tools need in height has changed."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setAccessibleName("Tools")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inside = QWidget()
        inside.setObjectName("column")
        self._cards = column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self._crop_card())
        column.addWidget(self._looking_card())
        column.addStretch(1)
        self.setWidget(inside)
        inside.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest and watched is self.widget():
            self.grown.emit()
        return super().eventFilter(watched, event)

    def _crop_card(self) -> Card:
        card = Card("Crop")
        card.body.addWidget(label(words.CHANGES_ANSWER, "muted", wrap=True))
        self.crop = toggle("Crop", words.CROPPING)
        self.whole = button("Whole photo", "No crop: the model sees the photo as without one")
        self.whole.setEnabled(False)
        self.square = toggle("Square", "Keep the crop square: a model that sees squares loses nothing of it")
        self.crop_size = label("", "muted")
        row = FlowLayout(gap=6)
        for part in (self.crop, self.square, self.whole, self.crop_size):
            row.addWidget(part)
        card.body.addLayout(row)
        return card

    def _looking_card(self) -> Card:
        card = Card("View")
        card.body.addWidget(label(words.FOR_LOOKING, "muted", wrap=True))
        self.form = FilterForm(self._theme)
        card.body.addWidget(self.form)
        self.pick = toggle("Pick a grey place", "White balance: " + words.PICKING)
        self.unbalanced = QuietButton(self._theme, "close", "Take the white balance back")
        self.unbalanced.hide()
        row = FlowLayout(gap=6)
        row.addWidget(self.pick)
        row.addWidget(self.unbalanced)
        card.body.addLayout(row)
        self.patch_message = label("", wrap=True)
        self.patch_message.hide()
        card.body.addWidget(self.patch_message)
        self._turned = label(words.degrees(0))
        self.turn = _turn_slider()
        self.turn.valueChanged.connect(self._say_turned)
        head = QHBoxLayout()
        head.addWidget(label("Turn", "muted"), 1)
        head.addWidget(self._turned)
        card.body.addLayout(head)
        card.body.addWidget(self.turn)
        self.outline = toggle("Lesion outline", "An estimate by colour, drawn in what the model sees")
        self.reset = button("Reset all", "No crop, no filter, no white balance, not turned")
        self.reset.clicked.connect(self.reset_all)
        last = FlowLayout(gap=6)
        last.addWidget(self.outline)
        last.addWidget(self.reset)
        card.body.addLayout(last)
        self.outline_message = label("", "muted", wrap=True)
        self.outline_message.hide()
        card.body.addWidget(self.outline_message)
        return card

    def needed_height(self, width: int) -> int:
        """Pixels that all the tools take when they are so wide."""
        return self._cards.totalHeightForWidth(max(1, width))

    def show_crop(self, frame: CropFrame) -> None:
        """The size of what is cropped to."""
        self.crop_size.setText(words.size(round(frame.width), round(frame.height)))
        self.whole.setEnabled(not frame.is_whole)

    def clear(self) -> None:
        """Every tool as at first, without telling anyone; the outline stays as it was wished."""
        for pressed in (self.crop, self.pick):
            pressed.setChecked(False)
        self.turn.blockSignals(True)
        self.turn.setValue(0)
        self.turn.blockSignals(False)
        self._say_turned(0)
        self.form.reset()
        self.unbalanced.hide()
        self.say_patch("")
        self.say_outline("")

    def say_patch(self, sentence: str) -> None:
        """Why a place cannot be taken for grey; nothing where it can."""
        self.patch_message.setText(sentence)
        self.patch_message.setVisible(bool(sentence))

    def say_outline(self, sentence: str) -> None:
        """What is known of the outline."""
        self.outline_message.setText(sentence)
        self.outline_message.setVisible(bool(sentence))

    def _say_turned(self, value: int) -> None:
        self._turned.setText(words.degrees(value))
        self.turn.setAccessibleDescription(words.degrees(value))


def _turn_slider() -> QSlider:
    """Whole degrees, a quarter turn with Page Up."""
    made = QSlider(Qt.Orientation.Horizontal)
    made.setRange(-180, 180)
    made.setPageStep(90)
    made.setAccessibleName("Turn the photo")
    made.setToolTip("Turn the photo; Page Up and Page Down by a quarter")
    return made
