"""The Examine tab: composes its panels, and leads one photo after another through them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from dermadesk.errors import PhotoError
from dermadesk.gui import sources, trouble, words
from dermadesk.gui.examine.heatmap_bar import HeatmapBar
from dermadesk.gui.examine.load_bar import LoadBar
from dermadesk.gui.examine.model_line import ModelLine
from dermadesk.gui.examine.photo_panel import PhotoPanel
from dermadesk.gui.examine.queue import PhotoQueue
from dermadesk.gui.examine.result_column import ResultColumn
from dermadesk.gui.jobs import Jobs
from dermadesk.gui.service import Answered, ModelFacts, Opened, Service, Shown
from dermadesk.gui.settings import Settings
from dermadesk.gui.sources import Taken
from dermadesk.gui.theme import Theme
from dermadesk.gui.widgets.notice import Notice

if TYPE_CHECKING:
    from dermadesk.imaging.photo import Photo
    from dermadesk.inference.engine import Analysis

_LANES = ("show", "analyse", "heatmap", "pixels")


class ExaminePage(QWidget):
    """One photo at a time. `answered` carries its Analysis, `failed` the error that took its place."""

    answered = Signal(object)
    failed = Signal(object)

    def __init__(self, theme: Theme, jobs: Jobs, service: Service, settings: Settings) -> None:
        super().__init__()
        self.setObjectName("page")
        self._theme, self._jobs, self._service, self._settings = theme, jobs, service, settings
        self.queue = PhotoQueue()
        self.model: ModelFacts | None = None
        self.photo: Photo | None = None
        self.analysis: Analysis | None = None
        self._heatmap_wanted = True
        self.bar = LoadBar(theme)
        self.heatmap_bar = HeatmapBar(theme, settings)
        self.panel = PhotoPanel(theme)
        self.view, self.line, self.empty = self.panel.view, self.panel.line, self.panel.empty
        self.notice = Notice(theme)
        self.empty_model = ModelLine()
        self.result = ResultColumn(theme)
        self._compose()
        self._wire()
        self._show_empty()

    # composition

    def _compose(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(11)
        left.addWidget(self.bar)
        left.addWidget(self.heatmap_bar)
        left.addWidget(self.notice)
        left.addWidget(self.panel, 1)
        left.addWidget(self.empty_model)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 14, 16, 12)
        row.setSpacing(16)
        row.addLayout(left, 1)
        row.addWidget(self.result)

    def _wire(self) -> None:
        for button in (self.bar.open, self.empty.open):
            button.clicked.connect(self.choose_files)
        self.bar.paste.clicked.connect(self.paste)
        self.bar.heatmap_wanted.connect(self._want_heatmap)
        self.heatmap_bar.class_chosen.connect(self.ask_heatmap)
        self.heatmap_bar.opacity_changed.connect(lambda per_cent: self.view.set_opacity(per_cent / 100))
        self.view.set_opacity(self.heatmap_bar.opacity.value() / 100)
        self.panel.turn_page.connect(self.turn_page)
        self.view.more_pixels_wanted.connect(self._every_pixel)
        for keys, action in (
            ("Ctrl+O", self.choose_files),
            ("Ctrl+V", self.paste),
            ("Ctrl+P", lambda: self._want_heatmap(False)),
            ("Ctrl+H", lambda: self._want_heatmap(True)),
            ("PgUp", lambda: self.turn_page(-1)),
            ("PgDown", lambda: self.turn_page(1)),
            ("Ctrl++", self.view.zoom_in),
            ("Ctrl+=", self.view.zoom_in),
            ("Ctrl+-", self.view.zoom_out),
            ("Ctrl+0", self.view.fit),
            ("Ctrl+1", self.view.actual_size),
            ("Esc", self.notice.clear),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(action)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The result takes 364 px, less where the page is narrow; there the controls are icons."""
        self.result.setFixedWidth(min(self._theme.px(364), round(self.width() * 0.44)))
        compact = self.width() < self._theme.px(760)
        self.bar.set_compact(compact)
        self.heatmap_bar.set_compact(compact)
        self.line.set_compact(compact)
        super().resizeEvent(event)

    def _show_empty(self) -> None:
        empty = self.queue.current is None
        self.panel.show_empty(empty)
        for part in (self.bar, self.result):
            part.setVisible(not empty)
        self.empty_model.setVisible(empty)

    # ways in

    @Slot()
    def choose_files(self) -> None:
        """Ask for photos; any number of them."""
        dialog = QFileDialog(self, "Open photos")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setNameFilters([f"Photos ({sources.PHOTO_PATTERNS})", "All files (*)"])
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.filesSelected.connect(lambda files: self.take(sources.from_paths(files)))
        dialog.open()

    @Slot()
    def paste(self) -> None:
        """Take what the clipboard holds."""
        self.take(sources.from_mime(QGuiApplication.clipboard().mimeData(), clipboard=True))

    def take(self, taken: Taken) -> None:
        """Photos replace those that were there; a refusal is said in place and leaves them as they are."""
        self.notice.clear()
        if taken.refusal is not None:
            self.notice.say(trouble.refusal(taken.refusal))
        if taken.photos:
            self.queue.replace(taken.photos)
            self._examine()

    @Slot(int)
    def turn_page(self, step: int) -> None:
        """The next photo, or the one before."""
        if self.queue.turn(step):
            self._examine()

    # one photo

    def load_model(self) -> None:
        """Load the model; photos that come first wait for it."""
        self._jobs.run("engine", self._service.open_engine, self._model_ready, self._model_failed)

    def _model_ready(self, facts: ModelFacts) -> None:
        self.model = facts
        for line in (self.empty_model, self.result.model):
            line.show_model(facts)

    def _model_failed(self, error: Exception) -> None:
        for line in (self.empty_model, self.result.model):
            line.show_failure(error)

    def _examine(self) -> None:
        source = self.queue.current
        if source is None:
            return
        for lane in _LANES:
            self._jobs.cancel(lane)
        self.photo = self.analysis = None
        self._show_empty()
        self.line.show_place(self.queue.index, len(self.queue))
        self.line.show_photo(source.name)
        self.result.wait(words.READING)
        self.heatmap_bar.wait()
        self.view.describe(source.name)
        self._jobs.run("show", lambda: self._service.show(source), self._photo_event, self._photo_failed)

    def _photo_event(self, event: Opened | Shown) -> None:
        if isinstance(event, Opened):
            self.photo = event.photo
            source = self.queue.current
            self.line.show_photo(source.name if source else "", event.photo.width, event.photo.height)
            return
        photo = self.photo
        assert photo is not None
        self.view.show_photo(event.images, photo.width, photo.height, event.full)
        self.result.answer.say(words.LOADING if self.model is None else words.ANALYSING)
        self._jobs.run("analyse", lambda: self._service.analyse(photo), self._show_answer, self._analysis_failed)

    def _photo_failed(self, error: Exception) -> None:
        self.view.clear(failed=True)
        self._analysis_failed(error)

    def _analysis_failed(self, error: Exception) -> None:
        if isinstance(error, PhotoError):
            self.view.clear(failed=True)
        self.result.show_failure(error)
        self.bar.offer_heatmap(False)
        self.heatmap_bar.clear()
        self.view.describe(trouble.failure(error).heading)
        self.failed.emit(error)

    def _show_answer(self, event: Answered) -> None:
        assert self.model is not None
        self.analysis = event.analysis
        prediction = event.analysis.prediction
        names = {c.code: c.name for c in prediction.classes}
        self.bar.offer_heatmap(True)
        self.heatmap_bar.set_classes([(c, names[c]) for c in words.by_probability(prediction)], prediction.top1)
        self.view.show_overlay(event.overlay)
        # where the model cannot assess the photo, where it looked would only mislead; it can still be asked for
        shown = self._heatmap_wanted and not event.analysis.quality.issues
        self.bar.show_heatmap(shown)
        self.heatmap_bar.set_active(shown)
        self.view.set_overlay_shown(shown)
        if shown and event.overlay is None:
            self.ask_heatmap(prediction.top1)
        self.result.show_analysis(event.analysis, self.model.manifest)
        self.view.describe(self.result.answer.wording.heading)
        self.answered.emit(event.analysis)

    # the heatmap and the zoom

    @Slot(str)
    def ask_heatmap(self, class_code: str) -> None:
        """The heatmap of another class; what keeps it from being drawn is said in place and takes no answer away."""
        analysis = self.analysis
        if analysis is not None:
            self._jobs.run(
                "heatmap",
                lambda: self._service.heatmap(analysis, class_code),
                self.view.show_overlay,
                self._heatmap_failed,
            )

    def _heatmap_failed(self, error: Exception) -> None:
        self.notice.say(str(error))

    @Slot(bool)
    def _want_heatmap(self, wanted: bool) -> None:
        self._heatmap_wanted = wanted
        self.bar.show_heatmap(wanted)
        self.heatmap_bar.set_active(wanted)
        self.view.set_overlay_shown(wanted)
        if wanted and self.view.overlay is None and self.analysis is not None:
            self.ask_heatmap(self.analysis.prediction.top1)

    @Slot()
    def _every_pixel(self) -> None:
        photo = self.photo
        if photo is not None:
            self._jobs.run(
                "pixels",
                lambda: self._service.every_pixel(photo),
                lambda shown: self.view.show_more_pixels(shown.images),
                self._analysis_failed,
            )
