"""The fragments of `resources/report.html`."""

from dermadesk.fragments import EMPTY as EMPTY
from dermadesk.fragments import Fragments
from dermadesk.fragments import Html as Html
from dermadesk.fragments import join as join

fill = Fragments("report.html").fill
