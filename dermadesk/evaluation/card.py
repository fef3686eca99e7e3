"""The model card, written by the program from the manifest and the figures."""

import re
from collections.abc import Iterable, Sequence
from string import Template

from dermadesk import paths
from dermadesk.evaluation.assess import Figures
from dermadesk.evaluation.groups import FEWEST
from dermadesk.evaluation.intervals import Estimate, wilson
from dermadesk.imaging import skin_tone
from dermadesk.inference.bundle import Manifest

WORDS = {
    "accuracy": "accuracy",
    "balanced_accuracy": "balanced accuracy",
    "macro_f1": "macro F1",
    "accuracy_by_posterior": "accuracy, were the most probable class the answer",
    "balanced_accuracy_by_posterior": "balanced accuracy, were the most probable class the answer",
    "macro_f1_by_posterior": "macro F1, were the most probable class the answer",
    "accuracy_equal_weight": "accuracy, did all diagnoses weigh alike",
    "balanced_accuracy_equal_weight": "balanced accuracy, did all diagnoses weigh alike",
    "macro_f1_equal_weight": "macro F1, did all diagnoses weigh alike",
    "macro_auroc": "macro AUROC",
    "malignant_auroc": "malignant AUROC",
    "calibration_error": "expected calibration error of the top class, 15 bins",
    "malignant_calibration_error": "expected calibration error of P(malignant), 15 bins",
    "calibration_error_before": "the same of the top class, before calibration",
    "malignant_calibration_error_before": "the same of P(malignant), before calibration",
    "malignant_sensitivity": "malignant sensitivity at the operating point",
    "malignant_specificity": "specificity at the operating point",
    "specificity_on_histology": "specificity on histology-proven benign lesions",
    "false_negative_rate": "malignant photos that are missed (false-negative rate)",
    "ppv": "malignant among those called suspicious (PPV, on this mix)",
    "npv": "benign among the others (NPV, on this mix)",
    "conformal_coverage": "conformal sets that hold the truth",
    "conformal_set_size": "diagnoses in a conformal set, mean",
}
"""What a figure is called, by its name in `Figures.overall`; also the order in which they are shown."""

KIND_WORDS = {
    "sex": "sex",
    "age": "age",
    "site": "body site",
    "source": "source",
    "skin_tone": "skin tone (ITA)",
}
"""What a kind of group is called."""

TOO_FEW = "too few to say"

_NOVELTY, _MEASURED = "## Photos it refuses", "## Measured on the test part"
"""Headings of `resources/model_card.md`."""

VIEWS = (
    "With test-time augmentation the calibrated probabilities of a photo's eight views (turned and mirrored) are "
    "averaged; threshold and quantiles stay as they are."
)


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
        "novelty": novelty(manifest),
        "base": base(figures),
        "command": command,
        "measured": measured(figures),
        "licence": manifest.licence,
    }
    return Template((paths.resources() / "model_card.md").read_text(encoding="utf-8")).substitute(words)


def renewed(text: str, before: Manifest, after: Manifest) -> str:
    """The card of a bundle whose network stays and whose version and novelty are new."""
    told = f"{_NOVELTY}\n\n{novelty(after)}\n\nThis check is new; all else is {before.reference}.\n\n"
    old = re.compile(rf"{_NOVELTY}\n.*?(?=^## )", re.DOTALL | re.MULTILINE)
    text = text.replace(f"# {before.reference}", f"# {after.reference}", 1)
    if old.search(text):
        return old.sub(lambda _: told, text, count=1)
    return text.replace(_MEASURED, told + _MEASURED, 1)


def novelty(manifest: Manifest) -> str:
    """What the model does with photos that are not dermoscopic, and how often it is wrong, in Markdown."""
    known = manifest.novelty
    if known is None:
        return "This model does not check whether a photo is dermoscopic: it answers to any picture."
    rows = []
    for each in known.measured:
        shares = (wilson(round(part * each.photos), each.photos) for part in (each.refused, each.marked))
        rows.append([each.what, str(each.photos), *(f"{e.value:.1%} ({e.low:.1%} to {e.high:.1%})" for e in shares)])
    return "\n\n".join(
        [
            "Photos far from the dermoscopic ones that it learned from are refused, nearer ones marked as perhaps taken"
            f" without a dermatoscope. {known.method}.",
            _table(["photos", "number", "refused", "refused or marked"], rows),
            "Photos of skin taken without a dermatoscope lie between the others: many are refused, some only marked, "
            "some neither.",
        ]
    )


def base(figures: Figures) -> str:
    """What the figures rest on, in words."""
    return f"{figures.photos:,} photos of {figures.lesions:,} lesions, {figures.malignant:,} photos malignant"


