"""A thin line between what belongs together less."""

from PySide6.QtWidgets import QFrame


def line() -> QFrame:
    """One pixel high, in the theme's line colour."""
    made = QFrame()
    made.setObjectName("rule")
    made.setFixedHeight(1)
    return made
