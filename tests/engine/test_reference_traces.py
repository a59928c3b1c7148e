"""Replays the traces of the reference engine, tick by tick, for every game that the engine supports so far."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from game_meta.engine import EngineError, trace

SHARED = Path(__file__).parents[3] / "shared" / "gvgai"
TRACES = sorted([*SHARED.glob("traces/*.gz"), *SHARED.glob("traces_seeded/*.gz")])
GAMES = sorted({path.name.split("_lvl")[0] for path in TRACES})
UNSUPPORTED_YET = 26  # of the 55 grid games; lower it as the language grows
pytestmark = pytest.mark.skipif(not TRACES, reason="the reference traces (../shared/gvgai) are not here")


def frames(recorded: dict[str, Any]) -> list[dict[str, Any]]:
    """The records with the delta coding undone."""
    now: dict[str, dict[str, Any]] = {"sprites": {}, "dirs": {}}
    out = []
    for record in recorded["ticks"]:
        for name, values in now.items():
            for key, value in record.get(name, {}).items():
                values[key] = value
                if not value:
                    del values[key]
        avatar = {key: value for key, value in record["avatar"].items() if key != "speed"}
        out.append({k: record[k] for k in ("score", "win", "over", "draws", "state") if k in record} | {"avatar": avatar})
        out[-1] |= {name: dict(values) for name, values in now.items()}
    return out


def first_difference(expected: list[dict], found: list[dict]) -> str | None:
    for tick, (want, have) in enumerate(zip(expected, found, strict=False)):
        for key, value in want.items():
            if have[key] != value and isinstance(value, dict):
                part = next(k for k in {**value, **have[key]} if value.get(k) != have[key].get(k))
                return f"tick {tick}, {key} of {part}: expected {value.get(part)}, found {have[key].get(part)}"
            if have[key] != value:
                return f"tick {tick}, {key}: expected {value}, found {have[key]}"
    return f"{len(expected)} records expected, {len(found)} found" if len(found) < len(expected) else None


def comparable(recorded: dict[str, Any]) -> int | None:
    """How many records do not depend on an unknown seed; None for all."""
    return recorded.get("robust_parts_at") if recorded["rng"] == "java" and recorded.get("seed") is None else None


@pytest.mark.parametrize("game", GAMES)
def test_every_tick_is_the_reference_s(game: str) -> None:
    text = (SHARED / "grid" / f"{game}.txt").read_text()
    for path in (path for path in TRACES if path.name.split("_lvl")[0] == game):
        recorded = json.loads(gzip.open(path, "rt").read())
        level = (SHARED / "grid" / f"{game}_lvl{recorded['level']}.txt").read_text()
        try:
            ours = trace(text, level, recorded["actions"], seed=recorded.get("seed") or 0, rng=recorded["rng"])
        except EngineError as error:
            pytest.skip(f"not supported yet: {error.faults[0].message}")
        n = comparable(recorded)
        assert first_difference(frames(recorded)[:n], frames(ours)[:n]) is None, path.name


def test_no_supported_game_is_lost() -> None:
    """The skips above are for what the language does not know yet, so their number may only fall."""
    unsupported = 0
    for game in GAMES:
        try:
            trace((SHARED / "grid" / f"{game}.txt").read_text(), (SHARED / "grid" / f"{game}_lvl0.txt").read_text(), [])
        except EngineError:
            unsupported += 1
    assert unsupported <= UNSUPPORTED_YET
