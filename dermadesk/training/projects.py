"""What a person set out to train: the choices of the wizard, kept in a folder of their own until they are deleted.

`<store>/<name>/project.json` holds the choices, `fixes.json` what was mended of the data, `run/` what is trained:
checkpoints, the log, the candidate. Nothing is ever written into the folders of the photos.
"""

import json
import os
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from dermadesk.errors import ErrorCode, OutputError, TrainingError
from dermadesk.files import make_folder, whole_text
from dermadesk.training.alone import require_free

FORMAT = 1
RUN = "run"
"""The folder of a project that its run is in."""

_FILE = "project.json"


class Step(StrEnum):
    """The pages of the wizard, in their order."""

    PHOTOS = "photos"
    CHECK = "check"
    RECIPE = "recipe"
    TRAINING = "training"
    RESULT = "result"
    INSTALL = "install"


class State(StrEnum):
    """How far it is: being PREPARED, BEGUN (a run is there, and goes on), TRAINED (a candidate is there), INSTALLED."""

    PREPARED = "prepared"
    BEGUN = "begun"
    TRAINED = "trained"
    INSTALLED = "installed"


class Start(StrEnum):
    """What the network begins as: the model that is installed, ImageNet's weights, or chance."""

    SHIPPED = "shipped"
    IMAGENET = "imagenet"
    SCRATCH = "scratch"


@dataclass(frozen=True, slots=True)
class Project:
    """One training, as it was left. `step` is the page it was left at, `furthest` the last one that was opened.

    `folders` and `tables` are where the photos and their labels are; `cases` tells that `copies` is one of them and
    holds the saved cases. `kind` is `quick`, `thorough` or the name of a recipe; `settings` are values over the
    recipe's by `section.key`. `parent` is the `id version` of the model that a start from a model means, empty for the
    one in use, and `weights_file` a file of ImageNet's weights that was chosen. `threshold` is a probability of
    malignancy chosen on the result, None for the recipe's rule. `model_name`, `notes`, `use` (None for what the
    comparison carries) and `reason` are what the model is installed with, `installed` is its `id version` once it is.
    `label_set` is the set of classes that photos are labelled with, `label_at` the photo one was at, `labelling`
    whether its page was open.
    """

    folder: Path
    name: str
    created: str
    step: Step = Step.PHOTOS
    furthest: Step = Step.PHOTOS
    state: State = State.PREPARED
    folders: tuple[Path, ...] = ()
    tables: tuple[Path, ...] = ()
    cases: bool = False
    kind: str = "quick"
    start: Start = Start.SHIPPED
    settings: Mapping[str, Any] = field(default_factory=dict)
    parent: str = ""
    weights_file: str = ""
    threshold: float | None = None
    model_name: str = ""
    notes: str = ""
    use: bool | None = None
    reason: str = ""
    installed: str = ""
    label_set: str = ""
    label_at: str = ""
    labelling: bool = False

    @property
    def run(self) -> Path:
        """The folder that `run.train` is given: checkpoints, events, the candidate's bundle."""
        return self.folder / RUN

    @property
    def fixes(self) -> Path:
        """The file of what was mended of the data."""
        return self.folder / "fixes.json"

    @property
    def copies(self) -> Path:
        """The folder of the photos of saved cases, copied to be learned from."""
        return self.folder / "cases"

    @property
    def candidate(self) -> Path | None:
        """The folder of the bundle that the run has written; None before there is one."""
        if not self.run.is_dir():
            return None
        found = sorted(each.parent for each in self.run.glob("*/manifest.json") if not each.parent.name.startswith("."))
        return found[-1] if found else None


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A folder of the store that holds no project that can be read, and why."""

    folder: Path
    error: TrainingError


def new(store: Path, now: datetime | None = None) -> Project:
    """A project without photos, in a new folder of the store. Raises `OutputError`."""
    moment = now or datetime.now()
    made = f"{moment:%Y-%m-%d %H.%M.%S}"
    folder, number = store / made, 2
    while folder.exists():
        folder, number = store / f"{made} {number}", number + 1
    make_folder(folder)
    project = Project(folder, f"Training of {moment.day} {moment:%B %Y, %H:%M}", moment.isoformat(timespec="seconds"))
    save(project)
    return project


def save(project: Project) -> None:
    """Write the choices down, whole or not at all. Raises `OutputError`."""
    told = {each.name: getattr(project, each.name) for each in fields(project) if each.name != "folder"}
    told |= {name: [str(path) for path in told[name]] for name in ("folders", "tables")}
    with whole_text(project.folder / _FILE) as file:
        json.dump({"format": FORMAT} | told | {"settings": dict(project.settings)}, file, indent=1, ensure_ascii=False)


def load(folder: Path) -> Project:
    """The project in `folder`. Raises `TrainingError` for one that is damaged, or of a newer program."""
    try:
        told = json.loads((folder / _FILE).read_text(encoding="utf-8"))
        if told.pop("format") != FORMAT:
            detail = "it was written by another version of DermaDesk; use that one, or begin anew"
            raise TrainingError(ErrorCode.RUN_INVALID, str(folder), detail)
        told |= {name: tuple(Path(path) for path in told[name]) for name in ("folders", "tables")}
        told |= {
            "step": Step(told["step"]),
            "furthest": Step(told.get("furthest", told["step"])),
            "state": State(told["state"]),
            "start": Start(told["start"]),
        }
        return Project(folder, **told)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        detail = f"its {_FILE} cannot be read; delete it, or begin anew"
        raise TrainingError(ErrorCode.RUN_INVALID, str(folder), detail) from error


def listed(store: Path) -> tuple[Project | Unreadable, ...]:
    """What is in the store, the newest first."""
    found: list[Project | Unreadable] = []
    folders = sorted(store.iterdir(), key=lambda each: each.name, reverse=True) if store.is_dir() else []
    for folder in folders:
        if folder.is_dir() and not folder.name.startswith("."):
            try:
                found.append(load(folder))
            except TrainingError as error:
                found.append(Unreadable(folder, error))
    return tuple(found)


def size(folder: Path) -> int:
    """Bytes on the disk."""
    return sum(each.stat().st_size for each in folder.rglob("*") if each.is_file() and not each.is_symlink())


def delete(folder: Path, store: Path) -> None:
    """Delete a project of the store, with its run. An installed model stays.

    Raises `TrainingError` RUN_BUSY where it is being trained, and `OutputError`.
    """
    if folder.parent.resolve() != store.resolve() or not re.match(r"[^.]", folder.name):
        raise OutputError(ErrorCode.CANNOT_WRITE, str(folder), "it is no training of this program")
    require_free(folder / RUN)
    try:
        shutil.rmtree(folder)
    except OSError as error:
        raise OutputError(ErrorCode.CANNOT_WRITE, str(folder), os.strerror(error.errno or 0)) from error
