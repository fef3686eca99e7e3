"""The page Recipe: what is chosen, what follows, what it costs, and every setting."""

import dataclasses
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import get_type_hints

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from dermadesk import paths
from dermadesk.gui import glossary
from dermadesk.gui.service.training.recipe import Measured, Measuring
from dermadesk.gui.theme import Theme
from dermadesk.gui.train.page import TrainPage
from dermadesk.gui.train.recipe import fields, values, words
from dermadesk.gui.train.recipe.controls import Number, OneOf, OnOff, SomeOf, Typed
from dermadesk.gui.train.recipe.expert import default_of
from dermadesk.gui.train.recipe_page import RecipePage
from dermadesk.gui.widgets.explain import Explain
from dermadesk.training import plan, projects, recipe
from dermadesk.training.estimate import Estimate
from dermadesk.training.projects import Project, Start, State, Step
from dermadesk.training.recipe import Recipe
from tests.gui.train.opened import open_train, settle
from tests.labelled_drawings import draw_ham10000

LEFT = Qt.MouseButton.LeftButton
SMALL = {"network.architecture": "cnn_16_32_64", "network.input_size": 32, "optimiser.batch_size": 16}
ESTIMATE = Estimate(1700.0, 1500.0, 2350.0, 2_100_000_000, 45_000_000, 12.4, 840, 32, 16_000_000_000, False, 3)


