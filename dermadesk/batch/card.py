"""What is said of the model wherever its answers are handed on: as much of its card as fits into a few lines."""

from dataclasses import dataclass

from dermadesk.inference.manifest import Manifest
from dermadesk.inference.prevalence import Rate, rates

NBSP = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True, slots=True)
class Card:
    """`model` is `id version`; `data`, `licence` and `operating_point` are words. `names` are those of the classes by
    their codes, in the model's order. `missed` is how many of 100 malignant lesions the model misses, on which photos.
    """

    model: str
    data: str
    licence: str
    operating_point: str
    missed: str
    names: dict[str, str]

    @classmethod
    def of(cls, manifest: Manifest) -> "Card":
        """The lines of the card of the model with this manifest."""
        sensitivity, specificity = rates(manifest)
        threshold = f"{manifest.deciding_point.threshold * 100:.1f}{NBSP}%"
        return cls(
            model=manifest.reference,
            data=", ".join(f"{each.name} ({each.photos:,}{NBSP}photos)" for each in manifest.data),
            licence=manifest.licence,
            operating_point=f"suspicious at {threshold} malignant or more. Malignant lesions that it finds: "
            f"{_of_hundred(sensitivity)}. Benign ones in which it finds nothing: {_of_hundred(specificity)}.",
            missed=f"{100 - round(sensitivity.value * 100)} of 100 malignant lesions on its {sensitivity.part} photos",
            names={each.code: each.name for each in manifest.classes},
        )


def _of_hundred(rate: Rate) -> str:
    """A rate as a frequency, with its interval and what it was measured on."""
    value, low, high = (round(each * 100) for each in (rate.value, rate.low, rate.high))
    return f"{value} of 100 on its {rate.part} photos (95{NBSP}% interval {low} to {high})"
