"""The first page of the check: how the photos are spread, what is too small, and what a naive division would leak."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from dermadesk.gui import icons
from dermadesk.gui.service.training.check import Checked
from dermadesk.gui.theme import Theme
from dermadesk.gui.train.check import words
from dermadesk.gui.train.check.bars import Bars
from dermadesk.gui.train.check.cases import excluding, merging, path_of
from dermadesk.gui.train.check.listing import fillers
from dermadesk.gui.widgets.columns import Columns
from dermadesk.gui.widgets.controls import button
from dermadesk.gui.widgets.explain import Explain, explained
from dermadesk.gui.widgets.flow import FlowLayout
from dermadesk.gui.widgets.labels import Card, label
from dermadesk.gui.widgets.menu_button import MenuButton
from dermadesk.taxonomy import Diagnosis

_CARD = 380
_BARS = (("class", "Diagnosis"), ("age", "Age"), ("sex", "Sex"), ("site", "Site"), ("source", "Source"))


class Overview(QScrollArea):
    """`mend` carries a change of the fixes and the words for what was done."""

    mend = Signal(object, str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setAccessibleName("Overview")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.cards = Columns(theme.px(_CARD), 2)
        inner = QWidget()
        inner.setObjectName("column")
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 8, 0)
        column.addWidget(self.cards)
        column.addStretch(1)
        self.setWidget(inner)

    def show_checked(self, checked: Checked, locked: bool) -> None:
        """What was found, instead of what was found before."""
        place = self.verticalScrollBar().value()
        told = checked.report
        names = {each.code: each.name for each in checked.classes}
        bars: dict[str, Mapping[str, tuple[int, int]]] = {name: told.distributions[name] for name, _ in _BARS}
        bars["class"] = {names[code]: counts for code, counts in bars["class"].items()}
        drawn = [self._bars(name, title, bars[name]) for name, title in _BARS if set(bars[name]) - {"unknown"}]
        small = [each for each in told.classes if each.too_small_to_learn or each.too_small_to_test]
        cards: list[QWidget] = [drawn[0], self._leak(checked)]
        if small:
            card = Card("Too small")
            self._small(card, checked, locked)
            cards.append(card)
        cards += drawn[1:]
        noted = [f"{finding.detail}." for finding in told.findings]
        if told.too_alike:
            noted.insert(0, words.too_alike(told.too_alike))
        if noted:
            cards.append(_sentences("Also noticed", noted))
        self.cards.show_widgets([*cards, *fillers(2)])
        self.verticalScrollBar().setValue(place)

    def show_refused(self, sentences: Sequence[str]) -> None:
        """Why there is nothing to show."""
        self.cards.show_widgets([_sentences("The photos cannot be read", sentences), *fillers(1)])

    def forget(self) -> None:
        """Show nothing."""
        self.cards.show_widgets(())

    def _bars(self, name: str, title: str, counts: Mapping[str, tuple[int, int]]) -> Card:
        card = Card(title)
        if name == "class":
            card.body.addWidget(_legend(self._theme))
        card.body.addWidget(Bars(self._theme, f"Photos by {title.lower()}", counts))
        card.body.addStretch(1)
        return card

    def _leak(self, checked: Checked) -> Card:
        card = Card("Divided at random")
        card.body.removeWidget(card.title)
        card.body.insertWidget(0, explained(self._theme, card.title, "leak"))
        for sentence in words.leak(checked.report):
            card.body.addWidget(label(sentence, wrap=True))
        card.body.addStretch(1)
        return card

    def _small(self, card: Card, checked: Checked, locked: bool) -> None:
        card.body.removeWidget(card.title)
        card.body.insertWidget(0, explained(self._theme, card.title, "too_small"))
        of = {each.code: each for each in checked.classes}
        for each in sorted(checked.report.classes, key=lambda one: (not one.too_small_to_learn, one.groups)):
            if not (each.too_small_to_learn or each.too_small_to_test):
                continue
            name = label(each.name, "strong", wrap=True)
            name.setProperty("answer", "suspicious" if each.malignant else "nothing")
            card.body.addWidget(name)
            card.body.addWidget(label(words.too_small(each, checked.needed), wrap=True))
            if not each.too_small_to_learn:
                continue
            deeds = QWidget()
            row = FlowLayout(deeds)
            others = [one for one in checked.classes if one.malignant == each.malignant and one.code != each.code]
            if others:
                row.addWidget(self._merge(of[each.code], others, locked))
            if len(checked.classes) > 2:
                row.addWidget(self._leave_out(checked, of[each.code], locked))
            card.body.addWidget(deeds)
        card.body.addStretch(1)

    def _merge(self, each: Diagnosis, others: Sequence[Diagnosis], locked: bool) -> MenuButton:
        made = MenuButton(self._theme, words.MERGE, f"Merge {each.name} into…", words.MERGE_TIP)
        for into in others:
            action = QAction(into.name, made.choices)
            action.triggered.connect(partial(self._merged, each, into))
            made.choices.addAction(action)
        made.setEnabled(not locked)
        return made

    def _leave_out(self, checked: Checked, each: Diagnosis, locked: bool) -> QPushButton:
        made = button(words.LEAVE_CLASS_OUT, words.LEAVE_CLASS_OUT_TIP)
        made.setAccessibleName(f"Leave out {each.name}")
        made.clicked.connect(partial(self._left_out, checked, each))
        made.setEnabled(not locked)
        return made

    def _merged(self, each: Diagnosis, into: Diagnosis, _checked: bool = False) -> None:
        self.mend.emit(merging(each.code, into.code), words.merged(each.name, into.name))

    def _left_out(self, checked: Checked, each: Diagnosis, _checked: bool = False) -> None:
        paths = [path_of(photo) for photo in checked.photos.values() if photo.code == each.code]
        self.mend.emit(excluding(paths), f"{each.name} left out ({words.photos(len(paths))})")


def _sentences(title: str, sentences: Sequence[str]) -> Card:
    card = Card(title)
    for sentence in sentences:
        card.body.addWidget(label(sentence, wrap=True))
    card.body.addStretch(1)
    return card


def _legend(theme: Theme) -> QWidget:
    """What the colours of the bars are."""
    made = QWidget()
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(5)
    for kind, text in (("nothing", "benign"), ("suspicious", "malignant")):
        row.addWidget(_Shape(theme, kind), alignment=Qt.AlignmentFlag.AlignVCenter)
        named = label(text, "caption")
        named.setProperty("answer", kind)
        row.addWidget(named)
        row.addSpacing(8)
    row.addWidget(Explain(theme, "malignant_class"))
    row.addStretch(1)
    return made


class _Shape(QLabel):
    """The shape of a kind of class, in its colour."""

    def __init__(self, theme: Theme, kind: str) -> None:
        super().__init__()
        self._theme, self._kind = theme, kind
        self._size = QSize(theme.px(10), theme.px(10))
        self.setFixedSize(self._size)
        theme.changed.connect(self._colour)
        self._colour()

    def _colour(self) -> None:
        colour = getattr(self._theme.tokens, self._kind)
        self.setPixmap(icons.pixmap(self._kind, colour, self._size.width(), self.devicePixelRatioF()))
