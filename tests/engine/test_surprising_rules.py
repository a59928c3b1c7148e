"""Rules that the published games hardly show (docs/vgdl-semantics.md, the places marked as surprising), each in a game of a few lines."""

from __future__ import annotations

import textwrap
from typing import Any

from game_meta.engine import trace

NAMES = {".": "ACTION_NIL", "L": "ACTION_LEFT", "R": "ACTION_RIGHT", "U": "ACTION_UP", "D": "ACTION_DOWN", "S": "ACTION_USE"}


def played(sprites: str, rules: str, level: str, actions: str, mapping: str = "") -> list[dict[str, Any]]:
    """The records of a game of ten pixels a cell that runs for ever.

    `sprites`, `mapping` and `rules` are lines with `;` between them; a `+` begins a child.
    """

    def lines(text: str) -> str:
        return "\n".join("        " + line.strip().replace("+", "    ") for line in text.split(";") if line.strip())

    game = f"""BasicGame square_size=10
    SpriteSet
{lines(sprites)}
    LevelMapping
{lines(mapping)}
    InteractionSet
{lines(rules)}
    TerminationSet
        Timeout limit=1999
"""
    return trace(game, textwrap.dedent(level).strip("\n"), [NAMES[action] for action in actions])["ticks"]


def positions(records: list[dict[str, Any]], kind: str) -> list[list]:
    """Where sprites of a type are, tick by tick."""
    now: list = []
    out = []
    for record in records:
        now = record["sprites"].get(kind, now)
        out.append(now)
    return out


def scores(records: list[dict[str, Any]]) -> list[int]:
    return [record["score"] for record in records]


def test_time_to_live_counts_down_and_the_next_update_kills():
    records = played("b > Missile timeToLive=5; avatar > ShootAvatar stype=b", "b wall > killSprite", "A..........", "S........")
    assert [b[0][0] for b in positions(records, "b") if b] == [10, 20, 30, 40, 50]


def test_an_avatar_that_is_removed_without_a_successor_leaves_an_empty_seat():
    sprites = "b > Missile orientation=LEFT; x > Immovable; avatar > MovingAvatar"
    records = played(sprites, "b avatar > transformTo stype=x killSecond=True", ".A..b.", "......RRR", "b > b")
    assert records[-1]["avatar"] is None and records[-1]["win"] == -99 and positions(records, "x")[-1]


def test_static_only_stops_the_passive_movement():
    sprites = "c > Immovable; n > RandomNPC is_static=True; avatar > MovingAvatar is_static=True"
    records = played(sprites, "c avatar > killSprite scoreChange=1; n wall > stepBack", "A.c..\n.....\n..n..", "RRR....", "c > c; n > n")
    assert scores(records)[-1] == 1
    assert len({tuple(n[0]) for n in positions(records, "n")}) > 1


def test_the_edge_may_stand_first():
    records = played(
        "b > Missile orientation=RIGHT; avatar > MovingAvatar", "EOS b > wrapAround; b EOS > wrapAround", "A..b.", "......", "b > b"
    )
    assert [b[0][0] for b in positions(records, "b")] == [30, 30, 40, 0, 10, 20, 30]


def test_a_list_that_grows_while_the_edge_is_handled_is_given_up():
    records = played("b > Missile orientation=RIGHT; avatar > MovingAvatar", "b EOS > cloneSprite", "A..b.", "......", "b > b")
    assert [len(b) for b in positions(records, "b")] == [1, 1, 1, 2, 3, 4, 5]


def test_whoever_is_transformed_into_an_avatar_becomes_the_player():
    sprites = "hero > MovingAvatar; ghost > MovingAvatar; king > MovingAvatar; s > SpawnPoint stype=ghost total=1; x > Immovable"
    records = played(sprites, "ghost x > transformTo stype=king", "A.s...", "..", "A > hero; s > s x")
    assert [record["avatar"]["type"] for record in records] == ["hero", "king", "king"]


def test_a_portal_without_an_exit_type_does_nothing_and_one_without_exits_kills():
    nowhere = played("l > Immovable; avatar > MovingAvatar", "avatar l > teleportToExit scoreChange=1", "A.l.", "RR..", "l > l")
    assert nowhere[-1]["avatar"]["alive"] and scores(nowhere)[-1] == 3
    gone = played("o > Immovable; l > Portal stype=o; avatar > MovingAvatar", "avatar l > teleportToExit", "A.l.", "RR", "l > l")
    assert not gone[-1]["avatar"]["alive"]


def test_effects_that_need_a_second_sprite_do_nothing_at_the_edge():
    records = played("k > Resource limit=5; avatar > MovingAvatar", "avatar EOS > changeResource resource=k scoreChange=1", "A..", "LLL")
    assert records[-1]["avatar"]["resources"] == {} and scores(records)[-1] == 3


def test_a_dear_shot_leaves_the_shooter_in_debt():
    sprites = "m > Missile orientation=UP; k > Resource; avatar > FlakAvatar stype=m ammo=k ammoCost=3"
    records = played(sprites, "k avatar > collectResource; m EOS > killSprite", "Ak.k", "RSRRS", "k > k")
    assert [record["avatar"]["resources"].get("k") for record in records] == [None, 1, -2, -2, -1, -1]


def test_the_switch_of_a_score_belongs_to_the_line_and_stays_as_it_was_left():
    """The second key is one too many, so its line's score is off; and off for the stone, which is no resource, on the same line."""
    sprites = "thing > ; +k > Resource limit=1; +z > Immovable; avatar > MovingAvatar"
    assert scores(played(sprites, "thing avatar > collectResource scoreChange=1", "Akkz.", "RRRR", "k > k; z > z")) == [0, 1, 1, 1, 1]
    two_lines = "k avatar > collectResource scoreChange=1; z avatar > collectResource scoreChange=1"
    assert scores(played(sprites, two_lines, "Akkz.", "RRRR", "k > k; z > z")) == [0, 1, 1, 2, 2]


def test_a_trace_holds_as_many_sprites_as_the_reference():
    records = played("m > Immovable; s > SpawnPoint stype=m; avatar > MovingAvatar", "m wall > stepBack", "A.s", "." * 400, "s > s")
    assert len(positions(records, "m")[-1]) == 400
