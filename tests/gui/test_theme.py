"""The tokens can be read on each other, in light and dark; sizes grow with the system's font."""

import re

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QGuiApplication

from dermadesk import paths
from dermadesk.gui import icons
from dermadesk.gui.theme import DARK, LIGHT, Appearance, Theme, Tokens, contrast, stylesheet, text_size

ON_EVERY_GROUND = ("text", "muted", "suspicious", "nothing", "cannot", "error", "accent")
PAIRS = [(ink, ground) for ink in ON_EVERY_GROUND for ground in ("background", "surface")] + [
    ("text", "photo_ground"),
    ("muted", "photo_ground"),
    ("text", "selection"),
    ("accent", "selection"),
    ("accent_text", "accent"),
    *((ink, f"{answer}_ground") for answer in ("suspicious", "nothing", "cannot", "error") for ink in ("text", answer)),
]


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_what_is_written_can_be_read(tokens: Tokens, ink: str, ground: str) -> None:
    assert contrast(getattr(tokens, ink), getattr(tokens, ground)) >= 4.5


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#767676", "#FFFFFF") == pytest.approx(4.54, abs=0.01)


def test_no_answer_is_green() -> None:
    for tokens in (LIGHT, DARK):
        for name in ("suspicious", "nothing", "cannot", "accent"):
            red, green, blue = (int(getattr(tokens, name)[i : i + 2], 16) for i in (1, 3, 5))
            assert green < max(red, blue)


@pytest.mark.parametrize("text_px", [13, 26])
def test_the_stylesheet_is_filled_in_and_grows(text_px: int) -> None:
    filled = stylesheet(LIGHT, text_px)
    assert "@" not in filled
    assert f"font-size: {text_px}px" in filled
    assert LIGHT.suspicious in filled


def test_text_is_never_smaller_than_13_px() -> None:
    font = QFont()
    font.setPixelSize(9)
    assert text_size(font) == 13
    font.setPixelSize(26)
    assert text_size(font) == 26


def test_the_theme_follows_the_choice(theme: Theme) -> None:
    theme.choose(Appearance.DARK)
    assert theme.tokens is DARK
    theme.choose(Appearance.LIGHT)
    assert theme.tokens is LIGHT
    theme.choose(Appearance.SYSTEM)
    dark = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
    assert theme.tokens is (DARK if dark else LIGHT)


def test_every_icon_takes_the_colour_that_is_asked_for() -> None:
    drawings = sorted((paths.resources() / "icons").glob("*.svg"))
    assert drawings
    for drawing in drawings:
        image = icons.pixmap(drawing.stem, "#2A66D0", 44).toImage()
        painted = [image.pixelColor(x, y) for x in range(44) for y in range(44) if image.pixelColor(x, y).alpha() > 250]
        assert painted, drawing.name
        if drawing.stem != "dermadesk":
            asked = QColor("#2A66D0").getRgb()[:3]
            for colour in painted:  # but for the rounding of what is smooth at its edges
                assert all(abs(one - other) <= 2 for one, other in zip(colour.getRgb()[:3], asked, strict=True))
        assert re.search(r"viewBox", drawing.read_text(encoding="utf-8"))
