"""A match: rounds between a person and an agent or between two people, on a board for each of them or on one for both; or practice alone.

A `Match` holds its boards (`MatchBoard`: one env of the engine, round after round), the agent (`AgentSeat`: what it is shown and what it
thinks), how often it foresaw the person (`Foresight`), and a replay of each board (`MatchRecorder`). Nothing here knows of windows or of
time: whoever plays calls `step` once a tick, and may let the agent `think` in another thread meanwhile.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

import numpy as np

from game_meta.content import user_data_folder
from game_meta.engine.batch import Batch
from game_meta.engine.observation import NIL, Observation, clear_last_tick, copy_last_tick, first_observation, restore_last_tick
from game_meta.engine.scene import Scene, read_scene
from game_meta.engine.snapshot import Snapshot
from game_meta.envs.scene_env import SceneObservation, show_scenes
from game_meta.evaluation.trial_recorder import TrialBelief, TrialStep, trial_belief
from game_meta.generator.grading import ScoreBounds
from game_meta.generator.variant import Variant
from game_meta.match.endings import RoundEnd, explain_end, tick_limit
from game_meta.random_streams import SEED_RANGE
from game_meta.replays.belief_streams import BELIEF_STREAMS, theory_streams
from game_meta.replays.format import ReplayHeader
from game_meta.replays.recorder import ReplayRecorder
from game_meta.solvers.random_play import EPISODE_TICKS, TWO_PLAYER_EPISODE_TICKS
from game_meta.theory.report import TheoryReport
from game_meta.vgdl.model import Game

if TYPE_CHECKING:
    from game_meta.agents.agent import Agent


class Match:
    """Rounds between a person and an agent, or between two people. The first side is the first player of the first board, the second one
    the last player of the last board; people come first. With one side alone it is practice: nobody wins, and ticks can be undone.

    With two boards both sides play alone, in the same level with the same luck: all boards tick together, or with `in_turns` the second
    side's when the first one's is over. On one board they play against each other, and the match ends when nobody can catch up any more.
    An agent that `remembers` so many rounds forgets everything when they are over.
    """

    def __init__(
        self,
        variant: Variant,
        agent: Agent | None,
        boards: Sequence[MatchBoard],
        rounds: int,
        *,
        in_turns: bool,
        seed: int,
        bounds: ScoreBounds | None = None,
        practice: bool = False,
        remembers: int | None = None,
    ):
        self.variant, self.agent, self.boards, self.rounds, self.in_turns, self.bounds = variant, agent, boards, rounds, in_turns, bounds
        self.practice, self.shared_board = practice, len(boards) == 1 and not practice
        self.sides = ((boards[0], 0),) if practice else ((boards[0], 0), (boards[-1], boards[-1].players - 1))
        self.people = len(self.sides) - (agent is not None)
        self.agent_seat = None if agent is None else AgentSeat(agent, *self.sides[-1], remembers=remembers)
        self.results: list[RoundResult] = []
        self.foresight = Foresight()
        self._episode_rng = np.random.default_rng(seed)
        self.round = -1  # the number of the present one, from 0
        self.begin_round()

    @property
    def game(self) -> Game:
        """The game that is played, as the variant has it."""
        return self.variant.game

    def begin_round(self) -> None:
        """Load the next round: the next level on every board, under a seed of its own."""
        if self.agent_seat is not None and self.agent_seat.must_think:  # it has not learned from the one before yet
            self.agent_seat.think()
        self.round += 1
        self._round_seed = int(self._episode_rng.integers(SEED_RANGE))
        self._load_round()

    def _load_round(self) -> None:
        for board in self.boards:
            board.begin_round(self.round, self._round_seed)
        self.foresight.begin_round()
        if self.agent_seat is not None:
            self.agent_seat.begin_round()
        self.person_action = NIL  # the real action that the person's last one stood for

    def restart_round(self) -> None:
        """Begin the present round of practice again."""
        if self.round_over:
            self.results.pop()
        self._load_round()

    def undo(self) -> bool:
        """Take the last tick of practice back; return whether there was one."""
        was_over = self.round_over
        undone = self.boards[0].undo()
        if undone and was_over:
            self.results.pop()
        return undone

    @property
    def boards_to_step(self) -> Sequence[MatchBoard]:
        """The boards that will make the next tick; none when the round is over."""
        live = [board for board in self.boards if not board.round_over]
        return live[:1] if self.in_turns else live

    @property
    def person_to_move(self) -> bool:
        """Whether the next tick is a person's."""
        return any(board in self.boards_to_step for board, _ in self.sides[: self.people])

    @property
    def round_over(self) -> bool:
        """Whether no board has a tick left."""
        return all(board.round_over for board in self.boards)

    @property
    def match_over(self) -> bool:
        """Whether this round is over and no other will follow."""
        decided = self.shared_board and max(count_rounds_won(self.results)) > self.rounds / 2
        return self.round_over and not self.practice and (decided or len(self.results) >= self.rounds)

    def step(self, *actions: int) -> None:
        """Make one tick: the people do this, those whose turn it is; the agent does what it has chosen. Nothing happens when the round is
        over."""
        moving, seat = self.boards_to_step, self.agent_seat
        if not moving:
            return
        if seat is not None and seat.must_think and seat.board in moving:
            seat.think()
        if self.person_to_move:
            self._record_foresight(actions[0])
        for board in moving:
            orders = [NIL] * board.players
            for (place, player), action in zip(self.sides, actions[: self.people], strict=False):
                if place is board:
                    orders[player] = action
            if seat is not None and seat.board is board:
                orders[seat.player] = seat.chosen_action
            board.step(orders, seat.recorded_thoughts if seat is not None and seat.board is board else {})
        if seat is not None and seat.board in moving:
            seat.observe_tick()
        if self.round_over:
            self.results.append(self._result())

    def _record_foresight(self, action: int) -> None:
        """Compare what the person does with what the agent expected; the dead do nothing worth guessing."""
        self.person_action = int(self.variant.labels.controls[action])
        expected = None if self.agent_seat is None else self.agent_seat.expected
        if expected is not None and self.shared_board and self.boards[0].now.avatars[0] >= 0:
            self.foresight.record_expectation(expected, self.person_action)

    def _result(self) -> RoundResult:
        came_out = ((board.now.scores[player], board.now.wins[player], board.ticks) for board, player in self.sides)
        scores, wins, ticks = zip(*came_out, strict=True)
        return RoundResult(scores, wins, ticks, self.shared_board, self.foresight.round_hit_share(-1))

    def close(self) -> None:
        """Close the replays: however far it has come, what was played is kept."""
        for board in self.boards:
            if board.recorder is not None:
                board.recorder.close()


