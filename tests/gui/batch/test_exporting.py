"""The export menu: where to, how far it is, what was written; and the summary as pages."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtGui import QPageSize
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from dermadesk.batch.exports import findings
from dermadesk.batch.exports.findings import Findings
from dermadesk.batch.ledger import Ledger
from dermadesk.batch.row import Failure
from dermadesk.errors import BatchError, ErrorCode, OutputError
from dermadesk.gui.batch import exporting, summary_pages
from dermadesk.gui.batch.exporting import COPIES, SUMMARIES, TABLES, ExportMenu
from dermadesk.gui.jobs import Jobs
from dermadesk.gui.report import outputs
from dermadesk.gui.theme import LIGHT
from dermadesk.paths import resources
from dermadesk.taxonomy import ISIC_2018
from tests.batches import answer, answered, made_up, plan
from tests.drawings import draw_lesion, encode
from tests.gui.report import reading

A4, LETTER = QPageSize(QPageSize.PageSizeId.A4), QPageSize(QPageSize.PageSizeId.Letter)


@pytest.fixture(scope="session")
def batch(tmp_path_factory: pytest.TempPathFactory, tiny_bundle: Path) -> Ledger:
    """Six suspicious photos of which one is not like a name, bare skin, and a file that is no photo."""
    folder = tmp_path_factory.mktemp("visits")
    for number in range(6):
        (folder / f"lesion {number} <b>&.jpg").write_bytes(encode(draw_lesion(600, 450, seed=number)))
    (folder / "skin.jpg").write_bytes(encode(draw_lesion(600, 450, radius=0.0)))
    (folder / "text.jpg").write_bytes(b"no photo")
    return answered(tmp_path_factory.mktemp("batches") / "visits.batch", folder, tiny_bundle)


@pytest.fixture
def page(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def menu(page: QWidget, jobs: Jobs, batch: Ledger) -> ExportMenu:
    made = ExportMenu(jobs, page)
    made.offer(batch)
    return made


def entries(menu: ExportMenu) -> dict[str, bool]:
    """What can be seen in the menu, and whether it can be chosen."""
    return {each.text(): each.isEnabled() for each in menu.actions() if each.isVisible() and not each.isSeparator()}


def choose(menu: ExportMenu, text: str, target: Path) -> QFileDialog:
    """Take an entry, and a place in the dialog that opens."""
    next(each for each in menu.actions() if each.text() == text).trigger()
    (dialog,) = menu.parentWidget().findChildren(QFileDialog)
    dialog.fileSelected.emit(str(target))
    dialog.reject()
    QApplication.sendPostedEvents(None, 52)  # deferred deletion
    return dialog


def found(ledger: Ledger) -> Findings:
    *_, last = findings.findings(ledger)
    assert isinstance(last, Findings)
    return last


def test_without_a_batch_nothing_can_be_exported(page: QWidget, jobs: Jobs, batch: Ledger) -> None:
    menu = ExportMenu(jobs, page)
    assert not any(entries(menu).values())
    menu.offer(batch)
    assert all(entries(menu).values())
    assert len(entries(menu)) == 8
    menu.offer(None)
    assert not any(entries(menu).values())


CHECKS: dict[str, Callable[[bytes], bool]] = {
    "Summary (PDF)…": lambda content: content.startswith(b"%PDF-1.4"),
    "Summary (web page)…": lambda content: content.startswith(b"<!DOCTYPE html>"),
    "Table (CSV)…": lambda content: content.startswith(b"image,decision,top1"),
    "Details (JSON lines)…": lambda content: content.startswith(b'{"image":'),
    "ISIC 2018 task 3 submission…": lambda content: content.startswith(b"image,MEL,NV,BCC,AKIEC,BKL,DF,VASC\n"),
    "ISIC 2019 submission…": lambda content: content.startswith(b"image,MEL,NV,BCC,AK,BKL,DF,VASC,SCC,UNK\n"),
}


@pytest.mark.parametrize("text", CHECKS)
def test_each_entry_writes_its_file_and_says_so(qtbot: QtBot, menu: ExportMenu, tmp_path: Path, text: str) -> None:
    said: list[str] = []
    menu.said.connect(said.append)
    choose(menu, text, tmp_path / "out")
    qtbot.waitUntil(lambda: not menu.is_busy, timeout=20_000)
    assert CHECKS[text]((tmp_path / "out").read_bytes())
    assert f"exported to {tmp_path / 'out'}." in said[-1]
    if "ISIC" in text:
        assert "Left out: 1\N{NO-BREAK SPACE}photo that could not be read" in said[-1]


def test_copies_go_into_a_new_folder(qtbot: QtBot, menu: ExportMenu, tmp_path: Path) -> None:
    choose(menu, COPIES[0].text, tmp_path)
    qtbot.waitUntil(lambda: not menu.is_busy, timeout=20_000)
    (made,) = tmp_path.iterdir()
    assert re.fullmatch(r"dermadesk-photos-\d{8}-\d{6}", made.name)
    assert {path.name for path in made.iterdir()} == {"suspicious", "nothing_suspicious_found", "copies.csv"}
    assert len(list((made / "suspicious").iterdir())) == 6


def test_the_dialogs_suggest_a_name_and_its_ending(menu: ExportMenu, tmp_path: Path) -> None:
    for each in (*SUMMARIES, *TABLES):
        next(action for action in menu.actions() if action.text() == each.text).trigger()
        dialog = menu.parentWidget().findChildren(QFileDialog)[-1]
        assert dialog.acceptMode() is QFileDialog.AcceptMode.AcceptSave
        assert f".{dialog.defaultSuffix()}" == Path(each.name).suffix
        assert dialog.nameFilters() == [each.kind]
        dialog.reject()


def test_an_export_that_fails_is_told_and_another_can_be_made(qtbot: QtBot, menu: ExportMenu, tmp_path: Path) -> None:
    with qtbot.waitSignal(menu.failed) as failed:
        menu.export(TABLES[0], tmp_path / "missing" / "out.csv")
    assert isinstance(failed.args[0], OutputError)
    assert all(entries(menu).values())


def test_a_model_whose_classes_do_not_fit_is_told(qtbot: QtBot, menu: ExportMenu, tmp_path: Path) -> None:
    said = answer("00" * 32, {"MALIGNANT": 0.8, "BENIGN": 0.2})
    menu.offer(made_up(tmp_path / "made.batch", plan(tmp_path, ("MALIGNANT", "BENIGN")), {"a.jpg": said}))
    with qtbot.waitSignal(menu.failed) as failed:
        menu.export(TABLES[2], tmp_path / "out.csv")
    assert isinstance(failed.args[0], BatchError)
    assert failed.args[0].code is ErrorCode.EXPORT_UNFIT


def test_one_at_a_time_and_it_can_be_stopped(
    qtbot: QtBot, menu: ExportMenu, jobs: Jobs, tmp_path: Path, batch: Ledger
) -> None:
    one = answer("00" * 32, dict.fromkeys(ISIC_2018, 1 / 7))
    many = made_up(tmp_path / "many.batch", plan(tmp_path), {f"{number:05}.jpg": one for number in range(20_000)})
    said: list[str] = []
    menu.said.connect(said.append)
    menu.offer(many)
    menu.export(TABLES[0], tmp_path / "out.csv")
    qtbot.waitUntil(lambda: bool(said))
    assert re.fullmatch(r"Exporting: [\d,]+ of 20,000", said[0])
    menu.offer(batch)  # another batch may be looked at meanwhile
    assert entries(menu) == dict.fromkeys((each.text for each in (*SUMMARIES, *TABLES, *COPIES)), False) | {
        "Stop the export": True
    }
    menu.export(TABLES[1], tmp_path / "second.jsonl")
    menu.stop()
    qtbot.waitUntil(lambda: jobs.idle, timeout=20_000)
    assert said[-1] == exporting.STOPPED
    assert [path.name for path in tmp_path.iterdir() if "many" not in path.name] == []
    assert all(entries(menu).values())


def test_the_pdf_tells_what_the_page_tells(qapp: object, batch: Ledger, tmp_path: Path) -> None:
    (tmp_path / "summary.pdf").write_bytes(outputs.pdf(summary_pages.lay_out(found(batch), A4), "title", "DermaDesk"))
    text = reading.text(tmp_path / "summary.pdf")
    for fact in (
        "Summary of a batch DermaDesk",
        "8 photos from",
        "6 1 suspicious nothing suspicious found 0 1 cannot assess error",
        "“Nothing suspicious found” is no all-clear: this model misses 5 of 100 malignant lesions",
        "lesion 0 <b>&.jpg",
        "Melanoma",
        "Photos that could not be read: 1 (not an image 1).",
        "tiny 1.0.0",
        "Drawings (100 photos)",
        "For research use and decision support. DermaDesk is not a medical device and makes no diagnosis.",
        "Page 1 of 1",
    ):
        assert fact in text, fact


def test_it_is_pdf_a_with_its_pictures(qapp: object, batch: Ledger, tmp_path: Path) -> None:
    pdf = tmp_path / "summary.pdf"
    pdf.write_bytes(outputs.pdf(summary_pages.lay_out(found(batch), A4), "title", "DermaDesk"))
    reader = PdfReader(pdf)
    assert b'pdfaid:part="1"' in reader.trailer["/Root"]["/Metadata"].get_data()
    images = [each for each in reading.dictionaries(reader) if each.get("/Subtype") == "/Image"]
    assert len([each for each in images if (each["/Width"], each["/Height"]) == (360, 270)]) == 6
    for each in reading.dictionaries(reader):
        assert each.get("/SMask", "/None") == "/None"
        assert float(each.get("/ca", 1)) == float(each.get("/CA", 1)) == 1.0
    assert all(font["emb"] == "yes" for font in reading.fonts(pdf))


def test_a_pdf_that_is_stopped_between_two_pages_leaves_nothing(qapp: object, batch: Ledger, tmp_path: Path) -> None:
    running = summary_pages.steps(batch, tmp_path / "summary.pdf", A4)
    while not list(tmp_path.iterdir()):
        next(running)
    running.close()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("paper", [A4, LETTER])
def test_nothing_is_cut_at_the_end_of_a_page(qapp: object, tmp_path: Path, paper: QPageSize) -> None:
    (tmp_path / "one.jpg").write_bytes(encode(draw_lesion(120, 90)))
    one = answer("00" * 32, {"MEL": 0.7, "NV": 0.3})
    results = {f"{number:03} {'long name ' * (number % 12)}.jpg": one for number in range(70)}
    ledger = made_up(
        tmp_path / "made.batch",
        plan(tmp_path, ("MEL", "NV")),
        results | {f"{number:03}.png": Failure("truncated", "cut") for number in range(60)},
    )
    laid = summary_pages.lay_out(found(ledger), paper)
    assert laid.count > 4
    room = summary_pages.room(paper)
    for page in laid.pages:
        ends = [placed.top + placed.document.size().height() for placed in page]
        assert all(placed.top >= end for placed, end in zip(page[1:], ends, strict=False))
        assert ends[-1] <= room
        assert "Suspicious, the most" not in page[-1].document.toPlainText()
    (tmp_path / "summary.pdf").write_bytes(outputs.pdf(laid, "t", "c"))
    text = reading.text(tmp_path / "summary.pdf")
    assert [f"{number:03}" for number in range(70) if not re.search(rf"\b{number:03} ?(long|\.jpg)", text)] == []
    assert all(f"{number:03}.png" in text for number in range(60))
    assert [f"Page {number + 1} of {laid.count}" in text for number in range(laid.count)] == [True] * laid.count


def test_its_colours_are_those_of_the_window() -> None:
    used = set(re.findall(r"#[0-9A-F]{6}", (resources() / "summary.html").read_text(encoding="utf-8")))
    tokens = {getattr(LIGHT, name) for name in LIGHT.__slots__}
    assert used <= tokens
    assert {LIGHT.suspicious, LIGHT.nothing, LIGHT.cannot} <= used
