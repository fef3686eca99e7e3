"""One training in the list of those that are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QVBoxLayout

from dermadesk.gui.examine.photo_line import ElidedLabel
from dermadesk.gui.models.facts import size
from dermadesk.gui.theme import Theme
from dermadesk.gui.train import start_words as words
from dermadesk.gui.widgets.controls import button
from dermadesk.gui.widgets.labels import label

if TYPE_CHECKING:
    from dermadesk.training.projects import Project, Unreadable


class TrainingRow(QFrame):
    """Name, day, how far, size; and what can be done with it. `running`: it is being trained now.

    The signals carry the folder; `deletion_wanted` the row itself.
    """

    opened = Signal(object)
    deletion_wanted = Signal(object)

    def __init__(self, theme: Theme, kept: Project | Unreadable, taken: int, running: bool) -> None:
        from dermadesk.training.projects import Project, State

        super().__init__()
        self._theme = theme
        self.folder = kept.folder
        self.taken = size(taken)
        self.setObjectName("card")
        self.setToolTip(str(kept.folder))
        project = kept if isinstance(kept, Project) else None
        self.title = kept.name if isinstance(kept, Project) else kept.folder.name
        self.installed = kept.installed if isinstance(kept, Project) else ""
        if isinstance(kept, Project):
            told = words.about(kept, self.taken, running)
        else:
            told = f"{kept.error} It takes {self.taken} on this disk."
        self.setAccessibleName(self.title)
        name = ElidedLabel()
        name.setProperty("role", "strong")
        name.set_whole(self.title)
        self.about = label(told, "muted", wrap=True)
        column = QVBoxLayout()
        column.setSpacing(2)
        column.addWidget(name)
        column.addWidget(self.about)
        row = QHBoxLayout()
        row.setSpacing(theme.px(10))
        row.addStretch(1)
        self._whole = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._whole.setContentsMargins(16, 8, 12, 8)
        self._whole.setSpacing(theme.px(8))
        self._whole.addLayout(column, 1)
        self._whole.addLayout(row)
        interrupted = project is not None and project.state is State.BEGUN and not running
        self.open = button("Continue" if interrupted else "Open", f"Go on with {self.title}")
        self.open.setVisible(project is not None)
        self.delete = button("Delete…", f"Delete {self.title}; the photos and an installed model stay")
        if running:
            self.delete.setEnabled(False)
            self.delete.setToolTip(words.RUNNING)
        row.addWidget(self.open)
        row.addWidget(self.delete)
        self.open.clicked.connect(self._open)
        self.delete.clicked.connect(self._delete)

    @Slot()
    def _open(self) -> None:
        self.opened.emit(self.folder)

    @Slot()
    def _delete(self) -> None:
        self.deletion_wanted.emit(self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What can be done stands below the words where there is no room beside them."""
        narrow = self.width() < self._theme.px(620)
        way = QBoxLayout.Direction
        self._whole.setDirection(way.TopToBottom if narrow else way.LeftToRight)
        super().resizeEvent(event)
