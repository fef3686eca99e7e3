"""How often each photo is drawn."""

import numpy as np
import pytest

from dermadesk.training import balance

LABELS = [0] * 90 + [1] * 10


@pytest.mark.parametrize(("power", "mix"), [(0.0, [0.9, 0.1]), (0.5, [0.75, 0.25]), (1.0, [0.5, 0.5])])
def test_the_power_moves_the_mix_from_natural_to_even(power: float, mix: list[float]) -> None:
    np.testing.assert_allclose(balance.class_mix(LABELS, 2, power), mix)


def test_an_epoch_draws_as_many_photos_as_there_are_in_that_mix() -> None:
    chances = balance.drawing_probabilities(LABELS * 50, 2, 0.5)
    drawn = balance.draw_epoch(chances, seed=1, epoch=1)
    assert len(drawn) == 5_000
    assert np.mean(np.asarray(LABELS * 50)[drawn] == 1) == pytest.approx(0.25, abs=0.02)


def test_an_epoch_is_the_same_for_the_same_seed_and_another_for_the_next() -> None:
    chances = balance.drawing_probabilities(LABELS, 2, 0.5)
    np.testing.assert_array_equal(balance.draw_epoch(chances, 1, 1), balance.draw_epoch(chances, 1, 1))
    assert (balance.draw_epoch(chances, 1, 1) != balance.draw_epoch(chances, 1, 2)).any()
