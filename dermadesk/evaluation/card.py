"""The model card, written by the program from the manifest and the figures."""

from string import Template

from dermadesk import paths
from dermadesk.evaluation.assess import Figures
from dermadesk.evaluation.intervals import Estimate
from dermadesk.inference.bundle import Manifest

WORDS = {
    "accuracy": "accuracy",
    "balanced_accuracy": "balanced accuracy",
    "macro_f1": "macro F1",
    "accuracy_by_posterior": "accuracy, were the most probable class the answer",
    "balanced_accuracy_by_posterior": "balanced accuracy, were the most probable class the answer",
    "accuracy_equal_weight": "accuracy, did all diagnoses weigh alike",
    "balanced_accuracy_equal_weight": "balanced accuracy, did all diagnoses weigh alike",
    "macro_auroc": "macro AUROC",
    "malignant_auroc": "malignant AUROC",
    "calibration_error": "expected calibration error of the top class, 15 bins",
    "malignant_calibration_error": "expected calibration error of P(malignant), 15 bins",
    "malignant_sensitivity": "malignant sensitivity at the operating point",
    "malignant_specificity": "specificity at the operating point",
    "specificity_on_histology": "specificity on histology-proven benign lesions",
    "conformal_coverage": "conformal sets that hold the truth",
    "conformal_set_size": "diagnoses in a conformal set, mean",
}


def write(manifest: Manifest, figures: Figures, command: str) -> str:
    """The card in Markdown. `command` is what measured the figures."""
    point = manifest.deciding_point
    classes, conformal = manifest.classes, manifest.conformal
    words = {
        "name": f"{manifest.id} {manifest.version}",
        "intended_use": manifest.intended_use,
        "limitations": "\n".join(f"- {each}" for each in manifest.limitations),
        "data": "\n".join(
            f"- {each.name}: {each.photos:,} photos of {each.lesions:,} lesions; {each.split}. "
            f"{each.citation}. {each.licence}."
            for each in manifest.data
        ),
        "architecture": manifest.architecture,
        "input_size": manifest.input_size,
        "steps": ", ".join(step.name for step in manifest.preprocessing),
        "parents": ", ".join(manifest.parents) or "nothing",
        "malignant": f"{sum(p for each, p in zip(classes, manifest.prior, strict=True) if each.malignant):.1%}",
        "shares": ", ".join(f"{each.code} {p:.1%}" for each, p in zip(classes, manifest.prior, strict=True)),
        "temperature": f"{manifest.temperature:.3f}",
        "threshold": f"{point.threshold:.6f}",
        "point_part": point.part,
        "n_malignant": point.n_malignant,
        "n_benign": point.n_benign,
        "sensitivity": f"{point.sensitivity:.3f}",
        "specificity": f"{point.specificity:.3f}",
        "leading_rule": manifest.leading_rule,
        "level": f"{conformal.level:.0%}",
        "conformal_method": conformal.method,
        "pooled": f" Pooled for {', '.join(conformal.pooled)} (fewer than 20 lesions)." if conformal.pooled else "",
        "lesions": ", ".join(f"{each.code} {n}" for each, n in zip(classes, conformal.lesions, strict=True)),
        "photos": f"{figures.photos:,}",
        "test_lesions": f"{figures.lesions:,}",
        "test_malignant": figures.malignant,
        "command": command,
        "figures": _table("figure", {WORDS[name]: value for name, value in figures.overall.items()}),
        "recall": _table("class", figures.recall),
        "confusion": _confusion(manifest, figures),
        "licence": manifest.licence,
    }
    return Template((paths.resources() / "model_card.md").read_text(encoding="utf-8")).substitute(words)


def _table(head: str, rows: dict[str, Estimate]) -> str:
    lines = [f"| {head} | value | 95 % interval | photos |", "|---|---|---|---|"]
    lines += [f"| {name} | {e.value:.3f} | {e.low:.3f} to {e.high:.3f} | {e.n} |" for name, e in rows.items()]
    return "\n".join(lines)


def _confusion(manifest: Manifest, figures: Figures) -> str:
    codes = [each.code for each in manifest.classes]
    lines = ["| | " + " | ".join(codes) + " |", "|---" * (len(codes) + 1) + "|"]
    lines += [
        f"| {code} | " + " | ".join(map(str, row)) + " |" for code, row in zip(codes, figures.confusion, strict=True)
    ]
    return "\n".join(lines)
