"""The three ways to train, and what it starts from: cards of which one is chosen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup

from dermadesk.gui.theme import Theme
from dermadesk.gui.train.recipe import words
from dermadesk.gui.train.recipe.choice import Choice
from dermadesk.gui.widgets.columns import Tiles
from dermadesk.gui.widgets.controls import Chooser, button
from dermadesk.gui.widgets.explain import explained
from dermadesk.gui.widgets.labels import Card, label
from dermadesk.gui.widgets.steady import leave_wheel

if TYPE_CHECKING:
    from dermadesk.training.plan import Kind, StartChoice

_OWN = ("quick", "thorough")
_LITERATURE = "literature"


class Ways(Tiles):
    """Quick, thorough, or as in a paper. `chosen` carries the kind when the user chooses another."""

    chosen = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme.px(250), 3)
        self.setAccessibleName("How it is trained")
        self._group = QButtonGroup(self)
        self._kinds: dict[str, Kind] = {}
        self.choices = {key: Choice(key, key.capitalize(), self._group) for key in _OWN}
        self.choices[_LITERATURE] = Choice(_LITERATURE, words.LITERATURE, self._group)
        self.papers = Chooser(theme, "The paper")
        self.papers.setSizeAdjustPolicy(Chooser.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        leave_wheel(self.papers)
        self.claim = label("", "caption", wrap=True)
        body = self.choices[_LITERATURE].body
        body.addWidget(self.papers)
        body.addWidget(self.claim)
        for choice in self.choices.values():
            choice.body.addStretch(1)
            choice.chosen.connect(self._choose)
        self.papers.activated.connect(self._choose_paper)
        self.show_widgets(self.choices.values())

    def show_kinds(self, kinds: Sequence[Kind], chosen: str) -> None:
        """All there are, and the one that is chosen."""
        if not self._kinds:
            self._kinds = {each.key: each for each in kinds}
            for each in kinds:
                if each.key in _OWN:
                    self.choices[each.key].say(each.sentence)
                else:
                    self.papers.addItem(each.name, each.key)
        self.choices[chosen if chosen in _OWN else _LITERATURE].mark(True)
        if chosen not in _OWN:
            self.papers.setCurrentIndex(self.papers.findData(chosen))
        paper = self._kinds[self.papers.currentData()]
        self.choices[_LITERATURE].say(paper.sentence)
        self.claim.setText(words.claim(paper))
        self.claim.setVisible(chosen not in _OWN)

    def offer(self, offered: bool) -> None:
        """Whether another can be chosen."""
        for choice in self.choices.values():
            choice.offer(offered)
        self.papers.setEnabled(offered)

    def _choose(self, key: str) -> None:
        self.chosen.emit(self.papers.currentData() if key == _LITERATURE else key)

    def _choose_paper(self) -> None:
        self.choices[_LITERATURE].mark(True)
        self.chosen.emit(self.papers.currentData())


class StartCard(Card):
    """`chosen` carries the start that the user chose; `file_wanted`: a file of weights is to be chosen."""

    chosen = Signal(str)
    file_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__("What it starts from")
        self._group = QButtonGroup(self)
        self.choices = {
            key: Choice(key, words.start_name(key), self._group) for key in ("shipped", "imagenet", "scratch")
        }
        self.file = button("Choose the file…", "Choose a file of ImageNet’s weights that is on this computer")
        self.file.clicked.connect(self.file_wanted)
        self.body.insertWidget(0, explained(theme, self.title, "licence_follows"))
        self.choices["imagenet"].body.addWidget(self.file, alignment=Qt.AlignmentFlag.AlignLeft)
        for choice in self.choices.values():
            choice.body.addStretch(1)
            choice.chosen.connect(self.chosen)
        side_by_side = Tiles(theme.px(230), 3)
        side_by_side.show_widgets(self.choices.values())
        self.body.addWidget(side_by_side)

    def show_starts(self, starts: Sequence[StartChoice], chosen: str, locked: bool) -> None:
        """What each is, which can be chosen, and which is."""
        for each in starts:
            choice = self.choices[str(each.start)]
            choice.say(words.start_sentence(each))
            choice.offer(each.possible and not locked)
        self.choices[chosen].mark(True)
        imagenet = next(each for each in starts if str(each.start) == "imagenet")
        self.file.setVisible(imagenet.takes_file)
        self.file.setEnabled(not locked)
