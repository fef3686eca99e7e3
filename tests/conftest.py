"""Fixtures that several parts share. Anything more belongs to the part's own tests."""

from pathlib import Path

import pytest

from dermadesk import paths
from tests.tiny_bundle import write_tiny_bundle


@pytest.fixture(scope="session")
def tiny_bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a bundle whose weights were set by hand; not to be changed."""
    return write_tiny_bundle(tmp_path_factory.mktemp("models"))


@pytest.fixture(autouse=True)
def own_batches(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No answer is known from before, and none is remembered beyond a test."""
    store = tmp_path_factory.mktemp("batches")
    monkeypatch.setenv("DERMADESK_BATCHES", str(store))
    return store


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real photos, labels and weights."""
    folder = paths.shared()
    if not folder.is_dir():
        pytest.skip(f"no real photos: {folder} does not exist (DERMADESK_SHARED names another folder)")
    return folder
