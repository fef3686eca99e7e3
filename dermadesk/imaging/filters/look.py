"""How a photo is looked at: the white balance first, then one filter."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from dermadesk.imaging.filters.grey_patch import Gains, balanced
from dermadesk.imaging.filters.registry import FILTERS, Value
from dermadesk.imaging.steps import Pixels


@dataclass(frozen=True, slots=True)
class Look:
    """The filter called `filter` with its settings (its defaults for those that are missing), after the gains."""

    filter: str = "identity"
    settings: Mapping[str, Value] = field(default_factory=dict)
    gains: Gains | None = None

    @property
    def plain(self) -> bool:
        """Whether the photo is shown as it is."""
        return self.filter == "identity" and self.gains is None


def look_at(pixels: Pixels, look: Look) -> Pixels:
    """H×W×3 uint8 as it is looked at; the pixels themselves where `look` is plain. Raises `FilterError`."""
    if look.gains is not None:
        pixels = balanced(pixels, look.gains)
    return FILTERS[look.filter].run(pixels, **look.settings)
