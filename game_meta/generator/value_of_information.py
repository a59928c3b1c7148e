"""What there is to learn in a variant: what a player loses who knows the family, but not what this variant's rules are.

Such a player knows the board, the looks and the keys, and that the rules are one of many draws from the family. It plays the plan that
suits those draws best: siblings of the variant are drawn (its board and looks, other rules) and each is planned for; of these plans,
and of waiting, the one that earns most over all siblings is played here, to the end and without a look at what happens. What the
oracle earns beyond that is what knowing the rules is worth. Where little is hidden, or all of it can be tried in passing, there are
plans that do well everywhere, and there is nothing to lose.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from game_meta.engine.compiler import compile_game
from game_meta.engine.program import Program
from game_meta.generator.family import has_variants, make_variant
from game_meta.generator.grading import CHANCE_SEEDS, Grade
from game_meta.generator.variant import FREE_FAMILY, Variant
from game_meta.generator.variant_set import InvalidVariant
from game_meta.random_streams import SEED_RANGE, random_stream
from game_meta.solvers.beam_search import cached_beam_search, quick_plan
from game_meta.vgdl.model import Game
from game_meta.vgdl.parser import parse
from game_meta.vgdl.rewrite import rewrite_game

SIBLINGS = 8
SIBLING_TRIES = 4 * SIBLINGS
SIBLING_BEAM_WIDTH = 32  # of the search for a sibling's plan


@dataclass(frozen=True)
class ValueOfInformation:
    """What knowing the rules of a variant is worth, in points and as a share."""

    blind_return: float  # what the plan earns that was made without knowing the rules
    loss: float  # how much less that is than the oracle's return
    share: float  # of the headroom between the random player and the oracle: 1 and more where the blind player is no better than random


def value_of_information(
    variant: Variant, grade: Grade, siblings: int = SIBLINGS, width: int = SIBLING_BEAM_WIDTH
) -> ValueOfInformation | None:
    """Return means over the variant's levels. None where nothing varies, and for two players: there what the opponent does matters more.

    `siblings` is how many other draws of the rules are planned for, `width` that of the beam search which does so.
    """
    if variant.program.players > 1:
        return None
    others = list(islice(_sibling_programs(variant), siblings))
    if not others:
        return None
    levels = zip(variant.programs, zip(*others, strict=True), strict=True)
    blind = float(np.mean([_blind_return(program, same_level, grade.stochastic, width) for program, same_level in levels]))
    loss = grade.oracle_return - blind
    return ValueOfInformation(blind, loss, loss / grade.headroom if grade.headroom > 0 else 0.0)


def _blind_return(program: Program, siblings: Sequence[Program], stochastic: bool, width: int) -> float:
    """Return what the plan that suits the siblings best earns in this program. Chance is drawn anew each time: nobody plans on it."""
    search, seeds = cached_beam_search(width), range(CHANCE_SEEDS if stochastic else 1)
    plans = [quick_plan(other, CHANCE_SEEDS + number, width).actions for number, other in enumerate(siblings)] + [()]
    pairs = [(other, plan) for plan in plans for other in siblings]
    scores = [search.play_plans([other for other, _ in pairs], [plan for _, plan in pairs], 100 + seed).score for seed in seeds]
    mean_by_plan = np.mean(scores, axis=0).reshape(len(plans), len(siblings)).mean(axis=1)
    best = plans[int(mean_by_plan.argmax())]
    return float(np.mean([search.play_plans([program], [best], seed).score[0] for seed in seeds]))


def _sibling_programs(variant: Variant) -> Iterator[tuple[Program, ...]]:
    """Make programs of variants with the same levels, looks and controls, as far as they are seen, and other rules and hidden places."""
    family = FREE_FAMILY if variant.family == FREE_FAMILY else variant.drawn_game.file
    if not has_variants(family):
        return
    rng = random_stream(variant.family, "siblings", variant.seed)
    for seed in rng.integers(SEED_RANGE, size=SIBLING_TRIES).tolist():
        try:
            other = make_variant(family, variant.seed, rules_seed=seed)
        except InvalidVariant:
            continue
        programs, game = other.programs, other.drawn_game
        if unseen := {char for char, names in game.mapping.items() if any(game.sprites[name].is_unseen for name in names)}:
            levels = [move_unseen(game, rows, unseen, rng) for rows in game.levels]
            game = parse(rewrite_game(game.text, levels=levels), game.file, name=game.name)
            programs = tuple(compile_game(game, level) for level in range(len(levels)))
        yield tuple(program.with_looks_and_controls(variant.program.looks, variant.program.controls) for program in programs)


def move_unseen(game: Game, rows: Sequence[str], unseen: set[str], rng: np.random.Generator) -> list[str]:
    """Return a level in which what cannot be seen lies on other cells that look empty, drawn from `rng`."""
    board = [list(row) for row in rows]
    cells = [(y, x) for y, row in enumerate(board) for x, char in enumerate(row) if char in unseen or game.mapping.get(char) == ()]
    chars = [board[y][x] for y, x in cells]
    for (y, x), place in zip(cells, rng.permutation(len(cells)).tolist(), strict=True):
        board[y][x] = chars[place]
    return ["".join(row) for row in board]