# ----------------------------------------------------------------------------------------------------
# How a round and a match came out.

PERSON_SIDE, AGENT_SIDE = 0, 1
UNDERSTOOD_SHARE = 0.5  # of the way from a random player's score to that of a planner that knows the rules: so much shows understanding


class RoundResult(NamedTuple):
    """A round, a side each: first the person's, then the agent's; in practice the person's alone."""

    scores: tuple[int, ...]
    wins: tuple[int, ...]  # 1 won, 0 lost, -1 neither
    ticks: tuple[int, ...]
    shared_board: bool  # on one board, against each other
    foresight_share: float | None = None  # the share of the person's moves that the agent foresaw

    @property
    def winner(self) -> int | None:
        """The side that won, None for a draw and in practice. Against each other the game says who; else it is the higher score, then who
        won sooner."""
        if len(self.scores) == 1:
            return None
        yours, its = self._rank(PERSON_SIDE), self._rank(AGENT_SIDE)
        return None if yours == its else PERSON_SIDE if yours > its else AGENT_SIDE

    def _rank(self, side: int) -> tuple[int, int]:
        if self.shared_board:
            return int(self.wins[side] == 1), self.scores[side]
        return self.scores[side], -self.ticks[side] if self.wins == (1, 1) else 0


def count_rounds_won(results: Sequence[RoundResult]) -> tuple[int, int]:
    """Return the rounds won by each: (the person's, the agent's)."""
    winners = [result.winner for result in results]
    return winners.count(PERSON_SIDE), winners.count(AGENT_SIDE)


