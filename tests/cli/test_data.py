"""`dermadesk data`, as a user types it."""

import json
import shutil
import signal
import sys
import time
from pathlib import Path

import pytest

from dermadesk.cli import run
from tests.cli.conftest import Start
from tests.labelled_drawings import draw_ham10000


@pytest.fixture(scope="module")
def ham(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Drawn photos of 154 lesions; one is there twice, under another lesion and label, and one is cut short."""
    folder = draw_ham10000(tmp_path_factory.mktemp("ham"))
    photos, table = folder / "HAM10000_images", folder / "HAM10000_metadata.csv"
    shutil.copy(photos / "ISIC_0000000.jpg", photos / "ISIC_9000000.jpg")
    with table.open("a", encoding="utf-8") as file:
        file.write("HAM_9000000,ISIC_9000000,nv,follow_up,61,female,back,drawn\n")
    cut = photos / "ISIC_0000100.jpg"
    cut.write_bytes(cut.read_bytes()[:-200])
    return folder


def test_the_report_names_what_is_wrong_and_writes_everything(
    ham: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    listed = tmp_path / "split.csv"
    listed.write_text("image,part\nISIC_0000000,train\nISIC_9000000,test\n", encoding="utf-8")
    status = run(["data", str(ham), "--split", str(listed), "--out", str(tmp_path / "out")])
    said = capsys.readouterr().out
    assert status == 1
    assert "1 photos could not be read" in said
    assert "ISIC_0000100.jpg is damaged or cut short" in said
    assert "1 pairs of equal files: ISIC_0000000 = ISIC_9000000" in said
    assert "ISIC_0000000 (MEL) ~ ISIC_9000000 (NV)" in said
    assert "duplicates in two parts of the split" in said
    assert "MEL is too small to learn: 22 lesions or patients, fewer than 50." in said
    assert "A random split with 20% to test on would share" in said
    told = json.loads((tmp_path / "out" / "report.json").read_text(encoding="utf-8"))
    assert told["photos"] == 182
    assert list(told["unreadable"]) == ["ISIC_0000100"]
    assert ["ISIC_0000000", "ISIC_9000000"] in told["unknown"]
    drawn = {path.name for path in (tmp_path / "out").iterdir()}
    assert {"class.png", "age.png", "sex.png", "site.png", "source.png", "samples-MEL.png"} <= drawn


def test_what_stops_the_report_is_said_before_a_photo_is_read(
    ham: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert run(["data", str(ham), "--classes", "MEL,WHAT"]) == 2
    assert run(["data", str(ham), "--out", str(tmp_path / "file" / "out")]) == 2
    (tmp_path / "no_list.csv").write_text("photo,part\n1,train\n", encoding="utf-8")
    assert run(["data", str(ham), "--split", str(tmp_path / "no_list.csv")]) == 2
    said = capsys.readouterr().err
    for words in ("unknown classes: WHAT", "could not be written", "not a split list"):
        assert words in said


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_ctrl_c_stops_between_two_photos(ham: Path, tmp_path: Path, start: Start) -> None:
    for kind in ("mel", "nv"):
        (tmp_path / "photos" / kind).mkdir(parents=True)
        for number in range(1000):
            copy = tmp_path / "photos" / kind / f"{kind}{number}.jpg"
            copy.hardlink_to(ham / "HAM10000_images" / "ISIC_0000001.jpg")
    out = tmp_path / "out"
    running = start("data", tmp_path / "photos", "--out", out)
    while running.poll() is None and not out.exists():
        time.sleep(0.02)
    running.send_signal(signal.SIGINT)
    _, err = running.communicate(timeout=300)
    assert running.returncode == 130
    assert "Stopped: nothing was written." in err
    assert list(out.iterdir()) == []
