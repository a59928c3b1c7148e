"""A replay played again by the engine: any tick of it, and what is wrong with it; and how a replay is made of what was played already.

It is played once from its first action to its last when it is opened, and every mark in the file is compared with what happens: what
cannot be trusted is never shown. On the way the engine's state is kept every so many ticks (a keyframe), so that any moment of an hour is
a few milliseconds away.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from game_meta import content
from game_meta.engine.batch import Batch
from game_meta.engine.compiler import compile_game
from game_meta.engine.errors import EngineError
from game_meta.engine.program import Program
from game_meta.engine.snapshot import Snapshot
from game_meta.replays.format import TEXT_STREAMS, ReplayError, ReplayHeader
from game_meta.replays.reader import Replay, ReplayEpisode, read_replay
from game_meta.replays.recorder import ReplayRecorder, engine_version, state_mark
from game_meta.vgdl.canonical import rules_hash
from game_meta.vgdl.diagnostics import VGDLError
from game_meta.vgdl.model import Game
from game_meta.vgdl.parser import parse

MAX_LEVEL_CELLS = 1 << 12
MAX_LEVEL_BYTES = 1 << 28  # bytes of all levels' programs and states
KEYFRAME_SPACING, MAX_KEYFRAMES = 512, 512  # ticks between two of them, at first; beyond so many every other one goes


class ReplayLevels:
    """The programs of a replay's levels, each compiled when it is first asked for."""

    def __init__(self, header: ReplayHeader):
        self.header = header
        self._programs: dict[int, Program] = {}
        self._bytes = 0

    @cached_property
    def game(self) -> Game:
        """Parse the game. Raises ReplayError."""
        try:
            return parse(self.header.text, f"<{self.header.game}>", name=self.header.game)
        except VGDLError as error:
            raise ReplayError(f"its game is not valid: {str(error).splitlines()[0]}") from None

    def __getitem__(self, level: int) -> Program:
        """Compile a level, or return what it came to before. Raises ReplayError."""
        if level not in self._programs:
            drawn = self.header.levels or self.game.levels
            if level >= len(drawn):
                raise ReplayError(f"it plays level {level}, and its game has {len(drawn)}")
            rows = drawn[level]
            if len(rows) * max(map(len, rows), default=0) > MAX_LEVEL_CELLS:
                raise ReplayError(f"level {level} is too large: a replay's levels have at most {MAX_LEVEL_CELLS} cells")
            try:
                program = compile_game(self.game, rows)
            except EngineError as error:
                raise ReplayError(f"level {level} cannot be played: {str(error).splitlines()[0]}") from None
            if program.players != self.header.players:
                raise ReplayError(f"its game is for {program.players} players, and {self.header.players} played it")
            self._bytes += program.p.nbytes + 4 * program.state_size
            if self._bytes > MAX_LEVEL_BYTES:
                raise ReplayError(f"its levels are too large: together they may take {MAX_LEVEL_BYTES} bytes")
            self._programs[level] = program
        return self._programs[level]


class FramePosition(NamedTuple):
    """Where a frame stands."""

    episode: int  # from 0
    tick: int  # 0 is the board before anything was done


@dataclass
class ReplayedEpisode:
    """An episode as it was played again."""

    level: int
    seed: int
    first_frame: int  # the index of its tick 0 among all frames
    ticks: int
    ended: bool
    scores: tuple[int, ...]
    wins: tuple[int, ...]  # -1 undecided, 0 lost, 1 won


