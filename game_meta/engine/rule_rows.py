"""Effects and endings as rows of numbers (E_* and N_* of layout.py)."""

from __future__ import annotations

import numpy as np

from game_meta.vgdl.model import Ending, Rule

from . import layout as L
from .names import Names, listed


def effect_rows(names: Names, effects: list[tuple[str, str, Rule]]) -> np.ndarray:
    return np.array([effect_row(names, *effect) for effect in effects], np.int32).reshape(-1, L.E_WIDTH)


def effect_row(names: Names, first: str, second: str, rule: Rule) -> list[int]:
    row = [0] * L.E_WIDTH
    row[L.E_EFFECT], row[L.E_SCORE] = L.EFFECTS.index(rule.effect), first_number(rule.params["scoreChange"])
    row[L.E_LINE] = names.lines[rule.line]
    row[L.E_FIRST], row[L.E_SECOND] = names.index[first], names.index[second] if second else -1
    if second:
        row[L.E_MASK_LOW], row[L.E_MASK_HIGH] = names.mask(second)
    row[L.E_A0 : L.E_A3 + 1] = _arguments(names, rule)
    if rule.effect in ("spawn", "attractGaze", "wrapAround"):
        row[L.E_Q] = names.keep_number(float(rule.params["offset" if rule.effect == "wrapAround" else "prob"]))
    return row


def _arguments(names: Names, rule: Rule) -> list[int]:
    get, e = rule.params.get, rule.effect
    if e in ("transformTo", "spawn"):
        if get("stype") not in names.index:
            raise names.error(rule.line, f"`{e}` needs stype=<a sprite type>")
        return [names.index[str(get("stype"))], int(bool(get("killSecond"))), int(bool(get("forceOrientation"))), 0]
    if e == "undoAll":
        return [*names.keep_types(name for name in listed(get("notStype")) if name in names.index), 0, 0]
    if "resource" in rule.params:
        name = str(get("resource"))
        if name not in names.resources:
            raise names.error(rule.line, f"`{e}` needs resource=<a sprite type>")
        if e == "changeResource":
            t = names.game.sprites[name]
            limit = int(t.params["limit"]) if t.cls == "Resource" else 0
            return [names.resources[name], int(get("value", 1)), limit, int(bool(get("killResource")))]
        return [names.resources[name], int(get("limit", 0)), int(bool(get("subtract"))), 0]
    flag = {"stepBack": "pixelPerfect", "collectResource": "killResource", "attractGaze": "align"}.get(e)
    return [int(bool(get(flag))) if flag else 0, 0, 0, 0]


def timed_rows(names: Names) -> np.ndarray:
    rows = []
    for name, rule in names.game.timed:
        period = int(rule.params.get("timer", 0))
        first = period if "nextExecution" in rule.given else 0
        rows.append([*effect_row(names, name, "", rule), first, period, int(bool(rule.params.get("repeating")))])
    return np.array(rows, np.int32).reshape(-1, L.E_WIDTH + 3)


def ending_row(names: Names, ending: Ending) -> list[int]:
    row, get = [0] * L.N_WIDTH, ending.params.get
    row[L.N_CLASS], row[L.N_LIMIT] = L.ENDINGS.index(ending.cls), int(get("limit", 0))
    row[L.N_WIN] = int(bool(listed(get("win"))[0])) if listed(get("win")) else 0
    row[L.N_MIN], row[L.N_COUNT_SCORE] = int(bool(get("min"))), int(bool(get("count_score")))
    keys = ("stype", "", "") if ending.cls in ("SpriteCounter", "SpriteCounterMore") else ("stype1", "stype2", "stype3")
    for column, key in zip((L.N_TYPE1, L.N_TYPE2, L.N_TYPE3), keys, strict=True):
        row[column] = names.index.get(str(get(key)), -1)
    if ending.cls.startswith("SpriteCounter") and row[L.N_TYPE1] < 0:
        raise names.error(ending.line, f"{ending.cls} needs stype=<a sprite type>")
    return row


def first_number(value: object) -> int:
    return int(listed(value)[0]) if listed(value) else 0
