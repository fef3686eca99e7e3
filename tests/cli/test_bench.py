"""`dermadesk bench`: what it prints and on what. Its figures are measured, never tested."""

from pathlib import Path

import numpy as np

from dermadesk.bench import measure
from dermadesk.bench.drawing import SMALL, draw_lesion, encoded_photo
from dermadesk.bench.measure import Figure
from dermadesk.cli.bench import _line


def test_a_drawing_is_the_same_every_time_and_another_with_another_seed() -> None:
    first = draw_lesion(*SMALL)
    assert first.shape == (450, 600, 3)
    assert first.dtype == np.uint8
    assert np.array_equal(first, draw_lesion(*SMALL))
    assert not np.array_equal(first, draw_lesion(*SMALL, seed=1))


def test_a_line_has_both_figures_their_ratio_and_the_target() -> None:
    figure = Figure("600×450: total", "ms", ours=10.0, plain=45.0, target=15.0)
    assert _line(figure).split() == ["600×450:", "total", "10.00", "ms", "45.00", "ms", "4.5", "×", "≤", "15", "ms"]
    assert figure.reached
    assert not Figure("window", "s", ours=0.61, target=0.6).reached
    assert _line(Figure("gap", "ms", ours=3.0)).split() == ["gap", "3.00", "ms"]


def test_the_plain_program_measures_the_same_stages(tmp_path: Path) -> None:
    photo = tmp_path / "drawn.jpg"
    photo.write_bytes(encoded_photo(SMALL))
    rounds = measure.run("dermadesk.bench.plain", "stages", "1", str(photo))[str(photo)]
    assert len(rounds) == 2
    assert set(rounds[0]) == {"prepare", "inference", "heatmap", "total"}
