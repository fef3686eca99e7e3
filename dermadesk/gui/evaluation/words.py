"""What is said of measured answers: figures come in, sentences with their base and their interval go out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dermadesk.gui.words import exact_percent, of_hundred

if TYPE_CHECKING:
    from dermadesk.evaluation.assess import Figures
    from dermadesk.inference.manifest import Manifest
    from dermadesk.inference.proportions import Estimate

CONFUSION = (
    "In photos. Each row is a diagnosis by the labels, each column the diagnosis that leads in the answer; the "
    "stronger its colour, the larger the part of its row. What is right stands on the diagonal."
)
ROC = (
    "Each point of the line is another threshold: the more malignant photos are found, the more benign ones are called "
    "suspicious with them. The ring is where this model stands; the grey line is chance."
)
RELIABILITY = (
    "What was said against what came true. Where the answers say 30 %, 30 of 100 should come true: the grey line. "
    "Upright lines are 95 % intervals."
)
CLASSES_HEAD = ("Diagnosis", "Photos", "Found", "Right", "In the set")
CLASSES_TIPS = (
    "The diagnosis by the labels",
    "Photos with this label",
    "Of 100 photos with this label, so many have it as the leading diagnosis (recall), with the 95 % interval",
    "Of 100 photos answered so, so many have this label (precision), with the 95 % interval",
    "Of 100 photos with this label, so many have it in their prediction set, with the 95 % interval",
)
GROUPS = (
    "How many malignant photos are found, and how many benign ones are not called suspicious, of 100, in each group. "
    "Too few to say: fewer than 20 photos of that kind."
)
GROUPS_HEAD = ("Group", "Photos", "Malignant found", "Benign not suspected")
GROUPS_TIPS = (
    "What the labels tell of the patient, the place on the body, and the collection",
    "Photos of this group",
    "Of 100 malignant photos, so many were called suspicious (sensitivity), with the 95 % interval",
    "Of 100 benign photos, so many were not called suspicious (specificity), with the 95 % interval",
)
FEW = 20
"""Below so many photos a share is told as a count."""

_WIDE = 0.2
"""An interval as wide as this says little."""


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure in large type. `answer` is the colour: `suspicious`, `nothing`, or empty; `tip` its name elsewhere."""

    title: str
    value: str
    answer: str
    interval: str
    sentence: str
    tip: str


def rate(estimate: Estimate) -> str:
    """`95 of 100`, or what was counted where photos are few: `8 of 9`."""
    if estimate.n < FEW:
        return f"{round(estimate.value * estimate.n)} of {estimate.n}"
    return f"{of_hundred(estimate.value)} of 100"


def cell(estimate: Estimate | None) -> str:
    """`95 (88 to 98)` of 100; `8 of 9` where photos are few, because an interval would fill the scale."""
    if estimate is None:
        return "–"
    return rate(estimate) if estimate.n < FEW else f"{of_hundred(estimate.value)} ({span(estimate)})"


def span(estimate: Estimate) -> str:
    """`88 to 98`, of 100."""
    return f"{of_hundred(estimate.low)} to {of_hundred(estimate.high)}"


def photos(count: int) -> str:
    """`1 photo`, `1,200 photos`."""
    return f"{count:,} photo" if count == 1 else f"{count:,} photos"


def tiles(figures: Figures) -> tuple[Tile, ...]:
    """The headline: what is found, what is called suspicious in vain, what a call is worth, how well both are told
    apart.
    """
    malignant = exact_percent(figures.malignant / figures.photos)
    told = figures.overall.get
    return (
        tile(
            "Malignant photos found",
            told("malignant_sensitivity"),
            "{hits} of {photos} that are malignant by their label were called suspicious, {rest} were not.",
            "None of these photos is malignant by its label.",
            "Sensitivity at the model’s operating point",
            "suspicious",
        ),
        tile(
            "Benign photos not suspected",
            told("malignant_specificity"),
            "{hits} of {photos} that are benign by their label were not called suspicious, {rest} were.",
            "None of these photos is benign by its label.",
            "Specificity at the model’s operating point",
            "nothing",
        ),
        tile(
            "Malignant among those called",
            told("ppv"),
            f"{{hits}} of {{photos}} called suspicious. {malignant} of these photos are malignant; where fewer are, "
            "fewer of those called are.",
            "No photo was called suspicious.",
            "Positive predictive value on this mix of photos",
        ),
        tile(
            "Told apart",
            told("malignant_auroc"),
            "Of 100 pairs of a malignant and a benign photo, in so many the malignant one has the higher probability; "
            "50 is chance.",
            "This takes malignant and benign photos.",
            "Area under the ROC curve (AUROC) of P(malignant); its interval is a bootstrap over lesions",
            counted=False,
        ),
    )


