"""The window: a rail of places and the page of the one that is chosen. Composes and wires; holds no logic."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, QTimer, Signal, Slot
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QGuiApplication,
    QKeySequence,
    QPaintEvent,
    QShortcut,
)
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QWidget

from dermadesk.gui import sources
from dermadesk.gui.batch.page import BatchPage
from dermadesk.gui.examine.empty_page import FirstStart
from dermadesk.gui.examine.page import ExaminePage
from dermadesk.gui.history.page import HistoryPage
from dermadesk.gui.jobs import Jobs
from dermadesk.gui.service import Service
from dermadesk.gui.settings import Settings
from dermadesk.gui.sources import PhotoSource, Taken
from dermadesk.gui.theme import Appearance, Theme
from dermadesk.gui.widgets.lazy import LazyPlace
from dermadesk.gui.widgets.rail import Rail
from dermadesk.gui.widgets.stack import PageStack

if TYPE_CHECKING:
    from dermadesk.gui.examine.report_panel import ReportPanel
    from dermadesk.gui.models.page import ModelsPage
    from dermadesk.gui.service.heatmaps import Overlay
    from dermadesk.gui.train.page import TrainPage
    from dermadesk.records.examination import Examination
    from dermadesk.training.projects import Project

_SIZE = QSize(1280, 800)
_EXAMINE, _BATCH, _TRAIN, _MODELS = 0, 1, 3, 4


class MainWindow(QMainWindow):
    """`painted` is emitted once, when the window has been on the screen for the first time; `crashed` carries what
    nobody expected on a worker."""

    painted = Signal()
    crashed = Signal(object)

    def __init__(self, theme: Theme, jobs: Jobs, service: Service, settings: Settings) -> None:
        super().__init__()
        self._theme, self._settings = theme, settings
        self._jobs, self._service = jobs, service
        self._was_painted = False
        self._report: ReportPanel | None = None
        self._before_report = 0
        self.setWindowTitle("DermaDesk")
        self.setAccessibleName("DermaDesk")
        self.setAcceptDrops(True)
        self.rail = Rail(theme)
        self.examine = ExaminePage(theme, jobs, service, settings)
        self.batch = BatchPage(theme, service.batches)
        self.history = HistoryPage(theme, jobs, service.cases, settings)
        self.train = LazyPlace(self._train_page)
        self.models = LazyPlace(self._models_page)
        self.first_start = FirstStart(theme)
        self.places = PageStack()
        self._add("examine", "Examine", "Examine a photo", "Alt+1", self.examine)
        self._add("batch", "Batch", "A folder of photos: a table, exports, a summary", "Alt+2", self.batch)
        self._add("history", "History", "Saved cases: find, compare, export", "Alt+3", self.history)
        self._add("train", "Train", "Train a model on your own labelled photos", "Alt+4", self.train)
        self._add("models", "Models", "What the models are and know", "Alt+5", self.models)
        self.places.addWidget(self.first_start)
        middle = QWidget()
        middle.setObjectName("page")
        row = QHBoxLayout(middle)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.rail)
        row.addWidget(self.places, 1)
        self.setCentralWidget(middle)
        self.rail.place_chosen.connect(self.go_to)
        self.rail.appearance_chosen.connect(self._choose_appearance)
        self.first_start.read.connect(self._purpose_read)
        self.history.reopen.connect(self._reopen)
        self.history.report_wanted.connect(self.show_report)
        self.examine.keeping.report_wanted.connect(self.show_report)
        self.examine.keeping.saved.connect(self.history.choose)
        self.examine.batch_wanted.connect(self._look_through)
        self.examine.model_changed.connect(self._model_changed)
        self.batch.crashed.connect(self.crashed)
        self.batch.photo_wanted.connect(lambda path: self._examine(sources.from_paths([path])))
        QShortcut(QKeySequence("Ctrl+Shift+O"), self).activated.connect(self._choose_folder)
        QShortcut(QKeySequence.StandardKey.Quit, self).activated.connect(self.close)
        self._place_window()
        self.go_to(_EXAMINE)
        if not settings.purpose_was_read:
            self.places.setCurrentWidget(self.first_start)
            self.first_start.start.setFocus()

    def _train_page(self) -> TrainPage:
        from dermadesk.gui.train.page import TrainPage

        made = TrainPage(self._theme, self._service)
        self._mark_train("")
        made.crashed.connect(self.crashed)
        made.marked.connect(self._mark_train)
        made.installed.connect(self.examine.switch_model)
        made.models_wanted.connect(lambda: self.go_to(_MODELS))
        return made

    def _models_page(self) -> ModelsPage:
        from dermadesk.gui.models.page import ModelsPage

        made = ModelsPage(self._theme, self._service)
        made.crashed.connect(self.crashed)
        made.default_chosen.connect(self.examine.switch_model)
        return made

    @Slot()
    def _model_changed(self) -> None:
        """Another model answers: what names the model, or offers others, says so."""
        self.batch.running.ask_model()
        if self.models.made is not None:
            self.models.made.refresh()

    def begin(self, photos: Sequence[str]) -> None:
        """Show the photos given at the start, then load the model behind the window."""
        if photos:
            self.examine.receive(sources.from_paths(list(photos)))
        self.examine.load_model()
        self._jobs.run("training-interrupted", self._service.training.interrupted, self._waits, self.crashed.emit)

    def _waits(self, project: Project | None) -> None:
        """A run that was interrupted is told of on the rail, until the tab is opened."""
        if project is not None and self.train.made is None:
            self._mark_train("A training was interrupted; it can be continued")

    @Slot(str)
    def _mark_train(self, told: str) -> None:
        self.rail.mark(_TRAIN, told)

    @Slot(int)
    def go_to(self, number: int) -> None:
        """One of the rail's places."""
        if number == _EXAMINE and self.places.currentWidget() in (self.train, self.models) and self.examine.model:
            self.examine.offer_models()
        self.rail.choose(number)
        self.places.setCurrentIndex(number)

    def open_files(self, files: Sequence[str]) -> None:
        """Photos given to the program's icon while it runs."""
        self.go_to(_EXAMINE)
        self.examine.receive(sources.from_paths(list(files)))

    @Slot(object)
    @Slot(object, object)
    def show_report(self, examination: Examination, overlay: Overlay | None = None) -> None:
        """The report of an examination in place of the page that asked for it, until it is closed."""
        if self._report is None:
            from dermadesk.gui.examine.report_panel import ReportPanel

            self._report = ReportPanel(self._theme, self._jobs)
            self._report.setContentsMargins(16, 14, 16, 12)
            self._report.closed.connect(lambda: self.go_to(self._before_report))
            self.places.addWidget(self._report)
        self._before_report = self.places.currentIndex()
        self._report.report_on(examination, overlay)
        self.places.setCurrentWidget(self._report)

    @Slot(object)
    def _reopen(self, examination: Examination) -> None:
        """A saved photo, to be asked about anew."""
        self._examine(Taken((PhotoSource(examination.photo_name, encoded=examination.photo),)))

    def _examine(self, taken: Taken) -> None:
        self.go_to(_EXAMINE)
        self.examine.take(taken)

    @Slot(object)
    def _look_through(self, paths: Sequence[str]) -> None:
        """A folder of photos, or many of them; what the program is for is read before."""
        if self.places.currentWidget() is not self.first_start:
            self.go_to(_BATCH)
        self.batch.look(paths)

    @Slot()
    def _choose_folder(self) -> None:
        self.go_to(_BATCH)
        self.batch.choose_folder()

    def _add(self, icon_name: str, name: str, tip: str, shortcut: str, page: QWidget) -> None:
        number = self.places.count()
        self.rail.add(icon_name, name, tip, shortcut)
        self.places.addWidget(page)
        QShortcut(QKeySequence(shortcut), self).activated.connect(lambda: self.go_to(number))

    @Slot()
    def _purpose_read(self) -> None:
        self._settings.purpose_was_read = True
        if self.batch.is_empty:
            self.go_to(_EXAMINE)
            self.examine.empty.open.setFocus()
        else:
            self.go_to(_BATCH)

    @Slot(object)
    def _choose_appearance(self, appearance: Appearance) -> None:
        self._settings.appearance = appearance
        self._theme.choose(appearance)

    def _place_window(self) -> None:
        """As it was left, or as large as drawn; never larger than the screen."""
        if self.restoreGeometry(self._settings.geometry):
            return
        room = QGuiApplication.primaryScreen().availableGeometry().size()
        self.resize(_SIZE.boundedTo(room))

    # drops, wherever they fall

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        mime = event.mimeData()
        if mime.hasUrls() or mime.hasImage() or mime.hasText() or mime.hasHtml():
            event.acceptProposedAction()
            self._mark_drop(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._mark_drop(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self._mark_drop(False)
        event.acceptProposedAction()
        if self._taken_here([url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]):
            return
        taken = sources.from_mime(event.mimeData())
        if not taken.batch and self.places.currentWidget() is not self.first_start:
            self.go_to(_EXAMINE)
        self.examine.receive(taken)

    def _taken_here(self, paths: list[str]) -> bool:
        """A model goes to Models, and what is labelled to the training or the comparison that is open."""
        if not paths or self.places.currentWidget() is self.first_start:
            return False
        if all(path.endswith(".dermadesk") for path in paths):
            self.go_to(_MODELS)
        place = self.places.currentWidget()
        if place is self.train:
            return self.train.page.take(paths)
        return place is self.models and self.models.page.take(paths)

    def _mark_drop(self, marked: bool) -> None:
        self.examine.panel.mark_drop(marked)
        self.batch.empty.place.mark_drop(marked)
        if self.train.made is not None:
            self.train.made.mark_drop(marked)

    # beginning and end

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._was_painted:
            self._was_painted = True
            QTimer.singleShot(0, self.painted.emit)

    def closeEvent(self, event: QCloseEvent) -> None:
        """What a batch has answered is kept: nobody needs to be asked. While it trains somebody is."""
        if self.train.made is not None and self.train.made.asks_to_close(self.close):
            event.ignore()
            return
        self._settings.geometry = self.saveGeometry()
        super().closeEvent(event)
        if self.train.made is not None:
            self.train.made.shutdown()
        if self.models.made is not None:
            self.models.made.shutdown()
        self.batch.shutdown()
