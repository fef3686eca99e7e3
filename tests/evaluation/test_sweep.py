"""Every operating point, counted by hand."""

import time
from pathlib import Path

import numpy as np
import pytest

from dermadesk.errors import TrainingError
from dermadesk.evaluation.sweep import CHOSEN, Sweep
from dermadesk.inference.calibration import posterior
from dermadesk.inference.manifest_text import parse, serialise
from dermadesk.inference.proportions import wilson
from tests.tiny_bundle import tiny_manifest

SWEEP = Sweep("calibration", np.array([0.1, 0.4, 0.4, 0.9]), np.array([0.05, 0.2, 0.4, 0.5, 0.7, 0.8]))


def test_a_photo_at_the_threshold_is_called() -> None:
    at = SWEEP.at(0.4)
    assert (at.sensitivity, at.specificity) == (wilson(3, 4), wilson(2, 6))
    assert (at.ppv, at.npv) == (wilson(3, 7), wilson(2, 3))
    assert SWEEP.at(0.400001).sensitivity == wilson(1, 4)


def test_at_the_ends_all_or_none_are_called() -> None:
    assert (SWEEP.at(0.0).sensitivity, SWEEP.at(0.0).npv) == (wilson(4, 4), None)
    assert (SWEEP.at(1.0).specificity, SWEEP.at(1.0).ppv) == (wilson(6, 6), None)


def test_another_prevalence_changes_what_a_call_is_worth_by_bayes_rule() -> None:
    at = SWEEP.at(0.4)
    assert SWEEP.prevalence == 0.4
    own = at.at_prevalence(SWEEP.prevalence)
    assert own.ppv is not None
    assert own.ppv.value == pytest.approx(3 / 7)
    rare = at.at_prevalence(0.05)
    assert rare.ppv is not None
    assert rare.ppv.value == pytest.approx(0.05 * 0.75 / (0.05 * 0.75 + 0.95 * 4 / 6))
    assert rare.ppv.low < rare.ppv.value < rare.ppv.high


def test_a_kind_of_which_there_is_no_photo_cannot_be_told() -> None:
    benign = Sweep("test", np.array([]), np.array([0.2, 0.3]))
    at = benign.at(0.25)
    assert (at.sensitivity, at.specificity) == (None, wilson(1, 2))
    assert at.at_prevalence(0.1).ppv is None


def test_a_chosen_point_decides_and_carries_what_the_calibration_photos_say() -> None:
    manifest = SWEEP.deciding(tiny_manifest(), 0.4)
    point = manifest.deciding_point
    assert (manifest.operating_point, point.threshold, point.part) == (CHOSEN, 0.4, "calibration")
    assert (point.sensitivity, point.n_malignant, point.n_benign) == (0.75, 4, 6)
    assert [each.name for each in manifest.operating_points] == ["sensitivity_95", CHOSEN]
    assert [each.name for each in SWEEP.deciding(manifest, 0.1).operating_points] == ["sensitivity_95", CHOSEN]
    assert parse(serialise(manifest).encode(), "tiny").deciding_point == point


def test_the_answers_that_a_run_kept_are_calibrated_first(tmp_path: Path) -> None:
    manifest, random = tiny_manifest(), np.random.default_rng(3)
    logits, truth = random.normal(size=(50, 7)), random.integers(0, 7, 50)
    np.savez(tmp_path / "calibration.npz", logits=logits, labels=truth)
    sweep = Sweep.calibration(manifest, tmp_path / "calibration.npz")
    kinds = np.array([each.malignant for each in manifest.classes])
    p_malignant = posterior(manifest, logits)[:, kinds].sum(1)
    np.testing.assert_array_equal(sweep.malignant, np.sort(p_malignant[kinds[truth]]))
    assert len(sweep.malignant) + len(sweep.benign) == 50
    (tmp_path / "calibration.npz").write_bytes(b"")
    with pytest.raises(TrainingError, match="train again"):
        Sweep.calibration(manifest, tmp_path / "calibration.npz")


def test_a_point_on_a_hundred_thousand_photos_takes_less_than_a_millisecond() -> None:
    random = np.random.default_rng(0)
    large = Sweep("calibration", np.sort(random.random(20_000)), np.sort(random.random(80_000)))
    taken = []
    for threshold in np.linspace(0, 1, 50):
        start = time.perf_counter()
        large.at(float(threshold)).at_prevalence(0.1)
        taken.append(time.perf_counter() - start)
    assert min(taken) < 0.001
