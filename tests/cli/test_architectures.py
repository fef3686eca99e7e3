"""`dermadesk models architectures`: what can be trained, and a network layer by layer."""

import pytest

from dermadesk.__main__ import main
from dermadesk.training.architectures import ARCHITECTURES


def test_every_architecture_is_listed_with_its_size(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    assert main(["models", "architectures"]) == 0
    rows = {line.split()[0]: line.split()[1:] for line in capsys.readouterr().out.splitlines() if line.strip()}
    assert set(ARCHITECTURES) <= set(rows)
    assert rows["resnet152"][:4] == ["58,158,151", "224", "32", "cam"]
    assert rows["convnext_tiny"][3] == "grad_cam"


def test_a_network_is_shown_layer_by_layer(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    assert main(["models", "architectures", "cnn_32_64_128"]) == 0
    lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    rows = [
        "trunk.0 Conv2d 32×126×126 896",
        "trunk.2 MaxPool2d 32×63×63 0",
        "trunk.3 Conv2d 64×61×61 18,496",
        "trunk.6 Conv2d 128×28×28 73,856",
        "trunk.8 MaxPool2d 128×14×14 0",
        "neck.1 Linear 128 3,211,392",
        "dropout Dropout 128 0",
        "linear Linear 7 903",
    ]
    places = [lines.index(row) for row in rows]
    assert places == sorted(places)
    assert any(line.startswith("cnn_32_64_128 at 128 px: 3,305,543 parameters") for line in lines)


def test_another_size_changes_the_shapes(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models", "architectures", "cnn_16_32_64", "--input-size", "64", "--classes", "2"]) == 0
    shown = capsys.readouterr().out
    assert "16×64×64" in shown
    assert "24,039" not in shown


def test_an_unknown_architecture_is_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models", "architectures", "mobilenet_v9"]) == 2
    assert "there is no such architecture; there are: cnn_16_32_64" in capsys.readouterr().err
