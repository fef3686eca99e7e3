"""The cards of a measurement in their order, and the look of its curves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from dermadesk.gui.evaluation import words
from dermadesk.gui.evaluation.cards import ConfusionCard, PlotCard, TableCard
from dermadesk.gui.theme import Theme

if TYPE_CHECKING:
    from dermadesk.evaluation.assess import Figures
    from dermadesk.evaluation.plots import Look
    from dermadesk.inference.manifest import Manifest

_PLOT = 370


def plot_side(theme: Theme) -> int:
    """Logical pixels of a curve's side."""
    return theme.px(_PLOT)


def cards(manifest: Manifest, figures: Figures, theme: Theme) -> tuple[list[QWidget], dict[str, PlotCard]]:
    """Answers by truth, each diagnosis, the curves, for whom; and those of them whose curves are to be drawn."""
    side = plot_side(theme)
    plots = {
        "roc": PlotCard("Malignant or not, at every threshold", words.ROC, side),
        "reliability": PlotCard("Can the probabilities be taken at their word", words.RELIABILITY, side),
    }
    classes = TableCard(
        "Each diagnosis",
        words.right(figures),
        words.CLASSES_HEAD,
        words.CLASSES_TIPS,
        words.class_rows(manifest, figures),
        theme,
    )
    made: list[QWidget] = [ConfusionCard(manifest, figures, theme), plots["roc"], classes, plots["reliability"]]
    if groups := words.group_rows(figures):
        made.append(TableCard("For whom", words.GROUPS, words.GROUPS_HEAD, words.GROUPS_TIPS, groups, theme))
    return made, plots


def look(theme: Theme) -> Look:
    """The theme's colours for what is drawn."""
    from dermadesk.evaluation.plots import Look

    tokens = theme.tokens
    return Look(
        text=tokens.text,
        muted=tokens.muted,
        line=tokens.line,
        surface=tokens.surface,
        accent=tokens.accent,
        malignant=tokens.suspicious,
        benign=tokens.nothing,
        points=theme.px(12),
    )
