"""What a person decided about the models: which is used, which was before, which are not offered. By `id version`.

Two small files beside the user's models, one model a line.
"""

from collections.abc import Iterable
from pathlib import Path

from dermadesk import paths
from dermadesk.files import make_folder, whole_text

_CHOSEN, _HIDDEN = "default", "hidden"
_REMEMBERED = 20


def chosen() -> tuple[str, ...]:
    """What was put to use, the latest first; empty when nothing was."""
    return _lines(_CHOSEN)


def choose(reference: str, before: str = "") -> None:
    """Put it to use after `before`, where that is known. Raises `OutputError`."""
    _write(_CHOSEN, list(dict.fromkeys((reference, *filter(None, (before,)), *chosen())))[:_REMEMBERED])


def hidden() -> frozenset[str]:
    """What is not offered."""
    return frozenset(_lines(_HIDDEN))


def hide(references: Iterable[str]) -> None:
    """Offer these no more, and all others again. Raises `OutputError`."""
    _write(_HIDDEN, sorted(references))


def _lines(name: str) -> tuple[str, ...]:
    try:
        text = (paths.installed_models() / name).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ()
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _write(name: str, lines: Iterable[str]) -> None:
    folder: Path = make_folder(paths.installed_models())
    with whole_text(folder / name) as file:
        file.writelines(f"{line}\n" for line in lines)
