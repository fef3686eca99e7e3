"""A ledger: one row per photo, what a person says of it, and what is no ledger."""

import json
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from dermadesk.batch import schema
from dermadesk.batch.discovery import Found, Listing
from dermadesk.batch.ledger import Ledger
from dermadesk.batch.plan import Plan
from dermadesk.batch.row import Counts, Done, Failure, Line, Row
from dermadesk.batch.shard import Shard
from dermadesk.batch.view import View
from dermadesk.errors import BatchError, ErrorCode, PhotoError
from dermadesk.inference.calibration import Decision
from tests.batches import answer, made_up, plan

MOLE = answer("1" * 64, {"MEL": 0.75, "NV": 0.25})
SKIN = answer("2" * 64, {"MEL": 0.125, "NV": 0.875}, Decision.NOTHING_SUSPICIOUS_FOUND)
DARK = answer("3" * 64, {"MEL": 0.5, "NV": 0.25}, Decision.CANNOT_ASSESS)
CUT = Failure("truncated", "cut.jpg is damaged or cut short.")


@pytest.fixture
def about(tmp_path: Path) -> Plan:
    return plan(tmp_path)


@pytest.fixture
def ledger(tmp_path: Path, about: Plan) -> Ledger:
    results = {
        "again.jpg": MOLE,
        "cut.jpg": CUT,
        "dark.jpg": DARK,
        "mole.jpg": MOLE,
        "skin.jpg": SKIN,
        "wait.jpg": None,
    }
    return made_up(tmp_path / "a.batch", about, results)


def test_what_is_recorded_is_read_back_whole(ledger: Ledger, about: Plan) -> None:
    assert ledger.plan == about
    assert [(row.image, row.result) for row in ledger.rows()] == [
        ("again.jpg", MOLE),
        ("cut.jpg", CUT),
        ("dark.jpg", DARK),
        ("mole.jpg", MOLE),
        ("skin.jpg", SKIN),
        ("wait.jpg", None),
    ]
    assert ledger.row(1) == Row(1, "cut.jpg", CUT, False, "")
    assert list(ledger.waiting()) == [(5, "wait.jpg")]
    assert ledger.counts() == Counts(total=6, suspicious=2, nothing=1, cannot=1, errors=1, seen=0, repeated=1)


def test_lines_are_the_same_in_few_words(ledger: Ledger) -> None:
    lines = list(ledger.lines())
    assert lines[3] == Line(
        3, "mole.jpg", "suspicious", "MEL", 0.75, 0.75, "MEL", "ink", "", "", same_as=0, seen=False, diagnosis=""
    )
    assert lines[1] == Line(1, "cut.jpg", "error", "", None, None, "", "", "truncated", CUT.message, None, False, "")
    assert lines[5].decision == "waiting"
    assert [line.same_as for line in lines] == [None, None, None, 0, None, None]
    assert list(ledger.lines([4, 1, 99])) == [lines[1], lines[4]]


def test_facts_of_the_whole_batch(ledger: Ledger) -> None:
    assert ledger.fact("begun") == ""
    ledger.note("begun", "2026")
    ledger.note("begun", "2027")
    assert ledger.fact("begun") == "2027"


def test_a_part_has_the_photos_of_its_part(tmp_path: Path, about: Plan) -> None:
    import dataclasses

    found = Listing(tuple(Found(f"{number}.jpg") for number in range(7)), hidden=2, others=3)
    (ledger := Ledger(tmp_path / "a.batch")).begin(dataclasses.replace(about, shard=Shard(2, 3)), found)
    assert list(ledger.waiting()) == [(0, "1.jpg"), (1, "4.jpg")]
    assert (ledger.fact("hidden"), ledger.fact("others")) == ("2", "3")


def test_what_was_found_with_an_error_waits_for_nothing(tmp_path: Path, about: Plan) -> None:
    locked = Found("l\udce9", PhotoError(ErrorCode.NO_PERMISSION, "l\udce9"))
    (ledger := Ledger(tmp_path / "a.batch")).begin(about, Listing((locked,)))
    assert ledger.counts().is_finished
    (line,) = ledger.lines()
    assert (line.image, line.error) == ("l\udce9", "no_permission")
    assert line.message.startswith("l\\udce9 may not be read")


def test_more_photos_than_are_read_at_once(tmp_path: Path, about: Plan) -> None:
    (ledger := Ledger(tmp_path / "a.batch")).begin(about, Listing(tuple(Found(f"{n:04}.jpg") for n in range(1001))))
    assert list(ledger.waiting()) == [(n, f"{n:04}.jpg") for n in range(1001)]
    assert [line.position for line in ledger.lines(range(1000, -1, -1))] != []
    assert sorted(line.position for line in ledger.lines(range(1000, -1, -1))) == list(range(1001))


