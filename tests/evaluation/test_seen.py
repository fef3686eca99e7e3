"""Photos that a model has learned from are recognised whatever they are called."""

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import pytest

from dermadesk.errors import BundleError
from dermadesk.evaluation.seen import How, Seen, SplitList, fingerprints
from dermadesk.imaging.fingerprint import Fingerprint, fingerprint
from dermadesk.imaging.photo import Photo
from dermadesk.inference import bundle
from tests.drawings import draw_lesion, encode
from tests.tiny_bundle import tiny_files, tiny_manifest


@dataclass(frozen=True)
class Labelled:
    image: str
    path: Path = Path("photo.jpg")
    group: str = ""
    lesion: str = ""


def listed(tmp_path: Path, text: str) -> SplitList:
    files = tiny_files() | {"split.csv": text.encode()}
    return SplitList.of(bundle.write(tmp_path / "models", tiny_manifest(), files))


def test_names_are_known_without_their_source_and_the_archives_suffix(tmp_path: Path) -> None:
    known = listed(tmp_path, "image,lesion_id,label,part\nISIC_0000001,,MEL,train\nmole,,NV,test\n")
    assert not known.fingerprinted
    photos = [Labelled("other/ISIC_0000001"), Labelled("ISIC_0000001_downsampled"), Labelled("mole"), Labelled("new")]
    assert known.seen(photos) == {
        "other/ISIC_0000001": Seen("train", How.NAME),
        "ISIC_0000001_downsampled": Seen("train", How.NAME),
        "mole": Seen("test", How.NAME),
    }
    assert known.by_name == {"ISIC_0000001": "train", "mole": "test"}


def test_another_photo_of_a_lesion_of_the_archive_is_known_and_a_clinics_own_number_is_not(tmp_path: Path) -> None:
    known = listed(tmp_path, "image,lesion_id,label,part\na,HAM_0000017,MEL,train\nb,17,NV,train\n")
    photos = [
        Labelled("x", group="HAM_0000017"),
        Labelled("y", group="patient", lesion="HAM_0000017"),
        Labelled("z", group="17"),
    ]
    assert known.seen(photos) == {"x": Seen("train", How.LESION), "y": Seen("train", How.LESION)}


def prints_of(*pictures: bytes) -> list[Fingerprint | None]:
    return [fingerprint(Photo.from_bytes(each, "drawn")) for each in pictures]


def test_copies_are_known_by_content_or_by_look_under_any_name(tmp_path: Path) -> None:
    pixels = draw_lesion(400, 400, centre=(0.4, 0.6), seed=3)
    original = encode(pixels)
    turned = encode(np.ascontiguousarray(np.rot90(pixels)))
    smaller = encode(cv2.resize(pixels, (230, 230), interpolation=cv2.INTER_AREA))
    other = encode(draw_lesion(400, 400, centre=(0.6, 0.35), radius=0.12, colour=(150, 60, 60), seed=9))
    (own,) = prints_of(original)
    assert own is not None
    text = f"image,lesion_id,label,part,source,sha256,phash\nmole,7,MEL,train,clinic,{own.sha256},{own.phash}\n"
    known = listed(tmp_path, text)
    assert known.fingerprinted
    photos = [Labelled("same"), Labelled("turned"), Labelled("smaller"), Labelled("other"), Labelled("gone")]
    prints = [*prints_of(original, turned, smaller, other), None]
    assert known.seen(photos, prints) == {
        "same": Seen("train", How.CONTENT),
        "turned": Seen("train", How.NEAR_DUPLICATE),
        "smaller": Seen("train", How.NEAR_DUPLICATE),
    }
    # a common name is no proof where the content can be asked, but an id of the archive is
    assert known.seen([Labelled("mole")], prints_of(other)) == {}
    assert known.seen([Labelled("mole")], [None]) == {"mole": Seen("train", How.NAME)}


def test_what_was_learned_from_counts_first(tmp_path: Path) -> None:
    (own,) = prints_of(encode(draw_lesion(seed=5)))
    assert own is not None
    rows = f"mole,,NV,test,clinic,{own.sha256},{own.phash}\ncopy,,NV,calibration,clinic,,{own.phash}\n"
    known = listed(tmp_path, "image,lesion_id,label,part,source,sha256,phash\n" + rows)
    assert known.seen([Labelled("mole")], [own]) == {"mole": Seen("calibration", How.NEAR_DUPLICATE)}


@pytest.mark.parametrize(
    "text", ["photo,kind\na,train\n", "image,part,phash\na,train,xyz\n", "image,part,phash\na,train,00\n"]
)
def test_a_list_that_is_none_is_refused_by_name(text: str, tmp_path: Path) -> None:
    with pytest.raises(BundleError, match=r"split\.csv"):
        listed(tmp_path, text).seen([Labelled("a")], prints_of(encode(draw_lesion())))


def test_a_list_without_rows_knows_nothing(tmp_path: Path) -> None:
    assert listed(tmp_path, "image,lesion,part\n").seen([Labelled("a")]) == {}


def test_a_photo_that_cannot_be_read_has_no_fingerprint(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.jpg", tmp_path / "bad.jpg"
    good.write_bytes(encode(draw_lesion()))
    bad.write_bytes(b"no photo")
    journey = fingerprints([good, bad])
    assert [next(journey), next(journey)] == [1, 2]
    with pytest.raises(StopIteration) as end:
        next(journey)
    assert [each is None for each in end.value.value] == [False, True]
