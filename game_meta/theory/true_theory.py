"""The theory that has found out everything: the rules of a known game, as its player would write them down."""

from __future__ import annotations

from game_meta.engine.observation import ACTION_NAMES, MOVE_ACTIONS
from game_meta.engine.program import Program
from game_meta.theory.theory import UNSEEN, BelievedEnding, BelievedLine, BelievedType, Params, Theory, name_of_look, params
from game_meta.vgdl.model import Game, ParameterValue, Rule
from game_meta.vgdl.reachability import reachable_types
from game_meta.vgdl.spec import CLOCK, EDGE, EFFECTS, SPRITES, TERMINATIONS
from game_meta.vgdl.spec.effects import TIME_PARAMETERS
from game_meta.vgdl.spec.parameters import Parameters

TIMED = {parameter.name: parameter for parameter in TIME_PARAMETERS}


def theory_names(program: Program) -> dict[str, str]:
    """Return what a theory calls each type of a game that can come to be, under the looks that the program has."""
    game, names = program.game, {}
    present = reachable_types(game) | {"wall"}
    forms = unseen = 0
    for name, look in zip(program.types, program.looks.tolist(), strict=True):
        t = game.sprites[name]
        if t.cls is None or name not in present:
            continue
        if SPRITES[t.cls].is_avatar:
            forms += 1
            names[name] = "avatar" if forms == 1 else f"avatar{forms}"
        elif t.is_unseen:
            unseen += 1
            names[name] = f"{UNSEEN}{unseen}"
        else:
            names[name] = name_of_look(look)
    return names


def true_theory(program: Program) -> Theory:
    """Return the theory that is right in every word. Rules about a group of types stand there for each of its types."""
    game, names = program.game, theory_names(program)
    types = []
    for name in game.order:
        t = game.sprites[name]
        if name in names:
            parameters = SPRITES[str(t.cls)].parameters
            given = {key for key in t.given if key in parameters and parameters[key].is_rule} | ({"singleton"} if t.singleton else set())
            types.append(BelievedType(names[name], str(t.cls), _translate(game, names, parameters, t.params, given)))
    lines = [
        _line(game, names, rule, names[a], names[b])
        for pair in game.pairs
        for rule in pair.rules
        for a in game.sprites[pair.first].expansion
        for b in game.sprites[pair.second].expansion
        if a in names and b in names
    ]
    at_edge = [(name, rule) for name, rules in game.eos for rule in rules]
    for occasion, rules in ((EDGE, at_edge), (CLOCK, game.timed)):
        lines += [
            _line(game, names, rule, names[a], occasion)
            for name, rule in rules
            if name in game.sprites
            for a in game.sprites[name].expansion
            if a in names
        ]
    endings = [
        BelievedEnding(ending.cls, _translate(game, names, TERMINATIONS[ending.cls].parameters, ending.params, set(ending.given)))
        for ending in game.endings
    ]
    words = tuple(ACTION_NAMES[real].removeprefix("ACTION_") for real in program.controls[list(MOVE_ACTIONS)])
    obstacles = tuple(
        names[each] for name in game.params["obs"] if name in game.sprites for each in game.sprites[name].expansion if each in names
    )
    return Theory(program.block_size, tuple(types), tuple(lines), tuple(endings), words, int(game.params["delay"]), obstacles)


def _line(game: Game, names: dict[str, str], rule: Rule, first: str, second: str) -> BelievedLine:
    parameters = {**EFFECTS[rule.effect].parameters, **(TIMED if second == CLOCK else {})}
    given = _translate(game, names, parameters, rule.params, set(rule.given - {"scoreChange", "repeat"}))
    return BelievedLine(first, second, rule.effect, given, int(rule.params["scoreChange"][0]))


def _translate(game: Game, names: dict[str, str], parameters: Parameters, values: object, given: set[str]) -> Params:
    """Return the parameters that are not the defaults, with the names that the theory has."""
    kept: dict[str, ParameterValue] = {}
    for key in given & set(parameters):
        value = values[key]  # type: ignore[index]
        if parameters[key].names_types:
            called = [value] if isinstance(value, str) else list(value)
            members = [names[each] for name in called if name in game.sprites for each in game.sprites[name].expansion if each in names]
            value = tuple(dict.fromkeys(members)) if parameters[key].kind == "types" else members[0] if members else ""
        if value != parameters[key].default:
            kept[key] = value
    return params(**kept)
