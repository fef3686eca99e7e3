"""Values of a recipe as they are kept in a project, and as they are typed: TOML, or words with commas between them."""

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Any


def plain(value: Any) -> Any:
    """The value as TOML and JSON know it: lists, tables, numbers, words, switches. What is not set is left out."""
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: plain(getattr(value, each.name)) for each in fields(value) if _set(value, each.name)}
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [plain(each) for each in value]
    return value


def step(spec: Any) -> dict[str, Any]:
    """A step of the preprocessing as a recipe writes it."""
    return {"name": spec.name, **plain(spec.settings)}


def written(value: Any) -> str:
    """A plain value as TOML writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, dict):
        inside = ", ".join(f"{_key(key)} = {written(each)}" for key, each in value.items())
        return f"{{ {inside} }}" if inside else "{}"
    if isinstance(value, list):
        return f"[{', '.join(map(written, value))}]"
    return f"{value!r}"


def read(text: str) -> Any:
    """What a text in TOML means. Raises `ValueError` for one that is none."""
    return tomllib.loads(f"value = {text}")["value"]


def listed(text: str) -> list[str]:
    """The words between commas."""
    return [word.strip() for word in text.split(",") if word.strip()]


def number(text: str) -> float | int:
    """A number as it is typed, as `2e-4` or `12`. Raises `ValueError`."""
    typed = text.strip()
    return int(typed) if re.fullmatch(r"[+-]?\d+", typed) else float(typed)


def shown(value: float) -> str:
    """A number, as short as it can be: 0.0002, 2e-05, 12."""
    return f"{value:g}"


def _key(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else json.dumps(key)


def _set(value: Any, name: str) -> bool:
    return getattr(value, name) is not None
