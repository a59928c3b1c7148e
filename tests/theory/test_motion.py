"""What moved, appeared or vanished, and what is proposed of it: small boards, the truth among the first proposals."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from helpers.true_theories import play_trace, true_theory

from game_meta.engine import compile_game
from game_meta.engine.observation import LEFT, NIL, RIGHT, UP, USE
from game_meta.theory.dynamics import speed_of_pixels
from game_meta.theory.judge import Judge
from game_meta.theory.motion import class_log_likelihoods, propose_avatars, propose_types, with_obstacles
from game_meta.theory.theory import BelievedType, look_of_name, params
from game_meta.vgdl.parser import parse

ROOM = """\
            wwwwwwwwwww
            w....1....w
            w.........w
            w.........w
            w....A....w
            w.........w
            w2........w
            wwwwwwwwwww
"""
GAME = """\
BasicGame square_size=10 {header}
    SpriteSet
{sprites}
    LevelMapping
        . >
        1 > one
        2 > two
    InteractionSet
        avatar wall > {stop}
{rules}
    TerminationSet
        Timeout limit=200
    LevelSet
        level
"""


def room(*sprites, rules=(), header="", stop="stepBack", board=ROOM):
    """A room with a thing `one` at the top, `two` in the corner and the avatar in the middle; what they are is a test's."""
    types = ["two > Immovable look=5", *sprites]
    types += [] if any(each.startswith("avatar") for each in sprites) else ["avatar > MovingAvatar"]
    types += [] if any(each.startswith("one") for each in sprites) else ["one > Immovable look=4"]
    rows = ["        " + each for each in types], ["        " + each for each in rules]
    text = GAME.format(sprites="\n".join(rows[0]), rules="\n".join(rows[1]), header=header, stop=stop)
    return compile_game(parse(text + board))


def surprised(program, name, actions, seed=0):
    """The first tick that a theory tells wrong which takes things of type `name` for things that lie about: what is proposed then."""
    truth = true_theory(program)
    theory, trace, judge = truth.with_type(BelievedType(name)), play_trace(program, len(actions), seed, actions), Judge()
    tick = int(judge.replay([theory], [trace]).first[0, 0])
    predicted, seen = judge.predict(theory, trace, tick), trace.scenes[tick + 1]
    looks = {thing[0] for thing in set(predicted.thing_tuples) ^ set(seen.thing_tuples)}
    found = propose_types(theory, [trace], tick, predicted, looks)
    return truth.by_name, [each.by_name for each in found]


def rank(found, truth, name):
    """The place of the first proposal in which a type is what it really is."""
    return next((i for i, types in enumerate(found) if types.get(name) == truth[name]), None)


def test_a_missile():
    truth, found = surprised(
        room("one > Missile orientation=LEFT speed=0.3 look=4", rules=["one wall > reverseDirection"]), "thing4", [NIL] * 12
    )
    assert rank(found, truth, "thing4") == 0


def test_a_chaser_that_rests():
    walk = [UP, NIL, RIGHT, NIL] * 5
    truth, found = surprised(room("one > Chaser stype=two cooldown=3 look=4"), "thing4", walk)
    assert truth["thing4"] == BelievedType("thing4", "Chaser", params(stype="thing5", cooldown=3))
    assert rank(found, truth, "thing4") < 3


def test_one_that_walks_about_at_random():
    program = room("one > RandomNPC look=4", rules=["one wall > stepBack"])
    truth, found = surprised(program, "thing4", [NIL] * 40)
    assert rank(found, truth, "thing4") < 3


@pytest.mark.parametrize("cls", ["RandomNPC", "Chaser", "Fleeing"])
def test_a_few_moves_tell_who_wanders_chases_and_flees(cls):
    sought = "" if cls == "RandomNPC" else "stype=avatar"
    program = room(f"one > {cls} {sought} cooldown=2 look=4", rules=["one wall > stepBack"])
    trace = play_trace(program, 60, seed=4)
    theory = true_theory(program).with_type(BelievedType("thing4"))
    assert cls in [believed.cls for believed, _ in class_log_likelihoods(theory, [trace], 4)[:3]]


