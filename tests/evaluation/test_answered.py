"""Answers that are kept in a file come back as they were."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from dermadesk.errors import TrainingError
from dermadesk.evaluation.answered import About, Answered, Origin


def answered() -> Answered:
    return Answered(
        np.array([[0.25, 0.75], [0.5, 0.5], [1.0, 0.0]]),
        np.array([0, 1, 0]),
        ("Ärztin 1", "", "17"),
        np.array([True, False, True]),
        np.array([[0.1, 0.2], [0.3, 0.4], [0.5, 0.6]]),
        None,
        (About(51.5, "female", "back", "ISIC", -12.25), About(), About(None, "", "nose")),
        (Origin("a", Path("/photos/a b.jpg"), "L1"), Origin("ö", Path("ö.png")), Origin("c", Path("c"))),
    )


def test_what_was_saved_is_what_is_read(tmp_path: Path) -> None:
    before = answered()
    before.save(tmp_path / "test.npz")
    after = Answered.load(tmp_path / "test.npz")
    for name in ("probabilities", "truth", "confirmed", "logits"):
        np.testing.assert_array_equal(getattr(after, name), getattr(before, name))
    assert after.turned is None
    assert (after.groups, after.about, after.origins) == (before.groups, before.about, before.origins)
    assert after.truth.dtype == np.int64


def test_what_was_not_at_hand_is_not_there_later_either(tmp_path: Path) -> None:
    bare = dataclasses.replace(answered(), logits=None, about=(), origins=())
    bare.save(tmp_path / "test.npz")
    after = Answered.load(tmp_path / "test.npz")
    assert (after.logits, after.about, after.origins, after.photos) == (None, (), (), ())


def test_some_of_the_photos_keep_what_belongs_to_them() -> None:
    some = answered().where(np.array([True, False, True]))
    assert [each.image for each in some.photos] == ["a", "c"]
    assert [(each.group, each.age, each.site, each.lesion) for each in some.photos] == [
        ("Ärztin 1", 51.5, "back", "L1"),
        ("17", None, "nose", ""),
    ]


def test_a_file_that_is_missing_or_damaged_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match=r"test\.npz cannot be read .* train again"):
        Answered.load(tmp_path / "test.npz")
    answered().save(tmp_path / "test.npz")
    content = (tmp_path / "test.npz").read_bytes()
    for damaged in (content[:200], b"", b"PK\x03\x04 nonsense"):
        (tmp_path / "test.npz").write_bytes(damaged)
        with pytest.raises(TrainingError, match=r"test\.npz cannot be read"):
            Answered.load(tmp_path / "test.npz")


def test_columns_of_different_lengths_are_refused(tmp_path: Path) -> None:
    whole = answered()
    dataclasses.replace(whole, confirmed=whole.confirmed[:2]).save(tmp_path / "test.npz")
    with pytest.raises(TrainingError, match="equally long"):
        Answered.load(tmp_path / "test.npz")


def test_nothing_in_the_file_is_executed(tmp_path: Path) -> None:
    with (tmp_path / "test.npz").open("wb") as file:
        np.savez(file, truth=np.array([object()], object))
    with pytest.raises(TrainingError, match=r"cannot be read"):
        Answered.load(tmp_path / "test.npz")
