"""What trains is loaded before the first test: on a busy machine that takes longer than a closing window waits."""

import importlib

import pytest


@pytest.fixture(scope="package", autouse=True)
def loaded() -> None:
    for name in ("torch", "torchvision", "sklearn.metrics", "dermadesk.training.run", "dermadesk.training.plan"):
        importlib.import_module(name)
