"""How fast a game goes for a person: each tick waits for a key, or there are so many in a second. Read from the game's types."""

from __future__ import annotations

from game_meta.engine.program import Program
from game_meta.vgdl.model import SpriteType
from game_meta.vgdl.reachability import avatar_types, made_by_sprite, reachable_types
from game_meta.vgdl.spec import SPRITES
from game_meta.vgdl.spec.sprites import DRIFTS, WALKS

WAITS = 0  # the pace of a game whose ticks wait for a key
PACES = (WAITS, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30)  # ticks a second

_CELLS_PER_SECOND = 6.0  # that the fastest thing goes: the eye follows, and the hand has time
_CONTINUOUS_PACE = 20  # ticks a second where the avatar has weight and swing: fewer look like jerks


def natural_pace(program: Program) -> int:
    """Return the pace, one of PACES, that suits a game: WAITS where nothing flies, and nothing walks faster than the person's avatar."""
    game, pixels = program.game, program.block_size
    avatars = [game.sprites[name] for name in avatar_types(game) if name in reachable_types(game)]
    if any(sprite.params["physicstype"] == "CONT" for sprite in avatars):
        return _CONTINUOUS_PACE
    own = max((_cells_per_tick(sprite, pixels) for sprite in avatars), default=0.0)
    names = {sprite.name for sprite in avatars}.union(*(made_by_sprite(sprite) for sprite in avatars))  # the avatars and their shots
    others = [game.sprites[name] for name in reachable_types(game) - names]
    flying = [_cells_per_tick(sprite, pixels) for sprite in others if _moves(sprite, DRIFTS)]
    walking = [_cells_per_tick(sprite, pixels) for sprite in others if _moves(sprite, WALKS)]
    never_stops = any(SPRITES[sprite.cls or ""].never_stops for sprite in avatars)
    if not never_stops and not any(flying) and max(walking, default=0.0) <= own:
        return WAITS
    fastest = max([own if never_stops else own / 2, *flying, *walking])  # one that stops goes no farther than its keys are held
    return min(PACES[1:], key=lambda pace: abs(pace - _CELLS_PER_SECOND / fastest))


def _moves(sprite: SpriteType, how: str) -> bool:
    """Whether sprites of a type move by themselves in this way (see `movement` in vgdl/spec/sprites.py)."""
    still = sprite.params.get("is_static") or sprite.params.get("only_active") or sprite.params.get("stationary")
    return sprite.cls is not None and SPRITES[sprite.cls].movement == how and not still


def _cells_per_tick(sprite: SpriteType, pixels: int) -> float:
    """How far a sprite goes in a tick on the average, as its type has it; a cell has so many pixels."""
    cells = float(sprite.params["speed"]) / (pixels if sprite.params["physicstype"] == "CONT" else 1)
    return cells / max(1, sprite.params["cooldown"])
