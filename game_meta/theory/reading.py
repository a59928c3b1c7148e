"""A theory's text read again: a replay and a file hold nothing else of it."""

from __future__ import annotations

from game_meta.theory.theory import MOVES, BelievedEnding, BelievedLine, BelievedType, Params, Theory, look_of_name, params
from game_meta.vgdl.model import SpriteType
from game_meta.vgdl.parser import parse
from game_meta.vgdl.spec import CLOCK, EDGE

_SAID_BY_THE_NAME = {"look", "hidden"}  # of a type


def read_theory(text: str) -> Theory:
    """Return the theory that was written so (`write_theory`); what lies unseen on its levels is not in it. Raises VGDLError."""
    game = parse(text, "<theory>")
    types = [game.sprites[name] for name in game.order if game.sprites[name].leaf and game.sprites[name].cls]
    lines = []
    for rule in game.rules:
        score = rule.params["scoreChange"][0] if "scoreChange" in rule.given else 0
        given: Params = params(**{key: rule.params[key] for key in rule.given if key != "scoreChange"})
        lines += [BelievedLine(rule.first, second, rule.effect, given, score) for second in rule.seconds]
    return Theory(
        block_size=game.params["square_size"],
        types=tuple(_read_type(t) for t in types),
        lines=tuple(line for line in lines if line.second in (EDGE, CLOCK) or line.second in game.sprites),
        endings=tuple(BelievedEnding(each.cls, params(**{key: each.params[key] for key in each.given})) for each in game.endings),
        controls=tuple(game.params["controls"]) or MOVES,
        delay=int(game.params["delay"]),
        obstacles=tuple(name for name in game.params["obs"] if name in game.sprites),
    )


def _read_type(t: SpriteType) -> BelievedType:
    given = {
        key: t.params[key] for key in t.given if key not in _SAID_BY_THE_NAME or (key == "hidden" and look_of_name(t.name) is not None)
    }
    return BelievedType(t.name, str(t.cls), params(**given))
