"""Words of tables and folders that are no known diagnosis, each with a list of what it may mean."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from dermadesk.gui.theme import Theme
from dermadesk.gui.train.photos import words
from dermadesk.gui.widgets.controls import Chooser
from dermadesk.gui.widgets.labels import Card, label
from dermadesk.gui.widgets.steady import leave_wheel

if TYPE_CHECKING:
    from dermadesk.taxonomy import Diagnosis
    from dermadesk.training.readers.strange import Strange, Word

_LEAVE_OUT = "-"


class StrangeCard(Card):
    """`meant` carries the paths of a word's photos and the code that a person gave it, "" to leave them out."""

    meant = Signal(object, str)

    def __init__(self, theme: Theme) -> None:
        super().__init__("Words that are not known")
        self._theme = theme
        self.choosers: dict[str, Chooser] = {}
        self._rows: list[QWidget] = []
        self.body.addWidget(label(words.STRANGE, wrap=True))
        self._list = QVBoxLayout()
        self._list.setSpacing(8)
        self.body.addLayout(self._list)
        self.body.addWidget(label(words.OWN_CLASSES, "caption", wrap=True))
        self.hide()

    def show_strange(self, told: Strange) -> None:
        """A row for each word; nothing where there is none."""
        for row in self._rows:
            self._list.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.choosers, self._rows = {}, []
        for word in told.words:
            row = self._row(word, told.choices)
            self._rows.append(row)
            self._list.addWidget(row)
        self.setVisible(bool(told.words))

    def _row(self, word: Word, choices: tuple[Diagnosis, ...]) -> QWidget:
        chooser = Chooser(self._theme, f"What {word.word} means")
        chooser.addItem("Choose…", "")
        for each in choices:
            perhaps = ", perhaps" if each.code == word.perhaps else ""
            chooser.addItem(f"{each.name} ({'malignant' if each.malignant else 'benign'}{perhaps})", each.code)
        chooser.addItem(words.LEAVE_OUT, _LEAVE_OUT)
        leave_wheel(chooser)
        chooser.activated.connect(partial(self._tell, word))
        self.choosers[word.word] = chooser
        row = QWidget()
        inside = QHBoxLayout(row)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(10)
        inside.addWidget(label(f"{word.word}: {words.number(len(word.paths), 'photo')}", wrap=True), 1)
        inside.addWidget(chooser, alignment=Qt.AlignmentFlag.AlignRight)
        return row

    def _tell(self, word: Word, place: int) -> None:
        chosen = self.choosers[word.word].itemData(place)
        if chosen:
            self.meant.emit(word.paths, "" if chosen == _LEAVE_OUT else chosen)
