"""The figures as one flat table: a row per figure, for a spreadsheet."""

import csv
import io
from collections.abc import Iterator

from dermadesk.evaluation.assess import Figures
from dermadesk.evaluation.card import TOO_FEW
from dermadesk.evaluation.groups import FIGURES
from dermadesk.evaluation.intervals import Estimate

COLUMNS = ("section", "of", "figure", "value", "low", "high", "photos", "note")


def written(figures: Figures) -> str:
    """`metrics.csv`: the section (overall, views, class, a kind of group, ...), whom a row is of, and the figure."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(_rows(figures))
    return text.getvalue()


def _rows(figures: Figures) -> Iterator[tuple[str | int, ...]]:
    yield from (_row("overall", "", name, each) for name, each in figures.overall.items())
    yield from (_row("views", "", name, each) for name, each in figures.turned.items())
    for name in ("recall", "precision", "f1", "conformal_coverage", "conformal_set_size"):
        yield from (_row("class", code, name, each) for code, each in getattr(figures, name).items())
    for at in figures.at_prevalence:
        for name, figure in (("ppv", at.ppv), ("npv", at.npv)):
            if figure is not None:
                yield _row("prevalence", f"{at.prevalence:g}", name, figure)
    for kind, groups in figures.groups.items():
        for called, group in groups.items():
            for name in FIGURES:
                if name in group.figures:
                    yield _row(kind, called, name, group.figures[name])
                else:
                    yield (kind, called, name, "", "", "", group.photos, TOO_FEW)
    for truth, row in zip(figures.codes, figures.confusion, strict=True):
        for answer, count in zip(figures.codes, row, strict=True):
            yield ("confusion", truth, f"answered {answer}", count, "", "", sum(row), "")


def _row(section: str, of: str, name: str, each: Estimate) -> tuple[str | int, ...]:
    return (section, of, name, f"{each.value:.6f}", f"{each.low:.6f}", f"{each.high:.6f}", each.n, "")
