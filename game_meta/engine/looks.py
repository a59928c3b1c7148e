"""What each sprite type looks like to an agent: a small number. Walls and avatars are known by sight; everything else is just something."""

from __future__ import annotations

from game_meta.vgdl.model import Game
from game_meta.vgdl.ontology import SPRITES

from .observation import AVATAR, FIRST_LOOK, RIVAL, WALL


def assign_looks(game: Game) -> list[int]:
    """One look per type of the game, in its order. A `look=` in the file counts; the others get the first free numbers."""
    given = {int(t.params["look"]) for t in game.sprites.values() if int(t.params.get("look", -1)) >= FIRST_LOOK}
    if int(game.params["no_players"]) > 1:
        given.add(RIVAL)
    free = (n for n in range(FIRST_LOOK, 256 * len(game.sprites)) if n not in given)
    looks = []
    for t in game.sprites.values():
        if t.cls is not None and SPRITES[t.cls].avatar:
            looks.append(AVATAR)
        elif int(t.params.get("look", -1)) >= FIRST_LOOK:
            looks.append(int(t.params["look"]))
        elif t.name == "wall":
            looks.append(WALL)
        else:
            looks.append(next(free) if t.leaf else FIRST_LOOK)
    return looks
