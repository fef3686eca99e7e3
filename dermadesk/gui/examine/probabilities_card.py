"""The probabilities as bars, the most probable first, with the members of the prediction set marked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy

from dermadesk.gui import words
from dermadesk.gui.examine.prevalence_control import PrevalenceControl
from dermadesk.gui.examine.share_row import Share, ShareRow, arrange
from dermadesk.gui.settings import Settings
from dermadesk.gui.theme import Theme
from dermadesk.gui.widgets.labels import Card, label

if TYPE_CHECKING:
    from dermadesk.inference.engine import Analysis
    from dermadesk.inference.manifest import Manifest

_UNKNOWN = -1.0


class ProbabilitiesCard(Card):
    """The bars, what their shapes mean, and the prediction set in words.

    `clinic` is a card of its own, which the column places: bars move with the prevalence that is set there, and keep
    their places. `prevalence_changed` carries the share (0..1) that is shown.
    """

    prevalence_changed = Signal(float)

    def __init__(self, theme: Theme, settings: Settings) -> None:
        super().__init__("Probabilities")
        self._theme, self._settings = theme, settings
        self._shown: tuple[Analysis, Manifest] | None = None
        self.title.setWordWrap(True)
        self.title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.rows: list[ShareRow] = []
        self.legend = label(f"▲{words.NBSP}malignant or pre-malignant   ●{words.NBSP}benign", "caption", wrap=True)
        self.set_words = label("", "muted", wrap=True)
        self.set_words.setToolTip(words.SET_MEANING)
        self.set_words.setAccessibleDescription(words.SET_MEANING)
        self.clinic = PrevalenceControl(theme, settings.prevalence)
        for part in (self.set_words, self.legend):
            self.body.addWidget(part)
        self.clinic.changed.connect(self._move)

    def show_analysis(self, analysis: Analysis, manifest: Manifest) -> None:
        """Bars for every class. With *cannot assess* they are there, but not to be relied on, and look so."""
        self._shown = (analysis, manifest)
        self.clinic.set_own(manifest.prevalence)
        prediction = analysis.prediction
        sentences = ("Filled shapes are " + words.prediction_set(prediction, manifest) + ".", words.leading(prediction))
        self.set_words.setText(" ".join(sentences).strip())
        self._show_shares()

    @property
    def can_move(self) -> bool:
        """Whether the probabilities mean anything in another case mix."""
        return self._shown is not None and 0 < self._shown[1].prevalence < 1 and _relied_on(self._shown[0])

    def wait(self) -> None:
        """Keep the place and take the numbers away, so that nothing jumps when the next ones arrive."""
        self._shown = None
        shares = [Share(r.share.name, r.share.malignant, _UNKNOWN, False, False) for r in self.rows]
        self._set_rows(shares)
        self._say_title()
        self.set_words.setText(" ")
        self.clinic.wait()

    def _move(self, share: float) -> None:
        self._settings.prevalence = self.clinic.prevalence
        self._show_shares()
        self.prevalence_changed.emit(share)

    def _show_shares(self) -> None:
        """What the model found, at the prevalence that is set; in the order of its own."""
        if self._shown is None:
            return
        from dermadesk.inference.prevalence import at_prevalence

        analysis, manifest = self._shown
        prediction, relied_on = analysis.prediction, _relied_on(analysis)
        probabilities, title = prediction.probabilities, []
        if self.can_move:
            here = at_prevalence(prediction, manifest, self.clinic.current, views=analysis.views)
            probabilities = here.probabilities
            self.clinic.say(here)
            if self.clinic.prevalence is not None:
                title.append(f"AT {words.exact_percent(self.clinic.prevalence)} MALIGNANT")
        if analysis.overridden:
            title.append("OVERRIDDEN")
        by_code = {each.code: (each, float(p)) for each, p in zip(prediction.classes, probabilities, strict=True)}
        self._set_rows(
            [
                Share(each.name, each.malignant, probability, code in prediction.conformal_set, relied_on)
                for code, (each, probability) in ((c, by_code[c]) for c in words.by_probability(prediction))
            ]
        )
        self._say_title(*(title if relied_on else ["NOT TO BE RELIED ON"]))

    def _say_title(self, *additions: str) -> None:
        self.title.setText(" · ".join(("PROBABILITIES", *additions)))

    def _set_rows(self, shares: list[Share]) -> None:
        """One row for each; those that are there are used again, so that the window keeps its pace."""
        for row in self.rows[len(shares) :]:
            self.body.removeWidget(row)
            row.deleteLater()
        del self.rows[len(shares) :]
        for row, share in zip(self.rows, shares, strict=False):
            row.show_share(share)
        for share in shares[len(self.rows) :]:
            self.rows.append(ShareRow(self._theme, share))
            self.body.insertWidget(len(self.rows), self.rows[-1])
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        margins = self.body.contentsMargins()
        arrange(self.rows, self.width() - margins.left() - margins.right(), self._theme)


def _relied_on(analysis: Analysis) -> bool:
    return str(analysis.prediction.decision) != "cannot_assess"
