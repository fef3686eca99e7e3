"""Several heatmaps beside each other, with the real worker and the tiny model."""

import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from dermadesk.gui import pictures
from dermadesk.gui.examine import heatmap_words
from dermadesk.gui.examine.heatmap_compare import Comparison, HeatmapCompare, of_classes, of_methods
from dermadesk.gui.examine.map_cell import SMALLEST, Square
from dermadesk.gui.jobs import Jobs
from dermadesk.gui.service import Service
from dermadesk.gui.service.heatmaps import MapTrust, NotDrawn, Overlay, Waiting
from dermadesk.gui.theme import Theme
from dermadesk.imaging.photo import Photo
from dermadesk.inference.engine import Analysis
from tests.drawings import draw_lesion, encode

NAMES = {"MEL": "Melanoma", "NV": "Melanocytic nevus", "DF": "Dermatofibroma"}
OFFERS = {"cam": "drawn", "grad_cam": "same_as_cam", "grad_cam_pp": "no_torch", "occlusion": "drawn"}


@pytest.fixture
def service(tiny_bundle: Path) -> Service:
    return Service(str(tiny_bundle))


@pytest.fixture
def analysis(service: Service) -> Analysis:
    pixels = draw_lesion(600, 450, centre=(0.35, 0.6), radius=0.15)
    (answered,) = service.analyse(Photo.from_bytes(encode(pixels), "drawn"))
    return answered.analysis


@pytest.fixture
def square(analysis: Analysis) -> Square:
    (image, *_) = pictures.sizes(analysis.photo.pixels())
    return Square(image, analysis.prepared_seen, 1.0)


@pytest.fixture
def compare(qtbot: QtBot, theme: Theme) -> HeatmapCompare:
    made = HeatmapCompare(theme)
    qtbot.addWidget(made)
    made.resize(780, 560)
    made.show()
    return made


def shown(
    qtbot: QtBot,
    jobs: Jobs,
    service: Service,
    compare: HeatmapCompare,
    comparison: Comparison,
    of: tuple[Analysis, Square],
) -> list[object]:
    events: list[object] = []
    analysis, square = of
    compare.begin(comparison, square)
    wanted = compare.wanted()

    def take(event: Waiting | Overlay | NotDrawn | MapTrust) -> None:
        events.append(event)
        compare.take(event)

    jobs.run("compare", lambda: service.heatmaps.compare(analysis, wanted), take, pytest.fail, behind=True)
    qtbot.waitUntil(lambda: jobs.idle, timeout=60_000)
    return events


def test_every_method_that_says_something_of_its_own(
    qtbot: QtBot, jobs: Jobs, service: Service, compare: HeatmapCompare, analysis: Analysis, square: Square
) -> None:
    events = shown(qtbot, jobs, service, compare, of_methods("MEL", NAMES, OFFERS), (analysis, square))
    assert compare.title.text() == "Every method for Melanoma"
    assert [each.name.text() for each in compare.cells] == ["CAM", "Occlusion"]
    assert "Grad-CAM and CAM are then the same map" in compare.notes.text()
    assert "Grad-CAM++ needs PyTorch" in compare.notes.text()
    for each in compare.cells:
        assert each.measured.text().startswith("Better than chance.")
        assert "of the map lies on the lesion." in each.measured.text()
        assert each.accessibleName().startswith(each.name.text())
    kinds = [type(event) for event in events if not isinstance(event, Waiting)]
    assert kinds == [Overlay, Overlay, MapTrust, MapTrust]  # pictures first


def test_every_diagnosis_by_one_method(
    qtbot: QtBot, jobs: Jobs, service: Service, compare: HeatmapCompare, analysis: Analysis, square: Square
) -> None:
    shown(qtbot, jobs, service, compare, of_classes("cam", NAMES), (analysis, square))
    assert [each.name.text() for each in compare.cells] == list(NAMES.values())
    assert compare.cells[0].measured.text().startswith("Better than chance.")
    assert compare.cells[2].measured.text() == "Nothing here spoke for it."
    assert not compare.notes.isVisible()


def test_a_map_that_cannot_be_drawn_says_why_and_keeps_no_other_from_being_drawn(
    qtbot: QtBot,
    jobs: Jobs,
    service: Service,
    compare: HeatmapCompare,
    analysis: Analysis,
    square: Square,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "dermadesk.inference.backends.torchscript", None)  # as where it was left out
    offers = {"grad_cam_pp": "drawn", "cam": "drawn"}
    shown(qtbot, jobs, service, compare, of_methods("MEL", NAMES, offers), (analysis, square))
    assert "it needs PyTorch" in compare.cells[0].measured.text()
    assert compare.cells[0].picture.overlay is None
    assert compare.cells[1].picture.overlay is not None


