"""What a user does with photos in the window, and what then is true. The tiny model calls brown blobs suspicious."""

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QGuiApplication, QImage, QWheelEvent
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from dermadesk.errors import ErrorCode, PhotoError
from dermadesk.gui.jobs import Jobs
from dermadesk.gui.main_window import MainWindow
from tests.drawings import draw_lesion, encode
from tests.gui.conftest import OpenWindow, drop, files

Drawn = dict[str, Path]


def drop_and_wait(qtbot: QtBot, window: MainWindow, *photos: Path) -> None:
    with qtbot.waitSignal(window.examine.answered, timeout=10_000):
        drop(window, files(*photos))


def settle(qtbot: QtBot, jobs: Jobs) -> None:
    qtbot.waitUntil(lambda: jobs.idle, timeout=10_000)


def test_an_empty_window_has_one_sentence_and_one_button(window: MainWindow) -> None:
    page = window.examine
    assert page.empty.isVisible()
    assert page.empty.open.isVisible()
    assert not page.bar.isVisible()
    assert not page.result.isVisible()
    assert "tiny 1.0.0" in page.empty_model.line.text()
    assert "not a diagnosis" in page.empty_model.line.text()


def test_a_dropped_photo_is_answered(qtbot: QtBot, window: MainWindow, drawn: Drawn) -> None:
    drop_and_wait(qtbot, window, drawn["suspicious"])
    page = window.examine
    answer = page.result.answer
    assert answer.heading.text() == "Suspicious: refer"
    assert "19.5" in answer.sentence.text()
    assert "operating point of 20" in answer.sentence.text()
    assert "finds 95 of 100 malignant lesions on its calibration photos" in answer.sentence.text()
    rows = page.result.probabilities.rows
    assert rows[0].share.name == "Melanoma"
    assert [r.share.probability for r in rows] == sorted((r.share.probability for r in rows), reverse=True)
    assert rows[0].share.in_set
    assert "prediction set: melanoma" in page.result.probabilities.set_words.text()
    assert page.result.quality.isVisible()
    assert "suspicious.jpg" in page.line.name.accessibleName()
    assert "600\u00a0×\u00a0450" in page.line.name.accessibleName()
    assert page.view.overlay is not None
    assert page.view.overlay.class_code == "MEL"
    assert page.view.overlay.place.width == pytest.approx(0.75)  # the centre square of 600×450


def test_bare_skin_is_no_all_clear(qtbot: QtBot, window: MainWindow, drawn: Drawn) -> None:
    drop_and_wait(qtbot, window, drawn["nothing"])
    answer = window.examine.result.answer
    assert answer.heading.text() == "Nothing suspicious found by this model"
    assert "not an all-clear" in answer.sentence.text()
    assert "misses 5 of 100" in answer.sentence.text()


def test_a_photo_that_cannot_be_assessed_says_why_and_what_to_do(
    qtbot: QtBot, window: MainWindow, drawn: Drawn
) -> None:
    drop_and_wait(qtbot, window, drawn["dark"])
    result = window.examine.result
    assert result.answer.heading.text() == "Cannot assess this photo"
    assert "The photo is dark" in result.answer.sentence.text()
    assert "take it again" in result.answer.sentence.text()
    assert result.probabilities.isVisible()
    assert "NOT TO BE RELIED ON" in result.probabilities.title.text()
    assert not any(row.share.relied_on for row in result.probabilities.rows)
    assert window.examine.view.overlay is None  # where the model looked would mislead; it can be asked for
    qtbot.keyClick(window, Qt.Key.Key_H, Qt.KeyboardModifier.ControlModifier)
    assert window.examine.view.overlay is not None


def test_several_photos_are_queued_and_turned_with_keys(qtbot: QtBot, window: MainWindow, drawn: Drawn) -> None:
    drop_and_wait(qtbot, window, drawn["suspicious"], drawn["nothing"], drawn["left"])
    page = window.examine
    assert page.line.count.text() == "1 of 3"
    assert not page.line.previous.isEnabled()
    page.view.setFocus()
    with qtbot.waitSignal(page.answered):
        qtbot.keyClick(page.view, Qt.Key.Key_Right)
    assert page.line.count.text() == "2 of 3"
    assert page.result.answer.wording.kind == "nothing"
    with qtbot.waitSignal(page.answered):
        qtbot.keyClick(window, Qt.Key.Key_PageDown)
    assert page.line.count.text() == "3 of 3"
    assert not page.line.next.isEnabled()
    qtbot.keyClick(page.view, Qt.Key.Key_Right)  # nothing lies behind the last
    assert page.line.count.text() == "3 of 3"
    with qtbot.waitSignal(page.answered):
        qtbot.mouseClick(page.line.previous, Qt.MouseButton.LeftButton)
    assert page.line.count.text() == "2 of 3"


