"""Whether a window can be shown, and a camera in it, asked before Qt is.

Without a display or a system library Qt aborts the process.
"""

import ctypes
import importlib.util
import os
import socket
import sys
from pathlib import Path

from dermadesk.errors import ErrorCode, OutputError


def why_no_window() -> str | None:
    """None where a window can be shown; otherwise the sentence that says why not and what to do instead."""
    if sys.platform in ("win32", "darwin"):
        return None
    wanted = os.environ.get("QT_QPA_PLATFORM", "").split(":")[0].split(";")[0]
    if wanted and wanted not in ("xcb", "wayland"):  # offscreen, vnc, eglfs: drawn without a display server
        return _first_missing_library(wanted)
    servers = [name for name, answers in (("wayland", _wayland_answers), ("xcb", _x11_answers)) if answers()]
    if not servers:
        return str(OutputError(ErrorCode.NO_DISPLAY))
    missing = [_first_missing_library(name) for name in servers]
    return None if None in missing else missing[-1]


def why_no_camera() -> str | None:
    """None where what Qt needs for cameras is here and finds its libraries; otherwise the sentence on why not."""
    folder = _qt_folder()
    if folder is None or not any(folder.glob("QtMultimedia.*[!i]")):
        return "QtMultimedia is missing: install the program again. Everything but the camera works."
    if sys.platform in ("win32", "darwin"):
        return None
    plugin = folder / "Qt/plugins/multimedia/libffmpegmediaplugin.so"
    os.environ.setdefault("QT_LOGGING_RULES", "qt.multimedia.*=false")  # loaded, it talks of sound and screens
    library = _missing_for(plugin) if plugin.is_file() else plugin.name
    if library is None:
        return None
    return f"the camera needs {library}, which is missing: run packaging/debian-packages.sh. Everything else works."


def _wayland_answers() -> bool:
    name = os.environ.get("WAYLAND_DISPLAY")
    if not name:
        return False
    place = Path(os.environ.get("XDG_RUNTIME_DIR", "/run")) / name  # an absolute name stands for itself
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as door:
        door.settimeout(2)
        return door.connect_ex(str(place)) == 0


def _x11_answers() -> bool:
    """Asks libxcb, as Qt will: it knows local, remote and forwarded displays and their cookies."""
    if not os.environ.get("DISPLAY"):
        return False
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return True  # the display may be there; the missing library is what has to be said
    xcb.xcb_connect.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(xcb.xcb_connect(None, None))
    refused = bool(xcb.xcb_connection_has_error(connection))
    xcb.xcb_disconnect(connection)
    return not refused


def _first_missing_library(platform: str) -> str | None:
    """None where Qt's plugin for `platform` finds its libraries; otherwise the sentence that names what it lacks."""
    folder = _qt_folder()
    if folder is None:
        return "PySide6 is not installed; use `dermadesk classify PHOTO`, or install the program again."
    plugin = folder / "Qt/plugins/platforms" / f"libq{platform}.so"
    library = _missing_for(plugin) if plugin.is_file() else None
    if library is None:
        return None
    return (
        f"The window needs the system library {library}, which is missing: run packaging/debian-packages.sh, "
        "or use `dermadesk classify PHOTO`."
    )


def _qt_folder() -> Path | None:
    """Where PySide6 is, found without importing it; None where it is not."""
    spec = importlib.util.find_spec("PySide6")
    return Path(spec.submodule_search_locations[0]) if spec and spec.submodule_search_locations else None


def _missing_for(plugin: Path) -> str | None:
    """The first library that the plugin does not find; None where it finds all."""
    try:
        ctypes.CDLL(str(plugin))
    except OSError as error:
        return str(error).split(":")[0]
    return None
