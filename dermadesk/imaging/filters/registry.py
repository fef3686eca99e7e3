"""Where viewing filters are registered, and what each can be set to."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from dermadesk.imaging.steps import Pixels

Run = TypeVar("Run", bound=Callable[..., Pixels])


@dataclass(frozen=True, slots=True)
class Number:
    """A number from `least` to `most`, in steps of `step` from `least` on."""

    name: str
    default: float
    least: float
    most: float
    step: float = 1.0


@dataclass(frozen=True, slots=True)
class Choice:
    """One of `values`; the first is the default."""

    name: str
    values: tuple[str, ...]

    @property
    def default(self) -> str:
        """The first value."""
        return self.values[0]


@dataclass(frozen=True, slots=True)
class Switch:
    """Yes or no."""

    name: str
    default: bool


@dataclass(frozen=True, slots=True)
class Text:
    """Something that is typed in."""

    name: str
    default: str


Setting = Number | Choice | Switch | Text
Value = float | str | bool


@dataclass(frozen=True, slots=True)
class Filter:
    """A registered filter: `run` takes and returns H×W×3 uint8 of the same size, and leaves its input as it is."""

    name: str
    run: Callable[..., Pixels]
    settings: tuple[Setting, ...]

    @property
    def defaults(self) -> Mapping[str, Value]:
        """Every setting as it is before anyone changes it."""
        return {each.name: each.default for each in self.settings}


FILTERS: dict[str, Filter] = {}


def register(name: str, *settings: Setting) -> Callable[[Run], Run]:
    """Register the function below under `name`; its keyword arguments are called as `settings` are."""

    def add(run: Run) -> Run:
        FILTERS[name] = Filter(name, run, settings)
        return run

    return add
