"""What is on the page -> an examination, as it is saved and reported. The one place where answers become records."""

from __future__ import annotations

from datetime import datetime
from pathlib import PurePath
from typing import TYPE_CHECKING

import dermadesk
from dermadesk.gui import words

if TYPE_CHECKING:
    from dermadesk.imaging.photo import Photo
    from dermadesk.inference.engine import Analysis
    from dermadesk.inference.manifest import Manifest
    from dermadesk.records.examination import Answer, Examination


def draft(
    photo: Photo,
    name: str,
    analysis: Analysis,
    manifest: Manifest,
    *,
    stability: str = "",
    heatmap: str = "",
    second: tuple[Analysis, Manifest] | None = None,
    diagnosis: str = "",
    first_diagnosis: str = "",
) -> Examination:
    """The examination of `photo`, called `name`, that the page shows now; patient and note come when it is saved.

    `manifest` is that of the model which made `analysis`, as with `second`. `stability` and `heatmap` are the sentences
    that the page says of them. `diagnosis` is the doctor's, a code or their own words, `first_diagnosis` what they said
    before the answer was shown. Imports what the answer did.
    """
    from dermadesk.records.examination import Examination

    now = datetime.now().astimezone()
    answered = now.isoformat(timespec="seconds")
    return Examination(
        photo=photo.encoded,
        photo_name=PurePath(name).name or name,
        photo_sha256=photo.sha256,
        answer=_answer(analysis, manifest, answered, stability, heatmap),
        visited=now.date().isoformat(),
        second=_answer(*second, answered) if second is not None else None,
        diagnosis=diagnosis,
        first_diagnosis=first_diagnosis,
    )


def _answer(analysis: Analysis, manifest: Manifest, answered: str, stability: str = "", heatmap: str = "") -> Answer:
    from dermadesk.records.examination import Answer, ClassShare

    prediction, found = analysis.prediction, analysis.quality.findings
    wording = words.answer(prediction, manifest, analysis.quality, analysis.views)
    classes = {each.code: each for each in prediction.classes}
    return Answer(
        decision=str(prediction.decision),
        heading=wording.heading,
        sentence=wording.sentence,
        p_malignant=prediction.p_malignant,
        prevalence=manifest.prevalence,
        shares=tuple(
            ClassShare(
                code,
                classes[code].name,
                classes[code].malignant,
                prediction.probability(code),
                code in prediction.conformal_set,
            )
            for code in words.by_probability(prediction)
        ),
        top1=prediction.top1,
        set_level=manifest.conformal.level,
        quality=tuple(str(finding.issue) for finding in found),
        quality_notes=tuple(words.quality_note(finding) for finding in found),
        overridden=analysis.overridden,
        views=analysis.views,
        crop=analysis.photo.crop,
        stability=stability,
        heatmap=heatmap,
        model=manifest.reference,
        model_data=", ".join(source.name for source in manifest.data),
        operating_point=_operating_point(manifest, analysis.views),
        program=dermadesk.__version__,
        answered=answered,
    )


def _operating_point(manifest: Manifest, views: int) -> str:
    point = manifest.deciding_point
    found, part = words.sensitivity(manifest, views)
    return (
        f"suspicious at {words.exact_percent(point.threshold)} malignant or more; finds {round(found * 100)} of 100 "
        f"malignant lesions on its {part} photos"
    )
