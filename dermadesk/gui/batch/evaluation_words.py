"""What the evaluation of a batch says: figures come in, sentences with their base and their interval go out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dermadesk.gui.evaluation.words import few, photos

if TYPE_CHECKING:
    from dermadesk.gui.service.batch_measuring import Measured
    from dermadesk.gui.service.batch_truth import Truth
    from dermadesk.inference.manifest import Manifest

HEADING = "How good these answers are"
QUESTION = "The answers of this batch, compared with the labels of its photos."
LOOKING = "Looking for labels…"
NO_LABELS = (
    "No labels lie with these photos: no table of them, and no folders named after diagnoses. Choose a table of "
    "labels, and the answers are measured by it."
)
MEASURING = "Measuring the answers by the labels…"
NOTHING = "None of the batch’s labelled photos has an answer, so there is nothing to measure."
NOT_POSSIBLE = (
    "These photos may have labels, but this copy of DermaDesk comes without the part that reads labels and measures "
    "answers by them. On a computer with the full installation, `dermadesk evaluate` measures the same model on the "
    "same folder. The answers of this batch are not affected."
)
COUNTED = "What the figures count"
LABELS_TROUBLE = "The labels cannot be used"
FAILED = "The answers could not be measured"
SAFE = "The photos, their labels and the answers were not changed."
CHOOSE = "Choose a table of labels for these photos: filename and label, or as HAM10000 and ISIC write it"


def base(measured: Measured, truth: Truth) -> str:
    """What the figures rest on."""
    figures = measured.figures
    assert figures is not None
    where = f"labels from {truth.table.name}" if truth.table is not None else "labels found with the photos"
    lesions = f" of {figures.lesions:,} lesions" if figures.lesions != figures.photos else ""
    return (
        f"{photos(figures.photos)}{lesions}, {figures.malignant:,} of them malignant · {where} · "
        f"{measured.manifest.reference}"
    )


def warnings(measured: Measured) -> list[str]:
    """What makes the figures worth less than they look, the worst first."""
    figures, told = measured.figures, []
    learned = {
        "was trained on": measured.seen.get("train", 0),
        "was calibrated on": measured.seen.get("calibration", 0),
    }
    if any(learned.values()):
        parts = " and ".join(f"{words} {photos(count)} of these" for words, count in learned.items() if count)
        told.append(f"This model {parts}: the figures flatter it. Only photos that are new to it tell how good it is.")
    if figures is not None:
        told += few(figures)
    return told


def searching(done: int, total: int) -> str:
    """That photos which the model has learned from may yet be found."""
    return f"Looking for photos that the model has learned from: {done:,} of {total:,}…"


def counted(measured: Measured, truth: Truth) -> list[str]:
    """How many photos the figures do not count, and why; whether they are the model's own; what is odd about labels."""
    left, told = measured.left_out, []
    refused = f"{photos(left.refused)} that the model would not assess ({left.refused_malignant:,} of them malignant)"
    counts = {
        f"{photos(left.errors)} with an error instead of an answer": left.errors,
        f"{photos(left.waiting)} without an answer yet": left.waiting,
        f"{photos(left.unlabelled)} without a label": left.unlabelled,
        refused: left.refused,
    }
    told = [f"Left out: {words}." for words, count in counts.items() if count] or ["No photo of the batch is left out."]
    if measured.seen.get("test"):
        noted = "This look at them was noted beside the model"
        if measured.uncounted is not None:
            noted = f"This look at them could not be noted beside the model ({measured.uncounted})"
        told.append(
            f"{photos(measured.seen['test'])} of these belong to the model’s own test part. {noted}: a test part wears "
            "out when models are chosen by it."
        )
    return [*told, *(f"{finding}." for finding in truth.findings)]


def foot(manifest: Manifest) -> str:
    """What the figures are, and what they are not."""
    return (
        "Photos that the model would not assess have no answer and do not count here; on the model’s card, and in "
        "`dermadesk evaluate`, they do. Intervals are Wilson’s for shares of photos, a bootstrap over lesions for the "
        "others. The figures hold for photos like these, with these labels; in another clinic they may be worse. "
        f"{manifest.intended_use}"
    ).strip()
