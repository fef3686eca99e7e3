"""DermaDesk: offline classification of dermoscopic photos, with calibrated answers and heatmaps."""

__version__ = "0.1.0"
