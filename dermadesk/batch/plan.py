"""What a batch is asked to do: where to look, and by what its photos are answered."""

import hashlib
import json
import os
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from dermadesk import __version__
from dermadesk.batch.card import Card
from dermadesk.batch.shard import WHOLE, Shard
from dermadesk.inference.engine import Engine

_ANSWERS = 1
"""To be raised with every change of the program that changes an answer, so that none is remembered beyond it."""

_LIBRARIES = ("numpy", "opencv-python-headless", "pillow", "onnxruntime", "torch")
"""Those that an answer is computed with."""


@dataclass(frozen=True, slots=True)
class Plan:
    """`given` are the paths as the user gave them, seen from the folder `place`; `model` is `id version`.

    Two plans with the same `key` give the same photo the same answer: it stands for the model's files, what runs it,
    and the program. `classes` are the codes of the model's classes in its order, `malignant` those that are. `card` is
    what is said of the model, None where that is not known.
    """

    given: tuple[str, ...]
    place: str
    model: str
    key: str
    classes: tuple[str, ...]
    malignant: tuple[str, ...]
    shard: Shard = WHOLE
    card: Card | None = None

    @classmethod
    def of(cls, given: tuple[str, ...], engine: Engine, shard: Shard = WHOLE) -> "Plan":
        """The plan to answer these paths with that model."""
        classes = engine.manifest.classes
        return cls(
            given,
            "" if all(os.path.isabs(path) for path in given) else os.getcwd(),
            engine.bundle.reference,
            _key(engine),
            tuple(each.code for each in classes),
            tuple(each.code for each in classes if each.malignant),
            shard,
            Card.of(engine.manifest),
        )

    def located(self, image: str) -> Path:
        """Where the photo of this name lies, whatever the folder that the program works in now."""
        return Path(self.place, image)

    def to_text(self) -> str:
        """JSON."""
        return json.dumps(asdict(self))

    @classmethod
    def from_text(cls, text: str) -> "Plan":
        """The plan that `to_text` wrote."""
        fields: dict[str, Any] = json.loads(text)
        fields |= {name: tuple(value) for name, value in fields.items() if isinstance(value, list)}
        card = fields.get("card")
        return cls(**fields | {"shard": Shard(**fields["shard"]), "card": None if card is None else Card(**card)})


def _key(engine: Engine) -> str:
    """The sha256 of the model's files, its preprocessing and decision rule among them, of what runs it and prepares its
    photos, and of the program.
    """
    files = sorted(engine.manifest.files.items())
    known = [files, repr(engine.manifest), engine.backend_name, [_version(each) for each in _LIBRARIES]]
    return hashlib.sha256(json.dumps([*known, __version__, _ANSWERS]).encode()).hexdigest()


def _version(library: str) -> str:
    """Its version; empty in a frozen program, whose own version stands for those of its parts."""
    try:
        return version(library)
    except PackageNotFoundError:
        return ""
