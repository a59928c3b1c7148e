import pytest
from helpers.games import GEM_RACE, TURNED_ROOM


@pytest.fixture
def games(tmp_path, monkeypatch):
    """A working folder with both games, and a place of one's own for the replays."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    (tmp_path / "games").mkdir()
    (tmp_path / "games" / "yard.vgdl").write_text(TURNED_ROOM)
    (tmp_path / "games" / "both.vgdl").write_text(GEM_RACE)
    return tmp_path
