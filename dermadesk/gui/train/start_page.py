"""The Train tab before a training is open: a place to drop labelled photos on, and the trainings there are."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from dermadesk.gui.theme import Theme
from dermadesk.gui.train.flow import Flow, Kept
from dermadesk.gui.widgets.controls import button
from dermadesk.gui.widgets.labels import label


class StartPage(QWidget):
    """`take` begins a training with what was dropped."""

    def __init__(self, theme: Theme, flow: Flow) -> None:
        super().__init__()
        self._theme, self._flow = theme, flow
        self.begin = button("New training…", "Train a model on labelled photos", primary=True)
        self.begin.clicked.connect(flow.begin)
        column = QVBoxLayout(self)
        column.addWidget(label("Train a model on your own labelled photos", "heading", wrap=True))
        column.addWidget(self.begin)
        column.addStretch(1)
        flow.kept.connect(self.show_kept)

    def show_kept(self, kept: Kept) -> None:
        """The trainings there are."""

    def take(self, paths: list[str]) -> bool:
        """Begin a training with these folders and tables."""
        return False
