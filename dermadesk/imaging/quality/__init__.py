"""Whether a photo can be assessed, and what is to be said about it: measures of what the model sees, with limits.

A sharp photo of 3,000 px and its copy of 256 px look the same to the model, so they are judged alike.
"""

from dermadesk.imaging.quality.report import Finding, QualityIssue, QualityReport, Severity
from dermadesk.imaging.quality.rules import RULES, Rule, assess, assess_frame

__all__ = ["RULES", "Finding", "QualityIssue", "QualityReport", "Rule", "Severity", "assess", "assess_frame"]
