"""Ids for every game of every folder `games/`: GameMeta/Harvest-v0 for harvest.vgdl, and GameMeta/Game-v0 for any game (`game=...`).

A game with a VariantSet is registered with `split="train"`: every episode is another variant. game_meta/__init__.py calls this when
Gymnasium or PettingZoo is imported; the files' section heads are all that is read.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

from game_meta import content
from game_meta.generator.splits import HELD_OUT_FAMILIES
from game_meta.vgdl.syntax import DiagnosticCollector, split_sections

ANY_GAME_ID = "GameMeta/Game-v0"
PETTINGZOO_CREATORS = {"parallel": "game_meta.envs.pettingzoo_env:parallel_env", "aec": "game_meta.envs.pettingzoo_env:env"}


def env_id(name: str) -> str:
    """The id of the game of this name: env_id("space_race") is GameMeta/SpaceRace-v0."""
    return f"GameMeta/{''.join(word[0].upper() + word[1:] for word in re.findall('[A-Za-z0-9]+', name))}-v0"


def register_gymnasium() -> None:
    """Games for one player."""
    from gymnasium.envs.registration import register, registry

    for id, (players, options) in game_entries().items():
        if id not in registry and players == 1:
            register(
                id,
                entry_point="game_meta.envs.gymnasium_env:GameEnv",
                vector_entry_point="game_meta.envs.vector_env:GameVectorEnv",
                kwargs=options,
            )


def register_pettingzoo() -> None:
    """All games. PettingZoo has a registry since 1.27; without one there are the functions of zoo.py."""
    pettingzoo = sys.modules["pettingzoo"]
    for kind, creator in PETTINGZOO_CREATORS.items() if hasattr(pettingzoo, "register") else ():
        for id, (_, options) in game_entries().items():
            if id not in getattr(pettingzoo, f"{kind}_registry"):
                pettingzoo.register(kind, id, creator, kwargs=options)


def game_entries() -> dict[str, tuple[int, dict[str, Any]]]:
    """Players and options by id. A file with faults is told them when somebody makes its env."""
    found: dict[str, tuple[int, dict[str, Any]]] = {ANY_GAME_ID: (1, {})}
    for name, path in content.list_content("games").items():
        found.setdefault(env_id(name), _game_entry(name, path))
    return found


def _game_entry(name: str, path: Path) -> tuple[int, dict[str, Any]]:
    sections = split_sections(path.read_text(encoding="utf-8", errors="replace"), DiagnosticCollector(str(path)))
    options: dict[str, Any] = {"game": name}
    if "VariantSet" in sections.heads:
        options["split"] = "test-family" if name in HELD_OUT_FAMILIES else "train"
    return 2 if any(token.text == "no_players=2" for token in sections.header.tokens) else 1, options
