"""The 55 published games: every one parses, and resolves to what the reference engine made of it."""

import json

import pytest
from helpers.paths import GVGAI

from game_meta.vgdl import Game, load
from game_meta.vgdl.spec import DIRECTIONS, SPRITES

NAMES = sorted(json.loads((GVGAI / "resolved.json").read_text())) if GVGAI.is_dir() else []

pytestmark = pytest.mark.reference("what the published games resolve to")


@pytest.fixture(params=NAMES)
def game_and_reference(request: pytest.FixtureRequest) -> tuple[Game, dict]:
    reference = json.loads((GVGAI / "resolved.json").read_text())[request.param]
    return load(GVGAI / "grid" / f"{request.param}.txt"), reference


def capital(effect: str) -> str:
    return effect[0].upper() + effect[1:]


def effects(rules) -> list[list[str]]:
    return [[capital(rule.effect), str(rule.params["scoreChange"][0])] for rule in rules]


def test_types(game_and_reference):
    game, reference = game_and_reference
    assert {
        name: {
            "ancestors_and_self": list(sprite.lineage),
            "class": sprite.cls,
            "expansion": list(sprite.expansion),
            "singleton": sprite.singleton,
        }
        for name, sprite in game.sprites.items()
    } == {name: {key: value for key, value in of.items() if key != "params"} for name, of in reference["types"].items()}
    assert list(game.order) == reference["sprite_order"]


def test_parameters(game_and_reference):
    """The reference lists the texts of the parameters; each that the class knows and that fits must have arrived as a value."""
    game, reference = game_and_reference
    for name, of in reference["types"].items():
        sprite = game.sprites[name]
        for key, text in of["params"].items():
            if sprite.cls and key in SPRITES[sprite.cls].parameters and key in sprite.given:
                value = sprite.params[key]
                if isinstance(value, float | int) and not isinstance(value, bool):
                    assert value == max(float(text), 1 if key == "cooldown" else float("-inf")), (name, key)
                else:
                    assert value in (text, tuple(text.split(",")), text.lower() == "true", DIRECTIONS.get(text)), (name, key)


def test_order_of_rules(game_and_reference):
    game, reference = game_and_reference
    assert [[pair.first, pair.second, effects(pair.rules)] for pair in game.pairs] == reference["pairs"]
    assert [[name, effects(rules)] for name, rules in game.eos] == reference["eos"]
    assert [
        {
            "type": name,
            "effect": [f"TimeEffect:{capital(rule.effect)}", str(rule.params["scoreChange"][0])],
            "timer": rule.params["timer"],
            "repeating": rule.params["repeating"],
            "next": rule.params["nextExecution"],
        }
        for name, rule in game.timed
    ] == reference["time"]


def test_endings(game_and_reference):
    game, reference = game_and_reference
    assert [
        {"class": end.cls, "count_score": end.params["count_score"], "limit": end.params["limit"], "win": str(end.params["win"][0])}
        for end in game.endings
    ] == reference["terminations"]


def test_levels(game_and_reference):
    game, _ = game_and_reference
    assert len(game.levels) == 5


@pytest.mark.parametrize("folder", ["two_player", "continuous", "rules"])
def test_the_other_published_games_parse(folder):
    games = [path for path in (GVGAI / folder).glob("*.txt") if "_lvl" not in path.name]
    assert games
    for path in games:
        load(path)