def test_who_makes_what_appears_and_how_often():
    sprites = "one > SpawnPoint stype=spark cooldown=5 look=4", "spark > Missile orientation=DOWN speed=0.5 look=6"
    truth, found = surprised(room(*sprites, rules=["spark wall > killSprite"]), "thing4", [NIL] * 30)
    assert rank(found, truth, "thing4") == 0


def test_a_bomber_is_proposed_with_its_bombs():
    """Both were taken for things that lie about; its period is its cooldown."""
    sprites = "one > Bomber stype=bomb orientation=LEFT speed=0.5 cooldown=3 look=4", "bomb > Missile orientation=DOWN speed=0.5 look=6"
    program = room(*sprites, rules=["one wall > reverseDirection", "bomb wall > killSprite"])
    truth = true_theory(program)
    theory, trace, judge = replace(truth, types=tuple(map(lying, truth.types))), play_trace(program, 12, actions=[NIL] * 12), Judge()
    for _ in range(4):
        tick = int(judge.replay([theory], [trace]).first[0, 0])
        if tick == len(trace.actions):
            break
        found = propose_types(theory, [trace], tick, judge.predict(theory, trace, tick), {4, 6})
        first = judge.replay(found, [trace]).first[:, 0]
        theory = found[int(first.argmax())]
    assert theory.by_name["thing4"] == truth.by_name["thing4"]
    assert theory.by_name["thing6"] == truth.by_name["thing6"]


def test_what_falls_was_kept_back_by_what_lay_below_it():
    """Dirt keeps the rock up until it is dug away; the other rock lies on the wall. No edit of a single rule tells that."""
    board = """\
            wwwwwww
            w..1..w
            w..2A.w
            w....1w
            wwwwwww
"""
    rules = "one wall > stepBack", "one two > stepBack", "two avatar > killSprite"
    program = room("one > Missile orientation=DOWN look=4", rules=rules, board=board)
    truth, trace, judge = true_theory(program), play_trace(program, 0, actions=[NIL, LEFT, RIGHT, NIL, NIL]), Judge()
    unknown = truth.with_type(BelievedType("thing4"))
    unknown = replace(unknown, lines=tuple(line for line in truth.lines if line.first != "thing4"))
    tick = int(judge.replay([unknown], [trace]).first[0, 0])
    alone = unknown.with_type(truth.by_name["thing4"])
    found, *_ = with_obstacles(unknown, alone, trace, tick)
    assert judge.replay([alone], [trace]).first[0, 0] <= tick
    assert {line.second for line in found.lines if line.first == "thing4"} == {"thing5", "wall"}
    assert judge.replay([found], [trace]).first[0, 0] > tick


def test_a_ball_that_leaves_the_paddle_aslant():
    """What is found at once: that it flies in continuous physics, how wide the paddle is, and by what angle it sends the ball away."""
    sprites = (
        "one > Missile orientation=DOWN physicstype=CONT speed=7 look=4",
        "avatar > HorizontalAvatar wMult=3",
    )
    program = room(*sprites, rules=["one wall > wallBounce", "one avatar > bounceDirection maxBounceAngleDeg=50"])
    truth, trace = true_theory(program), play_trace(program, 12, actions=[2, 2, *[NIL] * 10])
    plain = truth.with_lines("thing4", "avatar", []).with_lines("thing4", "wall", [])
    plain = plain.with_type(BelievedType("thing4", "Missile", params(orientation=(0, 1), speed=0.7)))
    theory = plain.with_type(BelievedType("avatar", "HorizontalAvatar"))
    judge = Judge()
    tick = int(judge.replay([theory], [trace]).first[0, 0])
    found = propose_types(theory, [trace], tick, judge.predict(theory, trace, tick), {4})
    assert judge.replay(found, [trace]).first.max() == len(trace.actions)


