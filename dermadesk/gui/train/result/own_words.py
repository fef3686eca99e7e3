"""What is said of the new model by itself: its headline figures, and what makes them worth less than they look."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dermadesk.gui.evaluation.words import few, photos, tile
from dermadesk.gui.words import NBSP, exact_percent

if TYPE_CHECKING:
    from dermadesk.evaluation.assess import Figures
    from dermadesk.gui.evaluation.words import Tile
    from dermadesk.gui.service.training.beside_kept import Facts
    from dermadesk.gui.service.training.result import Measured


def warnings(measured: Measured, facts: Facts | None) -> list[str]:
    """What makes the new model's figures worth less than they look."""
    learned = {name: facts.learned.get(name, 0) for name in facts.parents} if facts is not None else {}
    told = [
        f"{parent}, which the new model began as, has learned from {photos(count)} of its test photos: its own figures "
        "flatter it. The comparison leaves these photos out."
        for parent, count in learned.items()
        if count
    ]
    told += few(measured.figures)
    if measured.chosen:
        point = probability(measured.manifest.deciding_point.threshold)
        told.append(f"All figures are at the operating point that you chose, {point}, not at the recipe’s.")
    return told


def probability(threshold: float) -> str:
    """A threshold as per cent, fine enough for small ones: 12.3 %, 0.042 %."""
    return exact_percent(threshold) if threshold >= 0.01 else f"{threshold * 100:.2g}{NBSP}%"


def tiles(figures: Figures) -> tuple[tuple[Tile, str], ...]:
    """The headline figures of the new model, each with the term that explains it."""
    told = figures.overall.get
    return (
        (
            tile(
                "Malignant photos found",
                told("malignant_sensitivity"),
                "{hits} of {photos} of malignant lesions were called suspicious, {rest} were not.",
                "No test photo shows a malignant lesion.",
                "Sensitivity at the operating point",
                "suspicious",
            ),
            "sensitivity",
        ),
        (
            tile(
                "Benign photos not suspected",
                told("malignant_specificity"),
                "{hits} of {photos} of benign lesions were not called suspicious, {rest} were.",
                "No test photo shows a benign lesion.",
                "Specificity at the operating point",
                "nothing",
            ),
            "specificity",
        ),
        (
            tile(
                "Told apart",
                told("malignant_auroc"),
                f"Measured on {photos(figures.photos)}. 50 is chance.",
                "This takes malignant and benign photos.",
                "Area under the ROC curve (AUROC) of P(malignant); its interval is a bootstrap over lesions",
                counted=False,
            ),
            "auroc",
        ),
        (
            tile(
                "Leading diagnosis right",
                told("balanced_accuracy"),
                f"Each diagnosis counts alike. Measured on {photos(figures.photos)}.",
                "This takes photos of every diagnosis.",
                "Balanced accuracy; its interval is a bootstrap over lesions",
                counted=False,
            ),
            "balanced_accuracy",
        ),
    )


def measured_on(measured: Measured) -> str:
    """What the new model's own figures rest on."""
    figures = measured.figures
    of = f" of {figures.lesions:,} {lesions(figures.lesions)}" if figures.lesions != figures.photos else ""
    return (
        f"The new model on its test part: {photos(figures.photos)}{of}, {figures.malignant:,} of them malignant, "
        "that nothing was chosen by."
    )


def lesions(count: int) -> str:
    """The word that goes with so many."""
    return "lesion" if count == 1 else "lesions"
