"""Cases of one kind, one below the other: the photos side by side, and a button for each thing that mends."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QFrame, QLayout, QPushButton, QVBoxLayout, QWidget

from dermadesk.gui.theme import Theme
from dermadesk.gui.train.check import words
from dermadesk.gui.train.check.cases import Case, Deed, Topic, excluding
from dermadesk.gui.train.check.listing import Listing, fillers
from dermadesk.gui.train.check.pictures import Pictures
from dermadesk.gui.train.check.tile import PhotoTile, level
from dermadesk.gui.widgets.columns import Columns
from dermadesk.gui.widgets.controls import button
from dermadesk.gui.widgets.explain import Explain
from dermadesk.gui.widgets.flow import FlowLayout
from dermadesk.gui.widgets.labels import label

_AT_ONCE = 12
_CARD, _GAP, _ACROSS = 340, 11, 3
_MOST = 8
"""Photos of one case that are shown; a photo that is there a hundred times looks the same each time."""


class CaseList(Listing):
    """The cases of a topic. Nothing can be pressed while it is `locked`."""

    def __init__(self, theme: Theme, pictures: Pictures, name: str, term: str = "") -> None:
        super().__init__(name, _AT_ONCE)
        self._theme, self._pictures = theme, pictures
        self._locked = False
        self._every: Deed | None = None
        self.every = button("", "")
        self.every.clicked.connect(self._do_every)
        self.head_row.addWidget(self.every)
        if term:
            self.told_row.addWidget(Explain(theme, term))

    def show_topic(self, topic: Topic, locked: bool, keep: bool) -> None:
        """These cases instead of those before."""
        self._locked = locked
        self.told.setText(topic.told if topic.cases else words.NONE_OF_THESE)
        self._every = topic.every[0] if topic.every else None
        self.every.setVisible(self._every is not None)
        self.every.setEnabled(not locked)
        if self._every is not None:
            self.every.setText(self._every.words)
            self.every.setAccessibleName(self._every.words)
            self.every.setToolTip(self._every.tip)
        self.head.setVisible(bool(topic.cases) and self._every is not None)
        self.list_items(topic.cases, self._card, keep)

    def lay_out(self, rows: QWidget) -> QLayout:
        made = QVBoxLayout(rows)
        made.setContentsMargins(0, 0, 0, 0)
        made.setSpacing(_GAP)
        return made

    def placed(self, fresh: list[QWidget]) -> list[QWidget]:
        """Side by side where there is room."""
        if fresh:
            columns = Columns(self._theme.px(_CARD), _ACROSS)
            columns.show_widgets([*fresh, *fillers(_ACROSS)])
            self.list.addWidget(columns)
        return fresh

    def _card(self, case: Case) -> QWidget:
        card = QFrame()
        card.setObjectName("card")
        card.setAccessibleName(case.told)
        column = QVBoxLayout(card)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(10)
        more = len(case.photos) - _MOST
        told = f"{case.told}; {more:,} more are not shown" if more > 0 else case.told
        column.addWidget(label(told, "strong" if case.photos else "", wrap=True))
        if case.photos:
            column.addWidget(self._tiles(case))
        deeds = QWidget()
        row = FlowLayout(deeds)
        for deed in case.deeds:
            row.addWidget(self._button(deed))
        column.addWidget(deeds)
        column.addStretch(1)
        return card

    def _tiles(self, case: Case) -> QWidget:
        place = QWidget()
        row = FlowLayout(place, gap=self._theme.px(16))
        tiles = []
        for number, photo in enumerate(case.photos[:_MOST]):
            leave = self._button(Deed(words.LEAVE_OUT, words.LEAVE_OUT_TIP, excluding([photo.path])))
            leave.setAccessibleName(f"Leave out {photo.name}")
            tile = PhotoTile(self._theme, self._pictures, photo, leave)
            tile.picture.clicked.connect(partial(self._enlarge, case, number))
            tiles.append(tile)
        level(tiles)
        for tile in tiles:
            row.addWidget(tile)
        return place

    def _enlarge(self, case: Case, number: int, _checked: bool = False) -> None:
        self.large.emit(case.photos, number)

    def _button(self, deed: Deed) -> QPushButton:
        made = button(deed.words, words.LOCKED if self._locked else deed.tip)
        made.setEnabled(not self._locked)
        made.clicked.connect(partial(self._do, deed))
        return made

    def _do_every(self) -> None:
        if self._every is not None:
            self._do(self._every)

    def _do(self, deed: Deed, _checked: bool = False) -> None:
        self.mend.emit(deed.change, f"Done: {deed.words}")
