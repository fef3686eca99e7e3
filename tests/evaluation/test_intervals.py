"""95 % intervals."""

import math

import numpy as np
import pytest

from dermadesk.evaluation.intervals import bootstrap, wilson
from dermadesk.evaluation.metrics import expected_calibration_error


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
    values = np.array([0.0, 1.0] * 20)
    alone = bootstrap(lambda i: float(values[i].mean()), [str(n) for n in range(40)], resamples=500)
    paired = bootstrap(lambda i: float(values[i].mean()), [str(n // 2) for n in range(40)], resamples=500)
    assert alone.value == paired.value == pytest.approx(0.5)
    assert alone.low < 0.45 < 0.55 < alone.high
    # each lesion holds one 0 and one 1, so every resample has the same mean
    assert (paired.low, paired.high) == (0.5, 0.5)


def test_bootstrap_gives_the_same_interval_every_time() -> None:
    values = np.arange(30.0)
    groups = [str(n) for n in range(30)]
    once, again = (bootstrap(lambda i: float(values[i].mean()), groups, resamples=50) for _ in range(2))
    assert once == again


def test_a_figure_that_resampling_inflates_still_lies_in_its_interval() -> None:
    generator = np.random.default_rng(3)
    confidence = generator.uniform(0.5, 1.0, 600)
    correct = generator.random(600) < confidence
    estimate = bootstrap(
        lambda i: expected_calibration_error(correct[i], confidence[i]), [str(n) for n in range(600)], resamples=200
    )
    assert 0.0 <= estimate.low < estimate.value < estimate.high
