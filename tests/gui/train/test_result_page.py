"""The wizard's page Result: the verdict, what it rests on, the mistakes, and the operating point."""

import json
import re
import shutil
import time
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from dermadesk import paths
from dermadesk.evaluation.answered import TEST_FILE, Answered
from dermadesk.gui import glossary
from dermadesk.gui.evaluation.cards import ConfusionCard, TileCard
from dermadesk.gui.main_window import MainWindow
from dermadesk.gui.service.training.beside import Alone
from dermadesk.gui.service.training.mistakes import Kind
from dermadesk.gui.theme import Appearance
from dermadesk.gui.train.page import TrainPage
from dermadesk.gui.train.result import verdict_words as words
from dermadesk.gui.train.result.mistakes_panel import GONE
from dermadesk.gui.train.result.point_words import STEPS, Scale
from dermadesk.gui.train.result_page import ResultPage
from dermadesk.gui.widgets.explain import Explain
from dermadesk.gui.words import NBSP
from dermadesk.inference import bundle
from dermadesk.training import projects
from dermadesk.training.projects import Project, Step
from tests.finished_run import POINTS, Run, make_run, project_with
from tests.gui.conftest import OpenWindow
from tests.tiny_bundle import rewrite


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory, tiny_bundle: Path) -> Run:
    """Not to be changed."""
    return make_run(tmp_path_factory.mktemp("finished"), tiny_bundle)


def open_result(qtbot: QtBot, window: MainWindow, project: Project) -> ResultPage:
    """The page as it is once everything was measured."""
    qtbot.keyClick(window, Qt.Key.Key_4, Qt.KeyboardModifier.AltModifier)
    tab: TrainPage = window.train.page
    with qtbot.waitSignal(tab.flow.opened):
        tab.flow.open(project.folder)
    page = tab.pages[Step.RESULT]
    assert isinstance(page, ResultPage)
    settle(qtbot, page)
    return page


def settle(qtbot: QtBot, page: ResultPage) -> None:
    qtbot.waitUntil(lambda: page.beside is not None and page.flow.desk.idle, timeout=30_000)


@pytest.fixture
def project(finished: Run) -> Project:
    return project_with(finished, paths.training_store())


@pytest.fixture
def page(qtbot: QtBot, window: MainWindow, project: Project) -> ResultPage:
    return open_result(qtbot, window, project)


def looks(folder: Path) -> list[dict[str, object]]:
    file = folder / "test-evaluations.jsonl"
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()] if file.is_file() else []


def cell(page: ResultPage, part: str, name: str) -> str:
    value, interval = page.point.cells[part, name]
    return f"{value.text()} ({interval.text()})"


# the verdict


def test_the_verdict_says_what_is_better_and_what_is_worse_and_on_what_it_rests(
    page: ResultPage, project: Project
) -> None:
    """The candidate calls more: of 60 melanomas it finds 47, not 43, and of 60 nevi it leaves 32, not 41."""
    card = page.verdict.card
    assert card.heading.text() == "Better in one thing, worse in another"
    assert any(each.startswith("Better: malignant photos found") for each in card.reasons.sentences)
    assert any(each.startswith("Worse: benign photos not suspected") for each in card.reasons.sentences)
    assert card.table.numbers["malignant_sensitivity"][:3] == ("71.7", "78.3", "+6.7")
    assert card.table.numbers["malignant_specificity"][:3] == ("68.3", "53.3", "−15.0")
    assert card.table.numbers["malignant_auroc"][2:] == ("0.0", "0.0 to 0.0")
    rests = " ".join(card.rests.sentences)
    assert "the same 120 photos of 120 lesions, 60 of them malignant" in rests
    assert "In use: tiny 1.0.0" in rests
    tests = " ".join(page.verdict.tests.sentences)
    assert "of 60 lesions, the model in use alone is right on 0, the new one alone on 4" in tests
    assert page.can_go_on
    assert "stays the default" not in page.hint
    assert page.next_words == "Install"


def test_its_own_figures_stand_with_interval_base_and_explanation(page: ResultPage) -> None:
    tiles = {tile.tile.title: tile for tile in page.verdict.tiles.findChildren(TileCard)}
    found = tiles["Malignant photos found"]
    assert found.tile.value == "78 of 100"
    assert found.tile.interval == "95 % interval: 66 to 87 of 100."
    assert found.tile.sentence == "47 of 60 photos of malignant lesions were called suspicious, 13 were not."
    assert len(tiles) == 4
    for tile in tiles.values():
        (mark,) = tile.findChildren(Explain)
        assert glossary.explanation(mark.term)


