"""How the new model is called, and what is to be said of it."""

from PySide6.QtCore import Signal

from dermadesk.gui.theme import Theme
from dermadesk.gui.train.install import words
from dermadesk.gui.widgets.explain import explained
from dermadesk.gui.widgets.fields import note_field, text_field
from dermadesk.gui.widgets.labels import Card, label

_LONGEST = 120


class NameCard(Card):
    """`changed` comes with every letter."""

    changed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__("Name and notes")
        self.name = text_field("Name of the model", words.NAME_HINT)
        self.name.setMaxLength(_LONGEST)
        self.called = label("", "muted", wrap=True)
        self.notes = note_field("Notes", 4)
        self.notes.setPlaceholderText(words.NOTES)
        self.point = label("", wrap=True)
        self._pointed = explained(theme, self.point, "operating_point")
        for part in (self.name, self.called, self.notes, label(words.NOTES_STAY, "caption", wrap=True), self._pointed):
            self.body.addWidget(part)
        self._pointed.hide()
        self.name.textChanged.connect(self.changed)
        self.notes.textChanged.connect(self.changed)

    def fill(self, name: str, notes: str) -> None:
        """As it was left; `changed` does not come."""
        for field in (self.name, self.notes):
            field.blockSignals(True)
        self.name.setText(name)
        self.notes.setPlainText(notes)
        for field in (self.name, self.notes):
            field.blockSignals(False)

    def say_point(self, sentence: str) -> None:
        """Which operating point was chosen; empty for the recipe's."""
        self.point.setText(sentence)
        self._pointed.setVisible(bool(sentence))

    @property
    def told(self) -> tuple[str, str]:
        """The name and the notes as they are now."""
        return self.name.text().strip(), self.notes.toPlainText().strip()
