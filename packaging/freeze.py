"""Freeze the program with PyInstaller and try out what came of it: `python packaging/freeze.py [--only-try]`.

The frozen program classifies one drawn photo, finds what a camera needs, and opens its window on the photo without a
display. It lies in dist/dermadesk.
"""

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FROZEN = ROOT / "dist" / "dermadesk"
PROGRAM = FROZEN / ("dermadesk.exe" if sys.platform == "win32" else "dermadesk")
SECONDS_OPEN = 8
NEVER_INSIDE = ("torch", "torchvision", "sklearn", "matplotlib", "tkinter")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--only-try", action="store_true", help="try out what was frozen before")
    if not parser.parse_args().only_try:
        freeze()
    try_out()
    return 0


def freeze() -> None:
    """Run PyInstaller; the folder it makes replaces an older one."""
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN"]
    command += ["--distpath", str(ROOT / "dist"), "--workpath", str(ROOT / "build")]
    subprocess.run([*command, str(ROOT / "packaging" / "dermadesk.spec")], cwd=ROOT, check=True)


def try_out() -> None:
    """Stop with a sentence unless the frozen program answers, on the command line and in its window."""
    stowaways = sorted({path.name for name in NEVER_INSIDE for path in FROZEN.glob(f"_internal/{name}*")})
    if stowaways:
        sys.exit(f"The frozen program holds what it should not: {', '.join(stowaways)}.")
    with tempfile.TemporaryDirectory() as folder:
        photo = _drawn_photo(Path(folder) / "drawn photo ü.jpg")
        _classify(photo, Path(folder) / "results.csv")
        _look_for_cameras(Path(folder) / "doctor.json")
        _open_window(photo)
    size = sum(path.stat().st_size for path in FROZEN.rglob("*") if path.is_file() and not path.is_symlink())
    print(f"The frozen program answers. {PROGRAM}: {size / 1e6:.0f} MB in all.")


def _drawn_photo(path: Path) -> Path:
    sys.path.insert(0, str(ROOT))
    from dermadesk.bench.drawing import SMALL, encoded_photo

    path.write_bytes(encoded_photo(SMALL))
    return path


def _clean_environment() -> dict[str, str]:
    """As from a double click: nothing that points back to this Python or its packages."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV", "QT_"))}


def _classify(photo: Path, table: Path) -> None:
    command = [str(PROGRAM), "classify", str(photo), "--out", str(table)]
    environment = _clean_environment() | {"DERMADESK_BATCHES": str(photo.parent / "batches")}
    done = subprocess.run(
        command, cwd=photo.parent, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    rows = list(csv.DictReader(table.open(encoding="utf-8"))) if table.exists() else []
    answered = [row for row in rows if row["image"] == str(photo) and row["p_malignant"] and not row["error"]]
    if done.returncode != 0 or len(rows) != 1 or len(answered) != 1:
        sys.exit(f"The frozen program did not classify, status {done.returncode}\n{done.stdout}{done.stderr}")
    print(f"classify: {rows[0]}")


def _look_for_cameras(report: Path) -> None:
    """What the camera needs of Qt is inside, and finds its libraries."""
    command = [str(PROGRAM), "doctor", "--json", str(report)]
    done = subprocess.run(command, env=_clean_environment(), capture_output=True, text=True, timeout=120, check=False)
    checks = json.loads(report.read_text(encoding="utf-8"))["checks"] if report.exists() else []
    camera = [check for check in checks if check["name"] == "camera"]
    if [check["state"] for check in camera] != ["ok"]:
        sys.exit(f"The frozen program cannot use a camera: {camera}\n{done.stdout}{done.stderr}")
    print(f"camera: {camera[0]['text']}")


def _open_window(photo: Path) -> None:
    """The window stays open on the photo for as long as it is left alone, and complains about nothing."""
    environment = _clean_environment() | {"QT_QPA_PLATFORM": "offscreen", "DERMADESK_SETTINGS": f"{photo}.ini"}
    with subprocess.Popen([str(PROGRAM), str(photo)], env=environment, stderr=subprocess.PIPE, text=True) as window:
        try:
            window.wait(timeout=SECONDS_OPEN)
        except subprocess.TimeoutExpired:
            window.terminate()
            print(f"window: open for {SECONDS_OPEN} s")
        else:
            sys.exit(f"The frozen window closed by itself, status {window.returncode}\n{window.communicate()[1]}")
        complaints = window.communicate()[1]
    if "Traceback" in complaints:
        sys.exit(f"The frozen window reported an error:\n{complaints}")


if __name__ == "__main__":
    sys.exit(main())
