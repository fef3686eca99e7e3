"""Where the network looked: methods registered by name, the way from their maps to the photo, and how far to trust one.

Each method is a file with one registered function; `artist.Artist` draws for a started model.
"""

from dermadesk.inference.heatmaps import cam, grad_cam, grad_cam_pp, occlusion
from dermadesk.inference.heatmaps.artist import Artist
from dermadesk.inference.heatmaps.choice import Offer, distinct, offers
from dermadesk.inference.heatmaps.faithfulness import Faithfulness
from dermadesk.inference.heatmaps.heatmap import Heatmap, draw, share_inside
from dermadesk.inference.heatmaps.paced import Progress
from dermadesk.inference.heatmaps.registry import METHODS, Looked, Maps, Method, register

__all__ = [
    "METHODS",
    "Artist",
    "Faithfulness",
    "Heatmap",
    "Looked",
    "Maps",
    "Method",
    "Offer",
    "Progress",
    "cam",
    "distinct",
    "draw",
    "grad_cam",
    "grad_cam_pp",
    "occlusion",
    "offers",
    "register",
    "share_inside",
]
