"""What is said while aiming stays long enough to be read, and does not flicker."""

from dermadesk.gui.camera.guidance import Guidance
from dermadesk.imaging.quality import Finding, QualityIssue, QualityReport, Severity

DARK = Finding(QualityIssue.TOO_DARK, Severity.REFUSES)
BLURRED = Finding(QualityIssue.BLURRED, Severity.REFUSES)
GLARE = Finding(QualityIssue.GLARE, Severity.WARNS)
CORNERS = Finding(QualityIssue.DARK_CORNERS, Severity.WARNS)
RULER = Finding(QualityIssue.RULER, Severity.GUESSES)
NOTHING: tuple[Finding, ...] = ()


def shown(*seen: tuple[float, tuple[Finding, ...]]) -> list[tuple[Finding, ...] | None]:
    """What is shown after each of the reports that come at these seconds."""
    guidance = Guidance()
    return [guidance.update(QualityReport(findings, {}), at) for at, findings in seen]


def test_a_finding_is_shown_once_it_has_lasted() -> None:
    assert shown((0.0, (DARK,)), (0.1, (DARK,)), (0.3, (DARK,)), (0.4, (DARK,))) == [None, None, (DARK,), (DARK,)]


def test_a_single_bad_frame_is_not_worth_a_word() -> None:
    frames = [(n / 10, (BLURRED,) if n == 5 else NOTHING) for n in range(30)]
    assert shown(*frames) == [None] * 3 + [()] * 27


def test_nothing_is_called_good_before_it_is_known() -> None:
    assert shown((0.0, NOTHING), (0.2, NOTHING), (0.31, NOTHING)) == [None, None, ()]


def test_a_finding_that_comes_and_goes_stays() -> None:
    frames = [(n / 10, (BLURRED,) if n % 3 else NOTHING) for n in range(30)]
    assert shown(*frames)[5:] == [(BLURRED,)] * 25


def test_a_finding_goes_once_it_has_been_gone_for_long_enough() -> None:
    frames = [(n / 10, (DARK,) if n < 10 else NOTHING) for n in range(30)]
    told = shown(*frames)
    assert told[17] == (DARK,)
    assert told[18:] == [()] * 12


def test_what_refuses_comes_first_and_two_are_enough() -> None:
    frames = [(n / 10, (GLARE,) if n < 5 else (BLURRED, GLARE, DARK)) for n in range(20)]
    told = shown(*frames)
    assert told[4] == (GLARE,)
    assert told[-1] == (BLURRED, DARK)


def test_guesses_are_not_told() -> None:
    assert shown(*((n / 10, (RULER,)) for n in range(20)))[-1] == ()


def test_in_the_dark_corners_are_dark_too() -> None:
    assert shown(*((n / 10, (DARK, CORNERS)) for n in range(20)))[-1] == (DARK,)
    assert shown(*((n / 10, (CORNERS,)) for n in range(20)))[-1] == (CORNERS,)
