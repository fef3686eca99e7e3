"""How good the answers of a batch are: every number against another way to it, and what is said where there is none."""

import csv
import itertools
import json
import re
import shutil
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QFileDialog, QLabel, QScrollArea
from pytestqt.qtbot import QtBot
from scipy.stats import binomtest

from dermadesk import paths
from dermadesk.__main__ import main
from dermadesk.batch.answer import Answer
from dermadesk.batch.discovery import listing
from dermadesk.batch.known import KnownAnswers
from dermadesk.batch.ledger import Ledger
from dermadesk.batch.plan import Plan
from dermadesk.batch.run import run
from dermadesk.gui.batch.evaluation_page import EvaluationPage
from dermadesk.gui.evaluation.cards import ConfusionCard, TableCard, TileCard
from dermadesk.gui.jobs import Jobs
from dermadesk.gui.service.batch_truth import BatchTruth
from dermadesk.gui.theme import Appearance, Theme, contrast
from dermadesk.gui.words import of_hundred
from dermadesk.imaging.fingerprint import fingerprint
from dermadesk.imaging.photo import Photo
from dermadesk.inference.engine import Engine
from dermadesk.taxonomy import DIAGNOSES
from tests.drawings import draw_lesion, encode
from tests.tiny_bundle import rewrite

PATIENCE = 60_000
Open = Callable[[Ledger], EvaluationPage]


def lesion(seed: int) -> bytes:
    return encode(draw_lesion(300, 225, seed=seed))


def skin(seed: int) -> bytes:
    return encode(draw_lesion(300, 225, radius=0.0, seed=seed))


def draw(folder: Path, photos: dict[str, bytes]) -> Path:
    for name, content in photos.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


@pytest.fixture
def labelled(tmp_path: Path) -> Path:
    """By its folder: ten melanomas, of which two look like bare skin; nine nevi, of which three look like a melanoma.

    Beside them a photo cut short, one too dark to assess, and one without a label.
    """
    photos = {f"mel/m{place}.jpg": lesion(place) if place < 8 else skin(place) for place in range(10)}
    photos |= {f"nv/n{place}.jpg": skin(20 + place) if place < 6 else lesion(20 + place) for place in range(9)}
    photos |= {"nv/cut.jpg": lesion(40)[:4000], "alone.jpg": lesion(41)}
    photos["mel/dark.png"] = encode((draw_lesion(300, 225) * 0.03).astype("uint8"), "png")
    return draw(tmp_path / "labelled", photos)


def answered(folder: Path, model: str, file: Path) -> Ledger:
    """The batch of a folder, finished."""
    ledger, engine = Ledger(file), Engine.open(model)
    ledger.begin(Plan.of((str(folder),), engine), listing([str(folder)]))
    assert list(run(ledger, engine, KnownAnswers(None)))[-1].counts.is_finished
    return ledger


@pytest.fixture
def batch(tiny_bundle: Path, tmp_path: Path) -> Callable[[Path], Ledger]:
    return lambda folder: answered(folder, str(tiny_bundle), tmp_path / f"{folder.name}.batch")


@pytest.fixture
def page(qtbot: QtBot, theme: Theme, jobs: Jobs, tiny_bundle: Path) -> Iterator[EvaluationPage]:
    """What the Batch tab shows at 1280×720 beside its rail, and under its head."""
    made = EvaluationPage(theme, jobs, BatchTruth(str(tiny_bundle)))
    qtbot.addWidget(made)
    made.resize(1156, 560)
    made.show()
    yield made
    made.clear()


def settle(qtbot: QtBot, jobs: Jobs) -> None:
    for _ in range(2):
        qtbot.wait(1)
        qtbot.waitUntil(lambda: jobs.idle, timeout=PATIENCE)


