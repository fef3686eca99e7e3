"""What the window says of heatmaps: methods by name, why one cannot be had, and what was measured of a map."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dermadesk.gui.words import NBSP, percent

if TYPE_CHECKING:
    from dermadesk.gui.service.heatmaps import MapTrust, Waiting

METHODS: dict[str, tuple[str, str]] = {
    "cam": (
        "CAM",
        "Class activation map: what each place added to this diagnosis in the network’s last layer. Exact.",
    ),
    "grad_cam": (
        "Grad-CAM",
        "The network’s last features, each weighed by how much this diagnosis would change with it.",
    ),
    "grad_cam_pp": (
        "Grad-CAM++",
        "Like Grad-CAM, but only what speaks for the diagnosis, so that small places count as well.",
    ),
    "occlusion": (
        "Occlusion",
        "How much the probability of this diagnosis falls when a place is blurred away. Asks the model itself.",
    ),
}
"""The name of each method and what it shows."""

_REFUSALS: dict[str, tuple[str, str]] = {
    "same_as_cam": (
        "same as CAM",
        "In this model pooling and one layer follow the features. {name} and CAM are then the same map: one witness, "
        "not two.",
    ),
    "no_class_maps": (
        "not in this model",
        "This model has no class activation maps, because its head is more than pooling and one layer.",
    ),
    "no_torch": (
        "needs PyTorch",
        "{name} needs PyTorch, which this copy of the program comes without. An installation from source has it.",
    ),
}


def method(name: str) -> str:
    """The method’s name as people write it."""
    return METHODS[name][0]


def meaning(name: str) -> str:
    """What a map by that method shows, in a sentence or two."""
    return METHODS[name][1]


def entry(name: str, offer: str) -> str:
    """The method in a list, with a word on why it cannot be chosen."""
    return method(name) if offer == "drawn" else f"{method(name)}: {_REFUSALS[offer][0]}"


def refusal(name: str, offer: str) -> str:
    """Why a method cannot be chosen, in a sentence; empty where it can."""
    return "" if offer == "drawn" else _REFUSALS[offer][1].format(name=method(name))


def waiting(step: Waiting) -> str:
    """What a map is waited for."""
    if step.share is None:
        return f"Loading PyTorch for {method(step.method)}…"
    return f"Drawing {method(step.method)}… {step.share * 100:.0f}{NBSP}%"


MEASURING = "Measuring the map…"
NOTHING_TO_MEASURE = "Nothing in this photo spoke for this diagnosis, so there is no map to measure."


def inside(trust: MapTrust) -> str:
    """The share of the map on the lesion; empty where that cannot be said."""
    return "" if trust.inside is None else f"{percent(trust.inside)} of the map lies on the lesion."


def measured(trust: MapTrust) -> str:
    """What was measured of a map, below its picture."""
    if trust.faithfulness.blank:
        return "Nothing here spoke for it."
    verdict = "Better than chance." if trust.faithfulness.informative else "Not informative: no better than chance."
    return f"{verdict} {inside(trust)}".strip()


def sentence(trust: MapTrust) -> str:
    """What was measured of the map, for the answer’s side."""
    measured = trust.faithfulness
    if measured.blank:
        return NOTHING_TO_MEASURE
    as_good = f"{measured.as_good} of {measured.random_maps} random maps"
    if measured.informative:
        told = f"{method(trust.method)} marks what the model used: {_few(measured.as_good, measured.random_maps)}."
    else:
        told = f"{method(trust.method)} is not informative here: {as_good} of the same smoothness do as well."
    return " ".join(part for part in (told, inside(trust)) if part)


def figures(trust: MapTrust) -> str:
    """The figures behind `sentence`, for those who ask."""
    measured = trust.faithfulness
    return (
        f"Insertion less deletion: {measured.score:+.2f}; random maps of the same smoothness: {measured.chance:+.2f} "
        f"on average, and {measured.as_good} of {measured.random_maps} as high or higher."
    )


def _few(count: int, total: int) -> str:
    if count == 0:
        return f"none of {total} random maps of the same smoothness does as well"
    return f"only {count} of {total} random maps of the same smoothness {'does' if count == 1 else 'do'} as well"
