"""What a model says of itself, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dermadesk.gui.words import NBSP, exact_percent, of_hundred, sensitivity

if TYPE_CHECKING:
    from dermadesk.inference.bundle import Manifest

INTRODUCTION = "Every answer names one of these models. A model answers for photos like those it was measured on."
NO_MODELS = "No model is installed. Install DermaDesk again, or import a model that another clinic gave you."
NOTHING_MEASURED = "Nothing was measured on test photos."
NO_ANCESTORS = "It was trained from scratch: no other model’s licence follows it."
FOLLOWS = (
    "This licence follows from what it was trained on and from what it was fine-tuned from. Whoever gets the model "
    "from you is bound by it, too."
)


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of the test part: its `term` in the glossary, its name, value, interval and photos as words."""

    term: str
    name: str
    value: str
    interval: str
    base: str


_SHARES = (
    ("malignant_sensitivity", "sensitivity", "Malignant lesions called suspicious"),
    ("malignant_specificity", "specificity", "Benign lesions not called suspicious"),
    ("ppv", "ppv", "Malignant, of those called suspicious"),
    ("npv", "npv", "Benign, of those without a finding"),
    ("balanced_accuracy", "balanced_accuracy", "Right diagnosis, each counting the same"),
    ("accuracy", "accuracy", "Right diagnosis"),
)
_AUROC = ("malignant_auroc", "auroc", "Malignant AUROC")

_NOVELTY = (
    "are refused where they do not look like its training photos; those of skin without a dermatoscope not always"
)
_NO_NOVELTY = "are not recognised: this model answers to any picture, even one that shows no skin"


def figures(manifest: Manifest) -> tuple[Figure, ...]:
    """The test part's figures with their 95 % intervals; empty where none was measured."""
    overall: Any = manifest.metrics.get("overall", {})
    found = overall if isinstance(overall, dict) else {}
    told = []
    for key, term, name in (*_SHARES, _AUROC):
        each = found.get(key)
        if isinstance(each, dict) and {"value", "low", "high", "n"} <= each.keys():
            value, low, high = (float(each[part]) for part in ("value", "low", "high"))
            if key == _AUROC[0]:
                words = f"{value:.3f}", f"{low:.3f} to {high:.3f}"
            else:
                words = f"{of_hundred(value)} of 100", f"{of_hundred(low)} to {of_hundred(high)}"
            told.append(Figure(term, name, *words, f"{each['n']:,}"))
    return tuple(told)


def calls_suspicious(manifest: Manifest) -> str:
    """Where its operating point lies, and what it finds there."""
    found, part = sensitivity(manifest)
    return (
        f"It calls a lesion suspicious at {exact_percent(manifest.deciding_point.threshold)} malignant and more: that "
        f"finds {of_hundred(found)} of 100 malignant lesions on its {part} photos."
    )


def data(manifest: Manifest) -> tuple[str, ...]:
    """Every data set with its size, how it was split, and its licence."""
    return tuple(
        f"{d.name}: {d.photos:,} photos of {d.lesions:,} lesions" + "".join(f"; {p}" for p in (d.split, d.licence) if p)
        for d in manifest.data
    )


def model_facts(manifest: Manifest) -> list[tuple[str, str]]:
    """What else a model says of itself, as (name, sentence)."""
    facts = [
        ("Calibrated on", f"a case mix with {exact_percent(manifest.prevalence)} malignant"),
        ("Other pictures", _NOVELTY if manifest.novelty else _NO_NOVELTY),
        ("Network", f"{manifest.architecture}, {manifest.input_size} × {manifest.input_size} pixels"),
        ("Made", manifest.created[:16].replace("T", " ")),
        ("Made with", ", ".join(f"{name} {version}" for name, version in manifest.software.items())),
    ]
    return [(name, text) for name, text in facts if text]


def size(bytes: int) -> str:
    """A size on the disk as people read it: 20 MB, 640 kB."""
    for unit, one in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if bytes >= one:
            amount = bytes / one
            return f"{amount:.1f}{NBSP}{unit}" if amount < 10 else f"{amount:,.0f}{NBSP}{unit}"
    return f"{bytes}{NBSP}bytes"
