"""What is rarely changed, in one place that is closed until it is wanted."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QToolButton, QVBoxLayout, QWidget

from dermadesk import paths
from dermadesk.gui import icons
from dermadesk.gui.examine import trust_words
from dermadesk.gui.theme import Theme
from dermadesk.gui.widgets.controls import Chooser
from dermadesk.gui.widgets.labels import label
from dermadesk.gui.widgets.steady import leave_wheel
from dermadesk.gui.widgets.switch import Switch

SINGLE, ALL = 1, 8
"""How many views of a photo an answer can be made of."""


class OptionsCard(QFrame):
    """Second reader, eight views, second model: each with what it means.

    `second_reader_wanted` carries whether, `views_wanted` 1 or 8, `second_model_wanted` a reference or None.
    """

    second_reader_wanted = Signal(bool)
    views_wanted = Signal(int)
    second_model_wanted = Signal(object)

    def __init__(self, theme: Theme, second_reader: bool) -> None:
        super().__init__()
        self.setObjectName("card")
        self.setAccessibleName("Options")
        self._theme = theme
        self.opener = QToolButton()
        self.opener.setText("Options")
        self.opener.setAccessibleName("Options")
        self.opener.setProperty("kind", "quiet")
        self.opener.setCheckable(True)
        self.opener.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.opener.setToolTip("Diagnose first, average eight views, ask a second model")
        self.opener.setAccessibleDescription(self.opener.toolTip())
        self.opener.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.opener.setIconSize(QSize(theme.px(14), theme.px(14)))
        self.second_reader = Switch(theme, trust_words.SECOND_READER, trust_words.SECOND_READER_TIP)
        self.second_reader.setChecked(second_reader)
        self.views = Switch(theme, trust_words.EIGHT_VIEWS, trust_words.EIGHT_VIEWS_TIP)
        self.models = Chooser(theme, trust_words.SECOND_MODEL)
        self.models.setSizeAdjustPolicy(Chooser.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        leave_wheel(self.models)
        self.model_words = label("", "caption", wrap=True)
        self._inner = QWidget()
        self._compose()
        self.offer_models(())
        self._inner.hide()
        self.opener.toggled.connect(self._open)
        self.second_reader.toggled.connect(self.second_reader_wanted)
        self.views.toggled.connect(lambda on: self.views_wanted.emit(ALL if on else SINGLE))
        self.models.activated.connect(lambda _: self.second_model_wanted.emit(self.models.currentData()))
        theme.changed.connect(self._colour)
        self._colour()

    def offer_models(self, references: Sequence[str]) -> None:
        """The models that can be asked as well; one that was chosen and is not among them is wanted no more."""
        chosen = self.models.currentData()
        self.models.clear()
        self.models.addItem(trust_words.NO_SECOND, None)
        for reference in references:
            self.models.addItem(reference, reference)
        self.models.setCurrentIndex(max(0, self.models.findData(chosen)))
        if self.models.currentData() != chosen:
            self.second_model_wanted.emit(None)
        self.models.setVisible(bool(references))
        only = trust_words.only_one_model(str(paths.installed_models()))
        self.model_words.setText(trust_words.SECOND_MODEL_TIP if references else only)

    def _compose(self) -> None:
        inner = QVBoxLayout(self._inner)
        inner.setContentsMargins(4, 6, 0, 6)
        inner.setSpacing(4)
        for switch, tip in (
            (self.second_reader, trust_words.SECOND_READER_TIP),
            (self.views, trust_words.EIGHT_VIEWS_TIP),
        ):
            said = label(tip, "caption", wrap=True)
            said.setContentsMargins(self._theme.px(28), 0, 0, 0)
            inner.addWidget(switch)
            inner.addWidget(said)
            inner.addSpacing(6)
        inner.addWidget(label(trust_words.SECOND_MODEL))
        inner.addWidget(self.models)
        inner.addWidget(self.model_words)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 6, 16, 6)
        column.setSpacing(0)
        column.addWidget(self.opener, alignment=Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._inner)

    def _open(self, wanted: bool) -> None:
        self._inner.setVisible(wanted)
        self._colour()

    def _colour(self) -> None:
        name = "chevron" if self.opener.isChecked() else "next"
        self.opener.setIcon(icons.icon(name, self._theme.tokens, self.opener.iconSize().width(), normal="muted"))
