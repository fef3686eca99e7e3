"""Saving a case: nothing is required but the photo, and what was typed is not lost."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from dermadesk.gui.examine.save_dialog import SaveDialog
from dermadesk.gui.jobs import Jobs
from dermadesk.gui.service.cases import Cases
from dermadesk.gui.theme import Theme
from dermadesk.records.store import CaseStore
from tests.records.examinations import FULL, draw_examination


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "clinic" / "cases"


def opened(qtbot: QtBot, theme: Theme, jobs: Jobs, folder: Path, **said: object) -> SaveDialog:
    dialog = SaveDialog(theme, draw_examination(5, **said), Cases(folder), jobs)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(lambda: jobs.idle, timeout=10_000)
    return dialog


def save(qtbot: QtBot, dialog: SaveDialog) -> int:
    with qtbot.waitSignal(dialog.saved, timeout=10_000) as saved:
        qtbot.mouseClick(dialog.save, Qt.MouseButton.LeftButton)
    return int(saved.args[0])


def test_nothing_is_required_but_the_photo(qtbot: QtBot, theme: Theme, jobs: Jobs, folder: Path) -> None:
    dialog = opened(qtbot, theme, jobs, folder)
    assert str(folder) in dialog.where.text()
    assert "position" in dialog.stripped.text()
    assert not folder.parent.exists()
    number = save(qtbot, dialog)
    assert not dialog.isVisible()
    assert CaseStore.open(folder).get(number).patient == ""


def test_cancelled_leaves_nothing(qtbot: QtBot, theme: Theme, jobs: Jobs, folder: Path) -> None:
    dialog = opened(qtbot, theme, jobs, folder)
    dialog.form.patient.setText("P-1")
    qtbot.mouseClick(dialog.cancel, Qt.MouseButton.LeftButton)
    assert not folder.parent.exists()


def test_everything_that_is_typed_is_kept(qtbot: QtBot, theme: Theme, jobs: Jobs, folder: Path) -> None:
    dialog = opened(qtbot, theme, jobs, folder, diagnosis="BCC", first_diagnosis="NV")
    form = dialog.form
    assert form.diagnosis.currentText() == "Basal cell carcinoma", "what was said before is filled in"
    qtbot.keyClicks(form.patient, " P-017 ")
    form.lesion.setEditText("shoulder")
    qtbot.keyClicks(form.age, "61x")
    form.sex.setCurrentText("Female")
    form.site.setEditText("between the toes")
    form.visited.setDate(form.visited.date().addDays(-3))
    form.histology.setEditText("melanoma")
    form.note.setPlainText("Grew.\nItches.")
    kept = CaseStore.open(folder).get(save(qtbot, dialog))
    assert (kept.patient, kept.lesion, kept.age, kept.sex) == ("P-017", "shoulder", 61, "female")
    assert (kept.site, kept.visited, kept.note) == ("between the toes", "2026-02-27", "Grew.\nItches.")
    assert (kept.diagnosis, kept.first_diagnosis, kept.histology) == ("BCC", "NV", "MEL")


def test_earlier_lesions_are_suggested(qtbot: QtBot, theme: Theme, jobs: Jobs, folder: Path) -> None:
    store = CaseStore.open(folder)
    store.save(draw_examination(1, **FULL))
    store.save(draw_examination(2, **FULL | {"lesion": "toe", "site": "foot"}))
    dialog = opened(qtbot, theme, jobs, folder)
    form = dialog.form
    completer = form.patient.completer()
    assert completer is not None
    assert completer.model().index(0, 0).data() == "P-017"
    assert form.lesion.count() == 0
    form.patient.setText("P-017")
    assert {form.lesion.itemText(row) for row in range(form.lesion.count())} == {"left shoulder 2", "toe"}
    row = form.lesion.findText("left shoulder 2")
    form.lesion.setCurrentIndex(row)
    form.lesion.activated.emit(row)
    assert form.site.words == "upper extremity"
    assert form.sex.currentData() == "female"
    assert "1\u00a0visit of this lesion" in form.so_far.text()


def test_the_same_photo_twice_is_told_and_allowed(qtbot: QtBot, theme: Theme, jobs: Jobs, folder: Path) -> None:
    CaseStore.open(folder).save(draw_examination(5, patient="P-1"))
    dialog = opened(qtbot, theme, jobs, folder)
    assert dialog.notice.isVisible()
    assert "saved already: 2026-03-02, patient P-1" in dialog.notice.text.text()
    assert save(qtbot, dialog) == 2


def test_what_was_typed_stays_when_saving_fails(qtbot: QtBot, theme: Theme, jobs: Jobs, folder: Path) -> None:
    store = CaseStore.open(folder)
    store.save(draw_examination(1))
    cases = Cases(folder)
    cases._store = CaseStore.open(folder, patience=0.1)
    dialog = SaveDialog(theme, draw_examination(5), cases, jobs)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(lambda: jobs.idle, timeout=10_000)
    dialog.form.patient.setText("P-1")
    dialog.form.note.setPlainText("a long note")
    with closing(sqlite3.connect(folder / "cases.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        qtbot.mouseClick(dialog.save, Qt.MouseButton.LeftButton)
        assert not dialog.save.isEnabled(), "not saved twice by a second click"
        dialog.reject()
        assert dialog.isVisible(), "it is being saved"
        qtbot.waitUntil(lambda: dialog.notice.isVisible(), timeout=10_000)
        other.execute("ROLLBACK")
    assert "in use by another program" in dialog.notice.text.text()
    assert dialog.isVisible()
    assert dialog.form.note.toPlainText() == "a long note"
    number = save(qtbot, dialog)
    assert store.get(number).patient == "P-1"


def test_editing_changes_only_what_was_changed(qtbot: QtBot, theme: Theme, jobs: Jobs, folder: Path) -> None:
    store = CaseStore.open(folder)
    number = store.save(draw_examination(5, **FULL))
    dialog = SaveDialog(theme, store.get(number), Cases(folder), jobs)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(lambda: jobs.idle, timeout=10_000)
    assert not dialog.notice.isVisible(), "it is the same photo, of course"
    assert "log of changes" in dialog.stripped.text()
    store.update(number, {"note": "changed by another program meanwhile"})
    dialog.form.histology.setEditText("Melanoma")
    save(qtbot, dialog)
    kept = store.get(number)
    assert kept.histology == "MEL"
    assert kept.note == "changed by another program meanwhile"
    assert replace(kept, note="", histology="") == replace(store.get(number), note="", histology="")
    assert [change.field for change in store.changes(number)] == ["note", "histology"]
