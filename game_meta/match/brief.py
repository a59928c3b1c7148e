"""What a match is about, in one line each: the game, and the keys."""

from __future__ import annotations

import numpy as np

from game_meta.engine.observation import DOWN, LEFT, RIGHT, UP, USE
from game_meta.explain.sections import describe_game_file
from game_meta.generator.labels import label_types
from game_meta.vgdl.model import Game

_HIDDEN = "The rules are hidden: find out what each thing does, and what your keys do."
_KEYS = {UP: "↑", LEFT: "←", DOWN: "↓", RIGHT: "→", USE: "Space"}
_KEYS_OF_TWO = "player 1: W A S D, Space  ·  player 2: arrows, Enter"


def describe_game(game: Game, hidden: bool) -> str:
    """Say what a game is about; of one with `hidden` rules no more than that they are."""
    return _HIDDEN if hidden else describe_game_file(game) or "A game without a description."


def describe_keys(game: Game, people: int) -> str:
    """Say which keys there are in a game for the people who play it."""
    if people > 1:
        return _KEYS_OF_TWO
    able = label_types(game).available_actions
    keys = [_KEYS[action] for action in np.flatnonzero(able).tolist() if action in _KEYS]
    return f"keys: {' '.join(keys)}" if keys else "no key does anything"
