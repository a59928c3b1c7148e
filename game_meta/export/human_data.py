"""What people played, for labs: a Minari data set a family, and the replays it was read from.

Observations are the whole board, as the Gymnasium env's `observation="board"` has them: (rows, columns, 2) uint8, of each cell the look and
the heading of what lies on top, filled up to the largest board of the family. Actions are the person's, as pressed; rewards the change of
the person's score. An episode that was left half-way, or cut off by the limit of ticks, ends truncated.
"""

from __future__ import annotations

import json
import os
import re
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from gymnasium import spaces

from game_meta import files
from game_meta.engine.observation import ACTIONS, OUTSIDE
from game_meta.envs.contract import pad_frames
from game_meta.errors import UsageError
from game_meta.match.records import MatchRecord
from game_meta.replays.format import ReplayError
from game_meta.replays.player import ReplayPlayer
from game_meta.replays.reader import read_replay

PERSON = 0  # the player whose play it is
NAMESPACE, FORMAT_VERSION = "game-meta", 0
MINARI_CURE = "data sets are written by Minari, which is not installed: pip install 'game-meta[minari]'"


@dataclass(frozen=True)
class HumanEpisode:
    """One episode of a person's, as Minari takes it: T ticks, with T + 1 observations."""

    seed: int  # of the engine
    observations: np.ndarray  # (T + 1, rows, columns, 2) uint8
    actions: np.ndarray  # (T,) int64
    rewards: np.ndarray  # (T,) float64
    terminated: bool  # with its last tick


@dataclass(frozen=True)
class HumanDataSummary:
    """What was exported."""

    datasets: dict[str, int]  # ids, and how many episodes each has
    missing: tuple[str, ...]  # replays that are not there any more, or of which nothing can be read


def human_episodes(playback: ReplayPlayer, height: int, width: int) -> Iterator[HumanEpisode]:
    """Play a replay again, and yield the person's episodes, on boards filled up to this size."""
    for episode, recorded in zip(playback.episodes, playback.replay.episodes, strict=False):
        boards = []
        for frame in range(episode.first_frame, episode.first_frame + episode.ticks + 1):
            playback.seek(frame)
            board = np.stack(playback.batch.board(player=PERSON), axis=-1)
            boards.append(pad_frames(board, height, width, (OUTSIDE, 0))[0])
        if episode.ticks:
            first = episode.first_frame + 1
            yield HumanEpisode(
                seed=episode.seed,
                observations=np.stack(boards),
                actions=recorded.actions[: episode.ticks, PERSON].astype(np.int64),
                rewards=playback.rewards[first : first + episode.ticks, PERSON].astype(np.float64),
                terminated=bool(playback.batch.terminated[0]),
            )


def export_human_data(matches: Sequence[MatchRecord], folder: Path) -> HumanDataSummary:
    """Write data sets, replays and `matches.json` into a folder, which must be new or empty.

    `MINARI_DATASETS_PATH=FOLDER` is where Minari then finds them by their ids. Raises UsageError, also where Minari is not installed.
    """
    if find_spec("minari") is None or find_spec("h5py") is None:
        raise UsageError(MINARI_CURE)
    if folder.exists() and any(folder.iterdir()):
        raise UsageError(f"{folder} is not empty: name a new folder with --to")
    plays, missing = _open_plays(matches)
    files.write_atomically(folder / "matches.json", json.dumps([_match_facts(match) for match, _ in plays], indent=2) + "\n")
    for match, _ in plays:
        files.write_atomically(folder / "replays" / Path(match.replay).name, Path(match.replay).read_bytes())
    families: dict[str, list[tuple[MatchRecord, ReplayPlayer]]] = {}
    for match, playback in plays:
        families.setdefault(match.family, []).append((match, playback))
    datasets = {}
    for family, its_plays in families.items():
        identity = f"{NAMESPACE}/{re.sub(r'[^-_0-9A-Za-z]', '_', family)}-human-v{FORMAT_VERSION}"
        datasets[identity] = _write_dataset(identity, family, its_plays, folder)
    return HumanDataSummary(datasets, tuple(missing))


def _open_plays(matches: Sequence[MatchRecord]) -> tuple[list[tuple[MatchRecord, ReplayPlayer]], list[str]]:
    """Open the replays that are still there; the names of the others."""
    found, missing = [], []
    for match in matches:
        try:
            found.append((match, ReplayPlayer(read_replay(match.replay))))
        except (OSError, ReplayError):
            missing.append(match.replay)
    return found, missing


def _match_facts(match: MatchRecord) -> dict[str, Any]:
    return asdict(match) | {"replay": Path(match.replay).name}


def _write_dataset(identity: str, family: str, plays: Sequence[tuple[MatchRecord, ReplayPlayer]], folder: Path) -> int:
    """Write the data set of a family; return how many episodes it has."""
    import minari

    programs = [playback.levels[episode.level] for _, playback in plays for episode in playback.episodes]
    height, width = max(program.height for program in programs), max(program.width for program in programs)
    episodes = [
        _episode_buffer(match, number, episode)
        for match, playback in plays
        for number, episode in enumerate(human_episodes(playback, height, width), 1)
    ]
    with _minari_folder(folder), warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # it misses an author, whom nobody shall know, and an env of all variants
        minari.create_dataset_from_buffers(
            identity,
            episodes,
            action_space=spaces.Discrete(ACTIONS),
            observation_space=spaces.Box(0, 255, (height, width, 2), np.uint8),
            algorithm_name="human",
            description=f"People who met {family} in game-meta: what its things do, and which key is up, they had to find out.",
        )
    return len(episodes)


def _episode_buffer(match: MatchRecord, number: int, episode: HumanEpisode) -> Any:
    from minari.data_collector import EpisodeBuffer

    last = np.arange(len(episode.actions)) == len(episode.actions) - 1
    facts = {
        "episode": number,  # of the match, from 1: what was learned in those before is known in it
        "replay": Path(match.replay).name,
        **{name: getattr(match, name) for name in ("family", "split", "mode", "rules_hash", "code", "random_return", "oracle_return")},
    }
    return EpisodeBuffer(
        seed=episode.seed,
        options={name: value for name, value in facts.items() if value is not None},
        observations=episode.observations,
        actions=episode.actions,
        rewards=episode.rewards,
        terminations=last & episode.terminated,
        truncations=last & (not episode.terminated),
    )


@contextmanager
def _minari_folder(folder: Path) -> Iterator[None]:
    """Let Minari write into this folder: it knows no other way to say so."""
    name = "MINARI_DATASETS_PATH"
    before = os.environ.get(name)
    os.environ[name] = str(folder.resolve())
    try:
        yield
    finally:
        os.environ.pop(name) if before is None else os.environ.update({name: before})
