"""What the user is told while aiming: the quality gate's findings, held long enough to be read."""

from __future__ import annotations

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
    those that came first.
    """

    def __init__(self) -> None:
        self._since: dict[str, float] = {}
        self._seen: dict[str, float] = {}
        self._known: dict[str, Finding] = {}
        self.shown: Guided = ()

    def update(self, report: QualityReport, at: float) -> Guided:
        """What is to be shown after a report on a frame that came at `at` (seconds)."""
        found = [each for each in report.findings if str(each.severity) != "guesses"]
        if "too_dark" in report.codes:
            found = [each for each in found if each.issue != "dark_corners"]
        for each in found:
            self._since.setdefault(each.issue, at)
            self._seen[each.issue] = at
            self._known[each.issue] = each
        for issue, seen in list(self._seen.items()):
            if at - seen > SECONDS_TO_HIDE:
                del self._since[issue], self._seen[issue], self._known[issue]
        lasting = [each for issue, each in self._known.items() if self._lasts(issue)]
        lasting.sort(key=lambda each: str(each.severity) != "refuses")
        self.shown = tuple(lasting[:MOST])
        return self.shown

    def clear(self) -> None:
        """Another scene: nothing is known of it."""
        self._since.clear()
        self._seen.clear()
        self._known.clear()
        self.shown = ()

    def _lasts(self, issue: str) -> bool:
        shown = any(each.issue == issue for each in self.shown)
        return shown or self._seen[issue] - self._since[issue] >= SECONDS_TO_SHOW
