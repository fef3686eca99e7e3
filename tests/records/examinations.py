"""Drawn examinations for the tests: what a page would hand to the case store."""

import hashlib
from dataclasses import replace
from typing import Any

from dermadesk.imaging.steps import Region
from dermadesk.records.examination import Answer, ClassShare, Examination
from dermadesk.taxonomy import ISIC_2018, class_set
from tests.drawings import draw_lesion, encode

WORDS = {
    "suspicious": (
        "Suspicious: refer",
        "Malignant 70 % at 19.5 % prevalence, above this model’s operating point of 12 %.",
    ),
    "nothing_suspicious_found": (
        "Nothing suspicious found by this model",
        "Malignant 3 % at 19.5 % prevalence, below this model’s operating point of 12 %. This is not an all-clear.",
    ),
    "cannot_assess": ("Cannot assess this photo", "The photo is too dark. Take it again with more light."),
}


def draw_answer(decision: str = "suspicious", leads: str = "MEL", **said: Any) -> Answer:
    """An answer of a model with the seven classes, of which `leads` has 0.7."""
    heading, sentence = WORDS[decision]
    classes = sorted(class_set(ISIC_2018), key=lambda each: each.code != leads)
    shares = tuple(
        ClassShare(each.code, each.name, each.malignant, 0.7 if each.code == leads else 0.05, each.code == leads)
        for each in classes
    )
    answer = Answer(
        decision=decision,
        heading=heading,
        sentence=sentence,
        p_malignant=sum(share.probability for share in shares if share.malignant),
        prevalence=0.195,
        shares=shares,
        top1=leads,
        set_level=0.9,
        quality=("too_dark",) if decision == "cannot_assess" else (),
        quality_notes=("The photo is too dark.",) if decision == "cannot_assess" else (),
        overridden=False,
        views=1,
        crop=None,
        stability="same answer in 46 of 50 variations",
        heatmap="",
        model="drawn 1.0.0",
        model_data="HAM10000",
        operating_point="12 %: finds 95 of 100 malignant lesions on its test photos",
        program="0.1.0",
        answered="2026-03-02T10:15:00+01:00",
    )
    return replace(answer, **said)


def draw_examination(seed: int = 0, photo: bytes | None = None, **said: Any) -> Examination:
    """An examination of a small drawing of its own."""
    encoded = photo if photo is not None else encode(draw_lesion(120, 90, seed=seed))
    fields: dict[str, Any] = {
        "photo": encoded,
        "photo_name": f"lesion {seed}.jpg",
        "photo_sha256": hashlib.sha256(encoded).hexdigest(),
        "answer": draw_answer(),
        "visited": "2026-03-02",
    }
    return Examination(**fields | said)


FULL: dict[str, Any] = {
    "patient": "P-017",
    "lesion": "left shoulder 2",
    "age": 61,
    "sex": "female",
    "site": "upper extremity",
    "note": "Grew since spring.\nItches — sometimes.",
    "diagnosis": "MEL",
    "first_diagnosis": "NV",
    "histology": "melanoma in situ",
    "second": draw_answer("nothing_suspicious_found", "NV", crop=Region(0.1, 0.2, 0.5, 0.5)),
}
"""Everything that may be said of an examination."""
