"""The CSV and the JSON lines, read back by those who read such files."""

import csv
import json
import os
import tracemalloc
from pathlib import Path

import pytest

from dermadesk.batch.answer import Answer
from dermadesk.batch.exports import json_lines, table
from dermadesk.batch.exports.written import WAITS, Written
from dermadesk.batch.ledger import Ledger
from dermadesk.batch.row import Failure
from dermadesk.errors import BatchError, ErrorCode
from dermadesk.taxonomy import ISIC_2018
from tests.batch.exports.conftest import ODD
from tests.batches import answer, made_up, plan


def read(target: Path) -> list[dict[str, str]]:
    with target.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_photo_has_one_row_in_path_order(batch: Ledger, photos: Path, tmp_path: Path) -> None:
    written = table.write(batch, tmp_path / "batch.csv")
    rows = read(written.target)
    said, about = ["image", "decision", "top1", "p_malignant"], ["conformal_set", "quality_issues", "model", "error"]
    assert list(rows[0]) == [*said, *ISIC_2018, *about]
    names = ["a/mole.jpg", "b/again.jpg", "b/mole.jpg", "cut.jpg", "dark.png", "l\\udce9sion <b>&.jpg", "skin.jpg"]
    assert [row["image"] for row in rows] == [f"{photos}/{name}" for name in [*names, "text.jpg"]]
    assert written == Written(tmp_path / "batch.csv", 8)
    by_name = {Path(row["image"]).name: row for row in rows}
    assert by_name["skin.jpg"]["decision"] == "nothing_suspicious_found"
    assert by_name["again.jpg"] | {"image": ""} == rows[0] | {"image": ""}
    assert by_name["cut.jpg"]["error"].startswith("truncated: ")
    assert sum(float(rows[0][code]) for code in ISIC_2018) == pytest.approx(1, abs=1e-5)
    assert all(len(rows[0][code]) == len("0.123456") for code in ISIC_2018)


def test_a_json_line_says_all_and_keeps_the_name(batch: Ledger, photos: Path, tmp_path: Path) -> None:
    batch.review([0], seen=True, diagnosis="BCC")
    json_lines.write(batch, tmp_path / "batch.jsonl")
    batch.review([0], seen=False, diagnosis="")
    lines = [json.loads(line) for line in (tmp_path / "batch.jsonl").read_text(encoding="utf-8").splitlines()]
    assert os.fsencode(photos) + b"/" + ODD in [os.fsencode(line["image"]) for line in lines]
    first = batch.row(0).result
    assert isinstance(first, Answer)
    assert lines[0]["probabilities"] == first.probabilities  # unrounded
    assert lines[0]["review"] == {"seen": True, "diagnosis": "BCC"}
    assert lines[1]["review"] == {"seen": False, "diagnosis": None}
    assert {line["model"] for line in lines} == {"tiny 1.0.0"}
    assert [line["error"]["code"] for line in lines if line["error"]] == ["truncated", "not_an_image"]


@pytest.mark.parametrize("write", [table.write, json_lines.write])
def test_what_waits_has_no_row_and_that_is_said(write: object, tmp_path: Path) -> None:
    known = answer("00" * 32, {"MEL": 0.7, "NV": 0.3})
    results = {"a.jpg": known, "b.jpg": None, "c.jpg": Failure("truncated", "cut"), "d\udcff.jpg": None}
    ledger = made_up(tmp_path / "made.batch", plan(tmp_path, ("MEL", "NV")), results)
    written = write(ledger, tmp_path / "out")  # type: ignore[operator]
    assert written.photos == 2
    (left_out,) = written.left_out
    assert (left_out.reason, left_out.photos) == (WAITS, 2)
    assert "Left out: 2\N{NO-BREAK SPACE}photos without an answer yet (b.jpg, d\\udcff.jpg)." in written.told()


def test_an_export_that_is_stopped_leaves_what_was_there(batch: Ledger, tmp_path: Path) -> None:
    target = tmp_path / "batch.csv"
    target.write_text("of yesterday")
    running = table.steps(batch, target)
    next(running)
    running.close()
    assert target.read_text() == "of yesterday"
    assert list(tmp_path.iterdir()) == [target]


def test_a_file_without_a_batch_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BatchError) as refused:
        table.write(Ledger(tmp_path / "none.batch"), tmp_path / "out.csv")
    assert refused.value.code is ErrorCode.BATCH_INVALID
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("write", [table.write, json_lines.write])
def test_very_many_photos_are_written_one_by_one(write: object, tmp_path: Path) -> None:
    one = answer("00" * 32, {"MEL": 0.7, "NV": 0.3})
    ledger = made_up(
        tmp_path / "m.batch", plan(tmp_path, ("MEL", "NV")), {f"{number:05}.jpg": one for number in range(10_000)}
    )
    tracemalloc.start()
    write(ledger, tmp_path / "out")  # type: ignore[operator]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (tmp_path / "out").stat().st_size > 1_000_000 / 2
    assert peak < 1_000_000
