"""A level as it is written, drawn without the engine: so it is there at every key, also while the text is no game."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import pygame

from game_meta.design.levels import Board, boards
from game_meta.design.outline import Outline, outline
from game_meta.engine.looks import assign_looks
from game_meta.engine.observation import WALL
from game_meta.vgdl import Game
from game_meta.vgdl.levels import BLANK
from game_meta.viewer import board as boards_of_play
from game_meta.viewer import sprites
from game_meta.viewer.palette import DARK
from game_meta.viewer.theme import Theme

_HIDDEN = 90  # how opaque what players do not see is


@dataclass(frozen=True)
class Cast:
    """How the types of a game look, those drawn first first; and which of them are not seen by who plays."""

    looks: tuple[tuple[str, int], ...] = ()
    hidden: frozenset[str] = frozenset()

    def order(self, types: tuple[str, ...]) -> list[tuple[str, int]]:
        return [(name, look) for name, look in self.looks if name in types]


def cast(game: Game) -> Cast:
    hidden = frozenset(name for name, type in game.sprites.items() if type.params.get("hidden"))
    rank = {name: place for place, name in enumerate(game.order)}
    looks = zip(game.sprites, assign_looks(game), strict=True)
    return Cast(tuple(sorted(looks, key=lambda each: rank.get(each[0], -1))), hidden)


def symbol(types: tuple[str, ...], size: int, who: Cast, walls: int = 0) -> pygame.Surface | None:
    """What stands in a cell; None if there is no picture of it."""
    found = who.order(types)
    if not found:
        return None
    image = pygame.Surface((size, size), pygame.SRCALPHA)
    for name, look in found:
        picture = sprites.wall(size, walls) if look == WALL else sprites.draw(look, size)
        if name in who.hidden:
            picture = picture.copy()
            picture.set_alpha(_HIDDEN)
        image.blit(picture, (0, 0))
    return image


@lru_cache(maxsize=64)
def still(text: str, number: int, cell: int, who: Cast) -> pygame.Surface:
    """A whole level; characters that have no picture stand there as themselves."""
    told, level = outline(text), boards(text)[number]
    image = boards_of_play.floor(level.width, level.height, cell).copy()
    solid = _walls(level, told)
    for y, row in enumerate(level.rows):
        for x, char in enumerate(row):
            if char in BLANK and not told.mapping.get(char):
                continue
            around = sum(1 << bit for bit, at in enumerate(((x, y - 1), (x - 1, y), (x, y + 1), (x + 1, y))) if at in solid)
            if (picture := symbol(told.mapping.get(char, ()), cell, who, around)) is not None:
                image.blit(picture, (x * cell, y * cell))
            elif told.mapping.get(char) or char not in told.mapping:
                words = Theme().text(char, cell * 0.55, DARK.muted, True)
                image.blit(words, words.get_rect(center=(x * cell + cell // 2, y * cell + cell // 2)))
    return image


def _walls(level: Board, told: Outline) -> set[tuple[int, int]]:
    return {
        (x, y)
        for y, row in enumerate(level.rows)
        for x, char in enumerate(row)
        if char not in BLANK and "wall" in told.mapping.get(char, ())
    }
