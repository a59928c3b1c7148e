"""The default agent meets the game that was just drawn."""

from __future__ import annotations

from game_meta import content
from game_meta.vgdl import Game
from game_meta.viewer.app.screen import Screen


def adapting(game: Game) -> Screen:
    """Made beside the window: torch and an agent are long in coming."""
    from game_meta.agents.files import load_agent
    from game_meta.variants import InvalidVariant
    from game_meta.variants.variant import variant_of
    from game_meta.viewer.app.adapt import AdaptScreen

    known = content.available("agents")
    if not known:
        raise content.NotFound("there is no agent yet: `game-meta train` makes one")
    if game.params["no_players"] > 1:
        raise InvalidVariant("this game is for two players, and agents play alone")
    agent = load_agent(known.get("default") or next(iter(known.values())), seed=0)
    seeds = iter(range(2**16))
    return AdaptScreen(
        [agent], variant_of(game, next(seeds)), next_variant=(lambda: variant_of(game, next(seeds))) if game.variants else None
    )
