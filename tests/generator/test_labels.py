import numpy as np
import pytest

from game_meta.engine.observation import DOWN, LEFT, NIL, OPPONENT, RIGHT, UP, USE
from game_meta.generator.labels import LABEL_NAMES, label_game
from game_meta.vgdl import parse

GAME = """\
BasicGame{controls}
    SpriteSet
        thing >
            it   > Resource look=9
        key      > Resource look=10
        door     > Portal stype=door look=11
        shot     > Missile look=12
        unseen   > Immovable look=13
        avatar   > {avatar}
    LevelMapping
        i > it
        k > key
        d > door
    InteractionSet
        avatar wall > stepBack
        {rules}
    TerminationSet
        Timeout limit=9
    LevelSet
        level
            Aikd
"""


def told(*rules: str, avatar: str = "MovingAvatar", controls: str = ""):
    return label_game(parse(GAME.format(rules="\n        ".join(rules), avatar=avatar, controls=controls)))


def effects_of_it(*rules: str, avatar: str = "MovingAvatar") -> set[str]:
    return {name for name, holds in zip(LABEL_NAMES, told(*rules, avatar=avatar).effects[9], strict=True) if holds}


@pytest.mark.parametrize(
    ("rule", "effects"),
    [
        ("it avatar > killSprite scoreChange=2", {"pays", "vanishes"}),
        ("it avatar > collectResource scoreChange=-1", {"costs", "vanishes"}),
        ("thing avatar > killSprite", {"vanishes"}),
        ("avatar it > killSprite", {"kills"}),
        ("it avatar > killBoth", {"kills", "vanishes"}),
        ("avatar it > stepBack scoreChange=-1", {"blocks", "costs"}),
        ("avatar it > subtractHealthPoints", {"kills"}),
        ("it avatar > bounceForward", {"pushed"}),
        ("it avatar > killIfOtherHasMore resource=key limit=1", {"opens", "vanishes"}),
        ("it avatar > transformTo stype=key", {"vanishes"}),
        ("avatar it > teleportToExit", {"teleports"}),
        ("it door > killSprite scoreChange=5", set()),
    ],
)
def test_what_touching_a_thing_does(rule, effects):
    assert effects_of_it(rule) == effects


@pytest.mark.parametrize(
    ("rule", "effects"),
    [
        ("it shot > killBoth scoreChange=1", {"pays_shot"}),
        ("shot it > killSprite scoreChange=-1", {"costs_shot"}),
        ("shot it > killSprite", set()),
    ],
)
def test_what_shooting_a_thing_does(rule, effects):
    assert effects_of_it(rule, avatar="ShootAvatar stype=shot") == effects
    if effects:  # nobody shoots here, so a shot means nothing
        assert effects_of_it(rule) == set()


def test_there_is_something_to_know_of_what_can_be_met():
    assert np.flatnonzero(told("it avatar > killSprite").known).tolist() == [9, 10, 11]
    assert np.flatnonzero(told("it avatar > killSprite", avatar="FlakAvatar stype=shot").known).tolist() == [9, 10, 11, 12]
    assert np.flatnonzero(told("it avatar > transformTo stype=unseen").known).tolist() == [9, 10, 11, 13]


@pytest.mark.parametrize(
    ("avatar", "controls", "real"),
    [
        ("MovingAvatar", "", [NIL, UP, LEFT, DOWN, RIGHT, NIL]),
        ("MovingAvatar", " controls=DOWN,LEFT,UP,RIGHT", [NIL, DOWN, LEFT, UP, RIGHT, NIL]),
        ("FlakAvatar stype=shot", " controls=LEFT,DOWN,RIGHT,UP", [NIL, LEFT, NIL, RIGHT, NIL, USE]),
        ("ShootAvatar stype=shot", "", [NIL, UP, LEFT, DOWN, RIGHT, USE]),
    ],
)
def test_what_the_keys_really_do(avatar, controls, real):
    assert told("it avatar > killSprite", avatar=avatar, controls=controls).controls.tolist() == real


TAG = """\
BasicGame no_players=2
    SpriteSet
        cap > Immovable look=9
        ballA > Missile look=10
        ballB > Missile look=11
        plainA > ShootAvatar stype=ballA
        itA    > MovingAvatar
        plainB > ShootAvatar stype=ballB
        itB    > MovingAvatar
    LevelMapping
        c > cap
        A > plainA
        B > plainB
    InteractionSet
        plainA cap > transformTo stype=itA killSecond=True scoreChange=1,-1
        plainB cap > transformTo stype=itB killSecond=True scoreChange=-1,1
        cap itA > killSprite
        plainB itA > killSprite scoreChange=5,0
        plainA itB > killSprite scoreChange=0,5
        itA itB > undoAll
        plainB ballA > subtractHealthPoints scoreChange=1,0
        plainA ballB > subtractHealthPoints scoreChange=0,1
    TerminationSet
        Timeout limit=9
    LevelSet
        level
            AcB
"""


def of_look(look: int, player: int) -> set[str]:
    return {name for name, holds in zip(LABEL_NAMES, label_game(parse(TAG), player).effects[look], strict=True) if holds}


@pytest.mark.parametrize("player", [0, 1])
def test_of_two_players_each_is_told_what_the_other_one_and_the_shots_do_to_them(player):
    mine, theirs = (10, 11) if player == 0 else (11, 10)
    assert of_look(OPPONENT, player) == {"kills", "vanishes", "pays", "blocks", "pays_shot"}, "in all the shapes that both can take"
    assert of_look(theirs, player) == {"kills"}
    assert of_look(mine, player) == set()


def test_scores_are_those_of_the_player_who_is_told():
    assert of_look(9, 0) == of_look(9, 1) == {"vanishes", "pays"}
    assert np.flatnonzero(label_game(parse(TAG)).known).tolist() == [OPPONENT, 9, 10, 11]
