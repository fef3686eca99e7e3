"""The six steps above the wizard's pages: where one is, what is done, what can be gone back to.

Where there is no room for all names, only the step that one is at keeps its own; the others have theirs as a tooltip.
"""

from collections.abc import Collection, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon, QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QToolButton, QWidget

from dermadesk.gui import icons
from dermadesk.gui.theme import Theme

_NARROW = 40
"""Pixels of a step that shows its number alone."""


class StepBar(QWidget):
    """`chosen` carries the number of a step that was pressed."""

    chosen = Signal(int)

    def __init__(self, theme: Theme, names: Sequence[str]) -> None:
        super().__init__()
        self.setAccessibleName("Steps")
        self._theme, self._names = theme, names
        self._done: frozenset[int] = frozenset()
        self._group = QButtonGroup(self)
        self._group.idClicked.connect(self.chosen)
        self.steps: list[QToolButton] = []
        self._row = row = QHBoxLayout(self)
        row.setSizeConstraint(QHBoxLayout.SizeConstraint.SetNoConstraint)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(8))
        for number, name in enumerate(names):
            step = QToolButton()
            step.setObjectName("step")
            step.setAccessibleName(name)
            step.setCheckable(True)
            step.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            step.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self._group.addButton(step, number)
            self.steps.append(step)
            row.addWidget(step)
        row.addStretch(1)
        theme.changed.connect(self._colour)

    def show_steps(self, at: int, open_steps: Collection[int], done: Collection[int]) -> None:
        """The step one is at, those that can be pressed, and those that are done."""
        self._done = frozenset(done)
        for number, step in enumerate(self.steps):
            step.setChecked(number == at)
            step.setEnabled(number in open_steps)
            told = "now" if number == at else "done" if number in self._done else "to come"
            step.setAccessibleDescription(f"Step {number + 1} of {len(self.steps)}, {told}")
        self._colour()

    def minimumSizeHint(self) -> QSize:
        """Room for a number or a tick for each step, and for one name."""
        names = max(self.fontMetrics().horizontalAdvance(name) for name in self._names)
        each = self._theme.px(_NARROW) + self._row.spacing()
        return QSize(len(self.steps) * each + names, self._row.minimumSize().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._colour()

    def _colour(self) -> None:
        self._name(short=False)
        if self._row.sizeHint().width() > self.width():
            self._name(short=True)

    def _name(self, short: bool) -> None:
        for number, (step, name) in enumerate(zip(self.steps, self._names, strict=True)):
            ticked = number in self._done and not step.isChecked()
            side = self._theme.px(14)
            step.setIcon(icons.icon("tick", self._theme.tokens, side) if ticked else QIcon())
            bare = short and not step.isChecked()
            step.setToolTip(name if bare else "")
            full = name if ticked else f"{number + 1}  {name}"
            step.setText(("" if ticked else f"{number + 1}") if bare else full)
