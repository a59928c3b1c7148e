"""Who plays what: a match from the name of a game."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from game_meta import content
from game_meta.generator.family import family_game, has_variants, variant_of_game
from game_meta.generator.grading import ScoreBounds, grade_variant
from game_meta.generator.variant import FREE_FAMILY, Variant
from game_meta.generator.variant_pool import sample, unseen_split
from game_meta.match.match import Match, MatchBoard, MatchRecorder, free_replay_paths
from game_meta.replays.format import PlayerInfo, ReplayHeader

if TYPE_CHECKING:
    from game_meta.agents.agent import Agent

PERSON_NAME = "person"
TWO_PLAYER_AGENT = "rival"  # the agent that was trained against other players
DEFAULT_ROUNDS = 5


def count_players(game: str | Path) -> int:
    """Return how many a game is for. Raises ContentNotFound, VGDLError and OSError."""
    return 1 if game == FREE_FAMILY else int(family_game(game).params["no_players"])


def find_two_player_agent(players: int) -> Path | None:
    """Return the agent that was trained for games of so many players, where there is one besides the default agent."""
    return content.list_content("agents").get(TWO_PLAYER_AGENT) if players > 1 else None


def draw_match_variant(game: str | Path, seed: int, split: str | None) -> Variant:
    """Return what is played: a game for one in a variant that nobody has seen, one for two as its file has it, unless a split is named."""
    if split is None and count_players(game) > 1:
        return variant_of_game(replace(family_game(game), variants=()), 0)
    return sample(game, split or unseen_split(game), seed)


def arrange_match(
    game: str | Path, agent: Agent, *, rounds: int = DEFAULT_ROUNDS, race: bool = False, seed: int = 0, split: str | None = None
) -> Match:
    """Seat a person and an agent in a game, named or by its file.

    Raises what `count_players` raises, and InvalidVariant. Nothing is written before the first tick.
    """
    game = game if game == FREE_FAMILY else content.find_content("games", game)
    variant = draw_match_variant(game, seed, split)
    together = variant.program.players > 1
    who = PlayerInfo(PERSON_NAME), PlayerInfo(agent.name, agent.hash)
    bounds = None if together else grade_variant(variant).bounds
    seats: list[tuple[PlayerInfo, ...]] = [who] if together else [(each,) for each in who]
    names = [each.name for each, *_ in seats]
    drawn = has_variants(game) and (split is not None or not together)
    boards = [
        MatchBoard(variant, MatchRecorder(path, _replay_header(variant, seated, rounds, seed, drawn, bounds)))
        for path, seated in zip(free_replay_paths(variant.family, names), seats, strict=True)
    ]
    return Match(variant, agent, boards, rounds, in_turns=not race, seed=seed, bounds=bounds)


def _replay_header(
    variant: Variant, seated: tuple[PlayerInfo, ...], rounds: int, seed: int, drawn: bool, bounds: ScoreBounds | None
) -> ReplayHeader:
    return ReplayHeader(
        game=variant.family,
        text=variant.text,
        hash=variant.rules_hash,
        agents=seated,
        episodes=rounds,
        seed=seed,
        variant=variant.seed if drawn else None,
        split=variant.split if drawn else "",
        random_return=None if bounds is None else bounds.random,
        oracle_return=None if bounds is None else bounds.oracle,
    )
