"""Two models asked about the photos that neither has learned from."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from dermadesk.evaluation.compare import SENSITIVITY, shared_classes
from dermadesk.evaluation.paired import Asked, Unseen, asked, compared, unseen
from dermadesk.inference import bundle
from dermadesk.inference.engine import Engine
from dermadesk.training.dataset import LabelledPhoto
from tests.finished_run import MEL, NV, drawn, walked
from tests.tiny_bundle import rewrite


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory) -> tuple[LabelledPhoto, ...]:
    return drawn(tmp_path_factory.mktemp("photos"), "mole", 8, 8)


def model(tiny: Path, folder: Path, name: str, listed: str, threshold: float) -> Engine:
    """The tiny network under another name, with this list of photos and this threshold."""
    shutil.copytree(tiny, folder / name)
    (folder / name / "split.csv").write_text(listed, encoding="utf-8")
    (point,) = bundle.read(tiny).manifest.operating_points
    rewrite(folder / name, id=name, operating_points=(replace(point, threshold=threshold),))
    return Engine.open(str(folder / name))


@pytest.fixture
def engines(tiny_bundle: Path, tmp_path: Path) -> tuple[Engine, Engine]:
    """A has learned from the first photo and tested itself on the second; B was calibrated on the third."""
    first = model(tiny_bundle, tmp_path, "a", "image,lesion_id,part\nmole000,,train\nmole001,,test\n", 0.2)
    second = model(tiny_bundle, tmp_path, "b", "image,lesion_id,part\nmole002,,calibration\n", 0.01)
    return first, second


def labels(photos: tuple[LabelledPhoto, ...]) -> list[int]:
    return [MEL if each.code == "MEL" else NV for each in photos]


def test_what_either_model_has_learned_from_is_left_out_and_counted(
    engines: tuple[Engine, Engine], photos: tuple[LabelledPhoto, ...]
) -> None:
    left: Unseen[LabelledPhoto] = walked(unseen(engines, photos))
    expected = [each.image for each in photos if each.image not in ("mole000", "mole002")]
    assert [each.image for each in left.photos] == expected
    a, b = left.known
    assert (a.model, a.learned, a.by_name_alone) == ("a 1.0.0", frozenset({"mole000"}), True)
    assert a.seen["mole001"].part == "test"
    assert b.learned == {"mole002"}


def test_the_list_of_what_a_model_began_as_counts_too(
    engines: tuple[Engine, Engine], photos: tuple[LabelledPhoto, ...]
) -> None:
    left = walked(unseen(engines[:1], photos, [engines[1].bundle]))
    assert {each.image for each in photos} - {each.image for each in left.photos} == {"mole000", "mole002"}
    assert [each.model for each in left.known] == ["a 1.0.0", "b 1.0.0"]


def test_both_models_are_asked_about_the_same_photos_and_it_says_how_far_it_is(
    engines: tuple[Engine, Engine], photos: tuple[LabelledPhoto, ...]
) -> None:
    shared = shared_classes(*(engine.manifest.classes for engine in engines))
    journey = compared(engines, photos, labels(photos), shared)
    told = []
    while True:
        try:
            told.append(next(journey))
        except StopIteration as end:
            found = end.value
            break
    assert told[0] == Asked("a 1.0.0", 1, 16)
    assert told[-1] == Asked("b 1.0.0", 16, 16)
    assert found is not None
    assert found.refused == ()
    assert (found.comparison.photos, found.comparison.malignant_lesions) == (16, 8)
    # the same network: only the calls differ, and B calls every one
    assert found.comparison.differences[SENSITIVITY].b == 1.0
    assert found.comparison.differences["malignant_specificity"].b == 0.0
    assert found.comparison.differences["malignant_auroc"].difference == 0.0


def test_photos_that_are_gone_do_not_count_and_are_told(engines: tuple[Engine, Engine], tmp_path: Path) -> None:
    there = drawn(tmp_path, "here", 3, 3)
    there[0].path.unlink()
    shared = shared_classes(*(engine.manifest.classes for engine in engines))
    found = walked(compared(engines, there, labels(there), shared))
    assert found is not None
    assert found.comparison.photos == 5
    assert [error.subject for error in found.refused] == [str(there[0].path)]
    for photo in there[1:]:
        photo.path.unlink()
    assert walked(compared(engines, there, labels(there), shared)) is None


def test_a_journey_that_is_left_asks_no_more(engines: tuple[Engine, Engine], photos: tuple[LabelledPhoto, ...]) -> None:
    journey = asked(engines[0], photos, labels(photos))
    next(journey)
    journey.close()
    read = walked(asked(engines[0], photos[:2], labels(photos[:2])))
    assert read is not None
    assert len(read.photos) == 2
