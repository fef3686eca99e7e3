"""What the list of models does not tell of one: its card and licence as they are written, and where it was made."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING

from dermadesk import paths
from dermadesk.errors import BundleError

if TYPE_CHECKING:
    from dermadesk.gui.service.models import Model
    from dermadesk.inference.bundle import Bundle


@dataclass(frozen=True, slots=True)
class Details:
    """The card (Markdown) and the licence of the model `reference`, or the sentence why one cannot be shown; `training`
    is the name of the training here that it was installed from, empty for one that came from elsewhere.
    """

    reference: str
    card: str
    licence: str
    training: str


def details(model: Model) -> Iterator[Details]:
    """Of a model whose manifest is in order."""
    from dermadesk.inference.bundle import Bundle

    assert model.manifest is not None
    bundle = Bundle(model.folder, model.manifest)
    card, licence = (_text(bundle, name) for name in ("MODEL_CARD.md", "LICENSE"))
    yield Details(model.reference, card, licence, _training(model.reference))


def _text(bundle: Bundle, name: str) -> str:
    try:
        return bundle.content(name).decode("utf-8", "replace")
    except BundleError as error:
        return str(error)


def _training(reference: str) -> str:
    if find_spec("dermadesk.training") is None:
        return ""
    from dermadesk.training.projects import Project, listed

    projects = (each for each in listed(paths.training_store()) if isinstance(each, Project))
    return next((each.name for each in projects if each.installed == reference), "")