def test_one_is_chosen_with_mouse_or_keyboard(qtbot: QtBot, compare: HeatmapCompare, square: Square) -> None:
    compare.begin(of_classes("occlusion", NAMES), square)
    chosen: list[tuple[str, str]] = []
    compare.chosen.connect(lambda code, method: chosen.append((code, method)))
    qtbot.mouseClick(compare.cells[1], Qt.MouseButton.LeftButton)
    compare.cells[2].setFocus()
    qtbot.keyClick(compare.cells[2], Qt.Key.Key_Space)
    assert chosen == [("NV", "occlusion"), ("DF", "occlusion")]


@pytest.mark.parametrize(("width", "height"), [(780, 560), (420, 300), (1500, 900)])
@pytest.mark.parametrize("count", [1, 3, 7])
def test_the_pictures_are_as_large_as_there_is_room_and_no_word_is_cut(
    qtbot: QtBot, compare: HeatmapCompare, square: Square, width: int, height: int, count: int
) -> None:
    compare.resize(width, height)
    names = {f"C{n}": "Actinic keratosis / squamous cell carcinoma" for n in range(count)}
    compare.begin(of_classes("cam", names), square)
    for each in compare.cells:
        each.measured.setText("Not informative: no better than chance. 62 % of the map lies on the lesion.")
    compare.resize(width + 1, height)
    qtbot.waitUntil(lambda: all(each.isVisible() for each in compare.cells))
    for each in compare.cells:
        assert each.picture.width() == each.picture.height() >= min(SMALLEST, width - 40)
        assert each.geometry().right() <= compare.viewport().width()
        for text in (each.name, each.measured):
            assert text.height() >= text.heightForWidth(text.width())
            assert text.geometry().bottom() <= each.height()
    assert compare.horizontalScrollBar().maximum() == 0


def test_the_picture_is_the_model_s_square_with_the_map_as_strong_as_wanted(
    qtbot: QtBot, jobs: Jobs, service: Service, compare: HeatmapCompare, analysis: Analysis, square: Square
) -> None:
    shown(qtbot, jobs, service, compare, of_classes("cam", {"MEL": "Melanoma"}), (analysis, square))
    (cell,) = compare.cells
    compare.set_opacity(0.0)
    without = cell.picture.grab().toImage()
    compare.set_opacity(1.0)
    covered = cell.picture.grab().toImage()
    x, y = round((0.35 * 600 - 75) / 450 * without.width()), round(0.6 * without.height())
    assert brown(without, x, y)
    assert covered.pixelColor(x, y).red() > without.pixelColor(x, y).red() + 60
    assert covered.pixelColor(5, y) == without.pixelColor(5, y)


def brown(image: QImage, x: int, y: int) -> bool:
    colour = image.pixelColor(x, y)
    return colour.red() < 150 and colour.red() > colour.blue()


def test_the_words_tell_what_was_measured(service: Service, analysis: Analysis) -> None:
    *_, trust = service.heatmaps.faithfulness(analysis, "MEL", "cam")
    assert isinstance(trust, MapTrust)
    assert "random maps of the same smoothness" in heatmap_words.sentence(trust)
    assert "of the map lies on the lesion." in heatmap_words.sentence(trust)
    assert heatmap_words.figures(trust).startswith("Insertion less deletion: +0.")
    (blank,) = service.heatmaps.faithfulness(analysis, "DF", "cam")
    assert isinstance(blank, MapTrust)
    assert heatmap_words.sentence(blank) == heatmap_words.NOTHING_TO_MEASURE
    assert blank.inside is None


def test_loading_is_said_before_what_takes_seconds(
    service: Service, analysis: Analysis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "torch", raising=False)
    drawing = service.heatmaps.overlay(analysis, "MEL", "grad_cam_pp")
    first = next(drawing)
    drawing.close()  # type: ignore[attr-defined]
    assert isinstance(first, Waiting)
    assert heatmap_words.waiting(first) == "Loading PyTorch for Grad-CAM++…"
    steps = [step for step in service.heatmaps.overlay(analysis, "MEL", "occlusion") if isinstance(step, Waiting)]
    assert "Drawing Occlusion…" in heatmap_words.waiting(steps[0])
    assert "100" in heatmap_words.waiting(steps[-1])
