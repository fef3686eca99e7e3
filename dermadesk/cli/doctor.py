"""`dermadesk doctor`: whether everything that the program needs is here, and what is not."""

import json
import os
import platform
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path
from typing import Annotated, Literal

import typer

from dermadesk import __version__, paths
from dermadesk.cli.display import why_no_camera, why_no_window
from dermadesk.errors import DermaDeskError

NEEDED = ("numpy", "opencv-python-headless", "pillow", "onnxruntime", "PySide6", "typer", "rich", "psutil")
FOR_TRAINING = ("torch", "torchvision", "onnx", "onnxscript", "scikit-learn", "matplotlib")

State = Literal["ok", "note", "failed"]


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at. `note`: some of the program does without it; `failed`: nothing does."""

    name: str
    state: State
    text: str


def doctor(
    json_file: Annotated[Path | None, typer.Option("--json", metavar="FILE", help="Write the checks as JSON.")] = None,
) -> int:
    """Look whether the program has what it needs. Exit status: 0 when it can classify photos, 1 when it cannot."""
    from dermadesk.files import whole_text

    checks = []
    for check in _checks():
        checks.append(check)
        print(f"{check.state:<6}  {check.name:<16}  {check.text}", flush=True)
    healthy = all(check.state != "failed" for check in checks)
    if json_file:
        with whole_text(json_file) as file:
            json.dump({"ok": healthy, "checks": [asdict(check) for check in checks]}, file, indent=1)
    return 0 if healthy else 1


def _checks() -> Iterator[Check]:
    supported = (3, 11) <= sys.version_info[:2] < (3, 14)
    yield Check("program", "ok", f"dermadesk {__version__}{', frozen' if getattr(sys, 'frozen', False) else ''}")
    yield Check("python", "ok" if supported else "failed", f"{platform.python_version()}, {platform.platform()}")
    yield _libraries("libraries", NEEDED, "failed")
    yield _libraries("for training", FOR_TRAINING, "note")
    why = why_no_window()
    yield Check("display", "note", why) if why else Check("display", "ok", "the window can be shown")
    without = why_no_camera()
    yield Check("camera", "note", without) if without else Check("camera", "ok", "the window can show cameras")
    yield _cuda()
    yield from _model()
    for name, folder in (
        ("own models", paths.installed_models()),
        ("log", paths.log_file().parent),
        ("settings", paths.settings_file().parent),
    ):
        writable = _can_be_written(folder)
        yield Check(name, "ok" if writable else "note", f"{folder}{'' if writable else ' cannot be written'}")


def _libraries(name: str, wanted: tuple[str, ...], state: State) -> Check:
    """The versions of the packages, read without importing them."""
    versions = {package: _version(package) for package in wanted}
    missing = [package for package, version in versions.items() if version is None]
    found = ", ".join(f"{package} {version}" for package, version in versions.items() if version)
    if not missing:
        return Check(name, "ok", found)
    return Check(name, state, f"missing: {', '.join(missing)}" + (f"; found: {found}" if found else ""))


def _version(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def _cuda() -> Check:
    from dermadesk.inference.backends import has_cuda_driver

    if has_cuda_driver():
        return Check("CUDA", "ok", "NVIDIA's driver is here; TorchScript is tried on it first")
    return Check("CUDA", "note", "no NVIDIA driver; ONNX Runtime answers on the CPU")


def _model() -> Iterator[Check]:
    """Every hash of the model that is used, then one drawn photo through it."""
    from dermadesk.bench.drawing import SMALL, encoded_photo
    from dermadesk.imaging.photo import Photo
    from dermadesk.inference.engine import Engine

    try:
        engine = Engine.open()
        yield Check("model", "ok", f"{engine.bundle.reference}, whole, in {engine.bundle.folder}")
        photo = Photo.from_bytes(encoded_photo(SMALL), "a drawn photo")
        start = time.perf_counter()
        engine.analyse(photo)
        taken = time.perf_counter() - start
    except DermaDeskError as error:
        yield Check("model", "failed", str(error))
        return
    if engine.notice:
        yield Check("backend", "note", engine.notice)
    yield Check("answer", "ok", f"{engine.backend_name} answered a drawn photo in {1000 * taken:.0f} ms")


def _can_be_written(folder: Path) -> bool:
    """Whether the folder, or the nearest one above it that exists, may be written."""
    existing = next(place for place in (folder, *folder.parents) if place.exists())
    return existing.is_dir() and os.access(existing, os.W_OK | os.X_OK)