def match_winner(results: Sequence[RoundResult]) -> int | None:
    """Return the side that has won more rounds, or else the higher score in all; None for a draw."""
    rounds = count_rounds_won(results)
    yours, its = ((rounds[side], sum(result.scores[side] for result in results)) for side in (PERSON_SIDE, AGENT_SIDE))
    return None if yours == its else PERSON_SIDE if yours > its else AGENT_SIDE


def first_understood_round(results: Sequence[RoundResult], bounds: ScoreBounds, side: int) -> int | None:
    """Return the first round, from 1, in which this side showed that it had worked out the rules; None if it has not."""
    return next((k for k, result in enumerate(results, 1) if bounds.share(result.scores[side]) >= UNDERSTOOD_SHARE), None)


# ----------------------------------------------------------------------------------------------------
# What the agent expected the person to do, beside what the person did.

RECENT_TICKS = 50  # ticks


class Foresight:
    """How often the action that the agent held most likely was the one that the person took."""

    def __init__(self) -> None:
        self.rounds: list[list[bool]] = []  # by round and tick, whether what it held most likely came

    def begin_round(self) -> None:
        """Begin the hits of a new round."""
        self.rounds.append([])

    def record_expectation(self, expected: np.ndarray, action: int) -> None:
        """Note whether the person's real action was the most likely one of `expected`, (A,)."""
        self.rounds[-1].append(int(np.argmax(expected)) == action)

    @property
    def recent_hits(self) -> Sequence[bool]:
        """Whether it was right in each of the last ticks, of whatever round: RECENT_TICKS of them, or all that there were."""
        return [hit for hits in self.rounds for hit in hits][-RECENT_TICKS:]

    def round_hit_share(self, number: int) -> float | None:
        """Return the share that was right in round `number`, from 0 (-1: the last one); None if nothing was expected in it."""
        return _hit_share(self.rounds[number])


def _hit_share(hits: list[bool]) -> float | None:
    return sum(hits) / len(hits) if hits else None


# ----------------------------------------------------------------------------------------------------
# One board of a match: round after round of one variant, each in its next level.


class MatchBoard:
    """One env of the engine. A round is over with its game, or after as many ticks as an episode of a trial has at most.

    A board with a `recorder` writes a replay; one without keeps every tick, so that it can be undone.
    """

    def __init__(self, variant: Variant, recorder: MatchRecorder | None):
        self.game, self.programs, self.recorder = variant.game, variant.programs, recorder
        self.players = variant.program.players
        self.max_ticks = EPISODE_TICKS if self.players == 1 else TWO_PLAYER_EPISODE_TICKS
        self.tick_limit = tick_limit(self.game, self.max_ticks)  # that a round has at most
        self.batch = Batch(1, players=self.players, threads=1)
        self.begin_round(0, 0)
        self.batch.step(np.zeros((1, self.players), np.int64))  # the first tick of a process takes long: nobody shall wait for it later

    def begin_round(self, number: int, seed: int) -> None:
        """Load round `number`, counted from 0, in its level."""
        self.level, self.seed, self.ticks = number % len(self.programs), seed, 0
        self.batch.load([0], [self.programs[self.level]], [seed])
        self.now: Snapshot = self.batch.snapshot()
        self.before: Snapshot | None = None
        self.end: RoundEnd | None = None  # why the round is over, when it is
        self._past: list[dict[str, np.ndarray]] = []  # the state before each tick that can be undone

    @property
    def rewards(self) -> np.ndarray:
        """(players,) int32 (a view): what each player's score has changed by in the last tick."""
        return self.batch.rewards[0]

    @property
    def round_over(self) -> bool:
        """Whether the game has ended, or its ticks are used up."""
        return self.now.terminated or self.ticks >= self.max_ticks

    def step(self, actions: Sequence[int], thoughts: RecordedThoughts) -> None:
        """Make a tick with an action of each player, before which the agent thought this."""
        if self.recorder is None:
            self._past.append(self.batch.state())
        elif self.ticks == 0:
            self.recorder.begin_episode(self.level, self.seed, self.batch, thoughts)
        self.batch.step(np.array([actions], np.int64))
        self.ticks += 1
        self.before, self.now = self.now, self.batch.snapshot()
        if self.recorder is not None:
            self.recorder.record_tick(actions, self.batch, thoughts)
            if self.round_over:
                self.recorder.end_episode(self.batch)
        self.end = explain_end(self.game, self.batch, self.before, self.now) if self.round_over else None

    def undo(self) -> bool:
        """Take the last tick back; return whether there was one that can be undone."""
        if not self._past:
            return False
        self.batch.restore([self.programs[self.level]], self._past.pop())
        self.ticks, self.before, self.now, self.end = self.ticks - 1, None, self.batch.snapshot(), None
        return True


