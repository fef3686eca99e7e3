"""What the user is told while aiming: the quality gate's findings, held long enough to be read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dermadesk.imaging.quality import Finding, QualityReport

SECONDS_TO_SHOW = 0.3
SECONDS_TO_HIDE = 0.8
MOST = 2
"""So many things can be put right at once."""

Guided = tuple["Finding", ...]


class Guidance:
    """Findings that lasted: shown after 0.3 s of being there, hidden after 0.8 s of being gone, so that none flickers.

    Guesses are left out: they would come and go with every hair. At most two are shown: those that refuse first, then
    those that came first. `shown` is None during the first 0.3 s, when nothing is known yet.
    """

    def __init__(self) -> None:
        self._began: float | None = None
        self._seen: dict[str, _Seen] = {}
        self.shown: Guided | None = None

    def update(self, report: QualityReport, at: float) -> Guided | None:
        """What is to be shown after a report on a frame that came at `at` (seconds)."""
        if self._began is None:
            self._began = at
        for finding in _worth_telling(report):
            since = self._seen[finding.issue].since if finding.issue in self._seen else at
            self._seen[finding.issue] = _Seen(finding, since, at)
        self._seen = {issue: seen for issue, seen in self._seen.items() if at - seen.last <= SECONDS_TO_HIDE}
        if at - self._began >= SECONDS_TO_SHOW:
            before = {each.issue for each in self.shown or ()}
            lasting = [each.finding for each in self._seen.values() if each.lasted or each.finding.issue in before]
            lasting.sort(key=lambda finding: str(finding.severity) != "refuses")
            self.shown = tuple(lasting[:MOST])
        return self.shown

    def clear(self) -> None:
        """Another scene: nothing is known of it."""
        self._began = self.shown = None
        self._seen.clear()


@dataclass(frozen=True, slots=True)
class _Seen:
    """A finding as it was last reported, and since when and when last it was, in seconds."""

    finding: Finding
    since: float
    last: float

    @property
    def lasted(self) -> bool:
        return self.last - self.since >= SECONDS_TO_SHOW


def _worth_telling(report: QualityReport) -> list[Finding]:
    """What the user can do something about now; in the dark, corners are dark too."""
    dark = "too_dark" in report.codes
    told = [each for each in report.findings if str(each.severity) != "guesses"]
    return [each for each in told if not (dark and each.issue == "dark_corners")]
