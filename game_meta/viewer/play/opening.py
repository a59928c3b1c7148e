"""A match in the window, from the name of a game and an agent's folder."""

from __future__ import annotations

from pathlib import Path

from game_meta.play.arranging import ROUNDS, arrange
from game_meta.viewer.play.screen import PlayScreen


def opening(game: str | Path, folder: Path, *, rounds: int = ROUNDS, race: bool = False, seed: int = 0,
            split: str | None = None) -> PlayScreen:  # fmt: skip
    """Raises what `arrange` raises, and AgentError. Another match is that of the next seed."""
    from game_meta.agents.files import AgentError, load_agent

    agent = load_agent(folder, seed=seed)
    if agent.observation == "rgb":
        raise AgentError(f"{folder}: it sees pixels, and matches are shown to agents in symbols: play against another one")
    match = arrange(game, agent, rounds=rounds, race=race, seed=seed, split=split)
    return PlayScreen(match, lambda: opening(game, folder, rounds=rounds, race=race, seed=seed + 1, split=split))