@pytest.fixture(scope="module")
def ham(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return draw_ham10000(tmp_path_factory.mktemp("ham"))


@pytest.fixture
def train(qtbot: QtBot, theme: Theme, tiny_bundle: Path) -> Iterator[TrainPage]:
    made = open_train(qtbot, theme, tiny_bundle)
    yield made
    made.shutdown()


def opened(qtbot: QtBot, train: TrainPage, ham: Path, calm: bool = True, **chosen: object) -> RecipePage:
    """The page of a project on the drawn photos. With `calm` nothing is measured until it is asked for."""
    project = dataclasses.replace(
        projects.new(paths.training_store()),
        folders=(ham,),
        step=Step.RECIPE,
        **chosen,  # type: ignore[arg-type]
    )
    projects.save(project)
    page = train.page(Step.RECIPE)
    assert isinstance(page, RecipePage)
    if calm:
        page._calm.setInterval(3_600_000)
    train.flow.open(project.folder)
    settle(qtbot, train)
    return page


def project_of(page: RecipePage) -> Project:
    assert page.flow.project is not None
    return page.flow.project


def press(qtbot: QtBot, train: TrainPage, page: RecipePage, widget: object) -> None:
    qtbot.mouseClick(widget, LEFT)  # type: ignore[arg-type]
    settle(qtbot, train)


def kept(page: RecipePage) -> Project:
    return projects.load(project_of(page).folder)


# what is chosen


def test_a_new_training_is_quick_from_the_installed_model_and_can_go_on(
    qtbot: QtBot, train: TrainPage, ham: Path
) -> None:
    page = opened(qtbot, train, ham)
    assert page.ways.choices["quick"].radio.isChecked()
    assert page.start.choices["shipped"].radio.isChecked()
    assert "dermoscopy-mobilenetv2" in page.start.choices["shipped"].text.text()
    assert "CC BY-NC 4.0. It may not be used commercially" in page.start.choices["shipped"].text.text()
    assert page.can_go_on
    assert train.next.isEnabled()
    assert train.next.text() == "Train"
    assert kept(page).parent.startswith("dermoscopy-mobilenetv2 "), "what the start means is written down"
    assert not page.locked.isVisible()
    assert not page.refused.isVisible()


def test_a_card_is_chosen_by_mouse_and_by_keyboard(qtbot: QtBot, train: TrainPage, ham: Path) -> None:
    page = opened(qtbot, train, ham)
    press(qtbot, train, page, page.ways.choices["thorough"].text)
    assert kept(page).kind == "thorough"
    page.ways.choices["thorough"].radio.setFocus()
    qtbot.keyClick(page.ways.choices["thorough"].radio, Qt.Key.Key_Left)
    settle(qtbot, train)
    assert page.ways.choices["quick"].radio.isChecked()
    assert page.ways.choices["quick"].property("chosen") is True
    assert page.ways.choices["thorough"].property("chosen") is False
    assert kept(page).kind == "quick"


def test_a_paper_says_what_it_claims_and_starts_from_what_there_is(
    qtbot: QtBot, train: TrainPage, ham: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DERMADESK_SHARED", str(tmp_path))
    page = opened(qtbot, train, ham)
    papers = page.ways.papers
    papers.setCurrentIndex(papers.findData("ham10000-resnet50"))
    papers.activated.emit(papers.currentIndex())
    settle(qtbot, train)
    assert kept(page).kind == "ham10000-resnet50"
    assert "96 % training" in page.ways.claim.text()
    assert page.ways.claim.isVisible()
    shipped, imagenet, scratch = (page.start.choices[key] for key in ("shipped", "imagenet", "scratch"))
    assert not shipped.radio.isEnabled()
    assert "resnet50" in shipped.text.text()
    assert not imagenet.radio.isEnabled()
    assert "resnet50-imagenet.pth" in imagenet.text.text()
    assert str(tmp_path / "weights") in imagenet.text.text()
    assert scratch.radio.isChecked(), "what is left"
    assert kept(page).start is Start.SCRATCH
    press(qtbot, train, page, page.ways.choices["quick"].radio)
    assert page.can_go_on


def test_a_file_of_weights_is_taken_from_anywhere(
    qtbot: QtBot, train: TrainPage, ham: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DERMADESK_SHARED", str(tmp_path / "none"))
    page = opened(qtbot, train, ham)
    file = tmp_path / "mine.pth"
    file.touch()
    assert not train.take([str(ham)])
    assert train.take([str(file)])
    settle(qtbot, train)
    assert (kept(page).start, kept(page).weights_file) == (Start.IMAGENET, str(file))
    assert "mine.pth" in page.start.choices["imagenet"].text.text()
    assert "do not say their licence" in page.start.choices["imagenet"].text.text()


def test_what_a_run_was_begun_with_cannot_be_changed(qtbot: QtBot, train: TrainPage, ham: Path) -> None:
    page = opened(qtbot, train, ham, state=State.BEGUN)
    assert page.locked.isVisible()
    assert not page.ways.choices["thorough"].radio.isEnabled()
    assert not page.start.choices["scratch"].radio.isEnabled()
    assert not page.expert.inside.isEnabled()
    assert page.can_go_on
    assert not train.take(["mine.pth"])


def test_photos_that_cannot_be_learned_from_are_said_in_place(qtbot: QtBot, train: TrainPage, tmp_path: Path) -> None:
    page = opened(qtbot, train, tmp_path / "gone")
    assert page.refused.isVisible()
    assert "cannot be trained like this" in page.refused.text()
    assert not page.can_go_on
    assert not train.next.isEnabled()
    assert not page.expert.isVisible()


# the photos as they are changed


def test_every_class_is_shown_as_it_is_and_changed(qtbot: QtBot, train: TrainPage, ham: Path) -> None:
    page = opened(qtbot, train, ham)
    assert set(page.sheet.rows) == {"MEL", "NV", "BCC", "AKIEC", "BKL", "DF", "VASC"}
    before = {code: row.strip.pictures for code, row in page.sheet.rows.items()}
    for pictures in before.values():
        assert len(pictures) == 8
        assert pictures[0] != pictures[1], "a sample is changed"
    assert page.sheet.rows["MEL"].strip.fitting >= 4
    press(qtbot, train, page, page.sheet.others)
    after = {code: row.strip.pictures for code, row in page.sheet.rows.items()}
    assert all(_differ(before[code], after[code]) for code in before)


def _differ(one: tuple[QImage, ...], other: tuple[QImage, ...]) -> bool:
    return any(a != b for a, b in zip(one, other, strict=True))


# time and memory


def test_it_is_measured_here_when_the_choices_rest_and_kept_for_the_same_choices(
    qtbot: QtBot, train: TrainPage, ham: Path
) -> None:
    page = opened(qtbot, train, ham, calm=False, start=Start.SCRATCH, settings=SMALL)
    qtbot.waitUntil(lambda: page.time.measured is not None, timeout=120_000)
    found = page.time.measured
    assert found is not None
    assert found.estimate.batch_size == 16
    assert "on this computer, measured on" in page.time.time.text()
    assert "of memory" in page.time.needs.text()
    assert page.time.again.isEnabled()
    page._calm.setInterval(3_600_000)
    press(qtbot, train, page, page.ways.choices["thorough"].radio)
    press(qtbot, train, page, page.ways.choices["quick"].radio)
    assert kept(page).settings == SMALL, "each way keeps its settings while the page is open"
    assert page.time.measured is found


def test_measuring_is_stopped_by_its_button_and_by_leaving(qtbot: QtBot, train: TrainPage, ham: Path) -> None:
    page = opened(qtbot, train, ham, start=Start.SCRATCH, settings=SMALL)
    page.measure()
    qtbot.waitUntil(lambda: page.time.again.text() == "Stop measuring", timeout=20_000)
    qtbot.mouseClick(page.time.again, LEFT)
    assert page.time.again.text() == "Measure again"
    assert page.time.time.text() == words.STOPPED
    qtbot.waitUntil(lambda: train.work.idle, timeout=60_000)
    assert page.time.measured is None
    page.measure()
    page.leave()
    qtbot.waitUntil(lambda: train.work.idle, timeout=60_000)
    assert page.time.measured is None


def test_nothing_is_measured_while_a_training_runs(qtbot: QtBot, train: TrainPage, ham: Path) -> None:
    train.flow.running = ham
    page = opened(qtbot, train, ham)
    assert page.time.time.text() == words.NO_MEASURE
    assert not page.time.again.isEnabled()
    page.measure()
    assert train.work.idle
    train.flow.running = None


def test_an_estimate_that_fails_says_why_in_its_place(
    qtbot: QtBot, train: TrainPage, ham: Path, tmp_path: Path
) -> None:
    file = tmp_path / "empty.pth"
    file.touch()
    page = opened(qtbot, train, ham, start=Start.IMAGENET, weights_file=str(file))
    page.measure()
    qtbot.waitUntil(lambda: train.work.idle, timeout=60_000)
    assert "empty.pth holds no weights" in page.time.time.text()


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (10, 40, "less than a minute"),
        (50, 100, "about 1 to 2 minutes"),
        (125, 178, "about 2 to 3 minutes"),
        (170, 180, "about 2 to 3 minutes"),
        (1500, 2350, "about 25 to 40 minutes"),
        (7000, 12000, "about 1.5 to 3.5 hours"),
        (7200, 7200, "about 2 hours"),
        (200_000, 300_000, "about 2 to 4 days"),
    ],
)
def test_a_time_is_said_as_a_person_says_it(low: float, high: float, said: str) -> None:
    assert words.span(low, high) == said


def test_what_does_not_fit_is_said_with_what_to_do() -> None:
    fits = Measured(ESTIMATE, 10**11)
    assert words.time(fits) == "About 25 to 40 minutes on this computer, measured on 3 batches of 32 photos."
    assert "2.1 GB of memory; 16 GB are free" in words.needs(fits)
    assert words.warnings(fits) == ""
    tight = Measured(dataclasses.replace(ESTIMATE, memory_bytes=17_000_000_000), 10**6)
    assert "more memory than is free" in words.warnings(tight)
    assert "too little room" in words.warnings(tight)
    assert all(words.measuring(Measuring(what, 0, 1)) for what in ("loading", "photos", "steps", "answers", "export"))


def test_every_mark_has_its_words(qtbot: QtBot, train: TrainPage, ham: Path) -> None:
    page = opened(qtbot, train, ham)
    marks = page.findChildren(Explain)
    assert {mark.term for mark in marks} == {"licence_follows", "estimate", "augmentation"}
    assert all(glossary.explanation(mark.term) for mark in marks)


# every setting


def places() -> list[str]:
    """Every field of every section of a recipe, and what has no section."""
    found = ["seed", "preprocessing"]
    for section, kind in get_type_hints(Recipe).items():
        if isinstance(kind, type) and dataclasses.is_dataclass(kind):
            found += [f"{section}.{each.name}" for each in dataclasses.fields(kind)]
    return found


def test_no_field_of_a_recipe_is_forgotten() -> None:
    assert set(fields.FIELDS) == set(places())
    assert [place for section in fields.SECTIONS for place in fields.of_section(section)] == list(fields.FIELDS)
    for field in fields.FIELDS.values():
        assert field.name
        assert field.meaning.endswith(".")


@pytest.mark.parametrize("name", recipe.names())
def test_every_value_of_every_recipe_can_be_shown_and_given_back(name: str) -> None:
    loaded = recipe.load(name)
    for place, field in fields.FIELDS.items():
        value = default_of(loaded, place)
        assert values.read(values.written(value)) == value
        if field.range is not None:
            for number in value if isinstance(value, list) else [value]:
                assert field.range.low <= number <= field.range.high, f"{place} of {name}"
                assert round(number, field.range.decimals) == pytest.approx(number), f"{place} of {name}"
        assert default_of(plan.changed(loaded, {place: value}), place) == value


def test_the_settings_are_closed_at_first_and_made_when_they_are_opened(
    qtbot: QtBot, train: TrainPage, ham: Path
) -> None:
    page = opened(qtbot, train, ham)
    assert not page.expert.inside.isVisible()
    assert not page.expert.rows
    qtbot.mouseClick(page.expert.opener, LEFT)
    for section in page.expert.sections.values():
        qtbot.mouseClick(section.head, LEFT)
    assert set(page.expert.rows) == set(fields.FIELDS)
    loaded = page.offered.plain if page.offered else None
    for place, row in page.expert.rows.items():
        assert row.control.value() == default_of(loaded, place), place
        assert not row.back.isVisible()
    kinds = {place: type(row.control) for place, row in page.expert.rows.items()}
    assert kinds["optimiser.epochs"] is kinds["augmentation.zoom"] is Number
    assert kinds["augmentation.flip"] is OnOff
    assert kinds["optimiser.schedule"] is kinds["network.architecture"] is OneOf
    assert kinds["slices.train_on"] is SomeOf
    assert kinds["optimiser.learning_rate"] is kinds["data.classes"] is kinds["ensemble.members"] is Typed


def opened_section(qtbot: QtBot, page: RecipePage, section: str) -> None:
    qtbot.mouseClick(page.expert.opener, LEFT)
    qtbot.mouseClick(page.expert.sections[section].head, LEFT)


def test_a_changed_setting_is_kept_marked_and_taken_back(qtbot: QtBot, train: TrainPage, ham: Path) -> None:
    page = opened(qtbot, train, ham)
    opened_section(qtbot, page, "optimiser")
    row = page.expert.rows["optimiser.epochs"]
    assert isinstance(row.control, Number)
    row.control.boxes[0].setValue(3)
    settle(qtbot, train)
    assert kept(page).settings == {"optimiser.epochs": 3}
    assert page.offered is not None
    assert page.offered.recipe is not None
    assert page.offered.recipe.optimiser.epochs == 3
    assert row.back.isVisible()
    assert row.name.property("role") == "strong"
    assert page.expert.count.text() == "1 setting changed"
    assert "1 setting changed" in page.expert.sections["optimiser"].head.text()
    press(qtbot, train, page, row.back)
    assert kept(page).settings == {}
    assert not row.back.isVisible()
    assert row.control.value() == 4


def test_a_number_is_typed_as_people_do(qtbot: QtBot, train: TrainPage, ham: Path) -> None:
    page = opened(qtbot, train, ham)
    opened_section(qtbot, page, "optimiser")
    row = page.expert.rows["optimiser.learning_rate"]
    assert isinstance(row.control, Typed)
    row.control.line.setText("1e-4")
    row.control.line.editingFinished.emit()
    settle(qtbot, train)
    assert kept(page).settings == {"optimiser.learning_rate": 1e-4}
    row.control.line.setText("fast")
    row.control.line.editingFinished.emit()
    assert "cannot be read" in row.error.text()
    assert row.error.isVisible()
    assert kept(page).settings == {"optimiser.learning_rate": 1e-4}, "the last good one stays"


def test_settings_that_do_not_go_together_are_refused_in_place(qtbot: QtBot, train: TrainPage, ham: Path) -> None:
    page = opened(qtbot, train, ham)
    opened_section(qtbot, page, "crossfit")
    row = page.expert.rows["crossfit.folds"]
    assert isinstance(row.control, Number)
    row.control.boxes[0].setValue(2)
    settle(qtbot, train)
    assert "crossfit needs two folds or more, and epochs" in row.error.text()
    assert kept(page).settings == {}
    assert page.can_go_on, "what is kept can be trained"


def test_another_network_than_the_start_is_refused_until_another_start_is_chosen(
    qtbot: QtBot, train: TrainPage, ham: Path
) -> None:
    page = opened(qtbot, train, ham)
    opened_section(qtbot, page, "network")
    row = page.expert.rows["network.architecture"]
    assert isinstance(row.control, OneOf)
    chooser = row.control.chooser
    chooser.setCurrentIndex(chooser.findData("resnet18"))
    chooser.activated.emit(chooser.currentIndex())
    settle(qtbot, train)
    assert "is a mobilenet_v2, not a resnet18" in page.refused.text()
    assert not page.can_go_on
    press(qtbot, train, page, page.start.choices["scratch"].radio)
    assert not page.refused.isVisible()
    assert page.can_go_on
    press(qtbot, train, page, page.expert.all_back)
    assert kept(page).settings == {}


def test_the_page_shows_another_training_as_that_one_was_left(qtbot: QtBot, train: TrainPage, ham: Path) -> None:
    first = opened(qtbot, train, ham, kind="thorough", start=Start.SCRATCH, settings={"optimiser.epochs": 7})
    assert first.ways.choices["thorough"].radio.isChecked()
    assert first.expert.count.text() == "1 setting changed"
    second = opened(qtbot, train, ham)
    assert second.ways.choices["quick"].radio.isChecked()
    assert second.start.choices["shipped"].radio.isChecked()
    assert second.expert.count.text() == ""


def test_toml_is_written_as_it_is_read() -> None:
    value = {"a.b": [1, 2.5, True], "c": {"d": "e “f” \\"}, "empty": {}}
    assert tomllib.loads(f"x = {values.written(value)}")["x"] == value
