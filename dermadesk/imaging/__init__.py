"""Pixels only: a photo is read, judged and prepared here. No Qt, no torch."""
