"""The Examine tab: composes its panels, and leads one photo after another through them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from dermadesk.errors import PhotoError
from dermadesk.gui import sources, trouble, words
from dermadesk.gui.examine.examining import Examining
from dermadesk.gui.examine.heatmap_panel import HeatmapPanel
from dermadesk.gui.examine.keeping import Keeping
from dermadesk.gui.examine.load_bar import LoadBar
from dermadesk.gui.examine.model_line import ModelLine
from dermadesk.gui.examine.queue import PhotoQueue
from dermadesk.gui.examine.result_column import ResultColumn
from dermadesk.gui.jobs import Jobs
from dermadesk.gui.service import Answered, ModelFacts, Service, Shown
from dermadesk.gui.settings import Settings
from dermadesk.gui.sources import PhotoSource, Taken
from dermadesk.gui.theme import Theme
from dermadesk.gui.widgets.notice import Notice

if TYPE_CHECKING:
    from dermadesk.gui.examine.camera_panel import CameraPanel
    from dermadesk.gui.examine.preprocessing_panel import PreprocessingPanel
    from dermadesk.imaging.photo import Photo
    from dermadesk.inference.engine import Analysis
    from dermadesk.inference.manifest import Manifest


class ExaminePage(QWidget):
    """One photo at a time. `answered` carries its Analysis, `failed` the error that took its place.

    `model_changed` comes when another model answers than before, or was to and does not.
    `batch_wanted` carries the paths of a folder, or of more photos than one examines one after another.
    """

    answered = Signal(object)
    failed = Signal(object)
    model_changed = Signal()
    batch_wanted = Signal(object)

    def __init__(self, theme: Theme, jobs: Jobs, service: Service, settings: Settings) -> None:
        super().__init__()
        self.setObjectName("page")
        self._theme, self._jobs, self._service, self._settings = theme, jobs, service, settings
        self.queue = PhotoQueue()
        self.examining = Examining(jobs, service)
        self.model: ModelFacts | None = None
        self.stages: PreprocessingPanel | None = None
        self.camera: CameraPanel | None = None
        self._mode = "heatmap"
        self._answer: Answered | None = None
        self.bar = LoadBar(theme)
        self.heatmaps = HeatmapPanel(theme, settings, jobs, service.heatmaps)
        self.heatmap_bar, self.panel, self.looking = self.heatmaps.bar, self.heatmaps.photo, self.heatmaps.looking
        self.view, self.line, self.empty = self.panel.view, self.panel.line, self.panel.empty
        self.notice = Notice(theme)
        self.empty_model = ModelLine()
        self.result = ResultColumn(theme, settings)
        self.keeping = Keeping(
            self, theme, jobs, service.cases, self._on_the_page, self.examining, self.looking, self.result
        )
        self._compose()
        self._wire()
        self._show_empty()

    # composition

    def _compose(self) -> None:
        self._middle = QStackedWidget()
        self._middle.addWidget(self.heatmaps)
        left = QVBoxLayout()
        left.setSpacing(11)
        left.addWidget(self.bar)
        left.addWidget(self.notice)
        left.addWidget(self._middle, 1)
        left.addWidget(self.empty_model)
        self.desk = QWidget()
        row = QHBoxLayout(self.desk)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addLayout(left, 1)
        row.addWidget(self.result)
        self._rooms = QStackedWidget()
        self._rooms.addWidget(self.desk)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 14, 16, 12)
        whole.addWidget(self._rooms)

    def _wire(self) -> None:
        for button in (self.bar.open, self.empty.open):
            button.clicked.connect(self.choose_files)
        self.bar.paste.clicked.connect(self.paste)
        for button in (self.bar.camera, self.empty.camera):
            button.clicked.connect(self.open_camera)
        self.bar.mode_chosen.connect(self.choose_mode)
        self.heatmaps.measured.connect(self.result.say_heatmap)
        self.heatmaps.failed.connect(self._heatmap_failed)
        self.panel.turn_page.connect(self.turn_page)
        self.view.more_pixels_wanted.connect(self.examining.every_pixel)
        photo, result = self.examining, self.result
        photo.reading.connect(self._reading)
        photo.opened.connect(self._opened)
        photo.shown.connect(self._shown)
        photo.asking.connect(self._asking)
        photo.answered.connect(self._show_answer)
        photo.failed.connect(self._failed)
        photo.steadied.connect(result.show_stability)
        photo.compared.connect(lambda second: result.show_second(second.analysis, second.manifest))
        photo.second_failed.connect(result.show_second_failure)
        photo.unmeasured.connect(self._told)
        photo.more_pixels.connect(lambda shown: self.view.show_more_pixels(shown.images))
        result.views_wanted.connect(photo.average)
        result.second_model_wanted.connect(photo.compare_with)
        result.override_wanted.connect(photo.override)
        result.reveal_changed.connect(self._reveal)
        self.keeping.saved.connect(self._case_saved)
        for keys, action in (
            ("Ctrl+O", self.choose_files),
            ("Ctrl+V", self.paste),
            ("Ctrl+K", self.open_camera),
            ("Ctrl+G", lambda: self.choose_mode("stages")),
            ("Ctrl+P", lambda: self.choose_mode("photo")),
            ("Ctrl+H", lambda: self.choose_mode("heatmap")),
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
        dialog.filesSelected.connect(lambda files: self.receive(sources.from_paths(files)))
        dialog.open()

    @Slot()
    def paste(self) -> None:
        """Take what the clipboard holds."""
        self.receive(sources.from_mime(QGuiApplication.clipboard().mimeData(), clipboard=True))

    def receive(self, taken: Taken) -> None:
        """What came from outside: a few photos are examined here, a folder of them elsewhere."""
        if paths := taken.batch:
            self.batch_wanted.emit(paths)
        else:
            self.take(taken)

    def take(self, taken: Taken) -> None:
        """Photos replace those that were there; a refusal is said in place and leaves them as they are."""
        self.notice.clear()
        if taken.refusal is not None:
            self.notice.say(trouble.refusal(taken.refusal))
        if taken.photos:
            self.close_camera()
            self.queue.replace(taken.photos)
            self._begin()

    @Slot()
    def open_camera(self) -> None:
        """Take a photo with a camera. What the camera needs is loaded when it is first asked for."""
        if self.camera is None:
            from dermadesk.gui.examine.camera_panel import CameraPanel

            self.camera = CameraPanel(self._theme, self._settings)
            self.camera.captured.connect(lambda source: self.take(Taken((source,))))
            self.camera.closed.connect(self.close_camera)
            self.camera.files_wanted.connect(self._files_instead)
            self._rooms.addWidget(self.camera)
        self._rooms.setCurrentWidget(self.camera)
        self.camera.start()

    def _files_instead(self) -> None:
        self.close_camera()
        self.choose_files()

    @Slot()
    def close_camera(self) -> None:
        """Leave the camera for the photo."""
        if self.camera is not None:
            self.camera.stop()
        self._rooms.setCurrentWidget(self.desk)

    @Slot(int)
    def turn_page(self, step: int) -> None:
        """The next photo, or the one before."""
        if self.queue.turn(step):
            self._begin()

    # one photo

    def _on_the_page(self) -> tuple[PhotoSource | None, Manifest | None]:
        return self.queue.current, self.model.manifest if self.model is not None else None

    @property
    def photo(self) -> Photo | None:
        """What is asked about; None before its header is read."""
        return self.examining.photo

    @property
    def analysis(self) -> Analysis | None:
        """The answer, None until it is there."""
        return self.examining.analysis

    def load_model(self) -> None:
        """Load the model; photos that come first wait for it."""
        self._jobs.run("engine", self._service.open_engine, self._model_ready, self._model_failed)

    def switch_model(self, reference: str) -> None:
        """The installed model `reference` answers from now on, the photo on the page too.

        Where it does not start, the one before goes on, and the reason is said.
        """
        self.examining.forget_answer()
        self.heatmaps.wait()
        if self.photo is not None:
            self.result.wait(words.LOADING)
        self._jobs.run("engine", lambda: self._service.switch_model(reference), self._switched, self._not_switched)

    def _switched(self, facts: ModelFacts) -> None:
        self._model_ready(facts)
        self.model_changed.emit()
        self.examining.ask()

    def _not_switched(self, error: Exception) -> None:
        if self.model is None:
            self._model_failed(error)
        else:
            self.notice.say(f"{error} {self.model.reference} answers as before.")
        self.model_changed.emit()
        self.examining.ask()

    def _model_ready(self, facts: ModelFacts) -> None:
        self.model = facts
        for line in (self.empty_model, self.result.model):
            line.show_model(facts)
        self.heatmaps.set_model(facts)
        self.offer_models()

    def offer_models(self) -> None:
        """Ask which models could be asked as well: there may be others than before."""
        self._jobs.run("models", self._service.trust.others, self.result.offer_models, self._told)

    def _model_failed(self, error: Exception) -> None:
        for line in (self.empty_model, self.result.model):
            line.show_failure(error)

    def _begin(self) -> None:
        source = self.queue.current
        if source is not None:
            self.examining.begin(source)

    def _reading(self, source: PhotoSource) -> None:
        self._show_empty()
        self.line.show_place(self.queue.index, len(self.queue))
        self.line.show_photo(source.name)
        self.result.begin(words.READING)
        self.heatmaps.wait()
        self.view.describe(source.name)

    def _opened(self, photo: Photo) -> None:
        source = self.queue.current
        self.line.show_photo(source.name if source else "", photo.width, photo.height)

    def _shown(self, shown: Shown) -> None:
        photo = self.photo
        assert photo is not None
        self.view.show_photo(shown.images, photo.width, photo.height, shown.full)
        if self.stages is not None:
            self.stages.show_photo(photo)

    def _asking(self) -> None:
        self.result.wait(words.LOADING if self.model is None else words.ANALYSING)
        self.heatmaps.wait()

    def _failed(self, error: Exception) -> None:
        if isinstance(error, PhotoError):
            self.view.clear(failed=True)
        self.result.show_failure(error)
        self.bar.offer_modes(False)
        self._middle.setCurrentWidget(self.heatmaps)
        self.heatmaps.clear()
        self.view.describe(trouble.failure(error).heading)
        self.failed.emit(error)

    def _show_answer(self, event: Answered) -> None:
        assert self.model is not None
        self.bar.offer_modes(True)
        self._answer = event
        self.result.show_analysis(event.analysis, self.model.manifest)
        self._offer_heatmaps(event)
        if self.stages is not None:
            self.stages.show_analysis(event.analysis)
        self.view.describe(self.result.answer.wording.heading)
        self.answered.emit(event.analysis)

    def _offer_heatmaps(self, event: Answered) -> None:
        """None before the doctor has spoken: the order of the classes is the answer, and so is where it looked."""
        if not self.result.revealed:
            self.heatmaps.clear()
            self._show_mode(self._mode)
            return
        self.heatmaps.show_answer(event)
        # where the model cannot assess the photo, where it looked would only mislead; it can still be asked for
        refused = str(event.analysis.prediction.decision) == "cannot_assess"
        self._show_mode("photo" if refused and self._mode == "heatmap" else self._mode)

    # what is shown

    @Slot(str)
    def choose_mode(self, mode: str) -> None:
        """Photo alone, with the heatmap, or the stages of what the model sees; kept for the photos that follow."""
        self._mode = mode
        self._show_mode(mode)

    def _show_mode(self, mode: str) -> None:
        self.bar.mode.choose(mode)
        self.heatmaps.set_shown(mode == "heatmap")
        self._middle.setCurrentWidget(self._stages() if mode == "stages" else self.heatmaps)

    def _stages(self) -> PreprocessingPanel:
        """The panel of the stages, made when it is first asked for."""
        if self.stages is None:
            from dermadesk.gui.examine.preprocessing_panel import PreprocessingPanel

            self.stages = PreprocessingPanel(self._theme, self._jobs, self._service.preview)
            self.stages.crop_changed.connect(self.examining.crop)
            self._middle.addWidget(self.stages)
            self.stages.show_photo(self.photo)
            if self.analysis is not None:
                self.stages.show_analysis(self.analysis)
        return self.stages

    def _heatmap_failed(self, error: Exception) -> None:
        self.result.say_heatmap("")
        self._told(error)

    def _told(self, error: Exception) -> None:
        """What keeps something beside the answer from being known is said in place, and takes no answer away."""
        self.notice.say(str(error))

    def _reveal(self, _: bool) -> None:
        """The doctor has spoken, or is to speak first: the heatmap tells the answer too."""
        if self.analysis is not None and self._answer is not None:
            self._offer_heatmaps(self._answer)
            self.view.describe(self.result.answer.wording.heading)

    def _case_saved(self, number: int) -> None:
        self.notice.tell(words.saved(number))