# ----------------------------------------------------------------------------------------------------
# The replay of one board of a match: a file from the first tick on, and whole up to the last one however the match ends.

RecordedThoughts = Mapping[str, Any]  # what was thought before a tick, by stream


def match_replay_folder() -> Path:
    """Return where matches are kept: among the user's own replays, which every command and screen finds by name."""
    return user_data_folder() / "replays"


def free_replay_paths(game: str, boards: Sequence[str]) -> list[Path]:
    """Return a file for each board of a match; where there are several they end in these words."""
    endings = [f"-{board}" for board in boards] if len(boards) > 1 else [""]
    number = 1
    while any((path := match_replay_folder() / f"play-{game}-{number}{ending}.replay").exists() for ending in endings):
        number += 1
    return [path.with_name(f"play-{game}-{number}{ending}.replay") for ending in endings]


class MatchRecorder:
    """Writes the replay of a board. Nothing is written before the first tick; the streams of `header` are those that it comes with."""

    def __init__(self, path: Path, header: ReplayHeader):
        self.path, self.header = path, header
        self._sink: BinaryIO | None = None
        self._recorder: ReplayRecorder | None = None

    @property
    def written(self) -> bool:
        """Whether there is a file."""
        return self._recorder is not None

    def begin_episode(self, level: int, seed: int, batch: Batch, thoughts: RecordedThoughts) -> None:
        """Begin an episode that is about to make its first tick, before which this was thought."""
        if self._recorder is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._sink = self.path.open("xb")
            self._recorder = ReplayRecorder(self._sink, replace(self.header, streams={name: BELIEF_STREAMS[name] for name in thoughts}))
        self._recorder.begin_episode(level, seed, batch)

    def record_tick(self, actions: Sequence[int], batch: Batch, thoughts: RecordedThoughts) -> None:
        """Record a tick that the batch has just made."""
        assert self._recorder is not None  # it has begun
        self._recorder.record_tick(actions, batch, streams=thoughts)

    def end_episode(self, batch: Batch) -> None:
        """End the episode that has made its last tick."""
        assert self._recorder is not None  # it has begun
        self._recorder.end_episode(batch)

    def close(self) -> None:
        """Close the file; an episode that is cut off is kept as far as it has come."""
        if self._recorder is not None and self._sink is not None and not self._sink.closed:
            self._recorder.close()
            self._sink.close()


# ----------------------------------------------------------------------------------------------------
# The agent's seat: it is shown tick by tick what it would be shown in a trial, and what it thinks is kept.


