import pytest
from steady import FOR_TWO, YARD


@pytest.fixture
def games(tmp_path, monkeypatch):
    """A working folder with both games, and a place of one's own for the replays."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    (tmp_path / "games").mkdir()
    (tmp_path / "games" / "yard.vgdl").write_text(YARD)
    (tmp_path / "games" / "both.vgdl").write_text(FOR_TWO)
    return tmp_path
