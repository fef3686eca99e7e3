"""How soon the preprocessing preview follows a slider, for a photo of 12 megapixels in a panel of its own."""

from collections.abc import Iterator

from dermadesk.bench.measure import Figure, Photos, run


def preview(photos: Photos) -> Iterator[Figure]:
    """From a slider's move to the painted picture: 50 moves of each of three filters, one after another."""
    refreshed = run("dermadesk.gui.preview_clock", str(photos.large))
    yield Figure("preview: a photo's first picture", "ms", refreshed["first_ms"])
    yield Figure("preview: refresh, median", "ms", refreshed["median_ms"], None, 50.0)
    yield Figure("preview: refresh, slowest", "ms", refreshed["slowest_ms"], None, 50.0)
