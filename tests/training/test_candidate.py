"""The network that a run has led to, under the name, the version and the rule that a person chose."""

import dataclasses
import json
from pathlib import Path

import pytest

from dermadesk.errors import BundleError, TrainingError
from dermadesk.inference import bundle
from dermadesk.inference.bundle import Bundle
from dermadesk.inference.engine import Engine
from dermadesk.training import candidate
from tests.tiny_bundle import tiny_files, tiny_manifest
from tests.trained_run import COMMAND, drawn_answers, write_run

NOTES = "Photos of 2019 to 2025.\n## Not a heading\nSee Dr. Weiß."
UNCHANGED = ("model.ts", "model.onnx", "split.csv")


@pytest.fixture
def trained(tmp_path: Path) -> Bundle:
    return write_run(tmp_path / "run")


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DERMADESK_MODELS", str(tmp_path / "models"))
    monkeypatch.setattr("dermadesk.paths.shipped_models", lambda: tmp_path / "shipped")
    return tmp_path / "models"


def section(card: str, heading: str) -> str:
    return card.split(f"## {heading}\n")[1].split("\n## ")[0]


@pytest.mark.parametrize(
    ("name", "id"),
    [
        ("Clinic Berlin", "clinic-berlin"),
        ("  Hautärzte Köln-Süd, 2026 ", "hautarzte-koln-sud-2026"),
        ("Weiß & Söhne", "weiss-sohne"),
        ("皮膚科", ""),
        ("…", ""),
        ("x" * 200, "x" * 60),
    ],
)
def test_a_name_gives_an_id(name: str, id: str) -> None:
    assert candidate.slug(name) == id


def test_the_next_version_is_after_all_that_are_there(models: Path) -> None:
    assert candidate.next_version("own") == "1.0.0"
    for id, version in (("own", "1.0.0"), ("own", "1.9.0"), ("own", "1.10.0"), ("own-two", "7.0.0")):
        bundle.write(models, dataclasses.replace(tiny_manifest(), id=id, version=version), tiny_files())
    assert candidate.next_version("own") == "1.11.0"
    bundle.write(models.parent / "shipped", dataclasses.replace(tiny_manifest(), id="own", version="2"), tiny_files())
    assert candidate.next_version("own") == "2.1.0"
    (models / "own-3.0.0").mkdir()  # no bundle, but a name that is taken
    assert candidate.next_version("own") == "3.1.0"


def test_only_name_and_notes_change_where_nothing_else_was_chosen(trained: Bundle, tmp_path: Path) -> None:
    made = candidate.renamed(trained, tmp_path / "out", id="clinic-berlin", version="1.2.0", notes=NOTES)
    assert made.folder == tmp_path / "out" / "clinic-berlin-1.2.0"
    own, before = made.manifest, trained.manifest
    assert dataclasses.replace(own, id=before.id, version=before.version, files=before.files) == before
    for name in (*UNCHANGED, "metrics.json"):
        assert made.content(name) == trained.content(name)
    card = made.content("MODEL_CARD.md").decode()
    assert card.startswith("# clinic-berlin 1.2.0\n")
    assert section(card, "Notes of those who trained it").split("\n") == [
        "",
        "> Photos of 2019 to 2025.",
        "> ## Not a heading",
        "> See Dr. Weiß.",
        "",
    ]
    plain = card.replace("# clinic-berlin 1.2.0", "# tiny 1.0.0")
    quoted = "\n".join(f"> {line}" for line in NOTES.splitlines())
    plain = plain.replace(f"## Notes of those who trained it\n\n{quoted}\n\n", "")
    assert plain.encode() == trained.content("MODEL_CARD.md")
    assert made.content("LICENSE") == b"The model clinic-berlin 1.2.0 is licensed under CC0-1.0.\n"
    Engine(made, "onnx")  # it answers


def test_a_chosen_operating_point_decides_and_is_measured_anew(trained: Bundle, tmp_path: Path) -> None:
    made = candidate.renamed(trained, tmp_path / "out", id="own", version="1.0.0", threshold=0.0512345678)
    point = made.manifest.deciding_point
    assert (point.name, point.part, point.threshold) == ("chosen", "calibration", 0.051234)
    assert made.manifest.operating_points[:-1] == trained.manifest.operating_points
    assert (point.n_malignant, point.n_benign) == (60, 80)
    before = trained.manifest.metrics["overall"]["malignant_sensitivity"]
    after = made.manifest.metrics["overall"]["malignant_sensitivity"]
    assert after["n"] == before["n"] == 60
    assert after["value"] > before["value"]  # from 20 % down to 5 %: more are found
    assert json.loads(made.content("metrics.json"))["overall"]["malignant_sensitivity"]["value"] == after["value"]
    for name in UNCHANGED:
        assert made.content(name) == trained.content(name)
    card, old = made.content("MODEL_CARD.md").decode(), trained.content("MODEL_CARD.md").decode()
    assert "at or above 0.051234" in section(card, "Operating point")
    assert f"{after['value']:.3f}" in section(card, "Measured on the test part")
    assert f"by `{COMMAND}`" in card
    for heading in ("Limitations", "Data", "Calibration", "Prediction sets", "Licence", "What it follows"):
        assert section(card, heading) == section(old, heading)


def test_the_figures_are_those_of_the_answers_that_were_kept(trained: Bundle) -> None:
    logits, truth = drawn_answers(140, 1)
    from dermadesk.inference.calibration import posterior

    malignant = [each.malignant for each in trained.manifest.classes]
    p = posterior(trained.manifest, logits)[:, malignant].sum(1)
    called = p >= 0.3
    kind = [malignant[each] for each in truth]
    decided = candidate.decided(trained, 0.3)
    found = sum(bool(each) for each, is_malignant in zip(called, kind, strict=True) if is_malignant)
    assert decided.manifest.deciding_point.sensitivity == pytest.approx(found / 60)


def test_without_the_answers_of_the_run_no_point_can_be_chosen(trained: Bundle, tmp_path: Path) -> None:
    (trained.folder.parent / "test.npz").unlink()
    with pytest.raises(TrainingError, match=r"test\.npz cannot be read"):
        candidate.renamed(trained, tmp_path / "out", id="own", version="1.0.0", threshold=0.1)
    with pytest.raises(TrainingError, match="no probability"):
        candidate.decided(trained, 1.5)
    assert not (tmp_path / "out").exists()


def test_installed_it_stands_beside_the_others_and_over_none(trained: Bundle, models: Path) -> None:
    made = candidate.renamed(trained, None, id="own", version="1.0.0")
    assert made.folder == models / "own-1.0.0"
    with pytest.raises(BundleError, match="another bundle of this version exists already"):
        candidate.renamed(trained, None, id="own", version="1.0.0", notes="Other notes.")
    with pytest.raises(BundleError, match="with the same contents"):
        candidate.renamed(trained, None, id="own", version="1.0.0")
    assert bundle.read(made.folder).manifest == made.manifest
