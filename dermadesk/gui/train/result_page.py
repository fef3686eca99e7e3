"""The wizard’s page Result: is the new model better, where is it wrong, and from which probability on does it warn?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from dermadesk.gui.evaluation import figures as shown
from dermadesk.gui.service import Service
from dermadesk.gui.service.training.beside import Beside, Looking
from dermadesk.gui.service.training.result import Measured, ResultDoor
from dermadesk.gui.theme import Theme
from dermadesk.gui.train.flow import Flow
from dermadesk.gui.train.result import photo_dialog
from dermadesk.gui.train.result import verdict_words as words
from dermadesk.gui.train.result.figures_panel import FiguresPanel
from dermadesk.gui.train.result.mistakes_panel import MistakesPanel
from dermadesk.gui.train.result.photo_dialog import PhotoDialog
from dermadesk.gui.train.result.point_panel import PointPanel
from dermadesk.gui.train.result.verdict_panel import VerdictPanel
from dermadesk.gui.train.wizard_page import WizardPage
from dermadesk.gui.widgets.controls import Segments

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtGui import QImage

    from dermadesk.evaluation.paired import Asked
    from dermadesk.gui.service.training.mistakes import Mistake, Painted

_LANE, _PLOTS, _PHOTOS, _LARGE = "training-result", "training-result-plots", "training-result-photos", "training-photo"
_SECTIONS = (
    ("verdict", "Verdict", "Is it better than the model in use?", ""),
    ("mistakes", "Mistakes", "The photos on which it is most wrong", ""),
    ("figures", "Figures", "The whole evaluation, with its curves", ""),
    ("point", "Operating point", "From which probability on it calls a lesion suspicious", ""),
)
_Key = tuple["Path", "Path", int, float | None]


class ResultPage(WizardPage):
    """Everything is measured once for a candidate and a point, and kept with the training."""

    next_words = "Install"

    def __init__(self, theme: Theme, flow: Flow, service: Service) -> None:
        super().__init__(theme, flow)
        self.setAccessibleName("Result")
        self.door = ResultDoor(service.another_engine)
        self._shown: _Key | None = None
        self.measured: Measured | None = None
        self.beside: Beside | None = None
        self.verdict = VerdictPanel(theme)
        self.mistakes = MistakesPanel(theme)
        self.figures = FiguresPanel(theme)
        self.point = PointPanel(theme)
        self.sections = Segments("Parts of the result", _SECTIONS)
        self.stack = QStackedWidget()
        self.large: PhotoDialog | None = None
        self._compose()
        self.sections.chosen.connect(self.show_section)
        self.mistakes.painting.connect(self._paint)
        self.mistakes.enlarged.connect(self._enlarge)
        self.figures.drawing.connect(self._draw)
        self.point.used.connect(self._use)
        self.flow.changed.connect(self._changed)

    def _compose(self) -> None:
        for name, panel in zip(
            ("Verdict", "Mistakes", "Figures", "Operating point"),
            (self.verdict, self.mistakes, self.figures, self.point),
            strict=True,
        ):
            self.stack.addWidget(_scrolled(name, panel))
        row = QHBoxLayout()
        row.addWidget(self.sections)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(11)
        column.addLayout(row)
        column.addWidget(self.stack, 1)
        self.show_section("verdict")

    # what the wizard asks

    @property
    def can_go_on(self) -> bool:
        """Whether there is a candidate that was measured, better or not."""
        return self.measured is not None

    def enter(self) -> None:
        """Measure what was not measured yet."""
        key = self._key()
        if key is None or key != self._shown:
            self._begin(key)

    def leave(self) -> None:
        """The photos can wait until somebody looks again; the comparison goes on."""
        for lane in (_PHOTOS, _LARGE):
            self.flow.desk.cancel(lane)
        self.mistakes.ask_again()
        if self.large is not None:
            self.large.close()

    def forget(self) -> None:
        """Nothing of the project before."""
        self.leave()
        for lane in (_LANE, _PLOTS):
            self.flow.desk.cancel(lane)
        self._clear()
        self._shown, self.hint = None, ""
        self.show_section("verdict")

    @Slot(str)
    def show_section(self, key: str) -> None:
        """One of the four parts."""
        self.sections.choose(key)
        self.stack.setCurrentIndex([each[0] for each in _SECTIONS].index(key))

    # measuring

    def _key(self) -> _Key | None:
        """What is shown: the project, its candidate as it was written, and the point; None without a candidate."""
        project = self.flow.project
        folder = project.candidate if project is not None else None
        if project is None or folder is None:
            return None
        try:
            return (project.folder, folder, (folder / "manifest.json").stat().st_mtime_ns, project.threshold)
        except OSError:
            return None

    def _begin(self, key: _Key | None) -> None:
        same_model = key is not None and self._shown is not None and key[:3] == self._shown[:3]
        self._shown = key
        if not same_model:
            self._clear()
        project = self.flow.project
        if project is None or key is None:
            self.verdict.waiting(words.NO_MODEL)
            self._hint(words.NO_MODEL)
            return
        self.beside = None
        self._hint(words.READING)
        self.verdict.waiting(words.READING)
        self.flow.desk.run(_LANE, lambda: self.door.measure(project), self._show, self._failed, behind=True)

    def _show(self, event: Measured | Looking | Asked | Beside) -> None:
        match event:
            case Measured():
                self.measured = event
                self.verdict.show_measured(event)
                self.mistakes.show_mistakes(event.mistakes)
                self.figures.show_measured(event)
                self.point.show_measured(event)
                self._hint(words.COMPARING)
            case Beside():
                self.beside = event
                self.verdict.show_beside(event)
                self._hint(words.hint(event))
            case Looking(photos, total):
                self.verdict.waiting(words.looking(photos, total))
            case _:
                self.verdict.waiting(words.asking(event.model, event.photos, event.total))

    def _failed(self, error: Exception) -> None:
        self.verdict.waiting(words.FAILED if self.measured is not None else words.NOT_MEASURED)
        self._shown = None  # the next visit tries again
        self._hint(words.FAILED if self.measured is not None else words.NOT_MEASURED)
        self.troubled.emit(error)

    def _clear(self) -> None:
        self.measured = self.beside = None
        for panel in (self.verdict, self.mistakes, self.figures, self.point):
            panel.clear()

    def _hint(self, sentence: str) -> None:
        self.hint = sentence
        self.ready.emit()

    # the operating point

    @Slot(object)
    def _use(self, threshold: float | None) -> None:
        self.flow.change(threshold=threshold)

    @Slot()
    def _changed(self) -> None:
        key = self._key()
        if key is not None and self._shown is not None and key[:3] == self._shown[:3] and key != self._shown:
            self._begin(key)

    # pictures

    @Slot()
    def _draw(self) -> None:
        """The curves in the theme's colours, drawn off the window's thread."""
        if self.measured is None:
            return
        figures, look = self.measured.figures, shown.look(self.theme)
        side, scale = shown.plot_side(self.theme), self.devicePixelRatioF()
        self.flow.desk.run(
            _PLOTS, lambda: self.door.draw(figures, look, side, scale), self._show_plot, self.troubled.emit, behind=True
        )

    def _show_plot(self, drawn: tuple[str, QImage]) -> None:
        self.figures.show_plot(drawn)

    @Slot()
    def _paint(self) -> None:
        """The photos of the mistakes that are not there yet."""
        project, wanted = self.flow.project, tuple(self.mistakes.wanted)
        if project is None:
            return
        scale = self.devicePixelRatioF()
        side = round(self.mistakes.side * scale)
        self.flow.desk.run(
            _PHOTOS,
            lambda: self.door.paint(project, wanted, side, square=True, heat=True),
            self._show_painted,
            self._not_painted,
            behind=True,
        )

    def _show_painted(self, painted: Painted) -> None:
        self.mistakes.show_painted(painted)

    def _not_painted(self, error: Exception) -> None:
        self.mistakes.ask_again()
        self.troubled.emit(error)

    @Slot(object)
    def _enlarge(self, mistake: Mistake, heat: bool = True) -> None:
        """Paint the whole photo; its dialog opens when it is there."""
        project, scale = self.flow.project, self.devicePixelRatioF()
        if project is None:
            return
        pixels = round(photo_dialog.side(self.window(), self.theme) * scale)
        self.flow.desk.run(
            _LARGE,
            lambda: self.door.paint(project, (mistake,), pixels, square=False, heat=heat),
            self._show_large,
            self._not_painted,
        )

    def _show_large(self, painted: Painted) -> None:
        if painted.image is None:
            self.mistakes.show_painted(painted)
            return
        painted.image.setDevicePixelRatio(self.devicePixelRatioF())
        if self.large is not None:
            self.large.show_painted(painted)
            return
        mistake = painted.mistake
        self.large = PhotoDialog(self.theme, painted, lambda heat: self._enlarge(mistake, heat), self)
        self.large.finished.connect(self._closed)
        self.large.open()

    @Slot()
    def _closed(self) -> None:
        self.large = None


def _scrolled(name: str, panel: QWidget) -> QScrollArea:
    scroll = QScrollArea()
    scroll.setAccessibleName(name)
    scroll.setWidgetResizable(True)
    scroll.setFrameShape(QFrame.Shape.NoFrame)
    scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    scroll.setWidget(panel)
    return scroll
