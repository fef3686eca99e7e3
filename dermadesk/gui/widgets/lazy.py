"""A place whose page is made when it is first looked at, so that the window opens without it."""

from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

P = TypeVar("P", bound=QWidget)


class LazyPlace(QWidget, Generic[P]):
    """`page` makes it; `made` is it, or None before that."""

    def __init__(self, make: Callable[[], P]) -> None:
        super().__init__()
        self.setObjectName("page")
        self._make = make
        self.made: P | None = None
        self._whole = QVBoxLayout(self)
        self._whole.setContentsMargins(0, 0, 0, 0)

    @property
    def page(self) -> P:
        """The page, made now if it was not before."""
        if self.made is None:
            self.made = self._make()
            self._whole.addWidget(self.made)
        return self.made

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.page.show()
