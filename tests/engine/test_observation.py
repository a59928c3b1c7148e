"""What an env shows: its window, the avatar's place, the whole board, a picture."""

from __future__ import annotations

import numpy as np
from helpers.boards import play, start
from helpers.games import PUSH


def test_what_the_agent_sees():
    batch = start(PUSH, """
        wwwww
        wAb.w
        wwwww
    """)  # fmt: skip
    seen = batch.observe()
    assert seen["window"][0].tolist() == [  # 1 outside, 2 wall, 3 avatar, 5 box (4 would be the hole)
        [1, 1, 1, 1, 1],
        [1, 2, 2, 2, 2],
        [1, 2, 3, 5, 0],
        [1, 2, 2, 2, 2],
        [1, 1, 1, 1, 1],
    ]
    play(batch, "R")
    seen = batch.observe()
    assert np.flatnonzero(seen["touched"][0]).tolist() == [5]
    assert seen["moved"][0].tolist() == [1, 0]
    assert seen["motion"][0, 5].tolist() == [1, 0]
    assert seen["change"][0].any() == False  # noqa: E712


def test_what_has_subtypes_is_drawn_below_everything_else():
    """Here even below the floor, which nothing else could ever cover."""
    game = """
    BasicGame square_size=10
        SpriteSet
            moss > Immovable look=7
                fern > Immovable look=8
            floor > Immovable look=9
            avatar > MovingAvatar
        LevelMapping
            m > moss
            b > moss floor
            f > floor
            A > avatar
        InteractionSet
            avatar wall > stepBack
        TerminationSet
            Timeout limit=9
    """
    looks, _ = start(game, "wmbf.A").board()
    assert looks[0, 0].tolist() == [2, 7, 9, 9, 0, 3]


def test_a_picture_shows_sprites_between_cells():
    batch = start(PUSH, """
        wwwww
        wAb.w
        wwwww
    """)  # fmt: skip
    picture = batch.rgb(8)
    assert picture.shape == (1, 24, 40, 3)
    wall, avatar = picture[0, 4, 4], picture[0, 12, 12]
    assert wall.tolist() != avatar.tolist()
    assert picture[0, 8:16, 24:32].max() < 40  # the empty cell is dark


def test_the_agent_is_told_its_column_and_row():
    batch = start(PUSH, """
        ...b
        ..A.
    """)  # fmt: skip
    play(batch, "LU")
    assert batch.observe()["place"].tolist() == [[1, 0]]
