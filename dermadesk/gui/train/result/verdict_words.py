"""The verdict on a new model in words: what speaks for it, what against, and what the figures rest on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dermadesk.gui.evaluation.differences import figure, points
from dermadesk.gui.evaluation.words import photos
from dermadesk.gui.service.training.beside import Alone
from dermadesk.gui.train.result.own_words import lesions
from dermadesk.gui.words import NBSP, of_hundred
from dermadesk.taxonomy import BINARY

if TYPE_CHECKING:
    from dermadesk.evaluation.compare import Comparison, Paired
    from dermadesk.gui.service.training.beside import Beside

NO_MODEL = "There is no new model yet. Go back to Training."
READING = "Measuring the new model on its test photos…"
COMPARING = "Comparing with the model in use…"
FAILED = "The comparison did not work; the new model’s own figures are below."
NOT_MEASURED = "The new model could not be measured."
_TESTS = {
    "malignant_calls": "Suspicious or not",
    "malignant_found": "Of the malignant lesions alone, suspicious or not",
    "leading_class": "The leading diagnosis",
}
_ALONE = {
    Alone.NO_MODEL: "No model to compare with",
    Alone.ITSELF: "This model is the one in use",
    Alone.KNOWS_ALL: "No photo is left to compare on",
    Alone.PHOTOS_GONE: "The test photos cannot be read any more",
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the page says first: a heading, why, and whether the photos carry a promotion."""

    heading: str
    sentences: tuple[str, ...]
    carried: bool


def verdict(beside: Beside) -> Verdict:
    """Better, not better and why, or that these photos cannot tell."""
    from dermadesk.evaluation.compare import Refusal
    from dermadesk.evaluation.compare import Verdict as Found

    found = beside.comparison
    if found is None:
        assert beside.alone is not None
        return Verdict(_ALONE[beside.alone], (_alone(beside),), carried=False)
    heading = {
        Found.B_BETTER: "Better than the model in use",
        Found.A_BETTER: "Not better: the model in use is",
        Found.MIXED: "Better in one thing, worse in another",
        Found.NO_DIFFERENCE: "Not shown to be better, nor to be worse",
    }[found.verdict]
    if Refusal.MAY_MISS_MORE in found.refusals:
        heading = "Not better: it may miss more malignant lesions"
    if Refusal.TOO_FEW_MALIGNANT in found.refusals:
        heading = "Too few malignant lesions to tell"
    against = tuple(_refusal(each, found) for each in found.refusals)
    return Verdict(heading, (*against, *_changes(found)), carried=not found.refusals)


def _alone(beside: Beside) -> str:
    installed, figures = beside.facts.installed, "The new model’s own figures are below."
    match beside.alone:
        case Alone.NO_MODEL:
            return f"{beside.detail} {figures}"
        case Alone.ITSELF:
            return f"There is nothing to compare it with. {figures}"
        case Alone.KNOWS_ALL:
            return (
                f"{installed}, the model in use, has learned from every one of these test photos: it would know the "
                f"answers by heart. A comparison needs photos that are new to both. {figures}"
            )
        case _:
            return (
                "They were moved or deleted, or their drive is not connected. Connect it, leave this page and come "
                f"back. {figures} They were measured while the photos were there."
            )


def _refusal(refusal: str, found: Comparison) -> str:
    from dermadesk.evaluation.compare import FEWEST_MALIGNANT, LARGEST_LOSS, SENSITIVITY, Refusal

    if refusal == Refusal.TOO_FEW_MALIGNANT:
        have = found.malignant_lesions
        return (
            f"{have:,} of {FEWEST_MALIGNANT} needed: with {have:,} malignant {lesions(have)} in the test photos, "
            "chance decides which model looks better. More labelled photos of malignant lesions change that."
        )
    change = found.differences.get(SENSITIVITY)
    allowed = f"at most {LARGEST_LOSS * 100:.0f} are allowed"
    if change is None:
        return f"How many malignant lesions it may miss cannot be told from these photos; {allowed} more than now."
    worst = -change.low * 100
    return (
        f"It finds {of_hundred(change.b)} of 100 malignant ones, the model in use {of_hundred(change.a)}. With other "
        f"photos like these it might find {worst:.1f} of 100 fewer (the lower end of the 95 % interval); {allowed}."
    )


def _changes(found: Comparison) -> tuple[str, ...]:
    """What chance alone does not explain."""
    told = []
    for words, there in (
        ("Better", [name for name, each in found.differences.items() if each.low > 0]),
        ("Worse", [name for name, each in found.differences.items() if each.high < 0]),
    ):
        if there:
            parts = (f"{figure(name)}, {points(found.differences[name].difference)} of 100" for name in there)
            told.append(f"{words}: {'; '.join(parts)}.")
    if told:
        return tuple(told)
    return (
        "Every difference below may be chance alone: each interval holds zero. That is no proof that both are alike.",
    )


def looking(done: int, total: int) -> str:
    """That photos are looked for which the model in use has learned from."""
    return f"Looking for photos that the model in use has learned from: {done:,} of {total:,}…"


def asking(model: str, done: int, total: int) -> str:
    """That the model in use is asked about the test photos."""
    return f"Asking {model} about the same photos: {done:,} of {total:,}…"


def hint(beside: Beside) -> str:
    """What going on means."""
    if verdict(beside).carried:
        return "The next page installs the new model beside the one in use."
    return (
        "The next page installs the new model beside the one in use, which stays the default unless you say otherwise."
    )


def tests(found: Comparison) -> list[str]:
    """McNemar's tests, a sentence each."""
    return [f"{_TESTS[name]}: {_test(each)}" for name, each in found.tests.items() if each.lesions]


def _test(test: Paired) -> str:
    of = f"{test.lesions:,} {lesions(test.lesions)}"
    if not test.only_a + test.only_b:
        return f"on {of} both are right on the same ones."
    often = f"in {of_hundred(test.p)} of 100 such lists" if test.p >= 0.01 else "in less than 1 of 100 such lists"
    return (
        f"of {of}, the model in use alone is right on {test.only_a:,}, the new one alone on {test.only_b:,}. Were both "
        f"equally good, chance would split them so unevenly {often} (p{NBSP}={NBSP}{test.p:.2g})."
    )


def base(beside: Beside) -> list[str]:
    """What the comparison rests on, and what it leaves out."""
    found, facts = beside.comparison, beside.facts
    told = []
    if found is not None:
        apart = f"{len(found.classes)} diagnoses"
        if set(found.classes) == set(BINARY):
            apart = "malignant and benign alone, because their diagnoses differ"
        told.append(
            f"Both answered the same {photos(found.photos)} of {found.lesions:,} {lesions(found.lesions)}, "
            f"{found.malignant_lesions:,} of them malignant, telling apart {apart}; each at its own operating point. "
            f"In use: {facts.installed}."
        )
    told += [
        f"{photos(count)} of the test part {'is' if count == 1 else 'are'} left out, because {model} has learned from "
        f"{'it' if count == 1 else 'them'}."
        for model, count in facts.learned.items()
    ]
    told += [
        f"The list of {model} has no fingerprints: photos that it has learned from are known by name alone."
        for model in facts.by_name_alone
    ]
    if facts.gone:
        told.append(f"{photos(facts.gone)} cannot be read any more, and do not count here.")
    if facts.own_test and found is not None:
        told.append(
            f"{photos(facts.own_test)} of these belong to the test part of {facts.installed}. This look at them was "
            "noted beside that model: a test part wears out when models are chosen by it."
        )
    if facts.uncounted:
        told.append(f"A look at the test photos could not be noted: {facts.uncounted}")
    return told
