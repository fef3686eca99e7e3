"""The page Check on photos with planted trouble: what it says of them, and that every fix mends and comes back."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from dermadesk.gui.jobs import Jobs
from dermadesk.gui.service import Service
from dermadesk.gui.service.training import Training
from dermadesk.gui.service.training.check import CheckDoor, Working
from dermadesk.gui.theme import Appearance, Theme
from dermadesk.gui.train.check import words
from dermadesk.gui.train.check.tile import PhotoTile
from dermadesk.gui.train.check_page import CheckPage
from dermadesk.gui.train.flow import Flow
from dermadesk.gui.widgets.menu_button import MenuButton
from dermadesk.training import fixes, projects
from dermadesk.training.fixes import Fixes
from dermadesk.training.projects import Project, State
from tests.planted import BROKEN, CONTRADICTION, COPY, OTHER_LESION, plant

PHOTOS = 161
"""That can be read."""
COUNTS = {"copies": 1, "labels": 1, "lesions": 1, "unreadable": 1}


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Not to be changed."""
    return plant(tmp_path_factory.mktemp("planted") / "clinic")


@pytest.fixture
def project(planted: Path) -> Project:
    return replace(projects.new(Training().store), folders=(planted,))


@pytest.fixture
def page(qtbot: QtBot, theme: Theme, jobs: Jobs, tiny_bundle: Path, project: Project) -> Iterator[CheckPage]:
    """The page after its first look."""
    work, desk = Jobs(thread="training"), Jobs(thread="training-desk")
    flow = Flow(work, desk, Training())
    flow.project = project
    made = CheckPage(theme, flow, Service(str(tiny_bundle)))
    qtbot.addWidget(made)
    made.resize(1180, 560)
    made.show()
    made.enter()
    settled(qtbot, made)
    yield made
    made.leave()
    assert work.shutdown()
    assert desk.shutdown()


def settled(qtbot: QtBot, page: CheckPage) -> None:
    qtbot.waitUntil(lambda: page.flow.desk.idle, timeout=20_000)


def counts(page: CheckPage) -> dict[str, int]:
    assert page.seen is not None
    return {key: len(topic.cases) for key, topic in page.seen.topics.items()}


def buttons(place: QWidget, text: str) -> list[QPushButton]:
    """Those of that name that are there; others may be about to go."""
    named = [each for each in place.findChildren(QPushButton) if text in (each.text(), each.accessibleName())]
    return [each for each in named if each.isVisibleTo(place)]


def press(qtbot: QtBot, page: CheckPage, place: QWidget, text: str) -> None:
    """The first button of that name, and what comes of it."""
    look_at(page, place)
    qtbot.waitUntil(lambda: bool(buttons(place, text)))
    qtbot.mouseClick(buttons(place, text)[0], Qt.MouseButton.LeftButton)
    settled(qtbot, page)


def look_at(page: CheckPage, place: QWidget) -> None:
    """Turn to this topic."""
    list(page.topics.tabs.values())[page.topics.stack.indexOf(place)].click()


def said(page: CheckPage, place: QWidget) -> str:
    look_at(page, place)
    return " | ".join(each.text() for each in place.findChildren(QLabel))