def test_a_look_at_the_test_part_is_noted_once_and_coming_back_asks_nothing(
    qtbot: QtBot, page: ResultPage, project: Project, window: MainWindow
) -> None:
    (look,) = looks(project.run)
    assert (look["model"], look["photos"], look["why"]) == ("mine 1.0.0", 120, "compared with tiny 1.0.0")
    kept = (project.folder / "installed.npz").stat().st_mtime_ns
    page.flow.close()
    assert page.beside is None
    again = open_result(qtbot, window, project)
    assert again.verdict.card.heading.text() == "Better in one thing, worse in another"
    assert len(looks(project.run)) == 1
    assert (project.folder / "installed.npz").stat().st_mtime_ns == kept


def test_too_few_malignant_lesions_cannot_tell(
    qtbot: QtBot, window: MainWindow, tiny_bundle: Path, tmp_path: Path
) -> None:
    few = project_with(make_run(tmp_path / "few", tiny_bundle, malignant=12, benign=9), paths.training_store())
    page = open_result(qtbot, window, few)
    assert page.verdict.card.heading.text() == "Too few malignant lesions to tell"
    assert page.verdict.card.reasons.sentences[0].startswith("12 of 50 needed")
    assert page.can_go_on
    assert "stays the default unless you say otherwise" in page.hint
    assert any("only 12 malignant and 9 benign" in each for each in page.verdict.warnings.sentences)


def test_photos_that_the_model_in_use_has_learned_from_are_left_out_and_its_test_part_wears_out(
    qtbot: QtBot, open_window: OpenWindow, project: Project, tiny_bundle: Path, tmp_path: Path
) -> None:
    """Ten were learned from, twenty belong to its own test part; the candidate began as this model."""
    rows = [f"test{n:03},,{'train' if n < 10 else 'test'}" for n in range(30)]
    knowing = installed_with(tiny_bundle, tmp_path / "knowing", "\n".join(["image,lesion_id,part", *rows, ""]))
    assert project.candidate is not None
    rewrite(project.candidate, parents=("tiny 1.0.0",))
    page = open_result(qtbot, open_window(model=str(knowing)), project)
    rests = " ".join(page.verdict.card.rests.sentences)
    assert "10 photos of the test part are left out, because tiny 1.0.0 has learned from them" in rests
    assert "20 photos of these belong to the test part of tiny 1.0.0" in rests
    assert any("has learned from 10 photos of its test photos" in each for each in page.verdict.warnings.sentences)
    (look,) = looks(tmp_path / "knowing")
    assert (look["model"], look["photos"], look["why"]) == ("tiny 1.0.0", 110, "compared with mine 1.0.0")


def test_a_model_that_knows_every_photo_by_heart_is_not_compared(
    qtbot: QtBot, open_window: OpenWindow, project: Project, tiny_bundle: Path, tmp_path: Path
) -> None:
    rows = [f"test{n:03},,calibration" for n in range(120)]
    knowing = installed_with(tiny_bundle, tmp_path / "knowing", "\n".join(["image,lesion_id,part", *rows, ""]))
    page = open_result(qtbot, open_window(model=str(knowing)), project)
    assert page.beside is not None
    assert page.beside.alone is Alone.KNOWS_ALL
    assert page.verdict.card.heading.text() == "No photo is left to compare on"
    assert page.can_go_on
    assert looks(project.run) == []


def test_the_candidate_in_use_is_not_compared_with_itself(
    qtbot: QtBot, open_window: OpenWindow, project: Project
) -> None:
    page = open_result(qtbot, open_window(model=str(project.candidate)), project)
    assert page.verdict.card.heading.text() == "This model is the one in use"


def installed_with(tiny: Path, folder: Path, listed: str) -> Path:
    """The tiny bundle in a folder of its own, with this list of photos."""
    manifest = bundle.read(tiny).manifest
    files = {name: tiny / name for name in manifest.files} | {"split.csv": listed.encode()}
    return bundle.write(folder, manifest, files).folder


# the operating point


def test_the_slider_says_at_once_what_each_point_gives_on_the_calibration_photos(page: ResultPage) -> None:
    assert page.measured is not None
    test = Answered.load(opened(page).run / TEST_FILE)
    kinds = np.array([each.malignant for each in page.measured.manifest.classes])
    p_malignant, malignant = test.probabilities[:, kinds].sum(1), kinds[test.truth]
    page.show_section("point")
    assert page.point.threshold == POINTS[0]
    for position in (100, 500, 900):
        page.point.slider.setValue(position)
        found = round(100 * float((p_malignant[malignant] >= page.point.threshold).mean()))
        assert cell(page, "test", "sensitivity").startswith(f"{found} of 100")
        calibration = page.measured.calibration.at(page.point.threshold)
        assert calibration.specificity is not None
        assert cell(page, "calibration", "specificity").startswith(f"{calibration.specificity.value * 100:.0f} of 100")
    assert opened(page).threshold is None  # looking is not choosing


