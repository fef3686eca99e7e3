"""Whether two files show the same photo: exactly, by SHA-256, or nearly, by 255 bits of what is seen.

A perceptual hash in the manner of pHash (Zauner, 2010): the signs of the 16×16 lowest frequencies of the photo's centre
square, 64 px, grey. Photos of skin are alike (a dark spot in the middle of something pale), so local contrast is made
the same everywhere first; without that, every small mole is a near duplicate of every other. Turned by 90° or mirrored,
the bits only change place and sign. Small crops and turns by a few degrees are met by comparing further views of a
photo with the other photo's own bits. A hash holds too little to be looked at: it may be given away with a model.

How many copies are found, and how many photos of different lesions are taken for copies, is measured by
`pytest -s -m real tests/imaging/test_fingerprint.py`; its table stands beside `NEAR`.
"""

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from dermadesk.imaging.photo import Photo

NEAR = 64
"""Two photos are near duplicates when at most so many of the 255 bits differ; unrelated ones differ in about half.

Copies of 300 photos of HAM10000 (256 px) that are found:

| copy | found |
|---|---|
| JPEG quality 30, 60 or 90; a third, half or double the size; a fifth brighter | 300 each |
| turned by 90° or 180°, mirrored; turned by 2° or 5° either way | 300 each |
| cropped by 5 or 10 %, middle or corner; by 7.5 % elsewhere; by 5 % and JPEG quality 30, or turned by 90° | 300 each |
| cropped by 15 %, middle | 299 |
| turned by 5° and cropped by 5 % | 266 |
| turned by 10° | 36 |

Among HAM10000 and the ISIC 2018 photos, 12,609 together, 48 pairs of different lesions lie within it, and each does
show the same lesion to the eye: 6 in HAM10000, which its lesion ids miss, and 42 in ISIC 2018, often the same photo in
other colours. From 65 bits on, photos of different moles come among them: 12 pairs up to 69 bits, 54 up to 74. Of the
3,207 pairs of one HAM10000 lesion 293 lie within it: the others are new photos of it, which only an id can tell.
"""

_SIDE = 64
_FREQUENCIES = 16
_CONTRAST = 4.0  # local contrast is taken over this many px (sigma), and noise below this many grey levels stays noise
_CROPS = (0.95, 0.90)  # the part of the side that is left, in the middle and in each corner
_TURN = 4.0  # degrees; compared both ways round, so that it stands for -4 too
_BLOCK = (128, 4096)  # distances at a time: half a megabyte, which stays in the processor's cache

_COSINES = np.cos(np.pi * np.outer(np.arange(_FREQUENCIES), 2 * np.arange(_SIDE) + 1) / (2 * _SIDE)).astype(np.float32)
Bits = NDArray[np.uint8]
"""N×32: one hash of 256 bits a row, of which the first, the mean brightness, is always 0."""


@dataclass(frozen=True, slots=True, eq=False)
class Fingerprint:
    """What a file is known by. `views` is V×32 bytes: the photo's own hash, then those of its crops and of a turn."""

    sha256: str
    views: Bits

    @property
    def phash(self) -> str:
        """The photo's own hash, 64 hexadecimal digits, as a list keeps it."""
        return bytes(self.views[0]).hex()


@dataclass(frozen=True, slots=True)
class Near:
    """The places of two photos in what was compared, and in how many bits they differ (0..`NEAR`)."""

    first: int
    second: int
    distance: int


def fingerprint(photo: Photo) -> Fingerprint:
    """Decodes the whole photo, reduced where it can; raises `PhotoError` as `Photo.pixels` does. About 1 ms for 256 px.

    A crop is another look at the same photo, and does not change it.
    """
    pixels = photo.cropped(None).pixels(at_least=_SIDE)
    height, width = pixels.shape[:2]
    side = min(height, width)
    top, left = (height - side) // 2, (width - side) // 2
    grey = cv2.cvtColor(pixels[top : top + side, left : left + side], cv2.COLOR_RGB2GRAY)
    small = cv2.resize(grey, (_SIDE, _SIDE), interpolation=cv2.INTER_AREA).astype(np.float32)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    views = [cv2.warpAffine(small, view, small.shape, None, flags, cv2.BORDER_REFLECT) for view in _VIEWS]
    return Fingerprint(photo.sha256, np.stack([_hash(np.asarray(view, np.float32)) for view in (small, *views)]))


def near(prints: Sequence[Fingerprint]) -> list[Near]:
    """Pairs of near duplicates, `first` < `second`: enough of them to connect all that belong together.

    Of photos with the same hash only the first is compared with the others, so that a thousand black frames are not
    half a million pairs. 12,609 photos take 10 s of one core, and 20 MB.
    """
    steps = nearing(prints)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return list(end.value)


