"""How far a photo is from the dermoscopic photos that a network learned from, towards pictures that are none.

Of the network's embedding only the direction counts. Along one line through it, Fisher's between the training photos
and pictures of other things, own photos lie around 0 and the limit at 1: photos of skin taken without a dermatoscope
around the limit, ordinary pictures at twice the limit and beyond.
Sources: Fisher, "The use of multiple measurements in taxonomic problems" (1936); Hendrycks et al., "Deep anomaly
detection with outlier exposure" (2019).
"""

import numpy as np
from numpy.typing import NDArray

from dermadesk.imaging.quality import Finding, QualityIssue, Severity
from dermadesk.inference.manifest import Novelty

LIMIT = 1.0
"""From here on a photo is refused."""

FOREIGN = 2.0
"""From here on it shows something else than skin; before, it may be skin without a dermatoscope."""


def directions(embeddings: NDArray[np.floating]) -> NDArray[np.float64]:
    """Embeddings N×C at length 1, so that neither contrast nor exposure counts; an empty one stays at length 0."""
    lengths = np.linalg.norm(embeddings.astype(np.float64), axis=1, keepdims=True)
    return np.asarray(embeddings / np.maximum(lengths, 1e-12))


def novelties(known: Novelty, embeddings: NDArray[np.floating]) -> NDArray[np.float64]:
    """The novelty of each photo from embeddings N×C: about 0 for an own photo, 1.0 at the limit."""
    return along(np.asarray(known.direction), known.offset, embeddings)


def along(direction: NDArray[np.float64], offset: float, embeddings: NDArray[np.floating]) -> NDArray[np.float64]:
    """The same where the direction is an array already."""
    return np.asarray(offset + directions(embeddings) @ direction)


def finding(known: Novelty, value: float) -> Finding | None:
    """What follows from a photo's novelty: nothing, a warning, or a refusal. What is no number is refused."""
    if value < known.warns_from:
        return None
    if value < LIMIT:
        return Finding(QualityIssue.NOT_DERMOSCOPIC, Severity.WARNS)
    issue = QualityIssue.NOT_DERMOSCOPIC if value < FOREIGN else QualityIssue.NOT_A_LESION
    return Finding(issue, Severity.REFUSES)
