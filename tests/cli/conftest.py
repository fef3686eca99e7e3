"""What the tests of the command line share: a model with known answers, drawn photos, and a real process."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from dermadesk.bench.drawing import encoded_photo

Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture(autouse=True)
def own_model(tiny_bundle: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`--model tiny` is installed."""
    monkeypatch.setenv("DERMADESK_MODELS", str(tiny_bundle.parent))


@pytest.fixture(scope="session")
def jpeg() -> bytes:
    """A drawn photo, 300×240."""
    return encoded_photo((300, 240))


@pytest.fixture
def start() -> Start:
    """Starts `dermadesk` with some arguments as a process of its own, its output in pipes."""

    def started(*arguments: str | Path, **environment: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, "-m", "dermadesk", *map(os.fspath, arguments)],
            env=os.environ | environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    return started
