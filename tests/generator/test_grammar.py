"""Games from nothing: whatever the seed, the text is a game without faults that fits on a screen, and many of them are worth playing."""

import sys

import pytest
from helpers.processes import run

from game_meta.generator import InvalidVariant, grade_variant
from game_meta.generator.grammar import free_game_text, free_variant
from game_meta.generator.grammar.draft import HEAVY_TYPE, LIGHT_TYPE, MOVING_TYPE, SHOT_TYPE, GameDraft
from game_meta.vgdl import check_game, parse, rules_hash

SEEDS = range(150)


def text_of(seed, rules_seed=None):
    try:
        return free_game_text(seed, rules_seed)
    except InvalidVariant:  # the board was too small for all that was drawn: rare, see below
        return None


@pytest.fixture(scope="module")
def games():
    return {seed: parse(text) for seed in SEEDS if (text := text_of(seed))}


def test_nearly_every_seed_gives_a_game_without_faults_or_warnings(games):
    assert len(games) > 0.97 * len(SEEDS)
    assert {seed: fault for seed, game in games.items() for fault in map(str, check_game(game))} == {}


def test_a_game_fits_on_a_screen_and_says_what_it_is(games):
    for game in games.values():
        lines = game.text.splitlines()
        assert lines[0].startswith(("# A grid game from nothing", "# An arcade game from nothing"))
        assert len(lines) < 85 and max(map(len, lines)) <= 140
        (rows,) = game.levels
        assert len(rows) <= 11 and len(rows[0]) <= 11


def test_types_have_looks_of_their_own_and_the_end_comes_in_time(games):
    for game in games.values():
        looks = [kind.params["look"] for name, kind in game.sprites.items() if name not in ("avatar", "wall")]
        assert len(set(looks)) == len(looks) <= 12 and all(4 <= look <= 15 for look in looks)
        assert 25 <= game.endings[-1].params["limit"] <= 60


def test_there_is_no_end_of_them(games):
    assert len({rules_hash(game) for game in games.values()}) == len(games)
    assert {game.sprites["avatar"].cls for game in games.values()} >= {"MovingAvatar", "FlakAvatar", "ShootAvatar", "OngoingAvatar"}
    halves = [game.text.startswith("# A grid") for game in games.values()]
    assert 0.35 < sum(halves) / len(halves) < 0.65


def test_the_seed_decides_in_every_process():
    code = "from game_meta.generator.grammar import free_game_text; print(free_game_text(7), end='')"
    assert run([sys.executable, "-c", code], check=True).stdout == free_game_text(7)


def test_other_rules_over_the_same_types_and_the_same_board(games):
    changed = 0
    for seed in list(games)[:40]:
        one, other = games[seed], parse(text_of(seed, 99))
        assert one.levels == other.levels and one.params["controls"] == other.params["controls"]
        assert {name: kind.params["look"] for name, kind in one.sprites.items()} == {n: k.params["look"] for n, k in other.sprites.items()}
        changed += rules_hash(one) != rules_hash(other)
    assert changed > 35


def test_enough_of_them_are_worth_playing():
    found = [grade_variant(free_variant(seed), width=32).valid for seed in range(1000, 1024)]
    assert sum(found) >= 0.3 * len(found)


def test_what_meets_gets_a_rule_and_what_was_said_already_stays():
    draft = GameDraft(0, 0, board=[list("www"), list("w.w"), list("www")])
    plum = draft.add(("plum",), "Immovable", LIGHT_TYPE)
    gate = draft.add(("gate",), "Door", HEAVY_TYPE)
    ball = draft.add(("ball",), "Missile", MOVING_TYPE, count=2, stop="reverseDirection", eats=True)
    dart = draft.add(("dart",), "Missile", SHOT_TYPE)
    draft.rule(plum, "avatar", "killSprite", 3)
    draft.rule(ball, dart, "killBoth", 1)
    draft.complete_rules()
    assert draft.rules == [
        ("plum", "avatar", "killSprite scoreChange=3"),
        ("ball", "dart", "killBoth scoreChange=1"),
        ("plum", "ball", "killSprite"),
        ("ball", "wall gate ball", "reverseDirection"),
        ("dart", "wall plum gate", "killSprite"),
        ("avatar", "wall gate ball", "stepBack"),
    ]
    assert gate in draft.types