def measured(qtbot: QtBot, jobs: Jobs, page: EvaluationPage, ledger: Ledger, table: Path | None = None) -> bool:
    with qtbot.waitSignal(page.found, timeout=PATIENCE) as found:
        page.measure(ledger, table)
    settle(qtbot, jobs)
    return bool(found.args[0])


def tile(page: EvaluationPage, title: str) -> TileCard:
    (found,) = [each for each in page.tiles.widgets if isinstance(each, TileCard) and each.tile.title == title]
    return found


def card(page: EvaluationPage, title: str) -> TableCard:
    (found,) = [each for each in page.cards.widgets if isinstance(each, TableCard) and each.accessibleName() == title]
    return found


def assessed(ledger: Ledger) -> list[tuple[str, Answer]]:
    """Label, by the folder's name, and answer of every photo that has both; by no code of the evaluation."""
    return [
        (label, row.result)
        for row in ledger.rows()
        if (label := Path(row.image).parent.name.upper()) in DIAGNOSES
        and isinstance(row.result, Answer)
        and row.result.decision != "cannot_assess"
    ]


def test_the_headline_is_what_the_rows_say(
    qtbot: QtBot, jobs: Jobs, page: EvaluationPage, batch: Callable[[Path], Ledger], labelled: Path
) -> None:
    ledger = batch(labelled)
    assert measured(qtbot, jobs, page, ledger)
    rows = assessed(ledger)
    called = Counter((label, answer.decision == "suspicious") for label, answer in rows)
    assert called == {("MEL", True): 8, ("MEL", False): 2, ("NV", False): 6, ("NV", True): 3}, "as they were drawn"
    interval = binomtest(8, 10).proportion_ci(method="wilson")
    found = tile(page, "Malignant photos found").tile
    assert found.value == "8 of 10"
    assert found.interval == f"95 % interval: {of_hundred(interval.low)} to {of_hundred(interval.high)} of 100."
    assert found.sentence == "8 of 10 photos that are malignant by their label were called suspicious, 2 were not."
    assert tile(page, "Benign photos not suspected").tile.value == "6 of 9"
    assert tile(page, "Malignant among those called").tile.value == "8 of 11"
    scores = {kind: [a.p_malignant for label, a in rows if label == kind] for kind in ("MEL", "NV")}
    pairs = [(m > n) + (m == n) / 2 for m, n in itertools.product(scores["MEL"], scores["NV"])]
    assert tile(page, "Told apart").tile.value == f"{of_hundred(sum(pairs) / len(pairs))} of 100"
    assert page.base.text().startswith("19 photos, 10 of them malignant · labels found with the photos · tiny 1.0.0")
    assert "Few photos: only 10 malignant and 9 benign" in page.warnings.sentences[0]
    assert page.counted.sentences[:3] == [
        "Left out: 1 photo with an error instead of an answer.",
        "Left out: 1 photo without a label.",
        "Left out: 1 photo that the model would not assess (1 of them malignant).",
    ]


def test_tables_hold_the_same_photos(
    qtbot: QtBot, jobs: Jobs, page: EvaluationPage, batch: Callable[[Path], Ledger], labelled: Path
) -> None:
    ledger = batch(labelled)
    measured(qtbot, jobs, page, ledger)
    rows = assessed(ledger)
    counted = Counter((label, answer.top1) for label, answer in rows)
    (confusion,) = [each for each in page.cards.widgets if isinstance(each, ConfusionCard)]
    assert {key: int(cell.text()) for key, cell in confusion.cells.items() if cell.text() != "0"} == counted
    assert len(confusion.cells) == 49
    assert confusion.cells["MEL", "MEL"].accessibleName() == "Melanoma, answered Melanoma: 8 photos"
    melanoma = card(page, "Each diagnosis").rows[0]
    inside = sum("MEL" in answer.conformal_set for label, answer in rows if label == "MEL")
    said = sum(answer.top1 == "MEL" for _, answer in rows)
    right = counted["MEL", "MEL"]
    assert melanoma == ("Melanoma", "10", f"{right} of 10", f"{right} of {said}", f"{inside} of 10")


