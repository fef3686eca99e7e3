"""The camera without its panel: devices, the source of frames, what is said of them, which one becomes the photo.

    device or video file ──► QVideoSink ──► upright QImage ──► shown, every frame
      source.py                              picture.py  └──► judged, one at a time ──► guidance, sharpest ──► PNG
                                                              analyser.py   shutter.py: guidance.py, recent.py

`camera.py` is the door. Modules that import QtMultimedia (`devices.py`, `source.py`) are imported when the camera is
opened, so that the window starts without it, and works on a machine where it cannot be loaded.
"""
