"""What the page Result says of a comparison, for each way it can end."""

import numpy as np

from dermadesk.evaluation.compare import Comparison, Shared, Side, compare
from dermadesk.gui.service.training.beside import Alone, Beside
from dermadesk.gui.service.training.beside_kept import Facts
from dermadesk.gui.train.result import verdict_words as words
from dermadesk.gui.words import NBSP
from dermadesk.taxonomy import BINARY, class_set

TWO = Shared(class_set(("MEL", "NV")), (0, 1), (0, 1))
FACTS = Facts(("mine", "1.0.0", "2026-05-06"), "tiny 1.0.0")


def found(malignant: int, a: float, b: float, benign: int = 60, shared: Shared = TWO) -> Comparison:
    """A finds the share `a` of the malignant ones and B the share `b`; neither calls a benign one."""
    truth = np.array([0] * malignant + [1] * benign)
    if shared.classes[0].malignant is False:
        truth = 1 - truth
    sides = []
    for share in (a, b):
        called = np.arange(len(truth)) < round(share * malignant)
        sides.append(Side(called, np.where(called, 0.9, 0.1), truth))
    return compare(shared, truth, [str(n) for n in range(len(truth))], *sides)


def said(comparison: Comparison) -> words.Verdict:
    return words.verdict(Beside(FACTS, comparison))


def test_a_model_that_finds_more_is_better_and_says_in_what() -> None:
    verdict = said(found(100, 0.7, 0.9))
    assert verdict.heading == "Better than the model in use"
    assert verdict.sentences[0].startswith("Better: malignant photos found, +20.0 of 100; malignant and benign told")
    assert verdict.carried


def test_no_difference_is_no_proof_of_likeness() -> None:
    verdict = said(found(100, 0.8, 0.8))
    assert verdict.heading == "Not shown to be better, nor to be worse"
    assert "no proof" in verdict.sentences[0]
    assert verdict.carried
    assert "Better" not in verdict.sentences[0]


def test_a_model_that_may_miss_more_is_told_by_how_much_at_worst() -> None:
    verdict = said(found(100, 0.9, 0.8))
    assert verdict.heading == "Not better: it may miss more malignant lesions"
    assert verdict.sentences[0].startswith("It finds 80 of 100 malignant ones, the model in use 90.")
    assert "at most 2 are allowed" in verdict.sentences[0]
    assert not verdict.carried
    assert "stays the default" in words.hint(Beside(FACTS, found(100, 0.9, 0.8)))


def test_too_few_malignant_lesions_come_before_everything_else() -> None:
    verdict = said(found(12, 0.9, 0.5))
    assert verdict.heading == "Too few malignant lesions to tell"
    assert verdict.sentences[0].startswith("12 of 50 needed")
    assert len(verdict.sentences) >= 2
    assert said(found(1, 1.0, 1.0)).sentences[0].startswith("1 of 50 needed: with 1 malignant lesion ")


def test_without_any_malignant_photo_it_says_what_cannot_be_told() -> None:
    verdict = said(found(0, 0, 0))
    assert verdict.sentences[0].startswith("0 of 50 needed")
    assert "cannot be told" in verdict.sentences[1]


def test_single_lesions_are_told_with_the_chance_of_such_a_split() -> None:
    sentences = words.tests(found(100, 0.7, 0.9))
    assert sentences[1].startswith(
        "Of the malignant lesions alone, suspicious or not: of 100 lesions, the model in use"
    )
    assert "alone is right on 0, the new one alone on 20" in sentences[1]
    assert "in less than 1 of 100 such lists" in sentences[1]
    assert sentences[2] == "The leading diagnosis: on 160 lesions both are right on the same ones."
    assert f"p{NBSP}={NBSP}" in sentences[0]


def test_models_of_other_diagnoses_are_compared_as_malignant_or_not() -> None:
    binary = Shared(class_set(BINARY), (0, 1), (0, 1))
    rests = words.base(Beside(FACTS, found(60, 0.8, 0.8, shared=binary)))
    assert "malignant and benign alone, because their diagnoses differ" in rests[0]
    assert "120 photos of 120 lesions, 60 of them malignant" in rests[0]


def test_what_is_left_out_is_told_with_its_reason() -> None:
    facts = Facts(
        FACTS.candidate, "tiny 1.0.0", {"tiny 1.0.0": 1, "old 1.0.0": 3}, gone=2, uncounted="The disk is full."
    )
    rests = words.base(Beside(facts, alone=Alone.KNOWS_ALL))
    assert rests == [
        "1 photo of the test part is left out, because tiny 1.0.0 has learned from it.",
        "3 photos of the test part are left out, because old 1.0.0 has learned from them.",
        "2 photos cannot be read any more, and do not count here.",
        "A look at the test photos could not be noted: The disk is full.",
    ]


def test_every_reason_for_no_comparison_has_words() -> None:
    headings = {words.verdict(Beside(FACTS, alone=each, detail="No model.")).heading for each in Alone}
    assert len(headings) == len(Alone)


def test_differences_have_a_sign_and_never_a_negative_nothing() -> None:
    assert [words.points(each) for each in (0.025, -0.004, 0.0, -0.0001)] == ["+2.5", "−0.4", "0.0", "0.0"]
