"""`dermadesk doctor` on the machine that runs the tests, which can classify photos."""

import json
from pathlib import Path

import pytest

from dermadesk.__main__ import main


def test_a_machine_that_can_classify_is_healthy(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = tmp_path / "doctor.json"
    assert main(["doctor", "--json", str(report)]) == 0
    told = json.loads(report.read_text(encoding="utf-8"))
    assert told["ok"] is True
    checks = {check["name"]: check for check in told["checks"]}
    assert {"python", "libraries", "display", "camera", "CUDA", "model", "answer", "settings"} <= set(checks)
    assert checks["answer"]["state"] == "ok"
    assert {check["state"] for check in told["checks"]} <= {"ok", "note"}
    printed = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in printed] == [check["state"] for check in told["checks"]]


def test_a_folder_that_cannot_be_written_is_noted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a file").write_text("where a folder should be")
    monkeypatch.setenv("DERMADESK_SETTINGS", str(tmp_path / "a file" / "settings.ini"))
    assert main(["doctor"]) == 0
    (line,) = [line for line in capsys.readouterr().out.splitlines() if " settings " in line]
    assert line.startswith("note")
    assert line.endswith("cannot be written")
