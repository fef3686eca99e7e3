"""What a study found, as JSON, CSV and a table to read."""

import csv
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from dermadesk.files import whole_text


@dataclass(frozen=True, slots=True)
class Row:
    """One member by name: its figures, and the settings that a search gave it."""

    name: str
    figures: Mapping[str, float]
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Result:
    """The members of a study, in the order in which they were trained."""

    question: str
    recipe: str
    rows: tuple[Row, ...]

    @property
    def summary(self) -> dict[str, dict[str, float]]:
        """For each figure mean, standard deviation (of a sample), lowest and highest over the members that have it."""
        told = {}
        for name in self.rows[0].figures if self.rows else ():
            known = np.array([row.figures[name] for row in self.rows if math.isfinite(row.figures[name])])
            if len(known):
                std = float(known.std(ddof=1)) if len(known) > 1 else 0.0
                low, high, members = float(known.min()), float(known.max()), float(len(known))
                told[name] = {
                    "mean": float(known.mean()),
                    "std": std,
                    "lowest": low,
                    "highest": high,
                    "members": members,
                }
        return told


def write(result: Result, folder: Path) -> None:
    """`study.json`, `study.csv` and `study.md` in `folder`. Raises `OutputError` where they cannot be written."""
    names = list(result.rows[0].figures) if result.rows else []
    varied = sorted({key for row in result.rows for key in row.settings})
    plain = {
        "question": result.question,
        "recipe": result.recipe,
        "members": [
            {"name": row.name, "settings": dict(row.settings), "figures": {n: _known(row.figures[n]) for n in names}}
            for row in result.rows
        ],
        "summary": result.summary,
    }
    with whole_text(folder / "study.json") as file:
        json.dump(plain, file, indent=1)
    lines = [
        [row.name, *(row.settings.get(k, "") for k in varied), *(row.figures[n] for n in names)] for row in result.rows
    ]
    with whole_text(folder / "study.csv") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["member", *varied, *names])
        writer.writerows([["" if value != value else value for value in line] for line in lines])
    for statistic in ("mean", "std", "lowest"):
        told = [result.summary[name][statistic] if name in result.summary else math.nan for name in names]
        lines.append([statistic, *("" for _ in varied), *told])
    with whole_text(folder / "study.md") as file:
        file.write(f"# {result.recipe}: {result.question}\n\n" + _table(["member", *varied, *names], lines))


def _known(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _table(head: list[str], lines: list[list[Any]]) -> str:
    rows = [[name.replace("_", " ") for name in head], ["---"] * len(head)]
    rows += [[_written(value) for value in line] for line in lines]
    return "".join("| " + " | ".join(row) + " |\n" for row in rows)


def _written(value: Any) -> str:
    if not isinstance(value, float):
        return str(value)
    return "" if math.isnan(value) else f"{value:.0f}" if value.is_integer() and abs(value) > 1 else f"{value:.4g}"
