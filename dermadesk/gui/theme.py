"""The look, as tokens: colours for light and dark, sizes from the system's font, one stylesheet made of both.

Colour means something here: vermilion is suspicious and every malignant class, blue is nothing found and every
benign class, violet is cannot assess; the accent blue is what can be pressed. Each answer has a shape as well.
"""

import re
from dataclasses import dataclass, fields
from enum import StrEnum

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontInfo, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from dermadesk import paths


@dataclass(frozen=True, slots=True)
class Tokens:
    """Every colour that the window uses, as #RRGGBB. A `_ground` is what the colour of that name is written on."""

    background: str
    surface: str
    line: str
    text: str
    muted: str
    photo_ground: str
    accent: str
    accent_text: str
    selection: str
    suspicious: str
    suspicious_ground: str
    nothing: str
    nothing_ground: str
    cannot: str
    cannot_ground: str
    error: str
    error_ground: str
    track: str


LIGHT = Tokens(
    background="#F5F6F8",
    surface="#FFFFFF",
    line="#E1E4E9",
    text="#1B1F24",
    muted="#5B6470",
    photo_ground="#E9EBEF",
    accent="#2A66D0",
    accent_text="#FFFFFF",
    selection="#E6EEFC",
    suspicious="#B04600",
    suspicious_ground="#FDF0E6",
    nothing="#1F5F99",
    nothing_ground="#EAF2FA",
    cannot="#5B4A9A",
    cannot_ground="#F1EEFA",
    error="#1B1F24",
    error_ground="#FFFFFF",
    track="#ECEEF1",
)

DARK = Tokens(
    background="#15171A",
    surface="#1E2126",
    line="#2E333A",
    text="#E8EAED",
    muted="#9AA3AE",
    photo_ground="#0F1113",
    accent="#6EA8FE",
    accent_text="#10141A",
    selection="#26303F",
    suspicious="#FF8A4C",
    suspicious_ground="#3A2417",
    nothing="#7FB2E5",
    nothing_ground="#1A2939",
    cannot="#B9A7E0",
    cannot_ground="#292438",
    error="#E8EAED",
    error_ground="#1E2126",
    track="#2B3037",
)


class Appearance(StrEnum):
    """What the user chose; `SYSTEM` follows the desktop."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


_SCHEMES = {
    Appearance.SYSTEM: Qt.ColorScheme.Unknown,
    Appearance.LIGHT: Qt.ColorScheme.Light,
    Appearance.DARK: Qt.ColorScheme.Dark,
}


class Theme(QObject):
    """The tokens in force. Widgets that paint take it and repaint on `changed`; the rest follows the stylesheet."""

    changed = Signal()

    def __init__(self, app: QApplication, appearance: Appearance = Appearance.SYSTEM) -> None:
        super().__init__(app)
        self._app = app
        self.tokens = LIGHT
        self.appearance = appearance
        self.text_px = text_size(app.font())
        app.setStyle("Fusion")
        app.setFont(window_font(self.text_px))
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._follow)
        self.choose(appearance)

    def choose(self, appearance: Appearance) -> None:
        """Light, dark, or as the system has it, from now on."""
        self.appearance = appearance
        QGuiApplication.styleHints().setColorScheme(_SCHEMES[appearance])
        self._follow()

    @Slot()
    def _follow(self) -> None:
        if self.appearance is Appearance.SYSTEM:
            dark = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
        else:
            dark = self.appearance is Appearance.DARK
        tokens = DARK if dark else LIGHT
        if tokens is self.tokens and self._app.styleSheet():
            return
        self.tokens = tokens
        self._app.setPalette(palette(tokens))
        self._app.setStyleSheet(stylesheet(tokens, self.text_px))
        self.changed.emit()

    def colour(self, token: str) -> QColor:
        """The token of that name as Qt paints it."""
        return QColor(getattr(self.tokens, token))

    def px(self, at_13: float) -> int:
        """A length that is `at_13` pixels where text is 13 px, grown with the system's font."""
        return round(at_13 * self.text_px / 13)


def text_size(system: QFont) -> int:
    """Pixels of running text: 13, or the system's font size where that is larger."""
    return max(13, QFontInfo(system).pixelSize())


def window_font(pixels: int) -> QFont:
    """Inter where it is installed, otherwise the system's own font."""
    font = QFont("Inter") if QFontDatabase.hasFamily("Inter") else QFont(QApplication.font())
    font.setPixelSize(pixels)
    return font


def stylesheet(tokens: Tokens, text_px: int) -> str:
    """The stylesheet with every `@token` filled in; `@13px` is 13 px scaled with the text size."""
    template = (paths.resources() / "style" / "dermadesk.qss").read_text(encoding="utf-8")
    values = {f.name: getattr(tokens, f.name) for f in fields(tokens)}
    filled = re.sub(r"@([a-z_]+)", lambda m: values[m[1]], template)
    return re.sub(r"@(\d+)px", lambda m: f"{round(int(m[1]) * text_px / 13)}px", filled)


def palette(tokens: Tokens) -> QPalette:
    """The same tokens for what no stylesheet reaches: the file dialog, tooltips, selections."""
    roles = QPalette.ColorRole
    chosen = {
        roles.Window: tokens.background,
        roles.WindowText: tokens.text,
        roles.Base: tokens.surface,
        roles.AlternateBase: tokens.background,
        roles.Text: tokens.text,
        roles.PlaceholderText: tokens.muted,
        roles.Button: tokens.surface,
        roles.ButtonText: tokens.text,
        roles.ToolTipBase: tokens.surface,
        roles.ToolTipText: tokens.text,
        roles.Highlight: tokens.accent,
        roles.HighlightedText: tokens.accent_text,
        roles.Link: tokens.accent,
        roles.Accent: tokens.accent,
        roles.Mid: tokens.line,
    }
    made = QPalette()
    for role, colour in chosen.items():
        made.setColor(role, QColor(colour))
    for role in (roles.WindowText, roles.Text, roles.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, role, QColor(tokens.muted))
    return made


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, 1 to 21 (WCAG 2.2, relative luminance)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
