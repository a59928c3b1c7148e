import numpy as np
import pytest
from helpers.games import CORRIDOR, write_game
from helpers.paths import GVGAI

from game_meta.engine import Batch, compile_game
from game_meta.engine.observation import LEFT, NIL, RIGHT
from game_meta.generator import make_variant, oracle_return, sample
from game_meta.solvers.beam_search import BeamSearch
from game_meta.vgdl import load


@pytest.fixture(scope="module")
def planner():
    return BeamSearch(width=64)


def replayed(program, actions) -> tuple[float, bool, bool]:
    batch = Batch(1)
    batch.load([0], [program], [0])
    for action in actions:
        assert not batch.terminated[0]
        batch.step(np.array([action]))
    return float(batch.score[0]), bool(batch.terminated[0]), bool(batch.win[0] == 1)


def test_the_plan_in_a_corridor(tmp_path, planner):
    """Two steps to the coin, then wait for the end."""
    variant = make_variant(write_game(tmp_path, CORRIDOR), 0)
    plan = planner.plan(variant.program)
    assert plan.actions == (RIGHT, RIGHT, NIL, NIL)
    assert (plan.value, plan.won) == (3.0, True)


def test_a_cost_is_paid_where_it_opens_the_way(tmp_path, planner):
    """The pit costs one but does not kill, and behind it lies the coin."""
    text = CORRIDOR.replace("avatar pit  > killSprite", "pit avatar > killSprite").replace("wp.A.cw", "wcpA..w")
    plan = planner.plan(make_variant(write_game(tmp_path, text), 0).program)
    assert plan.actions[:2] == (LEFT, LEFT)
    assert plan.value == 2.0


@pytest.mark.parametrize("family", ["harvest", "meteors", "workshop"])
def test_the_figure_is_what_the_plan_earns_when_played(family, planner):
    for seed in range(3):
        variant = sample(family, "train", seed, width=16)
        plan = planner.plan(variant.program)
        assert replayed(variant.program, plan.actions) == (plan.value, True, plan.won)


def test_a_wider_search_is_not_worse_on_the_whole():
    variants = [sample("workshop", "train", seed, width=16) for seed in range(8)]
    narrow, wide = (np.mean([oracle_return(variant, width) for variant in variants]) for width in (4, 128))
    assert wide > narrow


BESIDE_THE_WAY = """\
BasicGame square_size=10
    SpriteSet
        crumb  > Immovable color=YELLOW
        key    > Resource limit=1 color=ORANGE
        door   > Immovable color=BROWN
        prize  > Immovable color=GOLD
        avatar > MovingAvatar
    LevelMapping
        . >
        c > crumb
        k > key
        d > door
        p > prize
    InteractionSet
        crumb  avatar > killSprite scoreChange=1
        key    avatar > collectResource
        door   avatar > killIfOtherHasMore resource=key limit=1
        prize  avatar > killSprite scoreChange=20
        avatar wall door > stepBack
    TerminationSet
        Timeout limit=59 count_score=True
    LevelSet
        level
            wwwwwwwwwwwwwww
            wk............w
            w.............w
            w......A......w
            wccccccccccccdp
            wccccccccccccww
            wwwwwwwwwwwwwww
"""


@pytest.mark.parametrize("width", [8, 32])
def test_a_key_that_pays_nothing_is_fetched_for_the_prize_behind_the_door(tmp_path, width):
    """Whatever there is to eat meanwhile: all of the crumbs and the prize are 44."""
    program = make_variant(write_game(tmp_path, BESIDE_THE_WAY), 0).program
    assert BeamSearch(width).plan(program).value == 44.0


def test_actions_are_held_where_an_avatar_gathers_way():
    """Half a second ahead a platformer has hardly moved: the flag is out of sight of a search tick by tick."""
    program = make_variant("platforms", 0).program
    tick_by_tick, held = BeamSearch(32).plan(program), BeamSearch(32).plan(program, hold=4)
    assert held.value > tick_by_tick.value
    assert replayed(program, held.actions)[0] == held.value


@pytest.mark.reference("that published puzzles are solved")
@pytest.mark.parametrize(
    ("name", "level", "width"), [("sokoban", 3, 64), ("sokoban", 4, 16), ("bait", 0, 16), ("cakybaky", 2, 16), ("tercio", 1, 64)]
)
def test_puzzles_of_gvgai_are_solved(name, level, width):
    """Boxes into holes, a key under boxes, a cake of six ingredients in their order."""
    game = load(GVGAI / "grid" / f"{name}.txt")
    assert BeamSearch(width).plan(compile_game(game, level)).won
