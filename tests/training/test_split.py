"""No lesion is ever in two parts."""

import io
from pathlib import Path

import pytest

from dermadesk.errors import LabelError
from dermadesk.taxonomy import ISIC_2018, class_set
from dermadesk.training import recipe, split
from dermadesk.training.dataset import Dataset, LabelledPhoto, read_ham10000
from dermadesk.training.split import Part, Split


def labelled(image: str, code: str, lesion: str) -> LabelledPhoto:
    return LabelledPhoto(image, Path(f"{image}.jpg"), code, lesion, True, None, "", "", "")


@pytest.fixture
def dataset() -> Dataset:
    """400 photos of 7 diagnoses; every third lesion has two photos."""
    shots = ((lesion, shot) for lesion in range(300) for shot in range(2 if lesion % 3 == 0 else 1))
    photos = (labelled(f"{lesion:03}_{shot}", ISIC_2018[lesion % 7], f"L{lesion}") for lesion, shot in shots)
    return Dataset(tuple(photos), class_set(ISIC_2018))


def test_the_parts_share_no_lesion_and_hold_every_photo_once(dataset: Dataset) -> None:
    drawn = split.draw(dataset, seed=1)
    parts = [drawn.train, drawn.calibration, drawn.test]
    lesions = [{photo.group for photo in part.photos} for part in parts]
    assert not lesions[0] & lesions[1]
    assert not lesions[0] & lesions[2]
    assert not lesions[1] & lesions[2]
    assert sorted(photo.image for part in parts for photo in part.photos) == sorted(p.image for p in dataset.photos)
    shares = [len(part.photos) / len(dataset.photos) for part in parts]
    assert shares == pytest.approx([0.70, 0.15, 0.15], abs=0.02)
    assert all(min(part.counts.values()) > 0 for part in parts)


def test_a_seed_means_the_same_split_every_time(dataset: Dataset) -> None:
    assert split.draw(dataset, seed=1) == split.draw(dataset, seed=1)
    assert split.draw(dataset, seed=1) != split.draw(dataset, seed=2)


def test_a_lesion_in_two_parts_is_refused(dataset: Dataset) -> None:
    parts = {photo.image: Part.TRAIN for photo in dataset.photos} | {"000_1": Part.TEST, "001_0": Part.CALIBRATION}
    with pytest.raises(LabelError, match="lesion L0 is in two parts"):
        Split.of(dataset, parts)


def test_a_photo_without_a_part_and_an_empty_part_are_refused(dataset: Dataset) -> None:
    with pytest.raises(LabelError, match="000_0 is in no part"):
        Split.of(dataset, {})
    with pytest.raises(LabelError, match="calibration, test"):
        Split.of(dataset, {photo.image: Part.TRAIN for photo in dataset.photos})


def test_a_written_list_reads_back_as_the_same_split(dataset: Dataset, tmp_path: Path) -> None:
    drawn = split.draw(dataset, seed=3)
    written = io.StringIO()
    split.write(drawn, written)
    (tmp_path / "split.csv").write_text(written.getvalue(), encoding="utf-8")
    assert split.read(dataset, tmp_path / "split.csv") == drawn


def test_a_file_that_is_no_list_is_refused(dataset: Dataset, tmp_path: Path) -> None:
    (tmp_path / "split.csv").write_text("image,part\n000_0,everything\n", encoding="utf-8")
    with pytest.raises(LabelError, match="not a split list"):
        split.read(dataset, tmp_path / "split.csv")


def test_folds_hold_every_photo_out_once_and_share_no_lesion(dataset: Dataset) -> None:
    held_out = []
    for inner, outer in split.folds(dataset, 3, seed=1):
        assert not {photo.group for photo in inner.photos} & {photo.group for photo in outer.photos}
        assert len(inner.photos) + len(outer.photos) == len(dataset.photos)
        held_out += [photo.image for photo in outer.photos]
    assert sorted(held_out) == sorted(photo.image for photo in dataset.photos)


@pytest.mark.real
def test_the_published_list_is_the_one_that_the_seed_draws(shared: Path) -> None:
    shipped = recipe.load("ham10000-mobilenetv2")
    dataset = read_ham10000(shared / "data" / "ham10000", shipped.classes)
    assert shipped.split_file is not None
    assert split.read(dataset, shipped.split_file) == split.draw(dataset, shipped.seed)
