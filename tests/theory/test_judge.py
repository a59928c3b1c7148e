"""Theories against what was seen: small boards, before and after."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from helpers.games import GEM_ROOM, PUSH
from helpers.random_theories import change_theory
from helpers.true_theories import play_trace, true_theory, with_unseen

from game_meta.engine import Batch, compile_game
from game_meta.engine.observation import DOWN, NIL, RIGHT, UP
from game_meta.engine.scene import read_scene
from game_meta.theory.judge import NOT_COMPILED, Judge, scene_difference, sign_scene
from game_meta.theory.theory import BelievedEnding, BelievedLine, BelievedType, Theory, params
from game_meta.theory.trace import Trace
from game_meta.vgdl.parser import parse

GEM = Theory(
    10,
    (BelievedType("thing4"), BelievedType("avatar", "MovingAvatar"), BelievedType("wall")),
    (BelievedLine("thing4", "avatar", "killSprite", score=1), BelievedLine("avatar", "wall", "stepBack")),
    (BelievedEnding("SpriteCounter", params(stype="thing4", limit=0, win=(True,))),),
)


@pytest.fixture
def gem_trace():
    return play_trace(compile_game(parse(GEM_ROOM.replace("BasicGame", "BasicGame square_size=10"))), 2, actions=[RIGHT, RIGHT])


def test_the_true_rules_tell_every_scene(gem_trace):
    replayed = Judge().replay([GEM], [gem_trace])
    assert (replayed.first[0, 0], replayed.error[0, 0]) == (2, 0)


def test_a_wrong_score_is_found_at_the_tick_in_which_it_is_paid(gem_trace):
    wrong = replace(GEM, lines=(replace(GEM.lines[0], score=5), GEM.lines[1]))
    replayed = Judge().replay([GEM, wrong], [gem_trace])
    assert replayed.first.tolist() == [[2], [1]]
    assert replayed.error.tolist() == [[0], [1]]


def test_a_gem_that_stays_is_a_thing_too_many_under_the_avatar(gem_trace):
    """Nobody sees it there: what is missed is the score and the end."""
    replayed = Judge().replay([replace(GEM, lines=GEM.lines[1:])], [gem_trace])
    assert (replayed.first[0, 0], replayed.error[0, 0]) == (1, 2)


def test_a_theory_that_is_no_game_is_no_error(gem_trace):
    wrong = replace(GEM, lines=(BelievedLine("thing4", "avatar", "transformTo", params(stype="thing9")),))
    assert Judge().replay([wrong], [gem_trace]).first[0, 0] == NOT_COMPILED
    assert Judge().fit(wrong, gem_trace).log_likelihood == -np.inf


def test_a_scene_has_one_signature_in_an_env_and_as_it_is_seen(gem_trace):
    again = play_trace(compile_game(parse(GEM_ROOM.replace("BasicGame", "BasicGame square_size=10"))), 2, actions=[RIGHT, RIGHT])
    for mine, other in zip(gem_trace.scenes, again.scenes, strict=True):
        assert (sign_scene(mine)[1] == sign_scene(other)[1]).all()


def test_a_fit_says_which_ticks_were_predicted_wrong(gem_trace):
    still = replace(GEM, types=(GEM.types[0], BelievedType("avatar", "MovingAvatar", params(speed=0.5)), GEM.types[2]))
    assert Judge().fit(GEM, gem_trace).surprises == ()
    assert Judge().fit(GEM, gem_trace).log_likelihood == pytest.approx(0)
    assert Judge().fit(still, gem_trace).surprises == (0, 1)
    assert Judge().fit(still, gem_trace).log_likelihood < -1


def test_an_env_is_brought_to_what_is_seen_though_the_rules_are_wrong(gem_trace):
    slow = replace(GEM, types=(GEM.types[0], BelievedType("avatar", "MovingAvatar", params(speed=0.5)), GEM.types[2]))
    trace = play_trace(compile_game(parse(GEM_ROOM.replace("BasicGame", "BasicGame square_size=10"))), 1, actions=[RIGHT])
    batch = Batch(1, threads=1)
    Judge().bring_to(batch, 0, slow, trace)
    assert read_scene(batch).thing_tuples == trace.last.thing_tuples


PUSH_ROOM = """
wwwwwwww
wA.b...w
w..b.o.w
wwwwwwww
"""


@pytest.fixture
def push_trace():
    program = compile_game(parse(PUSH), PUSH_ROOM.split())
    return play_trace(program, 0, actions=[RIGHT, RIGHT, RIGHT, DOWN, UP]), true_theory(program)


def test_it_goes_on_after_what_it_had_wrong(push_trace):
    """A box that is thought to stay is put where it was seen to go; each push is one wrong tick, nothing else is."""
    trace, true = push_trace
    stays = replace(true, lines=tuple(line for line in true.lines if line.effect != "bounceForward"))
    replayed = Judge().replay([true, stays], [trace], stop_at_first=False)
    assert replayed.first.tolist() == [[5], [1]]
    assert replayed.wrong.tolist() == [[0], [2]]
    assert Judge().fit(stays, trace).surprises == (1, 2)


def test_it_gives_up_on_a_theory_that_is_wrong_too_often(push_trace):
    trace, true = push_trace
    dead = replace(true, types=tuple(replace(t, cls="Immovable", params=()) if t.name == "avatar" else t for t in true.types))
    dead = replace(dead, lines=())
    assert Judge().replay([dead], [trace], stop_at_first=False).first[0, 0] == NOT_COMPILED  # no avatar
    slow = replace(true, types=tuple(t.with_params(cooldown=9) if t.name == "avatar" else t for t in true.types))
    assert Judge().replay([slow], [trace], stop_at_first=False).wrong[0, 0] >= 4
    assert Judge().replay([slow], [trace], stop_at_first=False, cap=1).wrong[0, 0] == 2


def test_an_env_follows_a_trace_tick_by_tick(push_trace):
    """Whatever is wrong with the rules, the board is the one that is seen; and a right theory's state is that of the game itself."""
    trace, true = push_trace
    batch, judge = Batch(2, threads=1), Judge()
    growing = Trace(1, trace.scenes[:1])
    stays = replace(true, lines=tuple(line for line in true.lines if line.effect != "bounceForward"))
    judge.start(batch, 0, stays, growing)
    judge.start(batch, 1, true, growing)
    for tick, action in enumerate(trace.actions):
        growing.add(action, trace.scenes[tick + 1])
        assert judge.step_along(batch, 0, growing, tick) == ([tick] if tick in (1, 2) else [])
        assert judge.step_along(batch, 1, growing, tick) == []
        for env in range(2):
            assert scene_difference(read_scene(batch, env), growing.last) == 0


