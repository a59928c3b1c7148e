"""A match as time goes by: the pace, the pauses, an agent that thinks beside the window, and rewards that float up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import pygame

from game_meta.app.toolkit.player_input import PlayerInput
from game_meta.engine.observation import NIL
from game_meta.match.match import PERSON_SIDE, Match, MatchBoard
from game_meta.render.board import REWARD_SECONDS, draw_floating_reward
from game_meta.render.theme import Theme
from game_meta.render.timeline import Timeline, avatar_position

MATCH_SPEEDS = (10, 12, 15, 20, 25, 30)  # ticks a second
_BOARD_END_SECONDS = 0.8  # seconds that the end of a board stays in sight before anything else happens


class LiveMatch:
    """The pace of a match. A round waits for the person's first key. While the agent has not made up its mind, the tick waits for it."""

    def __init__(self, match: Match, hear: Callable[[str], None]):
        self.match, self.player_input, self._play_sound = match, PlayerInput(), hear
        self.timeline = Timeline()  # of what the agent did and thought
        self.floating_rewards = [FloatingRewards() for _ in match.boards]
        self.paused, self._level = False, 0
        self._thinker = ThreadPoolExecutor(1, "agent")
        self._thought: Future[None] | None = None
        self._moved: Sequence[MatchBoard] = ()  # in the last tick
        self._begin()

    def _begin(self) -> None:
        self.round_started, self._blend, self._wait = False, 1.0, 0.0
        self.player_input.release_all()

    @property
    def speed(self) -> int:
        """In ticks a second."""
        return MATCH_SPEEDS[self._level]

    def change_speed(self, by: int) -> None:
        """Go some levels up the ladder of speeds, or down."""
        self._level = min(max(0, self._level + by), len(MATCH_SPEEDS) - 1)

    @property
    def round_closed(self) -> bool:
        """Whether the round is over, has been seen to be, and the agent has learned from it."""
        return self.match.round_over and self._wait <= 0 and not self.match.agent_seat.must_think and self._thought is None

    def begin_next_round(self) -> None:
        """Begin the next round, which waits for the first key again."""
        self.match.begin_round()
        self._begin()

    def blend(self, board: MatchBoard) -> float:
        """Return how far the motion into a board's present state has come."""
        return self._blend if board in self._moved else 1.0

    def update(self, seconds: float) -> None:
        """Move on by `seconds`: take what the agent has thought, make the ticks that are due, let the agent think."""
        self._collect_thought()
        self._advance(seconds)
        if self._thought is None and self.match.agent_seat.must_think:
            self._thought = self._thinker.submit(self.match.agent_seat.think)

    def _advance(self, seconds: float) -> None:
        for rewards in self.floating_rewards:
            rewards.update(seconds)
        if self.paused:
            return
        self.round_started = self.round_started or self.player_input.any_pressed
        was, self._blend = self._blend, self._blend + seconds * self.speed
        if self._blend < 1:
            return
        if was >= 1 and self._wait > 0:
            self._wait -= seconds
        if self._wait > 0 or not self.round_started or self.match.agent_seat.must_think or self.match.round_over:
            self._blend = 1.0
            return
        self._blend = min(self._blend - 1, 0.99)
        self._step()

    def _step(self) -> None:
        match, self._moved = self.match, self.match.boards_to_step
        match.step(self.player_input.take_action() if match.person_to_move else NIL)
        for board, rewards in zip(match.boards, self.floating_rewards, strict=True):
            if board in self._moved:
                rewards.add_tick(board)
        if match.boards[0] in self._moved:
            self._play_tick_sound(match.boards[0])
        if match.round_over or (match.in_turns and self._moved[0].round_over):
            self._wait = _BOARD_END_SECONDS

    def _play_tick_sound(self, board: MatchBoard) -> None:
        """Let hear what befell the person in this tick."""
        was, now = board.before, board.now
        assert was is not None  # it has made a tick
        if now.wins[PERSON_SIDE] == 1:
            self._play_sound("win")
        elif now.avatars[PERSON_SIDE] < 0 <= was.avatars[PERSON_SIDE] or (board.round_over and now.wins[PERSON_SIDE] == 0):
            self._play_sound("death")
        elif reward := int(board.rewards[PERSON_SIDE]):
            self._play_sound("gain" if reward > 0 else "loss")

    def _collect_thought(self) -> None:
        """Take what the agent has thought by now."""
        if self._thought is not None and self._thought.done():
            thought, self._thought = self._thought, None
            thought.result()
            for step in self.match.agent_seat.steps[len(self.timeline.steps) :]:
                self.timeline.append(step)

    def close(self) -> None:
        """Close the match: however far it has come, what was played is kept."""
        self._thinker.shutdown(wait=False, cancel_futures=True)
        self.match.agent.close()
        self.match.close()


# ----------------------------------------------------------------------------------------------------
# What was gained and lost floats up from where it happened.


@dataclass
class _FloatingReward:
    x: float  # cells
    y: float
    reward: int
    age: float = 0.0  # seconds


class FloatingRewards:
    """What the last ticks of one board paid or cost its players, each where its avatar was."""

    def __init__(self) -> None:
        self._rewards: list[_FloatingReward] = []

    def add_tick(self, board: MatchBoard) -> None:
        """Add the rewards of the tick that a board has just made."""
        for player, reward in enumerate(board.rewards.tolist()):
            place = avatar_position(board.now, player) or (board.before and avatar_position(board.before, player))
            if reward and place:
                self._rewards.append(_FloatingReward(*place, reward))

    def update(self, seconds: float) -> None:
        """Let them grow older, and forget those that are old enough."""
        for each in self._rewards:
            each.age += seconds
        self._rewards = [each for each in self._rewards if each.age < REWARD_SECONDS]

    def draw_on_board(self, surface: pygame.Surface, board: pygame.Rect, cell: int, t: Theme) -> None:
        """Draw them over a board that lies at this place, with cells of so many pixels."""
        for each in self._rewards:
            draw_floating_reward(surface, board, cell, t, (each.x, each.y), each.reward, each.age / REWARD_SECONDS)
