"""Planning from any state of any env: what it finds, what it stays away from, and that it does not know its luck."""

from __future__ import annotations

import numpy as np
import pytest
from helpers.games import COINS, PUSH

from game_meta.engine import Batch, compile_game
from game_meta.engine.observation import LEFT, NIL, RIGHT
from game_meta.solvers.online_planner import OnlinePlanner, ticks_left
from game_meta.vgdl import parse


@pytest.fixture(scope="module")
def planner():
    return OnlinePlanner()


def env_at(text: str, level: int | list[str] = 0, actions: tuple[int, ...] = ()) -> Batch:
    """Return a batch whose only env runs the game and has played these actions."""
    batch = Batch(1)
    batch.load([0], [compile_game(parse(text), level)], [7])
    for action in actions:
        batch.step(np.array([action]))
    return batch


def test_it_goes_on_from_where_the_game_stands(planner):
    """After one step to the right the two coins are one and two steps away."""
    plan = planner.plan(env_at(COINS, actions=(RIGHT,)), 0, 32, np.random.default_rng(0))
    assert plan.actions[:2] == (RIGHT, RIGHT)
    assert (plan.gain, plan.ended, plan.won, plan.risk) == (4.0, True, True, 0.0)
    assert plan.path[0] == (4.5, 1.5)


def test_the_env_that_is_planned_for_stays_as_it_is(planner):
    batch = env_at(COINS)
    before = batch.state_hashes().tolist()
    planner.plan(batch, 0, 32, np.random.default_rng(0))
    assert batch.state_hashes().tolist() == before


TWO_WAYS = COINS.replace("w.A.cew", "wc.A.cw").replace("SpriteCounter stype=last limit=0 win=True\n        ", "")


def test_of_equals_what_is_earned_early_comes_first(planner):
    """Both coins pay the same; the one to the right is nearer."""
    plan = planner.plan(env_at(TWO_WAYS.replace("wc.A.cw", "wc..Acw")), 0, 18, np.random.default_rng(0))
    assert plan.gain == 4.0
    assert plan.actions[0] == RIGHT


def test_after_the_last_gain_it_waits(planner):
    plan = planner.plan(env_at(TWO_WAYS), 0, 18, np.random.default_rng(0))
    assert plan.length == 6
    assert set(plan.actions[6:]) == {NIL}


GHOST = """\
BasicGame square_size=10
    SpriteSet
        coin > Immovable
        ghost > Missile orientation=LEFT speed=1
        avatar > MovingAvatar
    LevelMapping
        c > coin
        g > ghost
    InteractionSet
        avatar wall > stepBack
        ghost wall > reverseDirection
        avatar ghost > killSprite
        coin avatar > killSprite scoreChange=1
    TerminationSet
        SpriteCounter stype=avatar limit=0 win=False
        Timeout limit=30 win=False
"""


def test_it_keeps_out_of_the_ghosts_way(planner):
    """There is no coin to take, but the ghost comes along the corridor: only the niche above is safe."""
    plan = planner.plan(env_at(GHOST, ["wwwwwwwww", "www.wwwww", "w..A...gw", "wwwwwwwww"]), 0, 30, np.random.default_rng(0))
    assert plan.risk == 0.0
    assert not plan.ended or len(plan.actions) == 31


def test_the_box_is_not_pushed_into_the_corner(planner):
    """Pushing it to the right at once would lose it; it goes up first, from below."""
    text = PUSH.replace("win=True", "win=True\n            Timeout limit=40 win=False")
    plan = planner.plan(env_at(text, ["wwwwwww", "w...o.w", "w.....w", "w.Ab..w", "w.....w", "wwwwwww"]), 0, 40, np.random.default_rng(0))
    assert (plan.gain, plan.won) == (1.0, True)


DICE = """\
BasicGame square_size=10
    SpriteSet
        coin > Immovable
        pit > Immovable
        leaf > RandomNPC
        avatar > MovingAvatar
    LevelMapping
        c > coin
        o > pit
        r > leaf
    InteractionSet
        avatar wall > stepBack
        leaf wall > stepBack
        leaf pit > stepBack
        leaf coin > stepBack
        avatar leaf > killSprite scoreChange=-5
        coin avatar > killSprite scoreChange=1
    TerminationSet
        SpriteCounter stype=avatar limit=0 win=False
        Timeout limit=12 win=False
"""


def test_under_chance_it_takes_the_coin_that_no_leaf_can_reach(planner):
    """Both coins pay the same, but in the room to the right three leaves blow about."""
    board = ["wwwwwwwwwww", "wc...A.rrcw", "wwwwwww.rrw", "wwwwwwwwwww"]
    plan = planner.plan(env_at(DICE, board), 0, 12, np.random.default_rng(0))
    assert plan.actions[0] == LEFT


def test_the_generator_of_the_state_is_not_looked_at(planner):
    """Two states that differ in nothing but their luck get the same plan."""
    board = ["wwwwwwwwwww", "wc...A.rrcw", "wwwwwww.rrw", "wwwwwwwwwww"]
    plans = []
    for seed in (1, 2):
        batch = env_at(DICE, board)
        batch.reseed([0], [seed])
        plans.append(planner.plan(batch, 0, 12, np.random.default_rng(3)))
    assert plans[0] == plans[1]


def test_the_time_that_is_left():
    program = compile_game(parse(COINS), 0)
    assert [ticks_left(program, tick) for tick in (-1, 0, 20)] == [21, 20, 0]


NESTS = """BasicGame square_size=10
    SpriteSet
        nest > SpawnPoint stype=egg cooldown=1
        egg > Immovable
        coin > Immovable
        avatar > MovingAvatar
    LevelMapping
        n > nest
        c > coin
        . >
    InteractionSet
        avatar wall > stepBack
        egg egg > undoAll
        coin avatar > killSprite scoreChange=1
    TerminationSet
        Timeout limit=60
"""


def test_a_game_that_fills_the_board_is_looked_into_less_far():
    """Eggs lie upon eggs: each is tried against all. The coin next door is found all the same."""
    batch, planner = Batch(1, players=2, threads=1), OnlinePlanner(24)
    batch.load([0], [compile_game(parse(NESTS), ["wwwwww", "wnnnnw", "wnnnnw", "w.Ac.w", "wwwwww"])], [0])
    plan = planner.plan(batch, 0, 48, np.random.default_rng(0))
    assert plan.gain == 1
    (search,) = planner._searches.values()
    assert search.grow_tree(np.random.default_rng(0), 48).turns < 48
