"""The published tables and photos, counted; each figure can be had from the tables alone."""

import time
from collections import Counter
from pathlib import Path

import pytest

from dermadesk.taxonomy import ISIC_2019, class_set
from dermadesk.training import readers
from dermadesk.training.readers import FindingCode
from tests.training.readers.folders import EIGHT, NINE, SEVEN, TWO, findings

pytestmark = pytest.mark.real


@pytest.fixture
def ham(shared: Path) -> Path:
    return shared / "data" / "ham10000"


@pytest.fixture
def tasks(shared: Path) -> Path:
    return shared / "data" / "isic2018_task12"


@pytest.fixture
def tables(shared: Path) -> list[Path]:
    folder = shared / "data" / "isic2019"
    return [folder / "ISIC_2019_Training_GroundTruth.csv", folder / "ISIC_2019_Training_Metadata.csv"]


def test_ham10000(ham: Path) -> None:
    got = readers.read([ham], [], SEVEN)
    assert tuple(got.dataset.counts.values()) == (1113, 6705, 514, 327, 1099, 115, 142)
    assert len({photo.group for photo in got.dataset.photos}) == 7470
    assert sum(photo.age is None for photo in got.dataset.photos) == 57
    assert sum(photo.code == "NV" and photo.confirmed for photo in got.dataset.photos) == 2498
    assert got.findings == ()
    assert readers.classes_in([ham], []) == SEVEN


def test_ham10000_onto_eight_and_nine_classes_by_the_truth_of_isic_2019(ham: Path, tables: list[Path]) -> None:
    assert readers.classes_in([ham], tables[:1]) == class_set(ISIC_2019)
    got = readers.read([ham], tables[:1], EIGHT)
    assert (got.dataset.counts["AK"], got.dataset.counts["SCC"]) == (130, 197)
    assert len({photo.lesion for photo in got.dataset.photos}) == 7470, "the lesions are HAM's own"
    assert len(findings(got)[FindingCode.NO_PHOTO].subjects) == 25331 - 10015
    nine = readers.read([ham], tables[:1], NINE).dataset.counts
    assert (nine["PBK"], nine["SEK"], nine["AK"]) == (1099, 0, 130)


def test_ham10000_and_isic_2018_become_one(ham: Path, tasks: Path, tables: list[Path]) -> None:
    started = time.process_time()
    got = readers.read([ham, tasks], tables, SEVEN)
    assert time.process_time() - started < 3, "about one second on an idle core; no photo is opened"
    assert tuple(got.dataset.counts.values()) == (1632, 8571, 514, 327, 1307, 115, 142)
    assert Counter(photo.source == "isic2018_task12" for photo in got.dataset.photos) == {False: 10015, True: 2593}
    assert len({photo.group for photo in got.dataset.photos}) == 7470 + 2578
    told = [line for line in got.findings if line.code != FindingCode.NO_PHOTO]
    assert [(each.code, len(each.subjects)) for each in told] == [
        (FindingCode.NO_LABEL, 1),
        (FindingCode.NO_GROUP, 1885),
    ]
    assert told[0].subjects == ("images/ISIC_0015982.jpg",)
    assert [(each.name, each.photos, each.lesions) for each in got.sources] == [
        ("HAM10000", 10015, 7470),
        ("ISIC 2018", 2593, 2578),
    ]


def test_the_msk4_ids_are_lesions(tasks: Path, tables: list[Path]) -> None:
    """One lesion seen again, years apart: looked at by eye, and never two diagnoses for one id."""
    photos = readers.read([tasks], tables, SEVEN).dataset.photos
    known = [photo for photo in photos if photo.lesion.startswith("MSK4_")]
    assert (len(known), len({photo.lesion for photo in known})) == (708, 693)
    assert len({(photo.lesion, photo.code) for photo in known}) == 693


def test_everything_falls_into_benign_and_malignant(ham: Path, tasks: Path, tables: list[Path]) -> None:
    counts = readers.read([ham, tasks], tables, TWO).dataset.counts
    assert counts == {"BENIGN": 10135, "MALIGNANT": 2473}
