"""What one more moving sprite costs: a generated game with n sprites that step about at random."""

from __future__ import annotations

from typing import Any

import numpy as np

from game_meta.bench import MeasurementLength, measure_speed
from game_meta.engine import compile_game
from game_meta.progress import ReportProgress
from game_meta.vgdl import parse

COUNTS = (0, 1, 2, 4, 8, 16, 32, 64, 128, 256)
REPEATS = 3  # the best counts: whatever else the machine does only adds time
SIDE = 32  # cells of the board
GAME = """BasicGame square_size=10
    SpriteSet
        avatar > MovingAvatar
        mover > RandomNPC
    LevelMapping
        m > mover
    InteractionSet
        avatar wall > stepBack
        mover wall > stepBack
    TerminationSet
        Timeout limit=1000000
"""


def level(count: int) -> list[str]:
    """A walled board with the avatar and `count` movers, each in a cell of its own."""
    rows = np.full((SIDE, SIDE), "w")
    rows[1:-1, 1:-1] = " "
    free = np.random.default_rng(0).permutation((SIDE - 2) ** 2)[: count + 1]
    for cell, char in zip(free, "A" + "m" * count, strict=True):
        rows[1 + cell // (SIDE - 2), 1 + cell % (SIDE - 2)] = char
    return ["".join(row) for row in rows]


def movers(envs: int, length: MeasurementLength, progress: ReportProgress) -> dict[str, Any]:
    """ns of one thread per tick of an env by number of movers, and the slope of the straight line through them."""
    game, ns = parse(GAME, "movers"), []
    for done, count in enumerate(COUNTS):
        progress("moving sprites", done, len(COUNTS))
        program = compile_game(game, level(count))
        ns.append(1e9 / max(measure_speed("movers", [program], envs, 1, "board", length).steps_per_s for _ in range(REPEATS)))
    progress("moving sprites", len(COUNTS), len(COUNTS))
    slope, base = np.polyfit(COUNTS, ns, 1)
    return {"envs": envs, "side": SIDE, "counts": list(COUNTS), "ns_per_tick": ns, "ns_per_sprite": float(slope), "ns_without": float(base)}
