"""The heatmap's colours from less to most, which is also where they are chosen."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QActionGroup,
    QColor,
    QFont,
    QFontMetrics,
    QLinearGradient,
    QPainter,
    QPaintEvent,
)

from dermadesk.gui.colour_maps import COLOUR_MAPS, HeatmapLook
from dermadesk.gui.theme import Theme
from dermadesk.gui.widgets.menu_button import MenuButton

_STRIP = (46, 10)
_GAP = 5
_PADDING = 11
_ARROW = 18
_TIP = "The heatmap’s colours, from what drew less of the model’s attention to what drew most; press to choose others"


class Legend(MenuButton):
    """`changed` carries the HeatmapLook that the user wants."""

    changed = Signal(object)

    def __init__(self, theme: Theme, look: HeatmapLook) -> None:
        super().__init__(theme, "", "Colours of the heatmap", _TIP)
        self._compact = False
        group = QActionGroup(self)
        self._colours: dict[str, QAction] = {}
        for key, colour_map in COLOUR_MAPS.items():
            action = QAction(colour_map.title, self, checkable=True)
            action.setChecked(key == look.colours)
            group.addAction(action)
            self._colours[key] = action
        self.contour = QAction("Line around the stronger half", self, checkable=True)
        self.contour.setChecked(look.contour)
        self.choices.addActions(list(self._colours.values()))
        self.choices.addSeparator()
        self.choices.addAction(self.contour)
        for action in (*self._colours.values(), self.contour):
            action.triggered.connect(self._tell)

    @property
    def look(self) -> HeatmapLook:
        """What is chosen."""
        colours = next(key for key, action in self._colours.items() if action.isChecked())
        return HeatmapLook(colours, self.contour.isChecked())

    def set_compact(self, compact: bool) -> None:
        """The strip without its words."""
        self._compact = compact
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        words = 0 if self._compact else sum(self._word_width(word) + _GAP for word in ("less", "most"))
        width = 2 * _PADDING + words + self._theme.px(_STRIP[0]) + self._theme.px(_ARROW)
        return QSize(width, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setOpacity(1.0 if self.isEnabled() else 0.5)
        painter.setFont(self._font())
        painter.setPen(self._theme.colour("muted"))
        left, middle = float(_PADDING), Qt.AlignmentFlag.AlignVCenter
        width, height = self._theme.px(_STRIP[0]), self._theme.px(_STRIP[1])
        if not self._compact:
            painter.drawText(QRectF(left, 0, 99, self.height()), middle, "less")
            left += self._word_width("less") + _GAP
        strip = QRectF(left, (self.height() - height) / 2, width, height)
        _paint_strip(painter, self.look.colours, strip)
        if not self._compact:
            painter.setPen(self._theme.colour("muted"))
            painter.drawText(QRectF(strip.right() + _GAP, 0, 99, self.height()), middle, "most")

    def _tell(self) -> None:
        self.update()
        self.changed.emit(self.look)

    def _font(self) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(self._theme.px(11))
        font.setWeight(QFont.Weight.Normal)
        return font

    def _word_width(self, word: str) -> int:
        return QFontMetrics(self._font()).horizontalAdvance(word) + 1


def _paint_strip(painter: QPainter, key: str, place: QRectF) -> None:
    gradient = QLinearGradient(QPointF(place.left(), 0), QPointF(place.right(), 0))
    colours = COLOUR_MAPS[key].colours
    for number, colour in enumerate(colours):
        gradient.setColorAt(number / (len(colours) - 1), QColor(*colour))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(gradient)
    painter.drawRoundedRect(place, 3, 3)
