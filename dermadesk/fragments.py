"""HTML made of the fragments of a file in `resources/`, filled in. What is filled in is escaped, unless it is one.

Each fragment begins at a comment with its name; what stands after a dollar sign is filled in.
"""

import html
import re
from functools import cached_property
from string import Template

from dermadesk import paths

_BEGINS = re.compile(r"^<!-- (\w+) -->\n", re.MULTILINE)


class Html(str):
    """A filled fragment: text that is HTML already."""

    __slots__ = ()


EMPTY = Html("")


class Fragments:
    """The fragments of `resources/<name>`, which is read when the first is filled."""

    def __init__(self, name: str) -> None:
        self._name = name

    def fill(self, fragment: str, **values: str | int | float) -> Html:
        """The fragment of that name with its values; a `str` that is no `Html` is escaped, its line breaks kept.

        Raises `KeyError` for a fragment that is not there, or a value that it lacks.
        """
        return Html(self._templates[fragment].substitute({name: _text(value) for name, value in values.items()}))

    @cached_property
    def _templates(self) -> dict[str, Template]:
        text = (paths.resources() / self._name).read_text(encoding="utf-8")
        _, *parts = _BEGINS.split(text)
        return {name: Template(body.strip()) for name, body in zip(parts[::2], parts[1::2], strict=True)}


def join(fragments: "list[Html]", between: str = "") -> Html:
    """Fragments, one after the other."""
    return Html(between.join(fragments))


def _text(value: str | int | float) -> str:
    if isinstance(value, Html):
        return value
    return html.escape(str(value)).replace("\n", "<br>")
