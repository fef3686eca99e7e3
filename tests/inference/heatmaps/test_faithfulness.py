"""Whether a map marks what the network used: a network of which that is known, beside chance."""

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from dermadesk.imaging.photo import Photo
from dermadesk.imaging.steps import Region
from dermadesk.inference import heatmaps
from dermadesk.inference.engine import Engine
from dermadesk.inference.heatmaps import Faithfulness, Heatmap, Progress, faithfulness
from dermadesk.inference.heatmaps.baseline import blurred
from tests.drawings import draw_lesion, encode

SIDE = 64
Answer = Callable[[NDArray[np.float32]], NDArray[np.float64]]


def sees(row: int, column: int) -> Answer:
    """A network that answers to one place alone: how much of it is as bright as in `photo`."""

    def answer(batch: NDArray[np.float32]) -> NDArray[np.float64]:
        place = batch[:, 0, row : row + 8, column : column + 8]
        return (place > 0.9).mean((1, 2))[:, None].astype(np.float64)

    return answer


def photo() -> NDArray[np.float32]:
    """Bright points on black, so close that a blur leaves no bright one."""
    made = np.zeros((3, SIDE, SIDE), np.float32)
    made[:, ::2, ::2] = 1.0
    return made


def spot(row: int, column: int) -> NDArray[np.float32]:
    """A map with one peak."""
    y, x = np.mgrid[:SIDE, :SIDE]
    return np.exp(-((y - row) ** 2 + (x - column) ** 2) / (2 * 6.0**2)).astype(np.float32)


def measured(values: NDArray[np.float32], answer: Answer, seed: int = 0) -> Faithfulness:
    steps = faithfulness.measure(values, photo(), answer, seed)
    while True:
        try:
            assert isinstance(next(steps), Progress)
        except StopIteration as end:
            assert isinstance(end.value, Faithfulness)
            return end.value


@pytest.mark.parametrize("seed", range(3))
def test_a_map_on_what_the_network_uses_is_informative_and_one_beside_it_is_not(seed: int) -> None:
    right = measured(spot(14, 44), sees(10, 40), seed)
    assert right.informative
    assert right.insertion > 0.15 > 0.05 > right.deletion
    assert right.score == pytest.approx(right.insertion - right.deletion)
    assert right.as_good <= 1
    wrong = measured(spot(50, 10), sees(10, 40), seed)
    assert not wrong.informative
    assert wrong.score < right.score


def test_of_maps_at_random_places_one_in_twenty_passes_for_informative() -> None:
    random = np.random.default_rng(0)
    passed = [measured(spot(*random.integers(0, SIDE, 2)), sees(28, 28), seed).informative for seed in range(60)]
    assert np.mean(passed) <= 0.15


def test_a_network_that_looks_at_nothing_makes_no_map_informative() -> None:
    never = measured(spot(20, 20), lambda batch: np.full((len(batch), 1), 0.4))
    assert (never.score, never.chance, never.as_good, never.p_value) == (0.0, 0.0, 39, 1.0)
    assert not never.informative


def test_the_areas_are_those_of_a_plain_loop() -> None:
    values, answer = spot(30, 20), sees(24, 20)
    order = np.argsort(-values.ravel(), kind="stable")
    hidden, whole = blurred(photo()), photo()
    inserted, deleted = [], []
    for share in faithfulness.SHARES:
        marked = np.zeros(values.size, bool)
        marked[order[: round(share * values.size)]] = True
        marked = marked.reshape(values.shape)
        inserted.append(answer(np.where(marked, whole, hidden)[None])[0, 0])
        deleted.append(answer(np.where(marked, hidden, whole)[None])[0, 0])
    found = measured(values, answer)
    assert found.insertion == pytest.approx(np.dot(inserted, np.diff(faithfulness.EDGES)), abs=0.02)
    assert found.deletion == pytest.approx(np.dot(deleted, np.diff(faithfulness.EDGES)), abs=0.02)


def test_random_maps_are_as_smooth_as_the_map_and_lie_elsewhere() -> None:
    marked = faithfulness.most_marked(spot(20, 40), SIDE)
    assert [each.mean() for each in marked] == pytest.approx(faithfulness.SHARES, abs=0.002)
    others = list(faithfulness.elsewhere(marked, 39, 0))
    assert len(others) == 39
    for other in others:
        assert [each.sum() for each in other] == [each.sum() for each in marked]
        assert edges(other) == edges(marked)
    assert len({other.tobytes() for other in others}) > 35
    again = faithfulness.elsewhere(marked, 39, 0)
    assert all((one == other).all() for one, other in zip(others, again, strict=True))


def edges(marked: NDArray[np.bool_]) -> int:
    """How long the lines around what is marked are, on a torus."""
    return int(sum((marked != np.roll(marked, 1, axis)).sum() for axis in (1, 2)))


def test_what_is_empty_is_ordered_by_its_nearness() -> None:
    values = np.zeros((SIDE, SIDE), np.float32)
    values[30:34, 30:34] = 1.0  # much smaller than the first share
    first = faithfulness.most_marked(values, SIDE)[0]
    count, _ = cv2.connectedComponents(first.astype(np.uint8))
    assert count == 2  # one spot, not a scatter
    assert first[31, 31]


def test_the_engine_measures_its_own_maps(tiny_bundle: Path) -> None:
    engine = Engine.open(str(tiny_bundle))
    analysis = engine.analyse(Photo.from_bytes(encode(draw_lesion(600, 450, centre=(0.35, 0.6), radius=0.15)), "drawn"))
    *steps, found = engine.faithfulness(analysis, engine.heatmap(analysis, "MEL"))
    assert isinstance(found, Faithfulness)
    assert found.informative
    assert found.score > found.chance + 0.1
    told = [each.done for each in steps if isinstance(each, Progress)]
    assert len(told) == len(steps) > 10
    assert told == sorted(told)
    blank = list(engine.faithfulness(analysis, engine.heatmap(analysis, "DF")))  # no place ever speaks for it
    assert blank == [Faithfulness(0.0, 0.0, 0.0, 39, 39, blank=True)]
    assert not blank[0].informative


def test_the_share_on_the_lesion() -> None:
    values = np.zeros((112, 112), np.float32)
    values[:, :56], values[:, 56:] = 1.0, 0.5
    heatmap = Heatmap(values, Region(0, 0, 1, 1), "MEL", "cam")
    left = np.zeros((224, 224), bool)
    left[:, :112] = True
    assert heatmaps.share_inside(heatmap, left) == pytest.approx(2 / 3)
    assert heatmaps.share_inside(heatmap, ~left) == pytest.approx(1 / 3)
    assert heatmaps.share_inside(heatmap, np.ones((30, 40), bool)) == pytest.approx(1.0)
    empty = Heatmap(np.zeros((112, 112), np.float32), Region(0, 0, 1, 1), "MEL", "cam")
    assert heatmaps.share_inside(empty, left) is None
