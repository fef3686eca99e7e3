"""A data set keeps its order, knows its classes, and says whether anything can be learned from it."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from dermadesk.errors import LabelError
from dermadesk.taxonomy import ISIC_2018, class_set
from dermadesk.training import readers
from dermadesk.training.dataset import Dataset, LabelledPhoto, require_trainable


def dataset(codes: Sequence[str], classes: Sequence[str] = ("MEL", "NV"), groups: int = 99) -> Dataset:
    """One photo for each code; `groups` of them have a group of their own."""
    photos = (
        LabelledPhoto(f"{number:02}", Path(f"{number:02}.jpg"), code, f"g{min(number, groups)}")
        for number, code in enumerate(codes)
    )
    return Dataset(tuple(photos), class_set(classes))


def test_the_drawn_ham10000_is_read_with_its_lesions(drawn_ham: Path) -> None:
    read = readers.read([drawn_ham], [], class_set(ISIC_2018)).dataset
    assert len(read.photos) == len(list((drawn_ham / "HAM10000_images").iterdir()))
    assert len({photo.group for photo in read.photos}) == 154
    assert tuple(read.counts) == ISIC_2018
    assert all(photo.path.is_file() for photo in read.photos)
    assert [read.classes[label].code for label in read.labels] == [photo.code for photo in read.photos]
    assert read.photos[0].code == "MEL"


def test_labels_counts_and_malignancy_follow_the_order_of_the_classes() -> None:
    made = dataset(["NV", "MEL", "NV"], ["BCC", "NV", "MEL"])
    assert made.labels == (1, 2, 1)
    assert made.counts == {"BCC": 0, "NV": 2, "MEL": 1}
    assert made.malignant == (False, True, False)
    assert made.where(lambda photo: photo.code == "NV").labels == (1, 1)


def test_regrouping_touches_nothing_else() -> None:
    made = dataset(["NV", "MEL", "NV"])
    again = made.regrouped({"00": "g2"})
    assert [photo.group for photo in again.photos] == ["g2", "g1", "g2"]
    assert again.regrouped({"00": "g0"}) == made


@pytest.mark.parametrize(
    ("made", "sentence"),
    [
        (dataset(["MEL"]), "1 photo of 2 classes cannot be learned from: at least 3 of each class are needed"),
        (dataset([]), "0 photos of 2 classes"),
        (dataset(["NV"] * 9, ["NV"]), "9 photos of 1 classes"),
        (dataset(["NV"] * 9), r"too few different lesions or patients of MEL \(0\): at least 3 of each class"),
        (dataset(["NV"] * 9 + ["MEL"] * 9, groups=10), r"too few different lesions or patients of MEL \(2\)"),
    ],
)
def test_what_cannot_be_learned_from_is_refused_with_what_is_needed(made: Dataset, sentence: str) -> None:
    with pytest.raises(LabelError, match=sentence):
        require_trainable(made)


def test_three_lesions_of_each_class_are_enough() -> None:
    require_trainable(dataset(["NV", "MEL"] * 3))
    require_trainable(dataset(["NV", "MEL"]), groups=1)
