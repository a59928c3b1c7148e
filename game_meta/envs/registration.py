"""Ids for every game of every folder `games/`: GameMeta/Harvest-v0 for harvest.vgdl, and GameMeta/Game-v0 for any game (`game=...`).

A game with a VariantSet is registered with `split="train"`: every episode is another variant. The heads of the files' sections are all
that is read.

Neither library has a plugin system (Gymnasium had one until 1.0), so registering is a call. Who makes it:

    import gymnasium; import game_meta              the import itself, for what was imported before it
    import game_meta; import gymnasium              nobody; then one of these three
        gym.make("game_meta.gym:GameMeta/X-v0")     works in every order (game_meta/gym.py)
        gm.register_envs()                          for both libraries
        gm.make(game), gm.make_vec(game, 1024)      need no id
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

from game_meta import content
from game_meta.generator.splits import HELD_OUT_FAMILIES
from game_meta.vgdl.diagnostics import VGDLError
from game_meta.vgdl.parser import read_game_text
from game_meta.vgdl.syntax import DiagnosticCollector, split_sections

ANY_GAME_ID = "GameMeta/Game-v0"
GYMNASIUM_CREATOR, GYMNASIUM_VECTOR_CREATOR = "game_meta.envs.gymnasium_env:GameEnv", "game_meta.envs.vector_env:GameVectorEnv"
PETTINGZOO_CREATORS = {"parallel": "game_meta.envs.pettingzoo_env:parallel_env", "aec": "game_meta.envs.pettingzoo_env:env"}


def env_id(name: str) -> str:
    """Return the id of the game of this name: env_id("space_race") is GameMeta/SpaceRace-v0."""
    return f"GameMeta/{''.join(word[0].upper() + word[1:] for word in re.findall('[A-Za-z0-9]+', name))}-v0"


def register_envs() -> None:
    """Register all games in Gymnasium, and in PettingZoo where that has been imported.

    May be called any number of times: a game that came into a folder `games/` since the last call is added, and no id is registered twice.

        gm.register_envs()
        env = gymnasium.make("GameMeta/Harvest-v0", variant=7)
    """
    register_gymnasium()
    if "pettingzoo" in sys.modules:
        register_pettingzoo()


def register_in_loaded() -> None:
    """Register all games in those of the two libraries that have been imported; import neither."""
    if "gymnasium" in sys.modules:
        register_gymnasium()
    if "pettingzoo" in sys.modules:
        register_pettingzoo()


def register_gymnasium() -> None:
    """Register the games for one player in Gymnasium."""
    from gymnasium.envs.registration import register, registry

    for id, (players, options) in game_entries().items():
        if id not in registry and players == 1:
            register(id, GYMNASIUM_CREATOR, vector_entry_point=GYMNASIUM_VECTOR_CREATOR, kwargs=options)


def register_pettingzoo() -> None:
    """Register all games in PettingZoo. It has a registry since 1.27; without one there are the functions of pettingzoo_env.py."""
    pettingzoo = sys.modules["pettingzoo"]
    for kind, creator in PETTINGZOO_CREATORS.items() if hasattr(pettingzoo, "register") else ():
        for id, (_, options) in game_entries().items():
            if id not in getattr(pettingzoo, f"{kind}_registry"):
                pettingzoo.register(kind, id, creator, kwargs=options)


def game_entries() -> dict[str, tuple[int, dict[str, Any]]]:
    """Return (players, options) by id. The faults of a file are told when somebody makes its env."""
    found: dict[str, tuple[int, dict[str, Any]]] = {ANY_GAME_ID: (1, {})}
    for name, path in content.list_content("games").items():
        found.setdefault(env_id(name), _game_entry(name, path))
    return found


def _game_entry(name: str, path: Path) -> tuple[int, dict[str, Any]]:
    options: dict[str, Any] = {"game": name}
    try:
        sections = split_sections(read_game_text(path), DiagnosticCollector(str(path)))
    except (VGDLError, OSError):  # an import must not fail by it
        return 1, options
    if "VariantSet" in sections.heads:
        options["split"] = "test-family" if name in HELD_OUT_FAMILIES else "train"
    return 2 if any(token.text == "no_players=2" for token in sections.header.tokens) else 1, options