def test_a_table_that_a_person_chooses_labels_them_from_then_on(
    qtbot: QtBot, jobs: Jobs, page: EvaluationPage, batch: Callable[[Path], Ledger], tmp_path: Path
) -> None:
    photos = {f"ISIC_{place:07}.jpg": lesion(place) if place % 2 else skin(place) for place in range(8)}
    ledger = batch(draw(tmp_path / "visits", photos))
    assert not measured(qtbot, jobs, page, ledger), "nothing says what they are"
    assert page.tiles.widgets == []
    assert page.progress.text().startswith("No labels lie with these photos")
    truth = tmp_path / "ISIC2018_Task3_Test_GroundTruth.csv"
    lines = [f"{Path(name).stem},{'1.0,0.0' if place < 4 else '0.0,1.0'}" for place, name in enumerate(photos)]
    truth.write_text("\n".join(["image,MEL,NV", *lines[:7]]) + "\n")
    page.labels.click()
    dialog = page.findChild(QFileDialog)
    with qtbot.waitSignal(page.found, timeout=PATIENCE) as found:
        dialog.fileSelected.emit(str(truth))
    settle(qtbot, jobs)
    dialog.close()
    assert found.args == [True]
    # of the four melanomas every second one is drawn as one; so of the three nevi
    assert tile(page, "Malignant photos found").tile.value == "2 of 4"
    assert tile(page, "Benign photos not suspected").tile.value == "2 of 3"
    assert "labels from ISIC2018_Task3_Test_GroundTruth.csv" in page.base.text()
    assert page.counted.sentences[0] == "Left out: 1 photo without a label."
    again = Ledger(ledger.file)
    assert measured(qtbot, jobs, page, again)
    assert tile(page, "Malignant photos found").tile.value == "2 of 4"
    truth.unlink()
    assert measured(qtbot, jobs, page, Ledger(ledger.file))
    assert "was not found" in page.trouble.sentences[0]


@pytest.mark.parametrize(
    ("files", "said"),
    [
        (
            {
                "a.jpg": lesion(1),
                "one.csv": b"filename,label\na.jpg,mel\n",
                "two.csv": b"filename,label\na.jpg,nv\n",
            },
            "they contradict each other: a.jpg is MEL in one.csv line 2 and NV in two.csv line 2",
        ),
        ({"mel/a.jpg": lesion(1), "wart/b.jpg": skin(2)}, "'wart' (1 photo: a folder's name) is unknown"),
    ],
)
def test_labels_that_cannot_be_used_are_a_truth_and_it_is_said_why(
    qtbot: QtBot,
    jobs: Jobs,
    page: EvaluationPage,
    batch: Callable[[Path], Ledger],
    tmp_path: Path,
    files: dict[str, bytes],
    said: str,
) -> None:
    assert measured(qtbot, jobs, page, batch(draw(tmp_path / "odd", files)))
    assert page.trouble.isVisible()
    assert page.trouble.accessibleName() == "The labels cannot be used"
    assert said in page.trouble.sentences[0]
    assert "were not changed" in page.trouble.sentences[0]
    assert page.tiles.widgets == []


def test_labels_of_photos_without_an_answer_measure_nothing(
    qtbot: QtBot, jobs: Jobs, page: EvaluationPage, batch: Callable[[Path], Ledger], tmp_path: Path
) -> None:
    assert measured(qtbot, jobs, page, batch(draw(tmp_path / "cut", {"mel/a.jpg": lesion(1)[:4000]})))
    assert "there is nothing to measure" in page.trouble.sentences[0]
    assert "1 photo with an error" in page.trouble.sentences[0]


