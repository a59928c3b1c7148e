"""The best of many held games from nothing, to be looked at: which are they, and what does the planner do in them?

Draws games of the split test-rules, grades them, takes the 200 in which there is most to learn (points that a player loses who does not
know the rules), and draws a spread of 20 of these: the board at the start and at four later moments of the planner's play.

python benchmarks/free.py --games 800 --out out/free
"""

from __future__ import annotations

import argparse
import json
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pygame

from game_meta.engine import Batch
from game_meta.generator import InvalidVariant, Variant, grade_variant, make_variant
from game_meta.generator.process_pool import map_in_processes
from game_meta.generator.value_of_information import value_of_information
from game_meta.progress import progress_bars
from game_meta.random_streams import SEED_RANGE, random_stream
from game_meta.render import board

SPLIT = "test-rules"
BEST, SHOWN, MOMENTS, SIDE, GAP = 200, 20, 5, 220, 8


class Row(NamedTuple):
    seed: int
    valid: bool
    loss: float
    share: float
    random: float
    oracle: float
    danger: float
    length: float


def assess(seed: int) -> Row:
    variant = make_variant("free", seed)
    found = grade_variant(variant)
    learnt = value_of_information(variant, found)
    assert learnt is not None
    return Row(seed, found.valid, learnt.loss, learnt.share, *found.bounds, found.danger, found.length)


def held(count: int, seed: int) -> list[int]:
    rng, found = random_stream("held", "free", seed), list[int]()
    while len(found) < count:
        one = int(rng.integers(SEED_RANGE))
        with suppress(InvalidVariant):
            if make_variant("free", one).split == SPLIT:
                found.append(one)
    return found


def draw_plan(variant: Variant) -> pygame.Surface:
    """The level at the start and along the plan, side by side."""
    plan, program = grade_variant(variant).plans[0], variant.program
    batch = Batch(1, window=1, threads=1)
    batch.load([0], [program], [0])
    shots, at = [], set(np.linspace(0, len(plan.actions) - 1, MOMENTS).astype(int).tolist())
    for tick, action in enumerate(plan.actions):
        if tick in at:
            shots.append(batch.snapshot(0))
        batch.step(np.array([action]))
    cell = SIDE // max(program.height, program.width)
    strip = pygame.Surface((MOMENTS * (SIDE + GAP), SIDE))
    for i, shot in enumerate(shots):
        picture = board.draw_floor(shot.width, shot.height, cell).copy()
        board.draw_board_sprites(picture, (0, 0), cell, shot)
        strip.blit(picture, (i * (SIDE + GAP), 0))
    return strip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--games", type=int, default=800, help="held games to grade (default: 800)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, default=Path("out/free"))
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    seeds, rows = held(args.games, args.seed), list[Row]()
    with progress_bars() as bar:
        for row in map_in_processes(assess, seeds):
            rows.append(row)
            bar("grading", len(rows), len(seeds))
    best = sorted((row for row in rows if row.valid), key=lambda row: -row.loss)[:BEST]
    (args.out / "best.json").write_text(json.dumps([row._asdict() for row in best], indent=1))
    pygame.font.init()
    for number, row in enumerate(best[:: max(1, len(best) // SHOWN)][:SHOWN]):
        variant = make_variant("free", row.seed)
        pygame.image.save(draw_plan(variant), args.out / f"{number:02}.png")
        (args.out / f"{number:02}.vgdl").write_text(variant.text)
    print(f"{sum(row.valid for row in rows)} of {len(rows)} held games are valid; of the best {len(best)}:")
    for name in ("loss", "share", "random", "oracle", "danger", "length"):
        values = [getattr(row, name) for row in best]
        print(f"{name:8} from {min(values):.2f} to {max(values):.2f}, median {np.median(values):.2f}")
    print(f"wrote {args.out}")


if __name__ == "__main__":
    main()
