"""What the tests of training share: a drawn data set and a recipe small enough for it."""

from pathlib import Path

import pytest

from dermadesk.training import recipe
from dermadesk.training.recipe import Recipe
from tests.labelled_drawings import draw_ham10000


@pytest.fixture(scope="session")
def drawn_ham(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A drawn data set in the shape of HAM10000; not to be changed."""
    return draw_ham10000(tmp_path_factory.mktemp("ham"))


SMALL = (
    'data.split=""',
    "network.input_size=64",
    'network.weights=""',
    'preprocessing=[{name="centre_square"}, {name="resize", size=64}, '
    '{name="normalise", mean=[0.5, 0.5, 0.5], std=[0.5, 0.5, 0.5]}]',
    "optimiser.epochs=2",
    "optimiser.batch_size=16",
    "crossfit.folds=2",
    "crossfit.epochs=1",
)
"""What makes the recipe that ships small enough for a test: 64 px, from scratch, two epochs."""


@pytest.fixture(scope="session")
def small_recipe() -> Recipe:
    return recipe.load("dermoscopy-mobilenetv2", SMALL)
