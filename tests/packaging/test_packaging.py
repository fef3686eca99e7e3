"""What is built from the source holds what it needs. The frozen program itself is tried out by packaging/freeze.py."""

import configparser
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def test_the_desktop_entry_opens_the_photos_that_are_read() -> None:
    entry = configparser.ConfigParser(interpolation=None)
    entry.read(ROOT / "packaging" / "dermadesk.desktop", encoding="utf-8")
    desktop = entry["Desktop Entry"]
    assert desktop["Exec"] == "dermadesk %F"
    kinds = {kind for kind in desktop["MimeType"].split(";") if kind}
    assert kinds == {f"image/{kind}" for kind in ("jpeg", "png", "bmp", "tiff", "webp")}


@pytest.mark.parametrize("script", ["packaging/debian-packages.sh", ".ci/run"])
def test_the_scripts_are_bash_that_stops_at_the_first_error(script: str) -> None:
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("no bash here")
    subprocess.run([bash, "-n", ROOT / script], check=True)
    lines = (ROOT / script).read_text(encoding="utf-8").splitlines()
    assert lines[0] == "#!/usr/bin/env bash"
    assert "set -euo pipefail" in lines


def test_the_wheel_carries_resources_and_models_where_the_program_looks() -> None:
    build = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]["build"]
    carried = build["targets"]["wheel"]["force-include"]
    assert carried == {"resources": "dermadesk/_data/resources", "models": "dermadesk/_data/models"}
    assert all((ROOT / folder).is_dir() for folder in carried)


def test_everything_that_a_command_of_the_readme_names_is_there() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for named in ("packaging/debian-packages.sh", "packaging/freeze.py", ".ci/run"):
        assert named in readme
        assert (ROOT / named).is_file()
