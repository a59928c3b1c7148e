"""Who plays what: a match from the name of a game."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from game_meta import content
from game_meta.play.board import Board
from game_meta.play.match import Match
from game_meta.play.results import Bounds
from game_meta.play.tape import Tape, free_names
from game_meta.replays import Header, Who
from game_meta.variants import Variant, grade, is_held_out, sample
from game_meta.variants.variant import FREE, family_game, family_name, variant_of, varies

if TYPE_CHECKING:  # agents bring torch
    from game_meta.agents.agent import Agent

PERSON = "person"
RIVAL = "rival"  # the agent that was trained against other players
ROUNDS = 5


def players(game: str | Path) -> int:
    """How many a game is for. Raises NotFound, VGDLError and OSError."""
    return 1 if game == FREE else int(family_game(game).params["no_players"])


def opponent(players: int) -> Path | None:
    """The agent that was trained for games of so many players, where there is one besides the default agent."""
    return content.available("agents").get(RIVAL) if players > 1 else None


def draw(game: str | Path, seed: int, split: str | None) -> Variant:
    """A game for one is played in a variant that nobody has seen, one for two as its file has it, unless a split is named."""
    if split is None and players(game) > 1:
        return variant_of(replace(family_game(game), variants=()), 0)
    return sample(game, split or ("test-family" if is_held_out(family_name(game)) else "test-rules"), seed)


def arrange(game: str | Path, agent: Agent, *, rounds: int = ROUNDS, race: bool = False, seed: int = 0, split: str | None = None) -> Match:
    """`game` is a name or a file. Raises what `players` raises, and InvalidVariant. Nothing is written before the first tick."""
    game = game if game == FREE else content.find("games", game)
    variant = draw(game, seed, split)
    together = variant.program.players > 1
    who = Who(PERSON), Who(agent.name, agent.hash)
    graded = None if together else grade(variant)
    bounds = None if graded is None else Bounds(graded.random, graded.oracle)
    seats: list[tuple[Who, ...]] = [who] if together else [(each,) for each in who]
    names = [each.name for each, *_ in seats]
    drawn = varies(game) and (split is not None or not together)
    boards = [
        Board(variant, Tape(path, _header(variant, seated, rounds, seed, drawn, bounds)))
        for path, seated in zip(free_names(variant.family, names), seats, strict=True)
    ]
    return Match(variant, agent, boards, rounds, turns=not race, seed=seed, bounds=bounds)


def _header(variant: Variant, seated: tuple[Who, ...], rounds: int, seed: int, drawn: bool, bounds: Bounds | None) -> Header:
    return Header(
        game=variant.family,
        text=variant.text,
        hash=variant.rules_hash,
        agents=seated,
        episodes=rounds,
        seed=seed,
        variant=variant.seed if drawn else None,
        split=variant.split if drawn else "",
        random=None if bounds is None else bounds.random,
        oracle=None if bounds is None else bounds.oracle,
    )
