"""The report counts, names and warns; its figures are those that can be counted by hand."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from dermadesk.bench.drawing import draw_lesion
from dermadesk.evaluation.intervals import wilson
from dermadesk.imaging.photo import Photo
from dermadesk.taxonomy import ISIC_2018, class_set
from dermadesk.training import duplicates, readers, report, report_figures
from dermadesk.training.dataset import Dataset, LabelledPhoto
from dermadesk.training.readers import Read
from dermadesk.training.report import DataReport, leak


def photo(image: str, code: str, group: str, **facts: object) -> LabelledPhoto:
    return replace(LabelledPhoto(image, Path(f"{image}.jpg"), code, group), **facts)  # type: ignore[arg-type]


def reported(photos: Sequence[LabelledPhoto], prints: duplicates.Prints | None = None) -> DataReport:
    dataset = Dataset(tuple(photos), class_set(("MEL", "NV")))
    return report.report(Read(dataset, (), ()), prints or duplicates.Prints({}, {}))


def seen(photos: Sequence[LabelledPhoto]) -> duplicates.Prints:
    looking = duplicates.look(Dataset(tuple(photos), class_set(("MEL", "NV"))))
    while True:
        try:
            next(looking)
        except StopIteration as end:
            return end.value  # type: ignore[no-any-return]


def test_photos_lesions_and_patients_are_counted_by_class() -> None:
    photos = [photo(f"m{n}", "MEL", f"P{n % 2}", patient=f"P{n % 2}", lesion=f"{n % 3}") for n in range(6)]
    photos += [photo(f"n{n}", "NV", f"n{n}", confirmed=n > 1) for n in range(4)]
    told = reported(photos)
    melanoma, nevus = told.classes
    assert (melanoma.photos, melanoma.lesions, melanoma.patients, melanoma.groups) == (6, 6, 2, 2)
    assert (nevus.photos, nevus.lesions, nevus.patients, nevus.groups, nevus.confirmed) == (4, 0, 0, 4, 2)
    assert told.ungrouped == ("n0", "n1", "n2", "n3")


def test_a_class_is_too_small_for_what_its_lesions_cannot_tell() -> None:
    photos = [photo(f"m{n}", "MEL", f"M{n}") for n in range(173)] + [photo(f"n{n}", "NV", f"N{n}") for n in range(49)]
    melanoma, nevus = reported(photos).classes
    assert (melanoma.tested, melanoma.too_small_to_learn, melanoma.too_small_to_test) == (26, False, False)
    assert (nevus.tested, nevus.too_small_to_learn, nevus.too_small_to_test) == (7, True, True)
    interval = wilson(6, 7)
    assert nevus.half_width == (interval.high - interval.low) / 2
    assert reported(photos[:1]).classes[0].half_width == 1.0


def test_the_leak_is_what_random_splits_do() -> None:
    photos = [photo(f"{n}", "MEL", f"{n // 3 if n < 90 else n}") for n in range(150)]
    random, shared = np.random.default_rng(0), []
    for _ in range(400):
        tested = set(random.choice(150, 30, replace=False).tolist())
        learned = {photos[n].group for n in range(150) if n not in tested}
        shared.append(np.mean([photos[n].group in learned for n in tested]))
    assert np.mean(list(leak(photos).values())) == pytest.approx(np.mean(shared), abs=0.01)
    assert set(leak(photos[90:]).values()) == {0.0}


def test_distributions_name_what_is_unknown() -> None:
    photos = [photo("a", "MEL", "a", age=67.0, sex="male", site="back"), photo("b", "NV", "b", age=40.0, sex="male")]
    told = reported([*photos, photo("c", "NV", "c")])
    assert told.distributions["class"] == {"MEL": (0, 1), "NV": (2, 0)}
    assert told.distributions["age"] == {"40-49": (1, 0), "50-59": (0, 0), "60-69": (0, 1), "unknown": (1, 0)}
    assert told.distributions["sex"] == {"male": (1, 1), "unknown": (1, 0)}
    assert json.loads(json.dumps(told.as_json()))["distributions"]["site"]["back"] == {"benign": 0, "malignant": 1}


def test_duplicates_are_told_across_ids_labels_and_parts(tmp_path: Path) -> None:
    paths = {name: tmp_path / f"{name}.jpg" for name in ("a", "b", "c", "d", "bad")}
    for name, seed in {"a": 0, "b": 0, "c": 1, "d": 2}.items():
        cv2.imwrite(str(paths[name]), draw_lesion(96, 96, seed))
    paths["bad"].write_bytes(b"")
    codes = {"a": "MEL", "b": "NV", "c": "NV", "d": "NV", "bad": "NV"}
    photos = [photo(name, code, name, path=paths[name]) for name, code in codes.items()]
    dataset, prints = Dataset(tuple(photos), class_set(("MEL", "NV"))), seen(photos)
    told = report.report(Read(dataset, (), ()), prints, {"a": "train", "b": "test", "c": "test"})
    assert [(pair.first, pair.second, pair.exact) for pair in told.pairs] == [("a", "b", True)]
    assert told.contradicting == ({"a": "MEL", "b": "NV"},)
    assert told.unknown == told.torn == (("a", "b"),)
    assert told.photos == 4
    assert "empty" in told.unreadable["bad"]
    assert [each.groups for each in told.classes] == [1, 3]
    assert told.leak > 0


def test_the_figures_are_files_that_can_be_looked_at(tmp_path: Path) -> None:
    photos = []
    for n in range(30):
        path = tmp_path / f"{n}.png"
        cv2.imwrite(str(path), draw_lesion(80, 64, n))
        photos.append(photo(f"{n}", "MEL" if n < 28 else "NV", f"{n // 2}", path=path, age=30.0 + n, sex="female"))
    told = reported(photos, seen(photos))
    drawn = report_figures.draw(told, tmp_path / "out")
    assert [path.name for path in drawn] == ["class.png", "age.png", "sex.png"]
    assert all(Photo.from_file(path).pixels().std() > 10 for path in drawn)
    dataset = Dataset(tuple(photos), class_set(("MEL", "NV", "BCC")))
    sheets = report_figures.samples(dataset, tmp_path / "out", seed=1)
    assert [path.name for path in sheets] == ["samples-MEL.png", "samples-NV.png"]
    sizes = [Photo.from_file(path).pixels().shape for path in sheets]
    assert sizes == [(3 * 164 - 4, 6 * 164 - 4, 3), (160, 6 * 164 - 4, 3)]
    first = sheets[0].read_bytes()
    report_figures.samples(dataset, tmp_path / "out", seed=1)
    assert sheets[0].read_bytes() == first
    report_figures.samples(dataset, tmp_path / "out", seed=2)
    assert sheets[0].read_bytes() != first


@pytest.mark.real
def test_the_leak_of_ham10000_is_the_published_one(shared: Path) -> None:
    """The share of test photos whose lesion is learned from too: 38.6 % of all, 67.7 % of the melanomas."""
    read = readers.read([shared / "data" / "ham10000"], [], class_set(ISIC_2018))
    told = report.report(read, duplicates.Prints({}, {}))
    print({"all": told.leak} | {each.code: each.leak for each in told.classes})
    assert (told.photos, told.lesions) == (10_015, 7_470)
    assert told.leak == pytest.approx(0.386, abs=0.01)
    assert {each.code: each.leak for each in told.classes}["MEL"] == pytest.approx(0.677, abs=0.02)
