"""The Train tab around its pages: when it is made, where one is, what is kept, what is explained."""

import ast
import json
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

import dermadesk.gui
from dermadesk import paths
from dermadesk.errors import ErrorCode, TrainingError
from dermadesk.gui import glossary
from dermadesk.gui.main_window import MainWindow
from dermadesk.gui.theme import Theme
from dermadesk.gui.train.page import TrainPage
from dermadesk.gui.train.photos_page import PhotosPage
from dermadesk.gui.train.step_bar import StepBar
from dermadesk.gui.widgets.explain import Explain
from dermadesk.training import projects
from dermadesk.training.projects import Project, Step
from tests.gui.conftest import OpenWindow
from tests.labelled_drawings import draw_ham10000

ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def page(qtbot: QtBot, window: MainWindow) -> TrainPage:
    """The tab as it is opened for the first time."""
    qtbot.keyClick(window, Qt.Key.Key_4, ALT)
    qtbot.waitUntil(lambda: window.train.page.desk.idle)
    return window.train.page


@pytest.fixture
def begun(qtbot: QtBot, page: TrainPage) -> TrainPage:
    """A new training, at its first page."""
    with qtbot.waitSignal(page.flow.opened):
        page.start.begin.click()
    return page


def kept(folder: Path) -> dict[str, object]:
    read: dict[str, object] = json.loads((folder / "project.json").read_text(encoding="utf-8"))
    return read


def opened(page: TrainPage) -> Project:
    assert page.flow.project is not None
    return page.flow.project


def left_at(step: Step, folders: tuple[Path, ...] = ()) -> Project:
    """A training of an earlier day, left at that page."""
    project = replace(projects.new(paths.training_store()), step=step, folders=folders)
    projects.save(project)
    return project


def show(qtbot: QtBot, page: TrainPage, project: Project) -> None:
    with qtbot.waitSignal(page.flow.opened):
        page.flow.open(project.folder)


def described(bar: StepBar) -> list[str]:
    return [step.accessibleDescription().rpartition(", ")[2] for step in bar.steps]


def test_the_tab_is_made_when_it_is_first_looked_at(qtbot: QtBot, window: MainWindow) -> None:
    assert window.train.made is None
    qtbot.keyClick(window, Qt.Key.Key_4, ALT)
    page = window.train.made
    assert page is not None
    assert page.isVisible()
    assert page.start.isVisible()
    assert not page.bar.isVisible()
    assert not page.foot.isVisible()
    window.go_to(0)
    window.go_to(3)
    assert window.train.page is page


def test_looking_at_the_tab_begins_nothing(page: TrainPage) -> None:
    assert page.flow.project is None
    assert projects.listed(paths.training_store()) == ()


def test_a_new_training_opens_at_its_first_page_and_is_kept_from_then_on(begun: TrainPage) -> None:
    project = opened(begun)
    assert kept(project.folder)["step"] == "photos"
    assert begun.pages[Step.PHOTOS].isVisible()
    assert begun.bar.steps[0].isChecked()
    assert described(begun.bar) == ["now"] + 5 * ["to come"]
    assert not begun.back.isEnabled()
    assert not begun.next.isEnabled()  # there are no photos yet
    assert begun.next.isVisible()


def test_a_page_that_was_not_reached_cannot_be_opened(begun: TrainPage) -> None:
    for step in Step:
        begun.go_to(step)
    assert opened(begun).step is Step.PHOTOS
    assert [each.isEnabled() for each in begun.bar.steps] == [True] + 5 * [False]


def test_what_was_passed_is_ticked_and_can_be_gone_back_to(qtbot: QtBot, page: TrainPage) -> None:
    show(qtbot, page, left_at(Step.RECIPE))
    assert page.pages[Step.RECIPE].isVisible()
    assert described(page.bar)[:3] == ["done", "done", "now"]
    assert all(step.isEnabled() for step in page.bar.steps[:3])
    page.bar.steps[1].click()
    assert page.pages[Step.CHECK].isVisible()
    assert opened(page).step is Step.CHECK
    assert page.bar.steps[1].isChecked()


def test_who_goes_back_can_go_straight_to_where_one_was_unless_the_page_says_otherwise(
    qtbot: QtBot, page: TrainPage, tmp_path: Path
) -> None:
    photos = draw_ham10000(tmp_path)
    show(qtbot, page, left_at(Step.RECIPE, folders=(photos,)))
    page.bar.steps[0].click()
    qtbot.waitUntil(lambda: page.next.isEnabled(), timeout=30_000)
    assert described(page.bar) == ["now", "done"] + 4 * ["to come"]
    assert [step.isEnabled() for step in page.bar.steps] == [True, True, True, False, False, False]
    assert kept(opened(page).folder)["furthest"] == "recipe"
    first = page.pages[Step.PHOTOS]
    assert isinstance(first, PhotosPage)
    first.overview.places.rows[photos].remove.click()
    qtbot.waitUntil(lambda: not page.next.isEnabled(), timeout=30_000)
    assert [step.isEnabled() for step in page.bar.steps] == [True] + 5 * [False]


