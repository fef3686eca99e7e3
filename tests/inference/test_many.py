"""Many photos: on all cores, in order, and each as if it were alone."""

import itertools
import os
import random
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from dermadesk.errors import ErrorCode
from dermadesk.imaging.photo import Photo
from dermadesk.inference import workers
from dermadesk.inference.engine import Analysis, Engine, Recalled, Unreadable
from dermadesk.inference.many import _groups
from dermadesk.inference.workers import in_order
from tests.drawings import BROWN, SKIN, draw_lesion, encode

BLUE = (70, 80, 160)


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Eleven photos of three kinds and many shapes, so that the last batch of any size is not full."""
    folder = tmp_path_factory.mktemp("photos")
    for number, colour in zip(range(11), itertools.cycle((BROWN, SKIN, BLUE)), strict=False):
        pixels = draw_lesion(300 + 20 * number, 420 - 15 * number, radius=0.1 + 0.02 * number, colour=colour)
        (folder / f"{number:02}.jpg").write_bytes(encode(pixels))
    return sorted(folder.iterdir())


@pytest.fixture(scope="module", params=["onnx", "torchscript"])
def engine(request: pytest.FixtureRequest, tiny_bundle: Path) -> Engine:
    return Engine.open(str(tiny_bundle), request.param)


def assert_same(many: Analysis, alone: Analysis) -> None:
    assert many.photo.sha256 == alone.photo.sha256
    np.testing.assert_allclose(many.prediction.probabilities, alone.prediction.probabilities, atol=1e-6)
    assert (many.prediction.decision, many.prediction.top1) == (alone.prediction.decision, alone.prediction.top1)
    assert many.prediction.conformal_set == alone.prediction.conformal_set
    assert many.quality == alone.quality
    np.testing.assert_allclose(many.class_maps, alone.class_maps, atol=1e-4)


def test_a_photo_has_the_same_answer_alone_and_in_any_company(engine: Engine, photos: list[Path]) -> None:
    alone = {path: engine.analyse(Photo.from_file(path)) for path in photos}
    assert len({each.prediction.top1 for each in alone.values()}) == 3
    for seed in range(3):
        some = random.Random(seed).sample(photos, 11 - 3 * seed)
        for path, item in zip(some, engine.analyse_many(some), strict=True):
            assert isinstance(item, Analysis)
            assert item.photo.source == str(path)
            assert_same(item, alone[path])


def test_what_cannot_be_read_or_is_known_keeps_its_place(engine: Engine, photos: list[Path], tmp_path: Path) -> None:
    broken = tmp_path / "broken.jpg"
    broken.write_text("no photo")
    known = {Photo.from_file(path).sha256: path.name for path in photos[3:9]}
    asked = [broken, *photos[:9], broken, *photos[9:], broken]
    items = list(engine.analyse_many(asked, recall=lambda photo: known.get(photo.sha256)))
    for path, item in zip(asked, items, strict=True):
        if path == broken:
            assert isinstance(item, Unreadable)
            assert item.error.code is ErrorCode.NOT_AN_IMAGE
        elif path in photos[3:9]:
            assert isinstance(item, Recalled)
            assert (item.source, item.what, known[item.sha256]) == (str(path), path.name, path.name)
        else:
            assert isinstance(item, Analysis)
            assert item.photo.source == str(path)


def test_large_photos_are_taken_one_by_one(tmp_path: Path) -> None:
    sizes = [1, 2, 3, 4, 5, 3 << 20, 3 << 20, 9 << 20, 1]
    for number, size in enumerate(sizes):
        with (tmp_path / str(number)).open("wb") as file:
            file.truncate(size)
    paths = [*(tmp_path / str(number) for number in range(len(sizes))), tmp_path / "missing", Path("a\0b")]
    groups = list(_groups(paths))
    assert list(itertools.chain.from_iterable(groups)) == paths
    assert [len(group) for group in groups] == [4, 2, 1, 1, 3]


def test_each_has_its_eight_views_where_they_are_asked_for(engine: Engine, photos: list[Path]) -> None:
    for item in engine.analyse_many(photos[:6], turned=True):
        assert isinstance(item, Analysis)
        alone = engine.analyse(item.photo, views=8)
        assert item.turned is not None
        np.testing.assert_allclose(item.turned, alone.prediction.probabilities, atol=1e-6)


def test_another_engine_answers_meanwhile(engine: Engine, photos: list[Path], tiny_bundle: Path) -> None:
    other, photo = Engine.open(str(tiny_bundle)), Photo.from_file(photos[0])
    answers = engine.analyse_many(itertools.cycle(photos))
    first = next(answers)
    assert isinstance(first, Analysis)
    for _ in range(5):
        assert_same(first, other.analyse(photo))
        next(answers)
    answers.close()  # type: ignore[attr-defined]


def test_a_photo_that_is_slow_holds_nothing_up_but_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "usable_cores", lambda: 2)
    release = threading.Event()

    def work(number: int) -> int:
        if number == 0:
            assert release.wait(10)
        elif number == 1:
            release.set()
        return number

    assert list(in_order(work, range(20), ahead=4)) == list(range(20))


def test_only_so_many_are_taken_ahead_and_nothing_before_it_is_asked_for() -> None:
    taken: list[int] = []

    def endless() -> Iterator[int]:
        for number in itertools.count():
            taken.append(number)
            yield number

    numbers = in_order(lambda number: number, endless(), ahead=3)
    assert taken == []
    assert [next(numbers) for _ in range(5)] == [0, 1, 2, 3, 4]
    assert len(taken) <= 5 + 3
    numbers.close()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith(workers.NAME)]


def test_closing_waits_for_what_is_in_hand_and_begins_nothing_more() -> None:
    begun: list[int] = []
    ended: list[int] = []

    def work(number: int) -> int:
        begun.append(number)
        time.sleep(0.01)
        ended.append(number)
        return number

    numbers = in_order(work, itertools.count(), ahead=50)
    next(numbers)
    numbers.close()
    assert sorted(begun) == sorted(ended)
    assert len(begun) < 50


def test_opencv_divides_nothing_while_all_cores_have_work_of_their_own() -> None:
    before = cv2.getNumThreads()
    cv2.setNumThreads(3)
    one, two = (in_order(lambda _: cv2.getNumThreads(), range(9), ahead=2) for _ in range(2))
    assert (next(one), next(two)) == (1, 1)
    one.close()
    assert cv2.getNumThreads() == 1
    assert set(two) == {1}
    assert cv2.getNumThreads() == 3
    cv2.setNumThreads(before)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux gives threads a priority of their own")
def test_only_the_workers_step_back() -> None:
    own = os.getpriority(os.PRIO_PROCESS, 0)
    steps = {each - own for each in in_order(lambda _: os.getpriority(os.PRIO_PROCESS, 0), range(5), ahead=2)}
    assert steps == {min(5, 19 - own)}
    assert os.getpriority(os.PRIO_PROCESS, 0) == own


def test_what_goes_wrong_in_a_worker_reaches_who_asked() -> None:
    def work(number: int) -> int:
        if number == 3:
            raise ValueError("the third")
        return number

    numbers = in_order(work, itertools.count(), ahead=4)
    assert [next(numbers) for _ in range(3)] == [0, 1, 2]
    with pytest.raises(ValueError, match="the third"):
        next(numbers)
    assert not [thread for thread in threading.enumerate() if thread.name.startswith(workers.NAME)]


@pytest.mark.real
def test_real_photos_have_the_same_answers_alone_and_together(shared: Path) -> None:
    every = sorted((shared / "data" / "ham10000").rglob("ISIC_*.jpg"))
    some = random.Random(5).sample(every, 60)
    engine = Engine.open(backend="onnx")
    for path, item in zip(some, engine.analyse_many(some), strict=True):
        assert isinstance(item, Analysis)
        assert_same(item, engine.analyse(Photo.from_file(path)))


def test_no_decoded_photo_is_held_until_its_group_is_answered(photos: list[Path], tiny_bundle: Path) -> None:
    examiner = Engine.open(str(tiny_bundle), "onnx")._examiner
    decoded = examiner.decoded(Photo.from_file(photos[0]))
    assert decoded.prepared.stages == ()
    assert decoded.prepared.pixels.shape == (224, 224, 3)
    assert decoded.prepared.pixels.base is None or decoded.prepared.pixels.base.size <= 3 * 224 * 224
