"""The places of the rail but Train: empty, and with something in them."""

from collections.abc import Sequence
from pathlib import Path

from dermadesk.gui import sources
from dermadesk.gui.batch.running import State
from dermadesk.gui.examine.save_dialog import SaveDialog
from dermadesk.gui.shots.stage import Stage

_EXAMINE, _BATCH, _HISTORY, _MODELS = 0, 1, 2, 4


def first_start(stage: Stage) -> None:
    """What the program is for, as it is read once."""
    stage.settle()
    stage.window.places.setCurrentWidget(stage.window.first_start)
    stage.take("first-start")
    stage.window.go_to(_EXAMINE)


def empty(stage: Stage) -> None:
    """Every place as it is found at first."""
    for number, name in ((_EXAMINE, "examine"), (_BATCH, "batch"), (_HISTORY, "history")):
        stage.window.go_to(number)
        stage.settle()
        stage.take(f"{name}-empty")


def examine(stage: Stage, photos: Sequence[Path]) -> None:
    """A photo with its answer and where the model looked; kept as a case."""
    stage.window.go_to(_EXAMINE)
    page = stage.window.examine
    page.take(sources.from_paths([str(photo) for photo in photos[:3]]))
    stage.wait(lambda: page.analysis is not None, what="no answer")
    stage.settle()
    stage.take("examine")
    page.choose_mode("stages")
    stage.settle()
    stage.take("examine-stages")
    page.choose_mode("photo")
    page.keeping.save()
    dialog = page.findChild(SaveDialog)
    if dialog is not None:
        stage.settle()
        stage.take("examine-save", of=dialog)
        dialog.save.click()
    stage.settle()


def batch(stage: Stage, folder: Path) -> None:
    """A folder before it begins, and its answers as table, as sheet and by photo."""
    stage.window.go_to(_BATCH)
    page = stage.window.batch
    page.look([str(folder)])
    stage.wait(lambda: page.running.state is State.READY, what="the folder was not read")
    stage.take("batch-ready")
    page.running.start()
    stage.wait(lambda: page.running.state is State.FINISHED, what="the batch did not finish")
    stage.settle()
    stage.take("batch")


def history(stage: Stage) -> None:
    """The cases that were kept."""
    stage.window.go_to(_HISTORY)
    stage.settle()
    stage.take("history")


def models(stage: Stage, folder: Path) -> None:
    """Every model, a file before it is installed, and two models beside each other."""
    stage.window.go_to(_MODELS)
    page = stage.window.models.page
    stage.settle()
    stage.take("models")
    page.details.speed_wanted.emit()
    page.deeds.export(page.used, folder / "model.dermadesk")
    stage.settle()
    stage.take("models-exported", small=False)
    page.take([str(folder / "model.dermadesk")])
    stage.settle()
    stage.take("models-import", of=page.deeds.dialog)
    if page.deeds.dialog is not None:
        page.deeds.dialog.reject()
    compare = page.overview.deeds.compare
    if compare.isEnabled():
        compare.click()
        page.take([str(folder / "photos")])
        page.compare.start.click()
        stage.settle()
        stage.take("models-compare")
