"""In which resolutions a camera can send, and which of them is taken."""

from collections.abc import Sequence
from dataclasses import dataclass

LARGEST_SUITABLE = 1920 * 1080
"""Pixels of the largest resolution that is taken unasked: more is shown less smoothly, and the model sees fewer."""

SMOOTH = 24.0
"""Frames per second from which a resolution suits; one with fewer is taken where none has more."""

Resolution = tuple[int, int]
"""Width and height in pixels."""


@dataclass(frozen=True, slots=True)
class Mode:
    """One way in which a camera can send."""

    resolution: Resolution
    frames_per_second: float
    compressed: bool


def resolutions(modes: Sequence[Mode]) -> tuple[Resolution, ...]:
    """Every resolution once, the largest first."""
    return tuple(sorted({each.resolution for each in modes}, key=lambda size: (-_pixels(size), size)))


def suitable(modes: Sequence[Mode]) -> Resolution | None:
    """The resolution that is taken unasked: the largest that is smooth and not too large; None where none is known."""
    return max(resolutions(modes), key=lambda size: _suits(size, modes), default=None)


def fastest(modes: Sequence[Mode], resolution: Resolution | None) -> int | None:
    """Which mode has that resolution with most frames, uncompressed where that is as fast; None where none has it."""
    fitting = [number for number, each in enumerate(modes) if each.resolution == resolution]
    return max(fitting, key=lambda n: (modes[n].frames_per_second, not modes[n].compressed), default=None)


def _suits(resolution: Resolution, modes: Sequence[Mode]) -> tuple[bool, bool, int]:
    pixels = _pixels(resolution)
    small = pixels <= LARGEST_SUITABLE
    smooth = any(each.resolution == resolution and each.frames_per_second >= SMOOTH for each in modes)
    return small, smooth, pixels if small else -pixels


def _pixels(resolution: Resolution) -> int:
    return resolution[0] * resolution[1]
