"""Save an examination as a case, or change what was said of a saved one. Nothing is required but the photo."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from dermadesk.gui.examine.save_form import SaveForm
from dermadesk.gui.history import words
from dermadesk.gui.jobs import Jobs
from dermadesk.gui.service.cases import Cases, Saved
from dermadesk.gui.theme import Theme
from dermadesk.gui.widgets.controls import button
from dermadesk.gui.widgets.labels import label
from dermadesk.gui.widgets.notice import Notice

if TYPE_CHECKING:
    from dermadesk.records.examination import Examination
    from dermadesk.records.search import Found


_ASKED = ("save-known", "save-same")


class SaveDialog(QDialog):
    """`saved` carries the number of the examination, once it is on the disk.

    A `draft` with a number is a saved one that is changed. Where saving fails, the sentence stands above the fields and
    everything that was typed stays.
    """

    saved = Signal(int)

    def __init__(
        self, theme: Theme, draft: Examination, cases: Cases, jobs: Jobs, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._draft, self._cases, self._jobs = draft, cases, jobs
        self._new = draft.number is None
        self._saving = False
        title = "Save case" if self._new else "Edit case"
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.heading = label(title, "heading")
        self.notice = Notice(theme)
        self.form = SaveForm(theme, draft)
        self.where = label(words.stored_in(cases.folder), "caption", wrap=True)
        self.stripped = label(words.STRIPPED if self._new else words.LOGGED, "caption", wrap=True)
        self.cancel = button("Cancel", "Save nothing", "Esc")
        self.save = button("Save", "Keep this examination", "Ctrl+Return", primary=True)
        self.save.setShortcut("Ctrl+Return")
        self.save.setDefault(True)
        self._compose(theme)
        self.cancel.clicked.connect(self.reject)
        self.save.clicked.connect(self._save)
        self._ask()
        self.form.patient.setFocus() if self._new else self.form.histology.setFocus()

    def _compose(self, theme: Theme) -> None:
        inner = QWidget()
        inner.setObjectName("page")
        column = QVBoxLayout(inner)
        column.setContentsMargins(20, 16, 20, 12)
        column.setSpacing(10)
        for part in (self.heading, self.notice, self.form, self.stripped, self.where):
            column.addWidget(part)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidget(inner)
        row = QHBoxLayout()
        row.setContentsMargins(20, 10, 20, 16)
        row.setSpacing(8)
        row.addStretch(1)
        row.addWidget(self.cancel)
        row.addWidget(self.save)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(scroll, 1)
        whole.addLayout(row)
        room = self.screen().availableGeometry().size()
        wanted = inner.sizeHint().height() + self.save.sizeHint().height() + theme.px(100)
        self.resize(min(theme.px(520), room.width() - 40), min(wanted, room.height() - 60))

    def _ask(self) -> None:
        """What earlier examinations suggest, and whether this photo is among them; saving does not wait for it."""
        self._jobs.run("save-known", self._cases.known_lesions, self.form.suggest, self._say)
        if self._new:
            sha256 = self._draft.photo_sha256
            self._jobs.run("save-same", lambda: self._cases.same_photo(sha256), self._same_photo, self._say)

    def _same_photo(self, found: tuple[Found, ...]) -> None:
        if found:
            self.notice.tell(words.saved_already(found))

    def done(self, result: int) -> None:
        """Whatever was still asked of the store is of no use any more."""
        for lane in _ASKED:
            self._jobs.cancel(lane)
        super().done(result)

    def reject(self) -> None:
        """While it is being saved it is too late to save nothing."""
        if not self._saving:
            super().reject()

    @Slot()
    def _save(self) -> None:
        self._show_saving(True)
        self._jobs.run("save", self._steps(), self._kept, self._failed)

    def _steps(self) -> Any:
        number, changes, draft = self._draft.number, self.form.changes, self._draft

        def steps() -> Iterator[Saved]:
            if number is not None:
                return self._cases.update(number, changes)
            return self._cases.save(replace(draft, **changes))  # type: ignore[arg-type]

        return steps

    def _kept(self, kept: Saved) -> None:
        self._saving = False
        self.saved.emit(kept.number)
        self.accept()

    def _failed(self, error: Exception) -> None:
        self._show_saving(False)
        self._say(error)

    def _show_saving(self, saving: bool) -> None:
        self._saving = saving
        for each in (self.save, self.cancel):
            each.setEnabled(not saving)

    def _say(self, error: Exception) -> None:
        self.notice.say(words.trouble(error))
