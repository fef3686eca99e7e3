"""The model card, written by the program from the manifest and the figures."""

from dermadesk.evaluation.assess import Figures
from dermadesk.evaluation.intervals import Estimate
from dermadesk.inference.bundle import Manifest

WORDS = {
    "accuracy": "accuracy, by posterior",
    "balanced_accuracy": "balanced accuracy, by posterior",
    "macro_f1": "macro F1, by posterior",
    "accuracy_equal_weight": "accuracy, by posterior over prior",
    "balanced_accuracy_equal_weight": "balanced accuracy, by posterior over prior",
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
    point = next(each for each in manifest.operating_points if each.name == manifest.operating_point)
    shares = ", ".join(f"{each.code} {share:.1%}" for each, share in zip(manifest.classes, manifest.prior, strict=True))
    malignant = sum(share for each, share in zip(manifest.classes, manifest.prior, strict=True) if each.malignant)
    conformal = manifest.conformal
    pooled = f"; pooled for {', '.join(conformal.pooled)} (fewer than 20 lesions)" if conformal.pooled else ""
    sections = [
        f"# {manifest.id} {manifest.version}",
        manifest.intended_use,
        "## Limitations\n\n" + "\n".join(f"- {each}" for each in manifest.limitations),
        "## Data\n\n"
        + "\n".join(
            f"- {each.name}: {each.photos:,} photos of {each.lesions:,} lesions; {each.split}. {each.citation}. {each.licence}."
            for each in manifest.data
        ),
        f"## Network\n\n{manifest.architecture}, {manifest.input_size} px; steps: "
        + ", ".join(step.name for step in manifest.preprocessing)
        + f". Fine-tuned from: {', '.join(manifest.parents) or 'nothing'}.",
        f"## Calibration\n\nProbabilities speak of a case mix of {malignant:.1%} malignant photos ({shares}). The mix that "
        f"training drew is undone first, then the logits are divided by the temperature {manifest.temperature:.3f}, "
        f"fitted on the calibration part. At another mix the same photo has another probability.",
        f"## Operating point\n\nSuspicious: P(malignant) at or above {point.threshold:.6f}, which was chosen on the "
        f"{point.part} part ({point.n_malignant} malignant and {point.n_benign} benign photos: sensitivity "
        f"{point.sensitivity:.3f}, specificity {point.specificity:.3f}). The top class follows the rule "
        f"`{manifest.top1_rule}`.",
        f"## Prediction sets\n\nLevel {conformal.level:.0%}, per class; {conformal.method}{pooled}. Lesions per class: "
        + ", ".join(f"{each.code} {n}" for each, n in zip(manifest.classes, conformal.lesions, strict=True))
        + ".",
        f"## Measured on the test part\n\n{figures.photos:,} photos of {figures.lesions:,} lesions, {figures.malignant} photos "
        f"malignant; none of these lesions was trained or calibrated on. `{command}`\n\n"
        + _table("figure", {WORDS[name]: value for name, value in figures.overall.items()}),
        f"### Recall per class, by {manifest.top1_rule.replace('_', ' ')}\n\n" + _table("class", figures.recall),
        "### Confusion (rows: truth; columns: answer)\n\n" + _confusion(manifest, figures),
        "Intervals are 95 %: Wilson's for shares of photos, a bootstrap over lesions for the others.",
        f"## Licence\n\n{manifest.licence}. Research use and decision support; not a medical device.",
    ]
    return "\n\n".join(sections) + "\n"


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
