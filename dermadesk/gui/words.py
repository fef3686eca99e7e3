"""What the window says of a photo and a model: codes and numbers come in, sentences go out.

What it says when something went wrong is in `trouble.py`. The sentences say what was found and by which model, never
what the patient has, and never reassure.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dermadesk.gui.quality_words import quality_note as quality_note
from dermadesk.gui.quality_words import quality_reason as quality_reason
from dermadesk.gui.quality_words import quality_tip as quality_tip

if TYPE_CHECKING:
    from dermadesk.imaging.quality import QualityReport
    from dermadesk.inference.bundle import Manifest
    from dermadesk.inference.calibration import Prediction

NBSP = "\N{NO-BREAK SPACE}"

PURPOSE_LINE = "research use and decision support, not a diagnosis"
HEATMAP_CAPTION = "Shows where the model looked; not evidence"
HATCHED_CAPTION = "hatched: not seen by the model"
BLANK_CAPTION = "Nothing in this photo spoke for this diagnosis"
EMPTY_PAGE = "Drop a dermoscopic photo here, paste one, or take one."

PURPOSE = (
    (
        "What it is for",
        "DermaDesk looks at one dermoscopic photo of one skin lesion and says whether a model, trained on photos with "
        "known diagnoses, finds it suspicious. It is for research use and decision support.",
    ),
    (
        "What it is not",
        "It is not a medical device and makes no diagnosis. It has not seen the patient, and it misses some malignant "
        "lesions: “nothing suspicious found” is never an all-clear. Clinical photos without a dermatoscope are not "
        "what its model was trained on.",
    ),
    (
        "Your photos",
        "Everything stays on this computer: nothing is sent anywhere, no photo is changed, and none is kept unless you "
        "save a case.",
    ),
)


@dataclass(frozen=True, slots=True)
class Wording:
    """An answer in words. `kind` is `suspicious`, `nothing`, `cannot`, `error` or `waiting`: its shape and colour."""

    kind: str
    heading: str
    sentence: str


READING = Wording("waiting", "Reading the photo…", "")
LOADING = Wording("waiting", "Loading the model…", "The photo is analysed as soon as the model is ready.")
ANALYSING = Wording("waiting", "Analysing…", "")
MODEL_LOADING_LINE = f"Loading the model… · {PURPOSE_LINE}"


def percent(share: float) -> str:
    """A share of 0..1 as people read it: whole per cent, but never 0 or 100 for what is only close to it."""
    if share < 0.01:
        return f"<{NBSP}1{NBSP}%"
    if share > 0.99:
        return f">{NBSP}99{NBSP}%"
    return f"{share * 100:.0f}{NBSP}%"


def exact_percent(share: float) -> str:
    """A share with one decimal where it has one: 19.5 %, 12 %."""
    return f"{share * 100:.1f}".removesuffix(".0") + f"{NBSP}%"


def of_hundred(share: float) -> str:
    """A share as a count of 100, never 0 or 100 for what is only close to it."""
    if 0 < share < 0.005:
        return "less than 1"
    if 0.995 < share < 1:
        return "more than 99"
    return f"{share * 100:.0f}"


def answer(prediction: Prediction, manifest: Manifest, quality: QualityReport, views: int = 1) -> Wording:
    """The decision, with its numbers and what they are numbers of; `views` is how many the answer was made of."""
    decision = str(prediction.decision)
    if decision == "cannot_assess":
        why = " ".join(f"{quality_reason(i)} {quality_tip(i)}" for i in quality.issues)
        return Wording("cannot", "Cannot assess this photo", why)
    found, part = sensitivity(manifest, views)
    base = f"Malignant {percent(prediction.p_malignant)} at {exact_percent(manifest.prevalence)} prevalence"
    base += f" (mean of {views} views)" if views > 1 else ""
    point = f"this model’s operating point of {exact_percent(prediction.operating_point.threshold)}"
    per_hundred = round(found * 100)
    if decision == "suspicious":
        return Wording(
            "suspicious",
            "Suspicious: refer",
            f"{base}, above {point} (finds {per_hundred} of 100 malignant lesions on its {part} photos).",
        )
    return Wording(
        "nothing",
        "Nothing suspicious found by this model",
        f"{base}, below {point} (misses {100 - per_hundred} of 100 malignant lesions on its {part} photos). "
        "This is not an all-clear.",
    )


def sensitivity(manifest: Manifest, views: int = 1) -> tuple[float, str]:
    """The share of malignant lesions that the operating point finds, and on which photos: test ones where measured."""
    from dermadesk.inference.prevalence import rates

    found, _ = rates(manifest, views)
    return found.value, found.part


def prediction_set(prediction: Prediction, manifest: Manifest) -> str:
    """The conformal set by name: melanoma or melanocytic nevus."""
    names = {c.code: c.name[:1].lower() + c.name[1:] for c in prediction.classes}
    members = [names[code] for code in by_probability(prediction) if code in prediction.conformal_set]
    listed = members[0] if len(members) == 1 else f"{', '.join(members[:-1])} or {members[-1]}"
    return f"in the {exact_percent(manifest.conformal.level)} prediction set: {listed}"


def leading(prediction: Prediction) -> str:
    """Why the heatmap and the table name another diagnosis than the most probable; empty where they do not."""
    if prediction.top1 == by_probability(prediction)[0]:
        return ""
    name = next(c.name for c in prediction.classes if c.code == prediction.top1)
    return f"Weighed against how common each diagnosis is, {name[:1].lower() + name[1:]} leads."


def by_probability(prediction: Prediction) -> list[str]:
    """The codes of the classes, the most probable first."""
    order = sorted(range(len(prediction.classes)), key=lambda k: -float(prediction.probabilities[k]))
    return [prediction.classes[k].code for k in order]


SET_MEANING = (
    "Over many photos like those the model was calibrated on, the set holds the right diagnosis about as often as it "
    "says. A long set means that the model cannot tell these diagnoses apart on this photo."
)


def model_line(reference: str, manifest: Manifest, backend: str) -> str:
    """The model's name, version and data, what runs it, and what it is for."""
    data = ", ".join(source.name for source in manifest.data)
    return " · ".join(part for part in (reference, data, backend, PURPOSE_LINE) if part)


def saved(number: int) -> str:
    """That an examination was kept, and where it is found again."""
    return f"Saved as case {number}. It is in History."


def dimensions(width: int, height: int) -> str:
    """512 × 512."""
    return f"{width}{NBSP}×{NBSP}{height}"
