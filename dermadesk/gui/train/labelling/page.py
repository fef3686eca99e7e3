"""Labelling: one big photo, a key for each class, back and forth, and what was set can be taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QWidget

from dermadesk.gui import trouble
from dermadesk.gui.service import Service
from dermadesk.gui.service.training.labelling import LabellingDoor
from dermadesk.gui.theme import Theme
from dermadesk.gui.train.flow import Flow
from dermadesk.gui.train.labelling import sets, words
from dermadesk.gui.train.labelling.guessing import Guessing
from dermadesk.gui.train.labelling.keeping import Keeping
from dermadesk.gui.train.labelling.loading import Loading
from dermadesk.gui.train.labelling.parts import Parts
from dermadesk.gui.train.labelling.pile import Pile

if TYPE_CHECKING:
    from dermadesk.gui.service import Shown
    from dermadesk.imaging.photo import Photo
    from dermadesk.taxonomy import Diagnosis

_COMMANDS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier


class LabellingPage(QWidget):
    """`closed` asks for the page before; `troubled` carries an error or a sentence."""

    closed = Signal()
    troubled = Signal(object)

    def __init__(self, theme: Theme, flow: Flow, service: Service) -> None:
        super().__init__()
        self.setObjectName("page")
        self.setAccessibleName("Labelling")
        self._flow = flow
        door = LabellingDoor(service)
        self.pile = Pile()
        self._used: tuple[Diagnosis, ...] = ()
        self._sets: tuple[sets.ClassSet, ...] = ()
        self._before = ""
        self.parts = Parts(theme, self)
        self.keeping = Keeping(flow, door, self)
        self.guessing = Guessing(flow.desk, door, self)
        self.loading = Loading(flow.desk, service, self)
        self.keeping.failed.connect(self.troubled)
        self._wire()

    def _wire(self) -> None:
        parts, loading = self.parts, self.loading
        self.guessing.came.connect(self._tell)
        loading.came.connect(self._show)
        loading.failed.connect(self._cannot_show)
        loading.more.connect(self._show_more)
        parts.view.more_pixels_wanted.connect(loading.every_pixel)
        parts.view.turn_page.connect(self.turn)
        parts.previous.clicked.connect(lambda: self.turn(-1))
        parts.next.clicked.connect(lambda: self.turn(1))
        parts.keys.chosen.connect(self.label)
        parts.skip.clicked.connect(self.skip)
        parts.undo.clicked.connect(self.undo)
        parts.clear.clicked.connect(lambda: self.label(None))
        parts.done.clicked.connect(self.closed)
        parts.set.activated.connect(self._choose_set)
        parts.early.toggled.connect(self._turned)
        shortcut = QShortcut(QKeySequence(QKeySequence.StandardKey.Undo), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(self.undo)

    # what is labelled

    def begin(self, paths: Sequence[str], labels: Mapping[str, str], used: Sequence[Diagnosis]) -> None:
        """Label these photos, from where one was. `used` are the classes of the labels that tables and folders give."""
        project = self._flow.project
        assert project is not None
        self._before = ""
        self.keeping.begin(project.fixes)
        self.guessing.forget()  # another model may be in use by now
        self.pile = Pile(paths, self._as_now(labels), project.label_at)
        self._used = tuple(used)
        self._flow.change(labelling=True)
        self._offer_sets()
        self._look()
        self.parts.view.setFocus()

    def is_at(self, paths: Sequence[str], labels: Mapping[str, str]) -> bool:
        """Whether these photos with these labels are what is being labelled."""
        return self.pile.paths == tuple(paths) and self.pile.labels == self._as_now(labels)

    def _as_now(self, labels: Mapping[str, str]) -> dict[str, str]:
        """Labels that were read, with those that were on their way meanwhile."""
        told = {**labels, **self.keeping.waiting}
        return {path: code for path, code in told.items() if code is not None}

    def finish(self) -> None:
        """The page is left: nothing is lost."""
        self.keeping.finish()
        self.guessing.stop()

    def forget(self) -> None:
        """Another training is open."""
        self.keeping.finish()
        self.loading.forget()
        self.guessing.forget()
        self.pile, self._before = Pile(), ""
        self.parts.view.clear()

    @property
    def classes(self) -> tuple[Diagnosis, ...]:
        """The classes to choose from."""
        project = self._flow.project
        return sets.chosen(self._sets, project.label_set if project is not None else "").classes

    # what a person does

    @Slot(str)
    def label(self, code: str | None) -> None:
        """Set the label of the photo, and go on to the next one without any; None takes it away, and stays."""
        path = self.pile.current
        if not path:
            return
        if code != self.pile.label:
            self.pile.set(code)
            self.keeping.keep(path, code)
        if code is not None:
            self._before = path
            self.guessing.ask(path)
            self.pile.go_on()
        self._offer_sets()
        self._look()
        self.parts.view.setFocus()

    @Slot()
    def undo(self) -> None:
        """Take the last label back, and look at that photo."""
        if self.pile.undo():
            self._before = ""
            self.keeping.keep(self.pile.current, self.pile.label)
            self._offer_sets()
            self._look()

    @Slot()
    def skip(self) -> None:
        """To the next photo without a label, this one stays as it is."""
        if self.pile.go_on():
            self._look()

    @Slot(int)
    def turn(self, by: int) -> None:
        """The photo before or the next, labelled or not."""
        if self.pile.move(by):
            self._look()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.parts.fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        code = None if event.modifiers() & _COMMANDS else self.parts.keys.code(event.text())
        if code is not None:
            self.label(code)
        elif event.modifiers() & _COMMANDS:
            super().keyPressEvent(event)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.turn(-1 if key == Qt.Key.Key_Left else 1)
        elif key in (Qt.Key.Key_Space, Qt.Key.Key_S):
            self.skip()
        elif key in (Qt.Key.Key_0, Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
            self.label(None)
        elif key == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    # the classes

    def _offer_sets(self) -> None:
        known = {each.code: each for offered in self._sets or sets.offered(self._used) for each in offered.classes}
        set_here = [known[code] for code in dict.fromkeys(self.pile.labels.values()) if code in known]
        self._sets = sets.offered([*self._used, *set_here])
        project = self._flow.project
        key = sets.chosen(self._sets, project.label_set if project is not None else "").key
        self.parts.show_sets(self._sets, key)
        self.parts.keys.show_classes(self.classes)
        self.parts.fit()

    @Slot(int)
    def _choose_set(self, place: int) -> None:
        self._flow.change(label_set=self._sets[place].key)
        self._offer_sets()
        self._look()
        self.parts.view.setFocus()

    # the photo

    def _look(self) -> None:
        pile, path = self.pile, self.pile.current
        self.parts.show_place(pile, Path(path).name)
        self.parts.keys.mark(pile.label)
        self._flow.change(label_at=path)
        if path:
            self.loading.want(path, pile.following)
        if path and (self.parts.early.isChecked() or pile.label is not None):
            self.guessing.ask(path)
        self._tell()

    @Slot(str, object, object)
    def _show(self, path: str, photo: Photo, shown: Shown) -> None:
        if path == self.pile.current:
            self.parts.view.show_photo(shown.images, photo.width, photo.height, shown.full)
            self.parts.view.describe(Path(path).name)

    @Slot(str, object)
    def _show_more(self, path: str, shown: Shown) -> None:
        if path == self.pile.current:
            self.parts.view.show_more_pixels(shown.images)

    @Slot(str, object)
    def _cannot_show(self, path: str, error: Exception) -> None:
        if path == self.pile.current:
            self.parts.view.clear(failed=True)
            told = trouble.failure(error)
            self.troubled.emit(f"{Path(path).name}: {told.heading}. {told.sentence} Skip it, or leave it out on Check.")

    # the model's guess

    @Slot(bool)
    def _turned(self, on: bool) -> None:
        if on:
            self.guessing.ask(self.pile.current)
        self._tell()

    @Slot()
    def _tell(self) -> None:
        """What the model says of the photo, where that may be seen, and what was labelled before."""
        early = self.parts.early.isChecked()
        hidden = not early and self.pile.label is None
        here = words.HIDDEN if hidden else self.guessing.sentence(self.pile.current)
        self.parts.show_guess(here, early, self._last())

    def _last(self) -> str:
        path = self._before
        code = self.pile.labels.get(path)
        if code is None or path == self.pile.current:
            return words.ALL_DONE if self.pile.paths and self.pile.done == len(self.pile.paths) else ""
        name = next((each.name for each in self.classes if each.code == code), code)
        return words.last(Path(path).name, name, self.guessing.of(path), code)
