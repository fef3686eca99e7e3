"""Augmentation to look at, and written out as a data set that can be trained on."""

import csv
import dataclasses
from pathlib import Path

import cv2
import numpy as np
import pytest

from dermadesk.errors import OutputError
from dermadesk.taxonomy import ISIC_2018, class_set
from dermadesk.training import preview
from dermadesk.training.dataset import Dataset
from dermadesk.training.events import PhotosPrepared
from dermadesk.training.readers import read
from dermadesk.training.recipe import AugmentationSettings, BalanceSettings, Recipe, SliceSettings


@pytest.fixture(scope="module")
def learn(drawn_ham: Path) -> Dataset:
    """Some of the drawn photos: 12 melanomas, 4 nevi, and one of the other diagnoses each."""
    whole = read([drawn_ham], [], class_set(ISIC_2018)).dataset
    few = {"MEL": 12, "NV": 4}
    kept = {
        photo.image
        for code in ISIC_2018
        for photo in [each for each in whole.photos if each.code == code][: few.get(code, 1)]
    }
    return whole.where(lambda photo: photo.image in kept)


def to_four(recipe: Recipe) -> Recipe:
    return dataclasses.replace(recipe, balance=BalanceSettings("target", target_count=4))


def written(learn: Dataset, recipe: Recipe, folder: Path) -> tuple[list[PhotosPrepared], list[dict[str, str]]]:
    events = list(preview.write_out(learn, recipe, folder))
    with (folder / "metadata.csv").open(newline="", encoding="utf-8") as file:
        return events, list(csv.DictReader(file))


def test_the_sheet_has_a_row_of_samples_for_each_class(learn: Dataset, small_recipe: Recipe, tmp_path: Path) -> None:
    still = dataclasses.replace(small_recipe, augmentation=AugmentationSettings())
    for name, recipe in (("one", small_recipe), ("again", small_recipe), ("still", still)):
        preview.contact_sheet(learn, recipe, tmp_path / f"{name}.png", seed=3)
    one, again, still_sheet = (cv2.imread(str(tmp_path / f"{name}.png")) for name in ("one", "again", "still"))
    np.testing.assert_array_equal(one, again)
    assert one.shape == still_sheet.shape
    height, width = one.shape[:2]
    assert 1.0 < (width / 8) / (height / 7) < 1.25, "eight columns of squares, seven rows, and the names"
    first, rest = slice(0, width // 8), slice(width // 4, width)
    changed = one.astype(int) - still_sheet
    assert np.abs(changed[:, first]).max() == 0, "the first column is the photo as it is"
    assert np.abs(changed[:, rest]).mean() > 5


def test_an_epoch_is_written_out_up_to_the_target_count_of_each_class(
    learn: Dataset, small_recipe: Recipe, tmp_path: Path
) -> None:
    events, rows = written(learn, to_four(small_recipe), tmp_path / "out")
    assert (events[0], events[-1]) == (PhotosPrepared(0, 28), PhotosPrepared(28, 28))
    assert sorted(row["label"] for row in rows) == sorted([*ISIC_2018] * 4)
    photos = {photo.image: photo for photo in learn.photos}
    assert {row["made_from"] for row in rows} <= set(photos), "nothing but what was to be learned from"
    for row in rows:
        made_from = photos[row["made_from"]]
        assert (row["label"], row["lesion_id"], row["dx_type"]) == (made_from.code, made_from.group, "histo")
        assert row["seed"].startswith(f"{small_recipe.seed}/1/")
        assert cv2.imread(str(tmp_path / "out" / row["filename"])).shape == (64, 64, 3)
    assert len({row["seed"] for row in rows}) == len(rows)


def test_what_was_written_out_can_be_read_as_a_data_set(learn: Dataset, small_recipe: Recipe, tmp_path: Path) -> None:
    _, rows = written(learn, to_four(small_recipe), tmp_path / "out")
    dataset = read([tmp_path / "out"], [], class_set(ISIC_2018)).dataset
    assert dataset.counts == dict.fromkeys(ISIC_2018, 4)
    lesion_of = {Path(row["filename"]).stem: row["lesion_id"] for row in rows}
    for photo in dataset.photos:
        assert (photo.group, photo.age, photo.sex, photo.site) == (lesion_of[photo.path.stem], 50.0, "male", "back")
        assert photo.confirmed


def test_copies_of_a_photo_of_no_known_lesion_hold_together(
    learn: Dataset, small_recipe: Recipe, tmp_path: Path
) -> None:
    unknown = Dataset(
        tuple(dataclasses.replace(photo, lesion="", group=photo.image) for photo in learn.photos), learn.classes
    )
    written(unknown, to_four(small_recipe), tmp_path / "out")
    dataset = read([tmp_path / "out"], [], class_set(ISIC_2018)).dataset
    assert len({photo.group for photo in dataset.photos if photo.code == "DF"}) == 1


def test_slices_and_blends_are_written_out_too(learn: Dataset, small_recipe: Recipe, tmp_path: Path) -> None:
    once = BalanceSettings("target", target_count=1)
    sliced = dataclasses.replace(small_recipe, balance=once, slices=SliceSettings(("slices", "blends")))
    _, rows = written(learn, sliced, tmp_path / "out")
    assert len(rows) == 7 * 5
    assert {row["made_as"] for row in rows} == {"slice0", "slice1", "slice2", "slice3", "blend"}


def test_nothing_is_overwritten(learn: Dataset, small_recipe: Recipe, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(OutputError, match="nothing is overwritten"):
        list(preview.write_out(learn, small_recipe, tmp_path))
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_sheet_that_cannot_be_written_is_said(learn: Dataset, small_recipe: Recipe, tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="could not be written"):
        preview.contact_sheet(learn, small_recipe, tmp_path / "missing" / "sheet.png", seed=1)