class AgentSeat:
    """An agent that keeps its memory over the rounds: it is shown tick by tick what it would be shown in a trial.

    While `must_think`, `think` is to be called before the next tick; that may be done in another thread, while nobody calls anything else.
    """

    def __init__(self, agent: Agent, board: MatchBoard, player: int, *, remembers: int | None = None):
        self.agent, self.board, self.player, self.remembers = agent, board, player, remembers
        self.steps: list[TrialStep] = []  # of all rounds
        self.chosen_action = NIL  # what it will do in the coming tick
        self.expected: np.ndarray | None = None  # (A,) of each real action, how likely the person does it in the coming tick
        self._belief: TrialBelief | None = None
        self._theory: TheoryReport | None = None
        self._policy, self._value = np.zeros(0), 0.0
        self._round, self._reward = 0, 0.0  # episodes begun; what the last tick of the present one paid
        self._action: int | None = None
        self.must_think = False
        agent.begin_trials(1)
        self.observation = first_observation(board.batch.observe(player=player))
        self._last_scene: Scene | None = None  # of the round before, in the first tick of a round

    def begin_round(self) -> None:
        """Take in that the board shows a new round. What speaks of the last tick goes on telling how the round before ended."""
        last_tick = copy_last_tick(self.observation)
        self.board.batch.observe(player=self.player)
        restore_last_tick(self.observation, last_tick)
        self.observation.episode_start[:] = True
        if self.remembers is not None and self._round and self._round % self.remembers == 0:
            self._forget()
        self._round, self._action, self._reward, self.must_think = self._round + 1, None, 0.0, True

    def _forget(self) -> None:
        """Begin as if there had been no round before."""
        self.agent.begin_trials(1)
        clear_last_tick(self.observation)
        self.observation.trial_start[:] = True
        self._last_scene = None

    def think(self) -> None:
        """Choose what to do in the coming tick; or, where there is none, learn from the round that is over."""
        if self.board.round_over:
            self.agent.adapt(np.ones(1, bool))
        else:
            self.chosen_action = int(self.agent.act(self._shown)[0])
            self._policy, self._value, self._belief = self.agent.policy[0].copy(), float(self.agent.value[0]), trial_belief(self.agent)
            self._theory = self.agent.theory_report()
            expected = self.agent.opponent_policy()
            self.expected = None if expected is None else np.asarray(expected[0]).copy()
        self._append_step()
        self.must_think = False

    def observe_tick(self) -> None:
        """Take in that the board has made a tick with the chosen action."""
        self.board.batch.observe(player=self.player)
        self._last_scene = read_scene(self.board.batch) if self.agent.observation == "scene" and self.board.round_over else None
        self._action = self.chosen_action
        self.observation.action[:] = self.chosen_action
        self._reward = float(self.board.rewards[self.player])
        self.observation.reward[:] = self._reward
        self.observation.episode_start[:] = self.observation.trial_start[:] = False
        self.must_think = True

    @property
    def _shown(self) -> Observation | SceneObservation:
        """What the agent is shown now."""
        if self.agent.observation != "scene":
            return self.observation
        return show_scenes([read_scene(self.board.batch)], [self._last_scene], self.observation)

    @property
    def recorded_thoughts(self) -> RecordedThoughts:
        """Its thoughts, as a replay keeps them."""
        thoughts = {"policy": self._policy, "value": np.float32(self._value), "expected": self.expected}
        if self._belief is not None:
            thoughts |= self._belief._asdict()
        shown = {name: np.asarray(value) for name, value in thoughts.items() if value is not None}
        fitting = {name: shown[name] for name, stream in BELIEF_STREAMS.items() if name in shown and shown[name].shape == stream.shape}
        return fitting | ({name: values[0] for name, values in theory_streams([self._theory]).items()} if self._theory is not None else {})

    def _append_step(self) -> None:
        board = self.board
        self.steps.append(
            TrialStep(
                episode=self._round,
                tick=board.ticks,
                snapshot=board.now,
                action=self._action,
                policy=self._policy,
                value=self._value,
                belief=self._belief,
                reward=self._reward,
                episode_over=board.round_over,
                episode_return=float(board.now.scores[self.player]),
                episode_seed=board.seed,
                theory=self._theory,
            )
        )
