"""The engine: a photo in, an answer and a map out, the same by every way in."""

import itertools
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dermadesk.errors import ErrorCode, PhotoError
from dermadesk.imaging.photo import Photo
from dermadesk.inference import workers
from dermadesk.inference.calibration import Decision
from dermadesk.inference.engine import Analysis, Engine, Recalled, Unreadable
from dermadesk.inference.heatmaps import Heatmap
from tests.drawings import SKIN, draw_lesion, encode

BLUE = (70, 80, 160)


def drawn(width: int = 600, height: int = 450, *, orientation: int = 1, **lesion: Any) -> Photo:
    """A JPEG of a drawn lesion; `lesion` as `draw_lesion` takes it."""
    return Photo.from_bytes(encode(draw_lesion(width, height, **lesion), "jpeg", orientation), "a drawing")


def bare_skin(width: int = 600, height: int = 450) -> Photo:
    return drawn(width, height, colour=SKIN)


def peak(heatmap: Heatmap) -> tuple[float, float]:
    """Where the map is hottest: x and y in fractions of the photo."""
    rows, columns = np.nonzero(heatmap.values > 0.95)
    height, width = heatmap.values.shape
    place = heatmap.place
    return (
        place.x + place.width * float(columns.mean() + 0.5) / width,
        place.y + place.height * float(rows.mean() + 0.5) / height,
    )


@pytest.fixture(scope="module")
def engine(tiny_bundle: Path) -> Engine:
    return Engine.open(str(tiny_bundle))


@pytest.fixture
def folder(tmp_path: Path) -> list[Path]:
    """Six photos of which the third and the last are broken."""
    for number in range(6):
        pixels = draw_lesion(600, 450, centre=(0.3 + 0.08 * number, 0.5))
        (tmp_path / f"{number}.jpg").write_bytes(encode(pixels))
    (tmp_path / "2.jpg").write_text("not an image")
    (tmp_path / "5.jpg").unlink()
    return [tmp_path / f"{number}.jpg" for number in range(6)]


def same(a: Analysis, b: Analysis) -> bool:
    return (
        np.array_equal(a.prediction.probabilities, b.prediction.probabilities)
        and a.prediction.decision is b.prediction.decision
        and np.array_equal(a.class_maps, b.class_maps)
        and np.array_equal(a.embedding, b.embedding)
        and (a.quality, a.prepared_seen, a.photo.sha256) == (b.quality, b.prepared_seen, b.photo.sha256)
    )


def test_a_brown_blob_is_suspicious_and_bare_skin_is_not(engine: Engine) -> None:
    blob = engine.analyse(drawn()).prediction
    assert (blob.top1, blob.decision) == ("MEL", Decision.SUSPICIOUS)
    assert blob.conformal_set == ("MEL",)
    skin = engine.analyse(bare_skin()).prediction
    assert skin.top1 == "NV"
    assert skin.p_malignant < 0.1
    assert skin.decision is not Decision.SUSPICIOUS


@pytest.mark.parametrize(
    ("width", "height", "x", "y"),
    [
        (450, 450, 0.25, 0.75),
        (900, 450, 0.40, 0.30),
        (900, 450, 0.65, 0.70),
        (450, 900, 0.30, 0.35),
        (450, 900, 0.60, 0.65),
        (1500, 500, 0.45, 0.75),
        (3000, 2000, 0.60, 0.30),
    ],
)
@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_the_map_peaks_on_the_blob(
    engine: Engine, width: int, height: int, x: float, y: float, orientation: int
) -> None:
    side = min(width, height)
    analysis = engine.analyse(drawn(width, height, orientation=orientation, centre=(x, y), radius=0.15))
    assert analysis.heatmap.class_code == "MEL"
    found_x, found_y = peak(analysis.heatmap)
    # half a cell of the network's 7×7 grid
    assert abs(found_x - x) * width < side / 14
    assert abs(found_y - y) * height < side / 14


@pytest.mark.parametrize(("width", "height"), [(900, 450), (450, 900), (500, 500)])
def test_the_map_lies_on_the_square_that_the_model_sees(engine: Engine, width: int, height: int) -> None:
    analysis = engine.analyse(drawn(width, height))
    place, side = analysis.heatmap.place, min(width, height)
    assert place == analysis.prepared_seen
    assert place.width * width == pytest.approx(side)
    assert place.height * height == pytest.approx(side)
    assert place.x + place.width / 2 == pytest.approx(0.5)
    assert place.y + place.height / 2 == pytest.approx(0.5)


