"""The figures of a measurement, as files that a viewer opens."""

import dataclasses
from pathlib import Path

import cv2
import numpy as np
import pytest

from dermadesk.errors import OutputError
from dermadesk.evaluation import figures as drawn
from dermadesk.evaluation.assess import About, Answered, assess
from tests.tiny_bundle import tiny_manifest


def answered(truth: list[int]) -> Answered:
    generator = np.random.default_rng(4)
    p = generator.dirichlet(np.ones(7), len(truth))
    about = tuple(About(50.0, "male", "back", "one", 60.0) for _ in truth)
    groups = tuple(str(place) for place in range(len(truth)))
    return Answered(p, np.array(truth), groups, np.ones(len(truth), bool), np.log(p), None, about)


def test_every_figure_is_a_picture_with_something_in_it(tmp_path: Path) -> None:
    figures = assess(tiny_manifest(), answered([0, 1] * 30), 20)
    files = drawn.draw(tiny_manifest(), figures, tmp_path / "figures")
    names = ["confusion", "roc", "precision_recall", "reliability", "classes", "groups"]
    assert [path.stem for path in files] == names
    for path in files:
        picture = cv2.imread(str(path))
        assert min(picture.shape[:2]) > 250
        assert picture.std() > 5
        # nothing is cut: the rim is the paper
        rim = np.concatenate([picture[0], picture[-1], picture[:, 0], picture[:, -1]])
        assert (rim == 255).all(), path.name
    assert sorted(path.stem for path in (tmp_path / "figures").iterdir()) == sorted(names)


def test_what_cannot_be_told_is_drawn_as_that(tmp_path: Path) -> None:
    one_kind = dataclasses.replace(answered([1, 1, 1]), logits=None, about=())
    figures = assess(tiny_manifest(), one_kind, 20)
    assert "malignant" not in figures.curves["roc"]
    files = drawn.draw(tiny_manifest(), figures, tmp_path)
    assert "groups" not in {path.stem for path in files}


def test_a_folder_that_cannot_be_made_is_an_error_of_ours(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(OutputError):
        drawn.draw(tiny_manifest(), assess(tiny_manifest(), answered([0, 1]), 5), tmp_path / "taken")
