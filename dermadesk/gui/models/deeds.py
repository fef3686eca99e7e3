"""What can be done with a model: used, verified, exported, installed from a file, deleted, hidden."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from dermadesk.gui.jobs import Jobs
from dermadesk.gui.models import words
from dermadesk.gui.models.import_dialog import ImportDialog
from dermadesk.gui.service.models import Exported, Models, Shelf, Verified
from dermadesk.gui.theme import Theme
from dermadesk.gui.widgets.delete_dialog import DeleteDialog

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dermadesk.gui.service.models import Model
    from dermadesk.inference.transfer import Offered

KIND = "Models (*.dermadesk)"
_LANE = "models-deed"
"""One deed at a time: the next one takes the place of one that goes on."""


class Deeds(QObject):
    """`shelved` carries the Shelf after a change, and which model to show; `used` what is used from now on. `told` is
    said in words, `exported` carries an Exported, `failed` an error.
    """

    shelved = Signal(object, str)
    used = Signal(str)
    told = Signal(str)
    exported = Signal(object)
    failed = Signal(object)

    def __init__(self, theme: Theme, jobs: Jobs, door: Models, window: QWidget) -> None:
        super().__init__(window)
        self._theme, self._jobs, self._door, self._window = theme, jobs, door, window
        self.dialog: ImportDialog | DeleteDialog | None = None

    def use(self, reference: str) -> None:
        """Make it the one that is used, once it was verified and started."""
        self.told.emit(f"Checking {reference} before it is used…")
        self._jobs.run(_LANE, lambda: self._door.use(reference), partial(self._used, reference), self.failed.emit)

    def _used(self, reference: str, shelf: Shelf) -> None:
        self.shelved.emit(shelf, reference)
        self.used.emit(reference)

    def verify(self, reference: str) -> None:
        """Every file, then the network."""
        self.told.emit(f"Checking every file of {reference}, then starting its network…")
        self._jobs.run(_LANE, lambda: self._door.verify(reference), self._verified, self.failed.emit)

    def _verified(self, found: Verified) -> None:
        self.told.emit(words.verified(found))

    # as a file

    def ask_export(self, model: Model) -> None:
        """Where to write it."""
        assert model.manifest is not None
        name = f"{model.manifest.id}-{model.manifest.version}.dermadesk"
        dialog = QFileDialog(self._window, "Export a model", name, KIND)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("dermadesk")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        reference = model.reference
        dialog.fileSelected.connect(lambda file: self.export(reference, Path(file)))
        dialog.open()

    def export(self, reference: str, target: Path) -> None:
        """Write it as one file."""
        self.told.emit(f"Writing {target}…")
        self._jobs.run(_LANE, lambda: self._door.export(reference, target), self._exported, self.failed.emit)

    def _exported(self, found: Exported) -> None:
        self.told.emit("")
        self.exported.emit(found)

    def ask_import(self) -> None:
        """Which file to look at."""
        dialog = QFileDialog(self._window, "Import a model", "", KIND)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda file: self.inspect(Path(file)))
        dialog.open()

    def inspect(self, file: Path) -> None:
        """Show what the file holds, and ask; nothing of it is executed."""
        self.told.emit(f"Reading {file.name}…")
        self._jobs.run(_LANE, lambda: self._door.inspect(file), self._ask_install, self.failed.emit)

    def _ask_install(self, offered: Offered) -> None:
        self.told.emit("")
        self.dialog = ImportDialog(self._theme, offered, self._window)
        self.dialog.accepted.connect(lambda: self._install(offered))
        self.dialog.open()

    def _install(self, offered: Offered) -> None:
        self.told.emit(f"Installing {offered.reference}…")
        self._jobs.run(
            _LANE,
            lambda: self._door.install(offered.file, offered.sha256),
            partial(self._installed, offered.reference),
            self.failed.emit,
        )

    def _installed(self, reference: str, shelf: Shelf) -> None:
        self.shelved.emit(shelf, reference)
        used = next((model.reference for model in shelf.models if words.is_used(model)), shelf.default)
        self.told.emit(words.installed(reference, used))

    # out of the way

    def ask_delete(self, model: Model) -> None:
        """Delete it for good, after it was named and the button pressed."""
        if model.kept_because:
            self.told.emit(model.kept_because)
            return
        dialog = DeleteDialog(
            self._theme, f"Delete {words.full_name(model)} for good?", words.goes(model), words.NO_UNDO, self._window
        )
        reference = model.reference
        dialog.accepted.connect(lambda: self._change(lambda: self._door.delete(reference), f"{reference} is deleted."))
        self.dialog = dialog
        dialog.open()

    def hide(self, model: Model, hidden: bool) -> None:
        """Offer it no more, or again."""
        reference = model.reference
        said = f"{reference} is hidden. {words.STAYS_AWAY}" if hidden else f"{reference} is shown again."
        self._change(lambda: self._door.hide(reference, hidden), said, "" if hidden else reference)

    def _change(self, steps: Callable[[], Iterator[Shelf]], said: str, show: str = "") -> None:
        self._jobs.run(_LANE, steps, partial(self._changed, said, show), self.failed.emit)

    def _changed(self, said: str, show: str, shelf: Shelf) -> None:
        self.shelved.emit(shelf, show)
        self.told.emit(said)