def test_the_keys_in_the_tooltips_of_back_and_next_work(qtbot: QtBot, page: TrainPage) -> None:
    show(qtbot, page, left_at(Step.RECIPE))
    page.window().activateWindow()
    assert "Alt" in page.back.toolTip()
    qtbot.keyClick(page, Qt.Key.Key_Left, ALT)
    assert opened(page).step is Step.CHECK
    qtbot.keyClick(page, Qt.Key.Key_Left, ALT)
    assert opened(page).step is Step.PHOTOS
    qtbot.keyClick(page, Qt.Key.Key_Left, ALT)  # there is nothing before it
    qtbot.keyClick(page, Qt.Key.Key_Right, ALT)  # nor after it, without photos
    assert opened(page).step is Step.PHOTOS


def test_the_page_where_it_was_left_is_the_one_that_opens(qtbot: QtBot, page: TrainPage) -> None:
    for step in (Step.CHECK, Step.RECIPE, Step.PHOTOS):
        show(qtbot, page, left_at(step))
        assert page.pages[step].isVisible()
        page.leave.click()
        assert page.start.isVisible()
        assert not page.foot.isVisible()
        assert opened_nothing(page)


def opened_nothing(page: TrainPage) -> bool:
    return page.flow.project is None


def test_a_choice_is_on_the_disk_even_where_the_window_is_closed_right_after_it(
    qtbot: QtBot, open_window: OpenWindow
) -> None:
    window = open_window()
    window.go_to(3)
    page = window.train.page
    with qtbot.waitSignal(page.flow.opened):
        page.start.begin.click()
    folder = opened(page).folder
    page.flow.change(notes="the first")
    page.flow.change(notes="the last", kind="thorough")
    window.close()
    assert (kept(folder)["notes"], kept(folder)["kind"]) == ("the last", "thorough")
    again = open_window().train.page
    show(qtbot, again, projects.load(folder))
    assert opened(again).notes == "the last"


def test_every_version_is_written_in_the_order_it_was_chosen(qtbot: QtBot, begun: TrainPage) -> None:
    for number in range(40):
        begun.flow.change(notes=str(number))
    qtbot.waitUntil(lambda: begun.desk.idle)
    assert kept(opened(begun).folder)["notes"] == "39"


def test_a_value_that_is_the_same_changes_nothing(begun: TrainPage) -> None:
    told: list[None] = []
    begun.flow.changed.connect(lambda: told.append(None))
    begun.flow.change(kind=opened(begun).kind)
    assert told == []
    begun.flow.change(kind="thorough")
    assert told == [None]


def test_a_training_that_cannot_be_opened_is_said_and_nothing_else_changes(qtbot: QtBot, page: TrainPage) -> None:
    damaged = left_at(Step.CHECK)
    (damaged.folder / "project.json").write_text("{", encoding="utf-8")
    with qtbot.waitSignal(page.flow.failed):
        page.flow.open(damaged.folder)
    assert page.notice.isVisible()
    assert "begin anew" in page.notice.text.text()
    assert "No photo was changed" in page.notice.text.text()
    assert page.start.isVisible()


def test_a_notice_is_gone_on_the_next_page(qtbot: QtBot, page: TrainPage) -> None:
    show(qtbot, page, left_at(Step.RECIPE))
    page.flow.failed.emit(TrainingError(ErrorCode.RUN_INVALID, "x", "the disk is full; free some space"))
    assert "the disk is full; free some space" in page.notice.text.text()
    page.back.click()
    qtbot.waitUntil(lambda: page.desk.idle)
    assert "the disk is full" not in page.notice.text.text() or not page.notice.isVisible()


def test_a_deleted_training_is_gone_and_the_others_stay(qtbot: QtBot, page: TrainPage) -> None:
    gone, stays = left_at(Step.PHOTOS), left_at(Step.CHECK)
    with qtbot.waitSignal(page.flow.kept) as told:
        page.flow.delete(gone.folder)
    assert told.args is not None
    assert [project.folder for project, _ in told.args[0].trainings] == [stays.folder]
    assert not gone.folder.exists()


# the steps


def test_the_steps_say_where_one_is_to_those_who_do_not_see_it(qtbot: QtBot, theme: Theme) -> None:
    bar = StepBar(theme, ("One", "Two", "Three"))
    qtbot.addWidget(bar)
    bar.show_steps(1, [0, 1], [0])
    assert [step.accessibleDescription() for step in bar.steps] == [
        "Step 1 of 3, done",
        "Step 2 of 3, now",
        "Step 3 of 3, to come",
    ]
    assert [step.text() for step in bar.steps] == ["One", "2  Two", "3  Three"]
    assert [step.isEnabled() for step in bar.steps] == [True, True, False]
    assert not bar.steps[0].icon().isNull()
    with qtbot.waitSignal(bar.chosen) as told:
        bar.show()
        bar.steps[0].setFocus()
        qtbot.keyClick(bar.steps[0], Qt.Key.Key_Space)
    assert told.args == [0]


