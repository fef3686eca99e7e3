"""The head of a batch: what it is called, how many photos it holds, and what can be done with it now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QPushButton, QSizePolicy

from dermadesk.gui.batch import sentences
from dermadesk.gui.batch.running import Running, State
from dermadesk.gui.examine.photo_line import ElidedLabel
from dermadesk.gui.theme import Theme
from dermadesk.gui.widgets.controls import button
from dermadesk.gui.widgets.labels import label
from dermadesk.gui.widgets.menu_button import MenuButton
from dermadesk.gui.widgets.thin_bar import ThinBar

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMenu

_STOPPED = (State.PAUSED, State.FAILED)


class Title(ElidedLabel):
    """As wide as its words where there is room, shortened in the middle where there is not."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "heading")
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(self.whole) + 2, super().sizeHint().height())


class Head:
    """The parts that stand in the page's first rows; `follow` says what they say and which of them are there."""

    def __init__(self, theme: Theme, exports: QMenu) -> None:
        self.title = Title()
        self.count = label("", "muted")
        self.again = button("Look again", "List the folder anew; answers that are known are not computed again")
        self.start = button("Start", "Answer these photos", "Ctrl+Return", primary=True)
        self.pause = button("Pause", "Rest; what was answered is kept", "Ctrl+Return")
        self.close = button("Cancel", "Leave this batch; what was answered is kept among the earlier ones")
        self.export = MenuButton(theme, "Export…", "Export", "Write what was found to files")
        self.export.setMenu(exports)
        self.bar = ThinBar(theme)
        self.sentence = label("", "muted")

    @property
    def buttons(self) -> tuple[QPushButton, ...]:
        """From left to right."""
        return self.again, self.start, self.pause, self.close, self.export

    def follow(self, running: Running) -> None:
        """As the batch is now."""
        state, begun, model = running.state, running.begun, running.model
        self.title.set_whole(sentences.name_of(running.given) if running.given else "")
        self.title.updateGeometry()
        photos = running.counts.total if running.counts else len(running.looked.listing.photos) if running.looked else 0
        self.count.setText(sentences.counted(photos))
        goes_on = state in _STOPPED and (model is None or model.same)
        self.start.setText("Go on" if begun else "Start")
        self.start.setAccessibleName(self.start.text())
        self.start.setVisible(goes_on or state in (State.LOOKING, State.READY))
        self.start.setEnabled(goes_on or (state is State.READY and photos > 0))
        self.pause.setVisible(state is State.RUNNING)
        self.pause.setEnabled(True)
        if begun is not None:
            self.again.setText(sentences.look_again(begun, model))
            self.again.setAccessibleName(self.again.text())
        self.again.setVisible(begun is not None and state is not State.RUNNING)
        self.close.setText("Close" if state is State.FINISHED or state in _STOPPED else "Cancel")
        self.close.setAccessibleName(self.close.text())
        self.export.setVisible(begun is not None)
        self.bar.setVisible(begun is not None)
        if running.counts is not None:
            self.bar.show_share(running.counts.done, running.counts.total)
            self.sentence.setText(sentences.standing(running.counts, state))
        else:
            self.sentence.setText("")
