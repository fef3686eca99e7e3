"""The door to a run and what the page makes of its events, without a widget."""

import os
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from dermadesk import paths
from dermadesk.gui import awake
from dermadesk.gui.service.training.running import Past, Planned, RunDoor, Weighed, interrupted
from dermadesk.gui.train.training import words
from dermadesk.gui.train.training.story import Story
from dermadesk.training import projects
from dermadesk.training.events import BundleWritten, EpochFinished, Resumed, Step, TrainEvent
from dermadesk.training.projects import State


def epoch(number: int, balanced: float = 0.5, stage: str = "main") -> EpochFinished:
    return EpochFinished(stage, number, 4, 1.0, 0.5, 0.9, 0.6, balanced, 0.8, 0.7, 1e-3, 20.0, 3.0)


def step(epoch: int, number: int, stage: str = "main") -> Step:
    return Step(stage, epoch, 4, number, 10, 0.8, 1e-3, 20.0)


def test_the_newest_run_that_has_not_ended_is_the_interrupted_one(tmp_path: Path) -> None:
    store = paths.training_store()
    assert interrupted(store) is None
    made = [projects.new(store) for _ in range(3)]
    for project, state in zip(made, (State.BEGUN, State.BEGUN, State.TRAINED), strict=True):
        projects.save(replace(project, state=state))
    found = interrupted(store)
    assert found is not None
    assert found.folder == made[1].folder


def test_discarding_a_run_leaves_the_choices(tmp_path: Path) -> None:
    project = replace(projects.new(paths.training_store()), state=State.BEGUN, notes="mine", threshold=0.4)
    projects.save(project)
    project.run.mkdir()
    (project.run / "main.pt").write_bytes(b"learned")
    (fresh,) = RunDoor().discard(project)
    assert not project.run.exists()
    assert (fresh.state, fresh.notes, fresh.threshold) == (State.PREPARED, "mine", None)
    assert projects.load(project.folder) == fresh


def test_what_was_told_before_is_read_from_the_log_and_a_cut_line_is_left_out(tmp_path: Path) -> None:
    project = projects.new(paths.training_store())
    project.run.mkdir()
    told: list[TrainEvent] = [step(1, 1), epoch(1), epoch(2), Resumed("main", 1), epoch(2, 0.6)]
    lines = [event.as_json("2026-11-21T14:02:11+00:00") for event in told]
    (project.run / "events.jsonl").write_text("\n".join([*lines, '{"event": "EpochFi']), encoding="utf-8")
    (past,) = RunDoor().past(project)
    assert [event for _, event in past.told] == told[1:]
    story = Story()
    story.feed(past)
    assert [each.balanced_accuracy for each in story.epochs["main"].values()] == [0.5, 0.6]
    assert story.done_epochs == 2
    assert story.noted[0].text.startswith("epoch 1: loss 0.900, balanced accuracy 0.500 (best so far)")
    assert all(each.at is not None for each in story.noted)


def test_how_much_is_done_counts_every_training_of_the_run() -> None:
    story = Story()
    story.feed(Planned((("main", 4), ("fold1", 2), ("fold2", 2)), 32))
    assert story.share == 0
    story.feed(step(3, 5))
    assert story.share == pytest.approx(2.5 / 8)
    story.feed(step(1, 5, "fold2"))
    assert story.share == pytest.approx(6.5 / 8)
    assert story.shown_stage == ""
    story.feed(epoch(1))
    assert story.shown_stage == "main"
    assert words.epoch(1, 2, "fold2", story.plan) == "Fold 2 of 2 · epoch 1 of 2"
    assert words.epoch(3, 4, "main", story.plan) == "Epoch 3 of 4"
    assert words.epoch(3, 4, "main-2-resnet18", (("main-1-vgg16", 4), ("main-2-resnet18", 4))).startswith(
        "Network 2 of 2"
    )


def test_the_time_left_comes_with_a_pace_and_the_bundle_ends_it() -> None:
    story = Story()
    story.feed(Planned((("main", 4),), 32))
    story.feed(Past(()))
    story.feed(step(1, 1))
    assert story.seconds_left is None
    for number in range(2, 8):
        story.feed(step(1, number))
    assert story.seconds_left is not None
    story.feed(Weighed(3_100_000_000))
    assert words.memory(story.bytes) == "3.1 GB"
    assert not story.written
    story.feed(BundleWritten("somewhere"))
    assert story.written


def test_durations_are_said_no_finer_than_they_are_known() -> None:
    assert words.left(20) == "less than a minute left"
    assert words.left(52 * 60 - 5) == "52 min left"
    assert words.left(3 * 3600) == "3.0 h left"


@pytest.mark.skipif(sys.platform != "linux", reason="D-Bus is Linux's")
def test_work_goes_on_where_the_system_cannot_be_kept_awake(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path / 'none'}")
    before = dict(os.environ)
    with awake.kept_awake() as kept:
        assert not kept
    assert dict(os.environ) == before
