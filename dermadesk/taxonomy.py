"""The diagnoses: codes, names, which are malignant, and how label sets map onto each other.

Labels are mapped by name, never by position: the alphabetical order of HAM10000 is not the order of
ISIC 2018, and that is not the order of ISIC 2019.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from dermadesk.errors import ErrorCode, LabelError


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """A diagnosis that a label or an answer can name.

    `code` is its ISIC name; `malignant` includes pre-malignant (actinic keratosis, Bowen's disease).
    """

    code: str
    name: str
    malignant: bool


DIAGNOSES: Mapping[str, Diagnosis] = {
    d.code: d
    for d in (
        Diagnosis("MEL", "Melanoma", True),
        Diagnosis("NV", "Melanocytic nevus", False),
        Diagnosis("BCC", "Basal cell carcinoma", True),
        Diagnosis("AKIEC", "Actinic keratosis / SCC", True),
        Diagnosis("AK", "Actinic keratosis", True),
        Diagnosis("SCC", "Squamous cell carcinoma", True),
        Diagnosis("BKL", "Benign keratosis", False),
        Diagnosis("DF", "Dermatofibroma", False),
        Diagnosis("VASC", "Vascular lesion", False),
        Diagnosis("PBK", "Pigmented benign keratosis", False),
        Diagnosis("SEK", "Seborrheic keratosis", False),
        Diagnosis("BENIGN", "Benign", False),
        Diagnosis("MALIGNANT", "Malignant", True),
    )
}

ISIC_2018 = ("MEL", "NV", "BCC", "AKIEC", "BKL", "DF", "VASC")
"""The seven classes in the column order of the ISIC 2018 task 3 truth and submission files."""

ISIC_2019 = ("MEL", "NV", "BCC", "AK", "BKL", "DF", "VASC", "SCC")
"""The eight classes in the column order of the ISIC 2019 truth file (which adds UNK, none of the others)."""

ISIC_NINE = ("AK", "BCC", "DF", "MEL", "NV", "PBK", "SEK", "SCC", "VASC")
"""The nine classes of the ISIC set that comes as one folder per class, in the order of its folders."""

BINARY = ("BENIGN", "MALIGNANT")
"""Onto these two every diagnosis falls."""

_FALLS_INTO: Mapping[str, str] = {"AK": "AKIEC", "SCC": "AKIEC", "PBK": "BKL", "SEK": "BKL", "BKL": "PBK"}
"""Where a diagnosis goes that the wanted classes do not hold; HAM10000's bkl is the nine-class set's PBK."""

_SPELLINGS: Mapping[str, str] = {
    "melanoma": "MEL",
    "nevus": "NV",
    "melanocytic nevus": "NV",
    "basal cell carcinoma": "BCC",
    "actinic keratosis": "AK",
    "squamous cell carcinoma": "SCC",
    "pigmented benign keratosis": "PBK",
    "seborrheic keratosis": "SEK",
    "benign keratosis": "BKL",
    "dermatofibroma": "DF",
    "vascular lesion": "VASC",
} | {code.lower(): code for code in DIAGNOSES}
"""Every way a diagnosis is written in HAM10000, ISIC 2018, ISIC 2019 and the nine-class folders, in lower case."""


def class_set(codes: Iterable[str], declared: Iterable[Diagnosis] = ()) -> tuple[Diagnosis, ...]:
    """The diagnoses of these codes, in this order; `declared` are a clinic's own.

    Raises `LabelError` for a code that is neither known nor declared, or comes twice.
    """
    known = DIAGNOSES | {each.code: each for each in declared}
    listed = tuple(codes)
    unknown = [code for code in listed if code not in known]
    if unknown or len(set(listed)) < len(listed):
        wrong = f"unknown classes: {', '.join(unknown)}" if unknown else "a class is named twice"
        raise LabelError(ErrorCode.UNKNOWN_LABEL, ", ".join(listed), wrong)
    return tuple(known[code] for code in listed)


def diagnosis(label: str, onto: Iterable[Diagnosis] = class_set(ISIC_2018)) -> Diagnosis:
    """The diagnosis among `onto` that `label` names, whatever label set it comes from.

    A finer class falls into the coarser one that holds it (AK and SCC into AKIEC), and every known one into benign or
    malignant. Raises `LabelError` for a label that nobody knows, and for one that `onto` has no class for.
    """
    classes = {each.code: each for each in onto}
    written = " ".join(label.replace("_", " ").lower().split())
    own = {text.lower(): each.code for each in classes.values() for text in (each.code, each.name)}
    code = own.get(written) or _SPELLINGS.get(written)
    if code is None:
        raise LabelError(ErrorCode.UNKNOWN_LABEL, subject=label, detail=f"known labels: {', '.join(DIAGNOSES)}")
    if code not in classes and set(BINARY) <= classes.keys():
        code = BINARY[DIAGNOSES[code].malignant]
    elif code not in classes:
        code = _FALLS_INTO.get(code, code)
    if code not in classes:
        raise LabelError(ErrorCode.UNKNOWN_LABEL, subject=label, detail=f"this model's classes: {', '.join(classes)}")
    return classes[code]