def test_photos_are_opened_with_the_dialog(qtbot: QtBot, window: MainWindow, drawn: Drawn) -> None:
    qtbot.mouseClick(window.examine.empty.open, Qt.MouseButton.LeftButton)
    dialog = window.findChild(QFileDialog)
    assert dialog is not None
    with qtbot.waitSignal(window.examine.answered, timeout=10_000):
        dialog.filesSelected.emit([str(drawn["suspicious"])])
        dialog.reject()
    assert window.examine.result.answer.wording.kind == "suspicious"


def test_a_picture_is_pasted(qtbot: QtBot, window: MainWindow) -> None:
    pixels = draw_lesion(600, 450)
    image = QImage(pixels.data, 600, 450, 1800, QImage.Format.Format_RGB888).copy()
    QGuiApplication.clipboard().setImage(image)
    with qtbot.waitSignal(window.examine.answered, timeout=10_000):
        qtbot.keyClick(window, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert window.examine.result.answer.wording.kind == "suspicious"
    assert "Pasted picture" in window.examine.line.name.accessibleName()


def test_a_copied_file_is_pasted(qtbot: QtBot, window: MainWindow, drawn: Drawn) -> None:
    QGuiApplication.clipboard().setMimeData(files(drawn["nothing"]))
    with qtbot.waitSignal(window.examine.answered, timeout=10_000):
        window.examine.paste()
    assert window.examine.result.answer.wording.kind == "nothing"


def test_a_path_is_pasted_as_text(qtbot: QtBot, window: MainWindow, drawn: Drawn) -> None:
    QGuiApplication.clipboard().setText(f'"{drawn["suspicious"]}"\n')
    with qtbot.waitSignal(window.examine.answered, timeout=10_000):
        window.examine.paste()
    assert window.examine.result.answer.wording.kind == "suspicious"


def test_an_empty_clipboard_is_said_in_place(qtbot: QtBot, window: MainWindow) -> None:
    QGuiApplication.clipboard().clear()
    window.examine.paste()
    assert window.examine.notice.isVisible()
    assert "clipboard holds no photo" in window.examine.notice.text.text()
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert not window.examine.notice.isVisible()


def test_an_address_from_a_browser_is_not_fetched(qtbot: QtBot, window: MainWindow, drawn: Drawn) -> None:
    drop_and_wait(qtbot, window, drawn["suspicious"])
    mime = QMimeData()
    mime.setUrls([QUrl("https://example.org/mole.jpg")])
    drop(window, mime)
    assert "DermaDesk fetches nothing" in window.examine.notice.text.text()
    assert window.examine.result.answer.wording.kind == "suspicious"  # what was there stays


def test_a_picture_from_a_browser_is_taken_from_its_bytes(qtbot: QtBot, window: MainWindow) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl("https://example.org/mole.jpg")])
    mime.setData("image/jpeg", encode(draw_lesion(600, 450)))
    with qtbot.waitSignal(window.examine.answered, timeout=10_000):
        drop(window, mime)
    assert not window.examine.notice.isVisible()
    assert window.examine.result.answer.wording.kind == "suspicious"


@pytest.mark.parametrize(
    ("name", "code", "heading"),
    [
        ("text", ErrorCode.NOT_AN_IMAGE, "This file is not a photo"),
        ("empty", ErrorCode.EMPTY_FILE, "This file is empty"),
        ("cut", ErrorCode.TRUNCATED, "This photo is damaged or cut short"),
        ("missing", ErrorCode.NOT_FOUND, "This photo was not found"),
    ],
)
def test_an_unreadable_drop_says_why_in_place(
    qtbot: QtBot, window: MainWindow, drawn: Drawn, tmp_path: Path, name: str, code: ErrorCode, heading: str
) -> None:
    dropped = tmp_path / "missing.jpg" if name == "missing" else drawn[name]
    with qtbot.waitSignal(window.examine.failed, timeout=10_000) as failed:
        drop(window, files(dropped))
    assert isinstance(failed.args[0], PhotoError)
    assert failed.args[0].code is code
    result = window.examine.result
    assert result.answer.wording.kind == "error"
    assert result.answer.heading.text() == heading
    assert "was not changed" in result.answer.sentence.text()
    assert not result.probabilities.isVisible()
    assert not window.examine.view.has_photo
    drop_and_wait(qtbot, window, drawn["suspicious"])  # and the program goes on
    assert result.answer.wording.kind == "suspicious"
    assert result.probabilities.isVisible()