def test_moving_the_slider_takes_less_than_ten_milliseconds(page: ResultPage) -> None:
    page.show_section("point")
    taken = []
    for position in range(0, STEPS, 50):
        start = time.perf_counter()
        page.point.slider.setValue(position)
        taken.append(time.perf_counter() - start)
    assert np.median(taken) < 0.010


def test_a_rarer_disease_makes_a_call_worth_less_and_leaves_the_rest(page: ResultPage) -> None:
    page.point.prevalence.setValue(50.0)
    common = {name: cell(page, "calibration", name) for name in ("sensitivity", "ppv mix", "ppv clinic", "npv clinic")}
    page.point.prevalence.setValue(2.0)
    rare = {name: cell(page, "calibration", name) for name in common}
    assert (rare["sensitivity"], rare["ppv mix"]) == (common["sensitivity"], common["ppv mix"])
    first = [int(re.findall(r"\d+", each["ppv clinic"])[0]) for each in (common, rare)]
    assert first[1] < first[0]
    assert common["ppv mix"].split(" (")[0] == common["ppv clinic"].split(" (")[0]  # 20 of 40 are malignant there


def test_a_point_that_is_used_is_kept_and_everything_is_measured_at_it(qtbot: QtBot, page: ResultPage) -> None:
    page.point.show_point(0.9)
    page.point.use.click()
    assert opened(page).threshold == 0.9
    settle(qtbot, page)
    assert page.verdict.card.heading.text() == "Not better: it may miss more malignant lesions"
    assert "at most 2 are allowed" in page.verdict.card.reasons.sentences[0]
    assert f"you chose, 90{NBSP}%" in page.point.state.text()
    assert any(f"the operating point that you chose, 90{NBSP}%" in each for each in page.verdict.warnings.sentences)
    assert projects.load(opened(page).folder).threshold == 0.9
    assert len(looks(opened(page).run)) == 2  # another point is another look
    page.point.reset.click()
    settle(qtbot, page)
    assert opened(page).threshold is None
    assert page.point.threshold == POINTS[0]
    assert page.verdict.card.heading.text() == "Better in one thing, worse in another"
    assert len(looks(opened(page).run)) == 2


def test_every_point_of_the_recipe_is_one_press_away(page: ResultPage) -> None:
    marks = [page.point._marks.itemAt(place).widget() for place in range(page.point._marks.count())]
    assert [each.text() for each in marks] == ["95 of 100 found: the recipe’s rule", "97 of 100 found"]
    marks[1].click()
    assert page.point.threshold == POINTS[1]
    assert cell(page, "calibration", "sensitivity").startswith("100 of 100")


def test_the_scale_gives_back_what_it_is_given_and_reaches_every_point() -> None:
    scale = Scale((0.0, 0.5, 0.999))
    assert [scale.position(each) for each in (0.0, 1.0)] == [0, STEPS]
    thresholds = [scale.threshold(each) for each in range(STEPS + 1)]
    assert thresholds == sorted(thresholds)
    assert scale.threshold(scale.position(0.2)) == pytest.approx(0.2, rel=0.02)


# where it is wrong


def test_the_worst_mistakes_come_first_with_what_the_model_looked_at(qtbot: QtBot, page: ResultPage) -> None:
    page.show_section("mistakes")
    qtbot.waitUntil(lambda: not page.mistakes.wanted and page.flow.desk.idle, timeout=20_000)
    mistakes = page.mistakes.mistakes
    assert mistakes is not None
    assert (mistakes.missed, mistakes.called) == (13, 28)
    missed = [each.p_malignant for each in mistakes.shown if each.kind is Kind.MISSED]
    called = [each.p_malignant for each in mistakes.shown if each.kind is Kind.CALLED]
    assert missed == sorted(missed)
    assert max(missed) < POINTS[0] <= min(called)
    assert called == sorted(called, reverse=True)
    tile = page.mistakes.photos[mistakes.shown[0]]
    assert tile.truth.text() == "Melanoma"
    assert tile.told.text().startswith("answered melanocytic nevus, malignant")
    assert not tile.picture.icon().isNull()


