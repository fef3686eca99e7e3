"""Figures from truth and answers, checked on cases small enough to count by hand."""

import math

import pytest

from dermadesk.evaluation import metrics


def test_always_nevus_is_accurate_but_not_balanced() -> None:
    truth = [0] * 9 + [1]
    assert metrics.accuracy(truth, [0] * 10) == pytest.approx(0.9)
    assert metrics.balanced_accuracy(truth, [0] * 10) == pytest.approx(0.5)


def test_a_class_without_photos_does_not_count() -> None:
    assert metrics.balanced_accuracy([0, 0, 1, 1], [0, 0, 1, 2]) == pytest.approx(0.75)


def test_auroc_is_the_chance_to_rank_a_pair_rightly() -> None:
    assert metrics.auroc([1, 1, 0, 0], [0.9, 0.4, 0.5, 0.1]) == pytest.approx(0.75)
    assert math.isnan(metrics.auroc([1, 1], [0.2, 0.3]))
