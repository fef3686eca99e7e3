"""One photo from its source to its answer, and to what is measured of the answer behind it. Knows of no widget.

What the user changes (another photo, a crop, eight views, another model) is asked anew at once; whatever was under way
for the state before is dropped. How stable the answer is gets measured behind everything else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from dermadesk.gui.jobs import Jobs
from dermadesk.gui.service import Answered, Opened, Service, Shown
from dermadesk.gui.sources import PhotoSource

if TYPE_CHECKING:
    from dermadesk.gui.service.trust import Second
    from dermadesk.imaging.photo import Photo
    from dermadesk.imaging.steps import Region
    from dermadesk.inference.engine import Analysis
    from dermadesk.inference.stability import Stability

_OF_ANSWER = ("analyse", "stability", "second")
_OF_PHOTO = ("show", "pixels")


class Examining(QObject):
    """`photo` is what is asked about, cropped where the user cropped it, None before its header is read.

    `analysis` is its answer, `second` that of the second model and `stability` what is known of the answer's, each
    None until it is there. A signal carries what its name says: `reading` the PhotoSource that begins, `opened` the
    Photo, `shown` and `more_pixels` a Shown, `answered` an Answered, `steadied` a Stability, `compared` a Second, and
    `failed`, `second_failed` and `unmeasured` the error. `asking` comes when the photo is seen and its answer is not
    there yet.
    """

    reading = Signal(object)
    opened = Signal(object)
    shown = Signal(object)
    more_pixels = Signal(object)
    asking = Signal()
    answered = Signal(object)
    failed = Signal(object)
    steadied = Signal(object)
    compared = Signal(object)
    second_failed = Signal(object)
    unmeasured = Signal(object)

    def __init__(self, jobs: Jobs, service: Service) -> None:
        super().__init__()
        self._jobs, self._service = jobs, service
        self.photo: Photo | None = None
        self.analysis: Analysis | None = None
        self.second: Second | None = None
        self.stability: Stability | None = None
        self._views = 1
        self._second_model: str | None = None

    def begin(self, source: PhotoSource) -> None:
        """Read, show and answer another photo."""
        self.forget_answer()
        self.photo = None
        for lane in _OF_PHOTO:
            self._jobs.cancel(lane)
        self.reading.emit(source)
        self._jobs.run("show", lambda: self._service.show(source), self._seen, self.failed.emit)

    def crop(self, region: Region | None) -> None:
        """Ask about that part of the photo alone, in fractions of the upright photo; None for all of it."""
        if self.photo is not None and self.photo.crop != region:
            self.photo = self.photo.cropped(region)
            self.ask()

    def average(self, views: int) -> None:
        """Answer from 1 view of each photo, or from the mean of 8, from now on."""
        if views != self._views:
            self._views = views
            self.ask()

    def compare_with(self, reference: str | None) -> None:
        """Ask that model too from now on; None asks no second one."""
        self._second_model, self.second = reference, None
        self._jobs.cancel("second")
        self._ask_second()

    def override(self) -> None:
        """Decide although the photo cannot be assessed."""
        analysis = self.analysis
        if analysis is not None:
            self._jobs.run("analyse", lambda: self._service.override(analysis), self._has_answer, self.failed.emit)

    def every_pixel(self) -> None:
        """Decode the photo without reduction: `more_pixels`."""
        photo = self.photo
        if photo is not None:
            whole = photo.cropped(None)
            self._jobs.run("pixels", lambda: self._service.every_pixel(whole), self.more_pixels.emit, self.failed.emit)

    def forget_answer(self) -> None:
        """Nothing of the answer is wanted any more; the photo stays, and can be asked about anew."""
        self.analysis = self.second = self.stability = None
        for lane in _OF_ANSWER:
            self._jobs.cancel(lane)

    def ask(self) -> None:
        """The answer for the photo as it is wanted now."""
        photo, views = self.photo, self._views
        if photo is None:
            return
        self.forget_answer()
        self.asking.emit()
        self._jobs.run("analyse", lambda: self._service.analyse(photo, views), self._has_answer, self.failed.emit)

    def _seen(self, event: Opened | Shown) -> None:
        if isinstance(event, Opened):
            self.photo = event.photo
            self.opened.emit(event.photo)
            return
        self.shown.emit(event)
        self.ask()

    def _has_answer(self, event: Answered) -> None:
        analysis = self.analysis = event.analysis
        # before whoever hears of the answer can ask for what takes longer
        self._jobs.run(
            "stability",
            lambda: self._service.trust.stability(analysis),
            self._steadier,
            self.unmeasured.emit,
            behind=True,
        )
        self.answered.emit(event)
        self._ask_second()

    def _steadier(self, stability: Stability) -> None:
        self.stability = stability
        self.steadied.emit(stability)

    def _ask_second(self) -> None:
        photo, model = self.photo, self._second_model
        if photo is not None and model is not None and self.analysis is not None:
            self._jobs.run(
                "second", lambda: self._service.trust.second(photo, model), self._has_second, self.second_failed.emit
            )

    def _has_second(self, second: Second) -> None:
        self.second = second
        self.compared.emit(second)
