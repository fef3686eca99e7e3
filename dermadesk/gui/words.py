"""What the window says. Codes and numbers come in, sentences go out; no other module of the window writes them.

The sentences say what was found and by which model, never what the patient has, and never reassure.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dermadesk.errors import DermaDeskError, ErrorCode, PhotoError
from dermadesk.gui.sources import Refusal

if TYPE_CHECKING:
    from dermadesk.imaging.quality import QualityReport
    from dermadesk.inference.bundle import Manifest
    from dermadesk.inference.calibration import Prediction

NBSP = "\N{NO-BREAK SPACE}"

PURPOSE_LINE = "research use and decision support, not a diagnosis"
HEATMAP_CAPTION = "Shows where the model looked; not evidence"
HATCHED_CAPTION = "hatched: not seen by the model"
BLANK_CAPTION = "Nothing in this photo spoke for this diagnosis"
EMPTY_PAGE = "Drop a dermoscopic photo here, or paste one."

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
        "Everything stays on this computer: nothing is sent anywhere, and no photo is changed or kept.",
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


def _exact(share: float) -> str:
    """A share with one decimal where it has one: 19.5 %, 12 %."""
    return f"{share * 100:.1f}".removesuffix(".0") + f"{NBSP}%"


def answer(prediction: Prediction, manifest: Manifest, quality: QualityReport) -> Wording:
    """The decision, with its numbers and what they are numbers of."""
    decision = str(prediction.decision)
    if decision == "cannot_assess":
        why = " ".join(f"{quality_reason(i)} {quality_tip(i)}" for i in quality.issues)
        return Wording("cannot", "Cannot assess this photo", why)
    found, part = sensitivity(manifest)
    base = f"Malignant {percent(prediction.p_malignant)} at {_exact(prevalence(manifest))} prevalence"
    point = f"this model’s operating point of {_exact(prediction.operating_point.threshold)}"
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


def prevalence(manifest: Manifest) -> float:
    """The share of malignant photos in the case mix that the probabilities are calibrated on."""
    return float(sum(p for p, c in zip(manifest.prior, manifest.classes, strict=True) if c.malignant))


def sensitivity(manifest: Manifest) -> tuple[float, str]:
    """The share of malignant lesions that the operating point finds, and on which photos: test ones where measured."""
    overall: Any = manifest.metrics.get("overall", {})
    measured: Any = overall.get("malignant_sensitivity", {}) if isinstance(overall, dict) else {}
    if isinstance(measured, dict) and isinstance(measured.get("value"), float):
        return measured["value"], "test"
    point = next(p for p in manifest.operating_points if p.name == manifest.operating_point)
    return point.sensitivity, point.part


def prediction_set(prediction: Prediction, manifest: Manifest) -> str:
    """The conformal set by name: melanoma or melanocytic nevus."""
    names = {c.code: c.name[:1].lower() + c.name[1:] for c in prediction.classes}
    members = [names[code] for code in by_probability(prediction) if code in prediction.conformal_set]
    listed = members[0] if len(members) == 1 else f"{', '.join(members[:-1])} or {members[-1]}"
    return f"in the {_exact(manifest.conformal.level)} prediction set: {listed}"


def by_probability(prediction: Prediction) -> list[str]:
    """The codes of the classes, the most probable first."""
    order = sorted(range(len(prediction.classes)), key=lambda k: -float(prediction.probabilities[k]))
    return [prediction.classes[k].code for k in order]


SET_MEANING = (
    "Over many photos like those the model was calibrated on, the set holds the right diagnosis about as often as it "
    "says. A long set means that the model cannot tell these diagnoses apart on this photo."
)

_QUALITY: dict[str, tuple[str, str]] = {
    "too_small": (
        "The photo has too few pixels.",
        "Take it from the camera in full size, or move the dermatoscope closer.",
    ),
    "too_dark": (
        "The photo is too dark.",
        "Switch the dermatoscope’s light on or raise the exposure, and take it again.",
    ),
    "overexposed": (
        "The photo is overexposed.",
        "Lower the exposure or avoid glare from the light, and take it again.",
    ),
    "blurred": (
        "The photo is blurred.",
        "Hold the dermatoscope still on the skin, let the camera focus, and take it again.",
    ),
}


def quality_reason(issue: str) -> str:
    """What is wrong with the photo, as a sentence."""
    return _QUALITY[str(issue)][0]


def quality_tip(issue: str) -> str:
    """What to do about it, as a sentence."""
    return _QUALITY[str(issue)][1]


QUALITY_GOOD = "No warning: large enough, not blurred, neither too dark nor overexposed."

_REFUSALS = {
    Refusal.REMOTE: (
        "That is an address on the internet, and DermaDesk fetches nothing from there. Save the picture to a file and "
        "open that, or copy the picture itself in the browser and paste it."
    ),
    Refusal.NOTHING: (
        "That holds no photo. Drop a JPEG, PNG, BMP, TIFF or WebP file, or a picture from another program."
    ),
    Refusal.EMPTY_CLIPBOARD: "The clipboard holds no photo. Copy a picture or a photo’s file, then paste again.",
}


def refusal(why: Refusal) -> str:
    """Why a drop or the clipboard gave no photo, and what to do."""
    return _REFUSALS[why]


_PHOTO_ERRORS: dict[ErrorCode, tuple[str, str]] = {
    ErrorCode.NOT_FOUND: (
        "This photo was not found",
        "Nothing is there under this name any more. Check whether it was moved, or whether its drive is connected.",
    ),
    ErrorCode.IS_A_FOLDER: ("This is a folder", "Open it and drop the photos in it, or one of them."),
    ErrorCode.NO_PERMISSION: (
        "This photo may not be read",
        "The computer refuses to read it for you. Ask for permission, or copy it to a folder of your own.",
    ),
    ErrorCode.EMPTY_FILE: ("This file is empty", "There is nothing in it. Copy it from the camera again."),
    ErrorCode.TRUNCATED: (
        "This photo is damaged or cut short",
        "A part of it is missing, so it is not analysed. Copy it from the camera again.",
    ),
    ErrorCode.NOT_AN_IMAGE: ("This file is not a photo", "Choose a JPEG, PNG, BMP, TIFF or WebP file."),
    ErrorCode.UNSUPPORTED_FORMAT: (
        "{detail} photos are not read",
        "Export it as JPEG or PNG in the program it comes from, and drop that file.",
    ),
    ErrorCode.TOO_LARGE: (
        "This photo is too large ({detail})",
        "It was refused before it was loaded. Export it at 100 megapixels or less.",
    ),
}


def failure(error: Exception) -> Wording:
    """What happened, what is safe, what to do next."""
    if isinstance(error, PhotoError) and error.code in _PHOTO_ERRORS:
        heading, next_step = _PHOTO_ERRORS[error.code]
        heading = heading.format(detail=error.detail or "Such")
        return Wording("error", heading, f"{next_step} The file was not changed, and other photos can be examined.")
    if isinstance(error, DermaDeskError):
        sentence = f"{error} Photos can be looked at meanwhile, and none was changed."
        return Wording("error", "The model cannot be used", sentence)
    return Wording(
        "error",
        "The program made a mistake here",
        "There is no answer for this photo. The photo was not changed, and other photos can be examined; the report "
        "that was shown helps to mend it.",
    )


CRASH = (
    "Your photos were not changed, and you can go on working. Do not rely on an answer that was on its way: examine "
    "that photo again. Please send the report to those who look after DermaDesk; it names no photo and no patient."
)
CRASH_LOGGED = "It is also in the program’s log."


def model_line(reference: str, manifest: Manifest, backend: str) -> str:
    """The model's name, version and data, what runs it, and what it is for."""
    data = ", ".join(source.name for source in manifest.data)
    return " · ".join(part for part in (reference, data, backend, PURPOSE_LINE) if part)


