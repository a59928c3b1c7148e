"""A match: rounds between a person and an agent, on a board for each of them or on one for both."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from game_meta.engine.observation import NIL
from game_meta.play.board import Board
from game_meta.play.guesses import Guesses
from game_meta.play.results import Bounds, Result, tally
from game_meta.play.robot import Robot
from game_meta.variants import Variant
from game_meta.vgdl import Game

if TYPE_CHECKING:  # agents bring torch
    from game_meta.agents.agent import Agent


class Match:
    """The person is the first player of the first board, the agent the last player of the last one.

    With two boards both play alone, in the same level with the same luck: all boards tick together, or with `turns` the agent's when the
    person's is over. On one board they play against each other, and the match ends when nobody can catch up any more.
    """

    def __init__(
        self, variant: Variant, agent: Agent, boards: Sequence[Board], rounds: int, *, turns: bool, seed: int, bounds: Bounds | None = None
    ):
        self.variant, self.agent, self.boards, self.rounds, self.turns, self.bounds = variant, agent, boards, rounds, turns, bounds
        self.together = len(boards) == 1
        self.robot = Robot(agent, boards[-1], boards[-1].players - 1)
        self.results: list[Result] = []
        self.guesses = Guesses()
        self._lucks = np.random.default_rng(seed)
        self.begin()

    @property
    def game(self) -> Game:
        return self.variant.game

    def begin(self) -> None:
        """The next round."""
        if self.robot.due:  # it has not learned from the one before yet
            self.robot.think()
        luck = int(self._lucks.integers(2**31))
        for board in self.boards:
            board.begin(len(self.results), luck)
        self.guesses.begin()
        self.robot.begin()
        self.done = NIL  # the real action that the person's last one stood for

    @property
    def moving(self) -> Sequence[Board]:
        """The boards that will make the next tick; none when the round is over."""
        live = [board for board in self.boards if not board.over]
        return live[:1] if self.turns else live

    @property
    def yours(self) -> bool:
        """Whether the next tick is the person's."""
        return self.boards[0] in self.moving

    @property
    def round_over(self) -> bool:
        return all(board.over for board in self.boards)

    @property
    def over(self) -> bool:
        decided = self.together and max(tally(self.results)) > self.rounds / 2
        return self.round_over and (decided or len(self.results) >= self.rounds)

    def tick(self, action: int) -> None:
        """The person does this, if it is the person's to do; the agent does what it has chosen. When the round is over nothing happens."""
        moving = self.moving
        if not moving:
            return
        if self.robot.due and self.robot.board in moving:
            self.robot.think()
        if self.yours:
            self._compare(action)
        for board in moving:
            orders = [NIL] * board.players
            if board is self.boards[0]:
                orders[0] = action
            if board is self.robot.board:
                orders[self.robot.player] = self.robot.choice
            board.step(orders, self.robot.noted if board is self.robot.board else {})
        if self.robot.board in moving:
            self.robot.saw()
        if self.round_over:
            self.results.append(self._result())

    def _compare(self, action: int) -> None:
        """What the person does with what the agent expected; the dead do nothing worth guessing."""
        self.done = int(self.variant.truth.controls[action])
        if self.robot.expected is not None and self.together and self.boards[0].now.avatars[0] >= 0:
            self.guesses.note(self.robot.expected, self.done)

    def _result(self) -> Result:
        seats = ((self.boards[0], 0), (self.robot.board, self.robot.player))
        yours, its = ((board.now.scores[player], board.now.wins[player], board.ticks) for board, player in seats)
        scores, wins, ticks = zip(yours, its, strict=True)
        return Result(scores, wins, ticks, self.together, self.guesses.of(-1))

    def close(self) -> None:
        """However far it has come, what was played is kept."""
        for board in self.boards:
            board.tape.close()
