"""A batch is answered: every photo has its row, whatever happens, and none is computed twice."""

import dataclasses
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from dermadesk.batch.answer import Answer
from dermadesk.batch.exports import table
from dermadesk.batch.known import KnownAnswers
from dermadesk.batch.ledger import Ledger
from dermadesk.batch.row import Failure
from dermadesk.batch.run import Progress, run
from dermadesk.errors import BackendError, BatchError, ErrorCode, OutputError
from dermadesk.files import make_folder
from dermadesk.imaging.photo import Photo
from dermadesk.inference import bundle
from dermadesk.inference.engine import Analysis, Engine
from tests.batch.conftest import Begin
from tests.drawings import encode
from tests.tiny_bundle import rewrite

ROOT = Path(__file__).parents[2]


@pytest.fixture
def known(tmp_path: Path) -> Iterator[KnownAnswers]:
    """A memory that holds nothing yet."""
    with closing(KnownAnswers(tmp_path / "known")) as memory:
        yield memory


@pytest.fixture
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is answered is committed after each photo."""
    monkeypatch.setattr("dermadesk.batch.run.COMMIT_SECONDS", 0.0)


def said(ledger: Ledger) -> list[tuple[str, object]]:
    """What the rows say, but for the seconds that it took."""
    rows = []
    for row in ledger.rows():
        result = row.result
        rows.append((row.image, dataclasses.replace(result, seconds={}) if isinstance(result, Answer) else result))
    return rows


def answer_of(ledger: Ledger, position: int) -> Answer:
    result = ledger.row(position).result
    assert isinstance(result, Answer)
    return result


def csv(ledger: Ledger) -> bytes:
    target = ledger.file.with_suffix(".csv")
    table.write(ledger, target)
    return target.read_bytes()


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


@pytest.mark.skipif(sys.platform != "linux", reason="pipes, unreadable memory and names of bytes as Linux has them")
def test_trouble_of_every_kind_has_its_row(
    begin: Begin, folder: Path, engine: Engine, known: KnownAnswers, drawings: tuple[bytes, ...]
) -> None:
    (folder / "empty.jpg").write_bytes(b"")
    (folder / "text.jpg").write_bytes(b"no photo")
    (folder / "cut.jpg").write_bytes(drawings[0][:1500])
    (folder / "scan.dcm").write_bytes(bytes(128) + b"DICM")
    (folder / "up").symlink_to("..")
    (folder / "gone.jpg").symlink_to("nowhere.jpg")
    os.mkfifo(folder / "pipe.jpg")
    Path(os.fsdecode(os.fsencode(folder) + b"/l\xe9sion\n.jpg")).write_bytes(b"")
    ledger = begin(folder, folder / "named.jpg", "/proc/self/mem")
    *_, last = run(ledger, engine, known)
    failures = {os.path.basename(row.image): row.result for row in ledger.rows() if isinstance(row.result, Failure)}
    assert {name: failure.code for name, failure in failures.items()} == {
        "empty.jpg": "empty_file",
        "text.jpg": "not_an_image",
        "cut.jpg": "truncated",
        "scan.dcm": "unsupported_format",
        "up": "link_searched",
        "gone.jpg": "not_found",
        "pipe.jpg": "not_an_image",
        os.fsdecode(b"l\xe9sion\n.jpg"): "empty_file",
        "named.jpg": "not_found",
        "mem": "truncated",
    }
    assert "\\udce9" in failures[os.fsdecode(b"l\xe9sion\n.jpg")].message
    assert (last.counts.total, last.counts.errors, last.counts.is_finished) == (50, 10, True)


@pytest.mark.usefixtures("often")
def test_photos_that_disappear_midway_have_rows(
    begin: Begin, folder: Path, engine: Engine, known: KnownAnswers
) -> None:
    ledger = begin(folder)
    steps = run(ledger, engine, known)
    next(steps)
    shutil.rmtree(folder)
    *_, last = steps
    assert last.counts.is_finished
    codes = [line.error for line in ledger.lines()]
    assert codes[0] == ""
    assert codes[20:] == ["not_found"] * 20
    assert str(folder / "39.jpg") in ledger.row(39).result.message  # type: ignore[union-attr]


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


@pytest.mark.usefixtures("often")
def test_what_goes_wrong_in_handing_over_is_told_as_it_is(
    begin: Begin, folder: Path, engine: Engine, known: KnownAnswers
) -> None:
    ledger = begin(folder)

    def full(analysis: Analysis) -> None:
        if analysis.photo.source.endswith("07.jpg"):
            raise OutputError(ErrorCode.CANNOT_WRITE, "heatmaps", "No space left on device")

    with pytest.raises(OutputError):
        list(run(ledger, engine, known, full))
    assert [place for place, _ in ledger.waiting()] == list(range(7, 40))


@pytest.fixture
def fragile(tiny_bundle: Path, tmp_path: Path) -> Engine:
    """The tiny model, whose network fails at a white photo: it looks up what is not there."""
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    shutil.copytree(tiny_bundle, folder := tmp_path / "models" / "tiny-1.0.0")
    network = onnx.load(folder / "model.onnx")
    constants = {"almost": np.float32(0.01), "one": np.ones(1, np.float32)}
    network.graph.initializer.extend(
        numpy_helper.from_array(np.asarray(each), name) for name, each in constants.items()
    )
    (gemm,) = (node for node in network.graph.node if node.op_type == "Gemm")
    gemm.output[0] = "steady"
    network.graph.node.extend(
        (
            helper.make_node("ReduceMax", ["photo"], ["brightest"], keepdims=0),
            helper.make_node("ReduceMean", ["photo"], ["mean"], keepdims=0),
            helper.make_node("Add", ["mean", "almost"], ["raised"]),
            helper.make_node("Floor", ["raised"], ["whole"]),
            helper.make_node("Cast", ["whole"], ["place"], to=TensorProto.INT64),
            helper.make_node("Abs", ["place"], ["from_start"]),
            helper.make_node("Gather", ["one", "from_start"], ["factor"]),
            helper.make_node("Mul", ["steady", "factor"], ["logits"]),
        )
    )
    (folder / "model.onnx").write_bytes(network.SerializeToString())
    rewrite(folder)
    return Engine(bundle.read(folder), "onnx")


def test_when_the_network_fails_what_was_answered_is_kept(
    begin: Begin, folder: Path, fragile: Engine, known: KnownAnswers, drawings: tuple[bytes, ...]
) -> None:
    (folder / "20.jpg").write_bytes(encode(np.full((120, 160, 3), 255, np.uint8)))
    ledger = begin(folder)
    steps: list[Progress] = []
    with pytest.raises(BackendError):
        steps.extend(run(ledger, fragile, known))
    assert [place for place, _ in ledger.waiting()] == list(range(20, 40))
    assert [place for step in steps for place in step.positions] == list(range(20))
    (folder / "20.jpg").write_bytes(drawings[20])
    *_, last = run(ledger, fragile, known)
    assert last.counts.is_finished


def test_a_batch_that_another_program_holds_is_told(
    begin: Begin, folder: Path, engine: Engine, known: KnownAnswers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dermadesk.batch.connection._PATIENCE", 0.05)
    ledger = begin(folder)
    with closing(sqlite3.connect(ledger.file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(BatchError) as told:
            list(run(ledger, engine, known))
        assert told.value.code is ErrorCode.BATCH_BUSY
        assert ledger.counts().done == 0, "it can still be read"
    *_, last = run(ledger, engine, known)
    assert last.counts.is_finished
    assert last.recalled > 0, "what was computed for nothing is remembered"


RUN_WITHIN = """
import resource, signal, sys
from pathlib import Path
from dermadesk.batch import run
from dermadesk.batch.known import KnownAnswers
from dermadesk.batch.ledger import Ledger
from dermadesk.errors import BatchError
from dermadesk.inference import bundle
from dermadesk.inference.engine import Engine
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
run.COMMIT_SECONDS = 0.0
engine = Engine(bundle.read(Path(sys.argv[2])), "onnx")
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), int(sys.argv[3])))
try:
    for step in run.run(Ledger(Path(sys.argv[1])), engine, KnownAnswers(None)):
        print(*step.positions)
except BatchError as error:
    print(error.code.value, error)
"""


@pytest.mark.skipif(os.name != "posix", reason="limits are POSIX's")
def test_a_full_disk_is_told_and_what_was_done_is_kept(
    begin: Begin, folder: Path, engine: Engine, known: KnownAnswers, tiny_bundle: Path
) -> None:
    """The system refuses to let any file grow, which is what a full disk looks like to a program."""
    ledger = begin(folder)
    command = [sys.executable, "-c", RUN_WITHIN, str(ledger.file), str(tiny_bundle), "200000"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=120)
    *steps, last = done.stdout.splitlines()
    assert last.startswith("batch_not_written"), done.stdout + done.stderr
    assert "Free some space" in last
    kept = [int(place) for step in steps for place in step.split()]
    assert 0 < len(kept) < 40
    assert [place for place, _ in ledger.waiting()] == sorted(set(range(40)) - set(kept))
    list(run(ledger, engine, known))
    whole = begin(folder, name="whole.batch")
    list(run(whole, engine, KnownAnswers(None)))
    assert csv(ledger) == csv(whole)


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
