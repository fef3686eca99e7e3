"""Whatever happens while a batch runs: rows for what cannot be read, and what was done is kept."""

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from dermadesk.batch.known import KnownAnswers
from dermadesk.batch.row import Failure
from dermadesk.batch.run import Progress, run
from dermadesk.errors import BackendError, BatchError, ErrorCode, OutputError
from dermadesk.inference import bundle
from dermadesk.inference.engine import Analysis, Engine
from tests.batch.conftest import Begin, csv
from tests.drawings import encode
from tests.tiny_bundle import rewrite

ROOT = Path(__file__).parents[2]


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
