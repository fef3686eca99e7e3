"""The Train tab before a training is open: a place to drop labelled photos on, and the trainings there are."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from dermadesk.gui.theme import Theme
from dermadesk.gui.train import start_words as words
from dermadesk.gui.train.flow import Flow, Kept
from dermadesk.gui.train.training_row import TrainingRow
from dermadesk.gui.widgets.controls import button
from dermadesk.gui.widgets.delete_dialog import DeleteDialog
from dermadesk.gui.widgets.drop_place import DropPlace
from dermadesk.gui.widgets.labels import label

_LOWEST = 170


class StartPage(QWidget):
    """`take` begins a training with what was dropped."""

    def __init__(self, theme: Theme, flow: Flow) -> None:
        super().__init__()
        self._theme, self._flow = theme, flow
        self._able = flow.training.available
        self.rows: list[TrainingRow] = []
        self.begin = button("New training…", "Train a model on labelled photos", primary=True)
        self.begin.setEnabled(self._able)
        self.begin.clicked.connect(self._begin)
        sentence = words.EMPTY if self._able else words.LACKING
        self.place = DropPlace(theme, "No training is open", "train", sentence, self.begin)
        self.place.setMinimumHeight(theme.px(_LOWEST))
        self.heading = label(words.EARLIER, "strong")
        inner = QWidget()
        inner.setObjectName("page")
        self._list = QVBoxLayout(inner)
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(8)
        self._list.addWidget(self.place, 1)
        self._list.addWidget(self.heading)
        area = QScrollArea()
        area.setAccessibleName("Trainings")
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setWidget(inner)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(area)
        self.heading.hide()
        flow.kept.connect(self.show_kept)

    @Slot(object)
    def show_kept(self, kept: Kept) -> None:
        """The trainings there are."""
        for row in self.rows:
            self._list.removeWidget(row)
            row.deleteLater()
        self.rows = []
        for each, taken in kept.trainings:
            row = TrainingRow(self._theme, each, taken, each.folder == self._flow.running)
            row.open.setEnabled(self._able)
            row.opened.connect(self._flow.open)
            row.deletion_wanted.connect(self._ask_to_delete)
            self.rows.append(row)
            self._list.addWidget(row)
        self.heading.setVisible(bool(self.rows))

    def take(self, paths: list[str]) -> bool:
        """Begin a training with these folders and tables; False where this program cannot train."""
        if self._able and paths:
            self._flow.begin(paths)
        return self._able

    @Slot()
    def _begin(self) -> None:
        self._flow.begin()

    @Slot(object)
    def _ask_to_delete(self, row: TrainingRow) -> None:
        goes = words.goes(str(row.folder), row.taken, row.installed)
        dialog = DeleteDialog(self._theme, f"Delete {row.title}?", goes, words.STAYS, self)
        folder = row.folder
        dialog.accepted.connect(lambda: self._flow.delete(folder))
        dialog.open()
