"""Effects and endings as rows of numbers (E_* and N_* of layout.py)."""

from __future__ import annotations

import numpy as np

from game_meta.vgdl.model import Ending, Rule

from . import layout as L
from .names import Names, listed

DEGREE = 0.017453292519943295  # radians
DOUBLES = ("prob", "offset", "limspeed", "maxBounceAngleDeg", "value")  # the parameter of an effect that is no whole number
# What E_A0.. hold, by effect. A type is its number or -1, a flag 0 or 1; `+name` stands for a resource's number, `*name` for a list of
# types.
ARGUMENTS = {
    "stepBack": ["pixelPerfect"],
    "killAll": ["stype"],
    "killIfHasMore": ["+resource", "limit"],
    "killIfHasLess": ["+resource", "limit"],
    "killIfOtherHasMore": ["+resource", "limit", "subtract"],
    "transformTo": ["stype", "killSecond", "forceOrientation"],
    "transformToAll": ["stype", "killSecond", "forceOrientation", "stypeTo"],
    "transformIfCount": ["stype", "killSecond", "forceOrientation", "stypeCount", "geq", "leq", "estype"],
    "transformToSingleton": ["stype", "killSecond", "takeOrientation", "stype_other"],
    "spawn": ["stype"],
    "spawnIfHasMore": ["+resource", "limit", "stype", "spend"],
    "spawnIfHasLess": ["+resource", "limit", "stype", "spend"],
    "spawnIfCounterSubTypes": ["stype", "estype", "stypeCount", "limit", "subTypesNum"],
    "spawnBehind": ["stype"],
    "spawnAbove": ["stype", "stepBack"],
    "spawnBelow": ["stype", "stepBack"],
    "spawnLeft": ["stype", "stepBack"],
    "spawnRight": ["stype", "stepBack"],
    "undoAll": ["*notStype"],
    "attractGaze": ["align"],
    "align": ["orient"],
    "pullWithIt": ["pixelPerfect"],
    "collectResource": ["killResource"],
    "collectResourceIfHeld": ["killResource", "+heldResource", "value"],
    "addHealthPoints": ["value", "killSecond"],
    "addHealthPointsToMax": ["value", "killSecond"],
    "subtractHealthPoints": ["value", "limit", "stype"],
    "setSpeedForAll": ["stype"],
    "increaseSpeedToAll": ["stype"],
    "decreaseSpeedToAll": ["stype"],
    "updateSpawnType": ["stype", "spawnPoint"],
    "removeScore": ["stype", "killSecond"],
}
NEEDED = {"transformTo": "stype", "spawn": "stype"}  # without which a line means nothing


def effect_rows(names: Names, effects: list[tuple[str, str, Rule]]) -> np.ndarray:
    return np.array([effect_row(names, first, second, rule) for first, second, rule in effects], np.int32).reshape(-1, L.E_WIDTH)


def effect_row(names: Names, first: str, second: str, rule: Rule, effect: str = "") -> list[int]:
    """`effect` is what a timer runs, where it is not the line's own."""
    effect = effect or rule.effect
    row = [0] * L.E_WIDTH
    row[L.E_EFFECT] = L.EFFECTS.index(effect)
    row[L.E_SCORE], row[L.E_SCORE2] = per_player(rule.params["scoreChange"])
    row[L.E_LINE] = names.lines[rule.line]
    row[L.E_FIRST], row[L.E_SECOND] = names.index.get(first, -1), names.index.get(second, -1)
    if second:
        row[L.E_MASK_LOW], row[L.E_MASK_HIGH] = names.mask(second)
    row[L.E_COUNTERS] = _counters(names, rule)
    row[L.E_Q] = _double(names, rule, effect)
    for column, value in enumerate(_arguments(names, rule, effect), L.E_A0):
        row[column] = value
    return row


def _double(names: Names, rule: Rule, effect: str) -> int:
    name = next((name for name in DOUBLES if isinstance(rule.params.get(name), float)), None)
    if name is None:
        return 0
    return names.keep_number(float(rule.params[name]) * (DEGREE if effect == "bounceDirection" else 1.0))


def _counters(names: Names, rule: Rule) -> int:
    """Where the changes of the game's counters lie: all of `counter`, then all of `counterElse`; 0 where there are none."""
    n = int(names.game.params["no_counters"])
    if n == 0 or not {"counter", "counterElse"} & rule.given:
        return 0
    changes = []
    for key in ("counter", "counterElse"):
        given = [int(v) for v in listed(rule.params.get(key))] or [0]
        changes += [given[i] if i < len(given) else given[0] for i in range(n)]
    return names.keep(changes)[0]