def tile(
    title: str, estimate: Estimate | None, told: str, missing: str, tip: str, answer: str = "", counted: bool = True
) -> Tile:
    """`told` may name `hits`, `rest` and `photos`; a figure that is no share of photos is not `counted`."""
    if estimate is None:
        return Tile(title, "cannot be told", "", "", missing, tip)
    value = rate(estimate) if counted else f"{of_hundred(estimate.value)} of 100"
    count = round(estimate.value * estimate.n)
    sentence = told.format(hits=f"{count:,}", rest=f"{estimate.n - count:,}", photos=photos(estimate.n))
    return Tile(title, value, answer, f"95 % interval: {span(estimate)} of 100.", sentence, tip)


def few(figures: Figures) -> list[str]:
    """That intervals are wide, or that a figure is missing."""
    benign = figures.photos - figures.malignant
    counts = {"malignant_sensitivity": (figures.malignant, "malignant"), "malignant_specificity": (benign, "benign")}
    wide = [
        f"{count:,} {kind}"
        for name, (count, kind) in counts.items()
        if name not in figures.overall or figures.overall[name].high - figures.overall[name].low > _WIDE
    ]
    if not wide:
        return []
    return [f"Few photos: only {' and '.join(wide)}. The true figure may lie anywhere in its interval, which is wide."]


def right(figures: Figures) -> str:
    """How often the leading diagnosis is right, over all photos and over all classes."""
    all_photos, classes = figures.overall["accuracy"], figures.overall["balanced_accuracy"]
    return (
        f"The leading diagnosis is the label’s in {of_hundred(all_photos.value)} of 100 photos ({span(all_photos)}); "
        f"with each diagnosis counting alike, in {of_hundred(classes.value)} of 100 ({span(classes)}). In brackets: "
        "95 % intervals."
    )


def class_rows(manifest: Manifest, figures: Figures) -> list[tuple[str, ...]]:
    """A row for each diagnosis that a label or an answer names, as `CLASSES_HEAD`."""
    totals = {code: sum(row) for code, row in zip(figures.codes, figures.confusion, strict=True)}
    columns = (figures.recall, figures.precision, figures.conformal_coverage)
    return [
        (each.name, f"{totals[each.code]:,}", *(cell(column.get(each.code)) for column in columns))
        for each in manifest.classes
        if any(each.code in column for column in columns)
    ]


def group_rows(figures: Figures) -> list[tuple[str, ...]]:
    """A row for each group, as `GROUPS_HEAD`, those that are too small together; a kind of which all photos are alike
    tells nothing.
    """
    from dermadesk.evaluation.card import KIND_WORDS, TOO_FEW

    told: list[tuple[str, ...]] = []
    columns = ("malignant_sensitivity", "malignant_specificity")
    for kind, groups in figures.groups.items():
        if len(groups) == 1:
            continue
        small = {name: group for name, group in groups.items() if not any(each in group.figures for each in columns)}
        for name, group in groups.items():
            if name not in small:
                shown = (cell(group.figures[each]) if each in group.figures else TOO_FEW for each in columns)
                told.append((f"{KIND_WORDS[kind]}: {name}", f"{group.photos:,}", *shown))
        if small:
            total = sum(group.photos for group in small.values())
            told.append((f"{KIND_WORDS[kind]}: {', '.join(small)}", f"{total:,}", TOO_FEW, TOO_FEW))
    return told
