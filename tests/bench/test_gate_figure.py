"""The figure of the photo gate: every rule is measured on good and degraded photos, and drawn with its limits."""

from pathlib import Path

import numpy as np
import pytest

from dermadesk.bench.degradations import Degradation
from dermadesk.bench.drawing import draw_lesion
from dermadesk.bench.gate_figure import DEGRADED, Measured, draw, measured
from dermadesk.imaging.quality import RULES, QualityIssue, assess_frame
from tests.drawings import encode

UNMEASURED = {QualityIssue.TOO_SMALL}


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> tuple[Measured, ...]:
    folder = tmp_path_factory.mktemp("photos")
    for number in range(3):
        (folder / f"{number}.jpg").write_bytes(encode(draw_lesion(600, 450, number)))
    (folder / "broken.jpg").write_bytes(b"no photo")
    journey = measured(sorted(folder.iterdir()))
    while True:
        try:
            next(journey)
        except StopIteration as end:
            result: tuple[Measured, ...] = end.value
            return result


def test_each_rule_is_measured_on_each_photo_that_can_be_read(found: tuple[Measured, ...]) -> None:
    assert {each.rule.issue for each in found} == {rule.issue for rule in RULES} - UNMEASURED
    for each in found:
        assert len(each.good) == len(each.degraded) == 3


def test_what_degrades_a_photo_moves_the_measure_of_its_rule(found: tuple[Measured, ...]) -> None:
    for each in found:
        worse = np.less if each.rule.least else np.greater
        assert worse(np.mean(each.degraded), np.mean(each.good)), each.rule.issue


@pytest.mark.parametrize(("issue", "degrade"), [(issue, degrade) for issue, (_, degrade) in DEGRADED.items()])
def test_a_degraded_drawing_is_told_about(issue: QualityIssue, degrade: Degradation) -> None:
    pixels = draw_lesion(448, 448)
    assert issue not in assess_frame(pixels).codes
    assert issue in assess_frame(degrade(pixels, np.random.default_rng(2))).codes


def test_the_figure_is_a_picture(found: tuple[Measured, ...], tmp_path: Path) -> None:
    draw(found, tmp_path / "gate.png")
    assert (tmp_path / "gate.png").read_bytes().startswith(b"\x89PNG")
