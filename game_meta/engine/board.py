"""A level as the engine needs it: its sprites in the order of creation, the room that its game may need, what blocks paths."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from game_meta.vgdl.model import Game

from .analysis import AVATARS_THAT_SHOOT, TRANSFORMS, effect_of, made_by
from .names import is_avatar, listed
from .type_rows import makes, type_size

SPAWNERS = {"SpawnPoint", "Bomber", "SpawnPointMultiSprite", "RandomBomber", "BomberRandomMissile"}
BREEDERS = {"Spreader", "OngoingTurningAvatar"}  # what they make is not in `stype`, or is their own type

Placed = tuple[str, int, int]  # type, x, y (px)


def level_sprites(game: Game, rows: Sequence[str], width: int, block: int) -> list[Placed]:
    """In the order of creation; of the avatars only as many as there are players."""
    seats, placed = int(game.params["no_players"]), []
    for y, row in enumerate(rows):
        for x, char in enumerate(row[:width]):
            for name in game.mapping.get(char, ()):
                if is_avatar(game.sprites[name]):
                    if seats == 0:
                        continue
                    seats -= 1
                placed.append((name, x * block, y * block))
    return placed


def room_for(game: Game, sprites: list[Placed], cells: int) -> int:
    """How many sprites more than the level's own the state has room for."""
    room, present = 8, len(sprites)
    types = game.sprites.values()
    made = {str(name) for t in types if t.cls in SPAWNERS | AVATARS_THAT_SHOOT for name in makes(t)}
    spawning = [rule for rule in game.rules if effect_of(rule) not in TRANSFORMS and made_by(rule)]
    made |= {name for rule in spawning if effect_of(rule).startswith("spawn") for name in made_by(rule)}
    alone = all(any(game.sprites[a].singleton for a in game.sprites[name].lineage) for name in made if name in game.sprites)
    endless = any(t.cls in BREEDERS for t in types) or any(effect_of(rule) in ("cloneSprite", "updateSpawnType") for rule in game.rules)
    if endless or not alone:
        room += 2 * cells + 64
    transforms = sum(effect_of(rule) in TRANSFORMS for rule in game.rules)
    return room + (present + room) * min(3, transforms)  # the new ones are there before the old ones go


def links_needed(game: Game, block: int, width: int, height: int) -> tuple[int, int]:
    """(bits of a link, bits of them for the column): into how many cells the largest sprite can reach."""
    sizes = [type_size(t, block) for t in game.sprites.values() if t.cls] + [(block, block)]
    columns = min(max((w - 2) // block + 2 for w, _ in sizes), width + 2)
    rows = min(max((h - 2) // block + 2 for _, h in sizes), height + 2)
    column_bits, row_bits = max(1, (columns - 1).bit_length()), max(1, (rows - 1).bit_length())
    return column_bits + row_bits, column_bits


def obstacles(game: Game, sprites: list[Placed], width: int, height: int, block: int) -> np.ndarray:
    """(rows, columns) bool: cells that a sprite of one of the `obs` types covers."""
    blocked, kinds = np.zeros((height, width), bool), {str(name) for name in listed(game.params["obs"])}
    for name, x, y in sprites:
        if name in kinds:
            w, h = type_size(game.sprites[name], block)
            blocked[y // block : -(-(y + h) // block), x // block : -(-(x + w) // block)] = True
    return blocked
