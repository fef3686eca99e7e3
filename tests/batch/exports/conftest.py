"""A folder with every kind of photo, answered by the tiny model."""

import os
from pathlib import Path

import numpy as np
import pytest

from dermadesk.batch.ledger import Ledger
from tests.batches import answered
from tests.drawings import draw_lesion, encode

ODD = b"l\xe9sion <b>&.jpg"
"""A name that is no text, and markup if it were taken for it."""


@pytest.fixture(scope="session")
def photos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Photos whose answers are known, in folders. Not to be changed."""
    folder = tmp_path_factory.mktemp("visits")
    lesion, skin = encode(draw_lesion(600, 450)), encode(draw_lesion(600, 450, radius=0.0))
    contents = {
        b"a/mole.jpg": lesion,
        b"b/mole.jpg": encode(draw_lesion(600, 450, centre=(0.35, 0.5))),
        b"b/again.jpg": lesion,
        b"skin.jpg": skin,
        b"dark.png": encode(np.rint(draw_lesion(600, 450) * 0.03).astype(np.uint8), "png"),
        b"cut.jpg": lesion[:9000],
        b"text.jpg": b"this is not a photo",
        ODD: encode(draw_lesion(600, 450, seed=3)),
        b".hidden.jpg": skin,
        b"notes.txt": b"",
    }
    for name, content in contents.items():
        path = os.fsencode(folder) + b"/" + name
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(content)
    return folder


@pytest.fixture(scope="session")
def batch(photos: Path, tiny_bundle: Path, tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    """The batch of these photos, finished. Not to be changed."""
    return answered(tmp_path_factory.mktemp("batches") / "visits.batch", photos, tiny_bundle)
