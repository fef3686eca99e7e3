"""Ctrl-C in the middle: every file is complete, and says what was done."""

import csv
import json
import signal
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Start

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")


@pytest.mark.parametrize(("sent", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_what_was_done_is_kept(sent: signal.Signals, status: int, tmp_path: Path, jpeg: bytes, start: Start) -> None:
    folder, out, report = tmp_path / "photos", tmp_path / "results.csv", tmp_path / "report.json"
    folder.mkdir()
    for number in range(3000):
        (folder / f"{number:04}.jpg").hardlink_to(_once(tmp_path, jpeg))
    running = start("classify", folder, "--model", "tiny", "--out", out, "--json", report)
    assert running.stdout is not None
    for _ in range(6):  # the headings and five photos
        running.stdout.readline()
    running.send_signal(sent)
    running.send_signal(sent)  # as launchers do that pass on what the terminal sent already
    rest, err = running.communicate(timeout=120)
    assert running.returncode == status
    assert "Traceback" not in err
    assert "of 3,000 photos were done" in err
    with out.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert 5 <= len(rows) < 3000
    assert all(row["model"] == "tiny 1.0.0" and row["VASC"] and row["error"] == "" for row in rows)
    assert [row["image"] for row in rows] == [str(folder / f"{number:04}.jpg") for number in range(len(rows))]
    told = json.loads(report.read_text(encoding="utf-8"))
    assert told["complete"] is False
    assert len(told["photos"]) == len(rows)
    assert f"{len(rows):,} photos:" in rest
    assert not list(tmp_path.glob(".*.part"))


def _once(folder: Path, jpeg: bytes) -> Path:
    """One file for all the links."""
    original = folder / "original"
    if not original.exists():
        original.write_bytes(jpeg)
    return original
