"""Trainings kept on the disk: what was chosen comes back, and nothing else is ever deleted."""

import dataclasses
import json
import os
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from dermadesk.errors import ErrorCode, OutputError, TrainingError
from dermadesk.training import projects
from dermadesk.training.projects import Project, Start, State, Step, Unreadable

NOON = datetime(2026, 3, 7, 12, 0, 5)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "trainings"


def told(project: Project) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((project.folder / "project.json").read_text(encoding="utf-8"))
    return read


def rewrite(project: Project, **values: Any) -> None:
    (project.folder / "project.json").write_text(json.dumps(told(project) | values), encoding="utf-8")


def test_a_new_training_has_a_folder_and_a_name_of_its_own(store: Path) -> None:
    first, second = projects.new(store, NOON), projects.new(store, NOON)
    assert first.folder.name == "2026-03-07 12.00.05"
    assert second.folder.name == "2026-03-07 12.00.05 2"
    assert first.name == "Training of 7 March 2026, 12:00"
    assert (first.step, first.state, first.start) == (Step.PHOTOS, State.PREPARED, Start.SHIPPED)
    assert first.folders == first.tables == ()
    assert projects.load(first.folder) == first


def test_every_choice_comes_back_as_it_was_left(store: Path, tmp_path: Path) -> None:
    left = dataclasses.replace(
        projects.new(store, NOON),
        name="Naevi der Ambulanz, Frühjahr",
        step=Step.RESULT,
        furthest=Step.INSTALL,
        state=State.TRAINED,
        folders=(tmp_path / "Fotos März", tmp_path / "b"),
        tables=(tmp_path / "Befunde; neu.csv",),
        cases=True,
        kind="thorough",
        start=Start.SCRATCH,
        settings={"optimiser.epochs": 3, "augment.flips": False, "network.name": "small"},
        parent="dermoscopy 2.1.0",
        weights_file=str(tmp_path / "weights.pth"),
        threshold=0.125,
        model_name="Ambulanz",
        notes="only the left arm",
        use=False,
        reason="a colleague asked for it",
        installed="clinic 1.0.0",
        label_set="binary",
        label_at=str(tmp_path / "Fotos März" / "7.jpg"),
        labelling=True,
    )
    projects.save(left)
    assert projects.load(left.folder) == left
    values = {field.name: field.default for field in dataclasses.fields(Project) if field.name != "settings"}
    assert [name for name, default in values.items() if getattr(left, name) == default] == []  # none left out above


def test_a_file_of_an_older_program_gets_the_defaults_of_what_it_does_not_name(store: Path) -> None:
    project = projects.new(store, NOON)
    kept = {key: value for key, value in told(project).items() if key not in ("threshold", "notes", "installed")}
    (project.folder / "project.json").write_text(json.dumps(kept), encoding="utf-8")
    assert projects.load(project.folder) == project


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"7", b"null", b"\xff\xfe", b"{}", b'{"format": 1}'],
    ids=["empty", "cut", "list", "number", "null", "no text", "without format", "without anything else"],
)
def test_a_damaged_file_is_said_and_not_opened(store: Path, content: bytes) -> None:
    project = projects.new(store, NOON)
    (project.folder / "project.json").write_bytes(content)
    with pytest.raises(TrainingError) as refused:
        projects.load(project.folder)
    assert refused.value.code == ErrorCode.RUN_INVALID
    assert "delete it, or begin anew" in str(refused.value)


@pytest.mark.parametrize("values", [{"step": "nowhere"}, {"state": 3}, {"start": "moon"}, {"folders": None}, {"x": 1}])
def test_a_value_that_nobody_knows_is_said(store: Path, values: dict[str, Any]) -> None:
    project = projects.new(store, NOON)
    rewrite(project, **values)
    with pytest.raises(TrainingError, match=r"project\.json cannot be read"):
        projects.load(project.folder)


def test_a_training_of_a_newer_program_is_not_opened_and_stays_as_it_is(store: Path) -> None:
    project = projects.new(store, NOON)
    rewrite(project, format=projects.FORMAT + 1, future=True)
    before = (project.folder / "project.json").read_bytes()
    with pytest.raises(TrainingError, match="another version of DermaDesk"):
        projects.load(project.folder)
    assert (project.folder / "project.json").read_bytes() == before


def test_the_list_has_the_newest_first_and_names_what_cannot_be_read(store: Path) -> None:
    assert projects.listed(store) == ()  # nobody has trained yet
    older, newer = projects.new(store, NOON), projects.new(store, NOON.replace(hour=13))
    damaged = projects.new(store, NOON.replace(hour=14))
    (damaged.folder / "project.json").unlink()
    (store / ".hidden").mkdir()
    (store / "a file").write_bytes(b"")
    first, *rest = projects.listed(store)
    assert isinstance(first, Unreadable)
    assert first.folder == damaged.folder
    assert rest == [newer, older]


def test_where_nothing_can_be_written_no_training_is_begun(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(OutputError):
        projects.new(tmp_path / "file")


def test_a_candidate_is_a_bundle_of_the_run_that_was_written_whole(store: Path) -> None:
    project = projects.new(store, NOON)
    assert project.candidate is None
    for name in (".half-1.0.0", "heads"):
        (project.run / name).mkdir(parents=True)
    (project.run / ".half-1.0.0" / "manifest.json").write_text("{}", encoding="utf-8")
    assert project.candidate is None
    (project.run / "clinic-1.0.0").mkdir()
    (project.run / "clinic-1.0.0" / "manifest.json").write_text("{}", encoding="utf-8")
    assert project.candidate == project.run / "clinic-1.0.0"


def test_its_size_is_what_it_takes_on_the_disk_and_not_what_it_links_to(store: Path, tmp_path: Path) -> None:
    project = projects.new(store, NOON)
    before = projects.size(project.folder)
    project.run.mkdir()
    (project.run / "last.pt").write_bytes(bytes(1000))
    outside = tmp_path / "outside.jpg"
    outside.write_bytes(bytes(9000))
    (project.run / "link").symlink_to(outside)
    assert projects.size(project.folder) == before + 1000


def test_deleting_takes_the_run_along_and_leaves_the_photos_and_the_others(store: Path, tmp_path: Path) -> None:
    photos = tmp_path / "photos"
    photos.mkdir()
    (photos / "a.jpg").write_bytes(b"a")
    gone = dataclasses.replace(projects.new(store, NOON), folders=(photos,))
    projects.save(gone)
    gone.run.mkdir()
    (gone.run / "last.pt").write_bytes(b"weights")
    (gone.folder / "cases").symlink_to(photos, target_is_directory=True)
    stays = projects.new(store, NOON.replace(hour=13))
    projects.delete(gone.folder, store)
    assert os.listdir(store) == [stays.folder.name]
    assert os.listdir(photos) == ["a.jpg"]


def test_only_a_training_of_the_store_can_be_deleted(store: Path, tmp_path: Path) -> None:
    project = projects.new(store, NOON)
    project.run.mkdir()
    elsewhere = tmp_path / "photos"
    elsewhere.mkdir()
    (store / ".hidden").mkdir()
    linked = store / "linked"
    linked.symlink_to(elsewhere, target_is_directory=True)
    for folder in (elsewhere, store, project.run, store / "..", store / ".hidden", store / "gone", linked):
        with pytest.raises(OutputError):
            projects.delete(folder, store)
    assert elsewhere.is_dir()
    assert project.run.is_dir()
