"""What an answer becomes at another share of malignant photos: checked by hand, and against published figures."""

import dataclasses
import math

import numpy as np
import pytest

from dermadesk import paths
from dermadesk.inference import bundle
from dermadesk.inference.calibration import answer
from dermadesk.inference.manifest import Manifest
from dermadesk.inference.prevalence import at_prevalence, rates
from tests.tiny_bundle import tiny_manifest

SHARES = np.array([0.30, 0.40, 0.05, 0.05, 0.10, 0.06, 0.04])  # MEL NV BCC AKIEC BKL DF VASC


def with_rates(sensitivity: float, specificity: float, malignant: int = 300, benign: int = 1200) -> Manifest:
    manifest = tiny_manifest()
    point = dataclasses.replace(
        manifest.deciding_point,
        sensitivity=sensitivity,
        specificity=specificity,
        n_malignant=malignant,
        n_benign=benign,
    )
    return dataclasses.replace(manifest, operating_points=(point,))


def measured_on_test(**figures: dict[str, float]) -> Manifest:
    return dataclasses.replace(tiny_manifest(), metrics={"overall": figures})


def test_the_models_own_mix_changes_nothing() -> None:
    manifest = tiny_manifest()
    prediction = answer(manifest, SHARES, assessable=True)
    same = at_prevalence(prediction, manifest, manifest.prevalence)
    np.testing.assert_allclose(same.probabilities, SHARES)
    assert same.p_malignant == pytest.approx(prediction.p_malignant) == pytest.approx(0.4)


def test_odds_are_multiplied_by_the_ratio_of_prior_odds() -> None:
    """Bayes by hand: 0.4 at 19.5 % are odds of 2/3, which become 2/3 · (0.07/0.93) / (0.195/0.805)."""
    manifest = tiny_manifest()
    moved = at_prevalence(answer(manifest, SHARES, assessable=True), manifest, 0.07)
    odds = 0.4 / 0.6 * (0.07 / 0.93) / (0.195 / 0.805)
    assert moved.p_malignant == pytest.approx(odds / (1 + odds))
    assert moved.p_malignant == pytest.approx(0.17161, abs=1e-5)
    assert moved.probabilities.sum() == pytest.approx(1.0)


def test_the_mix_within_malignant_and_within_benign_is_kept() -> None:
    manifest = tiny_manifest()
    malignant = np.array([each.malignant for each in manifest.classes])
    moved = at_prevalence(answer(manifest, SHARES, assessable=True), manifest, 0.5)
    for kind in (malignant, ~malignant):
        np.testing.assert_allclose(
            moved.probabilities[kind] / moved.probabilities[kind].sum(), SHARES[kind] / SHARES[kind].sum()
        )


@pytest.mark.parametrize(("prevalence", "ppv"), [(0.195, 0.41), (0.07, 0.18)])
def test_the_predictive_value_of_a_published_network(prevalence: float, ppv: float) -> None:
    """ResNet-18 on HAM10000 by lesion: sensitivity 92.0 %, specificity 67.9 %."""
    manifest = with_rates(0.92, 0.679)
    moved = at_prevalence(answer(manifest, SHARES, assessable=True), manifest, prevalence)
    assert moved.ppv.value == pytest.approx(ppv, abs=0.005)
    true, false = 0.92 * prevalence, 0.321 * (1 - prevalence)
    assert moved.ppv.value == pytest.approx(true / (true + false))
    assert moved.npv.value == pytest.approx(0.679 * (1 - prevalence) / (0.679 * (1 - prevalence) + 0.08 * prevalence))


def test_the_shipped_models_predictive_values_are_those_that_were_counted_on_its_test_photos() -> None:
    manifest = bundle.read(next(paths.shipped_models().glob("*-*/manifest.json")).parent).manifest
    counted = manifest.metrics["overall"]
    share = manifest.metrics["malignant"] / manifest.metrics["photos"]
    moved = at_prevalence(answer(manifest, np.asarray(manifest.prior), assessable=True), manifest, share)
    for name, value in (("ppv", moved.ppv), ("npv", moved.npv)):
        assert value.value == pytest.approx(counted[name]["value"])
        assert value.low < counted[name]["value"] < value.high


def test_rarer_malignancy_lowers_one_predictive_value_and_raises_the_other() -> None:
    manifest = tiny_manifest()
    prediction = answer(manifest, SHARES, assessable=True)
    moved = [at_prevalence(prediction, manifest, share) for share in (0.01, 0.07, 0.195, 0.5)]
    for figures in ([m.ppv.value for m in moved], [m.p_malignant for m in moved], [-m.npv.value for m in moved]):
        assert figures == sorted(figures)


def test_the_bounds_narrow_with_more_photos_and_hold_the_value() -> None:
    prediction = answer(tiny_manifest(), SHARES, assessable=True)
    widths = []
    for times in (1, 10):
        moved = at_prevalence(prediction, with_rates(0.92, 0.68, 100 * times, 100 * times), 0.07)
        for each in (moved.ppv, moved.npv):
            assert each.low < each.value < each.high
        widths.append(moved.ppv.high - moved.ppv.low)
    assert widths[1] < widths[0] / 2


def test_without_photos_nothing_is_known_of_the_bounds() -> None:
    prediction = answer(tiny_manifest(), SHARES, assessable=True)
    moved = at_prevalence(prediction, with_rates(0.92, 0.68, 0, 0), 0.07)
    assert (moved.ppv.low, moved.ppv.high) == (0.0, 1.0)


def test_a_rule_that_calls_nothing_suspicious_leaves_the_prevalence() -> None:
    manifest = with_rates(0.0, 1.0)
    moved = at_prevalence(answer(manifest, SHARES, assessable=True), manifest, 0.07)
    assert moved.ppv.value == 0.07
    assert moved.npv.value == pytest.approx(0.93)


def test_figures_of_the_test_part_go_before_those_of_the_calibration_part() -> None:
    found = {"value": 0.934, "low": 0.9, "high": 0.95, "n": 300}
    sensitivity, specificity = rates(measured_on_test(malignant_sensitivity=found))
    assert (sensitivity.value, sensitivity.low, sensitivity.part) == (0.934, 0.9, "test")
    assert (specificity.value, specificity.part) == (0.70, "calibration")
    assert specificity.low == pytest.approx(0.6735, abs=1e-3)  # Wilson's for 840 of 1,200


def test_a_figure_that_no_photo_could_tell_is_not_taken() -> None:
    nothing = {"value": math.nan, "low": math.nan, "high": math.nan, "n": 0}
    assert rates(measured_on_test(malignant_specificity=nothing))[1].part == "calibration"


def test_eight_views_have_figures_of_their_own() -> None:
    one, eight = ({"value": value, "low": 0.5, "high": 1.0, "n": 300} for value in (0.93, 0.96))
    metrics = {"overall": {"malignant_sensitivity": one}, "turned": {"malignant_sensitivity": eight}}
    manifest = dataclasses.replace(tiny_manifest(), metrics=metrics)
    assert rates(manifest)[0].value == 0.93
    assert rates(manifest, views=8)[0].value == 0.96


@pytest.mark.parametrize("prevalence", [0.0, 1.0, -0.1, math.nan])
def test_a_prevalence_that_leaves_no_question_is_refused(prevalence: float) -> None:
    manifest = tiny_manifest()
    with pytest.raises(ValueError, match="prevalence"):
        at_prevalence(answer(manifest, SHARES, assessable=True), manifest, prevalence)
