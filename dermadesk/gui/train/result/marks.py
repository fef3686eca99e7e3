"""Cards whose title explains itself."""

from typing import TypeVar

from dermadesk.gui.theme import Theme
from dermadesk.gui.widgets.explain import explained
from dermadesk.gui.widgets.labels import Card

C = TypeVar("C", bound=Card)


def marked(card: C, theme: Theme, term: str, example: str = "") -> C:
    """The same card, with the mark that explains `term` beside its title."""
    card.body.removeWidget(card.title)
    card.body.insertWidget(0, explained(theme, card.title, term, example))
    return card
