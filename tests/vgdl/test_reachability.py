"""What can never come to pass in a game makes no other game of it; what can, does. And a game plays the same without it."""

from pathlib import Path

import numpy as np
import pytest

from game_meta.content import shipped_folder
from game_meta.engine import Batch, compile_game
from game_meta.generator.variation import vary_game
from game_meta.vgdl import load, parse, rules_hash
from game_meta.vgdl.reachability import drop_impossible

GARDEN = Path(__file__).with_name("garden.vgdl").read_text()
HOUSE = """\
BasicGame square_size=10
    SpriteSet
        door   > Portal stype=attic
        attic  > Immovable
        cellar > Immovable
        box    > Passive
        hatch  > Immovable
        drop   > Missile orientation=DOWN
            pearl > color=WHITE
            spark > color=RED
        avatar > MovingAvatar
    LevelMapping
        d > door
        t > attic
        c > cellar
        b > box
        h > hatch
    InteractionSet
        avatar wall  > stepBack
        avatar door  > stepBack
        avatar box   > stepBack
        box    hatch > killSprite scoreChange=2
        hatch  avatar > killSprite scoreChange=1
        avatar cellar > stepBack
        pearl  avatar > killSprite scoreChange=3
        avatar spark > killSprite
    TerminationSet
        Timeout limit=50 count_score=True
    LevelSet
        level
            wwwwwwww
            wA.b.h.w
            w.d.t.cw
            wwwwwwww
"""
GONE = [  # of no account, unless something else is changed too
    ("stype=attic", "stype=cellar", ("avatar door  > stepBack", "avatar door  > teleportToExit")),
    ("killSprite scoreChange=2", "killSprite scoreChange=-2", ("avatar box   > stepBack", "box avatar > bounceForward")),
    ("killSprite scoreChange=2", "undoAll", ("b > box", "b > box hatch")),
    ("scoreChange=3", "scoreChange=-1", ("hatch  avatar > killSprite", "hatch  avatar > transformTo stype=pearl")),
    ("        avatar spark > killSprite\n", "", ("h > hatch", "h > hatch\n        s > spark")),
    ("box    hatch > killSprite", "hatch box > killSprite", ("hatch  avatar > killSprite", "hatch  avatar > spawn stype=box")),
]


@pytest.mark.parametrize(("old", "new", "alive"), GONE)
def test_what_never_comes_to_pass_makes_no_difference_until_it_can(old, new, alive):
    assert old in HOUSE and alive[0] in HOUSE
    assert rules_hash(parse(HOUSE.replace(old, new))) == rules_hash(parse(HOUSE))
    living = HOUSE.replace(*alive)
    assert rules_hash(parse(living.replace(old, new))) != rules_hash(parse(living))


def test_the_order_of_lines_about_different_types_of_a_group_does_not_count_whether_or_not_the_group_has_a_class():
    living = HOUSE.replace("h > hatch", "h > hatch\n        s > spark\n        p > pearl")
    first, second = "        pearl  avatar > killSprite scoreChange=3\n", "        avatar spark > killSprite\n"
    assert rules_hash(parse(living.replace(first + second, second + first))) == rules_hash(parse(living))
    group = living.replace("h > hatch\n", "h > hatch\n        D > drop\n")  # now there can be sprites of the group, under both rules
    assert rules_hash(parse(group.replace(first + second, second + first))) != rules_hash(parse(group))


@pytest.mark.parametrize(("effect", "counts"), [("killSprite", False), ("transformTo stype=shot", True)])
def test_when_a_speed_changes_counts_only_for_those_who_look_at_it(effect, counts):
    line, other = "        coin avatar > setSpeedForAll stype=shot value=0.5\n", f"        thief wall > {effect}\n"
    head, tail = GARDEN.replace("        thief  wall  > stepBack\n", "").split("        coin   avatar > killSprite scoreChange=2\n")
    one, two = (rules_hash(parse(head + lines + tail)) for lines in (line + other, other + line))
    assert (one != two) == counts


@pytest.mark.parametrize("family", ["crates", "rifts", "raiders", "paddle", "mines", "race", "workshop"])
def test_a_game_plays_the_same_without_it(family):
    whole, slimmer = load(shipped_folder() / "games" / f"{family}.vgdl"), 0
    for seed in range(6):
        game = parse(vary_game(whole, seed), name=family)
        rest = drop_impossible(game)
        slimmer += len(rest.pairs) < len(game.pairs) or rest.sprites != game.sprites
        rng, envs = np.random.default_rng(seed), np.arange(16)
        batches = [Batch(len(envs), players=2, threads=1) for _ in range(2)]
        for batch, each in zip(batches, (game, rest), strict=True):
            batch.load(envs, [compile_game(each, 0)] * len(envs), envs)
        for _ in range(60):
            actions = rng.integers(6, size=(len(envs), 2))
            for batch in batches:
                batch.step(actions)
            assert np.array_equal(batches[0].scores, batches[1].scores) and np.array_equal(batches[0].terminated, batches[1].terminated)
        assert batches[0].scores.any()
    assert slimmer or family == "workshop"