def listing(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_everything_that_was_planted_is_found_and_the_folder_is_untouched(page: CheckPage, planted: Path) -> None:
    assert page.seen is not None
    assert counts(page) == COUNTS
    assert page.heading.text().startswith(f"{PHOTOS} photos · 7 classes")
    shown = {
        key: {photo.name for photo in page.seen.topics[key].cases[0].photos} for key in ("copies", "labels", "lesions")
    }
    assert f"{COPY}.jpg" in shown["copies"]
    assert f"{CONTRADICTION}.jpg" in shown["labels"]
    assert f"{OTHER_LESION}.jpg" in shown["lesions"]
    assert f"{BROKEN}.jpg is not an image" in said(page, page.topics.lists["unreadable"])
    assert "The same file as" in said(page, page.topics.lists["copies"])
    look_at(page, page.topics.lists["labels"])
    labels = {tile.photo.label for tile in page.topics.lists["labels"].findChildren(PhotoTile)}
    assert labels == {"Melanoma", "Melanocytic nevus"}
    assert page.topics.tabs["labels"].text() == "Different labels  1"
    assert {path.name for path in planted.iterdir()} == {"HAM10000_images", "HAM10000_metadata.csv"}


def test_what_is_too_small_is_said_with_how_many_would_help(page: CheckPage) -> None:
    assert not page.can_go_on
    assert "DF (2)" in page.hint
    text = said(page, page.topics.overview)
    assert "2 lesions or patients. 48 more would be enough to learn from (50 in all)." in text
    assert "168 more (170 in all) make that ±15 %." in text
    assert "Of 100 test photos of a random division" in text


def test_a_class_is_merged_only_into_one_of_its_kind_and_then_one_can_go_on(
    qtbot: QtBot, page: CheckPage, project: Project
) -> None:
    look_at(page, page.topics.overview)
    menu = next(
        each for each in page.topics.overview.findChildren(MenuButton) if "Dermatofibroma" in each.accessibleName()
    )
    names = [action.text() for action in menu.choices.actions()]
    assert names == ["Melanocytic nevus", "Benign keratosis", "Vascular lesion"]
    with qtbot.waitSignal(page.ready):
        menu.choices.actions()[1].trigger()
    settled(qtbot, page)
    assert page.can_go_on
    assert page.hint == words.SAFE
    assert fixes.load(project.fixes).merged == {"DF": "BKL"}
    assert "6 classes" in page.heading.text()
    assert "Dermatofibroma counts as Benign keratosis" in said(page, page.topics.fixes)
    assert str(project.fixes) in said(page, page.topics.fixes)


def test_each_finding_has_a_fix_of_one_click(qtbot: QtBot, page: CheckPage, project: Project) -> None:
    press(qtbot, page, page.topics.lists["labels"], "All: Melanocytic nevus")
    assert counts(page)["labels"] == 0
    assert set(fixes.load(project.fixes).relabelled.values()) == {"NV"}
    press(qtbot, page, page.topics.lists["lesions"], words.ONE_LESION)
    assert counts(page)["lesions"] == 0
    press(qtbot, page, page.topics.lists["unreadable"], words.LEAVE_OUT)
    assert counts(page)["unreadable"] == 0
    before = counts(page)["copies"]
    press(qtbot, page, page.topics.lists["copies"], words.keep_one_of_each(before))
    assert counts(page) == dict.fromkeys(COUNTS, 0)
    told = fixes.load(project.fixes)
    assert len(told.excluded) == 1 + before
    assert len(told.grouped) == 1
    assert page.heading.text().startswith(f"{PHOTOS - before} photos")


def test_a_fix_is_undone_and_any_is_taken_back(qtbot: QtBot, page: CheckPage, project: Project) -> None:
    press(qtbot, page, page.topics.lists["copies"], words.KEEP_ONE)
    assert counts(page)["copies"] == 0
    press(qtbot, page, page.topics.lists["unreadable"], words.LEAVE_OUT)
    qtbot.mouseClick(page.undo, Qt.MouseButton.LeftButton)
    settled(qtbot, page)
    assert counts(page) == COUNTS | {"copies": 0}
    press(qtbot, page, page.topics.fixes, words.TAKE_BACK)
    assert counts(page) == COUNTS
    assert fixes.load(project.fixes) == Fixes()
    assert words.NO_FIXES in said(page, page.topics.fixes)


def test_no_fix_of_several_made_at_once_is_lost(qtbot: QtBot, page: CheckPage, project: Project) -> None:
    assert page.seen is not None
    topics = page.seen.topics
    for key in ("copies", "lesions", "unreadable"):
        page.mend(topics[key].cases[0].deeds[0].change, key)
    settled(qtbot, page)
    assert counts(page)["unreadable"] == counts(page)["lesions"] == 0
    told = fixes.load(project.fixes)
    assert (len(told.excluded), len(told.grouped)) == (2, 1)
    for _ in range(3):
        qtbot.mouseClick(page.undo, Qt.MouseButton.LeftButton)
        settled(qtbot, page)
    assert fixes.load(project.fixes) == Fixes()
    assert not page.undo.isEnabled()


def test_marked_photos_are_left_out_called_otherwise_or_one_lesion(
    qtbot: QtBot, page: CheckPage, project: Project
) -> None:
    sheet = page.topics.sheet
    look_at(page, sheet)
    sheet.chosen.setCurrentIndex(sheet.chosen.findData("BCC"))
    tiles = sheet.findChildren(PhotoTile)
    shown = [tile for tile in tiles if tile.photo.label == "Basal cell carcinoma"]
    assert len(shown) == 24
    assert sheet.more.isVisibleTo(sheet) is False or "more of" in sheet.more.text()
    assert not sheet.leave_out.isEnabled()
    sheet.marked = {shown[0].photo.path, shown[1].photo.path}
    sheet._refresh()
    qtbot.mouseClick(sheet.one_lesion, Qt.MouseButton.LeftButton)
    settled(qtbot, page)
    qtbot.wait(20)
    assert len(fixes.load(project.fixes).grouped[0]) == 2
    assert not page.topics.sheet.marked
    mark = next(
        each for each in page.topics.sheet.findChildren(QWidget) if each.accessibleName().startswith("Mark ISIC")
    )
    mark.click()  # type: ignore[attr-defined]
    assert len(sheet.marked) == 1
    (call,) = [action for action in sheet.call_them.choices.actions() if action.text() == "Melanoma"]
    call.trigger()
    settled(qtbot, page)
    assert list(fixes.load(project.fixes).relabelled.values()) == ["MEL"]


def test_coming_back_reads_no_photo_again(qtbot: QtBot, page: CheckPage, project: Project, tiny_bundle: Path) -> None:
    press(qtbot, page, page.topics.lists["copies"], words.KEEP_ONE)
    moments: list[str] = []
    other = CheckPage(page.theme, page.flow, Service(str(tiny_bundle)))  # as after a restart
    qtbot.addWidget(other)
    other.show()
    show = other._show_working
    other._show_working = lambda event: (moments.append(event.words), show(event))[1]  # type: ignore[method-assign]
    other.enter()
    settled(qtbot, other)
    assert counts(other) == counts(page)
    looked = [moment for moment in moments if moment.startswith("Looking")]
    assert looked == ["Looking at 0 of 1 photos…"], "the unreadable one alone"
    assert (project.folder / "prints.npz").is_file()
    other.leave()


def test_a_look_that_was_left_goes_on_where_it_was(
    qtbot: QtBot, page: CheckPage, project: Project, planted: Path, tmp_path: Path
) -> None:
    page.leave()
    door, other = CheckDoor(), replace(projects.new(tmp_path / "store"), folders=(planted,))
    looking = door.look(other)
    told = [next(looking) for _ in range(4)]
    assert [event.words for event in told if isinstance(event, Working)][-1] == "Looking at 48 of 162 photos…"
    looking.close()
    again = [event.words for event in door.look(other) if isinstance(event, Working)]
    assert again[1] == "Looking at 0 of 114 photos…"
    assert (other.folder / "prints.npz").is_file()


def test_photos_come_small_when_they_are_seen_and_large_when_pressed(qtbot: QtBot, page: CheckPage) -> None:
    page.topics.tabs["copies"].click()
    tile = page.topics.lists["copies"].findChildren(PhotoTile)[0]
    qtbot.waitUntil(lambda: page.pictures.picture(tile.photo.path) is not None)
    page.topics.tabs["overview"].click()
    unseen = {tile.photo.path for tile in page.topics.sheet.findChildren(PhotoTile)} - {tile.photo.path}
    assert unseen.isdisjoint(page.pictures._numbers)
    qtbot.mouseClick(tile.picture, Qt.MouseButton.LeftButton)
    settled(qtbot, page)
    qtbot.waitUntil(lambda: not page.enlarged.photo.image.isNull())
    assert tile.photo.name in page.enlarged.name.text()
    qtbot.keyClick(page.enlarged, Qt.Key.Key_Right)
    settled(qtbot, page)
    assert page.enlarged.shown.name != tile.photo.name
    page.enlarged.accept()


def test_what_a_run_has_begun_with_is_not_mended(qtbot: QtBot, page: CheckPage, project: Project) -> None:
    page.flow.project = replace(project, state=State.BEGUN)
    page.enter()
    settled(qtbot, page)
    assert page.told.text() == words.LOCKED
    look_at(page, page.topics.lists["copies"])
    qtbot.waitUntil(lambda: bool(buttons(page.topics.lists["copies"], words.LEAVE_OUT)))
    leave_out = buttons(page.topics.lists["copies"], words.LEAVE_OUT)
    assert not any(each.isEnabled() for each in leave_out)
    assert page.seen is not None
    page.mend(page.seen.topics["copies"].cases[0].deeds[0].change, "")
    settled(qtbot, page)
    assert not project.fixes.exists()


def test_labels_that_cannot_be_read_are_said_and_the_fixes_can_still_be_taken_back(
    qtbot: QtBot, page: CheckPage, project: Project
) -> None:
    fixes.save(Fixes(merged={"NV": "BKL", "BKL": "NV"}), project.fixes)
    page.enter()
    settled(qtbot, page)
    assert "merged in a circle" in said(page, page.topics.overview)
    assert not page.can_go_on
    press(qtbot, page, page.topics.fixes, words.TAKE_BACK)
    assert counts(page)["copies"] >= 1
    project.fixes.write_text("{")
    met: list[object] = []
    page.troubled.connect(met.append)
    page.enter()
    settled(qtbot, page)
    assert "fixes.json" in str(met[0])
    assert json.loads((project.folder / "project.json").read_text())


def test_nothing_is_cut_on_a_small_screen_nor_in_the_dark(qtbot: QtBot, page: CheckPage, theme: Theme) -> None:
    for width, height in ((1180, 560), (530, 220)):
        page.resize(width, height)
        for key, tab in page.topics.tabs.items():
            tab.click()
            qtbot.wait(10)
            assert page.width() == width, key
            for each in (*page.topics.tabs.values(), page.undo, page.again):
                assert page.rect().contains(each.mapTo(page, each.rect().bottomRight())), (key, each.text())
                assert each.width() >= each.minimumSizeHint().width()
    theme.choose(Appearance.DARK)
    image: QImage = page.topics.overview.grab().toImage()
    assert image.pixelColor(2, 2) == theme.colour("background")


def test_another_project_shows_nothing_of_the_one_before(page: CheckPage) -> None:
    page.forget()
    assert page.seen is None
    assert not page.can_go_on
    assert not page.topics.isVisibleTo(page)
    page.flow.project = None
    page.enter()
    assert page.heading.text() == words.NO_PHOTOS
