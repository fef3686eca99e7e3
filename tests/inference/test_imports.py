"""What is imported on the way from the start of the program to an answer on the CPU."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]

FORBID = """
import sys
class Forbidden:
    names = {names!r}
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in self.names:
            raise AssertionError(f"{{name}} was imported")
sys.meta_path.insert(0, Forbidden())
"""

ANSWER = """
import dermadesk.__main__
import cv2, numpy
from dermadesk.imaging.photo import Photo
from dermadesk.inference.engine import Engine
engine = Engine.open(sys.argv[1])
skin = numpy.full((450, 600, 3), (156, 178, 222), numpy.uint8)
cv2.circle(skin, (300, 225), 90, (38, 52, 88), -1)
analysis = engine.analyse(Photo.from_bytes(cv2.imencode(".png", skin)[1].tobytes(), "a drawing"))
engine.heatmap(analysis, "NV")
print(engine.backend_name, analysis.prediction.top1, sep="|")
"""

MODULES = """
import importlib, pkgutil
import dermadesk.imaging, dermadesk.inference
for package in (dermadesk.imaging, dermadesk.inference):
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        if not module.name.endswith(".torchscript"):
            importlib.import_module(module.name)
            print(module.name)
"""


def run(program: str, forbidden: set[str], *arguments: str) -> str:
    command = [sys.executable, "-c", FORBID.format(names=forbidden) + program, *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_from_the_start_to_an_answer_on_the_cpu_without_torch(tiny_bundle: Path) -> None:
    heavy = {"torch", "torchvision", "PySide6", "matplotlib", "sklearn", "scipy", "onnx", "onnxscript"}
    assert run(ANSWER, heavy, str(tiny_bundle)).strip() == "ONNX Runtime (CPU)|MEL"


def test_pixels_and_answers_need_no_window_and_no_torch() -> None:
    imported = run(MODULES, {"PySide6", "shiboken6", "torch", "torchvision"}).split()
    assert {"dermadesk.imaging.pipeline", "dermadesk.inference.engine", "dermadesk.inference.backends.onnx"} <= set(
        imported
    )
