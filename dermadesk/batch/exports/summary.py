"""The summary of a batch as one page of HTML that needs nothing else: no server, no font, no script.

The same blocks, set on pages, are its PDF; none is longer than a page, so that none is cut at the end of one.
"""

import base64
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from dermadesk import __version__, paths
from dermadesk.batch.exports.findings import PICTURED, Findings, Listed, Picture, Suspicious, findings
from dermadesk.batch.exports.written import Passed, Written, counted, finished, readable
from dermadesk.batch.ledger import Ledger
from dermadesk.files import whole_text
from dermadesk.fragments import Fragments, Html, join
from dermadesk.taxonomy import DIAGNOSES

ACROSS = 4
"""Pictures beside each other."""

ROOM = (156, 117)
"""Width and height in CSS pixels that a picture has on paper; in a browser it fills its column."""

FOLDERS = 6
"""How many of the folders that were given are named."""

fill = Fragments("summary.html").fill

Shape = Callable[[str], Html]
"""From a kind (suspicious, nothing, cannot, error) to what its shape is drawn with."""


@dataclass(frozen=True, slots=True)
class Block:
    """A part of the summary that stays in one piece. A heading is not left alone at the end of a page."""

    html: Html
    is_heading: bool = False


def write(ledger: Ledger, target: Path) -> Written:
    """The summary as HTML, its pictures within it. Raises `OutputError`, and `BatchError` as the ledger does."""
    return finished(steps(ledger, target))


def steps(ledger: Ledger, target: Path) -> Iterator[Passed | Written]:
    """The same, telling how many of the pictures it has."""
    for event in findings(ledger):
        if isinstance(event, Passed):
            yield event
        else:
            with whole_text(target) as file:
                file.write(whole(event))
            yield Written(target, event.counts.done, remarks=remarks(event))


def whole(found: Findings) -> Html:
    """The page for a browser."""
    return fill(
        "whole",
        generator=f"DermaDesk {__version__}",
        title=title(found),
        style=fill("style"),
        body=join([block.html for block in blocks(found, _drawn)], "\n"),
        foot=fill("foot", purpose=fill("purpose")),
    )


def title(found: Findings) -> str:
    """What the document is called."""
    return f"Summary of a batch, {found.written:%Y-%m-%d %H:%M}"


def remarks(found: Findings) -> tuple[str, ...]:
    """What must be said when it is written."""
    waiting = found.counts.total - found.counts.done
    return (f"Without an answer yet: {counted(waiting)}.",) if waiting else ()


def blocks(found: Findings, shape: Shape) -> list[Block]:
    """All that the summary tells, from top to bottom."""
    return [
        *_head(found, shape),
        *_suspicious(found),
        *_list("Cannot assess", "Photos without an answer that can be relied on", found.cannot),
        *_list("Errors", "Photos that could not be read", found.errors),
        *_repeated(found),
        *_model(found),
    ]


def _head(found: Findings, shape: Shape) -> list[Block]:
    plan, counts = found.plan, found.counts
    named = ", ".join(readable(path) for path in plan.given[:FOLDERS])
    if len(plan.given) > FOLDERS:
        named += f" and {len(plan.given) - FOLDERS:,} more"
    told = (
        ("suspicious", counts.suspicious, "suspicious"),
        ("nothing", counts.nothing, "nothing suspicious found"),
        ("cannot", counts.cannot, "cannot assess"),
        ("error", counts.errors, "error" if counts.errors == 1 else "errors"),
    )
    cells = [fill("count", kind=kind, shape=shape(kind), number=f"{n:,}", label=label) for kind, n, label in told]
    missed = f": this model misses {plan.card.missed}" if plan.card else ""
    notes = [fill("plain", text=f"“Nothing suspicious found” is no all-clear{missed}.")]
    notes += [fill("plain", text=remark) for remark in remarks(found)]
    if counts.seen:
        notes.append(fill("small", text=f"{counted(counts.seen)} marked as seen by a person."))
    over = (("without the ending of a photo", found.others), ("hidden", found.hidden))
    if passed := [f"{number:,} {what}" for what, number in over if number]:
        notes.append(fill("small", text=f"Passed over in the folders: {', '.join(passed)}."))
    when = f"{found.written:%Y-%m-%d %H:%M (%Z)}"
    head = fill("title", photos=counted(counts.total), given=named, written=when)
    return [Block(join([head, fill("counts", cells=join(cells)), *notes]))]