def nearing(prints: Sequence[Fingerprint]) -> Generator[float, None, list[Near]]:
    """What `near` returns, in about twenty steps, each of which yields the part that is done, 0..1."""
    if not prints:
        return []
    plain = np.stack([each.views[0] for each in prints])
    own, places, kinds = np.unique(plain, axis=0, return_index=True, return_inverse=True)
    found = {(int(places[kind]), place): 0 for place, kind in enumerate(kinds.ravel()) if places[kind] != place}
    views = np.stack([prints[place].views for place in places])
    looks = (*_turned(own), *views[:, 1:].swapaxes(0, 1))
    for done, mine in enumerate(looks):
        yield done / len(looks)
        for row, column, distance in _compared(mine, own):
            first, second = sorted((int(places[row]), int(places[column])))
            if first != second:
                found[first, second] = min(distance, found.get((first, second), distance))
    return [Near(*pair, distance) for pair, distance in sorted(found.items())]


def near_listed(prints: Sequence[Fingerprint], phashes: Sequence[str]) -> list[Near]:
    """The photos (`first`) that are near duplicates of those (`second`) that a list names by `Fingerprint.phash`.

    What in the list is a crop of a photo is found; what is a crop of a photo in the list is not, unless it is a small
    one: the list holds no pixels. Empty hashes are passed over. Raises ValueError for what is no hash.
    """
    listed = [index for index, phash in enumerate(phashes) if phash]
    if not prints or not listed:
        return []
    theirs = np.stack([_read(phashes[index]) for index in listed])
    views = np.stack([each.views for each in prints])
    found: dict[tuple[int, int], int] = {}
    for mine in (*_turned(views[:, 0]), *views[:, 1:].swapaxes(0, 1)):
        for first, column, distance in _compared(mine, theirs):
            pair = first, listed[column]
            found[pair] = min(distance, found.get(pair, distance))
    return [Near(*pair, distance) for pair, distance in sorted(found.items())]


def _hash(grey: NDArray[np.float32]) -> Bits:
    """32 bytes: the sign of each frequency of 64×64 grey levels whose local contrast was made alike."""
    centred = grey - cv2.GaussianBlur(grey, (0, 0), _CONTRAST)
    contrast = cv2.GaussianBlur(centred * centred, (0, 0), _CONTRAST)
    frequencies = _COSINES @ (centred / np.sqrt(contrast + _CONTRAST**2)) @ _COSINES.T
    frequencies[0, 0] = -1
    return np.packbits(frequencies >= 0)


def _seen(part: float, across: float, down: float, turn: float = 0.0) -> NDArray[np.float64]:
    """2×3, from a view back to the photo: a square of `part` of the side, its place 0..1, turned by `turn` degrees."""
    middle = (_SIDE - 1) / 2
    turned = np.asarray(cv2.getRotationMatrix2D((middle, middle), turn, part), np.float64)
    turned[:, 2] += [(1 - part) * _SIDE * (place - 0.5) for place in (across, down)]
    return turned


_PLACES = ((0.5, 0.5), (0, 0), (0, 1), (1, 0), (1, 1))
_VIEWS = (*(_seen(part, *place) for part in _CROPS for place in _PLACES), _seen(1, 0.5, 0.5, _TURN))


def _turned(bits: Bits) -> Iterator[Bits]:
    """The hashes N×32 of the same photos turned by 90° and mirrored, all eight ways, the first as they are.

    A mirror changes the sign of every odd frequency, a diagonal one swaps rows and columns.
    """
    odd = np.arange(_FREQUENCIES) % 2
    signs = np.unpackbits(bits, axis=1).reshape(-1, _FREQUENCIES, _FREQUENCIES)
    for square in (signs, signs.swapaxes(1, 2)):
        for vertical in (0, 1):
            for horizontal in (0, 1):
                mirrored = square ^ (vertical * odd[:, None] ^ horizontal * odd).astype(np.uint8)
                yield np.packbits(mirrored.reshape(len(bits), -1), axis=1)


def _compared(mine: Bits, theirs: Bits) -> Iterator[tuple[int, int, int]]:
    """Row of `mine`, row of `theirs`, and in how many bits they differ, where that is at most `NEAR`."""
    left, right = (np.ascontiguousarray(np.ascontiguousarray(each).view(np.uint64).T) for each in (mine, theirs))
    high, wide = _BLOCK
    for top in range(0, left.shape[1], high):
        for start in range(0, right.shape[1], wide):
            words = zip(left[:, top : top + high], right[:, start : start + wide], strict=True)
            distance = sum(np.bitwise_count(one[:, None] ^ other) for one, other in words)
            rows, columns = np.nonzero(distance <= NEAR)
            for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
                yield top + row, start + column, int(distance[row, column])


def _read(phash: str) -> Bits:
    bits = np.frombuffer(bytes.fromhex(phash), np.uint8)
    if bits.size != _FREQUENCIES**2 // 8:
        raise ValueError(f"{phash} is no perceptual hash of {_FREQUENCIES**2} bits")
    return bits
