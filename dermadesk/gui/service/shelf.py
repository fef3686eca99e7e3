"""Which models there are, as the window lists them: whose they are, which is used, what may become of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from dermadesk.errors import BundleError
    from dermadesk.inference.bundle import Listed
    from dermadesk.inference.manifest import Manifest

_SHIPPED = "It came with the program, so it can only be hidden."
_IN_USE = "It is the model that is used. Use another one first."
_ANSWERS = "Examine answers with it now. Use another one first."


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


def shelf(answering: str) -> Shelf:
    """What there is now; `answering` is the `id version` that Examine answers with, or empty."""
    from dermadesk.inference import bundle, transfer

    used, hidden = bundle.default(), transfer.hidden()
    models = [_model(each, answering, used.folder if used else None, hidden) for each in bundle.listed()]
    models.sort(key=lambda each: each.hidden)
    return Shelf(tuple(models), used.reference if used else "", bundle.earlier())


def _model(found: Listed, answering: str, used: Path | None, hidden: frozenset[str]) -> Model:
    from dermadesk import paths

    manifest = found.bundle.manifest if found.bundle else None
    reference = manifest.reference if manifest else found.folder.name
    shipped, default = found.folder.parent == paths.shipped_models(), found.folder == used
    kept = _SHIPPED if shipped else _IN_USE if default else _ANSWERS if reference == answering else ""
    return Model(
        reference=reference,
        folder=found.folder,
        manifest=manifest,
        error=found.error,
        shipped=shipped,
        hidden=reference in hidden,
        default=default,
        answering=reference == answering,
        bytes=sum(each.stat().st_size for each in found.folder.iterdir() if each.is_file()),
        kept_because=kept,
    )
