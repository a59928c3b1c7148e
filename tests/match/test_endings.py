"""Why a round is over, as it is told to people."""

import pytest

from game_meta.engine.observation import DOWN, LEFT, RIGHT, UP
from game_meta.generator import make_variant
from game_meta.match.match import MatchBoard

ROOM = """
BasicGame square_size=10
    SpriteSet
        thing >
            gem   > Immovable look=6
            skull > Immovable look=11
            spike > Immovable look=7
        avatar > MovingAvatar
    LevelMapping
        g > gem
        s > skull
        p > spike
    InteractionSet
        avatar wall EOS > stepBack
        gem avatar      > killSprite scoreChange=1
        avatar skull    > killSprite
        spike avatar    > killBoth
    TerminationSet
        SpriteCounter stype=avatar limit=0 win=False
        SpriteCounter stype=gem limit=0 win=True
        Timeout limit=9 win=False
    LevelSet
        level
            wwwww
            w.p.w
            wgAsw
            w...w
            wwwww
"""
DUEL = """
BasicGame square_size=10 no_players=2
    SpriteSet
        pit     > Immovable look=6
        avatarA > MovingAvatar
        avatarB > MovingAvatar
    LevelMapping
        A > avatarA
        B > avatarB
        p > pit
    InteractionSet
        avatarA wall    > stepBack
        avatarB wall    > stepBack
        avatarA pit     > killSprite
        avatarB pit     > killSprite
    TerminationSet
        SpriteCounter stype=avatarA limit=0 win=False,True
        SpriteCounter stype=avatarB limit=0 win=True,False
        Timeout limit=9 count_score=True
    LevelSet
        level
            wwwwwwww
            wA..p.Bw
            wwwwwwww
"""


def end(tmp_path, text, *orders):
    """Why it ended, and whether somebody was killed, after these orders of each player, the last one again and again."""
    (tmp_path / "room.vgdl").write_text(text)
    board = MatchBoard(make_variant(tmp_path / "room.vgdl", 0), None)
    assert board.end is None and board.tick_limit == 10
    orders = list(orders)
    while not board.round_over:
        order = orders.pop(0) if len(orders) > 1 else orders[0]
        board.step(order if isinstance(order, tuple) else (order,), {})
    return board.end.words(lambda look: f"look {look}"), board.end.killed


@pytest.mark.parametrize(
    ("orders", "words", "killed"),
    [
        ([LEFT], "no look 6 is left", ()),
        ([RIGHT], "killed by the look 11", (0,)),
        ([UP], "killed by the look 7", (0,)),
        ([DOWN], "time is up", ()),
    ],
)
def test_who_plays_alone_is_told_what_ended_it(tmp_path, orders, words, killed):
    assert end(tmp_path, ROOM, *orders) == (words, killed)


def test_of_two_it_is_told_who_was_killed(tmp_path):
    assert end(tmp_path, DUEL, (DOWN, LEFT)) == ("killed by the look 6", (1,))
    assert end(tmp_path, DUEL, (RIGHT, DOWN)) == ("killed by the look 6", (0,))
    level = DUEL.replace("wA..p.Bw", "wA.pp.Bw")
    assert end(tmp_path, level, (RIGHT, LEFT)) == ("killed", (0, 1))
    assert end(tmp_path, DUEL, (DOWN, DOWN)) == ("time is up", ())
