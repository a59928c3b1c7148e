"""Replays recorded traces tick by tick and compares every field of every record.

In this repository, for everybody: small games for rules that no published game shows, traced by the reference engine
(`tests/reference/rules`), and our own games, traced by our engine on 2026-11-30 before its files were rearranged (`tests/reference/games`;
`tests/reference/README.md` says how to trace one anew). Beside it, where they are: 1,054 traces of the published games (`../shared/gvgai`).
"""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from helpers.paths import GAMES_FOLDER, GVGAI, TESTS

from game_meta.engine import first_divergence, trace
from game_meta.vgdl import load

RULES, OWN = TESTS / "reference" / "rules", TESTS / "reference" / "games"
PUBLISHED = {"traces": "grid", "traces_seeded": "grid", "two_player/traces": "two_player", "continuous/traces": "continuous"}


def games_in(folder: Path) -> list[str]:
    return sorted({path.name.split("_lvl")[0] for path in folder.glob("*.gz")})


def differences(traces: Path, home: Path, game: str) -> dict[str, object]:
    """Where our engine first differs from each trace of a game; empty if nowhere."""
    text = (home / f"{game}.txt").read_text()
    found = {}
    for path in sorted(traces.glob(f"{game}_lvl*.gz")):
        recorded = json.loads(gzip.open(path, "rt").read())
        level = (home / f"{game}_lvl{recorded['level']}.txt").read_text()
        found[path.name] = divergence(recorded, text, level)
    assert found, f"{game}: there is no trace"
    return {name: where for name, where in found.items() if where is not None}


def divergence(recorded: dict, text: str, level: str) -> object:
    unseeded = recorded["rng"] == "java" and recorded.get("seed") is None  # then only the ticks that no random number decides
    ours = trace(text, level, recorded["actions"], seed=recorded.get("seed") or 0, rng=recorded["rng"])
    return first_divergence(recorded, ours, recorded.get("robust_parts_at") if unseeded else None)


@pytest.mark.parametrize("game", games_in(RULES / "traces"))
def test_rules_that_no_published_game_shows(game: str) -> None:
    assert differences(RULES / "traces", RULES, game) == {}


@pytest.mark.parametrize("path", sorted(OWN.glob("*.gz")), ids=lambda path: path.name.removesuffix(".json.gz"))
def test_our_own_games_go_on_as_they_were(path: Path) -> None:
    recorded = json.loads(gzip.open(path, "rt").read())
    home = GAMES_FOLDER / f"{recorded['game']}.vgdl"
    assert divergence(recorded, home.read_text(), "\n".join(load(home).levels[recorded["level"]])) is None


@pytest.mark.reference("1,054 traces of the published games")
@pytest.mark.parametrize(("folder", "game"), [(folder, game) for folder in PUBLISHED for game in games_in(GVGAI / folder)], ids="-".join)
def test_every_tick_is_the_reference_s(folder: str, game: str) -> None:
    assert differences(GVGAI / folder, GVGAI / PUBLISHED[folder], game) == {}
