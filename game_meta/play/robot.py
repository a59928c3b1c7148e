"""The agent's seat: it is shown tick by tick what it would be shown in a trial, and what it thinks is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from game_meta.engine.observation import NIL, Observation
from game_meta.evaluation.trial import Belief, Step, belief
from game_meta.play.board import Board
from game_meta.play.tape import Noted
from game_meta.replays import THOUGHTS
from game_meta.variants.trials import LAST_TICK

if TYPE_CHECKING:  # agents bring torch
    from game_meta.agents.agent import Agent


class Robot:
    """An agent that keeps its memory over the rounds. When it is `due`, `think` is to be called before the next tick; that may be done in
    another thread, while nobody calls anything else."""

    def __init__(self, agent: Agent, board: Board, player: int):
        self.agent, self.board, self.player = agent, board, player
        self.steps: list[Step] = []  # of all rounds
        self.choice = NIL  # what it will do in the coming tick
        self.expected: np.ndarray | None = None  # (A,) of each real action, how likely the person does it in the coming tick
        self._belief: Belief | None = None
        self._policy, self._value = np.zeros(0), 0.0
        self._round, self._score = 0, 0.0
        self._action: int | None = None
        self.due = False
        agent.begin(1)
        self.seen = Observation(
            **board.batch.observe(player=player),
            action=np.zeros(1, np.int64),
            reward=np.zeros(1, np.float32),
            begun=np.ones(1, bool),
            new_trial=np.ones(1, bool),
        )
        for name in LAST_TICK:
            getattr(self.seen, name)[:] = 0

    def begin(self) -> None:
        """The board shows a new round. What speaks of the last tick goes on telling how the round before ended."""
        told = {name: getattr(self.seen, name).copy() for name in LAST_TICK}
        self.board.batch.observe(player=self.player)
        for name, values in told.items():
            getattr(self.seen, name)[:] = values
        self.seen.begun[:] = True
        self._round, self._action, self._score, self.due = self._round + 1, None, 0.0, True

    def think(self) -> None:
        """Choose what to do in the coming tick; or, where there is none, learn from the round that is over."""
        if self.board.over:
            self.agent.adapt(np.ones(1, bool))
        else:
            self.choice = int(self.agent.act(self.seen)[0])
            self._policy, self._value, self._belief = self.agent.policy[0].copy(), float(self.agent.value[0]), belief(self.agent)
            expected = self.agent.expected()
            self.expected = None if expected is None else np.asarray(expected[0]).copy()
        self._keep()
        self.due = False

    def saw(self) -> None:
        """The board has made a tick with its choice."""
        self.board.batch.observe(player=self.player)
        self._action = self.choice
        self.seen.action[:] = self.choice
        self.seen.reward[:] = self.score - self._score
        self.seen.begun[:] = self.seen.new_trial[:] = False
        self.due = True

    @property
    def score(self) -> float:
        return float(self.board.now.scores[self.player])

    @property
    def noted(self) -> Noted:
        """Its thoughts, as a replay keeps them."""
        told = {"policy": self._policy, "value": np.float32(self._value), "expected": self.expected}
        if self._belief is not None:
            told |= self._belief._asdict()
        shown = {name: np.asarray(value) for name, value in told.items() if value is not None}
        return {name: shown[name] for name, stream in THOUGHTS.items() if name in shown and shown[name].shape == stream.shape}

    def _keep(self) -> None:
        board = self.board
        self.steps.append(
            Step(
                episode=self._round,
                tick=board.ticks,
                snapshot=board.now,
                action=self._action,
                policy=self._policy,
                value=self._value,
                beliefs=self._belief,
                reward=self.score - self._score,
                ended=board.over,
                ret=self.score,
                seed=board.seed,
            )
        )
        self._score = self.score
