"""Parts of a batch."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dermadesk.batch.shard import WHOLE, Shard


@given(st.integers(0, 500), st.integers(1, 60))
def test_parts_are_disjoint_complete_and_of_one_size(photos: int, of: int) -> None:
    parts = [Shard(number, of).part(range(photos)) for number in range(1, of + 1)]
    assert sorted(photo for part in parts for photo in part) == list(range(photos))
    assert max(map(len, parts)) - min(map(len, parts)) <= 1
    assert all(list(part) == sorted(part) for part in parts)


@given(st.integers(1, 10_000), st.integers(0, 10_000))
def test_a_part_is_read_as_it_is_written(number: int, more: int) -> None:
    part = Shard(number, number + more)
    assert Shard.parse(str(part)) == part


def test_the_whole_is_one_part() -> None:
    assert WHOLE.part("abc") == "abc"


@pytest.mark.parametrize("text", ["", "2", "0/3", "4/3", "1/0", "-1/3", "1/3/5", "a/b", "1.0/3", "²/3", "1/3x"])
def test_what_is_no_part_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="give I/N"):
        Shard.parse(text)
