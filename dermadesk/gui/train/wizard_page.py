"""What every page of the wizard is."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from dermadesk.gui.theme import Theme
from dermadesk.gui.train.flow import Flow


class WizardPage(QWidget):
    """`ready` comes whenever `can_go_on` or `hint` may have changed; `go_on` asks for the next page.

    `troubled` carries an error or a sentence for the notice above the page, `marked` what the rail says of the tab.
    """

    ready = Signal()
    go_on = Signal()
    troubled = Signal(object)
    marked = Signal(str)
    hint = ""
    """The sentence beside Back and Next."""
    next_words = "Next"
    """What the button that goes on says."""

    def __init__(self, theme: Theme, flow: Flow) -> None:
        super().__init__()
        self.theme, self.flow = theme, flow

    @property
    def can_go_on(self) -> bool:
        """Whether the next page may be opened."""
        return False

    def enter(self) -> None:
        """The page is shown, for the first time or again: show the open project as it is now."""

    def leave(self) -> None:
        """Another page is shown, or the project is left: stop what only this page needs."""

    def asks_to_close(self, again: Callable[[], object]) -> bool:
        """Whether the user has to be asked before the window is closed; `again` closes it then."""
        return False

    def forget(self) -> None:
        """Another project is open, or none: show nothing of the one before."""

    def mark_drop(self, marked: bool) -> None:
        """Something is dragged over the window, or no longer: show that it can be dropped here, where it can."""

    def take(self, paths: list[str]) -> bool:
        """Files or folders were dropped on the window while the page is shown; whether the page takes them."""
        return False
