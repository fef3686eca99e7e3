"""The plain way to do the same, to measure beside: a program with Pillow, torchvision.transforms and eager torch.

What a tutorial would write: the libraries imported at the top, MobileNetV2 with a linear head of seven classes, the
class activation map from the last features; for many photos and for training a DataLoader with workers. Its weights are
random: they change no time. It runs in a process of its own, so that torch weighs on no figure of ours, and nothing
imports it: `python -m dermadesk.bench.plain`.
"""
