"""The first view of the page Photos: a place to drop on while nothing is chosen, then what was chosen and read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QPushButton, QScrollArea, QVBoxLayout, QWidget

from dermadesk.gui.theme import Theme
from dermadesk.gui.train.photos import words
from dermadesk.gui.train.photos.places_card import PlacesCard
from dermadesk.gui.train.photos.strange_card import StrangeCard
from dermadesk.gui.train.photos.understood_cards import ClassesCard, OddCard, UnlabelledCard
from dermadesk.gui.widgets.columns import Columns
from dermadesk.gui.widgets.controls import button
from dermadesk.gui.widgets.drop_place import DropPlace
from dermadesk.gui.widgets.flow import FlowLayout
from dermadesk.gui.widgets.labels import label

if TYPE_CHECKING:
    from dermadesk.gui.service.training.photos import Understood
    from dermadesk.training.projects import Project

_NARROWEST = 420
_HEADLINE = 470


class Overview(QScrollArea):
    """The three signals ask for another folder, another table, saved cases."""

    folder_wanted = Signal()
    table_wanted = Signal()
    cases_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setAccessibleName("Photos")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self._theme = theme
        self.is_wrong = False
        self._known: tuple[object, ...] | None = ()
        self._said = ""
        self.headline = label("", "heading", wrap=True)
        self.places = PlacesCard(theme)
        self.classes = ClassesCard(theme)
        self.unlabelled = UnlabelledCard(theme)
        self.odd = OddCard()
        self.strange = StrangeCard(theme)
        left, right = QWidget(), QWidget()
        for side, cards in ((left, (self.places, self.unlabelled)), (right, (self.strange, self.classes, self.odd))):
            column = QVBoxLayout(side)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(11)
            for card in cards:
                column.addWidget(card)
            column.addStretch(1)
        self.columns = Columns(theme.px(_NARROWEST), 2)
        self.columns.show_widgets((left, right))
        choose, *others = self._buttons(primary=True)
        self.place = DropPlace(theme, "No photos yet", "photo", words.EMPTY, choose, tuple(others), words.READS)
        chosen = QWidget()
        row = FlowLayout(gap=8)
        self._more = self._buttons(primary=False)
        for each in self._more:
            row.addWidget(each)
        self._head = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._head.setSpacing(11)
        self._head.addWidget(self.headline, 1)
        self._head.addLayout(row)
        column = QVBoxLayout(chosen)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(11)
        column.addLayout(self._head)
        column.addWidget(self.columns)
        column.addStretch(1)
        self._chosen = chosen
        inner = QWidget()
        inner.setObjectName("page")
        self._inner = QVBoxLayout(inner)
        self._inner.setContentsMargins(0, 0, 0, 0)
        self._inner.addWidget(self.place)
        self._inner.addWidget(chosen)
        self.setWidget(inner)
        self.forget()

    def _buttons(self, primary: bool) -> tuple[QPushButton, QPushButton, QPushButton]:
        """A folder, a table, saved cases."""
        more = "Add a " if not primary else "Choose a "
        made = (
            button(f"{more}folder…", "Choose a folder of photos", primary=primary),
            button(f"{more}table…", "Choose the CSV file with the diagnoses of the photos"),
            button("Saved cases with histology…", "Copy the photos of saved cases whose histology is known"),
        )
        for each, signal in zip(made, (self.folder_wanted, self.table_wanted, self.cases_wanted), strict=True):
            each.clicked.connect(signal)
        return made

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The buttons stand below the headline where there is no room beside it."""
        super().resizeEvent(event)
        needed = sum(each.sizeHint().width() + 8 for each in self._more) + self._theme.px(_HEADLINE)
        way = QBoxLayout.Direction
        self._head.setDirection(way.LeftToRight if needed <= self.viewport().width() else way.TopToBottom)

    def begin_at(self) -> None:
        """The keyboard begins with the first thing to do."""
        if self.place.isVisible():
            self.place.choose.setFocus()

    def forget(self) -> None:
        """Nothing is chosen."""
        self.show_project(None)
        self._show_cards(None)
        self._say("")

    def show_project(self, project: Project | None) -> None:
        """Where its photos are; what was said of them stays where they are the same."""
        locked = project is not None and str(project.state) != "prepared"
        known = None if project is None else (project.folder, project.folders, project.tables, locked)
        if known == self._known:
            return
        self._known = known
        self.places.show_project(project)
        changing = (*self._more, *(row.remove for row in self.places.rows.values()), self.unlabelled.label_them)
        for each in changing:
            each.setEnabled(not locked)
        self.is_wrong = False
        anything = bool(self.places.rows)
        focus = self.focusWidget()
        self.place.setVisible(not anything)
        self._chosen.setVisible(anything)
        if focus is not None and not focus.isVisibleTo(self):
            (self._more[0] if anything else self.place.choose).setFocus()
        if project is not None and project.tables and not project.folders:
            self.places.need_folder(project.tables)
            self.is_wrong = True
            self._show_cards(None)
            self._say(words.FOLDER_MISSING)

    @Slot(str)
    def show_working(self, what: str) -> None:
        """What is being done; "" for nothing."""
        self.headline.setText(what or self._said)

    def show_understood(self, told: Understood) -> None:
        """What was read."""
        self.is_wrong = False
        self._say(words.headline(told))
        for card in (self.classes, self.unlabelled, self.odd):
            card.show_understood(told)
        self._show_cards(told)

    def show_error(self, error: Exception, sentence: str) -> None:
        """Why the labels cannot be read."""
        self.is_wrong = True
        self._say(words.CANNOT_READ)
        self._show_cards(None)
        at = self.places.show_error(error, sentence)
        self.ensureWidgetVisible(at)

    def _say(self, headline: str) -> None:
        self._said = headline
        self.headline.setText(headline)

    def _show_cards(self, told: Understood | None) -> None:
        self.classes.setVisible(told is not None and bool(told.photos))
        self.unlabelled.setVisible(told is not None and bool(told.unlabelled))
        self.odd.setVisible(told is not None and bool(self.odd.told))
        self.strange.hide()
