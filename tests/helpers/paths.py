"""Where things lie."""

from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
REPO = TESTS.parent
GAMES_FOLDER = REPO / "games"
GVGAI = REPO.parent / "shared" / "gvgai"  # the published games and their traces, which not every clone has beside it
EMPA = REPO.parent / "shared" / "empa"  # 90 games in py-vgdl's dialect, likewise
