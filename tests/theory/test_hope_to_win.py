"""Where winning is what counts, a theorist hopes that a game is won when nothing of a kind is left, until it has seen otherwise."""

from __future__ import annotations

from game_meta.theory.exploration import SCORE_SCALE, Tried, hope_to_win, scale_scores
from game_meta.theory.theory import BelievedEnding, BelievedLine, BelievedType, Theory, params

TYPES = (BelievedType("wall"), BelievedType("thing2"), BelievedType("thing3"), BelievedType("avatar", "MovingAvatar"))
KILLS = (BelievedLine("thing2", "avatar", "killSprite"), BelievedLine("avatar", "thing3", "killSprite"))
LOST = BelievedEnding("SpriteCounter", params(stype="avatar", win=(False,)))
THEORY = Theory(10, TYPES, KILLS, (LOST,))
COUNTS = {"thing2": 4, "thing3": 1, "avatar": 1, "wall": 9}


def hoped(theory: Theory, tried: Tried) -> list[dict]:
    imagined = hope_to_win(scale_scores(theory), theory, tried, COUNTS, 10)
    return [dict(ending.params) for ending in imagined.endings[1:]]


def test_each_kind_of_thing_may_be_what_must_go():
    assert [ending["stype"] for ending in hoped(THEORY, Tried())] == ["thing2", "thing3"]


def test_what_was_gone_while_the_game_went_on_is_not_hoped_for_again():
    assert [ending["stype"] for ending in hoped(THEORY, Tried(lacking={frozenset({"thing2"})}))] == ["thing3"]


def test_two_kinds_together_are_hoped_for_where_none_alone_was_it():
    tried = Tried(lacking={frozenset({"thing2"}), frozenset({"thing3"})})
    assert [(ending["stype1"], ending["stype2"]) for ending in hoped(THEORY, tried)] == [("thing2", "thing3")]


def test_a_known_way_to_win_is_the_only_one_and_pays_on_the_way():
    won = BelievedEnding("SpriteCounter", params(stype="thing2", win=(True,)))
    theory = Theory(10, TYPES, KILLS, (LOST, won))
    imagined = hope_to_win(scale_scores(theory), theory, Tried(), COUNTS, 10)
    assert imagined.endings == theory.endings
    assert [line.score for line in imagined.lines] == [10 * SCORE_SCALE // 2 // 4, 0]
