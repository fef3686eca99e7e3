"""Two models on the same photos, in cases that can be counted by hand."""

import dataclasses
import json

import numpy as np
import pytest
from scipy import stats

from dermadesk.evaluation.compare import (
    FEWEST_MALIGNANT,
    Comparison,
    Difference,
    Refusal,
    Shared,
    Side,
    Verdict,
    compare,
    mcnemar,
    shared_classes,
)
from dermadesk.inference.bundle import ModelClass
from dermadesk.taxonomy import BINARY, DIAGNOSES, ISIC_2018, ISIC_2019, ISIC_NINE, class_set
from tests.tiny_bundle import tiny_manifest

MEL, NV = 0, 1


def model_classes(codes: tuple[str, ...]) -> tuple[ModelClass, ...]:
    return tuple(ModelClass(code, DIAGNOSES[code].name, DIAGNOSES[code].malignant) for code in codes)


def side(called: list[bool]) -> Side:
    """A model that says melanoma with 0.9 where it calls and nevus with 0.9 where it does not."""
    suspicious = np.array(called)
    return Side(suspicious, np.where(suspicious, 0.9, 0.1), np.where(suspicious, MEL, NV))


TWO = Shared(class_set(("MEL", "NV")), (0, 1), (0, 1))


def found(truth: list[int], a: list[bool], b: list[bool], groups: list[str] | None = None) -> Comparison:
    lesions = groups or [str(place) for place in range(len(truth))]
    return compare(TWO, np.array(truth), lesions, side(a), side(b), resamples=400)


def test_differences_are_b_minus_a_on_the_same_photos() -> None:
    # of 4 melanomas A finds 2 and B 3; of 6 nevi A calls 1 and B 3
    truth = [MEL] * 4 + [NV] * 6
    a = [True, True, False, False, True, False, False, False, False, False]
    b = [True, True, True, False, True, True, True, False, False, False]
    compared = found(truth, a, b)
    sensitivity, specificity = (compared.differences[f"malignant_{x}"] for x in ("sensitivity", "specificity"))
    assert (sensitivity.a, sensitivity.b, sensitivity.difference, sensitivity.n) == (0.5, 0.75, 0.25, 4)
    assert specificity.difference == pytest.approx(-2 / 6)
    assert specificity.low <= specificity.difference <= specificity.high <= 0
    assert compared.differences["balanced_accuracy"].difference == pytest.approx((0.25 - 2 / 6) / 2)
    assert compared.differences["malignant_auroc"].a == pytest.approx((2 * 5 + 0.5 * (2 * 1 + 2 * 5)) / 24)
    assert compared.tests["malignant_found"].only_b == 1
    assert compared.tests["malignant_calls"].only_a == 2
    json.dumps(compared.as_json(), allow_nan=False)


def test_a_model_and_itself_do_not_differ() -> None:
    truth, calls = [MEL, NV] * 60, [True, False, False, False] * 30
    compared = found(truth, calls, calls)
    assert {(each.low, each.difference, each.high) for each in compared.differences.values()} == {(0.0, 0.0, 0.0)}
    assert compared.verdict is Verdict.NO_DIFFERENCE
    assert compared.tests["malignant_calls"].p == 1.0
    assert compared.refusals == ()


def test_pairing_makes_the_interval_as_narrow_as_what_differs() -> None:
    """B finds what A finds and two more of 100: unpaired, the interval of each would span some 16 points."""
    truth = [MEL] * 100 + [NV] * 20
    a = [place < 75 for place in range(100)] + [False] * 20
    b = [place < 77 for place in range(100)] + [False] * 20
    change = found(truth, a, b).differences["malignant_sensitivity"]
    assert change.difference == pytest.approx(0.02)
    # the binomial interval of 2 in 100, give or take the resampling
    assert change.low == pytest.approx(0.0, abs=0.005)
    assert change.high == pytest.approx(0.05, abs=0.015)


