"""The folders and tables of a training, each with what it was taken for."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from dermadesk.errors import DermaDeskError
from dermadesk.gui.theme import Theme
from dermadesk.gui.train.photos import words
from dermadesk.gui.train.photos.place_row import PlaceRow
from dermadesk.gui.widgets.labels import Card, label

if TYPE_CHECKING:
    from dermadesk.training.projects import Project
    from dermadesk.training.readers.places import Place


class PlacesCard(Card):
    """`removed` carries the path of a folder or table, or of the copies of saved cases."""

    removed = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__("Where they are")
        self._theme = theme
        self.rows: dict[Path, PlaceRow] = {}
        self.error = label("", wrap=True)
        self.error.hide()
        self.body.addWidget(self.error)

    def show_project(self, project: Project | None) -> None:
        """Its folders and tables; what was said of those that stay is kept until they are read again."""
        wanted = (*project.folders, *project.tables) if project is not None else ()
        for path in [path for path in self.rows if path not in wanted]:
            row = self.rows.pop(path)
            self.body.removeWidget(row)
            row.hide()
            row.deleteLater()
        for place, path in enumerate(wanted):
            if path not in self.rows:
                copies = project is not None and project.cases and path == project.copies
                self.rows[path] = row = PlaceRow(self._theme, path, copies)
                row.removed.connect(self.removed)
                self.body.insertWidget(1 + place, row)
            self.rows[path].rule.setVisible(place > 0)
        self.rows = {path: self.rows[path] for path in wanted}
        self.error.hide()

    def show_places(self, places: Sequence[Place], tables: Sequence[Path]) -> None:
        """What was found in them."""
        self.error.hide()
        for place in places:
            row = self.rows.get(place.path)
            if row is not None:
                row.say(words.place(place))
        for path in tables:
            speaking = [each for place in places for each in place.tables if each.path == path]
            if path in self.rows:
                self.rows[path].say(words.table(speaking) if speaking else words.DECLARES)

    def show_error(self, error: Exception, sentence: str) -> QWidget:
        """What is wrong, at the folder or table that it is about, else above all of them; where it now stands."""
        subject = error.subject if isinstance(error, DermaDeskError) else ""
        path = next((path for path in self.rows if str(path) == subject), None)
        if path is None:  # a table that lies in one of the folders
            path = next((path for path in self.rows if subject and Path(subject).is_relative_to(path)), None)
        for each, row in self.rows.items():
            if each != path:
                row.say(row.told.text())
        if path is None:
            self.error.setText(sentence)
            self.error.show()
            return self.error
        self.error.hide()
        self.rows[path].blame(words.wrong(error, sentence))
        return self.rows[path]

    def need_folder(self, tables: Sequence[Path]) -> None:
        """These tables were given without the photos that they name."""
        for path in tables:
            self.rows[path].blame(words.NEEDS_FOLDER)
