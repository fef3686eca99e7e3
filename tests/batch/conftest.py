"""What the tests of a batch share: the tiny model, drawn photos, and batches of a folder."""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from dermadesk.batch.answer import Answer
from dermadesk.batch.discovery import listing
from dermadesk.batch.exports import table
from dermadesk.batch.known import KnownAnswers
from dermadesk.batch.ledger import Ledger
from dermadesk.batch.plan import Plan
from dermadesk.inference.engine import Engine
from tests.drawings import draw_lesion, encode
from tests.examinations import engine as started

Begin = Callable[..., Ledger]


@pytest.fixture(scope="session")
def engine(tiny_bundle: Path) -> Engine:
    """The tiny model, started."""
    return started(tiny_bundle)


@pytest.fixture(scope="session")
def drawings() -> tuple[bytes, ...]:
    """Files of forty photos that differ, some of them suspicious and some of bare skin."""
    return tuple(
        encode(draw_lesion(160, 120, radius=0.0 if number % 3 == 0 else 0.25, seed=number)) for number in range(40)
    )


@pytest.fixture
def folder(tmp_path: Path, drawings: tuple[bytes, ...]) -> Path:
    """The forty photos, for this test alone."""
    (folder := tmp_path / "photos").mkdir()
    for number, drawing in enumerate(drawings):
        (folder / f"{number:02}.jpg").write_bytes(drawing)
    return folder


@pytest.fixture
def begin(tmp_path: Path, engine: Engine) -> Begin:
    """Begins a batch of these paths, in a file of this name, to be answered by the tiny model or another."""

    def begun(*paths: str | Path, name: str = "a.batch", by: Engine = engine) -> Ledger:
        ledger, given = Ledger(tmp_path / name), tuple(map(str, paths))
        ledger.begin(Plan.of(given, by), listing(given))
        return ledger

    return begun


@pytest.fixture
def known(tmp_path: Path) -> Iterator[KnownAnswers]:
    """A memory that holds nothing yet."""
    with closing(KnownAnswers(tmp_path / "known")) as memory:
        yield memory


@pytest.fixture
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is answered is committed after each photo."""
    monkeypatch.setattr("dermadesk.batch.run.COMMIT_SECONDS", 0.0)


def answer_of(ledger: Ledger, position: int) -> Answer:
    """The answer to the photo at that position."""
    result = ledger.row(position).result
    assert isinstance(result, Answer)
    return result


def csv(ledger: Ledger) -> bytes:
    """The batch as CSV."""
    target = ledger.file.with_suffix(".csv")
    table.write(ledger, target)
    return target.read_bytes()
