"""Small games, a board before and a board after."""

from __future__ import annotations

import textwrap

import numpy as np
import pytest
from helpers.boards import draw, play, rows, start
from helpers.games import PUSH

from game_meta.engine import Batch, EngineError, compile_game
from game_meta.engine.sprites import MAX_SPRITES
from game_meta.vgdl import parse

LETTERS = {"wall": "w", "avatar": "A", "box": "b", "hole": "o", "coin": "c", "rock": "r", "shot": "s"}


def test_a_box_is_pushed_until_the_wall_holds_it():
    batch = start(PUSH, """
        wwwwwww
        wA.b..w
        wwwwwww
    """)  # fmt: skip
    assert draw(play(batch, "RR"), LETTERS) == rows("""
        wwwwwww
        w..Ab.w
        wwwwwww
    """)
    assert draw(play(batch, "RRR"), LETTERS) == rows("""
        wwwwwww
        w...Abw
        wwwwwww
    """)


def test_a_box_in_the_hole_is_worth_a_point_and_wins():
    batch = start(PUSH, """
        wwwwww
        wAbo.w
        wwwwww
    """)  # fmt: skip
    shot = play(batch, "R")
    assert (shot.score, shot.win, shot.terminated) == (1, 1, True)
    assert draw(shot, LETTERS) == rows("""
        wwwwww
        w.Ao.w
        wwwwww
    """)


def test_nothing_moves_after_the_end():
    batch = start(PUSH, """
        wwwwww
        wAbo.w
        wwwwww
    """)  # fmt: skip
    assert play(batch, "R").tick == play(batch, "RLL").tick == 0


def test_a_killed_second_sprite_still_counts_until_the_end_of_the_tick():
    """The trap that killIfAlive was made for: the coin dies, yet the avatar's own rule with it still runs."""
    game = """
        BasicGame square_size=10
            SpriteSet
                coin   > Immovable
                avatar > MovingAvatar
            LevelMapping
                c > coin
            InteractionSet
                coin avatar > killSprite scoreChange=1
                avatar coin > killSprite scoreChange=10
            TerminationSet
                SpriteCounter stype=avatar limit=0 win=False
    """
    shot = play(start(game, "Ac"), "R")
    assert (shot.score, shot.win, shot.terminated) == (11, 0, True)


def test_a_missile_stands_still_for_one_update_and_fractions_are_cut_at_every_move():
    game = """
        BasicGame square_size=10
            SpriteSet
                rock   > Missile orientation=RIGHT speed=0.25
                avatar > MovingAvatar
            LevelMapping
                r > rock
            InteractionSet
                rock wall > stepBack
            TerminationSet
                Timeout limit=99
    """
    batch = start(game, """
        r.....
        A.....
    """)  # fmt: skip
    x = [int(play(batch, ".").x[0]) for _ in range(6)]
    assert x == [0, 2, 4, 6, 8, 10]


def test_sprites_between_cells_meet_where_they_overlap():
    """Half a cell apart in both directions: the rock lies in four cells, the avatar in one of them."""
    game = """
        BasicGame square_size=10
            SpriteSet
                rock   > Missile orientation=DOWN speed=0.5
                avatar > HorizontalAvatar speed=0.5
            LevelMapping
                r > rock
            InteractionSet
                rock avatar > killSprite scoreChange=1
            TerminationSet
                Timeout limit=99
    """
    batch = start(game, """
        .r...
        .....
        A....
    """)  # fmt: skip
    assert [play(batch, action).score for action in "R..R"] == [0, 0, 0, 1]


def test_only_one_singleton_shot_flies_at_a_time():
    game = """
        BasicGame square_size=10
            SpriteSet
                shot   > Missile orientation=UP singleton=True
                avatar > FlakAvatar stype=shot
            InteractionSet
                shot EOS > killSprite
            TerminationSet
                Timeout limit=99
    """
    batch = start(game, """
        ...
        ...
        .A.
    """)  # fmt: skip
    assert draw(play(batch, "SS"), LETTERS) == rows("""
        ...
        .s.
        .A.
    """)
    assert "s" not in "".join(draw(play(batch, ".."), LETTERS))


def test_hidden_controls_turn_the_moves_round():
    batch = start(PUSH.replace("square_size=10", "square_size=10 controls=RIGHT,UP,LEFT,DOWN"), """
        .....
        ..A.b
        .....
    """)  # fmt: skip
    assert draw(play(batch, "U"), LETTERS) == rows("""
        .....
        ...Ab
        .....
    """)


def test_with_a_delay_every_action_takes_effect_a_tick_later():
    batch = start(PUSH.replace("square_size=10", "square_size=10 delay=1"), """
        A...
        ...b
    """)  # fmt: skip
    seen = ["".join(draw(play(batch, action), LETTERS)) for action in "RDLR"]
    assert seen == ["A......b", ".A.....b", ".....A.b", "....A..b"]


def test_a_level_without_an_avatar_is_named():
    with pytest.raises(EngineError, match="no avatar"):
        start(PUSH, "w.b.w")


def test_sprites_beyond_the_most_are_refused_and_the_game_goes_on():
    game = """
        BasicGame square_size=10
            SpriteSet
                rock   > Immovable
                avatar > MovingAvatar
            LevelMapping
                r > rock
            InteractionSet
                rock avatar > cloneSprite
            TerminationSet
                Timeout limit=1999
    """
    shot = play(start(game, "Ar"), "R" + "." * 16)  # they double every tick
    assert len(shot.x) == MAX_SPRITES + 1


def test_different_games_in_one_batch_run_as_they_do_alone():
    levels = {"push": ["wwwwwww", "wA.b..w", "w..o..w", "wwwwwww"]}
    shooter = PUSH.replace("MovingAvatar", "OrientedAvatar").replace("square_size=10", "square_size=7")
    programs = [compile_game(parse(textwrap.dedent(text), "g"), levels["push"]) for text in (PUSH, shooter)]
    actions = np.random.default_rng(0).integers(0, 6, (40, 8))
    together = Batch(8, window=5, threads=2)
    together.load(np.arange(8), [programs[e % 2] for e in range(8)], np.arange(8))
    alone = [Batch(1, window=5) for _ in range(8)]
    for e, batch in enumerate(alone):
        batch.load([0], [programs[e % 2]], [e])
    for row in actions:
        together.step(row)
        for e, batch in enumerate(alone):
            batch.step(row[e : e + 1])
    assert together.state_hashes().tolist() == [int(batch.state_hashes()[0]) for batch in alone]
    assert together.score.tolist() == [int(batch.score[0]) for batch in alone]


def test_a_copied_env_goes_on_exactly_like_the_original():
    batch = Batch(2, window=5)
    batch.load([0, 1], [compile_game(parse(textwrap.dedent(PUSH), "g"), ["wwwww", "wAb.w", "wwwww"])] * 2, [1, 2])
    batch.step(np.array([4, 0]))
    batch.copy([0], [1])
    assert batch.state_hashes()[0] == batch.state_hashes()[1]
    batch.step(np.array([2, 2]))
    assert batch.state_hashes()[0] == batch.state_hashes()[1]


def test_envs_without_a_game_harm_nobody():
    batch = Batch(3, window=5)
    batch.load([1], [compile_game(parse(textwrap.dedent(PUSH), "g"), ["wAb.w"])], [0])
    batch.step(np.full(3, 4))
    assert batch.state_hashes()[0] == batch.state_hashes()[2] != batch.state_hashes()[1]
    assert batch.observe()["window"][0].any() == False  # noqa: E712
    assert batch.terminated.tolist() == [True, False, True]
