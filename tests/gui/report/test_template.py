"""Fragments are filled, and nothing that a user types becomes markup."""

import pytest

from dermadesk.gui.report.template import Html, fill


def test_what_is_filled_in_is_escaped() -> None:
    filled = fill("line", text='<b>5 > 4</b> & "$gap" ${gap}\nnext')
    assert "&lt;b&gt;5 &gt; 4&lt;/b&gt; &amp; &quot;$gap&quot; ${gap}<br>next" in filled


def test_a_fragment_in_a_fragment_is_not_escaped_again() -> None:
    inner = fill("line", text="a & b")
    assert inner in fill("section", title="Doctor", above=3, lines=inner)
    assert isinstance(inner, Html)


def test_a_value_that_is_missing_is_an_error() -> None:
    with pytest.raises(KeyError):
        fill("section", title="Doctor")
