"""What was found about a photo: issues by code, how grave each is, and what was measured."""

from dataclasses import dataclass, replace
from enum import StrEnum


class QualityIssue(StrEnum):
    """What is wrong with a photo, or with what it shows."""

    TOO_SMALL = "too_small"
    TOO_DARK = "too_dark"
    OVEREXPOSED = "overexposed"
    BLURRED = "blurred"
    GLARE = "glare"
    LESION_TOO_SMALL = "lesion_too_small"
    LESION_AT_BORDER = "lesion_at_border"
    HEAVY_HAIR = "heavy_hair"
    DARK_CORNERS = "dark_corners"
    INK = "ink"
    RULER = "ruler"
    NOT_A_LESION = "not_a_lesion"
    NOT_DERMOSCOPIC = "not_dermoscopic"


class Severity(StrEnum):
    """What follows from a finding: no answer, an answer with a warning, or an answer with what may be a warning."""

    REFUSES = "refuses"
    WARNS = "warns"
    GUESSES = "guesses"


@dataclass(frozen=True, slots=True)
class Finding:
    """One issue and how grave it is."""

    issue: QualityIssue
    severity: Severity


@dataclass(frozen=True, slots=True)
class QualityReport:
    """The findings in the order of the rules, and every measure by name."""

    findings: tuple[Finding, ...]
    measures: dict[str, float]

    @property
    def issues(self) -> tuple[QualityIssue, ...]:
        """What refuses the photo; with any of it the photo cannot be assessed."""
        return tuple(each.issue for each in self.findings if each.severity is Severity.REFUSES)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """What does not: warnings and guesses."""
        return tuple(each for each in self.findings if each.severity is not Severity.REFUSES)

    @property
    def codes(self) -> tuple[QualityIssue, ...]:
        """Every issue once: what refuses first, then warnings and guesses."""
        return tuple(dict.fromkeys((*self.issues, *(each.issue for each in self.warnings))))

    def with_finding(self, finding: Finding) -> "QualityReport":
        """This report and one finding more, which other than pixels brought."""
        return replace(self, findings=(*self.findings, finding))
