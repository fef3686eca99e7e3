"""Photos that are there twice are found and kept together, whatever their names, ids and labels say."""

import shutil
from collections.abc import Generator
from pathlib import Path
from typing import TypeVar

import cv2
import numpy as np
import pytest

from dermadesk.bench.drawing import draw_lesion
from dermadesk.errors import ErrorCode
from dermadesk.taxonomy import class_set
from dermadesk.training import duplicates
from dermadesk.training.dataset import Dataset, LabelledPhoto
from dermadesk.training.duplicates import contradicting, find, grouped, joined, look, torn
from dermadesk.training.events import PhotosFingerprinted

T = TypeVar("T")


def finished(journey: Generator[object, None, T]) -> tuple[list[object], T]:
    events = []
    while True:
        try:
            events.append(next(journey))
        except StopIteration as end:
            return events, end.value


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    """Six lesions a to f; b2 is b's file, c2 is c recompressed and labelled otherwise, e is cut short."""
    folder = tmp_path_factory.mktemp("photos")
    for seed, name in enumerate("abcdef"):
        cv2.imwrite(str(folder / f"{name}.jpg"), draw_lesion(96, 96, seed))
    shutil.copy(folder / "b.jpg", folder / "b2.jpg")
    cv2.imwrite(str(folder / "c2.jpg"), np.rot90(draw_lesion(96, 96, 2)), [cv2.IMWRITE_JPEG_QUALITY, 40])
    (folder / "e.jpg").write_bytes((folder / "e.jpg").read_bytes()[:-300])
    of = {"a": ("MEL", "A"), "b": ("MEL", "B"), "b2": ("MEL", "A"), "c": ("NV", "C"), "c2": ("MEL", "C2")}
    names = sorted(path.stem for path in folder.iterdir())
    rows = ((name, *of.get(name, ("NV", name.upper()))) for name in names)
    photos = (LabelledPhoto(name, folder / f"{name}.jpg", code, group) for name, code, group in rows)
    return Dataset(tuple(photos), class_set(("MEL", "NV")))


@pytest.fixture(scope="module")
def prints(dataset: Dataset) -> duplicates.Prints:
    return finished(look(dataset))[1]


def test_every_photo_is_read_once_and_the_unreadable_are_named(dataset: Dataset) -> None:
    events, prints = finished(look(dataset))
    assert events == [PhotosFingerprinted(0, 8), PhotosFingerprinted(8, 8)]
    assert list(prints.of) == ["a", "b", "b2", "c", "c2", "d", "f"]
    assert {image: error.code for image, error in prints.unreadable.items()} == {"e": ErrorCode.TRUNCATED}
    assert [photo.image for photo in prints.readable(dataset).photos] == list(prints.of)


def test_looking_can_be_broken_off(dataset: Dataset) -> None:
    looking = look(Dataset(dataset.photos * 40, dataset.classes))
    assert next(looking) == PhotosFingerprinted(0, 320)
    assert next(looking).total == 320
    looking.close()


def test_equal_files_and_copies_are_told_apart(prints: duplicates.Prints) -> None:
    found = find(prints.of)
    assert [(pair.first, pair.second, pair.exact) for pair in found.pairs] == [("b", "b2", True), ("c", "c2", False)]
    assert found.pairs[0].distance == 0 < found.pairs[1].distance
    assert found.clusters == (("b", "b2"), ("c", "c2"))


def test_contradictions_and_torn_clusters_are_found(dataset: Dataset, prints: duplicates.Prints) -> None:
    clusters = find(prints.of).clusters
    assert [[photo.image for photo in photos] for photos in contradicting(dataset, clusters)] == [["c", "c2"]]
    assert torn({"b": "train", "b2": "test", "c": "train", "c2": "train"}, clusters) == (("b", "b2"),)
    assert torn({"b": "train", "c2": "test"}, clusters) == ()


def test_lesions_that_share_a_duplicate_become_one_group(dataset: Dataset, prints: duplicates.Prints) -> None:
    groups = {photo.image: photo.group for photo in grouped(dataset, find(prints.of).clusters).photos}
    assert groups == {"a": "A", "b": "A", "b2": "A", "c": "C", "c2": "C", "d": "D", "e": "E", "f": "F"}


def test_what_is_joined_is_joined_through_others() -> None:
    assert joined([("d", "c"), ("x", "y"), ("a", "b"), ("c", "b")]) == (("a", "b", "c", "d"), ("x", "y"))
    assert joined([]) == ()
    chain = [(f"{n:05}", f"{n + 1:05}") for n in range(20_000)]
    assert [len(cluster) for cluster in joined(reversed(chain))] == [20_001]


def test_clusters_of_photos_that_are_not_there_change_nothing(dataset: Dataset) -> None:
    assert grouped(dataset, [("elsewhere", "nowhere"), ("a", "elsewhere")]) == dataset


def test_a_folder_of_missing_photos_is_no_crash(tmp_path: Path) -> None:
    gone = LabelledPhoto("gone", tmp_path / "gone.jpg", "MEL", "G")
    _, prints = finished(look(Dataset((gone,), class_set(("MEL", "NV")))))
    assert prints.unreadable["gone"].code is ErrorCode.NOT_FOUND
    assert find(prints.of) == duplicates.Duplicates((), ())
