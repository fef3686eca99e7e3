"""One command writes a picture of every page, and touches nothing that the user keeps."""

import os
import subprocess
import sys
from pathlib import Path

import cv2
import pytest


def taken(folder: Path, *options: str) -> set[str]:
    """The names of the pictures that the command writes."""
    command = [sys.executable, "-m", "dermadesk.gui.shots", str(folder / "shots"), *options]
    names = ("BATCHES", "CASES", "TRAININGS", "MODELS", "SETTINGS")
    stores = {f"DERMADESK_{name}": str(folder / name) for name in names}
    environment = os.environ | stores | {"QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=900, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    assert "not reached" not in done.stderr
    assert not any(Path(store).exists() for store in stores.values())
    return {each.name for each in (folder / "shots").iterdir()}


def test_every_place_is_shown_in_light_dark_and_on_a_small_screen(tmp_path: Path, tiny_bundle: Path) -> None:
    names = taken(tmp_path, "--only", "places", "--model", str(tiny_bundle))
    for place in ("first-start", "examine-empty", "examine", "batch", "history", "models"):
        mine = [name for name in names if name[3:].startswith(f"{place}-")]
        for look, size in (("light", (720, 1280)), ("dark", (720, 1280)), ("small", (360, 640))):
            name = next(each for each in mine if each.endswith(f"{place}-{look}.png"))
            picture = cv2.imread(str(tmp_path / "shots" / name))
            assert picture is not None
            assert picture.shape[0] == size[0]
            assert (picture.mean() < 100) == (look == "dark")


@pytest.mark.slow
def test_every_page_of_the_wizard_is_shown(tmp_path: Path) -> None:
    names = {name[3:] for name in taken(tmp_path, "--only", "train")}
    pages = ("start", "photos", "labelling", "check-overview", "recipe", "training", "result-verdict", "install")
    assert {f"train-{page}-{look}.png" for page in pages for look in ("light", "dark", "small")} <= names
