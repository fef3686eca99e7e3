"""Submissions, read as the challenges' own scoring reads them: by the names of their columns."""

import csv
from collections.abc import Sequence
from pathlib import Path

import pytest

from dermadesk.batch.answer import Answer
from dermadesk.batch.exports import isic
from dermadesk.batch.exports.isic import AK, SCC, Challenge
from dermadesk.batch.exports.written import UNREADABLE, WAITS
from dermadesk.batch.ledger import Ledger
from dermadesk.batch.row import Failure
from dermadesk.errors import BatchError, ErrorCode
from dermadesk.taxonomy import ISIC_2018, ISIC_2019, ISIC_NINE
from tests.batches import answer, made_up, plan

HEAD_2018 = "image,MEL,NV,BCC,AKIEC,BKL,DF,VASC"
HEAD_2019 = "image,MEL,NV,BCC,AK,BKL,DF,VASC,SCC,UNK"


def one(folder: Path, classes: Sequence[str], likely: str, probability: float = 0.5) -> Ledger:
    """A batch of one photo by a model with these classes; the other classes share the rest."""
    rest = (1 - probability) / (len(classes) - 1)
    said = answer("11" * 32, {code: probability if code == likely else rest for code in classes})
    return made_up(folder / f"{likely}.batch", plan(folder, classes), {f"{folder}/ISIC_0000001.jpg": said})


def scored(target: Path) -> dict[str, dict[str, float]]:
    """The confidences by image and class, after what the official scoring refuses was refused."""
    with target.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    images = [row.pop("image") for row in rows]
    assert len(set(images)) == len(images)
    assert all("." in value for row in rows for value in row.values())  # floating-point numbers
    read = [{name: float(value) for name, value in row.items()} for row in rows]
    assert all(0 <= value <= 1 for row in read for value in row.values())
    return dict(zip(images, read, strict=True))


def test_the_columns_are_the_official_ones(tmp_path: Path) -> None:
    ledger = one(tmp_path, ISIC_2018, "MEL")
    for challenge, head in ((Challenge.ISIC_2018, HEAD_2018), (Challenge.ISIC_2019, HEAD_2019)):
        isic.write(ledger, tmp_path / "out.csv", challenge)
        assert (tmp_path / "out.csv").read_text().splitlines()[0] == head


@pytest.mark.real
def test_they_are_those_of_the_published_truth(shared: Path) -> None:
    with (shared / "data/isic2019/ISIC_2019_Training_GroundTruth.csv").open() as file:
        assert file.readline().strip() == HEAD_2019


@pytest.mark.parametrize("likely", ISIC_2018)
def test_classes_go_by_name_whatever_the_models_order(tmp_path: Path, likely: str) -> None:
    ledger = one(tmp_path, sorted(ISIC_2018), likely)
    written = isic.write(ledger, tmp_path / "out.csv", Challenge.ISIC_2018)
    row = scored(tmp_path / "out.csv")["ISIC_0000001"]
    assert max(row, key=lambda name: row[name]) == likely
    assert row[likely] == 0.5
    assert (written.photos, written.left_out, written.remarks) == (1, (), ())


def test_akiec_is_shared_out_and_said(tmp_path: Path) -> None:
    ledger = one(tmp_path, ISIC_2018, "AKIEC", 0.6)
    written = isic.write(ledger, tmp_path / "out.csv", Challenge.ISIC_2019)
    row = scored(tmp_path / "out.csv")["ISIC_0000001"]
    assert (row["AK"], row["SCC"]) == (pytest.approx(0.6 * AK, abs=1e-6), pytest.approx(0.6 * SCC, abs=1e-6))
    assert AK + SCC == 1
    assert row["UNK"] == 0
    assert sum(row.values()) == pytest.approx(1, abs=1e-5)
    assert any("does not tell AK from SCC" in remark for remark in written.remarks)
    assert any("UNK is 0" in remark for remark in written.remarks)