def _suspicious(found: Findings) -> list[Block]:
    if not found.suspicious:
        return []
    names = {code: each.name for code, each in DIAGNOSES.items()} | (found.plan.card.names if found.plan.card else {})
    cells = [_cell(each, names) for each in found.suspicious]
    rows = [cells[start : start + ACROSS] for start in range(0, len(cells), ACROSS)]
    rows[-1] += [fill("gap")] * (ACROSS - len(rows[-1]))
    more = found.counts.suspicious - len(found.suspicious)
    after = f"Shown are the first {PICTURED}; the table (CSV) holds the other {more:,} as well."
    return [
        Block(fill("section", text="Suspicious, the most probably malignant first"), is_heading=True),
        *(Block(fill("photos", cells=join(row))) for row in rows),
        *([Block(fill("plain", text=after))] if more else []),
    ]


def _cell(photo: Suspicious, names: dict[str, str]) -> Html:
    members = ", ".join(_lower(names.get(code, code)) for code in photo.conformal_set)
    notes = [f"Prediction set: {members}"]
    if photo.quality:
        notes.append("Photo: " + ", ".join(code.replace("_", " ") for code in photo.quality))
    if photo.diagnosis:
        notes.append(f"Doctor: {_lower(names.get(photo.diagnosis, photo.diagnosis))}")
    elif photo.seen:
        notes.append("Seen")
    return fill(
        "photo",
        picture=_picture(photo.picture, photo.name) if photo.picture else fill("no_picture", text=photo.trouble),
        name=photo.name,
        malignant=f"Malignant {_percent(photo.p_malignant)}",
        leading=names.get(photo.top1, photo.top1),
        notes=join([fill("note", text=note) for note in notes]),
    )


def _picture(picture: Picture, name: str) -> Html:
    scale = min(ROOM[0] / picture.width, ROOM[1] / picture.height)
    return fill(
        "picture",
        encoded=base64.b64encode(picture.encoded).decode(),
        width=max(1, round(picture.width * scale)),
        height=max(1, round(picture.height * scale)),
        name=name,
    )


def _list(heading: str, what: str, listed: Listed) -> list[Block]:
    if not listed.photos:
        return []
    kinds = ", ".join(f"{kind} {number:,}" for kind, number in listed.kinds)
    more = listed.photos - len(listed.first)
    return [
        Block(fill("section", text=heading), is_heading=True),
        Block(fill("plain", text=f"{what}: {listed.photos:,} ({kinds})."), is_heading=True),
        *(Block(fill("listed", name=name, text=text)) for name, text in listed.first),
        *([Block(fill("small", text=f"and {more:,} more, which the table (CSV) names"))] if more else []),
    ]


def _repeated(found: Findings) -> list[Block]:
    if not found.repeated:
        return []
    told = f"Photos with the content of an earlier one: {found.counts.repeated:,}. Each is counted above as well."
    more = found.counts.repeated - len(found.repeated)
    return [
        Block(fill("section", text="The same photo again"), is_heading=True),
        Block(fill("plain", text=told), is_heading=True),
        *(Block(fill("listed", name=name, text=f"as {earlier}")) for name, earlier in found.repeated),
        *([Block(fill("small", text=f"and {more:,} more"))] if more else []),
    ]


def _model(found: Findings) -> list[Block]:
    card = found.plan.card
    facts = [("Model", found.plan.model)]
    if card:
        facts += [("Trained on", card.data), ("Licence", card.licence), ("Operating point", card.operating_point)]
    facts.append(("Program", f"DermaDesk {__version__}"))
    return [
        Block(fill("section", text="Model"), is_heading=True),
        *(Block(fill("fact", name=name, text=text)) for name, text in facts),
    ]


def _drawn(kind: str) -> Html:
    """The icon of that name; it takes the colour of the text it stands in."""
    return Html((paths.resources() / "icons" / f"{kind}.svg").read_text(encoding="utf-8"))


def printed(kind: str) -> Html:
    """The same as a picture that pages of paper know by its name."""
    return fill("shape", kind=kind)


def _percent(share: float) -> str:
    """Whole per cent, but never 0 or 100 for what is only close to it."""
    nbsp = "\N{NO-BREAK SPACE}"
    bound = f"<{nbsp}1" if share < 0.01 else f">{nbsp}99" if share > 0.99 else f"{share * 100:.0f}"
    return f"{bound}{nbsp}%"


def _lower(name: str) -> str:
    return name[:1].lower() + name[1:]