def test_the_heatmap_of_another_class_is_chosen(qtbot: QtBot, window: MainWindow, drawn: Drawn, jobs: Jobs) -> None:
    drop_and_wait(qtbot, window, drawn["suspicious"])
    chooser = window.examine.heatmap_bar.classes
    assert chooser.currentData() == "MEL"
    assert chooser.count() == 7
    chooser.setFocus()
    qtbot.keyClick(chooser, Qt.Key.Key_Down)
    settle(qtbot, jobs)
    overlay = window.examine.view.overlay
    assert overlay is not None
    assert overlay.class_code == chooser.currentData() != "MEL"
    while chooser.currentData() != "DF":
        qtbot.keyClick(chooser, Qt.Key.Key_Down)
    settle(qtbot, jobs)
    assert window.examine.view.overlay is not None
    assert window.examine.view.overlay.blank  # no place ever speaks for it


def test_photo_and_heatmap_are_switched_with_keys(qtbot: QtBot, window: MainWindow, drawn: Drawn) -> None:
    drop_and_wait(qtbot, window, drawn["suspicious"])
    page = window.examine
    qtbot.keyClick(window, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    assert page.view.overlay is None
    assert not page.heatmap_bar.classes.isEnabled()
    qtbot.keyClick(window, Qt.Key.Key_H, Qt.KeyboardModifier.ControlModifier)
    assert page.view.overlay is not None
    assert page.heatmap_bar.classes.isEnabled()


def test_the_heatmap_covers_the_blob_and_its_opacity_changes_only_the_picture(
    qtbot: QtBot, window: MainWindow, drawn: Drawn, jobs: Jobs
) -> None:
    drop_and_wait(qtbot, window, drawn["left"])
    settle(qtbot, jobs)
    page = window.examine
    place = page.view.viewport.place()
    blob = QPoint(round(place.x + 0.35 * place.width), round(place.y + 0.5 * place.height))
    page.heatmap_bar.opacity.setValue(0)
    without = page.view.grab().toImage().pixelColor(blob)
    page.heatmap_bar.opacity.setValue(100)
    assert jobs.idle  # nothing is asked of the model
    covered = page.view.grab().toImage().pixelColor(blob)
    assert covered.red() > without.red() + 60
    assert covered.red() > covered.blue() + 60  # yellow


def test_a_newer_photo_supersedes_an_older_one(qtbot: QtBot, window: MainWindow, drawn: Drawn, jobs: Jobs) -> None:
    answers: list[str] = []
    window.examine.answered.connect(lambda analysis: answers.append(Path(analysis.photo.source).name))
    for name in ("large", "suspicious", "left", "nothing"):
        drop(window, files(drawn[name]))
    settle(qtbot, jobs)
    assert answers == ["nothing.jpg"]
    assert window.examine.result.answer.wording.kind == "nothing"
    assert "nothing.jpg" in window.examine.line.name.accessibleName()


def test_photos_given_at_the_start_are_shown(qtbot: QtBot, open_window: OpenWindow, drawn: Drawn) -> None:
    window = open_window(drawn["suspicious"], drawn["nothing"])
    with qtbot.waitSignal(window.examine.answered, timeout=20_000):
        pass
    assert window.examine.line.count.text() == "1 of 2"
    assert window.examine.result.answer.wording.kind == "suspicious"


def test_closing_while_working_ends_the_worker(qtbot: QtBot, open_window: OpenWindow, drawn: Drawn, jobs: Jobs) -> None:
    window = open_window(drawn["large"])
    window.close()
    assert jobs.shutdown()
    assert jobs.run("show", lambda: iter(()), print, print) == 0  # nothing new is taken


def test_without_a_model_photos_are_shown_and_the_reason_is_said(
    qtbot: QtBot, open_window: OpenWindow, drawn: Drawn
) -> None:
    window = open_window(model="no-such-model")
    with qtbot.waitSignal(window.examine.failed, timeout=10_000):
        drop(window, files(drawn["suspicious"]))
    page = window.examine
    assert page.view.has_photo
    assert page.result.answer.heading.text() == "The model cannot be used"
    assert "no-such-model" in page.result.answer.sentence.text()


def test_zoom_and_pan(qtbot: QtBot, window: MainWindow, drawn: Drawn, jobs: Jobs) -> None:
    drop_and_wait(qtbot, window, drawn["large"])
    settle(qtbot, jobs)
    page, view = window.examine, window.examine.view
    assert view.viewport.fitted
    qtbot.keyClick(window, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    assert page.line.actual.text() == "100 %"
    settle(qtbot, jobs)  # every pixel was asked for, and came
    assert view._images[0].width() == 4000
    before = view.viewport.place()
    qtbot.keyClick(view, Qt.Key.Key_Right)
    assert view.viewport.place().x < before.x
    middle = view.rect().center()
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=middle)
    qtbot.mouseMove(view, middle + QPoint(50, 30))
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=middle + QPoint(50, 30))
    qtbot.keyClick(view, Qt.Key.Key_Plus)
    assert view.viewport.per_cent() == pytest.approx(125)
    wheel = QWheelEvent(
        QPointF(middle),
        QPointF(view.mapToGlobal(middle)),
        QPoint(),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view, wheel)
    assert view.viewport.per_cent() == pytest.approx(100)
    qtbot.keyClick(window, Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier)
    assert view.viewport.fitted