def test_a_photo_is_large_when_it_is_clicked_with_and_without_its_heatmap(qtbot: QtBot, page: ResultPage) -> None:
    page.show_section("mistakes")
    qtbot.waitUntil(lambda: not page.mistakes.wanted and page.flow.desk.idle, timeout=20_000)
    mistake = next(each for each in page.mistakes.photos if each.kind is Kind.CALLED)
    page.mistakes.photos[mistake].picture.click()
    qtbot.waitUntil(lambda: page.large is not None)
    assert page.large is not None
    warm = page.large.picture.pixmap().toImage()
    page.large.heat.click()
    qtbot.waitUntil(lambda: page.flow.desk.idle)
    assert page.large.picture.pixmap().toImage() != warm
    page.large.close_button.click()
    qtbot.waitUntil(lambda: page.large is None)


def test_photos_that_vanished_are_told_and_the_rest_is_shown(
    qtbot: QtBot, window: MainWindow, tiny_bundle: Path, tmp_path: Path
) -> None:
    run = make_run(tmp_path / "gone", tiny_bundle, malignant=60, benign=10)
    page = open_result(qtbot, window, project_with(run, paths.training_store()))
    assert page.mistakes.mistakes is not None
    first, second = page.mistakes.mistakes.shown[:2]
    first.path.unlink()
    page.show_section("mistakes")
    qtbot.waitUntil(lambda: not page.mistakes.wanted and page.flow.desk.idle, timeout=20_000)
    assert GONE in page.mistakes.photos[first].told.text()
    assert not page.mistakes.photos[first].picture.isEnabled()
    assert page.mistakes.photos[second].picture.isEnabled()
    for photo in run.test:
        photo.path.unlink(missing_ok=True)
    page.flow.close()
    kept = opened_again(qtbot, page, project_with(run, paths.training_store()))
    assert kept.verdict.card.heading.text() == "The test photos cannot be read any more"
    assert kept.can_go_on


def opened_again(qtbot: QtBot, page: ResultPage, project: Project) -> ResultPage:
    page.flow.open(project.folder)
    settle(qtbot, page)
    return page


# the figures


def test_the_figures_are_those_of_the_test_part_and_their_curves_follow_the_theme(
    qtbot: QtBot, page: ResultPage
) -> None:
    page.show_section("figures")
    qtbot.waitUntil(lambda: page.flow.desk.idle, timeout=20_000)
    (confusion,) = page.figures.cards.findChildren(ConfusionCard)
    assert sum(int(each.text()) for each in confusion.cells.values()) == 120
    assert set(page.figures.plots) == {"roc", "reliability"}
    light = page.figures.plots["roc"].picture.pixmap().toImage()
    assert not light.isNull()
    page.theme.choose(Appearance.DARK)
    qtbot.waitUntil(lambda: page.flow.desk.idle, timeout=20_000)
    assert page.figures.plots["roc"].picture.pixmap().toImage() != light


# what goes wrong


def test_a_run_without_its_answers_says_so(qtbot: QtBot, window: MainWindow, project: Project) -> None:
    (project.run / TEST_FILE).unlink()
    qtbot.keyClick(window, Qt.Key.Key_4, Qt.KeyboardModifier.AltModifier)
    tab = window.train.page
    tab.flow.open(project.folder)
    qtbot.waitUntil(lambda: tab.notice.isVisible())
    assert "test.npz cannot be read" in tab.notice.text.text()
    assert not tab.pages[Step.RESULT].can_go_on


def test_without_a_candidate_there_is_nothing_to_show(qtbot: QtBot, window: MainWindow, project: Project) -> None:
    assert project.candidate is not None
    shutil.rmtree(project.candidate)
    qtbot.keyClick(window, Qt.Key.Key_4, Qt.KeyboardModifier.AltModifier)
    tab = window.train.page
    with qtbot.waitSignal(tab.flow.opened):
        tab.flow.open(project.folder)
    assert tab.pages[Step.RESULT].hint == words.NO_MODEL
    assert not tab.pages[Step.RESULT].can_go_on


def opened(page: ResultPage) -> Project:
    assert page.flow.project is not None
    return page.flow.project


# how it looks


@pytest.mark.parametrize("size", [(1280, 720), (640, 360)])
def test_nothing_is_cut_to_the_right(
    qtbot: QtBot, open_window: OpenWindow, project: Project, size: tuple[int, int]
) -> None:
    page = open_result(qtbot, open_window(size=size), project)
    for section in ("verdict", "mistakes", "figures", "point"):
        page.show_section(section)
        qtbot.waitUntil(lambda: page.flow.desk.idle, timeout=20_000)
        scroll = page.stack.currentWidget()
        assert scroll.horizontalScrollBar().maximum() == 0, section  # type: ignore[attr-defined]
