"""The PDF as others read it: every fact in reading order, every font in it, and what PDF/A-1b asks for."""

import io
import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PIL import ImageCms
from pypdf import PdfReader
from PySide6.QtGui import QPageSize

from dermadesk.gui import words
from dermadesk.gui.report import sentences, typeset
from dermadesk.gui.service.reports import Reports
from dermadesk.records.report import Report
from tests.gui.report import reading
from tests.gui.report.conftest import NOTE, MakeReport

A4 = QPageSize(QPageSize.PageSizeId.A4)
XMP = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "dc": "http://purl.org/dc/elements/1.1/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "pdf": "http://ns.adobe.com/pdf/1.3/",
    "pdfaid": "http://www.aiim.org/pdfa/ns/id/",
}


def saved(report: Report, folder: Path) -> Path:
    return next(Reports().save_pdf(report, A4, folder / "report.pdf"))


def assert_in_order(text: str, facts: list[str]) -> None:
    at = 0
    for fact in facts:
        found = text.find(" ".join(fact.split()), at)
        assert found >= 0, f"{fact!r} is not in {text[at : at + 400]!r}…"
        at = found + 1


def test_every_fact_comes_back_in_reading_order(full: Report, make_report: MakeReport, tmp_path: Path) -> None:
    second = make_report().examination.answer
    examination = replace(full.examination, second=second)
    answer = examination.answer
    facts = [
        "Patient P-0042 Lesion L-3 Age 67 years Sex female Site left forearm",
        f"Examined {examination.visited}",
        "Läsion.jpg, 600 × 450 pixels",
        "Shows where the model looked; not evidence.",
        "CAM for melanoma. Hatched: not seen by the model.",
        "Informative: better than 20 of 20 random maps.",
        "Suspicious: refer",
        answer.sentence,
        *(f"{words.percent(share.probability)} {share.name}" for share in answer.shares),
        "In the 90 % prediction set: melanoma.",
        "19.5 % are malignant (prevalence)",
        "The answer stayed the same in 22 of 24 small changes.",
        "Mean of 8 views of the photo",
        "Basal cell carcinoma, given before the program showed its answer.",
        "Histology. Melanoma.",
        f"Note. {NOTE}",
        "SECOND MODEL Suspicious: refer",
        second.sentence,
        "In the 90 % prediction set: melanoma.",
        "Model tiny 1.0.0, trained on Drawings",
        "MODEL Model: tiny 1.0.0",
        "Trained on: Drawings",
        f"Operating point: {answer.operating_point}",
        f"Answered: {sentences.time(answer.answered)}, by DermaDesk {answer.program}",
        examination.photo_sha256,
        sentences.PURPOSE,
        "Page 1 of 1",
    ]
    assert_in_order(reading.text(saved(replace(full, examination=examination), tmp_path)), facts)


def test_nothing_is_needed_but_the_photo(make_report: MakeReport, tmp_path: Path) -> None:
    text = reading.text(saved(make_report(), tmp_path))
    assert_in_order(text, ["Läsion.jpg", sentences.NO_MAP, "Suspicious: refer", "Melanoma", "MODEL", sentences.PURPOSE])
    for absent in ("Patient", "Age", "DOCTOR", "Diagnosis", "Note.", "SECOND MODEL", "Stability", "Overridden", "None"):
        assert absent not in text


def test_a_photo_that_could_not_be_assessed_says_so(make_report: MakeReport, tmp_path: Path) -> None:
    text = reading.text(saved(make_report(dark=True), tmp_path))
    assert_in_order(text, ["Cannot assess this photo", "dark", "NOT TO BE RELIED ON"])
    assert "Overridden" not in text


def test_an_override_is_said_plainly(make_report: MakeReport, tmp_path: Path) -> None:
    report = make_report(dark=True, overridden=True)
    text = reading.text(saved(report, tmp_path))
    assert_in_order(
        text, [report.examination.answer.heading, sentences.OVERRIDE, *report.examination.answer.quality_notes]
    )


@pytest.mark.parametrize("family", ["DejaVu Sans", "Inter"])
def test_every_font_is_in_the_file_and_no_letter_is_lost(
    full: Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, family: str
) -> None:
    monkeypatch.setattr(typeset, "FAMILY", family)
    text = "– 12 × 7 mm ≥ fi fl ffi office – Übergröße ÄÖÜ äöü ß é ø ¼ µm 600x450 -> (A) 1–2 “so” ‚so‘ …"
    report = replace(full, examination=replace(full.examination, note=text))
    pdf = saved(report, tmp_path)
    assert f"Note. {text}" in reading.text(pdf)
    listed = reading.fonts(pdf)
    assert listed
    assert all(font["emb"] == "yes" and font["uni"] == "yes" for font in listed)
    used = {font["name"].split("-")[0] for font in listed}
    assert len(used) == 1  # nothing was taken from another font


def test_spaces_are_copied_as_spaces(full: Report, tmp_path: Path) -> None:
    raw = PdfReader(saved(full, tmp_path)).pages[0].extract_text()
    assert "\t" not in raw
    assert "Report on a dermoscopic photo" in raw


