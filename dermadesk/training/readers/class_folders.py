"""One folder per class: `root/<class>/<file>`, also below `root/train` and `root/test`."""

from collections.abc import Callable, Iterable

from dermadesk.training.readers.photos import Photo


def labels(photos: Iterable[Photo], root: str, knows: Callable[[str], bool]) -> dict[str, str]:
    """The label of each photo by its path: the name of the folder above that names a class.

    A folder beside one that names a class is a label too, if a wrong one; a photo elsewhere has none. The folder
    `root` itself counts when none below it does.
    """
    places = {photo.path: tuple(photo.relative.split("/")[:-1]) for photo in photos}
    deepest = {place: _deepest(place, knows) for place in set(places.values())}
    levels = {place[: depth - 1] for place, depth in deepest.items() if depth}

    def label(place: tuple[str, ...]) -> str:
        beside = (depth for depth in range(len(place), 0, -1) if place[: depth - 1] in levels)
        depth = deepest[place] or next(beside, 0)
        return place[depth - 1] if depth else root * knows(root)

    by_place = {place: label(place) for place in deepest}
    return {path: by_place[place] for path, place in places.items() if by_place[place]}


def _deepest(place: tuple[str, ...], knows: Callable[[str], bool]) -> int:
    """How deep the last folder lies that names a class; 0: none does."""
    return next((depth for depth in range(len(place), 0, -1) if knows(place[depth - 1])), 0)
