"""Frozen suites: fixed lists of variants, as texts, with what a random player and the oracle earn in each. They never change, so that two
figures measured on one are figures of the same thing; a better list gets a new number.

A suite is a file of frozen_suites/, JSON in xz, known by the SHA-256 of its JSON. `python benchmarks/suites.py` has made them. Whether the
engine still plays them as it did is seen by their plans (tests/evaluation/test_suites.py): a result names the engine that made it.
"""

from __future__ import annotations

import json
import lzma
import time
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from game_meta import files
from game_meta.agents.agent import Agent
from game_meta.errors import GameMetaError, UsageError
from game_meta.evaluation.ablations import MemoryReset
from game_meta.evaluation.opponent_adaptation import MatchResults, lead_over_control, play_matches, rounds_won
from game_meta.evaluation.protocol import measure_agent
from game_meta.evaluation.statistics import stratified_resample, with_interval
from game_meta.evaluation.variant_sets import GradedVariant
from game_meta.generator.variant import Disguise, Variant, build_variant
from game_meta.opponents.population import Opponent
from game_meta.progress import ReportProgress
from game_meta.vgdl.parser import parse

SUITE_FORMAT, RESULT_FORMAT = "game-meta suite 1", "game-meta suite result 1"
SUITES = {  # what each is made of, by name
    "gm-rules-1": "rule sets that no training saw, of the 13 training families",
    "gm-family-1": "the 4 families that every training leaves out",
    "gm-free-1": "games made up whole by the grammar, of no family",
    "gm-duel-1": "unseen rules of the 7 families for two players, each against an opponent with habits of its own",
}
SUITE_HASHES = {
    "gm-rules-1": "103f16cf59f3288c92c018cded5ee5ffa58e2fa2dc0360ddf5bdfe420ddedd60",
    "gm-family-1": "be35e87802e82afd4dfba185b9e22ed281c76f8888c38102cb802e6f03cd1717",
    "gm-free-1": "5f49e4479ea593e0d8e3c84d754d993fec1c96b60880ce0fe3512e90f87fac70",
    "gm-duel-1": "4870bb4afe79c0ad2d7ddf18e9907167cb8bc6f3b25c945dc46b8732299583e0",
}  # never changed: see the top
EPISODES = 5  # of a trial, in every suite
MAX_SUITE_BYTES, MAX_SUITE_TEXT = 4_000_000, 50_000_000


@dataclass(frozen=True)
class StoredPlan:
    """The oracle's plan for one level, with seed 0: after its last action it waits for the end."""

    value: float
    actions: tuple[int, ...]


@dataclass(frozen=True)
class Suite:
    """A suite that was read, and found to be what it was."""

    name: str
    sha256: str
    drawn: dict[str, list[GradedVariant]]  # by family
    plans: dict[str, list[tuple[StoredPlan, ...]]]  # by family, a tuple a variant, a plan a level
    opponents: dict[str, list[Opponent]]  # by family, one a variant; empty in suites for one player

    @property
    def size(self) -> int:
        """How many variants there are."""
        return sum(map(len, self.drawn.values()))


def suite_path(name: str) -> Path:
    """Return the file of a suite."""
    return Path(__file__).parent / "frozen_suites" / f"{name}.json.xz"


def load_suite(name: str) -> Suite:
    """Read a suite. Raises UsageError for a name that is none, GameMetaError for a file that is not as it was frozen."""
    if name not in SUITE_HASHES:
        raise UsageError(f"no suite named `{name}`, there are: {', '.join(SUITE_HASHES)}")
    path = suite_path(name)
    text = lzma.LZMADecompressor().decompress(files.read_bytes(path, MAX_SUITE_BYTES), MAX_SUITE_TEXT)
    found = sha256(text).hexdigest()
    if found != SUITE_HASHES[name]:
        raise GameMetaError(f"{path}: not the suite as it was frozen (its SHA-256 is {found[:16]}…): install game-meta anew")
    return read_suite(name, found, json.loads(text))


def read_suite(name: str, digest: str, content: dict[str, Any]) -> Suite:
    """Build the variants of a suite from its JSON."""
    suite = Suite(name, digest, {}, {}, {})
    for row in content["variants"]:
        family = row["family"]
        graded = GradedVariant(variant_of_text(row["text"], family, row["seed"]), row["random"], row["oracle"])
        suite.drawn.setdefault(family, []).append(graded)
        plans = tuple(StoredPlan(plan["return"], tuple(map(int, plan["actions"]))) for plan in row["plans"])
        suite.plans.setdefault(family, []).append(plans)
        if "opponent" in row:
            kind, seed = row["opponent"]
            suite.opponents.setdefault(family, []).append(Opponent(kind, seed, test=True))
    return suite