# what is explained


@pytest.mark.parametrize("term", glossary.terms())
def test_an_explanation_is_a_few_plain_sentences(term: str) -> None:
    said = glossary.explanation(term)
    assert said.endswith((".", "?", ")"))
    assert 40 <= len(said) <= 420
    assert glossary.title(term).strip()


def test_whatever_is_marked_anywhere_in_the_window_is_in_the_glossary() -> None:
    named = set()
    for file in Path(dermadesk.gui.__file__).parent.rglob("*.py"):
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name):
                place = {"Explain": 1, "explained": 2}.get(call.func.id)
                if place is not None and len(call.args) > place and isinstance(call.args[place], ast.Constant):
                    named.add(str(call.args[place].value))  # type: ignore[attr-defined]
    assert named - set(glossary.terms()) == set()


def test_the_explanation_is_one_click_away_and_goes_with_escape(qtbot: QtBot, theme: Theme) -> None:
    place = QWidget()
    qtbot.addWidget(place)
    mark = Explain(theme, "sensitivity", "Here: 38 of 40.")
    QVBoxLayout(place).addWidget(mark)
    place.show()
    assert mark.accessibleName() == "What is malignant sensitivity?"
    mark.setFocus()
    qtbot.keyClick(mark, Qt.Key.Key_Space)
    shown = QApplication.activePopupWidget()
    assert shown is not None
    assert shown.isVisible()
    assert shown.accessibleName() == "malignant sensitivity"
    words = " ".join(label.text() for label in shown.findChildren(type(mark.opened.text)))  # type: ignore[union-attr]
    assert "called suspicious" in words
    assert "Here: 38 of 40." in words
    qtbot.keyClick(shown, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: QApplication.activePopupWidget() is None)
    qtbot.keyClick(mark, Qt.Key.Key_Space)  # and comes again
    again = QApplication.activePopupWidget()
    assert again is not None
    again.close()


@pytest.mark.parametrize("term", glossary.terms())
def test_no_explanation_is_cut(qtbot: QtBot, theme: Theme, term: str) -> None:
    place = QWidget()
    qtbot.addWidget(place)
    mark = Explain(theme, term, "On these photos: 38 of 40, with an interval from 83 to 99 of 100.")
    QVBoxLayout(place).addWidget(mark)
    place.show()
    mark.click()
    shown = mark.opened
    assert shown is not None
    for text in shown.findChildren(QWidget):
        assert text.geometry().bottom() <= shown.height()
    for text in (shown.text,):  # type: ignore[attr-defined]
        assert text.height() >= text.heightForWidth(text.width())
    assert shown.screen().availableGeometry().contains(shown.geometry())
    shown.close()


def test_a_word_being_written_is_not_lost_to_the_wizard_s_keys(qtbot: QtBot, begun: TrainPage) -> None:
    """Alt and an arrow go through the pages; an arrow alone stays with the field."""
    field = QLineEdit("word", begun)
    field.show()
    field.setFocus()
    qtbot.keyClick(field, Qt.Key.Key_Left)
    assert opened(begun).step is Step.PHOTOS


def test_where_there_is_no_room_only_the_step_one_is_at_keeps_its_name(qtbot: QtBot, theme: Theme) -> None:
    bar = StepBar(theme, ("Photos", "Check", "Recipe", "Training", "Result", "Install"))
    qtbot.addWidget(bar)
    bar.show_steps(2, [0, 1, 2], [0, 1])
    bar.resize(900, 40)
    bar.show()
    assert [step.text() for step in bar.steps][2:] == ["3  Recipe", "4  Training", "5  Result", "6  Install"]
    bar.resize(bar.minimumSizeHint())
    assert [step.text() for step in bar.steps] == ["", "", "3  Recipe", "4", "5", "6"]
    assert [step.toolTip() for step in bar.steps] == ["Photos", "Check", "", "Training", "Result", "Install"]
    assert bar.steps[-1].geometry().right() <= bar.width()
    assert bar.minimumSizeHint().width() < 500
    bar.resize(900, 40)
    assert bar.steps[5].text() == "6  Install"


def test_the_keyboard_stays_in_the_wizard_from_page_to_page(qtbot: QtBot, page: TrainPage) -> None:
    show(qtbot, page, left_at(Step.RECIPE))
    page.window().activateWindow()
    page.back.setFocus()
    for step in (Step.CHECK, Step.PHOTOS):  # on the first page there is no Back
        qtbot.keyClick(page.back, Qt.Key.Key_Space)
        assert opened(page).step is step
        focused = QApplication.focusWidget()
        assert focused is not None
        assert page.isAncestorOf(focused)
