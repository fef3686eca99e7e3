"""One page, whatever is on it, as long as that is readable; then further pages, and nothing is ever cut."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtGui import QImage, QPageSize
from PySide6.QtPrintSupport import QPrinter

from dermadesk.errors import ErrorCode, OutputError
from dermadesk.gui.report import outputs, sentences
from dermadesk.gui.report.layout import DPI, Laid, lay_out, page_size
from dermadesk.gui.report.page import FITS
from dermadesk.gui.service.reports import Reports
from dermadesk.gui.theme import LIGHT
from dermadesk.imaging.steps import Region
from dermadesk.records.report import Report
from tests.gui.report import reading
from tests.gui.report.conftest import MakeReport

A4 = QPageSize(QPageSize.PageSizeId.A4)
LETTER = QPageSize(QPageSize.PageSizeId.Letter)


def with_note(report: Report, note: str) -> Report:
    return replace(report, examination=replace(report.examination, note=note))


def numbered(words: int) -> str:
    """A note in which no word comes twice, so that none can be lost unnoticed."""
    return " ".join(f"größer{number}" for number in range(words))


def words_of(laid: Laid) -> list[str]:
    return [word for word in laid.text.split() if word.startswith("größer") and word[-1].isdigit()]


@pytest.mark.parametrize("paper", [A4, LETTER])
@pytest.mark.parametrize("words", [0, 30, 120])
def test_a_usual_report_is_one_page(full: Report, paper: QPageSize, words: int) -> None:
    laid = lay_out(with_note(full, numbered(words)), paper)
    assert laid.count == 1
    assert not laid.note_continues
    assert words_of(laid) == numbered(words).split()


def test_with_a_second_model_it_is_still_one_page(full: Report) -> None:
    examination = replace(full.examination, second=full.examination.answer)
    for paper in (A4, LETTER):
        assert lay_out(replace(full, examination=examination), paper).count == 1


def test_a_longer_note_shrinks_the_pictures_first(full: Report) -> None:
    heights = []
    for words in (10, 90, 130):
        laid = lay_out(with_note(full, numbered(words)), LETTER)
        assert laid.count == 1
        heights.append(_map_height(outputs.image(laid, 0, DPI)))
    assert heights[0] > heights[-1] > 0.5 * FITS[0].picture


def test_a_note_of_500_words_continues_and_says_so(full: Report, tmp_path: Path) -> None:
    report = with_note(full, numbered(500))
    laid = lay_out(report, A4)
    assert laid.note_continues
    assert laid.count == 2
    assert words_of(laid) == numbered(500).split()
    text = reading.text(next(Reports().save_pdf(report, A4, tmp_path / "long.pdf")))
    first, second = text.split("Page 1 of 2")
    assert sentences.CONTINUES in first
    assert "MODEL Model: tiny 1.0.0" in first  # the page is whole, but for the note
    assert first.count(sentences.PURPOSE) == second.count(sentences.PURPOSE) == 1
    assert "P-0042" in second  # a page that comes loose tells whose it is
    assert "größer499" in second
    assert second.endswith(f"Page 2 of 2 P-0042, {report.examination.visited}")


def test_a_note_of_many_pages_is_kept_whole(full: Report) -> None:
    laid = lay_out(with_note(full, numbered(4000)), A4)
    assert laid.count > 3
    assert words_of(laid) == numbered(4000).split()


def test_what_is_long_beside_the_note_flows_on(full: Report, tmp_path: Path) -> None:
    examination = replace(full.examination, diagnosis=numbered(1500), note="")
    report = replace(full, examination=examination)
    assert lay_out(report, A4).count > 1
    text = reading.text(next(Reports().save_pdf(report, A4, tmp_path / "long.pdf")))
    assert "größer0 " in text
    assert "größer1499" in text
    assert "tiny 1.0.0" in text


def test_a_word_without_end_is_broken_and_not_cut(full: Report, tmp_path: Path) -> None:
    report = with_note(full, "x" * 900)
    pdf = next(Reports().save_pdf(report, A4, tmp_path / "word.pdf"))
    assert reading.text(pdf).replace(" ", "").count("x" * 900) == 1
    drawn = outputs.image(lay_out(report, A4), 0, DPI)
    edge = [drawn.pixelColor(drawn.width() - 10, y).name() for y in range(drawn.height())]
    assert set(edge) == {"#ffffff"}


def test_lines_of_a_note_are_kept(full: Report) -> None:
    assert "one\ntwo" in lay_out(with_note(full, "one\ntwo"), A4).text.replace("\u2028", "\n")


def test_paper_is_the_one_of_the_country() -> None:
    assert outputs.paper(QLocale("de_DE")) == A4
    assert outputs.paper(QLocale("en_GB")) == A4
    assert outputs.paper(QLocale("en_US")) == LETTER
    assert outputs.paper(QLocale("fr_CA")) == LETTER


def test_the_page_is_white_and_wears_the_answers_colour(full: Report, make_report: MakeReport) -> None:
    for report, token in ((full, "suspicious"), (make_report(dark=True), "cannot")):
        drawn = outputs.image(lay_out(report, A4), 0, DPI)
        colours = {drawn.pixelColor(56, y).name().upper() for y in range(drawn.height())}
        assert drawn.pixelColor(3, 3).name() == "#ffffff"
        assert getattr(LIGHT, token) in colours


def test_a_crop_is_framed_and_said(make_report: MakeReport) -> None:
    report = make_report()
    answer = replace(report.examination.answer, crop=Region(0.25, 0.25, 0.5, 0.5))
    cropped = next(Reports().make(replace(report.examination, answer=answer)))
    assert "part in the frame" in lay_out(cropped, A4).text
    photo = QImage.fromData(cropped.photo)
    assert (photo.width(), photo.height()) == (600, 450)
    assert photo.pixelColor(150, 200).lightness() > 250


def test_a_png_holds_every_page(full: Report, tmp_path: Path) -> None:
    one = QImage(str(next(Reports().save_png(full, A4, tmp_path / "one.png"))))
    two = QImage(str(next(Reports().save_png(with_note(full, numbered(500)), A4, tmp_path / "two.png"))))
    assert one.width() == two.width() == round(page_size(A4).width() * outputs.PNG_DPI / DPI)
    assert two.height() == 2 * one.height()
    assert not one.hasAlphaChannel()


def test_a_printer_gets_the_pages_that_were_asked_for(full: Report, tmp_path: Path) -> None:
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))
    printer.setPageSize(LETTER)
    report = with_note(full, numbered(500))
    assert list(Reports().print(report, printer)) == [2]
    assert "Page 2 of 2" in reading.text(tmp_path / "printed.pdf")
    printer.setFromTo(1, 1)
    assert list(Reports().print(report, printer)) == [1]
    text = reading.text(tmp_path / "printed.pdf")
    assert "Page 1 of 2" in text
    assert "Page 2 of 2" not in text


@pytest.mark.qt_log_ignore("QPainter::begin..: Returned false")
def test_a_printer_that_refuses_is_an_error(full: Report, tmp_path: Path) -> None:
    printer = QPrinter()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "missing" / "printed.pdf"))
    with pytest.raises(OutputError) as refused:
        list(Reports().print(full, printer))
    assert refused.value.code is ErrorCode.CANNOT_PRINT


def _map_height(page: QImage) -> int:
    """Pixels from top to bottom of the map, the only thing that is coloured in the right half of the page's top."""
    column = [page.pixelColor(round(page.width() * 0.56), y) for y in range(page.height() // 2)]
    return sum(colour.saturation() > 60 for colour in column)
