"""What a model says of itself, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dermadesk.gui.words import exact_percent, sensitivity

if TYPE_CHECKING:
    from dermadesk.inference.bundle import Manifest

INTRODUCTION = "Every answer names one of these models. A model answers for photos like those it was measured on."
NO_MODELS = "No model is installed. Install DermaDesk again."

_FIGURES = (
    ("malignant_sensitivity", "malignant lesions found"),
    ("malignant_specificity", "benign lesions not called suspicious"),
    ("balanced_accuracy", "balanced accuracy"),
    ("malignant_auroc", "malignant AUROC"),
)

_NOVELTY = (
    "are refused where they do not look like its training photos; those of skin without a dermatoscope not always"
)
_NO_NOVELTY = "are not recognised: this model answers to any picture, even one that shows no skin"


def model_facts(manifest: Manifest) -> list[tuple[str, str]]:
    """What a model says of itself, as (name, sentence)."""
    found, part = sensitivity(manifest)
    point = manifest.deciding_point
    data = "; ".join(
        f"{d.name}: {d.photos:,} photos of {d.lesions:,} lesions" + (f" ({d.split})" if d.split else "")
        for d in manifest.data
    )
    facts = [
        ("For", manifest.intended_use),
        ("Trained on", data),
        ("Tells apart", ", ".join(c.name for c in manifest.classes)),
        (
            "Calls suspicious",
            f"malignant {exact_percent(point.threshold)} and more: finds {round(found * 100)} of 100 malignant "
            f"lesions on its {part} photos",
        ),
        ("Calibrated on", f"a case mix with {exact_percent(manifest.prevalence)} malignant"),
        ("On its test photos", _figures(manifest)),
        ("Other pictures", _NOVELTY if manifest.novelty else _NO_NOVELTY),
        ("Limits", "\n".join(manifest.limitations)),
        ("Network", f"{manifest.architecture}, {manifest.input_size} × {manifest.input_size} pixels"),
        ("Licence", manifest.licence),
        ("Made", manifest.created[:10]),
    ]
    return [(name, text) for name, text in facts if text]


def _figures(manifest: Manifest) -> str:
    """The test part's figures with their 95 % intervals; empty where none was measured."""
    overall: Any = manifest.metrics.get("overall", {})
    told = []
    for key, name in _FIGURES:
        figure = overall.get(key) if isinstance(overall, dict) else None
        if isinstance(figure, dict) and {"value", "low", "high"} <= figure.keys():
            told.append(f"{name} {figure['value']:.3f} ({figure['low']:.3f} to {figure['high']:.3f})")
    return "; ".join(told)
