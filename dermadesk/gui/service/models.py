"""The models there are: listed, chosen, verified, measured, compared, taken in, given away, hidden, deleted.

Every method is a generator for `Jobs.run` on another worker than Examine's. None changes what Examine answers with:
that is `Service.switch_model`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from dermadesk.errors import BundleError
    from dermadesk.evaluation.compare import Comparison
    from dermadesk.inference.manifest import Manifest
    from dermadesk.inference.transfer import Offered


@dataclass(frozen=True, slots=True)
class Model:
    """A model of the list. `reference` is its `id version`, or the name of its folder where it was refused (`error`).

    `shipped`: it came with the program and can only be `hidden`; `default`: it is used where none is named;
    `answering`: Examine answers with it now; `bytes` on the disk; `kept_because` says why it cannot be deleted, empty
    where it can.
    """

    reference: str
    folder: Path
    manifest: Manifest | None
    error: BundleError | None
    shipped: bool
    hidden: bool
    default: bool
    answering: bool
    bytes: int
    kept_because: str = ""


@dataclass(frozen=True, slots=True)
class Shelf:
    """All models: those of the user first, the hidden ones last. `default` is the `id version` that is used where none
    is named, `earlier` what was used before it, the latest first, as far as it is still there.
    """

    models: tuple[Model, ...]
    default: str
    earlier: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Verified:
    """Every file of the model matches its sha256, and its network starts with `backend`."""

    reference: str
    files: tuple[str, ...]
    backend: str


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a model is on this machine: the seconds until it can answer, and those of one photo (the median of
    `photos` drawn ones), one after another, by `backend`. `done` tells that no better figure comes.
    """

    reference: str
    backend: str
    start: float
    photo: float
    photos: int
    done: bool


@dataclass(frozen=True, slots=True)
class Exported:
    """A model as one file, and its sha256 to be told to whoever gets it."""

    reference: str
    file: Path
    sha256: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Comparing:
    """So far a comparison is: `what` in words, `done` of `total` photos."""

    what: str
    done: int
    total: int


@dataclass(frozen=True, slots=True, eq=False)
class Compared:
    """What two models made of the photos that neither has learned from; `found` is None where none was left.

    `told` is what is to be said of the photos: what is odd about them, and how many were left out.
    """

    a: str
    b: str
    found: Comparison | None
    told: tuple[str, ...]


class Models:
    """`answering` tells the `id version` that Examine answers with now, empty before there is one."""

    def __init__(self, answering: Callable[[], str]) -> None:
        self._answering = answering

    def listed(self) -> Iterator[Shelf]:
        """Every model by its manifest, the broken ones with their error. Hashes are not checked."""
        raise NotImplementedError

    def use(self, reference: str) -> Iterator[Shelf]:
        """Make it the one that is used where none is named. Raises `BundleError`, `OutputError`, `BackendError`: it is
        verified and started first, so that none is chosen that does not answer.
        """
        raise NotImplementedError

    def earlier(self) -> Iterator[tuple[str, ...]]:
        """What was used before, the latest first, as far as it is still there."""
        raise NotImplementedError

    def verify(self, reference: str) -> Iterator[Verified]:
        """Every file against its sha256, then the network against its manifest. Raises BundleError or BackendError."""
        raise NotImplementedError

    def speed(self, reference: str) -> Iterator[Pace]:
        """How fast it answers here; figures that get better, a few seconds in all. Raises as `verify`."""
        raise NotImplementedError

    def export(self, reference: str, target: Path) -> Iterator[Exported]:
        """Write the model as one file. Raises `BundleError` for one that is not whole, `OutputError`."""
        raise NotImplementedError

    def inspect(self, file: Path) -> Iterator[Offered]:
        """What a file from elsewhere holds, verified; nothing of it is executed or installed. Raises `BundleError`."""
        raise NotImplementedError

    def install(self, file: Path, sha256: str) -> Iterator[Shelf]:
        """Install what was inspected, beside the others; what is used stays. Raises `BundleError`, `OutputError`."""
        raise NotImplementedError

    def delete(self, reference: str) -> Iterator[Shelf]:
        """Delete a model of the user for good. Raises `BundleError` for one that is in use, the last one and one that
        came with the program, `OutputError`.
        """
        raise NotImplementedError

    def hide(self, reference: str, hidden: bool) -> Iterator[Shelf]:
        """Offer a model no more, or again. Raises `BundleError` for one that is in use, `OutputError`."""
        raise NotImplementedError

    def compare(
        self, a: str, b: str, folders: Sequence[Path], tables: Sequence[Path]
    ) -> Iterator[Comparing | Compared]:
        """Both on the labelled photos that neither has learned from; the result comes last.

        Raises `LabelError`, `BundleError`, `BackendError`; `ModuleNotFoundError` in a program without training.
        """
        raise NotImplementedError