def test_one_kind_of_photo_alone_cannot_tell_the_other_figures(
    qtbot: QtBot, jobs: Jobs, page: EvaluationPage, batch: Callable[[Path], Ledger], tmp_path: Path
) -> None:
    measured(qtbot, jobs, page, batch(draw(tmp_path / "nevi", {f"nv/{place}.jpg": skin(place) for place in range(3)})))
    values = [each.tile.value for each in page.tiles.widgets if isinstance(each, TileCard)]
    assert values == ["cannot be told", "3 of 3", "cannot be told", "cannot be told"]
    assert "Few photos: only 0 malignant and 3 benign" in page.warnings.sentences[0]


def test_nothing_is_measured_before_somebody_looks(
    qtbot: QtBot,
    theme: Theme,
    jobs: Jobs,
    batch: Callable[[Path], Ledger],
    labelled: Path,
    tiny_bundle: Path,
) -> None:
    hidden = EvaluationPage(theme, jobs, BatchTruth(str(tiny_bundle)))
    qtbot.addWidget(hidden)
    ledger = batch(labelled)
    assert measured(qtbot, jobs, hidden, ledger)
    assert hidden.tiles.widgets == []
    hidden.show()
    settle(qtbot, jobs)
    assert len(hidden.tiles.widgets) == 4
    shown = list(hidden.tiles.widgets)
    hidden.measure(ledger)
    settle(qtbot, jobs)
    assert hidden.tiles.widgets == shown, "the same batch is not measured again"
    hidden.clear()
    assert hidden.tiles.widgets == []
    assert not hidden.labels.isEnabled()


def test_what_the_model_learned_from_is_said_and_a_look_at_its_test_part_counts_once(
    qtbot: QtBot, jobs: Jobs, theme: Theme, labelled: Path, tiny_bundle: Path, tmp_path: Path
) -> None:
    model = Path(shutil.copytree(tiny_bundle, tmp_path / "models" / "tiny-1.0.0"))
    copy = fingerprint(Photo.from_file(labelled / "mel" / "m0.jpg"))
    lines = ("n0,,NV,test,,,", f"elsewhere,,MEL,train,,{copy.sha256},")
    (model / "split.csv").write_text("\n".join(("image,lesion_id,label,part,source,sha256,phash", *lines)) + "\n")
    rewrite(model)
    ledger = answered(labelled, str(model), tmp_path / "known.batch")
    page = EvaluationPage(theme, jobs, BatchTruth(str(model)))
    qtbot.addWidget(page)
    page.show()
    for _ in range(2):
        measured(qtbot, jobs, page, Ledger(ledger.file))
        assert page.warnings.sentences[0].startswith("This model was trained on 1 photo of these: the figures flatter")
        assert any("1 photo of these belong to the model’s own test part" in each for each in page.counted.sentences)
    looks = (tmp_path / "models" / "test-evaluations.jsonl").read_text().splitlines()
    assert [json.loads(each)["photos"] for each in looks] == [19]


def test_a_copy_of_the_program_without_what_measures_says_so(
    qtbot: QtBot,
    jobs: Jobs,
    page: EvaluationPage,
    batch: Callable[[Path], Ledger],
    labelled: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ledger, plain = batch(labelled), batch(draw(labelled.parent / "plain", {"a.jpg": lesion(1)}))
    monkeypatch.setitem(sys.modules, "dermadesk.training.readers", None)  # as where it was never installed
    assert measured(qtbot, jobs, page, ledger)
    assert "comes without the part that reads labels" in page.trouble.sentences[0]
    assert not measured(qtbot, jobs, page, plain)


def near(image: QImage, colour: QColor) -> bool:
    """Whether a pixel has nearly this colour: a thin line is blended with what is around it."""
    pixels = (image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height()))
    return any(all(abs(a - b) <= 24 for a, b in zip(each.getRgb(), colour.getRgb(), strict=True)) for each in pixels)