class ReplayPlayer:
    """`len(player)` frames: of every episode the board before anything was done and that after each tick.

    `fault` says what is wrong with the replay, "" where nothing is; the frames go as far as everything is right. `scores` and `rewards`
    (frames, players) int32 and `avatar_paths` (frames, players, 2) float32 are kept of all frames, so that nobody need play them. Raises
    ReplayError where there is nothing to show.
    """

    def __init__(self, replay: Replay):
        self.replay, self.header = replay, replay.header
        self.levels = ReplayLevels(self.header)
        self.batch = Batch(1, players=self.header.players, threads=1)
        self.episodes: list[ReplayedEpisode] = []
        self.fault = replay.damage
        self._position = FramePosition(-1, -1)
        self._keyframes: dict[FramePosition, dict[str, np.ndarray]] = {}
        self._spacing = KEYFRAME_SPACING
        total = replay.ticks + len(replay.episodes)
        self.scores = np.zeros((total, self.header.players), np.int32)  # frame by frame
        self.rewards = np.zeros_like(self.scores)  # of the tick that led to a frame; 0 for an episode's first
        self.avatar_paths = np.full(
            (total, self.header.players, 2), np.nan, np.float32
        )  # the middle of each avatar in cells; NaN: it is dead
        for k, episode in enumerate(replay.episodes):
            if not self._replay_episode(k, episode):
                break
        if not self.episodes:
            raise ReplayError(self.fault or "there is nothing in it")
        self.length = self.episodes[-1].first_frame + self.episodes[-1].ticks + 1
        self.fault = self.fault or self._claims_fault()
        self._position = FramePosition(-1, -1)

    def __len__(self) -> int:
        """Return how many frames there are."""
        return self.length

    @property
    def game(self) -> Game:
        """Return the game as its text stands in the replay."""
        return self.levels.game

    @property
    def playable_range_words(self) -> str:
        """Say how far it can be shown, where it is damaged."""
        episode, tick = self.position_of(len(self) - 1)
        return f"it can be shown up to episode {episode + 1}, tick {tick}"

    def second_view(self) -> ReplayPlayer:
        """Return the same replay with a board of its own, for who looks at two places of it at once."""
        other = copy(self)
        other.batch, other._position = Batch(1, players=self.header.players, threads=1), FramePosition(-1, -1)
        return other

    def position_of(self, frame: int) -> FramePosition:
        """Return the episode and the tick of a frame. Raises IndexError where there is no such frame."""
        if not 0 <= frame < self.length:
            raise IndexError(frame)
        k = int(np.searchsorted([episode.first_frame for episode in self.episodes], frame, "right")) - 1
        return FramePosition(k, frame - self.episodes[k].first_frame)

    def actions_before(self, frame: int) -> tuple[int, ...] | None:
        """Return the actions that led to a frame; None for the first of an episode."""
        k, tick = self.position_of(frame)
        return tuple(self.replay.episodes[k].actions[tick - 1].tolist()) if tick else None

    def stream_at(self, frame: int, stream: str) -> np.ndarray | None:
        """Return what was noted in a stream at a frame, before the next action; None where nothing was."""
        return self.replay.stream_at(*self.position_of(frame), stream)

    def text_at(self, frame: int, stream: str) -> str:
        """Return the text that was noted in a stream at a frame, before the next action; "" where none was."""
        return self.replay.text_at(*self.position_of(frame), stream)

    def snapshot_at(self, frame: int) -> Snapshot:
        """Return the board of a frame."""
        self.seek(frame)
        return self.batch.snapshot(0)

    def seek(self, frame: int) -> None:
        """Put `batch` at a frame: on from where it is, or from the nearest keyframe before it."""
        k, tick = self.position_of(frame)
        keyframe = FramePosition(k, tick // self._spacing * self._spacing)
        if not (self._position.episode == k and keyframe.tick <= self._position.tick <= tick):
            if keyframe in self._keyframes:
                self.batch.restore([self.levels[self.episodes[k].level]], self._keyframes[keyframe])
                self._position = keyframe
            else:
                self._load_episode(k)
        actions = self.replay.episodes[k].actions
        for t in range(self._position.tick, tick):
            self.batch.step(actions[t : t + 1])
        self._position = FramePosition(k, tick)

    def _load_episode(self, k: int) -> None:
        episode = self.replay.episodes[k]
        self.batch.load([0], [self.levels[episode.level]], [episode.seed])
        self._position = FramePosition(k, 0)

    def _replay_episode(self, k: int, episode: ReplayEpisode) -> bool:
        """Plays an episode as far as it is right; whether that was to its end."""
        first = self.episodes[-1].first_frame + self.episodes[-1].ticks + 1 if self.episodes else 0
        played, tick = ReplayedEpisode(episode.level, episode.seed, first, -1, False, (), ()), 0
        try:
            self._load_episode(k)
            for tick in range(episode.ticks + 1):
                if tick:
                    if self.batch.terminated[0]:
                        raise ReplayError("the game is over, and the replay goes on")
                    self.batch.step(episode.actions[tick - 1 : tick])
                self._record_frame(first + tick)
                if tick in episode.marks:
                    if episode.marks[tick] != state_mark(self.batch):
                        raise ReplayError(f"what happens is not what was recorded{self._other_engine()}")
                    played.ticks, played.scores, played.wins = (
                        tick,
                        tuple(self.batch.scores[0].tolist()),
                        tuple(self.batch.wins[0].tolist()),
                    )
                if tick and tick % self._spacing == 0:
                    self._keep_keyframe(FramePosition(k, tick))
        except (ReplayError, EngineError) as error:
            self.fault = f"episode {k + 1}, tick {tick}: {str(error).splitlines()[0]}"
        right = played.ticks == episode.ticks
        played.ended = right and episode.ended
        if played.ticks >= 0:  # its first board is right
            self.episodes.append(played)
        return right

    def _record_frame(self, frame: int) -> None:
        """Keep what is kept of every frame."""
        self.scores[frame], self.rewards[frame] = self.batch.scores[0], self.batch.rewards[0]
        self.avatar_paths[frame] = self.batch.avatar_centres()

    def _keep_keyframe(self, position: FramePosition) -> None:
        self._keyframes[position] = self.batch.state()
        if len(self._keyframes) > MAX_KEYFRAMES:
            self._spacing *= 2
            self._keyframes = {at: state for at, state in self._keyframes.items() if at.tick % self._spacing == 0}

    def _other_engine(self) -> str:
        return "" if self.header.engine == engine_version() else f" (by engine {self.header.engine}; this is {engine_version()})"

    def _claims_fault(self) -> str:
        """Say what the file says of itself without need and is not so; "" where all is."""
        if self.header.hash != rules_hash(self.game):
            return "the hash of its rules is another one than it says"
        came_to = [
            {
                "level": e.level,
                "seed": e.seed,
                "at": e.byte_offset,
                "ticks": t.ticks,
                "scores": [*t.scores],
                "wins": [*t.wins],
                "ended": t.ended,
            }
            for e, t in zip(self.replay.episodes, self.episodes, strict=True)
        ]
        return "" if [*self.replay.footer] == came_to else "its footer does not say what its episodes come to"


def open_replay(name: str | Path) -> ReplayPlayer:
    """Open a replay by its file or by its name. Raises ReplayError, the file's name in front, ContentNotFound or OSError."""
    path = content.find_content("replays", name)
    replay = read_replay(path)
    try:
        return ReplayPlayer(replay)
    except ReplayError as error:
        raise ReplayError(f"{path}: {error}") from None


# ----------------------------------------------------------------------------------------------------
# A replay of what was played already: the actions are played again, and what happens is recorded.


@dataclass(frozen=True)
class PlayedEpisode:
    """An episode that was played, of which a replay is to be made."""

    level: int
    seed: int
    actions: np.ndarray  # (T, players) or, of one player, (T,)
    streams: Mapping[str, Sequence[Any]] = field(default_factory=dict)  # by stream: (T, *shape), or T + 1 texts
    score: float | None = None  # that it ended with, where it is known


def re_record(header: ReplayHeader, episodes: Sequence[PlayedEpisode]) -> bytes:
    """Play episodes again and record them; the bytes of the replay.

    Raises ValueError if an episode does not come to the score that is known of it: what was played was then another game."""
    sink, levels = io.BytesIO(), ReplayLevels(header)
    recorder, batch = ReplayRecorder(sink, header), Batch(1, players=header.players, threads=1)
    for k, episode in enumerate(episodes, 1):
        batch.load([0], [levels[episode.level]], [episode.seed])
        recorder.begin_episode(episode.level, episode.seed, batch)
        for t, actions in enumerate(np.asarray(episode.actions).reshape(-1, header.players)):
            batch.step(actions)
            recorder.record_tick(actions.tolist(), batch, streams={name: values[t] for name, values in episode.streams.items()})
        last = {name: values[-1] for name, values in episode.streams.items() if name in TEXT_STREAMS and len(values) > len(episode.actions)}
        recorder.end_episode(batch, texts=last)
        if episode.score not in (None, batch.score[0]):
            raise ValueError(
                f"episode {k} of {header.game} comes to {batch.score[0]} when it is played again, and not to {episode.score:g}"
            )
    recorder.close()
    return sink.getvalue()
