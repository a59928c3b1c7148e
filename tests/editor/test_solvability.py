"""Verdicts that are proved, variants to choose from, and what only shows when a game is tried out."""

from dataclasses import replace

import pytest

from game_meta.editor.diagnostics import diagnose_built_game
from game_meta.editor.file_session import load_templates
from game_meta.editor.solvability import SOLVABLE, UNKNOWN, UNSOLVABLE, grade_game, judge_solvability, playable_game
from game_meta.editor.suggest_variants import add_variant_set, suggest_variants
from game_meta.engine import Batch, EngineError, compile_game
from game_meta.solvers.exhaustive_search import is_provable, search_exhaustively
from game_meta.vgdl import check_game, parse

TEXTS = {template.name: template.text for template in load_templates()}
ROOM = TEXTS["push"][: TEXTS["push"].index("        level")]


def pushing(*rows):
    """The template of boxes and holes with another level."""
    return parse(ROOM + "        level\n" + "\n".join(" " * 12 + row for row in rows) + "\n")


def wins(game, plan, level=0):
    """Whether a plan wins, played in the engine."""
    batch = Batch(1, players=1, threads=1)
    batch.load([0], [compile_game(game, level)], [0])
    for action in plan.actions:
        batch.step([[action]])
    return bool(batch.terminated[0] and batch.win[0] == 1)


def test_a_plan_that_wins_is_there_to_be_watched():
    game = pushing("wwwwww", "wA.b.o", "wwwwww")
    verdict = judge_solvability(game)
    assert verdict.verdict == SOLVABLE and wins(game, verdict.plan)
    found = search_exhaustively(compile_game(game, 0))
    assert found.actions and len(found.actions) == 3, "the quickest way: a step to the box, and two pushes"


def test_a_box_in_a_corner_is_proved_to_be_lost():
    verdict = judge_solvability(pushing("wwwwww", "wb.A.o", "wwwwww"))
    assert verdict.verdict == UNSOLVABLE and verdict.reason.endswith("situations that can come were tried")


def test_a_game_without_an_ending_to_win_cannot_be_won():
    game = parse(TEXTS["empty"].replace("win=True", "win=False"))
    assert (judge_solvability(game).verdict, judge_solvability(game).reason) == (UNSOLVABLE, "no ending of this game can be won")


def test_what_neither_wins_nor_is_proved_is_unknown():
    walled = TEXTS["collect"].replace("w.w..c..w.w", "w.w.wcw.w.w").replace("w...w.w...w", "w...www...w")
    assert judge_solvability(parse(walled), width=8).verdict == UNKNOWN, "where the wolf goes is chance, so nothing is proved"


def test_to_outlive_the_clock_proves_nothing():
    game = parse(TEXTS["push"].replace("SpriteCounter stype=box limit=0 win=True", "Timeout limit=30 win=True"))
    assert not is_provable(compile_game(game, 0)) and judge_solvability(game).verdict == SOLVABLE


def test_a_level_that_cannot_be_built_is_said_to_be_so():
    game = parse(TEXTS["empty"])
    with pytest.raises(EngineError):
        judge_solvability(replace(game, params={**game.params, "no_counters": 1000}))


@pytest.mark.parametrize("name", TEXTS)
def test_templates_can_be_won_and_are_worth_playing(name):
    game = parse(TEXTS[name], name=name)
    assert judge_solvability(playable_game(game)).verdict == SOLVABLE and diagnose_built_game(game) == ()


def test_the_grade_is_the_generators():
    found = grade_game(parse(TEXTS["family"], name="family"))
    assert found.oracle_return > found.random_return and found.plans


@pytest.mark.parametrize("name", TEXTS)
def test_nine_variants_are_games_of_their_own(name):
    game = parse(TEXTS[name], "mine.vgdl")
    found = suggest_variants(game)
    assert len({choice.text for choice in found}) == len(found) == (9 if name != "push" else len(found)) and len(found) >= 5
    for choice in found:
        assert choice.text == choice.game.text != game.text and not choice.game.variants and choice.changes
        assert not check_game(choice.game)
    assert suggest_variants(game) == found and suggest_variants(game, first=100) != found


def test_a_made_up_variant_set_scatters_what_lies_about():
    text = add_variant_set(parse(TEXTS["collect"])).text
    assert "c" not in text.split("LevelSet")[1].split("VariantSet")[0].replace("LevelSet", "").replace("level", "")
    assert "layout scatter > coin on=. each=5..5" in text and "choose class > wolf : Chaser | Fleeing" in text


def test_what_is_changed_is_told_in_lines():
    game = parse(TEXTS["family"])
    assert all("look=" not in line for choice in suggest_variants(game) for line in choice.changes)
    assert any(line.startswith("ruby avatar > killSprite") for choice in suggest_variants(game) for line in choice.changes)


def test_trying_out_finds_what_only_shows_then():
    text = TEXTS["family"].replace("each=2..4", "each=2..4 onn=x")
    (mark,) = diagnose_built_game(parse(text))
    assert "onn" in mark.message and mark.row == text.split("\n").index("        layout scatter > ruby amber jade on=. each=2..4 onn=x")
    assert diagnose_built_game(parse(TEXTS["family"])) == ()
