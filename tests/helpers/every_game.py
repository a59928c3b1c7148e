"""Every game of the repository, by the number of its players."""

from game_meta.generator import is_held_out
from game_meta.vgdl import load
from helpers.paths import GAMES_FOLDER

PATHS = sorted(GAMES_FOLDER.glob("*.vgdl"))
ALL = [path.stem for path in PATHS]
FOR_ONE = [path.stem for path in PATHS if load(path).params["no_players"] == 1]
FAMILIES = [path.stem for path in PATHS if load(path).variants]
VIEWS = ["window", "board", "rgb"]


def options(name: str) -> dict:
    """A family is played in a few of its variants: to draw one takes a while."""
    return {"split": "test-family" if is_held_out(name) else "train", "variants": 2} if name in FAMILIES else {}
