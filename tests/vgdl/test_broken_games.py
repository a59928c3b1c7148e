"""Broken games: each file says in its first line where its fault is and what the message must hold (`# expect: line:text`)."""

from pathlib import Path

import pytest

from game_meta.vgdl import VGDLError, load

FILES = sorted((Path(__file__).parent / "broken").glob("*.vgdl"))


def test_there_are_at_least_twenty():
    assert len(FILES) >= 20


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_fault_names_place_and_cure(path: Path):
    line, text = path.read_text().splitlines()[0].removeprefix("# expect: ").split(":", 1)
    with pytest.raises(VGDLError) as caught:
        load(path)
    first = caught.value.diagnostics[0]
    assert first.line == int(line), str(caught.value)
    assert text in first.message
    row = path.read_text().splitlines()[first.line - 1]
    assert 1 <= first.column <= len(row)
    assert str(first) == f"{path}:{first.line}:{first.column}: {first.message}"


def test_all_faults_are_collected(tmp_path: Path):
    text = (Path(__file__).parent / "broken" / "misspelled_effect.vgdl").read_text()
    text = text.replace("ghost  > Chaser", "ghost  > Chasr").replace("SpriteCounter stype=avatar", "SpriteCounter stype=avtar")
    path = tmp_path / "three.vgdl"
    path.write_text(text)
    with pytest.raises(VGDLError) as caught:
        load(path)
    assert [fault.line for fault in caught.value.diagnostics] == sorted(fault.line for fault in caught.value.diagnostics)
    assert [fault.message.rsplit(", ", 1)[1] for fault in caught.value.diagnostics] == [
        "did you mean `Chaser`?",
        "did you mean `stepBack`?",
        "did you mean `avatar`?",
    ]