def measured(figures: Figures) -> str:
    """Every table of a measurement in Markdown, and what must be said with them."""
    parts = [
        f"### {title}\n\n{_table(head, rows)}" if title else _table(head, rows) for title, head, rows in tables(figures)
    ]
    return "\n\n".join([*parts, *notes(figures)])


def report(manifest: Manifest, figures: Figures, learned: int) -> str:
    """A measurement on other photos than the model's own test part, in Markdown; it has `learned` from so many."""
    told = f" It was trained or calibrated on {learned:,} of them, so that the figures flatter it." if learned else ""
    intervals = "Intervals are 95 %: Wilson's for shares of photos, a bootstrap over lesions for the others."
    closing = manifest.intended_use or "Research use and decision support; not a medical device."
    title = f"# {manifest.reference} on other photos"
    return "\n\n".join([title, f"{base(figures)}.{told} {intervals}", measured(figures), closing]) + "\n"


Table = tuple[str, list[str], list[list[str]]]
"""A title, the heads of the columns, and the rows."""


def tables(figures: Figures) -> Iterable[Table]:
    """Every table of a measurement; the first, which needs no title, is of all photos."""
    yield _overall(figures)
    if figures.at_prevalence:
        yield _prevalence(figures)
    yield _classes(figures)
    yield _confusion(figures)
    if figures.groups:
        yield _groups(figures)


def notes(figures: Figures) -> Iterable[str]:
    """What the tables do not say by themselves."""
    yield (
        "In brackets: the 95 % interval, and the photos that a figure rests on (of precision: those answered so; of a "
        "predictive value at another prevalence: those that sensitivity and specificity rest on)."
    )
    if figures.turned:
        yield VIEWS
    if figures.groups:
        yield f"{TOO_FEW.capitalize()}: fewer than {FEWEST} photos of the kind that a figure counts."
    if "skin_tone" in figures.groups:
        yield skin_tone.LIMITS


def interval(estimate: Estimate) -> str:
    """`0.950 (0.920 to 0.970; 316)`: the value, its 95 % interval, and the photos it rests on."""
    return f"{estimate.value:.3f} ({estimate.low:.3f} to {estimate.high:.3f}; {estimate.n})"


def _overall(figures: Figures) -> Table:
    shown = {name: figures.overall[name] for name in WORDS if name in figures.overall}
    head = ["figure", "value", "95 % interval", "photos"]
    rows = [[WORDS[name], f"{e.value:.3f}", f"{e.low:.3f} to {e.high:.3f}", str(e.n)] for name, e in shown.items()]
    if figures.turned:
        head.append("with eight views")
        for row, name in zip(rows, shown, strict=True):
            e = figures.turned.get(name)
            row.append(f"{e.value:.3f} ({e.low:.3f} to {e.high:.3f})" if e else "")
    return "", head, rows


def _prevalence(figures: Figures) -> Table:
    rows = [
        [f"{each.prevalence:.1%}", *(interval(e) if e else "cannot be told" for e in (each.ppv, each.npv))]
        for each in figures.at_prevalence
    ]
    return "At another prevalence, by the operating point", ["malignant lesions", "PPV", "NPV"], rows


def _classes(figures: Figures) -> Table:
    columns = {
        "recall": figures.recall,
        "precision": figures.precision,
        "F1": figures.f1,
        "sets that hold it": figures.conformal_coverage,
        "mean set": figures.conformal_set_size,
    }
    rows = [
        [code, *(interval(column[code]) if code in column else "" for column in columns.values())]
        for code in figures.recall
    ]
    return "Per class: leading diagnosis, and conformal sets", ["class", *columns], rows


def _confusion(figures: Figures) -> Table:
    rows = [[code, *map(str, row)] for code, row in zip(figures.codes, figures.confusion, strict=True)]
    return "Confusion: rows are the truth, columns the answer", ["", *figures.codes], rows


def _groups(figures: Figures) -> Table:
    columns = ("malignant_sensitivity", "malignant_specificity", "malignant_auroc")
    rows = []
    for kind, groups in figures.groups.items():
        small = {name: group for name, group in groups.items() if not any(each in group.figures for each in columns)}
        for name, group in groups.items():
            if name not in small:
                told = (interval(group.figures[each]) if each in group.figures else TOO_FEW for each in columns)
                rows.append([f"{KIND_WORDS[kind]}: {name}", str(group.photos), str(group.malignant), *told])
        if small:
            counts = (sum(group.photos for group in small.values()), sum(group.malignant for group in small.values()))
            rows.append([f"{KIND_WORDS[kind]}: {', '.join(small)}", *map(str, counts), *[TOO_FEW] * len(columns)])
    head = ["group", "photos", "malignant", "sensitivity", "specificity", "malignant AUROC"]
    return "Groups", head, rows


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)