@pytest.mark.parametrize(("classes", "sums"), [(ISIC_2019, {"AKIEC"}), (ISIC_NINE, {"AKIEC", "BKL"})])
def test_finer_classes_are_added_up(tmp_path: Path, classes: Sequence[str], sums: set[str]) -> None:
    ledger = one(tmp_path, classes, "SCC", 0.3)
    rest = 0.7 / (len(classes) - 1)
    written = isic.write(ledger, tmp_path / "out.csv", Challenge.ISIC_2018)
    row = scored(tmp_path / "out.csv")["ISIC_0000001"]
    assert row["AKIEC"] == pytest.approx(0.3 + rest, abs=1e-6)
    assert row["BKL"] == pytest.approx(rest * (2 if "BKL" in sums else 1), abs=1e-6)
    assert sum(row.values()) == pytest.approx(1, abs=1e-5)
    assert {remark.split()[0] for remark in written.remarks} == sums


def test_a_model_of_the_eight_classes_needs_no_change(tmp_path: Path) -> None:
    written = isic.write(one(tmp_path, ISIC_2019, "SCC", 0.44), tmp_path / "out.csv", Challenge.ISIC_2019)
    assert scored(tmp_path / "out.csv")["ISIC_0000001"]["SCC"] == 0.44
    assert len(written.remarks) == 1


def test_a_model_that_knows_none_of_the_others_says_it(tmp_path: Path) -> None:
    written = isic.write(one(tmp_path, (*ISIC_2019, "UNK"), "UNK"), tmp_path / "out.csv", Challenge.ISIC_2019)
    assert scored(tmp_path / "out.csv")["ISIC_0000001"]["UNK"] == 0.5
    assert written.remarks == ()


@pytest.mark.parametrize("challenge", Challenge)
@pytest.mark.parametrize(
    ("classes", "why"),
    [
        (("MALIGNANT", "BENIGN"), "MALIGNANT, which has no place"),
        ((*ISIC_2018, "WART"), "WART, which has no place"),
        (ISIC_2018[:-1], "no class for VASC"),
    ],
)
def test_classes_that_do_not_fit_are_refused(
    tmp_path: Path, classes: Sequence[str], why: str, challenge: Challenge
) -> None:
    ledger = one(tmp_path, classes, classes[0])
    with pytest.raises(BatchError, match=why) as refused:
        isic.write(ledger, tmp_path / "out.csv", challenge)
    assert refused.value.code is ErrorCode.EXPORT_UNFIT
    assert challenge.label in str(refused.value)
    assert not (tmp_path / "out.csv").exists()


def test_photos_without_an_answer_are_counted(tmp_path: Path) -> None:
    said = answer("22" * 32, dict.fromkeys(ISIC_2018, 1 / 7))
    results = {"a.jpg": said, "b.jpg": Failure("truncated", "cut"), "c.jpg": None, "d.jpg": None}
    ledger = made_up(tmp_path / "made.batch", plan(tmp_path), results)
    written = isic.write(ledger, tmp_path / "out.csv", Challenge.ISIC_2018)
    assert list(scored(tmp_path / "out.csv")) == ["a"]
    assert {each.reason: each.photos for each in written.left_out} == {UNREADABLE: 1, WAITS: 2}


def test_one_photo_in_two_folders_has_one_row(batch: Ledger, tmp_path: Path) -> None:
    first = batch.row(0).result
    assert isinstance(first, Answer)
    results = {f"{folder}/same.jpg": first for folder in "xyz"}
    ledger = made_up(tmp_path / "made.batch", plan(tmp_path), results)
    written = isic.write(ledger, tmp_path / "out.csv", Challenge.ISIC_2018)
    assert list(scored(tmp_path / "out.csv")) == ["same"]
    assert [(each.reason, each.photos) for each in written.left_out] == [(isic.REPEATED, 2)]


def test_two_photos_of_one_name_are_refused(batch: Ledger, tmp_path: Path) -> None:
    with pytest.raises(BatchError) as refused:
        isic.write(batch, tmp_path / "out.csv", Challenge.ISIC_2018)
    assert refused.value.code is ErrorCode.EXPORT_UNFIT
    assert "a/mole.jpg" in str(refused.value) and "b/mole.jpg" in str(refused.value)
    assert list(tmp_path.iterdir()) == []
