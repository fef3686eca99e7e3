"""What the window says of a photo's quality: for every code what is wrong, and what to do for the next shot."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dermadesk.imaging.quality import Finding

QUALITY_GOOD = "No warning about size, sharpness, light, hair or framing."

_QUALITY: dict[str, tuple[str, str]] = {
    "too_small": (
        "The photo has few pixels.",
        "Take it from the camera in full size, or move the dermatoscope closer.",
    ),
    "too_dark": (
        "The photo is dark.",
        "Switch the dermatoscope’s light on or raise the exposure, and take it again.",
    ),
    "overexposed": (
        "The photo is overexposed.",
        "Lower the exposure or dim the light, and take it again.",
    ),
    "blurred": (
        "The photo is blurred.",
        "Hold the dermatoscope still on the skin, let the camera focus, and take it again.",
    ),
    "glare": (
        "The light is reflected in the photo.",
        "Use polarised light, or gel without bubbles below the plate, and take it again.",
    ),
    "lesion_too_small": (
        "The lesion is small in the photo, or hardly stands out.",
        "Move closer or zoom in until the lesion fills about a third of the picture.",
    ),
    "lesion_at_border": (
        "The lesion touches the edge of what the model sees.",
        "Move back or centre the lesion, so that there is skin all around it.",
    ),
    "heavy_hair": (
        "Hair covers much of the lesion or its surroundings.",
        "Smooth the hair aside with gel, or clip it, and take the photo again.",
    ),
    "dark_corners": (
        "The corners of the photo are dark.",
        "Zoom in until the ring of the dermatoscope is outside the picture, or crop the photo.",
    ),
    "ink": (
        "There may be pen marks in the photo.",
        "Wipe the ink off or crop it away: ink raises false alarms.",
    ),
    "ruler": (
        "There may be a ruler in the photo.",
        "Take one photo without the ruler, or crop it away.",
    ),
    "not_a_lesion": (
        "This does not look like a photo of a skin lesion.",
        "Photograph one lesion, with skin around it, through a dermatoscope.",
    ),
    "not_dermoscopic": (
        "This does not look like a photo taken through a dermatoscope.",
        "Place the dermatoscope on the skin and take it again: this model knows no other photos.",
    ),
}


def quality_reason(issue: str) -> str:
    """What is wrong with the photo, as a sentence."""
    return _QUALITY[str(issue)][0]


def quality_tip(issue: str) -> str:
    """What to do about it, as a sentence."""
    return _QUALITY[str(issue)][1]


def quality_note(finding: Finding) -> str:
    """A finding and what to do about it in one line; a guess says that it is one."""
    guess = "A guess: " if finding.severity == "guesses" else ""
    reason = quality_reason(finding.issue)
    return f"{guess}{reason[0].lower() if guess else reason[0]}{reason[1:]} {quality_tip(finding.issue)}"
