"""No photo is computed twice, in one batch or across batches."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from dermadesk.batch.known import KnownAnswers
from dermadesk.batch.run import run
from dermadesk.files import make_folder
from dermadesk.inference import bundle
from dermadesk.inference.engine import Analysis, Engine
from tests.batch.conftest import Begin, answer_of, csv
from tests.drawings import encode
from tests.tiny_bundle import rewrite


def test_a_photo_that_was_answered_before_is_not_computed_again(
    begin: Begin, folder: Path, engine: Engine, known: KnownAnswers, drawings: tuple[bytes, ...]
) -> None:
    """Names and places do not matter, content does; every number is that of the first time, the seconds included."""
    first = begin(folder, name="first.batch")
    *_, last = run(first, engine, known)
    assert (last.recalled, known.size()) == (0, 40)
    moved = folder.rename(folder.with_name("moved"))
    (moved / "39.jpg").write_bytes(drawings[39] + b"another content, the same pixels")
    (moved / "new.jpg").write_bytes(encode(np.full((120, 160, 3), 200, np.uint8)))
    second = begin(moved, name="second.batch")
    *_, last = run(second, engine, known)
    assert last.recalled == 39
    assert [answer_of(second, place) for place in range(39)] == [answer_of(first, place) for place in range(39)]
    assert answer_of(second, 39).probabilities == answer_of(first, 39).probabilities
    assert answer_of(second, 39).seconds != answer_of(first, 39).seconds
    third = begin(moved, name="third.batch")
    *_, last = run(third, engine, known)
    assert last.recalled == 41
    assert csv(third) == csv(second)
    assert [third.class_map(place) for place in range(41)] == [second.class_map(place) for place in range(41)]


def test_another_model_is_asked_again(
    begin: Begin, folder: Path, engine: Engine, known: KnownAnswers, tiny_bundle: Path, tmp_path: Path
) -> None:
    list(run(begin(folder), engine, known))
    shutil.copytree(tiny_bundle, tmp_path / "tiny-1.0.0")
    rewrite(tmp_path / "tiny-1.0.0", temperature=2.0)
    other = Engine(bundle.read(tmp_path / "tiny-1.0.0"), "onnx")
    *_, last = run(begin(folder, by=other), other, known)
    assert (last.recalled, known.size()) == (0, 80)


@pytest.mark.parametrize("remembers", [True, False], ids=["with a memory", "without"])
def test_copies_in_one_batch_are_computed_once(
    begin: Begin, folder: Path, engine: Engine, known: KnownAnswers, drawings: tuple[bytes, ...], remembers: bool
) -> None:
    """Side by side, as a file manager makes them: while the first is answered the others are read already."""
    for copy in range(1, 13):
        (folder / f"00 ({copy}).jpg").write_bytes(drawings[0])
    ledger = begin(folder)
    *_, last = run(ledger, engine, known if remembers else KnownAnswers(None))
    assert (last.counts.total, last.counts.done, last.counts.repeated, last.recalled) == (52, 52, 12, 12)
    assert len({tuple(answer_of(ledger, place).seconds.values()) for place in range(13)}) == 1
    assert [line.same_as for line in ledger.lines(range(15))] == [None, *[0] * 12, None, None]


def test_copies_of_what_is_damaged_each_have_their_own_sentence(
    begin: Begin, tmp_path: Path, engine: Engine, known: KnownAnswers, drawings: tuple[bytes, ...]
) -> None:
    folder = make_folder(tmp_path / "cut")
    for number in range(30):
        (folder / f"{number:02}.jpg").write_bytes(drawings[0][:1500])
    ledger = begin(folder)
    *_, last = run(ledger, engine, known)
    assert (last.counts.errors, last.recalled, known.size()) == (30, 0, 0)
    for line in ledger.lines():
        assert line.message.startswith(f"{line.image} is damaged or cut short")


@pytest.mark.usefixtures("often")
def test_every_analysis_is_handed_over_where_it_is_asked_for(
    begin: Begin, folder: Path, engine: Engine, known: KnownAnswers
) -> None:
    list(run(begin(folder), engine, known))
    told: list[Analysis] = []
    ledger = begin(folder)
    *_, last = run(ledger, engine, known, told.append)
    assert [each.photo.source for each in told] == [line.image for line in ledger.lines()]
    assert last.recalled == 0
