"""The same photo twice: found by fingerprint, told when its labels contradict, and never in two parts of a split."""

from collections import defaultdict, deque
from collections.abc import Generator, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from dermadesk.errors import PhotoError
from dermadesk.imaging.fingerprint import Fingerprint, fingerprint, nearing
from dermadesk.imaging.photo import Photo
from dermadesk.training.dataset import Dataset, LabelledPhoto
from dermadesk.training.events import PhotosFingerprinted

_THREADS = 2  # reading and decoding; more only wait for the disk
_AHEAD = 64  # photos under way at once, which bounds the memory
_TELL_EVERY = 100


@dataclass(frozen=True, slots=True, eq=False)
class Prints:
    """The fingerprints of a data set by image, in its order, and why the others could not be read."""

    of: Mapping[str, Fingerprint]
    unreadable: Mapping[str, PhotoError]

    def readable(self, dataset: Dataset) -> Dataset:
        """The photos that could be read."""
        return dataset.where(lambda photo: photo.image not in self.unreadable)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two images that show the same, in order of their names. `distance` is in bits; `exact`: the files are equal."""

    first: str
    second: str
    distance: int
    exact: bool


@dataclass(frozen=True, slots=True)
class Duplicates:
    """`pairs` connect all that belong together; `clusters` are the images that then do, two or more in each."""

    pairs: tuple[Pair, ...]
    clusters: tuple[tuple[str, ...], ...]


def look(dataset: Dataset) -> Generator[PhotosFingerprinted, None, Prints]:
    """Read every photo once, in two threads; a photo that cannot be read is named and stops nothing.

    Returns 450 bytes a photo. Closing the generator waits for the few photos that are under way.
    """
    of: dict[str, Fingerprint] = {}
    unreadable: dict[str, PhotoError] = {}
    total = len(dataset.photos)

    def settle(image: str, outcome: Future[Fingerprint]) -> None:
        try:
            of[image] = outcome.result()
        except PhotoError as error:
            unreadable[image] = error

    yield PhotosFingerprinted(0, total)
    with ThreadPoolExecutor(_THREADS) as pool:
        ahead: deque[tuple[str, Future[Fingerprint]]] = deque()
        for done, photo in enumerate(dataset.photos, start=1):
            ahead.append((photo.image, pool.submit(_fingerprint, photo)))
            if len(ahead) >= _AHEAD:
                settle(*ahead.popleft())
            if done % _TELL_EVERY == 0:
                yield PhotosFingerprinted(done - len(ahead), total)
        for each in ahead:
            settle(*each)
    yield PhotosFingerprinted(total, total)
    return Prints(of, unreadable)


def find(prints: Mapping[str, Fingerprint]) -> Duplicates:
    """Which of the images are the same file, or nearly the same photo (`fingerprint.near`)."""
    steps = finding(prints)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            found: Duplicates = end.value
            return found


def finding(prints: Mapping[str, Fingerprint]) -> Generator[float, None, Duplicates]:
    """What `find` returns, in about twenty steps, each of which yields the part that is done, 0..1."""
    images = sorted(prints)
    ordered = [prints[image] for image in images]
    near = yield from nearing(ordered)
    pairs = tuple(
        Pair(
            images[each.first],
            images[each.second],
            each.distance,
            ordered[each.first].sha256 == ordered[each.second].sha256,
        )
        for each in near
    )
    return Duplicates(pairs, joined((pair.first, pair.second) for pair in pairs))


def among(found: Duplicates, prints: Mapping[str, Fingerprint]) -> Duplicates:
    """What `find` returns of `prints`, which are some of those that `found` was found among: much faster."""
    whole, pairs = set[str](), list[Pair]()
    for cluster in found.clusters:
        left = {image: prints[image] for image in cluster if image in prints}
        if len(left) == len(cluster):
            whole.update(cluster)
        elif len(left) > 1:  # what connected them may be gone
            pairs += find(left).pairs
    pairs += (pair for pair in found.pairs if pair.first in whole)
    pairs.sort(key=lambda pair: (pair.first, pair.second))
    return Duplicates(tuple(pairs), joined((pair.first, pair.second) for pair in pairs))


def joined(sets: Iterable[Sequence[str]]) -> tuple[tuple[str, ...], ...]:
    """The names that belong together when whatever is in one of `sets` does: each cluster sorted, in order.

    Union-find with path halving (Tarjan and van Leeuwen, 1984).
    """
    parent: dict[str, str] = {}

    def root(name: str) -> str:
        parent.setdefault(name, name)
        while parent[name] != name:
            parent[name] = parent[parent[name]]
            name = parent[name]
        return name

    for members in sets:
        for other in members:
            one, two = sorted((root(members[0]), root(other)))
            parent[two] = one
    clusters: dict[str, list[str]] = defaultdict(list)
    for name in sorted(parent):
        clusters[root(name)].append(name)
    return tuple(tuple(members) for members in clusters.values())


def grouped(dataset: Dataset, clusters: Iterable[Sequence[str]]) -> Dataset:
    """The same photos, those of a cluster and all of their patients and lesions in one group: no split can part them.

    Joined groups have the first of their names. Images that the data set does not hold are passed over.
    """
    of = {photo.image: photo.group for photo in dataset.photos}
    names = ([of[image] for image in cluster if image in of] for cluster in clusters)
    leader = {name: group[0] for group in joined(each for each in names if each) for name in group}
    return dataset.regrouped({image: leader.get(group, group) for image, group in of.items()})


def contradicting(dataset: Dataset, clusters: Iterable[Sequence[str]]) -> tuple[tuple[LabelledPhoto, ...], ...]:
    """The clusters whose photos have different labels: at least one of them is wrong."""
    of = {photo.image: photo for photo in dataset.photos}
    known = (tuple(of[image] for image in cluster if image in of) for cluster in clusters)
    return tuple(photos for photos in known if len({photo.code for photo in photos}) > 1)


def torn(part_of: Mapping[str, str], clusters: Iterable[Sequence[str]]) -> tuple[tuple[str, ...], ...]:
    """The clusters that lie in more than one part; `part_of` names the part of each image, as a list has it."""
    return tuple(
        tuple(cluster) for cluster in clusters if len({part_of[image] for image in cluster if image in part_of}) > 1
    )


def _fingerprint(photo: LabelledPhoto) -> Fingerprint:
    return fingerprint(Photo.from_file(photo.path))
