"""What the benchmarks on other people's games share: level after level of a game, for any agent, in as many processes as there are cores.

What has been played is kept in a JSON file, game by game, so that the same command goes on where it was stopped.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from game_meta import files
from game_meta.agents.agent import Agent, RandomAgent
from game_meta.agents.agent_files import load_agent
from game_meta.agents.theorist import Theorist
from game_meta.engine.observation import LOOKS
from game_meta.engine.program import Program
from game_meta.envs.agent_envs import TRIAL_ENVS
from game_meta.envs.trial_env import TrialEnv
from game_meta.evaluation.true_planner import TruePlanner
from game_meta.generator.process_pool import imap_in_processes
from game_meta.machine import count_usable_cores
from game_meta.progress import progress_bars
from game_meta.random_streams import SEED_RANGE, random_stream

WIN_WORTH = 10.0  # points; these games are there to be won

ReadGame = Callable[[str], "list[Program]"]  # of a game's name: the program of each level


class PlayedLevels(NamedTuple):
    """How an agent did in the levels of a game, by episode."""

    level: list[int]
    returns: list[float]
    steps: list[int]
    won: list[bool]
    seconds: float

    def levels_won(self) -> int:
        """Count the levels that were won."""
        return len({level for level, won in zip(self.level, self.won, strict=True) if won})


# ----------------------------------------------------------------------------------------------------
# A game, level after level.


@dataclass
class ForeignGame:
    """A game that is no variant of anything: what an env needs of it."""

    family: str
    programs: Sequence[Program]

    @property
    def program(self) -> Program:
        """The first level's."""
        return self.programs[0]


class _LevelTrials(TrialEnv):
    """One trial in a game, whose next level comes when the present one is won or was tried often enough."""

    level, tries_left = 0, 1

    def _level_program(self, env: int) -> Program:
        return self.variants[env].programs[self.level]

    def _set_labels(self, env: int) -> None:
        pass  # nobody knows what is true here


@cache
def _level_trials(observation: str) -> type[_LevelTrials]:
    kind = TRIAL_ENVS[observation]
    return _LevelTrials if kind is TrialEnv else type(f"Level{kind.__name__}", (_LevelTrials, kind), {})


def play_levels(
    agent: Agent, name: str, programs: Sequence[Program], *, tries: int, ticks: int, seed: int, seconds: float = np.inf
) -> PlayedLevels:
    """Play the levels in order: each until it is won, `tries` times at most, and each time for so many ticks at most.

    After so many seconds of a core it is given up: the episode under way and what would come after it are not played.
    """
    looks = max(LOOKS, *(int(program.looks.max()) + 1 for program in programs))
    kind, game = _level_trials(agent.observation), ForeignGame(name, programs)
    kind.episode_ticks, kind.level = ticks, 0
    trial = kind(lambda: game, 1, episodes=len(programs) * tries + 1, looks=looks, seed=seed)  # type: ignore[arg-type, return-value]
    played, tried = PlayedLevels([], [], [], [], 0.0), 0

    def end_episode(envs: np.ndarray) -> None:
        nonlocal tried
        k, won = int(trial.episode[0]), bool(trial.batch.win[0] == 1)
        for column, value in zip(played[:-1], (trial.level, float(trial.returns[0, k]), int(trial.steps[0, k]), won), strict=True):
            column.append(value)
        tried += 1
        if won or tried == tries:
            trial.level, tried = trial.level + 1, 0
        if trial.level == len(programs):
            trial.level = len(programs) - 1  # there is none after the last one, and nobody will play it
            raise _Finished

    trial.on_episode_end = end_episode
    if isinstance(agent, Theorist):
        agent.aim_to_win(trial.episodes, WIN_WORTH)
    agent.begin_trials(1)
    if isinstance(agent, TruePlanner):
        agent.trial = trial
    began = time.process_time()
    try:
        while time.process_time() - began < seconds:
            trial.step(agent.act(trial.agent_observation))
            agent.adapt(trial.observation.episode_start)
    except _Finished:
        pass
    return played._replace(seconds=time.process_time() - began)


class _Finished(Exception):
    """All levels are played."""


# ----------------------------------------------------------------------------------------------------
# Who plays.


def add_player_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what these benchmarks' commands have in common."""
    parser.add_argument("--agent", default="theorist", help="random, planner (with the true rules), or an agent's name or folder")
    parser.add_argument("--games", nargs="+", metavar="G", help="these only (default: all)")
    parser.add_argument("--ticks", type=int, default=500, help="of an episode at most (default: 500)")
    parser.add_argument("--width", type=int, default=48, help="of the planner with the true rules: states a tick (default: 48)")
    parser.add_argument("--horizon", type=int, default=32, help="of that planner: ticks ahead (default: 32)")
    parser.add_argument(
        "--seconds", type=float, default=np.inf, help="of a core for a game at most; then it is given up (default: no limit)"
    )
    parser.add_argument("--jobs", type=int, default=count_usable_cores(), help="processes (default: as many as cores)")
    parser.add_argument("--seed", type=int, default=0)


def agent_maker(args: argparse.Namespace) -> Callable[..., Agent]:
    """Return what makes the agent that is asked for, given its seed; other processes can be sent it."""
    if args.agent == "random":
        return RandomAgent
    if args.agent == "planner":
        return partial(TruePlanner, args.width, args.horizon)
    return partial(load_agent, args.agent)


# ----------------------------------------------------------------------------------------------------
# Many games.


class GameTask(NamedTuple):
    """A game that an agent is to play."""

    make_agent: Callable[..., Agent]
    read_game: ReadGame
    name: str
    tries: int
    ticks: int
    seed: int
    seconds: float


def play_game(task: GameTask) -> dict[str, Any]:
    """Play one game and return its row of the JSON."""
    import torch

    torch.set_num_threads(1)
    seed = int(random_stream("third party", task.name, task.seed).integers(SEED_RANGE))
    programs = task.read_game(task.name)
    played = play_levels(
        task.make_agent(seed=seed), task.name, programs, tries=task.tries, ticks=task.ticks, seed=seed, seconds=task.seconds
    )
    return {"levels": len(programs), **played._asdict(), "levels_won": played.levels_won()}


def play_games(args: argparse.Namespace, read_game: ReadGame, names: Sequence[str], tries: int, out: Path) -> dict[str, dict[str, Any]]:
    """Play the games that `out` does not have yet, and keep each there as it is done."""
    found = json.loads(out.read_text(encoding="utf-8")) if out.exists() else {}
    key = {"agent": args.agent, "tries": tries, "ticks": args.ticks, "seed": args.seed, "seconds": str(args.seconds)}
    games = found.get("games", {}) if found.get("key") == key else {}
    missing = [name for name in names if name not in games]
    tasks = [GameTask(agent_maker(args), read_game, name, tries, args.ticks, args.seed, args.seconds) for name in missing]
    with progress_bars() as bar:
        bar("playing", len(names) - len(missing), len(names))
        for name, row in zip(missing, imap_in_processes(play_game, tasks, max(1, min(args.jobs, len(tasks)))), strict=True):
            games[name] = row
            files.write_atomically(out, json.dumps({"key": key, "games": games}) + "\n")
            bar("playing", len(names) - len(missing) + missing.index(name) + 1, len(names))
    return {name: games[name] for name in names}
