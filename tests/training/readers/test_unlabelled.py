"""Photos that nothing labels, and what lies in each folder."""

from pathlib import Path

import pytest

from dermadesk.errors import ErrorCode, LabelError
from dermadesk.training import readers
from dermadesk.training.readers.places import Place, Speaking, places
from tests.training.readers.folders import photos, table


def test_all_photos_of_a_folder_without_tables_and_names_are_without_a_label(tmp_path: Path) -> None:
    folder = photos(tmp_path / "visits", ["b.jpg", "a.jpg", "june/c.jpg"])
    found = readers.unlabelled([folder], [])
    assert sorted(found) == [folder / "a.jpg", folder / "b.jpg", folder / "june" / "c.jpg"]
    assert places([folder], []) == (Place(folder, 3, 0, 0, (), (), found),)


def test_only_what_neither_table_nor_folder_labels_is_left(tmp_path: Path) -> None:
    clinic = photos(tmp_path / "clinic", ["a.jpg", "b.jpg", "c.jpg"])
    listed = table(clinic / "labels.csv", "filename,label,lesion_id", "a.jpg,mel,l1", "b.jpg,unknown,l2")
    named = photos(tmp_path / "named", ["nevus/d.jpg", "melanoma/e.jpg"])
    folders = [clinic, named]
    assert readers.unlabelled(folders, []) == (clinic / "c.jpg",)  # unknown is a label, too
    assert places(folders, []) == (
        Place(clinic, 3, 2, 2, (Speaking(listed, "a clinic's own", 2, 2),), (), (clinic / "c.jpg",)),
        Place(named, 2, 2, 0, (), ("melanoma", "nevus"), ()),
    )


def test_a_table_of_facts_labels_nothing_but_tells_of_lesions(tmp_path: Path) -> None:
    folder = photos(tmp_path / "clinic", ["a.jpg", "b.jpg"])
    facts = table(tmp_path / "facts.csv", "filename,patient_id,lesion_id", "a.jpg,p1,l1", "b.jpg,p1,l1")
    assert len(readers.unlabelled([folder], [facts])) == 2
    (place,) = places([folder], [facts])
    assert place.lesions == 1
    assert place.tables == (Speaking(facts, "a clinic's own", 2, 0),)


def test_what_cannot_be_read_is_refused_as_it_is_when_it_is_read(tmp_path: Path) -> None:
    folder = photos(tmp_path / "clinic", ["a.jpg"])
    other = table(tmp_path / "other.csv", "filename,label", "z.jpg,mel")
    for ask in (readers.unlabelled, places):
        with pytest.raises(LabelError) as missing:
            ask([tmp_path / "gone"], [])
        assert missing.value.code == ErrorCode.NOT_FOUND
        with pytest.raises(LabelError, match="names none of the photos"):
            ask([folder], [other])
