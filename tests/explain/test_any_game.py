"""Whatever is a game can be explained, in sentences."""

from helpers.random_games import cases, spoiled
from hypothesis import HealthCheck, given, settings

from game_meta.explain import explain
from game_meta.vgdl import VGDLError, parse

RAW = ("None", "True", "False", "=", "{", "}", "  ", " .", " ,", "<", ">")


@settings(suppress_health_check=list(HealthCheck))
@given(cases() | spoiled())
def test_any_game_is_told_in_sentences(case):
    try:
        game = parse(case.text, "game")
    except VGDLError:
        return
    for section in explain(game):
        for sentence in section.sentences:
            assert sentence.text.endswith(".") and not any(raw in sentence.text for raw in RAW), sentence.text
