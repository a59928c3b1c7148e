"""Who plays what: a match from the name of a game."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from game_meta import content
from game_meta.generator.family import family_game, has_variants, make_variant
from game_meta.generator.grading import ScoreBounds, grade_variant
from game_meta.generator.variant import FREE_FAMILY, Variant
from game_meta.generator.variant_pool import sample, unseen_split
from game_meta.match.challenge import Challenge, challenge_variant, find_challenge_game, variant_as_filed
from game_meta.match.match import Match, MatchBoard, MatchRecorder, free_replay_paths
from game_meta.replays.format import PlayerInfo, ReplayHeader

if TYPE_CHECKING:
    from game_meta.agents.agent import Agent
    from game_meta.agents.user_code import CodeName

PERSON_NAMES = ("person", "person-2")
TWO_PLAYER_AGENT = "rival"  # the agent that was trained against other players
DEFAULT_ROUNDS = 5


class Strength(NamedTuple):
    """How well an agent is let play: how much of what it found out it keeps, and how long one that plans may think."""

    name: str
    remembers: int | None  # rounds; when they are over it forgets everything; None: it never does
    think_ms: int | None  # milliseconds in a tick; None: as its settings say

    @property
    def words(self) -> str:
        """What it means, to a person."""
        if self.remembers is None:
            return "remembers every round, and thinks as long as it likes"
        every = "every round" if self.remembers == 1 else f"every {self.remembers} rounds"
        return f"forgets everything after {every}; if it plans, it thinks {self.think_ms} ms a tick"


STRENGTHS = (Strength("beginner", 1, 10), Strength("easy", 2, 30), Strength("club", 3, 100), Strength("full", None, None))
FULL_STRENGTH = STRENGTHS[-1]
AGENT, PERSON, NOBODY = "agent", "person", "nobody"  # against whom one plays; against nobody is practice


@dataclass(frozen=True)
class MatchSetup:
    """All that a match follows from."""

    game: str | Path
    agent: Path | CodeName  # its folder, or its code
    against: str = AGENT
    strength: Strength = FULL_STRENGTH
    rounds: int = DEFAULT_ROUNDS
    race: bool = False
    seed: int = 0
    split: str | None = None
    variant_seed: int | None = None  # of the variant itself, where a challenge names it; else it is drawn
    think_ms: int | None = None  # instead of what the strength says


def count_players(game: str | Path) -> int:
    """Return how many a game is for. Raises ContentNotFound, VGDLError and OSError."""
    return 1 if game == FREE_FAMILY else int(family_game(game).params["no_players"])


def find_two_player_agent(players: int) -> Path | None:
    """Return the agent that was trained for games of so many players, where there is one besides the default agent."""
    return content.list_content("agents").get(TWO_PLAYER_AGENT) if players > 1 else None


def draw_match_variant(game: str | Path, seed: int, split: str | None, variant_seed: int | None = None) -> Variant:
    """Return what is played: a game for one in a variant that nobody has seen, one for two as its file has it, unless a split is named.

    With `variant_seed` it is that variant.
    """
    if variant_seed is not None:
        return make_variant(game, variant_seed)
    if split is None and count_players(game) > 1:
        return variant_as_filed(game)
    return sample(game, split or unseen_split(game), seed)


def is_drawn(game: str | Path, split: str | None) -> bool:
    """Return whether what is played is one of many variants, whose rules nobody knows: see `draw_match_variant`."""
    return has_variants(game) and (split is not None or count_players(game) == 1)


def challenge_options(challenge: Challenge) -> dict[str, Any]:
    """Return the fields of MatchSetup that a challenge says. Raises what `challenge_variant` raises."""
    variant = challenge_variant(challenge)
    drawn = {"split": variant.split, "variant_seed": challenge.seed} if challenge.drawn else {}
    return {"game": find_challenge_game(challenge), "rounds": challenge.rounds, "race": challenge.race, "seed": challenge.seed} | drawn


def arrange_match(
    game: str | Path,
    agent: Agent | None,
    *,
    rounds: int = DEFAULT_ROUNDS,
    race: bool = False,
    seed: int = 0,
    split: str | None = None,
    variant_seed: int | None = None,
    practice: bool = False,
    strength: Strength = FULL_STRENGTH,
) -> Match:
    """Seat a person and an agent in a game, named or by its file; without an agent two people, or in practice one alone.

    Of the strength only what the agent remembers is seen to here. Raises what `count_players` raises, and InvalidVariant. Nothing is
    written before the first tick, and nothing at all in practice.
    """
    game = game if game == FREE_FAMILY else content.find_content("games", game)
    variant = draw_match_variant(game, seed, split, variant_seed)
    if practice:
        return Match(variant, None, [MatchBoard(variant, None)], 1, in_turns=False, seed=seed, practice=True)
    together = variant.program.players > 1
    first, second = PERSON_NAMES
    who = PlayerInfo(first), PlayerInfo(second) if agent is None else PlayerInfo(agent.name, agent.hash)
    bounds = None if together else grade_variant(variant).bounds
    seats: list[tuple[PlayerInfo, ...]] = [who] if together else [(each,) for each in who]
    names = [each.name for each, *_ in seats]
    drawn = is_drawn(game, split)
    rounds_seed = variant.seed if drawn else seed  # the same chance for whoever plays this variant
    boards = [
        MatchBoard(variant, MatchRecorder(path, _replay_header(variant, seated, rounds, seed, drawn, bounds)))
        for path, seated in zip(free_replay_paths(variant.family, names), seats, strict=True)
    ]
    in_turns = not race and agent is not None
    return Match(variant, agent, boards, rounds, in_turns=in_turns, seed=rounds_seed, bounds=bounds, remembers=strength.remembers)


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
