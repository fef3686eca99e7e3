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
    )
}

ISIC_2018 = ("MEL", "NV", "BCC", "AKIEC", "BKL", "DF", "VASC")
"""The seven classes in the column order of the ISIC 2018 task 3 truth and submission files."""

ISIC_2019 = ("MEL", "NV", "BCC", "AK", "BKL", "DF", "VASC", "SCC")
"""The eight classes in the column order of the ISIC 2019 truth file (which adds UNK, none of the others)."""

_COARSER: Mapping[str, str] = {"AK": "AKIEC", "SCC": "AKIEC"}

_SPELLINGS: Mapping[str, str] = {
    "melanoma": "MEL",
    "nevus": "NV",
    "melanocytic nevus": "NV",
    "basal cell carcinoma": "BCC",
    "actinic keratosis": "AK",
    "squamous cell carcinoma": "SCC",
    "pigmented benign keratosis": "BKL",
    "seborrheic keratosis": "BKL",
    "benign keratosis": "BKL",
    "dermatofibroma": "DF",
    "vascular lesion": "VASC",
} | {code.lower(): code for code in DIAGNOSES}
"""Every way a diagnosis is written in HAM10000, ISIC 2018, ISIC 2019 and the nine-class folders, in lower case."""


def diagnosis(label: str, onto: Iterable[str] = ISIC_2018) -> Diagnosis:
    """The diagnosis among `onto` that `label` names, whatever label set it comes from.

    A finer class falls into the coarser one that holds it (AK and SCC into AKIEC). Raises `LabelError`
    for a label that no label set knows, and for one that `onto` has no class for.
    """
    classes = tuple(onto)
    code = _SPELLINGS.get(" ".join(label.replace("_", " ").lower().split()))
    if code is None:
        raise LabelError(ErrorCode.UNKNOWN_LABEL, subject=label, detail=f"known labels: {', '.join(DIAGNOSES)}")
    if code not in classes:
        code = _COARSER.get(code, code)
    if code not in classes:
        raise LabelError(ErrorCode.UNKNOWN_LABEL, subject=label, detail=f"this model's classes: {', '.join(classes)}")
    return DIAGNOSES[code]