def variant_of_text(text: str, family: str, seed: int) -> Variant:
    """Return the variant whose text this is: as it was drawn, but that nobody knows any more what of it was disguise."""
    return build_variant(seed, parse(text, name=family), Disguise((), None))


# ----------------------------------------------------------------------------------------------------
# Results.


def evaluate_suite(agent: Agent, suite: Suite, *, seed: int, progress: ReportProgress, record: Path | None = None) -> dict[str, Any]:
    """Evaluate an agent and its controls on a suite: the JSON of a result, but for "agent" and "command".

    A suite for two players is matches of EPISODES rounds. Its score is the share of rounds won, a draw being half of one; a control that
    is put before strangers in the middle ("swapped") is there beside the one that forgets.
    """
    import torch

    from game_meta.bench import describe_machine
    from game_meta.version import __version__

    began = time.perf_counter()
    if suite.opponents:
        measured = _measure_matches(agent, suite, seed, progress)
    else:
        measured, _ = measure_agent(agent, suite.drawn, seed=seed, episodes=EPISODES, progress=progress, record=record)
    return {
        "format": RESULT_FORMAT,
        "suite": suite.name,
        "sha256": suite.sha256,
        "version": __version__,
        "agent_hash": agent.hash,
        "seed": seed,
        "episodes": EPISODES,
        "variants": suite.size,
        "score": "share of rounds won" if suite.opponents else "(return − random) / (oracle − random), interquartile mean",
        "compute": describe_machine() | {"threads": torch.get_num_threads(), "seconds": round(time.perf_counter() - began, 1)},
        **measured,
    }


def _measure_matches(agent: Agent, suite: Suite, seed: int, progress: ReportProgress) -> dict[str, Any]:
    """Play all matches, the agent and its controls; rows by family, and of all matches together."""
    if agent.observation != "symbols":
        raise UsageError(f"{agent.name} is not shown symbols, as matches are: choose another suite")
    twin = MemoryReset(agent)
    played: dict[str, list[MatchResults]] = {"agent": [], "memory-reset": [], "swapped": []}
    for done, (name, rows) in enumerate(suite.drawn.items()):
        progress("playing matches", done, len(suite.drawn))
        variants, opponents = [row.variant for row in rows], suite.opponents[name]
        strangers = [*opponents[len(opponents) // 2 :], *opponents[: len(opponents) // 2]]
        for player, results in played.items():
            others = strangers if player == "swapped" else None
            who = twin if player == "memory-reset" else agent
            results.append(play_matches(who, variants, opponents, others=others, rounds=EPISODES, seed=seed))
    families = {name: _match_rows({player: [results[n]] for player, results in played.items()}, seed) for n, name in enumerate(suite.drawn)}
    return {"families": families, "pooled": _match_rows(played, seed)}


def _match_rows(played: dict[str, list[MatchResults]], seed: int) -> dict[str, Any]:
    """Make the rows of each player; the agent's have its lead over the controls (see opponent_adaptation.py) as well."""
    whole = {player: MatchResults(*map(np.concatenate, zip(*results, strict=True))) for player, results in played.items()}
    rows: dict[str, Any] = {
        player: _round_rows(results, [len(each.score_lead) for each in played[player]], seed) for player, results in whole.items()
    }
    rows["agent"]["leads"] = {
        player: lead_over_control(whole["agent"], whole[player], seed)["won"] for player in ("memory-reset", "swapped")
    }
    return rows


def _round_rows(results: MatchResults, sizes: Sequence[int], seed: int) -> dict[str, Any]:
    """Make the rows of one player, by round; families are resampled one by one."""
    won, picks = rounds_won(results.score_lead), stratified_resample(np.repeat(np.arange(len(sizes)), sizes), seed)
    episodes = []
    for k in range(won.shape[1]):
        interval = with_interval(won[:, k].mean(), won[picks, k].mean(1))
        row = {
            "k": k + 1,
            "return": float(results.score_lead[:, k].mean()),
            "won": interval["value"],
            "lo": interval["lo"],
            "hi": interval["hi"],
        }
        episodes.append(row)
    gain = won[:, -1] - won[:, 0]
    return {"episodes": episodes, "gain": with_interval(gain.mean(), gain[picks].mean(1))}