def test_curves_have_the_colours_of_the_theme(
    qtbot: QtBot, jobs: Jobs, theme: Theme, page: EvaluationPage, batch: Callable[[Path], Ledger], labelled: Path
) -> None:
    measured(qtbot, jobs, page, batch(labelled))
    (confusion,) = [each for each in page.cards.widgets if isinstance(each, ConfusionCard)]
    for appearance in (Appearance.LIGHT, Appearance.DARK):
        theme.choose(appearance)
        settle(qtbot, jobs)
        for name in ("roc", "reliability"):
            image = page.plots[name].picture.pixmap().toImage()
            assert image.pixelColor(2, 2) == theme.colour("surface")
            assert near(image, theme.colour("suspicious"))
            assert near(image, theme.colour("accent")) == (name == "reliability")
        for cell in confusion.cells.values():
            colours = dict(part.split(": ") for part in cell.styleSheet().rstrip(";").split("; "))
            assert contrast(colours["color"], colours["background"]) >= 3.8


@pytest.mark.parametrize("width", [1156, 516])
def test_nothing_is_cut_in_a_narrow_window(
    qtbot: QtBot, jobs: Jobs, page: EvaluationPage, batch: Callable[[Path], Ledger], labelled: Path, width: int
) -> None:
    page.resize(width, 300)
    measured(qtbot, jobs, page, batch(labelled))
    scroll = page.findChild(QScrollArea)
    assert scroll.widget().width() <= scroll.viewport().width(), "no scrolling sideways"
    for each in page.findChildren(QLabel):
        if each.isVisible() and each.text() and not each.wordWrap():
            assert each.width() >= each.sizeHint().width(), each.text()
        if each.isVisible() and each.wordWrap():
            assert each.height() >= each.heightForWidth(each.width()), each.text()


@pytest.mark.real
def test_real_photos_get_the_figures_of_the_command_line(
    qtbot: QtBot, jobs: Jobs, theme: Theme, shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DERMADESK_MODELS", str(tmp_path / "models"))
    shipped = next(each for each in paths.shipped_models().iterdir() if each.is_dir())
    model = shutil.copytree(shipped, tmp_path / "models" / shipped.name)  # its log of looks is not the repository's
    with (shared / "data" / "ham10000" / "HAM10000_metadata.csv").open(newline="") as file:
        table = list(csv.DictReader(file))
    chosen = table[:: len(table) // 60][:60]
    folder = tmp_path / "ham"
    folder.mkdir()
    for row in chosen:
        name = f"{row['image_id']}.jpg"
        (folder / name).symlink_to(shared / "data" / "ham10000" / "HAM10000_images" / name)
    with (folder / "HAM10000_metadata.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, table[0].keys())
        writer.writeheader()
        writer.writerows(chosen)
    ledger = answered(folder, str(model), tmp_path / "ham.batch")
    page = EvaluationPage(theme, jobs, BatchTruth(str(model)))
    qtbot.addWidget(page)
    page.resize(1156, 560)
    page.show()
    assert measured(qtbot, jobs, page, ledger)
    refused = [row.image for row in ledger.rows() if getattr(row.result, "decision", "") == "cannot_assess"]
    for image in refused:  # which the command line would measure all the same
        Path(image).unlink()
    assert main(["evaluate", "--model", str(model), "--data", str(folder), "--json", str(tmp_path / "f.json")]) == 0
    told = json.loads((tmp_path / "f.json").read_text())
    figures = page.figures
    assert figures is not None
    assert figures.photos == told["photos"] == 60 - len(refused)
    assert [list(row) for row in figures.confusion] == told["confusion"]
    for name, figure in figures.overall.items():
        assert figure.value == pytest.approx(told["overall"][name]["value"], abs=1e-4), name
    assert page.warnings.sentences[0].startswith("This model was trained on ")
    counts = map(int, re.findall(r"(\d+) photos? of these", page.warnings.sentences[0]))
    assert sum(counts) == told["photos_it_learned_from"]
