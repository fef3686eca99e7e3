"""One model, as large as there is room: its name, its cards, its own card to read; or why it was refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from dermadesk.gui.models import words
from dermadesk.gui.models.card_reader import CardReader
from dermadesk.gui.models.cards import ClassesCard, FilesCard, MeasuredCard, OriginCard, PurposeCard, SpeedCard
from dermadesk.gui.theme import Theme
from dermadesk.gui.widgets.columns import Columns
from dermadesk.gui.widgets.labels import Card, label

if TYPE_CHECKING:
    from dermadesk.gui.service.model_details import Details
    from dermadesk.gui.service.models import Model, Pace

_NARROWEST = 360


class ModelDetails(QWidget):
    """`speed_wanted`: measure the one that is shown."""

    speed_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("page")
        self._theme = theme
        self.model: Model | None = None
        self._details: Details | None = None
        self.name = label("", "heading", wrap=True)
        self.about = label("", "muted", wrap=True)
        self.hint = label("", wrap=True)
        self.cards = Columns(theme.px(_NARROWEST), 2)
        self.card_title = label("ITS MODEL CARD", "title")
        self.card_title.setAccessibleName("Its model card")
        self.card = CardReader(theme)
        self.origin: OriginCard | None = None
        self.speed: SpeedCard | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 6, 0)
        column.setSpacing(8)
        for part in (self.name, self.about, self.hint, self.cards, self.card_title, self.card):
            column.addWidget(part)
        column.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.show_model(None, "")

    def show_model(self, model: Model | None, hint: str, pace: Pace | None = None) -> bool:
        """This one from now on; its own card and licence come with `show_details`. Whether it is another one."""
        before = self.model
        another = before is None or model is None or (before.folder, before.manifest) != (model.folder, model.manifest)
        self.model = model
        self.name.setText(words.name(model) if model is not None else "")
        if model is not None and model.manifest is not None:
            self.name.setText(model.reference)
        self.about.setText(words.about(model) if model is not None else "")
        self.hint.setText(hint)
        for part, there in ((self.name, model is not None), (self.about, model is not None), (self.hint, bool(hint))):
            part.setVisible(there)
        if another:
            self._details = None
            self._show_cards(model, pace)
        elif self._details is not None:
            self.show_details(self._details)
        return another

    def _show_cards(self, model: Model | None, pace: Pace | None) -> None:
        self.origin = self.speed = None
        for part in (self.card_title, self.card):
            part.setVisible(model is not None and model.manifest is not None)
        self.card.show_card("")
        if model is None:
            self.cards.show_widgets(())
        elif model.manifest is None:
            refused = Card("Why it cannot be used")
            refused.body.addWidget(label(str(model.error), wrap=True))
            refused.body.addWidget(label(str(model.folder), "muted", wrap=True))
            self.cards.show_widgets((refused,))
        else:
            manifest = model.manifest
            self.origin, self.speed = OriginCard(manifest), SpeedCard(self._theme)
            self.speed.wanted.connect(self.speed_wanted)
            if pace is not None:
                self.speed.show_pace(pace)
            measured = MeasuredCard(self._theme, manifest)
            classes, files = ClassesCard(self._theme, manifest), FilesCard(self._theme, model, manifest)
            # two columns, filled from left to right
            self.cards.show_widgets((measured, PurposeCard(manifest), classes, self.origin, files, self.speed))

    def show_details(self, details: Details) -> None:
        """Its card and its licence, once they were read."""
        if self.model is None or self.model.reference != details.reference:
            return
        self.about.setText(words.about(self.model, details.training))
        if self._details is None or self._details.card != details.card:
            self.card.show_card(details.card)
        self._details = details
        if self.origin is not None:
            self.origin.offer_licence(details.licence)