COVERED = """
BasicGame square_size=10
    SpriteSet
        tile   > Immovable
        bug    > RandomNPC
        avatar > MovingAvatar
    LevelMapping
        t > tile
        b > tile bug
    InteractionSet
        bug wall > stepBack
    TerminationSet
        Timeout limit=40
"""


def test_what_is_walked_over_stays_where_it_lies():
    """Where the bug will go nobody knows; but the tiles that it covers are there when it has gone on, and only the one it stood on at the
    start was not to be known."""
    program = compile_game(parse(COVERED), ["wwwwww", "wttttw", "wttbtw", "wttttw", "wA...w", "wwwwww"])
    for seed in range(4):
        trace = play_trace(program, 0, seed, [NIL] * 12)
        assert Judge().fit(true_theory(program), trace).surprises == (0,)


HIDE = """
BasicGame square_size=10
    SpriteSet
        grass  > Immovable
        mouse  > Missile orientation=RIGHT cooldown=2
        avatar > MovingAvatar
        bush   > Immovable
    LevelMapping
        m > mouse
        b > bush
    InteractionSet
        mouse wall > reverseDirection
    TerminationSet
        Timeout limit=99 win=False
"""


def test_what_lies_under_something_stays_there_and_keeps_its_time():
    """The mouse goes under the bush and comes out: nobody has seen it there, and its cooldown goes on."""
    program = compile_game(parse(HIDE), ["wA......w", "w.m.b...w"])
    trace = play_trace(program, 0, actions=[0] * 10)
    assert min(scene.count(5) for scene in trace.scenes) == 0
    assert Judge().replay([true_theory(program)], [trace], stop_at_first=False).wrong[0, 0] == 0


def test_with_chance_a_tick_counts_by_what_no_seed_predicts():
    program = compile_game(
        parse(HIDE.replace("mouse  > Missile orientation=RIGHT cooldown=2", "mouse > RandomNPC")), ["wA......w", "w.m.b...w"]
    )
    true, trace = true_theory(program), play_trace(program, 12, seed=5)
    still = replace(true, types=tuple(replace(t, cls="Immovable", params=()) if t.name == "thing5" else t for t in true.types))
    assert (
        Judge().replay([true], [trace], stop_at_first=False).wrong[0, 0]
        < Judge().replay([still], [trace], stop_at_first=False).wrong[0, 0] / 2
    )
    assert Judge().fit(true, trace).log_likelihood > Judge().fit(still, trace).log_likelihood


