"""One examination: a photo, what the program said of it, and what the doctor said. What is kept, and what is reported.

Sentences are kept as they were shown: a later version of the program may word an answer differently, but what was
said on that day stays what was said.
"""

from dataclasses import dataclass

from dermadesk.imaging.steps import Region


@dataclass(frozen=True, slots=True)
class ClassShare:
    """One class of the model in an answer: its calibrated probability, and whether the prediction set holds it."""

    code: str
    name: str
    malignant: bool
    probability: float
    in_set: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """What one model said of one photo, and everything that is needed to understand it later.

    `decision` is `suspicious`, `nothing_suspicious_found` or `cannot_assess`; `heading` and `sentence` are it in words.
    `shares` are the classes, the most probable first, of the case mix with `prevalence` malignant photos (0..1), as is
    `p_malignant`. `top1` is the code of the class that leads, `set_level` how often the prediction set holds the truth.
    `quality` are the codes of what the photo gate found, `quality_notes` the same in sentences. `overridden` tells that
    the doctor asked for the answer although the photo could not be assessed. `views` is how many views of the photo
    were averaged (1 or 8), `crop` the part of the upright photo that was asked about, in fractions, None for all of
    it. `stability` and `heatmap` say in a sentence what was measured of them, empty where nothing was. `model` is
    `id version`, `model_data` the names of the data it was trained on, `operating_point` a sentence. `answered` is
    an ISO 8601 time with its offset.
    """

    decision: str
    heading: str
    sentence: str
    p_malignant: float
    prevalence: float
    shares: tuple[ClassShare, ...]
    top1: str
    set_level: float
    quality: tuple[str, ...]
    quality_notes: tuple[str, ...]
    overridden: bool
    views: int
    crop: Region | None
    stability: str
    heatmap: str
    model: str
    model_data: str
    operating_point: str
    program: str
    answered: str


@dataclass(frozen=True, slots=True)
class Examination:
    """One photo of one lesion on one day. Nothing is required but the photo and the answer.

    `photo` are the bytes of the file as it was given, `photo_name` what it was called, `photo_sha256` the hash of
    these bytes. A case store strips the photo before it keeps it, and keeps this hash. `patient` and `lesion` are the
    clinic's own codes; visits of one lesion share both. `age` is in years, `sex` `female`, `male` or empty, `site` a
    place on the body. `diagnosis` is the doctor's, as a code of the taxonomy or in their own words;
    `first_diagnosis` is what they had said before the program showed its answer, empty where that was nothing; the two
    differ where the doctor changed it. `histology` comes later, if at all, in the same
    form. `visited` is an ISO 8601 date. `second` is the answer of a second model, if one was asked. `number` is the
    case store's, None before it was saved.
    """

    photo: bytes
    photo_name: str
    photo_sha256: str
    answer: Answer
    visited: str
    second: Answer | None = None
    patient: str = ""
    lesion: str = ""
    age: int | None = None
    sex: str = ""
    site: str = ""
    note: str = ""
    diagnosis: str = ""
    first_diagnosis: str = ""
    histology: str = ""
    number: int | None = None
