"""A batch is killed at any moment, and goes on as if nothing had been."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from dermadesk.batch.exports import table
from dermadesk.batch.known import KnownAnswers
from dermadesk.batch.ledger import Ledger
from dermadesk.batch.run import run
from dermadesk.inference.engine import Engine
from tests.batch.conftest import Begin

ROOT = Path(__file__).parents[2]

GO_ON = """
import sys
from pathlib import Path
from dermadesk.batch import run
from dermadesk.batch.discovery import listing
from dermadesk.batch.known import KnownAnswers
from dermadesk.batch.ledger import Ledger
from dermadesk.batch.plan import Plan
from dermadesk.inference import bundle
from dermadesk.inference.engine import Engine
file, folder, model, memory = sys.argv[1:]
run.COMMIT_SECONDS = 0.0
engine = Engine(bundle.read(Path(model)), "onnx")
ledger = Ledger(Path(file))
print("starts", flush=True)
if ledger.plan is None:
    ledger.begin(Plan.of((folder,), engine), listing([folder]))
for step in run.run(ledger, engine, KnownAnswers(Path(memory) if memory else None)):
    print(*step.positions, flush=True)
"""


@pytest.mark.skipif(os.name != "posix", reason="such a death is POSIX's")
@pytest.mark.parametrize("remembers", [True, False], ids=["with a memory", "without"])
def test_a_batch_that_is_killed_at_any_moment_ends_as_one_that_was_not(
    begin: Begin, folder: Path, engine: Engine, tiny_bundle: Path, tmp_path: Path, remembers: bool
) -> None:
    """Nothing that was committed is lost or done again, and the CSV is that of an unbroken run, byte for byte."""
    whole = begin(folder, name="whole.batch")
    list(run(whole, engine, KnownAnswers(None)))
    table.write(whole, tmp_path / "whole.csv")

    broken = Ledger(tmp_path / "broken.batch")
    memory = str(tmp_path / "memory") if remembers else ""
    command = [sys.executable, "-c", GO_ON, str(broken.file), str(folder), str(tiny_bundle), memory]
    chance = random.Random(11)
    kept: dict[int, str] = {}
    kills = 0
    while kills < 6 and len(kept) < 40:
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        assert process.stdout.readline() == "starts\n"
        before = [process.stdout.readline() for _ in range(chance.randrange(4))]
        time.sleep(chance.uniform(0, 0.03))
        process.send_signal(signal.SIGKILL)
        said = "".join(before) + process.communicate()[0]
        kills += 1
        committed = [int(place) for line in said.splitlines() for place in line.split()]
        assert not set(committed) & set(kept), "what was done before was done again"
        if broken.plan is not None:
            found = {row.position: repr(row.result) for row in broken.rows() if row.result is not None}
            assert {place: found[place] for place in kept} == kept
            assert set(committed) <= set(found)
            kept = found
    assert kills > 1, "it was killed on its way"
    last = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=120)
    rest = [int(place) for line in last.stdout.splitlines()[1:] for place in line.split()]
    assert sorted([*kept, *rest]) == list(range(40))
    table.write(broken, tmp_path / "broken.csv")
    assert (tmp_path / "broken.csv").read_bytes() == (tmp_path / "whole.csv").read_bytes()