def test_it_says_that_it_is_pdf_a(full: Report, tmp_path: Path) -> None:
    pdf = saved(full, tmp_path)
    content = pdf.read_bytes()
    assert content.startswith(b"%PDF-1.4\n%")
    assert all(byte > 127 for byte in content.split(b"\n")[1][1:5])
    reader = PdfReader(pdf)
    assert not reader.is_encrypted
    first, second = reader.trailer["/ID"]
    assert first == second != b""
    catalogue = reader.trailer["/Root"]
    assert "/Filter" not in catalogue["/Metadata"]
    xmp = ElementTree.fromstring(re.sub(rb"<\?xpacket[^>]*>", b"", catalogue["/Metadata"].get_data()))
    of_xmp = {key: value for each in xmp.iter(f"{{{XMP['rdf']}}}Description") for key, value in each.attrib.items()}
    assert of_xmp[f"{{{XMP['pdfaid']}}}part"] == "1"
    assert of_xmp[f"{{{XMP['pdfaid']}}}conformance"] == "B"
    info = reader.metadata
    assert info is not None
    assert info.title == xmp.findtext(".//dc:title//rdf:li", namespaces=XMP)
    assert info.title is not None and "P-0042" in info.title
    assert info.creator == of_xmp[f"{{{XMP['xmp']}}}CreatorTool"]
    assert info.creator is not None and info.creator.startswith("DermaDesk ")
    assert info.producer == of_xmp[f"{{{XMP['pdf']}}}Producer"]


def test_its_colours_are_those_of_its_profile(full: Report, tmp_path: Path) -> None:
    reader = PdfReader(saved(full, tmp_path))
    (intent,) = (each.get_object() for each in reader.trailer["/Root"]["/OutputIntents"])
    assert intent["/S"] == "/GTS_PDFA1"
    profile = intent["/DestOutputProfile"]
    assert profile["/N"] == 3
    assert ImageCms.ImageCmsProfile(io.BytesIO(profile.get_data())).profile.xcolor_space.strip() == "RGB"
    spaces = {each["/ColorSpace"] for each in reading.dictionaries(reader) if each.get("/Subtype") == "/Image"}
    assert spaces <= {"/DeviceRGB", "/DeviceGray"}
    for page in reader.pages:
        assert not re.search(rb"/\w*cmyk\s+(cs|CS)\b|\d\s+[kK]\s", page.get_contents().get_data())


def test_nothing_in_it_is_transparent(full: Report, tmp_path: Path) -> None:
    reader = PdfReader(saved(full, tmp_path))
    for each in reading.dictionaries(reader):
        assert each.get("/SMask", "/None") == "/None"
        assert each.get("/S") != "/Transparency"
        assert float(each.get("/ca", 1)) == float(each.get("/CA", 1)) == 1.0
        assert each.get("/BM", "/Normal") in ("/Normal", "/Compatible")
        assert not (each.get("/Subtype") == "/Image" and each.get("/Interpolate", False))


def test_it_holds_nothing_that_pdf_a_forbids(full: Report, tmp_path: Path) -> None:
    reader = PdfReader(saved(full, tmp_path))
    for each in reading.dictionaries(reader):
        assert not each.keys() & {"/JS", "/AA", "/OpenAction", "/EmbeddedFiles", "/OPI", "/TR", "/FFilter", "/Ref"}
        assert "/LZWDecode" not in str(each.get("/Filter"))
        assert each.get("/Type") != "/Action"
    images = [each for each in reading.dictionaries(reader) if each.get("/Subtype") == "/Image"]
    assert len([each for each in images if each["/Width"] >= 600]) >= 2  # the photo and its map, whole


def test_its_fonts_hold_what_is_drawn_with_them(full: Report, tmp_path: Path) -> None:
    reader = PdfReader(saved(full, tmp_path))
    drawn = _glyphs(reader)
    assert drawn
    for name, glyphs in drawn.items():
        font = reader.pages[0]["/Resources"]["/Font"][name]
        descendant = font["/DescendantFonts"][0].get_object()
        descriptor = descendant["/FontDescriptor"]
        assert descriptor["/FontFile2"].get_data()
        listed = descriptor["/CIDSet"].get_data()
        assert all(listed[glyph // 8] & (0x80 >> glyph % 8) for glyph in glyphs)
        assert glyphs <= _told(font["/ToUnicode"].get_data())


def _glyphs(reader: PdfReader) -> dict[str, set[int]]:
    """The glyphs that the first page draws, by the name of their font."""
    used: dict[str, set[int]] = {}
    font = ""
    content = reader.pages[0].get_contents()
    assert content is not None
    for operands, operator in content.operations:
        if operator == b"Tf":
            font = operands[0]
        elif operator == b"Tj":
            raw = operands[0].original_bytes
            used.setdefault(font, set()).update(int.from_bytes(raw[i : i + 2], "big") for i in range(0, len(raw), 2))
    return used


def _told(cmap: bytes) -> set[int]:
    """The glyphs whose meaning a ToUnicode map tells."""
    ranges = re.findall(rb"<([0-9A-F]{4})> <([0-9A-F]{4})> \[", cmap)
    return {glyph for first, last in ranges for glyph in range(int(first, 16), int(last, 16) + 1)}
