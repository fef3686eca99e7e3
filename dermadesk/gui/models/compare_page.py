"""Two models asked about the same labelled photos: which ones, on what, how far, what came out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from dermadesk.gui.evaluation.comparison import ComparisonCards, advice
from dermadesk.gui.examine.photo_line import ElidedLabel
from dermadesk.gui.jobs import Jobs
from dermadesk.gui.models import words
from dermadesk.gui.service.models import Compared, Comparing, Models
from dermadesk.gui.theme import Theme
from dermadesk.gui.widgets.controls import Chooser, button
from dermadesk.gui.widgets.drop_place import DropPlace
from dermadesk.gui.widgets.flow import FlowLayout
from dermadesk.gui.widgets.labels import Card, label
from dermadesk.gui.widgets.notice import Notice
from dermadesk.gui.widgets.thin_bar import ThinBar

if TYPE_CHECKING:
    from dermadesk.evaluation.compare import Comparison

_LANE = "models-compare"
_TABLES = {".csv", ".tsv", ".txt", ".xlsx"}


class ComparePage(QWidget):
    """`closed`: back to the list. What was found is kept while the program runs."""

    closed = Signal()

    def __init__(self, theme: Theme, jobs: Jobs, door: Models) -> None:
        super().__init__()
        self._theme, self._jobs, self._door = theme, jobs, door
        self._folders: list[Path] = []
        self._tables: list[Path] = []
        self._found: dict[tuple[str, str], Comparison] = {}
        self._running = False
        self.a, self.b = Chooser(theme, "Model A, to compare with"), Chooser(theme, "Model B, which might follow it")
        self.folder = button("Choose a folder…", "A folder of photos with known diagnoses", primary=True)
        self.table = button("Choose a table…", "A table that names the photos and their diagnoses")
        self.add = button("Add a table…", "A table that names the photos and their diagnoses")
        self.forget = button("Choose anew", "Leave the folders and tables that were chosen")
        self.place = DropPlace(theme, "No photos yet", "open", words.DROP, self.folder, (self.table,), words.COMPARE)
        self.chosen = ElidedLabel()
        self.chosen.setProperty("role", "muted")
        self.start = button("Compare", "Ask both models about every photo that neither has learned from", primary=True)
        self.stop = button("Stop", "Give this comparison up")
        self.back = button("Close", "Back to the list of models", "Esc")
        self.notice = Notice(theme)
        self.bar = ThinBar(theme)
        self.progress = label("", "muted", wrap=True)
        self.result = ComparisonCards(theme)
        self._compose()
        self.folder.clicked.connect(self._ask_folder)
        self.table.clicked.connect(self._ask_table)
        self.add.clicked.connect(self._ask_table)
        self.forget.clicked.connect(self._forget)
        self.start.clicked.connect(self.compare)
        self.stop.clicked.connect(self._stop)
        self.back.clicked.connect(self.leave)
        for chooser in (self.a, self.b):
            chooser.currentIndexChanged.connect(self._follow)
        self._follow()

    def _compose(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(label("Compare two models", "heading"))
        head.addStretch(1)
        for each in (self.stop, self.start, self.back):
            head.addWidget(each)
        card = Card("Which models, on which photos")
        which = FlowLayout(gap=8)
        for part in (label("A, to compare with"), self.a, label("B, which might follow"), self.b):
            which.addWidget(part)
        photos = QHBoxLayout()
        photos.addWidget(self.chosen, 1)
        photos.addWidget(self.add)
        photos.addWidget(self.forget)
        card.body.addLayout(which)
        card.body.addLayout(photos)
        inner = QWidget()
        inner.setObjectName("page")
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 6, 0)
        column.setSpacing(11)
        column.addWidget(card)
        column.addWidget(self.bar)
        column.addWidget(self.progress)
        column.addWidget(self.place, 1)
        column.addWidget(self.result)
        column.addStretch(0)
        area = QScrollArea()
        area.setAccessibleName("The comparison")
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setWidget(inner)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(20, 16, 14, 12)
        whole.setSpacing(10)
        whole.addLayout(head)
        whole.addWidget(self.notice)
        whole.addWidget(area, 1)

    def offer(self, references: Sequence[str], used: str, other: str) -> None:
        """These models can be chosen; first `used`, then `other`, or one that is neither where both are the same."""
        second = other if other != used else next((each for each in references if each != used), used)
        for chooser, wanted in ((self.a, used), (self.b, second)):
            chooser.blockSignals(True)
            chooser.clear()
            chooser.addItems(list(references))
            chooser.setCurrentText(wanted)
            chooser.blockSignals(False)
        self._follow()

    def advice(self, a: str, b: str) -> list[str] | None:
        """What speaks against using B in place of A by their comparison; None where they were not compared this way
        since the program began.
        """
        found = self._found.get((a, b))
        return None if found is None else advice(found, b) if found.refusals else []

    def take(self, paths: Sequence[Path]) -> bool:
        """Folders and tables that were dropped or chosen; False where none is either."""
        tables = [path for path in paths if path.suffix.lower() in _TABLES]
        folders = [path for path in paths if path.is_dir()]
        if not folders and not self._folders:
            folders = list(dict.fromkeys(path.parent for path in tables))  # where a table lies its photos often are
        self._tables += [path for path in tables if path not in self._tables]
        self._folders += [path for path in folders if path not in self._folders]
        self._follow()
        return bool(tables or folders)

    @Slot()
    def compare(self) -> None:
        """Ask both, behind whatever else the tab asks for."""
        a, b = self.a.currentText(), self.b.currentText()
        folders, tables = tuple(self._folders), tuple(self._tables)
        self.notice.clear()
        self.result.clear()
        self._running = True
        self.progress.setText(f"Starting {a} and {b}…")
        self.bar.show_share(0, 1)
        self._follow()
        steps = lambda: self._door.compare(a, b, folders, tables)  # noqa: E731
        self._jobs.run(_LANE, steps, self._event, self._failed, behind=True)

    def _event(self, event: Comparing | Compared) -> None:
        if isinstance(event, Comparing):
            self.progress.setText(words.comparing(event))
            self.bar.show_share(event.done, event.total)
            return
        self._ended()
        if event.found is None:
            self.notice.say(" ".join((words.NOTHING_LEFT, *event.told)))
        else:
            self._found[event.a, event.b] = event.found
            self.result.show_found(event.found, event.a, event.b, event.told)

    def _failed(self, error: Exception) -> None:
        self._ended()
        self.notice.say(words.trouble(error))

    @Slot()
    def _stop(self) -> None:
        self._jobs.cancel(_LANE)
        self._ended()
        self.notice.tell(words.STOPPED)

    def _ended(self) -> None:
        self._running = False
        self._follow()

    @Slot()
    def leave(self) -> None:
        """Back to the list; a comparison that runs goes on."""
        self.notice.clear()
        self.closed.emit()

    @Slot()
    def _follow(self) -> None:
        """What can be pressed, and what is said of the choice."""
        places = [*self._folders, *self._tables]
        self.chosen.set_whole(", ".join(map(str, places)))
        for each in (self.add, self.forget):
            each.setVisible(bool(places) and not self._running)
        self.chosen.setVisible(bool(places))
        self.place.setVisible(not places)
        for chooser in (self.a, self.b):
            chooser.setEnabled(not self._running)
        same = self.a.currentText() == self.b.currentText()
        self.start.setVisible(not self._running)
        self.start.setEnabled(bool(self._folders) and not same)
        why = words.SAME if same else words.NO_PHOTOS if not self._folders else ""
        self.start.setToolTip(why or self.start.accessibleDescription())
        for part in (self.stop, self.bar, self.progress):
            part.setVisible(self._running)

    @Slot()
    def _forget(self) -> None:
        self._folders, self._tables = [], []
        self._follow()

    @Slot()
    def _ask_folder(self) -> None:
        dialog = QFileDialog(self, "A folder of photos with known diagnoses")
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda folder: self.take([Path(folder)]))
        dialog.open()

    @Slot()
    def _ask_table(self) -> None:
        dialog = QFileDialog(self, "A table of labels", "", "Tables (*.csv *.tsv *.txt)")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda file: self.take([Path(file)]))
        dialog.open()
