"""95 % intervals."""

import math

import numpy as np
import pytest

from dermadesk.evaluation import weighted
from dermadesk.evaluation.intervals import Bootstrap, wilson


def test_wilson_agrees_with_the_published_example() -> None:
    # Newcombe, Statistics in Medicine 17:857 (1998), table I: 81 of 263
    estimate = wilson(81, 263)
    assert (estimate.low, estimate.high) == pytest.approx((0.2553, 0.3662), abs=5e-5)


def test_wilson_stays_within_zero_and_one() -> None:
    assert wilson(0, 10).low == pytest.approx(0.0)
    assert wilson(10, 10).high == pytest.approx(1.0)
    assert wilson(10, 10).high <= 1.0
    assert math.isnan(wilson(0, 0).value)


def test_bootstrap_draws_the_photos_of_a_lesion_together() -> None:
    figure = weighted.mean(np.array([0.0, 1.0] * 20))
    alone = Bootstrap([str(n) for n in range(40)]).estimate(figure)
    paired = Bootstrap([str(n // 2) for n in range(40)]).estimate(figure)
    assert alone.value == paired.value == pytest.approx(0.5)
    assert alone.low < 0.45 < 0.55 < alone.high
    # each lesion holds one 0 and one 1, so every resample has the same mean
    assert (paired.low, paired.high) == (0.5, 0.5)


def test_bootstrap_gives_the_same_interval_every_time_and_however_much_is_held_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    groups, figure = [str(n) for n in range(30)], weighted.mean(np.arange(30.0))
    once = Bootstrap(groups, 50).estimate(figure, most=30)
    monkeypatch.setattr("dermadesk.evaluation.intervals._AT_ONCE", 70)
    assert Bootstrap(groups, 50).estimate(figure, most=30) == once


def test_a_figure_that_resampling_inflates_still_lies_in_its_interval() -> None:
    generator = np.random.default_rng(3)
    confidence = generator.uniform(0.5, 1.0, 600)
    correct = generator.random(600) < confidence
    estimate = Bootstrap([str(n) for n in range(600)], 200).estimate(weighted.calibration_error(correct, confidence))
    assert 0.0 <= estimate.low < estimate.value < estimate.high


def test_a_figure_that_cannot_be_told_has_no_interval() -> None:
    estimate = Bootstrap(["a", "b"], 20).estimate(weighted.mean([1.0, 0.0], np.array([False, False])))
    assert math.isnan(estimate.value)
    assert math.isnan(estimate.low)


def test_no_interval_leaves_what_is_possible_or_leaves_out_its_value() -> None:
    right = np.array([True] * 59 + [False])
    estimate = Bootstrap([str(n) for n in range(60)]).estimate(weighted.mean(right))
    assert 0.0 <= estimate.low <= estimate.value <= estimate.high <= 1.0
