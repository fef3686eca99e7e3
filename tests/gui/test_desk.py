"""The whole desk: what a clinician does with one photo, from the camera to the saved case and its report."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtMultimedia import QMediaDevices
from pytestqt.qtbot import QtBot

from dermadesk.gui.examine.report_panel import ReportPanel
from dermadesk.gui.examine.save_dialog import SaveDialog
from dermadesk.gui.jobs import Jobs
from dermadesk.gui.main_window import MainWindow
from dermadesk.imaging.steps import Region
from dermadesk.records.store import CaseStore
from tests.gui.conftest import drop, files
from tests.videos import good, write_video

Drawn = dict[str, Path]


@pytest.fixture
def examined(qtbot: QtBot, window: MainWindow, drawn: Drawn, jobs: Jobs) -> MainWindow:
    with qtbot.waitSignal(window.examine.answered, timeout=10_000):
        drop(window, files(drawn["left"]))
    settle(qtbot, jobs)
    return window


def settle(qtbot: QtBot, jobs: Jobs) -> None:
    qtbot.waitUntil(lambda: jobs.idle, timeout=20_000)


def test_the_camera_s_photo_is_answered(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QMediaDevices, "videoInputs", staticmethod(list))
    page = window.examine
    qtbot.mouseClick(page.empty.camera, Qt.MouseButton.LeftButton)
    camera = page.camera
    assert camera is not None
    assert camera.trouble.isVisible()  # there is none: a sentence, and a way on
    camera.start(write_video(tmp_path / "camera.mp4", [good] * 15, rate=15))
    qtbot.waitUntil(camera.capture.isEnabled, timeout=20_000)
    with qtbot.waitSignal(page.answered, timeout=20_000):
        qtbot.mouseClick(camera.capture, Qt.MouseButton.LeftButton)
    assert page.desk.isVisible()
    assert page.line.name.accessibleName().startswith("Camera 20")


def test_a_photo_that_is_dropped_closes_the_camera(
    qtbot: QtBot, window: MainWindow, drawn: Drawn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QMediaDevices, "videoInputs", staticmethod(list))
    page = window.examine
    page.open_camera()
    assert not page.desk.isVisible()
    with qtbot.waitSignal(page.answered, timeout=10_000):
        drop(window, files(drawn["suspicious"]))
    assert page.desk.isVisible()


def test_what_is_measured_behind_the_answer_is_shown(examined: MainWindow) -> None:
    trust = examined.examine.result.trust
    assert "of 50 variations" in trust.stability.text()
    assert "random maps" in trust.heatmap.text()
    assert "Insertion less deletion" in trust.heatmap.toolTip()


def test_the_answer_follows_the_crop(qtbot: QtBot, examined: MainWindow, jobs: Jobs) -> None:
    page = examined.examine
    assert page.result.answer.wording.kind == "suspicious"
    qtbot.keyClick(examined, Qt.Key.Key_G, Qt.KeyboardModifier.ControlModifier)
    assert page.stages is not None and page.stages.isVisible()
    with qtbot.waitSignal(page.answered, timeout=10_000):
        page.stages.crop_changed.emit(Region(0.66, 0.5, 0.3, 0.4))  # bare skin
    assert page.result.answer.wording.kind == "nothing"
    assert page.analysis is not None and page.analysis.prepared_seen.x >= 0.66
    settle(qtbot, jobs)
    examination = page.keeping.examination()
    assert examination is not None and examination.answer.crop is not None
    page.choose_mode("heatmap")
    assert page.view.overlay is not None
    assert page.view.overlay.place == page.analysis.prepared_seen
    with qtbot.waitSignal(page.answered, timeout=10_000):
        page.stages.crop_changed.emit(None)
    assert page.result.answer.wording.kind == "suspicious"


def test_another_photo_is_not_cropped_as_the_one_before(qtbot: QtBot, examined: MainWindow, drawn: Drawn) -> None:
    page = examined.examine
    page.choose_mode("stages")
    assert page.stages is not None
    with qtbot.waitSignal(page.answered, timeout=10_000):
        page.stages.crop_changed.emit(Region(0.66, 0.5, 0.3, 0.4))
    with qtbot.waitSignal(page.answered, timeout=10_000):
        drop(examined, files(drawn["suspicious"]))
    assert page.analysis is not None and page.analysis.photo.crop is None


def test_eight_views_are_averaged_on_request(qtbot: QtBot, examined: MainWindow) -> None:
    page = examined.examine
    with qtbot.waitSignal(page.answered, timeout=10_000):
        page.result.options.views_wanted.emit(8)
    assert page.analysis is not None and page.analysis.views == 8


def test_an_override_is_marked_and_recorded(qtbot: QtBot, window: MainWindow, drawn: Drawn) -> None:
    page = window.examine
    with qtbot.waitSignal(page.answered, timeout=10_000):
        drop(window, files(drawn["dark"]))
    with qtbot.waitSignal(page.answered, timeout=10_000):
        qtbot.mouseClick(page.result.answer.override, Qt.MouseButton.LeftButton)
    examination = page.keeping.examination()
    assert examination is not None
    assert examination.answer.overridden
    assert examination.answer.decision in ("suspicious", "nothing_suspicious_found")
    assert "too_dark" in examination.answer.quality


def test_a_case_is_saved_found_again_and_reopened(qtbot: QtBot, examined: MainWindow, jobs: Jobs, drawn: Drawn) -> None:
    page, store = examined.examine, examined.history
    assert not page._service.cases.folder.exists()  # nothing is kept unless it is asked for
    qtbot.mouseClick(page.result.save, Qt.MouseButton.LeftButton)
    dialog = examined.findChild(SaveDialog)
    assert dialog is not None
    assert str(page._service.cases.folder) in dialog.where.text()
    dialog.form.patient.setText("P-7")
    with qtbot.waitSignal(page.keeping.saved, timeout=10_000):
        qtbot.mouseClick(dialog.save, Qt.MouseButton.LeftButton)
    assert "History" in page.notice.text.text()
    kept = CaseStore.open(page._service.cases.folder).search()
    assert [(found.patient, found.photo_name) for found in kept] == [("P-7", "left.jpg")]
    qtbot.keyClick(examined, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    settle(qtbot, jobs)
    with qtbot.waitSignal(page.answered, timeout=10_000):
        store.table.opened.emit()
    assert page.isVisible()
    assert page.result.answer.wording.kind == "suspicious"


def test_the_report_takes_the_place_of_the_page_and_gives_it_back(
    qtbot: QtBot, examined: MainWindow, jobs: Jobs
) -> None:
    page = examined.examine
    qtbot.mouseClick(page.result.report, Qt.MouseButton.LeftButton)
    settle(qtbot, jobs)
    report = examined.findChild(ReportPanel)
    assert report is not None and report.isVisible()
    assert report.report is not None and report.report.map is not None
    assert len(report.view.pages) == 1
    qtbot.mouseClick(report.back, Qt.MouseButton.LeftButton)
    assert page.isVisible()


def test_a_second_reader_sees_nothing_before_the_diagnosis(qtbot: QtBot, window: MainWindow, drawn: Drawn) -> None:
    page = window.examine
    page.result.options.second_reader_wanted.emit(True)
    with qtbot.waitSignal(page.answered, timeout=10_000):
        drop(window, files(drawn["suspicious"]))
    assert page.view.overlay is None
    assert "Suspicious" not in page.result.answer.heading.text()
    assert not page.result.report.isEnabled()
    page.result.doctors.field.setEditText("Melanocytic nevus")
    qtbot.mouseClick(page.result.doctors.record, Qt.MouseButton.LeftButton)
    assert page.result.answer.heading.text() == "Suspicious: refer"
    assert page.view.overlay is not None
    examination = page.keeping.examination()
    assert examination is not None
    assert examination.diagnosis == examination.first_diagnosis == "NV"


def test_maps_lie_side_by_side_and_one_is_enlarged(qtbot: QtBot, examined: MainWindow, jobs: Jobs) -> None:
    heatmaps = examined.examine.heatmaps
    heatmaps.bar.choose_side_by_side("classes")
    heatmaps.bar.compare_wanted.emit("classes")
    assert heatmaps.compare.isVisible()
    assert heatmaps.compare.cells[0].cell.class_code == "MEL"
    assert len(heatmaps.compare.cells) == 7
    settle(qtbot, jobs)
    measured = [each.measured.text() for each in heatmaps.compare.cells]
    assert all(measured)
    assert "random maps" in examined.examine.result.trust.heatmap.text()
    qtbot.mouseClick(heatmaps.compare.cells[1], Qt.MouseButton.LeftButton)
    settle(qtbot, jobs)
    assert heatmaps.photo.isVisible()
    overlay = examined.examine.view.overlay
    assert overlay is not None and overlay.class_code == heatmaps.bar.class_code != "MEL"


def test_another_method_is_drawn_and_kept_for_the_next_photo(
    qtbot: QtBot, examined: MainWindow, jobs: Jobs, drawn: Drawn
) -> None:
    page = examined.examine
    page.heatmap_bar.choose_method("occlusion")
    page.heatmap_bar.method_chosen.emit("occlusion")
    settle(qtbot, jobs)
    assert page.view.overlay is not None and page.view.overlay.method == "occlusion"
    assert "Occlusion" in page.result.trust.heatmap.text()
    with qtbot.waitSignal(page.answered, timeout=10_000):
        drop(examined, files(drawn["suspicious"]))
    settle(qtbot, jobs)
    assert page.view.overlay is not None and page.view.overlay.method == "occlusion"
