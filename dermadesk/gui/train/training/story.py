"""What a run has told, as the page shows it: where it is, its curves, its log. Knows of no widget."""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from dermadesk.gui.service.training.loading import Loading
from dermadesk.gui.service.training.running import Machine, Past, Planned, Waiting, Weighed
from dermadesk.gui.train.training import words

if TYPE_CHECKING:
    from dermadesk.training.events import EpochFinished, Step

_RECENT = 60
_ENOUGH_STEPS = 5


@dataclass(frozen=True, slots=True)
class Noted:
    """A line of the log and its moment."""

    at: datetime | None
    text: str


class Story:
    """Fed with the events of a run from its first to its last, over all its restarts."""

    def __init__(self) -> None:
        self.plan: tuple[tuple[str, int], ...] = ()
        self.epochs: dict[str, dict[int, EpochFinished]] = {}
        self.noted: list[Noted] = []
        self.step: Step | None = None
        self.stage = ""
        self.batch_size = 0
        self.bytes = 0
        self.machine: Machine | None = None
        self.doing: words.Doing | None = None
        self.learned = False
        self.written = False
        self._moments: deque[float] = deque(maxlen=_RECENT)
        self._judging = 0.0

    def feed(self, event: Any) -> None:
        """One event more, now."""
        match event:
            case Past(told):
                for at, each in told:
                    self._take(each, at)
                self.step, self.doing, self.learned = None, None, False
                self._moments.clear()
            case Waiting():
                self._moments.clear()
            case Weighed(held):
                self.bytes = held
            case Planned(stages, batch_size):
                self.plan, self.batch_size = stages, batch_size or self.batch_size
            case Machine():
                self.machine = event
                self._note(words.line(event), datetime.now())
            case Loading():
                self.doing = words.doing(event, self.learned)
            case _:
                self._take(event, datetime.now())

    def _take(self, event: Any, at: datetime | None) -> None:
        name = type(event).__name__
        self.doing = words.doing(event, self.learned) or (None if name == "Step" else self.doing)
        match name:
            case "Step":
                self.step, self.stage, self.learned = event, event.stage, False
                self._moments.append(time.monotonic())
                return
            case "EpochFinished":
                self._judged(event)
            case "BatchSizeChosen" | "BatchSizeHalved":
                self.batch_size = event.batch_size
            case "Resumed":
                self.stage = event.stage
                self._forget_after(event.stage, event.epochs_done)
            case "Doing":
                self.learned = True
            case "BundleWritten":
                self.learned = self.written = True
        best = name == "EpochFinished" and self._is_best(event)
        self._note(words.line(event, best=best), at)

    def _judged(self, event: EpochFinished) -> None:
        self.stage = event.stage
        self.epochs.setdefault(event.stage, {})[event.epoch] = event
        if self._moments:
            self._judging = time.monotonic() - self._moments[-1]
        self._moments.clear()

    def _forget_after(self, stage: str, epoch: int) -> None:
        """A run that was killed goes on from its checkpoint: what it told after that is told again."""
        told = self.epochs.get(stage, {})
        for each in [each for each in told if each > epoch]:
            del told[each]

    def _is_best(self, event: EpochFinished) -> bool:
        before = (each.balanced_accuracy for each in self.epochs[event.stage].values() if each is not event)
        return all(event.balanced_accuracy > other for other in before)

    def _note(self, text: str, at: datetime | None) -> None:
        if text:
            self.noted.append(Noted(at, text))

    # where it is

    @property
    def shown_stage(self) -> str:
        """The training whose curves are shown: the one in hand, unless that is a fold."""
        if self.stage and not self.stage.startswith("fold"):
            return self.stage
        mains = [stage for stage in self.epochs if not stage.startswith("fold")]
        return mains[-1] if mains else ""

    @property
    def done_epochs(self) -> int:
        """How many epochs of the training in hand are done."""
        return max(self.epochs.get(self.stage, {0: None}), default=0)

    @property
    def epochs_at_most(self) -> int:
        """How many it has, as far as that is known."""
        if self.step is not None:
            return self.step.epochs
        told = self.epochs.get(self.shown_stage, {})
        return next((each.epochs for each in told.values()), dict(self.plan).get(self.stage, 0))

    @property
    def share(self) -> float:
        """How much of all trainings of the run is done, 0 to 1; of one epoch as of any other."""
        total = sum(epochs for _, epochs in self.plan)
        if not total or not self.stage:
            return 0.0
        names = [stage for stage, _ in self.plan]
        before = names.index(self.stage) if self.stage in names else 0
        done = float(sum(epochs for _, epochs in self.plan[:before]))
        if self.step is not None:
            done += self.step.epoch - 1 + self.step.step / self.step.steps
        else:
            done += self.done_epochs
        return min(1.0, done / total)

    @property
    def seconds_left(self) -> float | None:
        """Of all trainings, at the pace of the last steps; None before there is a pace."""
        if self.step is None or len(self._moments) < _ENOUGH_STEPS or not self.plan:
            return None
        each = (self._moments[-1] - self._moments[0]) / (len(self._moments) - 1)
        epoch = each * self.step.steps + self._judging
        names = [stage for stage, _ in self.plan]
        after = self.plan[names.index(self.stage) + 1 :] if self.stage in names else ()
        here = (self.step.steps - self.step.step) * each + self._judging + (self.step.epochs - self.step.epoch) * epoch
        return here + sum(epochs for _, epochs in after) * epoch