LANES = """\
BasicGame square_size=10
    SpriteSet
        log    > Missile orientation=LEFT speed=0.5 look=6
        avatar > MovingAvatar
    LevelMapping
        l > log
    InteractionSet
        avatar wall > stepBack
        log EOS > wrapAround
    TerminationSet
        Timeout limit=99 win=False
"""


def test_who_calls_all_luck_does_not_get_off_lightly():
    """Logs leave the board on the left and come back on the right; that the walls make them now and then is no excuse."""
    program = compile_game(parse(LANES), ["wwwwwwww", "l..l....", ".l...l..", "w..A...w"])
    true, trace = true_theory(program), play_trace(program, 12, seed=1)
    excuse = true.with_type(BelievedType("wall", "Spreader", params(stype="thing6", spreadprob=0.06)))
    excuse = replace(excuse, lines=tuple(line for line in true.lines if line.effect != "wrapAround"))
    assert Judge().fit(true, trace).log_likelihood == 0
    assert Judge().fit(excuse, trace).log_likelihood < -60


def test_luck_costs_what_it_is_worth_and_never_surprises_for_long():
    """A mouse that runs one of four ways costs about log 4 and what else was expected of it; few seeds do not make it a surprise."""
    text = HIDE.replace("mouse  > Missile orientation=RIGHT cooldown=2", "mouse > RandomNPC").replace("reverseDirection", "stepBack")
    program = compile_game(parse(text), ["w.......w", "w...m...w", "w.......w", "w.A.....w"])
    fit = Judge().fit(true_theory(program), play_trace(program, 0, seed=5, actions=[0] * 12))
    assert fit.surprises == ()
    assert all(-8 < nats <= 0 for nats in fit.ticks) and sum(fit.ticks) < -12


def test_a_theory_that_is_given_up_early_is_not_cheaper_for_it():
    trace = play_trace(compile_game(parse(LANES), ["wwwwwwww", "l..l....", ".l...l..", "w..A...w"]), 12, seed=1)
    still = Theory(10, (BelievedType("wall"), BelievedType("thing6"), BelievedType("avatar", "MovingAvatar")))
    whole, cut = (Judge().replay([still], [trace], stop_at_first=False, cap=cap).surprise[0, 0] for cap in (99, 3))
    assert cut > 0.7 * whole


@pytest.mark.parametrize("family", ["harvest", "forge", "glider", "weeds", "paddle", "gridnavi"])
def test_the_rules_of_a_variant_tell_its_own_episodes(family):
    import game_meta as gm

    variant = gm.sample(family, "train", seed=1)
    theory = with_unseen(true_theory(variant.program), variant.program)
    trace = play_trace(variant.program, 40)
    replayed = Judge().replay([theory], [trace])
    assert (replayed.first[0, 0], replayed.error[0, 0]) == (len(trace.actions), 0)


@pytest.mark.parametrize("family", ["harvest", "forge", "rifts", "crates", "weeds", "raiders", "paddle", "gridnavi"])
def test_programs_put_together_are_those_that_the_compiler_makes(family):
    """Whatever is changed in a theory: where its program is put together of rows, each tick of it is as compiled."""
    import game_meta as gm

    variant, rng = gm.sample(family, "train", seed=1), np.random.default_rng(0)
    true = with_unseen(true_theory(variant.program), variant.program)
    trace, theories = play_trace(variant.program, 24, seed=3), [true, *(change_theory(true, rng) for _ in range(300))]
    judge = Judge()
    for stop_at_first in (True, False):
        mine, put_together = judge.replay(theories, [trace], stop_at_first=stop_at_first), judge.put_together
        compiled = judge.replay(theories, [trace], stop_at_first=stop_at_first, compile_all=True)
        assert put_together > len(theories) / 2
        alike = (mine.first == compiled.first) & np.isclose(mine.error, compiled.error) & (mine.wrong == compiled.wrong)
        full = (compiled.first == NOT_COMPILED) & (mine.first != NOT_COMPILED)  # the compiler leaves less room for new sprites
        assert (alike | full).all() and full.sum() <= 10
