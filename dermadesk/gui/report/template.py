"""The fragments of `resources/report.html`, filled in. Whatever is filled in is escaped, unless it is a fragment."""

import html
import re
from functools import cache
from string import Template

from dermadesk import paths

_BEGINS = re.compile(r"^<!-- (\w+) -->\n", re.MULTILINE)


class Html(str):
    """A filled fragment: text that is HTML already."""

    __slots__ = ()


EMPTY = Html("")


def fill(fragment: str, **values: str | int | float) -> Html:
    """The fragment of that name with its values; a `str` that is no `Html` is escaped, its line breaks kept.

    Raises `KeyError` for a fragment that is not there, or a value that it lacks.
    """
    return Html(_fragments()[fragment].substitute({name: _text(value) for name, value in values.items()}))


def join(fragments: "list[Html]", between: str = "") -> Html:
    """Fragments, one after the other."""
    return Html(between.join(fragments))


def _text(value: str | int | float) -> str:
    if isinstance(value, Html):
        return value
    return html.escape(str(value)).replace("\n", "<br>")


@cache
def _fragments() -> dict[str, Template]:
    text = (paths.resources() / "report.html").read_text(encoding="utf-8")
    _, *parts = _BEGINS.split(text)
    return {name: Template(body.strip()) for name, body in zip(parts[::2], parts[1::2], strict=True)}