MODELS_INTRODUCTION = (
    "Every answer names one of these models. A model answers for photos like those it was measured on."
)
NO_MODELS = "No model is installed. Install DermaDesk again, or add a model with `dermadesk models`."

_FIGURES = (
    ("malignant_sensitivity", "malignant lesions found"),
    ("malignant_specificity", "benign lesions let go"),
    ("balanced_accuracy", "balanced accuracy"),
    ("malignant_auroc", "malignant AUROC"),
)


def model_facts(manifest: Manifest) -> list[tuple[str, str]]:
    """What a model says of itself, as (name, sentence)."""
    found, part = sensitivity(manifest)
    point = next(p for p in manifest.operating_points if p.name == manifest.operating_point)
    data = "; ".join(f"{d.name}: {d.photos:,} photos of {d.lesions:,} lesions, split {d.split}" for d in manifest.data)
    facts = [
        ("For", manifest.intended_use),
        ("Trained on", data),
        ("Tells apart", ", ".join(c.name for c in manifest.classes)),
        (
            "Calls suspicious",
            f"malignant {_exact(point.threshold)} and more: finds {round(found * 100)} of 100 malignant "
            f"lesions on its {part} photos",
        ),
        ("Calibrated on", f"a case mix with {_exact(prevalence(manifest))} malignant"),
        ("On its test photos", _figures(manifest)),
        ("Limits", " ".join(manifest.limitations)),
        ("Network", f"{manifest.architecture}, {manifest.input_size} × {manifest.input_size} pixels"),
        ("Licence", manifest.licence),
        ("Made", manifest.created[:10]),
    ]
    return [(name, text) for name, text in facts if text]


def _figures(manifest: Manifest) -> str:
    """The test part's figures with their 95 % intervals; empty where none was measured."""
    overall: Any = manifest.metrics.get("overall", {})
    told = []
    for key, name in _FIGURES:
        figure = overall.get(key) if isinstance(overall, dict) else None
        if isinstance(figure, dict) and {"value", "low", "high"} <= figure.keys():
            told.append(f"{name} {figure['value']:.3f} ({figure['low']:.3f} to {figure['high']:.3f})")
    return "; ".join(told)


def dimensions(width: int, height: int) -> str:
    """512 × 512."""
    return f"{width}{NBSP}×{NBSP}{height}"