def test_a_recorder_counts_as_the_ledger_does(tmp_path: Path, about: Plan) -> None:
    results = [MOLE, CUT, SKIN, MOLE, DARK, MOLE, SKIN, CUT]
    (ledger := Ledger(tmp_path / "a.batch")).begin(about, Listing(tuple(Found(f"{n}.jpg") for n in range(9))))
    with ledger.recording() as recorder:
        for start in (0, 3, 5):
            for place, result in list(enumerate(results))[start : {0: 3, 3: 5, 5: 8}[start]]:
                recorder.add(Done(place, result))
            recorder.commit()
            ledger.review([start], seen=True)
            assert recorder.counts == ledger.counts()
    with ledger.recording() as again:
        assert again.counts == ledger.counts()


def test_an_answer_is_found_by_its_content(ledger: Ledger) -> None:
    with ledger.recording() as recorder:
        assert recorder.answer(MOLE.sha256) == (MOLE, None)
        assert recorder.answer("9" * 64) is None
        recorder.add(Done(5, later := answer("9" * 64, {"NV": 1.0}), b"map"))
        assert recorder.answer("9" * 64) == (later, b"map")
        recorder.commit()
        assert recorder.answer("9" * 64) == (later, b"map")
        assert ledger.class_map(5) == b"map"


# what a person says


def test_what_a_person_says_of_photos(ledger: Ledger) -> None:
    ledger.review([0, 4], seen=True)
    ledger.review([4], diagnosis="BKL")
    ledger.review([0], seen=False)
    assert [(line.seen, line.diagnosis) for line in ledger.lines([0, 3, 4])] == [
        (False, ""),
        (False, ""),
        (True, "BKL"),
    ]
    assert ledger.counts().seen == 1
    assert (ledger.row(4).seen, ledger.row(4).diagnosis) == (True, "BKL")


def test_a_photo_that_is_marked_while_it_waits_stays_marked(ledger: Ledger) -> None:
    ledger.review([5], seen=True, diagnosis="NV")
    with ledger.recording() as recorder:
        recorder.add(Done(5, answer("9" * 64, {"NV": 1.0})))
        recorder.commit()
    assert (ledger.row(5).seen, ledger.row(5).diagnosis) == (True, "NV")


def test_it_stays_when_the_batch_is_begun_anew_but_not_for_another_photo_of_that_name(
    ledger: Ledger, tmp_path: Path, about: Plan
) -> None:
    ledger.review([0, 1, 2, 3, 4], seen=True)
    ledger.review([3], diagnosis="MEL")
    ledger.review([4], seen=False)
    changed = answer("7" * 64, {"NV": 1.0})
    results = {
        "0.jpg": MOLE,
        "again.jpg": changed,
        "cut.jpg": CUT,
        "dark.jpg": DARK,
        "mole.jpg": MOLE,
        "skin.jpg": SKIN,
    }
    made_up(ledger.file, about, results)
    said = {line.image: (line.seen, line.diagnosis) for line in ledger.lines()}
    assert said == {
        "0.jpg": (False, ""),
        "again.jpg": (False, ""),
        "cut.jpg": (True, ""),
        "dark.jpg": (True, ""),
        "mole.jpg": (True, "MEL"),
        "skin.jpg": (False, ""),
    }
    ledger.review([4], seen=False, diagnosis="")
    made_up(ledger.file, about, results)
    assert ledger.row(4).diagnosis == "", "what was taken back does not come again"
    assert ledger.counts().seen == 2


def test_threads_read_while_one_writes(ledger: Ledger, about: Plan) -> None:
    photos = [f"{n:03}.jpg" for n in range(200)]
    ledger.begin(about, Listing(tuple(map(Found, photos))))
    failures: list[Exception] = []
    ended = threading.Event()

    def read() -> None:
        while not ended.is_set():
            try:
                done = ledger.counts().done
                assert len(ledger.order(View())) >= done
                assert sum(line.decision != "waiting" for line in ledger.lines()) >= done
                ledger.review([7], seen=done % 2 == 0)
            except (BatchError, AssertionError) as error:
                failures.append(error)

    threads = [threading.Thread(target=read) for _ in range(3)]
    for thread in threads:
        thread.start()
    with ledger.recording() as recorder:
        for place in range(200):
            recorder.add(Done(place, answer(f"{place:064}", {"NV": 1.0})))
            recorder.commit()
    ended.set()
    for thread in threads:
        thread.join()
    assert failures == []
    assert ledger.counts().done == 200


def test_what_is_asked_often_is_asked_of_an_index(ledger: Ledger) -> None:
    """A hundred thousand photos are not read for it."""

    def steps(statement: str, *values: object) -> str:
        with closing(sqlite3.connect(ledger.file)) as database:
            return json.dumps([row[3] for row in database.execute(f"EXPLAIN QUERY PLAN {statement}", values)])

    assert "twin USING COVERING INDEX photo_content" in steps(schema.LINES)
    assert "USING COVERING INDEX photo_content" in steps(schema.IS_THERE, "")
    assert "INDEX photo_content" in steps(schema.ANSWER, "")
    assert "INDEX photo_seen" in steps(schema.SEEN)
    statement, values = View().statement()
    assert steps(statement, *values) == '["SCAN photo USING INDEX photo_review"]'
