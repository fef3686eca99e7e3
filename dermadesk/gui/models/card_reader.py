"""A model's own card, as it is written: headings, lists and tables, to be scrolled and read."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QUrl
from PySide6.QtGui import QTextBlockFormat, QTextCharFormat, QTextCursor, QTextDocument, QTextFormat
from PySide6.QtWidgets import QTextBrowser

from dermadesk.gui.theme import Theme

_READ = QTextDocument.MarkdownFeature.MarkdownDialectGitHub | QTextDocument.MarkdownFeature.MarkdownNoHTML
_HEIGHT = 360
_LARGER = {1: 2, 2: 1}
"""Steps by which the letters of a heading are larger than text: 1 is a fifth, 2 is half as large again."""


class CardReader(QTextBrowser):
    """A card may come from anywhere: it is text alone. It opens no link and loads no picture, here or elsewhere."""

    def __init__(self, theme: Theme, height: int = _HEIGHT) -> None:
        super().__init__()
        self._theme, self._markdown = theme, ""
        self.setProperty("role", "note")
        self.setAccessibleName("Model card")
        self.setOpenLinks(False)
        self.setTabChangesFocus(True)
        self.setMinimumHeight(theme.px(height))
        theme.changed.connect(self._render)

    def show_card(self, markdown: str) -> None:
        """This card, from its beginning."""
        self._markdown = markdown
        self._render()

    def loadResource(self, type: int, name: QUrl | str) -> Any:
        """Nothing: what a card names is not fetched."""
        return None

    def _render(self) -> None:
        """Anew for each theme: the colours of links and lines are set while it is read."""
        document = self.document()
        document.clear()
        document.setMarkdown(self._markdown, _READ)
        self._quieten()
        self.verticalScrollBar().setValue(0)

    def _quieten(self) -> None:
        """Headings as large as those of the program, with room above."""
        block = self.document().begin()
        while block.isValid():
            level = block.blockFormat().headingLevel()
            if level:
                letters, place = QTextCharFormat(), QTextBlockFormat()
                letters.setProperty(QTextFormat.Property.FontSizeAdjustment, _LARGER.get(level, 0))
                place.setTopMargin(self._theme.px(10) if block.position() else 0)
                place.setBottomMargin(self._theme.px(4))
                cursor = QTextCursor(block)
                cursor.mergeBlockFormat(place)
                cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
                cursor.mergeCharFormat(letters)
            block = block.next()
