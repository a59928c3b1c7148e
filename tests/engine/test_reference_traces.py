"""Replays the traces of the reference engine, tick by tick: grid games, two players, continuous physics, rules that no game shows."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from game_meta.engine import first_divergence, trace

SHARED = Path(__file__).parents[3] / "shared" / "gvgai"
FOLDERS = {
    "traces": "grid", "traces_seeded": "grid", "two_player/traces": "two_player", "continuous/traces": "continuous", "rules/traces":
    "rules",
}  # fmt: skip
TRACES = {(folder, path.name.split("_lvl")[0]) for folder in FOLDERS for path in SHARED.glob(f"{folder}/*.gz")}
pytestmark = pytest.mark.skipif(not TRACES, reason="the reference traces (../shared/gvgai) are not here")


def comparable(recorded: dict) -> int | None:
    """How many records do not depend on an unknown seed; None for all."""
    return recorded.get("robust_parts_at") if recorded["rng"] == "java" and recorded.get("seed") is None else None


@pytest.mark.parametrize(("folder", "game"), sorted(TRACES), ids="-".join)
def test_every_tick_is_the_reference_s(folder: str, game: str) -> None:
    home = SHARED / FOLDERS[folder]
    text = (home / f"{game}.txt").read_text()
    for path in SHARED.glob(f"{folder}/{game}_lvl*.gz"):
        recorded = json.loads(gzip.open(path, "rt").read())
        level = (home / f"{game}_lvl{recorded['level']}.txt").read_text()
        ours = trace(text, level, recorded["actions"], seed=recorded.get("seed") or 0, rng=recorded["rng"])
        assert first_divergence(recorded, ours, comparable(recorded)) is None, path.name
