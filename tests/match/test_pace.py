"""At which pace games go: read from what moves in them."""

import pytest
from helpers.games import GEM_ROOM

from game_meta.engine.compiler import compile_game
from game_meta.match.pace import PACES, WAITS, natural_pace
from game_meta.vgdl.parser import parse


def pace(sprites="", avatar="MovingAvatar"):
    """Of a room with a gem, one more type and this avatar."""
    text = GEM_ROOM.replace("BasicGame", "BasicGame square_size=10").replace("gem > Immovable", f"gem > Immovable\n        {sprites}")
    text = text.replace("> MovingAvatar", f"> {avatar}")
    text = text.replace("g > gem", "g > gem other" if sprites.startswith("other") else "g > gem")
    return natural_pace(compile_game(parse(text), 0))


@pytest.mark.parametrize(
    "sprites",
    [
        "",
        "other > RandomNPC",  # as fast as the avatar
        "other > Chaser stype=avatar cooldown=2",
        "other > Missile speed=0",  # which hangs in place
        "other > SpawnPoint stype=gem",
        "other > Immovable\n        unused > Missile",  # that is never there
    ],
)
def test_where_nothing_flies_or_outruns_the_avatar_a_tick_waits_for_a_key(sprites):
    assert pace(sprites) == WAITS


def test_what_the_avatar_shoots_does_not_count():
    assert pace("shot > Missile", "ShootAvatar stype=shot") == WAITS


@pytest.mark.parametrize(
    ("sprites", "avatar", "wanted"),
    [
        ("other > Missile", "MovingAvatar", 6),
        ("other > Missile speed=0.1", "MovingAvatar", 12),  # the avatar shall not run away from its keys
        ("other > Missile speed=0.1", "MovingAvatar speed=0.2", 30),
        ("other > Missile speed=3", "MovingAvatar", 2),
        ("other > Chaser stype=avatar", "MovingAvatar cooldown=3", 6),  # faster than the avatar
        ("other > Missile physicstype=CONT speed=5", "MovingAvatar", 12),  # pixels
        ("", "OngoingAvatar", 6),
        ("", "MovingAvatar physicstype=CONT", 20),
    ],
)
def test_else_it_goes_as_fast_as_the_eye_follows(sprites, avatar, wanted):
    assert pace(sprites, avatar) == wanted and wanted in PACES
