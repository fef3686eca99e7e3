"""What an epoch is made of: which photos, how often, in which order, and what becomes of each before the network.

Photos to learn from are kept as `stored` prepares them, made small and changed by `make`; photos that a network is
judged on are prepared by the recipe's own pipeline, whatever is learned from.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dermadesk.imaging.pipeline import Pipeline, StepSpec
from dermadesk.imaging.steps import Pixels
from dermadesk.training import balance, slices
from dermadesk.training.augment import augment
from dermadesk.training.recipe import Recipe


@dataclass(frozen=True, slots=True)
class Sample:
    """One photo of an epoch: its place in the part that is learned from, and what is made of it.

    `kind` is original, slice0 to slice3, or blend.
    """

    photo: int
    kind: str


def epoch(labels: Sequence[int], recipe: Recipe, epoch: int) -> list[Sample]:
    """The samples of an epoch in the order that they are learned in; as many in every epoch.

    The same for the same seed and epoch on every machine.
    """
    generator = np.random.default_rng((recipe.seed, epoch))
    drawn = balance.draw(labels, recipe.balance, generator)
    made = slices.kinds(recipe.slices)
    samples = [Sample(int(photo), kind) for photo in drawn for kind in made]
    return [samples[place] for place in generator.permutation(len(samples))]


def seed(recipe: Recipe, epoch: int, position: int) -> tuple[int, int, int]:
    """What the chance begins with that makes the sample at that place of an epoch: whatever thread or machine it is."""
    return recipe.seed, epoch, position


def make(pixels: Pixels, sample: Sample, recipe: Recipe, generator: np.random.Generator) -> Pixels:
    """S×S×3 uint8: the sample of a photo that `stored` has prepared, augmented by chance from `generator` alone."""
    return augment(plain(pixels, recipe, sample.kind, generator), recipe.augmentation, generator)


def plain(
    pixels: Pixels, recipe: Recipe, kind: str = "original", generator: np.random.Generator | None = None
) -> Pixels:
    """S×S×3 uint8: a photo that `stored` has prepared, as the network sees it without augmentation."""
    if slices.kinds(recipe.slices) == ("original",):
        return pixels
    return slices.piece(pixels, kind, generator or np.random.default_rng(0))


def stored(recipe: Recipe) -> Pipeline:
    """How the photos to learn from are prepared: by the recipe, at twice the size when slices are learned from."""
    if slices.kinds(recipe.slices) == ("original",):
        return recipe.pipeline
    return Pipeline((_doubled(spec) for spec in recipe.preprocessing), 2 * recipe.network.input_size)


def _doubled(spec: StepSpec) -> StepSpec:
    if spec.name != "resize":
        return spec
    return StepSpec(spec.name, spec.settings | {"size": 2 * spec.settings["size"]})
