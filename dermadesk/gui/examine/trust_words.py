"""What the result column says around an answer: how steady it is, what it is worth here, what another model says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dermadesk.gui.words import NBSP, Wording, exact_percent, of_hundred, percent

if TYPE_CHECKING:
    from dermadesk.inference.calibration import Prediction
    from dermadesk.inference.prevalence import AtPrevalence
    from dermadesk.inference.stability import Stability

COVERED = Wording(
    "waiting",
    "Your diagnosis first",
    "You are the first reader. The program’s answer is shown as soon as you have given yours.",
)
OVERRIDDEN = "Overridden: you asked for an answer although this photo could not be assessed."
OVERRIDE = "Answer all the same"
OVERRIDE_TIP = "The answer stays marked as overridden, and the record will say so."

NOT_MEASURED = "not measured"
MEASURING = "being measured…"
STABILITY_MEANING = (
    "The photo is turned, moved, taken nearer, made lighter or darker by a little, as another shot of the same lesion "
    "would be, and answered anew each time. In published tests such changes flipped the answer for 6.5 to 22"
    f"{NBSP}% of the lesions."
)

SECOND_READER = "I diagnose first"
SECOND_READER_TIP = "The program’s answer stays covered until you have given your diagnosis. Both are kept."
EIGHT_VIEWS = "Average eight views"
EIGHT_VIEWS_TIP = (
    "The photo turned and mirrored. It takes eight times as long, and the operating point was chosen on single views."
)
SECOND_MODEL = "Second model"
NO_SECOND = "none"
SECOND_MODEL_TIP = "Another installed model answers the same photo beside the first."

GIVEN_BEFORE = "Given before the program’s answer was shown."
GIVEN_AFTER = "Given after the program’s answer was shown."


def only_one_model(folder: str) -> str:
    """That there is no second model to choose, and how one comes there."""
    return f"Only one model is installed. Put the folder of another into {folder}, or train one: dermadesk train."


def stability(known: Stability) -> str:
    """In how many variations the answer was the same, so far or of all."""
    if known.done < known.total:
        return f"same answer in {known.same} of {known.done} variations…"
    return f"same answer in {known.same} of {known.total} variations"


def changed_since(first: str) -> str:
    """What the doctor said before the answer was shown, where it was changed after that."""
    return f"Before the program’s answer was shown you said: {first}. It was changed after that."


def worth_here(at: AtPrevalence) -> str:
    """How malignant at the prevalence that was set, and what the decision is worth there, with 95 % bounds."""
    found, missed = of_hundred(at.ppv.value), of_hundred(1 - at.npv.value)
    return (
        f"Malignant {percent(at.p_malignant)}. Of 100 photos called suspicious, {found} {_are(found)} malignant "
        f"({of_hundred(at.ppv.low)} to {of_hundred(at.ppv.high)}); of 100 not called so, {missed} {_are(missed)} "
        f"(at most {of_hundred(1 - at.npv.low)})."
    )


def assumed(at: AtPrevalence) -> str:
    """What nobody measured in this clinic."""
    found, passed = at.sensitivity, at.specificity
    parts = found.part if found.part == passed.part else f"{found.part} and {passed.part}"
    return (
        "Assumes this model’s mix of diagnoses, and that it calls suspicious "
        f"{round(found.value * 100)} of 100 malignant and {round(100 - passed.value * 100)} of 100 benign photos, as "
        f"on its {parts} photos."
    )


ASSUMED_MEANING = (
    "Within malignant and within benign, the mix of diagnoses is kept as the model was calibrated on. Benign photos of "
    "another clinic may be harder than those on which this was measured. The answer and its operating point stay."
)


def decision(prediction: Prediction) -> tuple[str, str]:
    """The kind (shape and colour) of an answer, and its name in short."""
    return {
        "suspicious": ("suspicious", "Suspicious"),
        "nothing_suspicious_found": ("nothing", "Nothing suspicious found"),
        "cannot_assess": ("cannot", "Cannot assess"),
    }[str(prediction.decision)]


def in_short(prediction: Prediction, prevalence: float) -> str:
    """A model's answer in one line: how malignant, at which prevalence, and the class that leads."""
    leading = next(each.name for each in prediction.classes if each.code == prediction.top1)
    return f"Malignant {percent(prediction.p_malignant)} at {exact_percent(prevalence)}; {_lower(leading)} leads"


def agreement(first: Prediction, second: Prediction) -> str:
    """Whether two models say the same of a photo, in words; never reassuring."""
    one, other = str(first.decision), str(second.decision)
    if "cannot_assess" in (one, other):
        return "Neither can assess this photo." if one == other else "Only one of them can assess this photo."
    if one != other:
        return "They disagree: look again."
    if one == "suspicious":
        return "Both find it suspicious."
    return "Neither finds anything suspicious. This is not an all-clear."


def asking(reference: str) -> str:
    """That the second model is at it."""
    return f"Asking {reference}…"


def _are(count: str) -> str:
    return "is" if count in ("1", "less than 1") else "are"


def _lower(name: str) -> str:
    return name[:1].lower() + name[1:]