def lying(t):
    return t if t.name in ("avatar", "wall") else BelievedType(t.name)


def test_what_bursts_and_what_fades():
    sprites = "one > Spreader stype=ash limit=1 look=4", "ash > Flicker limit=4 look=6"
    truth, found = surprised(room(*sprites), "thing4", [NIL] * 12)
    assert rank(found, truth, "thing4") < 5
    truth, found = surprised(room(*sprites), "thing6", [NIL] * 12)
    assert rank(found, truth, "thing6") < 5


def test_the_shortest_number_that_comes_to_so_many_pixels():
    assert [speed_of_pixels(n, 10) for n in (3, 5, 10)] == [0.3, 0.5, 1.0]
    assert speed_of_pixels(2, 6) == 0.35
    assert all(int(speed_of_pixels(n, block) * block) == n for block in (6, 10, 24, 30) for n in range(1, 2 * block))


# ----------------------------------------------------------------------------------------------------
# Avatars.


def proposed_avatars(program, actions, seed=0):
    """The true theory, and those that are proposed where nothing is known of the avatar, the keys and what stops it but that it does."""
    truth = true_theory(program)
    lines = tuple(
        replace(line, effect="stepBack") if line.first == "avatar" and line.effect == "wallStop" else line for line in truth.lines
    )
    theory = replace(truth.with_type(BelievedType("avatar", "MovingAvatar")), lines=lines)
    theory = replace(theory, controls=("UP", "LEFT", "DOWN", "RIGHT"), delay=0)
    trace = play_trace(program, len(actions), seed, actions)
    return truth, propose_avatars(theory, [trace], len(actions) - 1, trace.last), trace


def test_keys_and_their_delay():
    program = room(header="controls=DOWN,UP,RIGHT,LEFT delay=1")
    truth, found, _ = proposed_avatars(program, [1, 2, 3, 4, 0, 3, 3, 1, 0, 0])
    assert (found[0].controls, found[0].delay) == (truth.controls, 1)


def test_an_avatar_that_shoots_with_turned_keys():
    sprites = "avatar > ShootAvatar stype=bolt", "bolt > Missile singleton=True look=6"
    program = room(*sprites, header="controls=RIGHT,UP,LEFT,DOWN", rules=["bolt wall > killSprite"])
    truth, found, trace = proposed_avatars(program, [1, 1, 2, 2, 5, 0, 0, 4, 4, 3, 5, 5, 0])
    assert any(each.by_name["avatar"] == truth.by_name["avatar"] and each.controls == truth.controls for each in found[:8])
    assert Judge().replay(found, [trace]).first.max() == len(trace.actions)


CONTINUOUS = {
    "bird": "BirdAvatar physicstype=CONT gravity=1.0 jump_strength=8",
    "lander": "LanderAvatar physicstype=CONT gravity=0.3 angle_diff=0.2 speed=0.5",
    "car": "CarAvatar physicstype=CONT angle_diff=0.1",
    "runner": "PlatformerAvatar physicstype=CONT gravity=1 friction=0.1 jump_strength=5 ground_speedup_factor=2",
}


@pytest.mark.parametrize("name", CONTINUOUS)
def test_avatars_of_continuous_physics_are_fitted_to_where_they_went(name):
    program = room(f"avatar > {CONTINUOUS[name]}", stop="wallStop")
    rng = np.random.default_rng(1)
    actions = np.repeat(rng.choice([NIL, *range(UP, USE + 1), UP, USE], 20), 2).tolist()
    truth, found, trace = proposed_avatars(program, actions)
    first = Judge().replay(found, [trace]).first[:, 0]
    assert first.max() == len(trace.actions)
    best = found[int(first.argmax())].by_name["avatar"]
    assert best.cls == truth.by_name["avatar"].cls


def test_the_looks_of_the_room_are_those_that_the_tests_say():
    truth = true_theory(room())
    assert {look_of_name(name) for name in truth.by_name} == {2, 3, 4, 5}