def test_a_large_photo_is_reduced_for_the_screen(qtbot: QtBot, window: MainWindow, drawn: Drawn, jobs: Jobs) -> None:
    drop_and_wait(qtbot, window, drawn["large"])
    settle(qtbot, jobs)
    assert window.examine.view._images[0].width() == 2000
    assert "4000\u00a0×\u00a03000" in window.examine.line.name.accessibleName()


def test_who_reads_first_sees_neither_heatmap_nor_the_order_of_its_classes(
    qtbot: QtBot, window: MainWindow, drawn: Drawn, jobs: Jobs
) -> None:
    page = window.examine
    drop_and_wait(qtbot, window, drawn["suspicious"])
    page.result.options.second_reader.click()
    drop_and_wait(qtbot, window, drawn["left"])
    settle(qtbot, jobs)
    assert page.view.overlay is None
    assert page.heatmap_bar.classes.count() == 0
    assert "uspicious" not in page.view.accessibleDescription()
    page.result.doctors.field.setEditText("Melanoma")
    page.result.doctors.record.click()
    settle(qtbot, jobs)
    assert page.view.overlay is not None
    assert page.heatmap_bar.classes.currentData() == "MEL"
    assert "Suspicious: refer" in page.view.accessibleDescription()
    assert page.result.answer.heading.text() == "Suspicious: refer"


def test_a_refused_photo_is_not_told_by_the_page_either(qtbot: QtBot, window: MainWindow, drawn: Drawn) -> None:
    window.examine.result.options.second_reader.click()
    drop_and_wait(qtbot, window, drawn["dark"])
    assert window.examine.bar.mode.current() == "heatmap"  # as for any other photo
    window.examine.result.options.second_reader.click()
    assert window.examine.result.answer.wording.kind == "cannot"
    assert window.examine.bar.mode.current() == "photo"


def test_the_answer_is_averaged_overridden_and_measured_from_the_column(
    qtbot: QtBot, window: MainWindow, drawn: Drawn
) -> None:
    page = window.examine
    drop_and_wait(qtbot, window, drawn["suspicious"])
    with qtbot.waitSignal(page.answered, timeout=10_000):
        page.result.options.views.click()
    assert page.analysis is not None
    assert page.analysis.views == 8
    assert "mean of 8 views" in page.result.answer.sentence.text()
    total = "of 50 variations"
    qtbot.waitUntil(lambda: page.result.trust.stability.text().endswith(total), timeout=20_000)
    drop_and_wait(qtbot, window, drawn["dark"])
    with qtbot.waitSignal(page.answered, timeout=10_000):
        page.result.answer.override.click()
    assert page.analysis.overridden
    assert page.result.answer.mark.isVisible()