def test_photos_of_a_lesion_count_together_in_intervals_and_once_in_tests() -> None:
    truth = [MEL] * 40 + [NV] * 40
    a, b = [True] * 20 + [False] * 60, [True] * 40 + [False] * 40
    alone = found(truth, a, b)
    grouped = found(truth, a, b, [str(place // 4) for place in range(80)])
    assert grouped.lesions == 20
    assert grouped.malignant_lesions == 10
    assert grouped.tests["malignant_calls"].only_b == 5
    assert alone.tests["malignant_calls"].only_b == 20
    wide, narrow = (each.differences["malignant_sensitivity"] for each in (grouped, alone))
    assert wide.high - wide.low > narrow.high - narrow.low


def test_mcnemar_is_the_exact_binomial_test_on_what_differs() -> None:
    a = np.array([True] * 50 + [True] * 9 + [False] * 2 + [False] * 5)
    b = np.array([True] * 50 + [False] * 9 + [True] * 2 + [False] * 5)
    test = mcnemar(a, b)
    assert (test.only_a, test.only_b, test.lesions) == (9, 2, 66)
    # by hand: twice the sum of C(11, k) for k up to 2, of 2 ** 11
    assert test.p == pytest.approx(2 * (1 + 11 + 55) / 2**11)
    assert test.p == pytest.approx(stats.binomtest(2, 11).pvalue)


def change(low: float, high: float) -> Difference:
    return Difference(0.9, 0.9, (low + high) / 2, low, high, 200)


def compared_with(malignant_lesions: int = FEWEST_MALIGNANT, **differences: Difference) -> Comparison:
    return Comparison(300, 250, 200, malignant_lesions, ("MEL", "NV"), differences, {})


@pytest.mark.parametrize(
    ("comparison", "refusals"),
    [
        (compared_with(malignant_sensitivity=change(-0.02, 0.05)), ()),
        (compared_with(malignant_sensitivity=change(-0.0201, 0.05)), (Refusal.MAY_MISS_MORE,)),
        (compared_with(49, malignant_sensitivity=change(0.01, 0.05)), (Refusal.TOO_FEW_MALIGNANT,)),
        (compared_with(0), (Refusal.TOO_FEW_MALIGNANT, Refusal.MAY_MISS_MORE)),
    ],
)
def test_promotion_is_refused_where_photos_do_not_carry_it(
    comparison: Comparison, refusals: tuple[Refusal, ...]
) -> None:
    assert comparison.refusals == refusals


@pytest.mark.parametrize(
    ("sensitivity", "specificity", "verdict"),
    [
        (change(0.01, 0.05), change(-0.1, 0.1), Verdict.B_BETTER),
        (change(-0.05, 0.05), change(-0.1, -0.01), Verdict.A_BETTER),
        (change(0.01, 0.05), change(-0.1, -0.01), Verdict.MIXED),
        (change(0.0, 0.05), change(-0.1, 0.0), Verdict.NO_DIFFERENCE),
    ],
)
def test_the_verdict_counts_intervals_that_leave_out_zero(
    sensitivity: Difference, specificity: Difference, verdict: Verdict
) -> None:
    assert compared_with(malignant_sensitivity=sensitivity, malignant_specificity=specificity).verdict is verdict


def test_models_of_other_classes_are_compared_on_what_both_can_say() -> None:
    seven, eight, nine, two = (model_classes(each) for each in (ISIC_2018, ISIC_2019, ISIC_NINE, BINARY))
    assert shared_classes(seven, seven).of_a == tuple(range(7))
    onto_seven = shared_classes(eight, seven)
    assert [each.code for each in onto_seven.classes] == list(ISIC_2018)
    # AK and SCC both fall into AKIEC
    assert onto_seven.of_a == (0, 1, 2, 3, 4, 5, 6, 3)
    assert shared_classes(seven, eight).of_b == onto_seven.of_a
    assert [each.code for each in shared_classes(nine, eight).classes] == list(ISIC_2019)
    assert [each.code for each in shared_classes(two, nine).classes] == list(BINARY)


def test_models_with_nothing_but_malignancy_in_common_are_compared_on_that() -> None:
    own = (ModelClass("SPITZ", "Spitz nevus", False), ModelClass("LM", "Lentigo maligna", True))
    shared = shared_classes(own, model_classes(ISIC_2018))
    assert [each.code for each in shared.classes] == list(BINARY)
    assert shared.of_a == (0, 1)
    assert shared.of_b == (1, 0, 1, 1, 0, 0, 0)


def test_each_model_is_asked_by_its_own_rules() -> None:
    manifest = tiny_manifest()
    p = np.array([[0.30, 0.60, 0.02, 0.02, 0.02, 0.02, 0.02], [0.05, 0.85, 0.02, 0.02, 0.02, 0.02, 0.02]])
    plain = Side.of(manifest, p, range(7))
    fair = Side.of(dataclasses.replace(manifest, top1_prior_power=1.0), p, range(7))
    assert plain.called.tolist() == [True, False]
    assert plain.answers.tolist() == [1, 1]
    assert fair.answers.tolist()[0] == 0
    # classes fall together only after the model has chosen among its own
    assert Side.of(manifest, p, [1, 0, 1, 1, 0, 0, 0]).answers.tolist() == [0, 0]


def test_what_cannot_be_told_is_left_out() -> None:
    only_benign = found([NV] * 5, [False] * 5, [True] * 5)
    assert set(only_benign.differences) == {"malignant_specificity", "balanced_accuracy"}
    assert only_benign.tests["malignant_found"].lesions == 0
    assert Refusal.MAY_MISS_MORE in only_benign.refusals
    json.dumps(only_benign.as_json(), allow_nan=False)