def test_a_blob_outside_that_square_is_not_seen(engine: Engine) -> None:
    analysis = engine.analyse(drawn(900, 450, centre=(0.1, 0.5), radius=0.13))
    assert analysis.prediction.top1 == "NV"
    assert not engine.heatmap(analysis, "MEL").values.any()


def test_another_class_has_its_own_map_of_the_same_pass(engine: Engine) -> None:
    pixels = draw_lesion(600, 600, centre=(0.25, 0.3), radius=0.15)
    pixels[:, 300:] = draw_lesion(600, 600, centre=(0.75, 0.7), radius=0.15, colour=BLUE)[:, 300:]
    analysis = engine.analyse(Photo.from_bytes(encode(pixels), "a drawing"))
    assert peak(engine.heatmap(analysis, "MEL")) == pytest.approx((0.25, 0.3), abs=1 / 14)
    assert peak(engine.heatmap(analysis, "BCC")) == pytest.approx((0.75, 0.7), abs=1 / 14)
    assert not engine.heatmap(analysis, "DF").values.any()
    top1 = engine.heatmap(analysis, analysis.prediction.top1)
    assert np.array_equal(top1.values, analysis.heatmap.values)


def test_both_backends_give_the_same_answer(engine: Engine, tiny_bundle: Path) -> None:
    photo = drawn(centre=(0.4, 0.5))
    other = Engine.open(str(tiny_bundle), "torchscript")
    assert (engine.backend_name, other.backend_name) == ("ONNX Runtime (CPU)", "TorchScript (CPU)")
    a, b = engine.analyse(photo), other.analyse(photo)
    assert a.prediction.probabilities == pytest.approx(b.prediction.probabilities, abs=1e-5)
    assert a.heatmap.values == pytest.approx(b.heatmap.values, abs=1e-4)
    assert b.backend == "TorchScript (CPU)"


def test_every_stage_is_timed_and_they_sum_up(engine: Engine) -> None:
    seconds = engine.analyse(drawn()).seconds
    assert set(seconds) == {"read", "prepare", "quality", "inference", "heatmap", "total"}
    assert seconds["total"] == pytest.approx(sum(seconds.values()) - seconds["total"])
    assert min(seconds.values()) >= 0


def test_a_broken_photo_raises_its_reason(engine: Engine) -> None:
    with pytest.raises(PhotoError) as caught:
        engine.analyse(Photo.from_bytes(encode(draw_lesion())[:20_000], "half.jpg"))
    assert (caught.value.code, caught.value.subject) == (ErrorCode.TRUNCATED, "half.jpg")


def test_many_photos_give_one_item_each_in_order_and_as_one_by_one(engine: Engine, folder: list[Path]) -> None:
    items = list(engine.analyse_many(folder))
    assert [type(item) for item in items] == [Analysis, Analysis, Unreadable, Analysis, Analysis, Unreadable]
    for path, item in zip(folder, items, strict=True):
        if isinstance(item, Analysis):
            assert item.photo.source == str(path)
            assert item.heatmap is None
            assert same(item, engine.analyse(Photo.from_file(path)))
        else:
            assert item.source == str(path)
    assert [item.error.code for item in items if isinstance(item, Unreadable)] == [
        ErrorCode.NOT_AN_IMAGE,
        ErrorCode.NOT_FOUND,
    ]


def test_no_photos_give_no_items(engine: Engine) -> None:
    assert list(engine.analyse_many([])) == []


def test_what_is_known_of_a_photo_is_not_computed_again(engine: Engine, folder: list[Path]) -> None:
    second = Photo.from_file(folder[1])
    known = {second.sha256: "known"}
    items = list(engine.analyse_many(folder, recall=lambda photo: known.get(photo.sha256)))
    assert [type(item) for item in items] == [Analysis, Recalled, Unreadable, Analysis, Analysis, Unreadable]
    assert items[1] == Recalled(str(folder[1]), second.sha256, "known")


def test_only_a_few_photos_are_held_and_closing_stops_the_readers(engine: Engine, folder: list[Path]) -> None:
    taken = 0

    def endless() -> Iterator[Path]:
        nonlocal taken
        for path in itertools.cycle(folder[:2]):
            taken += 1
            yield path

    answers = engine.analyse_many(endless())
    for _ in range(10):
        next(answers)
    assert taken <= 10 + 4 * (2 * workers.usable_cores() + 1)
    answers.close()  # type: ignore[attr-defined]
    assert not [thread for thread in threading.enumerate() if thread.name.startswith(workers.NAME)]


def test_the_engine_says_what_it_runs(engine: Engine) -> None:
    assert engine.manifest.reference == engine.bundle.reference == "tiny 1.0.0"
    assert engine.backend_name == "ONNX Runtime (CPU)"
    assert engine.notice is None
