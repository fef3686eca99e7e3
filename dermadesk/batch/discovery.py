"""Files and folders -> photos, in path order."""

import os
import stat
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from dermadesk.errors import DermaDeskError, ErrorCode, PhotoError
from dermadesk.imaging.signatures import PHOTO_ENDINGS

_EVERY = 0.1
"""Seconds between two counts."""


@dataclass(frozen=True, slots=True)
class Found:
    """A path as it was given, or as it was found below a folder that was given. `error`: why it cannot be opened."""

    path: str
    error: DermaDeskError | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """What was found: `photos` in path order, each with its row to come, and how many files are none of its business.

    `hidden` files and folders begin with a dot; `others` are files that do not have the ending of a photo.
    """

    photos: tuple[Found, ...]
    hidden: int = 0
    others: int = 0


def listing(paths: Iterable[str], on_count: Callable[[int], None] | None = None) -> Listing:
    """Every photo that `paths` name, each once, in path order, and a count of what was passed over.

    A file that is named is there whatever it is, even when it does not exist: reading it gives the reason. Folders
    are searched recursively for whatever has the ending of a photo; hidden files and folders are passed over. A link to
    a file is a photo like any other; one that leads nowhere is there too, since photos may have been behind it. Links
    to folders are followed after all else, but neither to where was searched before nor above what is searched: those
    are there with LINK_SEARCHED. A folder that cannot be listed is there with its error. `on_count` is told how many
    photos there are so far.
    """
    result = Listing(())
    for found in look(paths):
        if isinstance(found, Listing):
            result = found
        elif on_count is not None:
            on_count(found)
    return result


def look(paths: Iterable[str]) -> Iterator[int | Listing]:
    """The same as it goes: the number of photos so far, ten times a second; the listing comes last."""
    search = _Search()
    due = time.monotonic() + _EVERY
    for _ in search.steps(paths):
        if time.monotonic() >= due:
            yield len(search.photos)
            due = time.monotonic() + _EVERY
    yield Listing(tuple(sorted(search.photos, key=lambda photo: photo.path)), search.hidden, search.others)


class _Search:
    """What was found so far. Folders are told apart by their real paths, for which only links are asked."""

    def __init__(self) -> None:
        self.photos: list[Found] = []
        self.hidden = self.others = 0
        self._given: set[tuple[str, str]] = set()
        self._roots: list[str] = []
        self._searched: dict[str, str] = {}
        self._links: list[tuple[str, str]] = []

    def steps(self, paths: Iterable[str]) -> Iterator[None]:
        """Searches; an item after every file."""
        real = cache(_real)
        folders = []
        for path in paths:
            if os.path.isdir(path):
                folders.append(path)
            else:
                self._add_given(path, real(os.path.dirname(path)))
            yield
        self._roots = [real(folder) for folder in folders]
        for folder in folders:
            if not os.path.islink(folder):
                yield from self._below(folder, real(folder))
        links = deque((folder, "") for folder in folders if os.path.islink(folder))
        links.extend(self._take_links())
        while links:
            yield from self._follow(*links.popleft())
            links.extend(self._take_links())

    def _add_given(self, path: str, home: str) -> None:
        place = home, os.path.basename(path)
        if place not in self._given:
            self._given.add(place)
            self.photos.append(Found(path))

    def _below(self, folder: str, real: str) -> Iterator[None]:
        """Searches a folder whose real path is `real`, but for what was searched before."""
        waiting = [(folder, real)]
        while waiting:
            place, home = waiting.pop()
            if home in self._searched:
                continue
            self._searched[home] = place
            try:
                with os.scandir(place) as entries:
                    for entry in entries:
                        if self._is_folder(entry, home):
                            waiting.append((entry.path, os.path.join(home, entry.name)))
                        yield
            except OSError as error:
                self.photos.append(Found(place, _refused(place, error)))

    def _is_folder(self, entry: "os.DirEntry[str]", home: str) -> bool:
        """Whether it is to be searched now; anything else is put where it belongs."""
        if self._given and (home, entry.name) in self._given:
            return False
        if entry.name.startswith("."):
            self.hidden += 1
            return False
        if entry.is_symlink():
            try:
                if stat.S_ISDIR(entry.stat().st_mode):
                    self._links.append((entry.path, home))
                    return False
            except OSError:
                self.photos.append(Found(entry.path))
                return False
        elif entry.is_dir(follow_symlinks=False):
            return True
        if os.path.splitext(entry.name)[1].lower() in PHOTO_ENDINGS:
            self.photos.append(Found(entry.path))
        else:
            self.others += 1
        return False

    def _take_links(self) -> list[tuple[str, str]]:
        """The links to folders that were found since, in path order, each with the real path of its folder."""
        links, self._links = sorted(self._links), []
        return links

    def _follow(self, link: str, home: str) -> Iterator[None]:
        """Searches where a link in `home` leads; a given one has no home, and may lead above what is searched."""
        target = _real(link)
        is_above = home and any(_holds(target, folder) for folder in (home, *self._roots))
        if target in self._searched or is_above:
            where = self._searched.get(target, target)
            self.photos.append(Found(link, PhotoError(ErrorCode.LINK_SEARCHED, link, where)))
            return
        yield from self._below(link, target)


def _real(path: str) -> str:
    """The path without links; as it is where it can be none, a zero byte in it."""
    try:
        return os.path.realpath(path)
    except ValueError:
        return path


def _holds(folder: str, other: str) -> bool:
    """Whether `other` lies in `folder`, or is it; both are real paths."""
    return other == folder or other.startswith(os.path.join(folder, ""))


def _refused(place: str, error: OSError) -> PhotoError:
    """Why a folder cannot be listed."""
    code = ErrorCode.NO_PERMISSION if isinstance(error, PermissionError) else ErrorCode.NOT_FOUND
    return PhotoError(code, place)
