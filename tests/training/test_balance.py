"""How often each photo is drawn, how much it weighs, and what mix a network learns from that."""

from collections import Counter

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from dermadesk.evaluation.calibrate import without_sampling
from dermadesk.training import balance
from dermadesk.training.recipe import BalanceSettings

LABELS = [0] * 90 + [1] * 10
EVERY_WAY = (
    BalanceSettings(),
    BalanceSettings(sampling_power=0.5),
    BalanceSettings(class_weight_power=1.0),
    BalanceSettings(sampling_power=0.5, class_weight_power=0.5),
    BalanceSettings("oversample"),
    BalanceSettings("undersample"),
    BalanceSettings("target", target_count=300, class_weight_power=-0.3),
)


@pytest.mark.parametrize(("power", "mix"), [(0.0, [0.9, 0.1]), (0.5, [0.75, 0.25]), (1.0, [0.5, 0.5])])
def test_the_power_moves_the_mix_from_natural_to_even(power: float, mix: list[float]) -> None:
    settings = BalanceSettings(sampling_power=power)
    np.testing.assert_allclose(balance.class_mix(LABELS, 2, settings), mix)
    assert balance.draws(LABELS, 2, settings).sum() == 100


@pytest.mark.parametrize(
    ("settings", "drawn"),
    [
        (BalanceSettings("oversample"), [90, 90]),
        (BalanceSettings("undersample"), [10, 10]),
        (BalanceSettings("target", target_count=25), [25, 25]),
    ],
)
def test_every_class_is_drawn_as_often_as_the_recipe_says(settings: BalanceSettings, drawn: list[int]) -> None:
    np.testing.assert_array_equal(balance.draws(LABELS, 2, settings), drawn)
    chosen = balance.draw(LABELS, settings, np.random.default_rng(1))
    np.testing.assert_array_equal(np.bincount(np.asarray(LABELS)[chosen]), drawn)


def test_no_photo_of_a_class_is_drawn_twice_before_every_other_was() -> None:
    chosen = balance.draw(LABELS, BalanceSettings("oversample"), np.random.default_rng(1))
    assert set(chosen.tolist()) == set(range(100))
    assert set(Counter(chosen.tolist()).values()) == {1, 9}


def test_as_it_is_means_every_photo_once() -> None:
    chosen = balance.draw(LABELS, BalanceSettings(), np.random.default_rng(1))
    assert sorted(chosen.tolist()) == list(range(100))
    assert (chosen != np.sort(chosen)).any()


def test_a_class_without_photos_is_not_drawn_and_one_with_a_single_photo_is() -> None:
    labels = [0] * 400 + [2]
    np.testing.assert_array_equal(balance.draws(labels, 4, BalanceSettings(sampling_power=-1.0)), [401, 0, 1, 0])
    assert balance.class_mix(labels, 4, BalanceSettings("undersample")).tolist() == [0.5, 0, 0.5, 0]
    assert set(balance.draw(labels, BalanceSettings("undersample"), np.random.default_rng(0)).tolist()) > {400}


@pytest.mark.parametrize("settings", EVERY_WAY)
def test_the_weights_leave_the_size_of_the_loss_as_it_is(settings: BalanceSettings) -> None:
    weights = balance.loss_weights(LABELS, 2, settings)
    drawn = np.asarray(LABELS)[balance.draw(LABELS, settings, np.random.default_rng(1))]
    assert weights.dtype == np.float32
    assert weights[drawn].mean() == pytest.approx(1.0, abs=1e-6)


def test_the_weights_of_the_inverse_count_are_those_everybody_calls_balanced() -> None:
    np.testing.assert_allclose(
        balance.loss_weights(LABELS, 2, BalanceSettings(class_weight_power=1.0)), [100 / (2 * 90), 100 / (2 * 10)]
    )


@pytest.mark.parametrize("settings", EVERY_WAY)
def test_calibration_undoes_every_balance(settings: BalanceSettings) -> None:
    """Two overlapping classes: whatever is drawn and weighed, the corrected posterior is the natural one."""
    generator = np.random.default_rng(5)
    labels = np.repeat([0, 1], [18_000, 2_000])
    seen = generator.normal(labels * 1.5, 1.0)[:, None]
    chosen = balance.draw(labels.tolist(), settings, generator)
    weights = balance.loss_weights(labels.tolist(), 2, settings)[labels[chosen]]
    learned = LogisticRegression(C=1e6).fit(seen[chosen], labels[chosen], sample_weight=weights)
    points = np.array([[-1.0], [0.75], [2.0]])
    logits = np.column_stack((np.zeros(3), learned.decision_function(points)))
    natural = balance.class_mix(labels.tolist(), 2, BalanceSettings())
    corrected = without_sampling(logits, balance.class_mix(labels.tolist(), 2, settings), natural)
    truth = np.log(0.1 / 0.9) + 1.5 * (points[:, 0] - 0.75)  # the log odds of two normal distributions
    np.testing.assert_allclose(corrected[:, 1] - corrected[:, 0], truth, atol=0.25)
