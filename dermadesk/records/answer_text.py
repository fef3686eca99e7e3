"""An answer as JSON and back."""

import json
from dataclasses import asdict
from typing import Any

from dermadesk.imaging.steps import Region
from dermadesk.records.examination import Answer, ClassShare


def to_text(answer: Answer) -> str:
    """One line of JSON; the fields are those of `Answer`, by name."""
    return json.dumps(asdict(answer), ensure_ascii=False, separators=(",", ":"))


def from_text(text: str) -> Answer:
    """The answer that `to_text` wrote."""
    fields: dict[str, Any] = json.loads(text)
    fields |= {name: tuple(value) for name, value in fields.items() if isinstance(value, list)}
    fields["shares"] = tuple(ClassShare(**share) for share in fields["shares"])
    fields["crop"] = Region(**fields["crop"]) if fields["crop"] is not None else None
    return Answer(**fields)
