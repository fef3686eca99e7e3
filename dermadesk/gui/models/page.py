"""The Models tab: every model there is, what is known of the chosen one, and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from dermadesk.gui.jobs import Jobs
from dermadesk.gui.models import words
from dermadesk.gui.models.compare_page import ComparePage
from dermadesk.gui.models.deeds import Deeds
from dermadesk.gui.models.overview import Overview
from dermadesk.gui.service import Service
from dermadesk.gui.service.model_details import details
from dermadesk.gui.theme import Theme
from dermadesk.gui.widgets.stack import PageStack

if TYPE_CHECKING:
    from dermadesk.gui.service.model_details import Details
    from dermadesk.gui.service.models import Model, Pace, Shelf

SUFFIX = ".dermadesk"


class ModelsPage(QWidget):
    """`default_chosen` carries the `id version` that is used from now on, `crashed` what nobody expected.

    Reads the manifests each time it is shown, on a worker of its own.
    """

    default_chosen = Signal(str)
    crashed = Signal(object)

    def __init__(self, theme: Theme, service: Service) -> None:
        super().__init__()
        self.setObjectName("page")
        self.setAccessibleName("Models")
        self._door = service.models_door
        self.jobs = Jobs(self, thread="models")
        self.jobs.crashed.connect(self.crashed)
        self.shelf: Shelf | None = None
        self._wanted = self._before = ""
        self._paces: dict[str, Pace] = {}
        self.deeds = Deeds(theme, self.jobs, self._door, self)
        self.overview = Overview(theme)
        self.list, self.details, self.notice = self.overview.list, self.overview.details, self.overview.notice
        self.compare = ComparePage(theme, self.jobs, self._door)
        self.places = PageStack()
        self.places.addWidget(self.overview)
        self.places.addWidget(self.compare)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.places)
        self._wire()

    def _wire(self) -> None:
        self.list.chosen.connect(self._show_chosen)
        self.list.deletion_wanted.connect(self._delete)
        self.overview.bring.clicked.connect(self.deeds.ask_import)
        self.overview.show_hidden.toggled.connect(self._show_list)
        buttons = self.overview.deeds
        self._do(buttons.use, self._use)
        self._do(buttons.verify, lambda model: self.deeds.verify(model.reference))
        self._do(buttons.compare, self._compare)
        self._do(buttons.export, self.deeds.ask_export)
        self._do(buttons.delete, self.deeds.ask_delete)
        self._do(buttons.hide_it, lambda model: self.deeds.hide(model, True))
        self._do(buttons.unhide, lambda model: self.deeds.hide(model, False))
        self.deeds.shelved.connect(self._shelved)
        self.deeds.used.connect(self._used)
        self.deeds.told.connect(self._told)
        self.deeds.exported.connect(self.overview.exported.show_exported)
        self.deeds.failed.connect(self._failed)
        self.details.speed_wanted.connect(self.measure_speed)
        self.compare.closed.connect(self._show_overview)
        for keys, slot in (("Ctrl+I", self.deeds.ask_import), ("Esc", self._escape)):
            bound = QShortcut(QKeySequence(keys), self)
            bound.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            bound.activated.connect(slot)

    def _do(self, pressed: QPushButton, deed: Callable[[Model], None]) -> None:
        """What a button does with the chosen model."""

        def do() -> None:
            model = self.list.choice
            if model is not None:
                deed(model)

        pressed.clicked.connect(do)

    # the list

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Look anew which models there are."""
        self.jobs.run("models-list", self._door.listed, self._take_shelf, self._failed)

    def _take_shelf(self, shelf: Shelf) -> None:
        if self.shelf != shelf:
            self.shelf = shelf
            self._show_list()

    @Slot(object, str)
    def _shelved(self, shelf: Shelf, show: str) -> None:
        self.shelf, self._wanted = shelf, show or self._wanted
        self._show_list()

    @Slot()
    def _show_list(self) -> None:
        if self.shelf is None:
            return
        models, page = self.shelf.models, self.overview
        hidden = sum(model.hidden for model in models)
        shown = [model for model in models if not model.hidden or page.show_hidden.isChecked()]
        page.list.show_models(shown, self._wanted)
        page.list.setVisible(bool(shown))
        page.empty.setVisible(not shown)
        page.show_hidden.setVisible(hidden > 0)
        page.show_hidden.setText(f"Show hidden models ({hidden})")
        self._show_chosen(page.list.choice)

    @Slot(object)
    def _show_chosen(self, model: Model | None) -> None:
        others = self.shelf is not None and sum(each.error is None for each in self.shelf.models) > 1
        self.overview.deeds.follow(model, others)
        pace = self._paces.get(model.reference) if model is not None else None
        if self.details.show_model(model, self._warning(model), pace):
            self.overview.show_top()
        self._wanted = model.reference if model is not None else self._wanted
        if model is not None and model.manifest is not None:
            self.jobs.run("models-details", lambda: details(model), self._show_details, self._failed)

    def _show_details(self, found: Details) -> None:
        self.details.show_details(found)

    @property
    def used(self) -> str:
        """The `id version` that Examine answers with, or will; empty before that is known."""
        if self.shelf is None:
            return ""
        return next((each.reference for each in self.shelf.models if each.answering), self.shelf.default)

    def _warning(self, model: Model | None) -> str:
        if model is None:
            return ""
        told = self.compare.advice(self.used, model.reference)
        return words.uncompared(model, self.used) if told is None else " ".join(told)

    # what was done

    def _use(self, model: Model) -> None:
        self._before = self.used
        self.deeds.use(model.reference)

    @Slot(str)
    def _used(self, reference: str) -> None:
        self.notice.tell(words.changed(reference, self._before))
        self.default_chosen.emit(reference)

    @Slot(str)
    def _told(self, sentence: str) -> None:
        if sentence:
            self.notice.tell(sentence)
        else:
            self.notice.clear()

    @Slot(object)
    def _failed(self, error: Exception) -> None:
        self.notice.say(words.trouble(error))

    @Slot()
    def _delete(self) -> None:
        model = self.list.choice
        if model is not None and not model.shipped:
            self.deeds.ask_delete(model)

    # speed

    @Slot()
    def measure_speed(self) -> None:
        """How fast the chosen model is here; kept while the program runs."""
        model = self.list.choice
        if model is not None and self.details.speed is not None:
            reference = model.reference
            self.details.speed.show_waiting()
            self.jobs.run("models-speed", lambda: self._door.speed(reference), self._pace, self._no_pace)

    def _pace(self, pace: Pace) -> None:
        if pace.done:
            self._paces[pace.reference] = pace
        shown = self.details.model
        if shown is not None and shown.reference == pace.reference and self.details.speed is not None:
            self.details.speed.show_pace(pace)

    def _no_pace(self, error: Exception) -> None:
        if self.details.speed is not None:
            self.details.speed.show_trouble(words.trouble(error))

    # two of them

    def _compare(self, model: Model) -> None:
        assert self.shelf is not None
        usable = [each.reference for each in self.shelf.models if each.error is None]
        self.compare.offer(usable, self.used, model.reference)
        self.places.setCurrentWidget(self.compare)

    @Slot()
    def _show_overview(self) -> None:
        self.places.setCurrentWidget(self.overview)
        self._show_chosen(self.list.choice)
        self.list.setFocus()

    @Slot()
    def _escape(self) -> None:
        if self.places.currentWidget() is self.compare:
            self.compare.leave()
        else:
            self.notice.clear()
            self.overview.exported.hide()

    def take(self, paths: Sequence[str]) -> bool:
        """Files were dropped: a model file is shown and asked about, folders and tables go to the open comparison.

        Returns whether they were taken.
        """
        files = [Path(path) for path in paths if path.endswith(SUFFIX)]
        if files:
            self.places.setCurrentWidget(self.overview)
            self.deeds.inspect(files[0])
            return True
        return self.places.currentWidget() is self.compare and self.compare.take([Path(path) for path in paths])

    def shutdown(self) -> None:
        """Refuse further work and wait for the worker."""
        self.jobs.shutdown()
