"""A folder's rate: what is measured, and that both ways answer alike. The rates themselves are never tested."""

from pathlib import Path

import pytest

from dermadesk.bench import batch
from dermadesk.bench.batch import Folder, Round
from dermadesk.bench.drawing import original_photo
from dermadesk.imaging.photo import Photo
from dermadesk.inference import bundle
from dermadesk.inference.workers import usable_cores
from tests.drawings import draw_lesion, encode


def test_an_original_is_drawn_as_large_as_a_camera_writes_it() -> None:
    photo = Photo.from_bytes(original_photo(3), "a drawing")
    assert (photo.width, photo.height) == (600, 450)
    assert 250_000 < len(photo.encoded) < 310_000


def test_a_folder_holds_the_same_pictures_in_files_of_other_content(tmp_path: Path) -> None:
    Folder("small", 4, 2, 0, lambda seed: encode(draw_lesion(80, 60, seed=seed))).write(tmp_path / "small")
    photos = [Photo.from_file(path) for path in sorted((tmp_path / "small").iterdir())]
    assert len({photo.sha256 for photo in photos}) == 4
    assert len({photo.pixels().tobytes() for photo in photos}) == 2


def test_the_limit_is_preparing_and_then_the_fastest_way_to_answer_on_all_cores() -> None:
    ways = [{"rate": 90.0, "milliseconds": 12.0}, {"rate": 100.0, "milliseconds": 20.0}]
    measured = Round({}, 10.0 * usable_cores(), ways, {}, {})
    assert measured.limit == pytest.approx(50)
    assert measured.least == pytest.approx(10 * usable_cores() + 20)


@pytest.mark.slow
def test_a_round_measures_every_way_and_finds_the_same_answers(tmp_path: Path) -> None:
    folder, place = Folder("small", 6, 3, 2, original_photo), tmp_path / "small"
    folder.write(place)
    model, ways = bundle.read(bundle.find(None)), [{"rate": 100.0, "milliseconds": 20.0}]
    rounds = [batch._round(folder, str(place), model, ways)]
    figures = {each.name: each for each in batch._figures("small", rounds, model)}
    assert all(each.ours > 0 for each in figures.values())
    assert figures["small: answers as ONNX Runtime's"].ours == 1
    assert figures["small: beside torch"].target == pytest.approx(4.5 * (figures["small: beside torch"].plain or 0))
