"""The live picture: every frame as it comes, what the model sees of it, and what to do for a better one."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt, Signal, Slot
from PySide6.QtGui import QImage, QMouseEvent, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QWidget

from dermadesk.gui.camera.guidance import Guided
from dermadesk.gui.examine import camera_painter, camera_words
from dermadesk.gui.examine.camera_painter import Chip
from dermadesk.gui.theme import Theme

_READY = Chip("camera", "text", camera_words.READY)


class CameraView(QWidget):
    """Paints the newest frame and nothing older: frames that come between two paintings are passed over."""

    clicked = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._image = QImage()
        self._mirrored = self._frozen = False
        self._waiting = ""
        self._chips: tuple[Chip, ...] = ()
        self.painted = 0
        """Frames that were painted since the program started."""
        self._fresh = False
        self.setMinimumSize(160, 120)
        self.setAccessibleName("Camera picture")
        self.setToolTip(camera_words.TAKE_BY_CLICK)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        theme.changed.connect(self.update)

    @Slot(QImage)
    def show_frame(self, image: QImage) -> None:
        """The next frame, upright and not mirrored."""
        self._image, self._fresh = image, True
        self.update()

    def clear(self, waiting: str = "") -> None:
        """No picture; `waiting` says what is waited for."""
        self._image, self._waiting, self._chips, self._frozen = QImage(), waiting, (), False
        self._describe()

    def guide(self, findings: Guided | None, unguided: bool = False) -> None:
        """What to do for a better picture; None where nothing is known yet, empty where nothing is wrong."""
        if unguided:
            self._chips = (Chip("error", "error", camera_words.UNGUIDED),)
        elif findings is None:
            self._chips = ()
        else:
            self._chips = tuple(_chip(each.issue, each.severity) for each in findings) or (_READY,)
        self._describe()

    def set_frozen(self, frozen: bool) -> None:
        """Say that the picture stands still."""
        self._frozen = frozen
        self._describe()

    def set_mirrored(self, mirrored: bool) -> None:
        """Turn the view, and say so."""
        self._mirrored = mirrored
        self._describe()

    @property
    def chips(self) -> Sequence[Chip]:
        """What is written over the picture."""
        return self._chips

    def _describe(self) -> None:
        said = [camera_words.FROZEN] if self._frozen else []
        said += [f"{chip.words}. {chip.tip}".strip() for chip in self._chips]
        self.setAccessibleDescription(" ".join(said) or self._waiting)
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and not self._image.isNull():
            self.clicked.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        self.painted += self._fresh
        self._fresh = False
        painter = QPainter(self)
        room = QRectF(self.rect())
        painter.fillRect(room, self._theme.colour("background"))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rounded = QPainterPath()
        rounded.addRoundedRect(room, 10, 10)
        painter.fillPath(rounded, self._theme.colour("photo_ground"))
        if self._image.isNull():
            painter.setPen(self._theme.colour("muted"))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(room.adjusted(16, 16, -16, -16), flags, self._waiting)
            return
        place = camera_painter.fitted(self._image, room)
        camera_painter.frame(painter, self._image, place, self._mirrored)
        square = camera_painter.guide(painter, place)
        camera_painter.tag(painter, self._theme, camera_words.SQUARE, square)
        if self._frozen or self._mirrored:
            text = camera_words.FROZEN if self._frozen else camera_words.MIRRORED
            camera_painter.tag(painter, self._theme, text, square, right=True)
        camera_painter.chips(painter, self._theme, self._chips, square)


def _chip(issue: str, severity: str) -> Chip:
    """What refuses has the full shape of "cannot assess", what only warns its outline."""
    words, tip = camera_words.guidance(issue)
    return Chip("cannot" if str(severity) == "refuses" else "cannot_outline", "cannot", words, tip)
