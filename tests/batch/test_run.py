"""A batch is answered: every photo has its row, told once, however often the run is closed."""

import dataclasses
from contextlib import closing
from pathlib import Path

import pytest

from dermadesk.batch.answer import Answer
from dermadesk.batch.known import KnownAnswers
from dermadesk.batch.ledger import Ledger
from dermadesk.batch.row import Failure
from dermadesk.batch.run import run
from dermadesk.imaging.photo import Photo
from dermadesk.inference.engine import Engine
from tests.batch.conftest import Begin, csv


def said(ledger: Ledger) -> list[tuple[str, object]]:
    """What the rows say, but for the seconds that it took."""
    rows = []
    for row in ledger.rows():
        result = row.result
        rows.append((row.image, dataclasses.replace(result, seconds={}) if isinstance(result, Answer) else result))
    return rows


def test_every_photo_has_the_row_that_it_gets_alone(
    begin: Begin, folder: Path, engine: Engine, known: KnownAnswers
) -> None:
    ledger = begin(folder)
    *_, last = run(ledger, engine, known)
    assert last.counts == ledger.counts()
    assert (last.counts.total, last.counts.done, last.left, last.recalled) == (40, 40, 0.0, 0)
    for row in ledger.rows():
        assert row.image == str(folder / f"{row.position:02}.jpg")
        alone = Answer.of(engine.analyse(Photo.from_file(Path(row.image))))
        assert isinstance(row.result, Answer)
        assert row.result.decision is alone.decision
        assert row.result.probabilities == pytest.approx(alone.probabilities, abs=1e-4)
        assert row.result.measures == pytest.approx(alone.measures)


@pytest.mark.usefixtures("often")
def test_progress_tells_of_every_photo_once(begin: Begin, folder: Path, engine: Engine, known: KnownAnswers) -> None:
    steps = list(run(begin(folder), engine, known))
    assert [place for step in steps for place in step.positions] == list(range(40))
    assert [step.counts.done for step in steps] == sorted(step.counts.done for step in steps)
    assert steps[-2].rate is not None
    assert steps[-2].left == pytest.approx((40 - steps[-2].counts.done) / steps[-2].rate)


def test_a_batch_in_which_nothing_waits_ends_at_once(
    begin: Begin, tmp_path: Path, engine: Engine, known: KnownAnswers
) -> None:
    (empty := tmp_path / "empty").mkdir()
    (only,) = run(begin(empty), engine, known)
    assert only.positions == ()
    assert only.counts.is_finished


@pytest.mark.usefixtures("often")
def test_closing_keeps_what_was_done_and_running_again_does_the_rest(
    begin: Begin, folder: Path, engine: Engine, tmp_path: Path
) -> None:
    whole, broken = begin(folder, name="whole.batch"), begin(folder, name="broken.batch")
    list(run(whole, engine, KnownAnswers(None)))
    done: list[int] = []
    for stop_after in (1, 3, 5, 100):
        with closing(run(broken, engine, KnownAnswers(None))) as steps:
            for count, step in enumerate(steps, 1):
                done += step.positions
                if count == stop_after:
                    break
        assert [place for place, _ in broken.waiting()] == sorted(set(range(40)) - set(done))
    assert sorted(done) == list(range(40))
    assert said(broken) == said(whole)
    assert csv(broken) == csv(whole)


def test_paths_are_seen_from_where_the_batch_was_begun(
    begin: Begin, folder: Path, engine: Engine, known: KnownAnswers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (folder / "00.jpg").write_bytes(b"")
    ledger = begin("photos")
    monkeypatch.chdir("/")
    *_, last = run(ledger, engine, known)
    assert (last.counts.total, last.counts.errors) == (40, 1)
    assert ledger.row(0).result == Failure(
        "empty_file", "photos/00.jpg is empty. Copy it from the camera or its source again."
    )
