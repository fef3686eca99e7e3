"""Fingerprints and duplicates that are kept: the same when they come back, and only while the files are the same."""

import shutil
from pathlib import Path

import pytest

from dermadesk.taxonomy import class_set
from dermadesk.training import duplicates, prints, readers
from dermadesk.training.prints import Shelf


@pytest.fixture
def shelf(drawn_ham: Path, tmp_path: Path) -> Shelf:
    """Eight photos, two of them copies of others."""
    images = drawn_ham / "HAM10000_images"
    for number in range(6):
        shutil.copy(images / f"ISIC_{number:07}.jpg", tmp_path / f"{number}.jpg")
    for number in range(2):
        shutil.copy(images / f"ISIC_{number:07}.jpg", tmp_path / f"copy{number}.jpg")
    (tmp_path / "labels.csv").write_text("filename,label\n" + "".join(f"{p.name},nv\n" for p in tmp_path.glob("*.jpg")))
    dataset = readers.read([tmp_path], [], class_set(["NV"])).dataset
    looking = duplicates.look(dataset)
    while True:
        try:
            next(looking)
        except StopIteration as end:
            known = end.value.of
            break
    by_path = {str(photo.path): known[photo.image] for photo in dataset.photos}
    return Shelf(by_path, {path: prints.stamp(path) for path in by_path}, frozenset(by_path), duplicates.find(by_path))


def test_what_is_kept_comes_back(shelf: Shelf, tmp_path: Path) -> None:
    prints.save(shelf, tmp_path / "prints.npz")
    back = prints.load(tmp_path / "prints.npz")
    assert back.found == shelf.found
    assert len(back.found.clusters) == 2
    assert (back.stamps, back.compared) == (shelf.stamps, shelf.compared)
    assert {path: each.sha256 for path, each in back.prints.items()} == {p: e.sha256 for p, e in shelf.prints.items()}
    assert all((each.views == shelf.prints[path].views).all() for path, each in back.prints.items())
    assert duplicates.find(back.prints) == shelf.found


def test_a_file_that_is_none_or_damaged_keeps_nothing(tmp_path: Path, shelf: Shelf) -> None:
    file = tmp_path / "prints.npz"
    assert not prints.load(file).prints
    prints.save(shelf, file)
    file.write_bytes(file.read_bytes()[:400])
    assert not prints.load(file).prints
    prints.save(Shelf(), file)
    assert not prints.load(file).prints


def test_a_changed_photo_is_known_no_more(shelf: Shelf, tmp_path: Path) -> None:
    changed = str(tmp_path / "0.jpg")
    shutil.copy(tmp_path / "3.jpg", changed)
    still = shelf.still(shelf.prints)
    assert still.prints.keys() == shelf.prints.keys() - {changed}
    assert not still.compared, "what connected it may be another now"
    (tmp_path / "1.jpg").unlink()
    assert str(tmp_path / "1.jpg") not in shelf.still(shelf.prints).prints


def test_duplicates_among_some_are_those_that_are_found_anew(shelf: Shelf) -> None:
    paths = sorted(shelf.prints)
    for left_out in paths:
        some = {path: shelf.prints[path] for path in paths if path != left_out}
        assert duplicates.among(shelf.found, some) == duplicates.find(some)