def _arguments(names: Names, rule: Rule, effect: str) -> list[int]:
    get = rule.params.get
    if effect in NEEDED and get(NEEDED[effect]) not in names.index:
        raise names.error(rule.line, f"`{effect}` needs {NEEDED[effect]}=<a sprite type>")
    if effect == "changeResource":
        resource = _resource(names, rule, effect, "resource")
        t = names.game.sprites[str(get("resource"))]
        return [resource, int(get("value", 1)), int(t.params["limit"]) if t.cls == "Resource" else 0, int(bool(get("killResource")))]
    if effect == "transformToRandomChild":
        name = str(get("stype"))
        children = [m for m in names.game.sprites[name].expansion if m != name] if name in names.game.sprites else []
        return [*names.keep_types(children), int(bool(get("killSecond")))]
    if effect == "shieldFrom":
        return [names.index.get(str(get("stype")), -1), L.EFFECTS.index(get("ftype")) if get("ftype") in L.EFFECTS else -1]
    if effect == "addTimer":
        return [names.later(rule), int(get("timer", 0))]
    out: list[int] = []
    for name in ARGUMENTS.get(effect, []):
        out += _argument(names, rule, effect, name)
    if effect == "pullWithIt":
        out.append(names.pull(rule))
    if effect == "subtractHealthPoints":
        out += per_player(get("scoreChangeIfKilled"))
    return out


def _argument(names: Names, rule: Rule, effect: str, name: str) -> list[int]:
    value = rule.params.get(name.lstrip("*+"))
    if name[0] == "*":
        return list(names.keep_types(member for member in listed(value) if member in names.index))
    if name[0] == "+":
        return [_resource(names, rule, effect, name[1:])]
    if isinstance(value, str):
        return [names.index.get(value, -1)]
    return [int(value or 0)]


def _resource(names: Names, rule: Rule, effect: str, key: str) -> int:
    name = str(rule.params.get(key))
    if name not in names.resources:
        raise names.error(rule.line, f"`{effect}` needs {key}=<a sprite type>")
    return names.resources[name]


def timed_row(names: Names, row: list[int], rule: Rule, first: int) -> list[int]:
    """A timer: an effect's row, the tick it is due first, the ticks between two firings, whether it repeats."""
    return [*row, first, int(rule.params.get("timer", 0)), int(bool(rule.params.get("repeating")))]


def timed_rows(names: Names) -> np.ndarray:
    """The `X TIME > effect` lines in the order of the file."""
    rows = []
    for name, rule in names.game.timed:
        first = int(rule.params.get("timer", 0)) if "nextExecution" in rule.given else -1
        rows.append(timed_row(names, effect_row(names, name, "", rule), rule, first))
    return np.array(rows, np.int32).reshape(-1, L.TIMED_WIDTH)


def later_rows(names: Names) -> np.ndarray:
    """What the addTimer lines run: an effect without sprites, with the line's own parameters."""
    rows = []
    for rule in names.timer_lines:
        effect = str(rule.params.get("ftype"))
        if effect not in L.EFFECTS or effect == "addTimer":
            raise names.error(rule.line, "`addTimer` needs ftype=<another effect>")
        row = effect_row(names, "", "", rule, effect)
        row[L.E_COUNTERS] = 0
        rows.append(timed_row(names, row, rule, 0))
    return np.array(rows, np.int32).reshape(-1, L.TIMED_WIDTH)


def ending_row(names: Names, ending: Ending) -> list[int]:
    row, get = [0] * L.N_WIDTH, ending.params.get
    row[L.N_CLASS], row[L.N_LIMIT] = L.ENDINGS.index(ending.cls), int(get("limit", 0))
    wins = [int(bool(win)) for win in listed(get("win"))] + [0] * L.MOST_PLAYERS
    row[L.N_WIN], row[L.N_WIN2] = wins[:2]
    row[L.N_MIN] = int(get("subTypesNum", get("min", 0)))
    row[L.N_COUNT_SCORE] = int(bool(get("count_score")))
    if get("use_counter"):
        limits = [int(v) for v in listed(get("limits"))]
        row[L.N_BY_COUNTERS] = L.COMPARED if get("compare") else L.LIMITED
        last = int(names.game.params["no_counters"]) - 1
        row[L.N_LAST_LIMIT] = limits[last] if 0 <= last < len(limits) else (limits or [0])[0]
    single = ending.cls in ("SpriteCounter", "SpriteCounterMore")
    for column, key in zip((L.N_TYPE1, L.N_TYPE2, L.N_TYPE3), ("stype", "", "") if single else ("stype1", "stype2", "stype3"), strict=True):
        row[column] = names.index.get(str(get(key)), -1)
    if single and row[L.N_TYPE1] < 0:
        raise names.error(ending.line, f"{ending.cls} needs stype=<a sprite type>")
    return row


def per_player(value: object) -> list[int]:
    """A score for each player; one number goes to both."""
    scores = [int(v) for v in listed(value)] or [0]
    return [scores[i] if i < len(scores) else scores[0] for i in range(L.MOST_PLAYERS)]
