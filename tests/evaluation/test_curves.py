"""ROC, precision-recall and reliability as points."""

import numpy as np
import pytest
from sklearn import metrics as oracle

from dermadesk.evaluation import curves


def test_the_roc_of_four_photos() -> None:
    curve = curves.roc(np.array([True, True, False, False]), np.array([0.9, 0.4, 0.5, 0.1]))
    assert curve is not None
    assert curve.area == pytest.approx(0.75)
    assert (curve.positive, curve.photos) == (2, 4)
    assert set(zip(curve.x, curve.y, strict=True)) == {(0.0, 0.0), (0.0, 0.5), (0.5, 0.5), (0.5, 1.0), (1.0, 1.0)}
    assert curves.roc(np.array([True, True]), np.array([0.1, 0.2])) is None


@pytest.mark.parametrize("kind", ["roc", "precision_recall"])
def test_a_thinned_curve_keeps_its_ends_and_its_area(kind: str) -> None:
    generator = np.random.default_rng(5)
    positive = generator.random(20_000) < 0.2
    scores = np.clip(generator.normal(0.4 + 0.2 * positive, 0.15), 0, 1)
    curve = getattr(curves, kind)(positive, scores)
    assert len(curve.x) == len(curve.y) == len(curve.thresholds) <= 125
    assert (curve.x[0], curve.x[-1]) == (0.0, 1.0)
    assert np.isfinite(curve.thresholds).all()
    assert oracle.auc(curve.x, curve.y) == pytest.approx(curve.area, abs=0.01)


def test_reliability_counts_what_came_true_in_each_bin() -> None:
    confidence = np.array([0.95, 0.91, 0.92, 1.0, 0.15])
    low, high = curves.reliability(np.array([True, True, False, True, False]), confidence)
    assert (low.low, low.observed.value, low.observed.n) == (0.1, 0.0, 1)
    assert (high.observed.value, high.observed.n) == (0.75, 4)
    assert high.confidence == pytest.approx(confidence[:4].mean())
