"""What a user does with a report in its panel, and what then is true."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QImage
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from dermadesk.gui.examine import report_panel
from dermadesk.gui.examine.report_panel import ReportPanel
from dermadesk.gui.jobs import Jobs
from dermadesk.gui.report import outputs
from dermadesk.gui.service.reports import Reports
from dermadesk.gui.settings import Settings
from dermadesk.gui.theme import Appearance, Theme
from dermadesk.records.report import Report
from tests.examinations import examined, lesion


@pytest.fixture
def report(qapp: object, tiny_bundle: Path) -> Report:
    examination, _ = examined(tiny_bundle, lesion(), patient="P/0042", visited="2026-03-05", diagnosis="NV")
    return next(Reports().make(examination))


@pytest.fixture
def panel(qtbot: QtBot, theme: Theme, jobs: Jobs, report: Report) -> ReportPanel:
    made = ReportPanel(theme, jobs)
    qtbot.addWidget(made)
    made.resize(900, 640)
    made.show()
    made.show_report(report)
    qtbot.waitUntil(lambda: jobs.idle and bool(made.view.pages), timeout=10_000)
    return made


def choose(panel: ReportPanel, file: Path) -> QFileDialog:
    """Take the name in the dialog that is open."""
    (dialog,) = panel.findChildren(QFileDialog)
    dialog.fileSelected.emit(str(file))
    dialog.reject()
    return dialog


def test_the_page_is_shown_as_it_will_print(panel: ReportPanel) -> None:
    (page,) = panel.view.pages
    assert page.width() / page.height() == pytest.approx(
        panel.paper.rectPixels(96).width() / panel.paper.rectPixels(96).height(), abs=0.01
    )
    assert panel.paper == outputs.paper(QLocale.system())
    assert all(each.isEnabled() for each in (panel.print, panel.save_pdf, panel.save_png))
    assert "Suspicious: refer" in panel.view.widget().accessibleName()


def test_a_report_is_made_of_an_examination(
    qtbot: QtBot, panel: ReportPanel, jobs: Jobs, report: Report, tiny_bundle: Path
) -> None:
    panel.report_on(replace(report.examination, patient="P-7"))
    assert not panel.save_pdf.isEnabled()
    qtbot.waitUntil(lambda: jobs.idle and bool(panel.view.pages), timeout=10_000)
    assert "P-7" in panel.view.widget().accessibleName()
    assert panel.save_pdf.isEnabled()
    assert not panel.said.isVisible()


def test_a_photo_that_is_damaged_is_said(qtbot: QtBot, panel: ReportPanel, jobs: Jobs, report: Report) -> None:
    panel.report_on(replace(report.examination, photo=report.examination.photo[:5000]))
    qtbot.waitUntil(lambda: jobs.idle and panel.notice.isVisible(), timeout=10_000)
    assert "damaged or cut short" in panel.notice.text.text()
    assert not panel.save_pdf.isEnabled()


def test_paper_stays_white_in_the_dark(qtbot: QtBot, panel: ReportPanel, theme: Theme) -> None:
    theme.choose(Appearance.DARK)
    drawn = panel.view.widget().grab().toImage()
    assert drawn.pixelColor(drawn.width() // 2, 30).name() == "#ffffff"
    assert drawn.pixelColor(2, 2).name().upper() == theme.tokens.photo_ground


def test_another_width_draws_the_page_anew(qtbot: QtBot, panel: ReportPanel, jobs: Jobs) -> None:
    before = panel.view.pages[0].width()
    panel.resize(640, 640)
    qtbot.waitUntil(lambda: jobs.idle and panel.view.pages[0].width() < before, timeout=10_000)
    assert panel.view.horizontalScrollBar().maximum() == 0


def test_back_asks_for_the_page_before(qtbot: QtBot, panel: ReportPanel) -> None:
    with qtbot.waitSignal(panel.closed):
        qtbot.mouseClick(panel.back, Qt.MouseButton.LeftButton)


@pytest.mark.parametrize(("which", "ending"), [("save_pdf", "pdf"), ("save_png", "png")])
def test_a_file_is_saved_and_its_folder_remembered(
    qtbot: QtBot, panel: ReportPanel, jobs: Jobs, tmp_path: Path, which: str, ending: str
) -> None:
    target = tmp_path / f"Bericht Größe.{ending}"
    qtbot.mouseClick({"save_pdf": panel.save_pdf, "save_png": panel.save_png}[which], Qt.MouseButton.LeftButton)
    dialog = choose(panel, target)
    assert dialog.selectedFiles()[0].endswith(f"P 0042 2026-03-05.{ending}")
    qtbot.waitUntil(lambda: jobs.idle and target.is_file(), timeout=10_000)
    assert panel.said.text() == f"Saved as {target}."
    assert panel.save_pdf.isEnabled()
    assert Settings().report_folder == str(tmp_path)
    assert [each.name for each in tmp_path.iterdir() if each.name.endswith(".part")] == []
    if ending == "pdf":
        assert target.read_bytes().startswith(b"%PDF-1.4")
    else:
        assert not QImage(str(target)).isNull()
    qtbot.mouseClick(panel.save_pdf, Qt.MouseButton.LeftButton)
    assert [d.directory().absolutePath() for d in panel.findChildren(QFileDialog) if d.isVisible()] == [str(tmp_path)]


def test_a_folder_that_cannot_be_written_is_said_and_nothing_is_lost(
    qtbot: QtBot, panel: ReportPanel, jobs: Jobs, tmp_path: Path
) -> None:
    qtbot.mouseClick(panel.save_pdf, Qt.MouseButton.LeftButton)
    choose(panel, tmp_path / "missing" / "report.pdf")
    qtbot.waitUntil(lambda: jobs.idle and panel.notice.isVisible(), timeout=10_000)
    assert "could not be written" in panel.notice.text.text()
    assert "choose another folder" in panel.notice.text.text()
    assert not panel.said.isVisible()
    assert panel.view.pages
    assert panel.save_pdf.isEnabled()


def test_without_a_printer_it_says_so_and_leads_to_the_pdf(qtbot: QtBot, panel: ReportPanel) -> None:
    if QPrinterInfo.availablePrinterNames():
        pytest.skip("a printer is set up here")
    qtbot.mouseClick(panel.print, Qt.MouseButton.LeftButton)
    assert panel.notice.isVisible()
    assert panel.notice.text.text() == report_panel.NO_PRINTER
    assert panel.save_pdf.hasFocus()


def test_what_was_printed_is_said(qtbot: QtBot, panel: ReportPanel, jobs: Jobs, tmp_path: Path) -> None:
    printer = QPrinter()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))
    panel.print_to(printer)
    qtbot.waitUntil(lambda: jobs.idle and "Sent" in panel.said.text(), timeout=10_000)
    assert panel.said.text() == "Sent to the printer: 1 page."
    assert printer.docName() == "P 0042 2026-03-05"
    assert (tmp_path / "printed.pdf").read_bytes().startswith(b"%PDF")


def test_a_note_that_continues_is_told(qtbot: QtBot, panel: ReportPanel, jobs: Jobs, report: Report) -> None:
    panel.show_report(replace(report, examination=replace(report.examination, note="größer geworden " * 400)))
    qtbot.waitUntil(lambda: jobs.idle and len(panel.view.pages) == 2, timeout=10_000)
    assert panel.said.text() == report_panel.CONTINUED
    panel.show_report(report)
    qtbot.waitUntil(lambda: jobs.idle and len(panel.view.pages) == 1, timeout=10_000)
    assert not panel.said.isVisible()
