"""Where resources, models, user data and logs are: in a checkout, in an install and in a frozen program."""

import os
import sys
from pathlib import Path

from platformdirs import PlatformDirs

_DIRS = PlatformDirs("DermaDesk", appauthor=False)


def _root() -> Path:
    """The folder that holds `resources/` and `models/`."""
    if getattr(sys, "frozen", False):
        return Path(sys._MEIPASS)  # type: ignore[attr-defined]
    package = Path(__file__).resolve().parent
    installed = package / "_data"
    return installed if installed.is_dir() else package.parent


def resources() -> Path:
    """Icons, styles, templates."""
    return _root() / "resources"


def shipped_models() -> Path:
    """The bundles that come with the program (read only)."""
    return _root() / "models"


def installed_models() -> Path:
    """The bundles that the user installed; the environment variable DERMADESK_MODELS overrides it."""
    chosen = os.environ.get("DERMADESK_MODELS")
    return Path(chosen) if chosen else _DIRS.user_data_path / "models"


def case_store() -> Path:
    """The folder of the examinations that the user saved; the environment variable DERMADESK_CASES overrides it.

    Nothing is made here: it may not exist.
    """
    chosen = os.environ.get("DERMADESK_CASES")
    return Path(chosen) if chosen else _DIRS.user_data_path / "cases"


def batch_store() -> Path:
    """The folder of the batches, and of what is remembered across them; the environment variable DERMADESK_BATCHES
    overrides it. Nothing is made here: it may not exist.
    """
    chosen = os.environ.get("DERMADESK_BATCHES")
    return Path(chosen) if chosen else _DIRS.user_data_path / "batches"


def training_store() -> Path:
    """The folder of what was set out to be trained; the environment variable DERMADESK_TRAININGS overrides it.

    Nothing is made here: it may not exist.
    """
    chosen = os.environ.get("DERMADESK_TRAININGS")
    return Path(chosen) if chosen else _DIRS.user_data_path / "trainings"


def log_file() -> Path:
    """The log of the window, beside which crash reports are kept."""
    return _DIRS.user_log_path / "dermadesk.log"


def settings_file() -> Path:
    """What the window remembers: its size, the opacity, whether the first start was seen.

    The environment variable DERMADESK_SETTINGS overrides it, so that measuring and testing touch no user's file.
    """
    chosen = os.environ.get("DERMADESK_SETTINGS")
    return Path(chosen) if chosen else _DIRS.user_config_path / "settings.ini"


def shared() -> Path:
    """Real photos, labels and weights for training and for the tests marked `real`; may not exist."""
    return Path(os.environ.get("DERMADESK_SHARED", _root().parent / "shared"))
