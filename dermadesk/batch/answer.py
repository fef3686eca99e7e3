"""What is kept of one photo's answer: all that a table, a CSV and the JSON say of it, without its pixels."""

import json
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dermadesk.imaging.steps import Region
from dermadesk.inference.calibration import Decision
from dermadesk.inference.engine import Analysis


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to the photo whose file has this `sha256`, by `model` (`id version`).

    `probabilities` holds the calibrated probability of each class by its code, in the model's order. `issues` refused
    the photo, `warnings` did not. `seen` is the part of the upright photo that the model saw, in fractions. `seconds`
    are those of each stage when it was computed.
    """

    sha256: str
    format: str
    width: int
    height: int
    seen: Region
    decision: Decision
    top1: str
    p_malignant: float
    probabilities: dict[str, float]
    conformal_set: tuple[str, ...]
    issues: tuple[str, ...]
    warnings: tuple[str, ...]
    measures: dict[str, float]
    seconds: dict[str, float]
    model: str

    @classmethod
    def of(cls, analysis: Analysis) -> "Answer":
        """What is kept of an analysis."""
        photo, prediction, quality = analysis.photo, analysis.prediction, analysis.quality
        shares = zip(prediction.classes, prediction.probabilities, strict=True)
        return cls(
            sha256=photo.sha256,
            format=photo.format,
            width=photo.width,
            height=photo.height,
            seen=analysis.prepared_seen,
            decision=prediction.decision,
            top1=prediction.top1,
            p_malignant=float(prediction.p_malignant),
            probabilities={each.code: float(share) for each, share in shares},
            conformal_set=prediction.conformal_set,
            issues=tuple(issue.value for issue in quality.issues),
            warnings=tuple(each.issue.value for each in quality.warnings),
            measures={name: float(value) for name, value in quality.measures.items()},
            seconds={stage: float(seconds) for stage, seconds in analysis.seconds.items()},
            model=prediction.model,
        )

    @property
    def quality_codes(self) -> tuple[str, ...]:
        """Every issue once: what refused the photo first."""
        return tuple(dict.fromkeys((*self.issues, *self.warnings)))

    def as_json(self) -> dict[str, Any]:
        """What JSON says of it; numbers are not rounded."""
        seen = self.seen
        return {
            "sha256": self.sha256,
            "format": self.format,
            "width": self.width,
            "height": self.height,
            "seen": {"x": seen.x, "y": seen.y, "width": seen.width, "height": seen.height},
            "decision": self.decision.value,
            "top1": self.top1,
            "p_malignant": self.p_malignant,
            "probabilities": self.probabilities,
            "conformal_set": list(self.conformal_set),
            "quality": {"issues": list(self.issues), "warnings": list(self.warnings), "measures": self.measures},
            "seconds": self.seconds,
            "model": self.model,
        }

    def to_text(self) -> str:
        """One line of JSON."""
        return json.dumps(self.as_json(), ensure_ascii=False, separators=(",", ":"), allow_nan=False)

    @classmethod
    def from_text(cls, text: str) -> "Answer":
        """The answer that `to_text` wrote."""
        fields: dict[str, Any] = json.loads(text)
        quality = fields.pop("quality")
        return cls(
            **fields
            | {
                "seen": Region(**fields["seen"]),
                "decision": Decision(fields["decision"]),
                "conformal_set": tuple(fields["conformal_set"]),
                "issues": tuple(quality["issues"]),
                "warnings": tuple(quality["warnings"]),
                "measures": quality["measures"],
            }
        )


def map_bytes(analysis: Analysis) -> bytes | None:
    """The network's own map of the leading class, h×w in half precision (7×7: 98 bytes), None from a network without.

    Enough to draw the heatmap of a small picture again: `leading_map` reads it. Scaled to 1, as heatmaps are.
    """
    if not analysis.class_maps.size:
        return None
    codes = [each.code for each in analysis.prediction.classes]
    values = analysis.class_maps[codes.index(analysis.prediction.top1)]
    scaled: NDArray[np.float16] = (values / max(float(np.abs(values).max()), 1e-12)).astype(np.float16)
    return scaled.tobytes()


def leading_map(encoded: bytes) -> NDArray[np.float32]:
    """The map h×w float32 that `map_bytes` wrote; the network's maps are square."""
    values = np.frombuffer(encoded, np.float16).astype(np.float32)
    side = round(len(values) ** 0.5)
    return values.reshape(side, side)
