"""What is worth finding out: boards on which the plan in the hopeful theory must try, wait, open or leave alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from game_meta.engine import Batch, compile_game
from game_meta.engine.observation import LEFT, RIGHT
from game_meta.solvers.online_planner import OnlinePlan, OnlinePlanner
from game_meta.theory.exploration import (
    SCORE_SCALE,
    UNKNOWN,
    Ground,
    Tried,
    hope,
    hope_for_unseen,
    hope_to_change,
    scale_scores,
    worth_of_finding_out,
)
from game_meta.theory.prior import RulePrior, TouchValue
from game_meta.theory.prior_counts import PriorCounts
from game_meta.theory.theory import BelievedEnding, BelievedLine, BelievedType, Theory, UnseenThing, params, to_game

COIN, THING, KEY = "thing4", "thing5", "thing6"
CHARS = {"w": ("wall",), "A": ("avatar",), "c": (COIN,), "t": (THING,), "k": (KEY,), ".": ()}
WALL = BelievedLine("avatar", "wall", "stepBack")
TAKEN = BelievedLine(THING, "avatar", "killSprite", (), 1)
DEADLY = BelievedLine("avatar", THING, "killSprite")
GATE = (BelievedLine(THING, "avatar", "killIfOtherHasMore", params(resource=KEY, limit=1), 2), BelievedLine("avatar", THING, "stepBack"))
TYPES = (
    BelievedType("wall"),
    BelievedType(COIN),
    BelievedType(THING),
    BelievedType(KEY, "Resource"),
    BelievedType("avatar", "MovingAvatar"),
)
ENDINGS = (
    BelievedEnding("SpriteCounter", params(stype="avatar", limit=0, win=False)),
    BelievedEnding("Timeout", params(limit=30, win=False)),
)
KNOWN = Theory(  # a coin pays 1, a key is picked up, nothing is known of the thing
    10, TYPES, (BelievedLine(COIN, "avatar", "killSprite", (), 1), BelievedLine(KEY, "avatar", "collectResource"), WALL), ENDINGS
)


def prior_from(*lines: tuple[BelievedLine, ...]) -> RulePrior:
    """Return the prior of who knows four games in which a thing and the avatar had these lines, for each of them."""
    counts = PriorCounts()
    for each in lines:
        for _ in range(4):
            counts.add_theory(Theory(10, TYPES, (*each, WALL), ENDINGS))
    return RulePrior(counts)


def plan_on(board: str, theory: Theory) -> OnlinePlan:
    """Return the plan from the start of a board, a row of cells with nothing above and below."""
    rows = ["w" * len(board), board, "w" * len(board)]
    game = replace(to_game(theory), mapping=CHARS)
    batch = Batch(1)
    batch.load([0], [compile_game(game, rows)], [0])
    return OnlinePlanner().plan(batch, 0, 31, np.random.default_rng(0))


@pytest.mark.parametrize("left", [4, 1])
def test_what_was_never_touched_is_tried(left):
    plan = plan_on("wA..t.w", hope(KNOWN, Tried(), prior_from((TAKEN,)), {THING: 1}, left))
    assert plan.actions[:3] == (RIGHT, RIGHT, RIGHT)


def test_what_was_touched_without_effect_is_not_tried_again():
    plan = plan_on("wA..t.w", hope(KNOWN, Tried(touched={THING}), prior_from((TAKEN,)), {THING: 1}, 4))
    assert plan.gain == 0


def test_known_gains_come_before_a_meeting_that_may_be_deadly():
    """The thing is near and the coin far, but whoever meets the thing may not come to the coin any more."""
    theory = hope(KNOWN, Tried(), prior_from((TAKEN,), (DEADLY,)), {THING: 1, COIN: 1}, 4)
    plan = plan_on("wt.A....cw", theory)
    assert plan.actions[:5] == (RIGHT,) * 5
    assert plan.ended  # in the end it tries


def test_where_nothing_is_at_stake_danger_is_no_reason_to_wait():
    theory = hope(KNOWN, Tried(), prior_from((TAKEN,), (DEADLY,)), {THING: 3}, 4)
    plan = plan_on("wttt.A...w", theory)
    assert plan.actions[:2] == (LEFT, LEFT)
    assert plan.gain < 2 * max(line.score for line in theory.lines)  # of three things alike only the first tells anything new


def test_what_is_harmless_is_tried_on_the_way():
    theory = hope(KNOWN, Tried(), prior_from((TAKEN,)), {THING: 1}, 4)
    assert plan_on("wt.A....cw", theory).actions[:2] == (LEFT, LEFT)


def test_in_the_last_episode_what_kills_and_costs_is_left_alone():
    theory = hope(KNOWN, Tried(), prior_from((replace(DEADLY, score=-2),)), {THING: 1, COIN: 1}, 0)
    plan = plan_on("wt.A....cw", theory)
    assert not plan.ended or len(plan.actions) == 31
    assert plan.gain == SCORE_SCALE


def test_what_keeps_out_is_tried_again_with_more_in_hand():
    """The door was met empty-handed: now the key first, then the door."""
    theory = KNOWN.with_lines(THING, "avatar", (BelievedLine("avatar", THING, "stepBack"),))
    hopeful = hope(theory, Tried(touched={THING}), prior_from(GATE), {THING: 1}, 4)
    assert plan_on("wt.A.kw", hopeful).actions[:6] == (RIGHT, RIGHT, LEFT, LEFT, LEFT, LEFT)
    tried = Tried(touched={THING}, with_held={(THING, KEY): 3})
    assert plan_on("wt.A.kw", hope(theory, tried, prior_from(GATE), {THING: 1}, 4)).gain == 0


def test_what_was_deadly_is_tried_again_by_who_took_what_did_nothing():
    """Taking the coin pays nothing and does nothing: it may have changed who took it, so the deadly thing is tried once more."""
    lines = (BelievedLine(COIN, "avatar", "killSprite"), BelievedLine("avatar", THING, "killSprite"), WALL)
    theory, counts = replace(KNOWN, lines=lines), {COIN: 1, THING: 1}
    tried, prior = Tried(touched={COIN, THING}), prior_from((TAKEN,))

    hopeful = hope_to_change(theory, tried, prior, counts, 4)
    assert hopeful is not None
    assert plan_on("wt.A.cw", hopeful).actions[:6] == (RIGHT, RIGHT, LEFT, LEFT, LEFT, LEFT)
    assert hope_to_change(theory, tried, prior, counts, 0) is None, "in the last episode there is nothing left to find out for"
    assert hope_to_change(theory, replace(tried, after={(THING, COIN)}), prior, counts, 4) is None, "it was tried"


def test_who_knows_no_gates_hopes_less_for_one():
    theory = KNOWN.with_lines(THING, "avatar", (BelievedLine("avatar", THING, "stepBack"),))
    blocks = (BelievedLine("avatar", THING, "stepBack"),)
    gains = [
        plan_on("wt.A.kw", hope(theory, Tried(touched={THING}), p, {THING: 1}, 4)).gain for p in (prior_from(GATE), prior_from(blocks))
    ]
    assert gains[0] > gains[1]


def test_what_did_not_give_way_before_a_wall_may_be_pushed_elsewhere():
    theory = KNOWN.with_lines(THING, "avatar", (BelievedLine("avatar", THING, "stepBack"),))
    hopeful = hope(theory, Tried(touched={THING}, stuck={THING: {"wall"}}), prior_from((TAKEN,)), {THING: 1}, 4)
    assert plan_on("wA.t..cw", scale_scores(theory)).gain == 0
    assert plan_on("wA.t..cw", hopeful).gain == SCORE_SCALE
    assert [line.effect for line in hopeful.lines_between(THING, "avatar")][-1] == "bounceForward"


def test_finding_out_is_worth_more_the_more_is_left_and_the_more_there_is():
    value = TouchValue(score=0.5, gain=1.0, death=0.0, nothing=0.0)
    worths = [worth_of_finding_out(value, things, left) for things, left in ((1, 0), (1, 1), (1, 4), (3, 4))]
    assert worths == sorted(worths)
    assert worths[0] == value.score


def test_scores_are_scaled():
    assert [line.score for line in scale_scores(KNOWN).lines] == [SCORE_SCALE, 0, 0]


HOLE = (BelievedLine("avatar", "unseen1", "killSprite"),)
CELLS = frozenset((10 * x, 10) for x in range(1, 8))


def theory_with_holes(*places: int) -> Theory:
    """Return what is known plus holes that were found in these columns."""
    theory = KNOWN.with_type(BelievedType("unseen1"), 0).with_lines("unseen1", "avatar", HOLE)
    return replace(theory, unseen=tuple(UnseenThing(BOARD, "unseen1", 10 * x, 10) for x in places))


BOARD = 77


def worth_of_cell(theory: Theory, visited: frozenset[tuple[int, int]], stake: float) -> int:
    """Return what the hopeful theory pays for entering a cell that was never entered."""
    ground = Ground(BOARD, visited, CELLS - visited, stake)
    out = hope_for_unseen(scale_scores(theory), theory, ground, prior_from((TAKEN,)), 1)
    return sum(line.score for line in out.lines_between(UNKNOWN, "avatar"))


def test_cells_that_were_never_entered_are_looked_into():
    assert worth_of_cell(KNOWN, frozenset({(10, 10)}), 5) > 0


def test_where_holes_were_found_there_may_be_more_and_the_more_is_at_stake_the_worse():
    visited = frozenset({(10, 10), (20, 10), (30, 10)})
    costs = [worth_of_cell(theory_with_holes(*holes), visited, stake) for holes, stake in (((3,), 2), ((3,), 10), ((2, 3), 10))]
    assert 0 > costs[0] > costs[1] > costs[2]
