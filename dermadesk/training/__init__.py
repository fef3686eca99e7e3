"""Labelled photos in, a bundle out. No Qt. The journey: dataset, split, balance, augment, loop, export, run."""
