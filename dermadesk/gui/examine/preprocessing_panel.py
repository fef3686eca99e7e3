"""What becomes of a photo before the model sees it, and tools to look at it: told a photo and an analysis."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QScrollArea, QVBoxLayout, QWidget

from dermadesk.gui.examine.preprocessing import words
from dermadesk.gui.examine.preprocessing.compare_painter import After
from dermadesk.gui.examine.preprocessing.compare_view import CompareView
from dermadesk.gui.examine.preprocessing.crop_frame import CropFrame
from dermadesk.gui.examine.preprocessing.refresh import Refresh
from dermadesk.gui.examine.preprocessing.stage_strip import FILTERED, ORIGINAL, StageStrip, stage_key
from dermadesk.gui.examine.preprocessing.tool_column import ToolColumn
from dermadesk.gui.jobs import Jobs
from dermadesk.gui.theme import Theme

if TYPE_CHECKING:
    from dermadesk.gui.service.preview import Looked, Outlined, Preview, StagePicture
    from dermadesk.imaging.filters import Gains
    from dermadesk.imaging.photo import Photo
    from dermadesk.imaging.steps import Region
    from dermadesk.inference.engine import Analysis

_COLUMN = 256
_NARROW = 620


class PreprocessingPanel(QWidget):
    """`crop_changed` carries the Region of the whole photo that the model is to see, None for all of it.

    `looked` tells that the photo was shown as the tools ask. Nothing is computed while the panel is hidden.
    """

    crop_changed = Signal(object)
    looked = Signal()

    def __init__(self, theme: Theme, jobs: Jobs, preview: Preview) -> None:
        super().__init__()
        self.setObjectName("column")
        self.setAccessibleName("Stages")
        self._theme, self._jobs, self._preview = theme, jobs, preview
        self.photo: Photo | None = None
        self._analysed: Photo | None = None
        self._stages: tuple[StagePicture, ...] = ()
        self._gains: Gains | None = None
        self._seen: Looked | None = None
        self._stale_stages = False
        self.view = CompareView(theme)
        self.tools = ToolColumn(theme)
        self.strip = StageStrip(theme)
        self._look = Refresh(jobs, "preview look", self._show_looked, lambda error: self.tools.form.say(str(error)))
        self._compose()
        self._wire()

    # composition

    def _compose(self) -> None:
        inside = QWidget()
        inside.setObjectName("column")
        self._upper = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._upper.setSpacing(12)
        self._upper.addWidget(self.view, 1)
        self._upper.addWidget(self.tools)
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self._column.addLayout(self._upper, 1)
        self._column.addWidget(self.strip)
        self._scroll = QScrollArea()
        self._scroll.setAccessibleName("Stages and tools")
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(inside)
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(self._scroll)

    def _wire(self) -> None:
        tools, view = self.tools, self.view
        tools.crop.toggled.connect(lambda on: self._use(view.crop if on else view.divide))
        tools.pick.toggled.connect(lambda on: self._use(view.pick if on else view.divide))
        tools.square.toggled.connect(self._keep_square)
        tools.whole.clicked.connect(lambda: self._crop_to(CropFrame.whole(*view.crop.frame.photo)))
        tools.form.changed.connect(self._look_again)
        tools.unbalanced.clicked.connect(lambda: self._balance(None))
        tools.turn.valueChanged.connect(view.turn)
        tools.outline.toggled.connect(self._ask_outline)
        tools.reset_all.connect(self._reset)
        tools.grown.connect(self._arrange)
        view.crop_pulled.connect(tools.show_crop)
        view.crop_let_go.connect(self._crop_to)
        view.place_picked.connect(self._picked)
        view.room_changed.connect(self._ask_look)
        self.strip.chosen.connect(self._choose)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The tools beside the photo where there is room, else below it."""
        super().resizeEvent(event)
        self._arrange()

    @Slot()
    def _arrange(self) -> None:
        narrow = self.width() < self._theme.px(_NARROW)
        self._upper.setDirection(QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight)
        if narrow:
            self.tools.setMinimumWidth(0)
            self.tools.setMaximumWidth(16_777_215)
            self.tools.setFixedHeight(self.tools.needed_height(self._scroll.viewport().width()))
            self.view.setMinimumHeight(self._theme.px(240))
        else:
            self.tools.setMinimumHeight(0)
            self.tools.setMaximumHeight(16_777_215)
            self.tools.setFixedWidth(self._theme.px(_COLUMN))
            self.view.setMinimumHeight(self._theme.px(180))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._ask_look()
        if self._stale_stages:
            self._ask_stages()

    # what the page tells

    def show_photo(self, photo: Photo | None) -> None:
        """The photo, or another crop of it; tools go back to their places for another photo. None for no photo."""
        known = self.photo
        self.photo = photo
        if photo is None or known is None or known.sha256 != photo.sha256:
            self._begin(photo)
        if photo is not None:
            frame = CropFrame.whole(float(photo.width), float(photo.height))
            if photo.crop is not None:
                crop = photo.crop
                left, top = crop.x * photo.width, crop.y * photo.height
                frame = CropFrame(frame.photo, left, top, left + photo.crop_width, top + photo.crop_height)
            self.view.crop.frame = frame
            self.tools.show_crop(frame)
            self.view.refresh()
            self._ask_look()

    def show_analysis(self, analysis: Analysis) -> None:
        """The model has answered: its stages can be shown, of the photo or the crop that it saw."""
        self._analysed = analysis.photo
        self._ask_stages()

    def _begin(self, photo: Photo | None) -> None:
        self._look.drop()
        for lane in ("preview stages", "preview outline", "preview patch"):
            self._jobs.cancel(lane)
        self._analysed, self._stages, self._gains, self._seen, self._stale_stages = None, (), None, None, False
        width, height = (photo.width, photo.height) if photo is not None else (0, 0)
        self.setEnabled(photo is not None)
        self.view.begin(width, height)
        self.tools.clear()
        self.strip.clear(width, height)
        if photo is not None:
            from dermadesk.imaging.filters import FILTERS

            self.tools.form.fill(FILTERS)

    # requests

    @Slot()
    def _ask_look(self) -> None:
        photo = self.photo
        if photo is None or not self.isVisible():
            return
        from dermadesk.imaging.filters import Look

        form, room = self.tools.form, self.view.room
        look = Look(form.chosen, dict(form.settings), self._gains)
        self._look.ask(lambda: self._preview.look(photo, room, look))

    def _show_looked(self, looked: Looked) -> None:
        self._seen = looked
        self.tools.form.say("")
        self.view.show_photo(looked.photo)
        self.strip.show_looked(looked)
        self._show_after()
        self.looked.emit()

    def _ask_stages(self) -> None:
        photo = self._analysed
        self._stale_stages = not self.isVisible()
        if photo is not None and self.isVisible():
            self._jobs.run("preview stages", lambda: self._preview.stages(photo), self._show_stages, self._no_stages)
            self._ask_outline()

    def _show_stages(self, stages: tuple[StagePicture, ...]) -> None:
        first = not self._stages
        self._stages = stages
        self.strip.show_stages(stages)
        if first and self.strip.key == ORIGINAL:
            self.strip.choose(stage_key(len(stages) - 1))
        self._show_after()

    def _no_stages(self, error: Exception) -> None:
        """The page tells why there is no answer; here is only nothing to show."""
        self._stages = ()
        self.strip.show_stages(())
        self._show_after()

    @Slot()
    def _ask_outline(self) -> None:
        photo = self._analysed
        if not self.tools.outline.isChecked() or photo is None:
            self._jobs.cancel("preview outline")
            self.view.show_outline(())
            self.tools.say_outline("")
        elif self.isVisible():
            self._jobs.run(
                "preview outline", lambda: self._preview.outline(photo), self._show_outline, self._no_outline
            )

    def _show_outline(self, found: Outlined) -> None:
        self.view.show_outline(found.lines)
        self.tools.say_outline(words.outlined(found.share) if found.lines else words.NO_LESION)

    def _no_outline(self, error: Exception) -> None:
        self.tools.say_outline(str(error))

    @Slot(tuple)
    def _picked(self, place: tuple[float, float, float, float]) -> None:
        photo, room = self.photo, self.view.room
        if photo is None:
            return
        patch = _region(place)
        self._jobs.run(
            "preview patch",
            lambda: self._preview.grey_patch(photo, room, patch),
            self._balance,
            lambda error: self.tools.say_patch(str(error)),
        )

    # what the user does

    def _use(self, tool: object) -> None:
        """One tool at a time; the divider when none is taken."""
        for toggle, own in ((self.tools.crop, self.view.crop), (self.tools.pick, self.view.pick)):
            if own is not tool:
                toggle.blockSignals(True)
                toggle.setChecked(False)
                toggle.blockSignals(False)
        self.view.choose(tool)  # type: ignore[arg-type]
        if tool is not self.view.divide:
            self.view.setFocus()

    @Slot(bool)
    def _keep_square(self, square: bool) -> None:
        self.view.crop.square = square
        frame = self.view.crop.frame
        if square and not frame.is_whole:
            self._crop_to(frame.squared())

    @Slot(object)
    def _crop_to(self, frame: CropFrame) -> None:
        frame = frame.snapped()
        self.view.crop.frame = frame
        self.view.refresh()
        self.tools.show_crop(frame)
        if self.photo is not None:
            self.crop_changed.emit(None if frame.is_whole else _region(frame.fractions))

    @Slot()
    def _look_again(self) -> None:
        """A filter was changed: that is what is to be seen now."""
        self._choose(FILTERED)
        self._ask_look()

    def _balance(self, gains: Gains | None) -> None:
        self._gains = gains
        self.tools.say_patch("")
        self.tools.unbalanced.setVisible(gains is not None)
        self._look_again()

    @Slot()
    def _reset(self) -> None:
        cropped = not self.view.crop.frame.is_whole
        self.tools.clear()
        self.tools.outline.setChecked(False)
        self._gains = None
        self.view.turn(0)
        self._choose(stage_key(len(self._stages) - 1))
        self._ask_look()
        if cropped:
            self._crop_to(CropFrame.whole(*self.view.crop.frame.photo))

    @Slot(str)
    def _choose(self, key: str) -> None:
        """What the right of the divider shows."""
        self.strip.choose(key)
        self._use(self.view.divide)
        self._show_after()

    def _show_after(self) -> None:
        key, after = self.strip.key, None
        if key == FILTERED and self._seen is not None:
            name = words.filter_name(self._seen.look.filter)
            after = After(self._seen.seen, name, QRectF(0, 0, 1, 1), words.FOR_LOOKING)
        for place, stage in enumerate(self._stages):
            if key == stage_key(place):
                where = stage.place
                region = QRectF(where.x, where.y, where.width, where.height)
                after = After(stage.image, self.strip.stages[place].name, region)
        self.view.show_after(after)


def _region(fractions: tuple[float, float, float, float]) -> Region:
    from dermadesk.imaging.steps import Region

    return Region(*fractions)
