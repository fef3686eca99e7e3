"""`dermadesk bench gate`: the table, what it aims at, and its exit status."""

import json
from pathlib import Path

import pytest

from dermadesk import cli
from dermadesk.training.foreign import PICTURES
from tests.drawings import draw_lesion, encode


def test_a_line_for_each_family_and_all_of_it_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    photos, target = tmp_path / "clinic" / "photos", tmp_path / "gate.json"
    photos.mkdir(parents=True)
    for number in range(3):
        (photos / f"{number}.jpg").write_bytes(encode(draw_lesion(260, 260, seed=number)))
    asked = [
        "bench",
        "gate",
        "--model",
        "tiny",
        "--data",
        str(photos),
        "--photos",
        "3",
        "--flips",
        "2",
        "--drawings",
        "1",
    ]
    assert cli.run([*asked, "--json", str(target)]) == 0
    printed = capsys.readouterr().out
    assert "clinic/photos, untouched" in printed
    assert "dermoscopic: at most 5% refused; reached by every family." in printed
    assert "ordinary: at least 95% refused; missed by" in printed  # the tiny model has no novelty
    told = {each["family"]: each for each in json.loads(target.read_text(encoding="utf-8"))["families"]}
    assert {f"drawn {kind}" for kind in PICTURES} <= told.keys()
    share = told["clinic/photos, untouched"]["refused"]
    assert (share["value"], share["n"]) == (0, 3)
    assert share["high"] == pytest.approx(0.56, abs=0.01)


def test_a_folder_without_photos_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["bench", "gate", "--model", "tiny", "--data", str(tmp_path)]) == 2
    assert "no photo of the part 'calibration'" in capsys.readouterr().err
