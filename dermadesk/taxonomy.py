"""The diagnoses: codes, names, which are malignant, and how label sets map onto each other.

Labels are mapped by name, never by position: the alphabetical order of HAM10000 is not the order of
ISIC 2018, and that is not the order of ISIC 2019.
"""

import difflib
import unicodedata
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

_NAMES: Mapping[str, str] = {
    "MEL": "melanoma, melanomas, malignant melanoma, melanoma in situ, melanoma invasive, melanoma nos, superficial "
    "spreading melanoma, nodular melanoma, lentigo maligna, lentigo maligna melanoma, melanom, melanome, malignes "
    "melanom, maligne melanome, melanom in situ, superfiziell spreitendes melanom, noduläres melanom, lentigo maligna "
    "melanom",
    "NV": "nevus, nevi, naevus, naevi, melanocytic nevus, melanocytic nevi, melanocytic naevus, melanocytic naevi, "
    "dysplastic nevus, dysplastic naevus, clark nevus, compound nevus, compound naevus, junctional nevus, junctional "
    "naevus, dermal nevus, dermal naevus, congenital nevus, congenital naevus, mole, moles, nävi, melanozytärer nävus, "
    "melanozytäre nävi, nävuszellnävus, nävuszellnävi, dysplastischer nävus, dysplastische nävi, muttermal, muttermale",
    "BCC": "basal cell carcinoma, basal cell carcinomas, basaliom, basaliome, basalzellkarzinom, basalzellkarzinome",
    "AKIEC": "actinic keratoses and intraepithelial carcinoma, actinic keratosis scc",
    "AK": "actinic keratosis, actinic keratoses, solar or actinic keratosis, aktinische keratose, aktinische keratosen",
    "SCC": "squamous cell carcinoma, squamous cell carcinomas, squamous cell carcinoma in situ, squamous cell "
    "carcinoma invasive, squamous cell carcinoma nos, bowens disease, bowen disease, plattenepithelkarzinom, "
    "plattenepithelkarzinome, spinaliom, spinaliome, morbus bowen",
    "BKL": "benign keratosis, benign keratoses, benign keratosis like lesion, benign keratosis like lesions, solar "
    "lentigo, lichen planus like keratosis, lichenoid keratosis, benigne keratose, benigne keratosen, lentigo solaris",
    "DF": "dermatofibroma, dermatofibromas, dermatofibrom, dermatofibrome",
    "VASC": "vascular lesion, vascular lesions, angioma, hemangioma, haemangioma, angiokeratoma, pyogenic granuloma, "
    "gefäßläsion, gefäßläsionen, angiom, angiome, hämangiom, hämangiome, angiokeratom, pyogenes granulom",
    "PBK": "pigmented benign keratosis, pigmented benign keratoses",
    "SEK": "seborrheic keratosis, seborrheic keratoses, seborrhoeic keratosis, seborrhoeic keratoses, seborrhoische "
    "keratose, seborrhoische keratosen, alterswarze, alterswarzen",
    "BENIGN": "gutartig, gutartige, benigne",
    "MALIGNANT": "bösartig, bösartige, maligne",
}
_FOLDED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def spelled(label: str) -> str:
    """`label` as spellings are compared: lower case, ä as ae, and one space for whatever stands between its words."""
    folded = unicodedata.normalize("NFC", label).lower().translate(_FOLDED)
    words = "".join(letter if letter.isalnum() else " " * (letter not in "'’") for letter in folded)
    return " ".join(words.split())


_SPELLINGS: Mapping[str, str] = {
    spelled(name): code for code, names in _NAMES.items() for name in names.split(", ")
} | {code.lower(): code for code in DIAGNOSES}
"""Every way a diagnosis is written in HAM10000, ISIC 2018, ISIC 2019, the archive and the nine-class folders, and the
plain names in English and German."""

NO_DIAGNOSIS = frozenset(("unk", "unknown", "none of the others", "indeterminate"))
"""Labels, as `spelled` writes them, that say only that none was found: ISIC 2019's UNK."""

NOT_SAID = frozenset(
    (
        *("", "n a", "na", "nan", "none", "null", "other", "others", "unclear", "unsure", "not sure"),
        *("sonstige", "sonstiges", "andere", "unklar", "unbekannt"),
    )
)
"""What a clinic writes, as `spelled` writes it, where it is none of its classes, or is not known."""


def class_set(codes: Iterable[str], declared: Iterable[Diagnosis] = ()) -> tuple[Diagnosis, ...]:
    """The diagnoses of these codes, in this order; `declared` are a clinic's own.

    Raises `LabelError` for a code that is neither known nor declared, comes twice, or is declared with another
    malignancy than it has.
    """
    own = {each.code: each for each in declared}
    known = dict(DIAGNOSES) | own
    listed = tuple(codes)
    changed = [code for code in own if DIAGNOSES.get(code, own[code]).malignant != own[code].malignant]
    if unknown := [code for code in listed if code not in known]:
        wrong = f"unknown classes: {', '.join(unknown)}; declare each with its name and whether it is malignant"
    elif len({code.lower() for code in listed}) < len(listed):
        wrong = "a class is named twice"
    elif changed:
        wrong = f"{', '.join(changed)} is declared with the wrong malignancy; give a class of yours a code of its own"
    else:
        return tuple(known[code] for code in listed)
    raise LabelError(ErrorCode.UNKNOWN_LABEL, ", ".join(listed), wrong)


def named(label: str, declared: Iterable[Diagnosis] = ()) -> Diagnosis | None:
    """The diagnosis that `label` names by code or by name in any label set; `declared` come first. None: unknown."""
    written = spelled(label)
    own = {spelled(text): each for each in declared for text in (each.code, each.name)}
    code = _SPELLINGS.get(written)
    return own.get(written) or (DIAGNOSES[code] if code else None)


def nearest(label: str, declared: Iterable[Diagnosis] = ()) -> str:
    """The known spelling that `label` may have meant, or nothing."""
    known = [spelled(text) for each in declared for text in (each.code, each.name)] + list(_SPELLINGS)
    return next(iter(difflib.get_close_matches(spelled(label), known, n=1, cutoff=0.7)), "")


def diagnosis(
    label: str, onto: Iterable[Diagnosis] = class_set(ISIC_2018), declared: Iterable[Diagnosis] = ()
) -> Diagnosis:
    """The diagnosis among `onto` that `label` names, whatever label set it comes from; `declared` are known beside it.

    A finer class falls into the coarser one that holds it (AK and SCC into AKIEC), and every known one into benign or
    malignant. Raises `LabelError` for a label that nobody knows, and for one that `onto` has no class for.
    """
    classes = {each.code: each for each in onto}
    meant = named(label, [*classes.values(), *declared])
    if meant is None:
        raise LabelError(ErrorCode.UNKNOWN_LABEL, subject=label, detail=f"known labels: {', '.join(DIAGNOSES)}")
    code = meant.code
    if code not in classes and set(BINARY) <= classes.keys():
        code = BINARY[meant.malignant]
    elif code not in classes:
        code = _FALLS_INTO.get(code, code)
    if code not in classes:
        raise LabelError(ErrorCode.UNKNOWN_LABEL, subject=label, detail=f"this model's classes: {', '.join(classes)}")
    return classes[code]
