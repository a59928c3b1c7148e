"""Rules found out from play: a small game is played, and the theory at the end is read.

Boards: A avatar, w wall; the others as each game says. No prior is learned here, so what is found is what the records alone suggest.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from game_meta.agents.agent_files import load_theorist_parts, read_agent_config
from game_meta.agents.theorist import Theorist
from game_meta.engine import Batch, compile_game
from game_meta.engine.observation import DOWN, LEFT, NIL, RIGHT, UP
from game_meta.engine.scene import read_scene
from game_meta.envs.scene_env import SceneTrialEnv
from game_meta.generator.family import make_variant
from game_meta.theory.inference import RuleLearner, first_theory, uncovered_things
from game_meta.theory.mismatch import SceneDifference
from game_meta.theory.prior import RulePrior
from game_meta.theory.theory import BelievedLine, BelievedType
from game_meta.theory.trace import Trace
from game_meta.vgdl.parser import parse

GAME = """
BasicGame square_size=10 {header}
    SpriteSet
        {types}
        avatar > MovingAvatar
        wall > Immovable
    LevelMapping
        a > a
        b > b
    InteractionSet
        avatar wall > stepBack
        {rules}
    TerminationSet
        Timeout limit=90
    LevelSet
        level
            {level}
"""


def learn(types, rules, level, actions, header=""):
    """Play a game with these actions and return the learner that has watched; names: `a` looks 4, `b` looks 5."""
    text = GAME.format(types="\n        ".join(types), rules="\n        ".join(rules), level="\n            ".join(level), header=header)
    program = compile_game(parse(text))
    batch = Batch(1, threads=1)
    batch.load([0], [program], [0])
    learner = RuleLearner(RulePrior.hand_set())
    learner.begin_episode(read_scene(batch))
    believed = Batch(1, threads=1)
    learner.judge.bring_to(believed, 0, learner.theory, learner.trace)
    for action in actions:
        batch.step(np.array([action]))
        learner.add_tick(action, read_scene(batch))
        believed.step(np.array([action]))
        predicted = read_scene(believed)
        if not SceneDifference(predicted, learner.trace.last).is_none:
            learner.mend(predicted)
            learner.judge.bring_to(believed, 0, learner.theory, learner.trace)
    return learner


def lines(learner):
    """What is believed of what meets what, apart from walls and edges."""
    return [
        (line.first, line.second, line.effect, line.score)
        for line in learner.theory.lines
        if "wall" not in line.pair and "EOS" not in line.pair
    ]


STILL = ["a > Immovable look=4", "b > Immovable look=5"]


def test_what_pays_is_found_at_the_first_touch():
    learner = learn(STILL, ["a avatar > killSprite scoreChange=2"], ["wwwwww", "wA.a.w", "wwwwww"], [RIGHT, RIGHT, LEFT])
    assert lines(learner) == [("thing4", "avatar", "killSprite", 2)]
    assert learner.judge.replay([learner.theory], learner.traces).first[0, 0] == 3, "the whole episode is told right"


def test_what_stands_in_the_way_is_found_when_one_runs_into_it():
    learner = learn(STILL, ["avatar a > stepBack"], ["wwwwww", "wA.a.w", "wwwwww"], [RIGHT, RIGHT, RIGHT])
    assert [(effect, score) for *_, effect, score in lines(learner)] == [("stepBack", 0)]


def test_keys_that_do_something_else_are_found_with_the_first_steps():
    level = ["wwwww", "w...w", "w.A.w", "w...w", "wwwww"]
    learner = learn(STILL, [], level, [UP, LEFT, DOWN, RIGHT], header="controls=DOWN,RIGHT,UP,LEFT")
    assert learner.theory.controls == ("DOWN", "RIGHT", "UP", "LEFT")


def test_what_seemed_to_be_taken_is_read_otherwise_once_it_is_seen_to_be_pushed():
    """The first crate was pushed into the hatch, where it pays: it looked as if the avatar had taken it. The second one is pushed on:

    wAab.w    w.Ab.w    w..b.w
    w.a..w    w.a..w    w.A..w
    w....w    w....w    w.a..w
    """
    level = ["wwwwww", "wAab.w", "w.a..w", "w....w", "w....w", "wwwwww"]
    rules = ["a avatar > bounceForward", "a b > killSprite scoreChange=3"]
    learner = learn(["a > Passive look=4", STILL[1]], rules, level, [RIGHT, DOWN])
    taken = first_theory(learner.trace.first).with_lines("thing4", "avatar", [BelievedLine("thing4", "avatar", "killSprite", (), 3)])
    pushed = taken.with_type(BelievedType("thing4", "Passive")).with_lines(
        "thing4", "avatar", [BelievedLine("thing4", "avatar", "bounceForward")]
    )
    assert learner.judge.fit(taken, learner.trace).surprises == (1,)
    assert learner.judge.fit(pushed, learner.trace).surprises == (0,), "alone, this is no better"
    read = learner._read_otherwise(taken, [pushed], learner.trace, 1)
    assert [theory.lines_between("thing4", "thing5")[0].score for theory in read] == [3]
    assert learner.judge.fit(read[0], learner.trace).surprises == (), "both ticks are told right"


def test_what_the_avatar_leaves_behind_it_had_made_when_it_came():
    """The floor is painted under the avatar, where nobody sees it:

    wAaaw    w.Aaw    w.bAw
    """
    level = ["wwwwww", "wAaaaw", "wwwwww"]
    learner = learn(STILL, ["a avatar > transformTo stype=b scoreChange=1"], level, [RIGHT] * 3)
    assert lines(learner) == [("thing4", "avatar", "transformTo", 1)]


def test_who_walks_out_of_a_nest_was_made_there():
    """What is made lies under its maker, until it goes its way: it is first seen beside it."""
    types = ["b > Chaser stype=avatar cooldown=2 look=5", "a > SpawnPoint stype=b cooldown=6 look=4"]
    learner = learn(types, ["b wall > stepBack"], ["wwwwwwwww", "wa.....Aw", "wwwwwwwww"], [NIL] * 10)
    made, maker = learner.theory.by_name["thing5"], learner.theory.by_name["thing4"]
    assert (maker.cls, maker.get("stype")) == ("SpawnPoint", "thing5")
    assert made.get("cooldown") == 2


def test_what_someone_walks_off_lay_there_from_the_start():
    """A walker leaves the tile it stood on; that the tile comes to light asks for no rule."""
    text = GAME.replace("        a > a\n", "        a > a\n        c > a b\n").format(
        types="a > Immovable look=4\n        b > RandomNPC look=5",
        rules="b wall > stepBack",
        level="wwwwww\n            wAaaaw\n            waacaw\n            wwwwww",
        header="",
    )
    batch = Batch(1, threads=1)
    batch.load([0], [compile_game(parse(text))], [0])
    trace, found = Trace(1, [read_scene(batch)]), []
    for _ in range(6):
        batch.step(np.array([NIL]))
        trace.add(NIL, read_scene(batch))
        found += uncovered_things(trace)
    assert [(thing.name, thing.x, thing.y, cover) for thing, cover in found] == [("thing4", 30, 20, "thing5")]


def test_a_thing_that_flies_is_a_missile_of_its_speed():
    learner = learn(
        ["a > Missile orientation=RIGHT speed=0.5 look=4", STILL[1]], [], ["wwwwwwww", "wa.....w", "wA.....w", "wwwwwwww"], [NIL] * 4
    )
    flying = learner.theory.by_name["thing4"]
    assert (flying.cls, flying.get("orientation"), flying.get("speed")) == ("Missile", (1, 0), 0.5)


def test_when_the_game_ends_by_its_clock_it_is_believed_to_end_then():
    text = GAME.replace("limit=90", "limit=3")
    program = compile_game(
        parse(text.format(types=STILL[0] + "\n        " + STILL[1], rules="", level="wwww\n            wA.w\n            wwww", header=""))
    )
    batch = Batch(1, threads=1)
    batch.load([0], [program], [0])
    learner = RuleLearner(RulePrior.hand_set())
    learner.begin_episode(read_scene(batch))
    while not batch.terminated[0]:
        batch.step(np.array([NIL]))
        learner.add_tick(NIL, read_scene(batch))
    assert learner.mend(learner.trace.scenes[-2])
    assert any(dict(ending.params).get("limit") == 3 for ending in learner.theory.endings)


def test_the_same_trial_is_thought_through_alike_twice():
    """What is found depends on what is seen and on the seed, not on the clock."""
    found = []
    for _ in range(2):
        trial = SceneTrialEnv(lambda: make_variant("harvest", 3), 1, episodes=2, seed=1)
        agent = Theorist(RulePrior.hand_set(), seed=4)
        agent.begin_trials(1)
        actions = []
        for _ in range(12):
            actions.append(int(agent.act(trial.agent_observation)[0]))
            trial.step(np.array(actions[-1:]))
        found.append((actions, agent.minds[0].theory))
    assert found[0] == found[1]


@pytest.mark.slow
def test_the_shipped_theorist_plays_well_within_a_few_episodes():
    folder = Path(__file__).parents[2] / "agents" / "theorist"
    parts = load_theorist_parts(folder, read_agent_config(folder))
    variant = make_variant("harvest", 1085743569)
    trial = SceneTrialEnv(lambda: variant, 1, episodes=4, seed=0)
    agent = Theorist(parts.prior, parts.settings, seed=0)
    agent.begin_trials(1)
    while not trial.finished:
        trial.step(agent.act(trial.agent_observation))
    returns = trial.finished[0].returns
    assert returns[-1] > returns[0] and returns[-1] == max(returns)
