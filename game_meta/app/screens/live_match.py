"""A match as time goes by: the pace, the pauses, an agent that thinks beside the window, and rewards that float up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from math import ceil

import pygame

from game_meta.app.toolkit.player_input import PeopleInput
from game_meta.match.match import PERSON_SIDE, Match, MatchBoard
from game_meta.match.pace import PACES, WAITS
from game_meta.render.board import REWARD_SECONDS, draw_floating_reward
from game_meta.render.theme import Theme
from game_meta.render.timeline import Timeline, avatar_position

_BOARD_END_SECONDS = 0.8  # seconds that the end of a board stays in sight before anything else happens
_COUNTDOWN = 3  # numbers before a round that runs by itself
_COUNTDOWN_SECONDS = 0.6  # of each of them
_WATCHING_PACE = 8  # ticks a second in which nobody's key is waited for, in a game that waits for keys
_PACE_OF_TWO = 8  # ticks a second for two people in such a game
_GLIDE_PACE = 14  # ticks a second as fast as which a tick is shown that a key has made
_PATIENCE_SECONDS = 0.5  # that a tick waits for the agent before this is told
_HOLD_SECONDS, _REPEAT_SECONDS = 0.28, 0.1  # that a key is held before it counts again, and between any two times after that


class LiveMatch:
    """The pace of a match, one of PACES: where it is WAITS, a tick of the people waits for a key, and else a round begins with a countdown.
    While the agent has not made up its mind, the tick waits for it."""

    def __init__(self, match: Match, pace: int, hear: Callable[[str], None]):
        self.match, self.people_input, self._play_sound = match, PeopleInput(match.people), hear
        self.timeline = Timeline()  # of what the agent did and thought
        self.floating_rewards = [FloatingRewards() for _ in match.boards]
        self.paused = False
        self.set_pace(pace)
        self._thinker = ThreadPoolExecutor(1, "agent")
        self._thought: Future[None] | None = None
        self._moved: Sequence[MatchBoard] = ()  # in the last tick
        self._begin()

    def _begin(self) -> None:
        self.round_started, self._blend, self._wait, self._held_seconds = False, 1.0, 0.0, 0.0
        self._thinking_seconds = 0.0  # that a tick has waited for the agent
        self._countdown = _COUNTDOWN * _COUNTDOWN_SECONDS  # what is left of it; it stands while keys are waited for
        self.people_input.release_all()

    @property
    def pace(self) -> int:
        """In ticks a second, or WAITS."""
        return PACES[self._level]

    @property
    def waits_for_keys(self) -> bool:
        """Whether a tick of the people waits for a key."""
        return self.pace == WAITS

    def set_pace(self, pace: int) -> None:
        """Take the pace that is nearest to this one."""
        self._level = PACES.index(
            _PACE_OF_TWO if pace == WAITS and self.match.people > 1 else min(PACES, key=lambda each: abs(each - pace))
        )

    def change_pace(self, by: int) -> None:
        """Go some levels up the ladder of paces, or down. Of two people neither waits for the other's keys."""
        lowest = int(self.match.people > 1)
        self._level = min(max(lowest, self._level + by), len(PACES) - 1)

    @property
    def countdown(self) -> int:
        """The number that is shown before a round that runs by itself; 0 when it runs."""
        return ceil(self._countdown / _COUNTDOWN_SECONDS) if self.round_started and not self.waits_for_keys else 0

    @property
    def round_closed(self) -> bool:
        """Whether the round is over, has been seen to be, and the agent has learned from it."""
        return self.match.round_over and self._wait <= 0 and not self._agent_must_think and self._thought is None

    @property
    def _agent_must_think(self) -> bool:
        return self.match.agent_seat is not None and self.match.agent_seat.must_think

    @property
    def _tick_needs_agent(self) -> bool:
        """Whether the coming tick is one of the agent's, and it has not made up its mind: in turns people go on while it thinks."""
        seat = self.match.agent_seat
        return seat is not None and seat.must_think and seat.board in self.match.boards_to_step

    @property
    def agent_keeps_waiting(self) -> bool:
        """Whether a tick has been waiting for the agent so long that one wonders."""
        return self._thinking_seconds > _PATIENCE_SECONDS

    @property
    def is_moving(self) -> bool:
        """Whether something changes by itself, or the agent's thoughts are awaited."""
        if self._thought is not None or self._agent_must_think or any(rewards.any_left for rewards in self.floating_rewards):
            return True
        if self.paused or not self.round_started:
            return False
        if self.match.round_over:
            return self._wait > 0 or self._blend < 1
        return not (self.waits_for_keys and self.match.person_to_move) or self._blend < 1 or self.people_input.any_pressed

    def begin_next_round(self) -> None:
        """Begin the next round, which waits for nobody's first key any more."""
        self.match.begin_round()
        self._begin()
        self.round_started = True

    def restart_round(self) -> None:
        """Begin the present round of practice again."""
        self.match.restart_round()
        self._begin()
        self.round_started = True

    def undo(self) -> None:
        """Take the last tick of practice back."""
        self.match.undo()
        self._blend, self._wait = 1.0, 0.0
        self.people_input.release_all()

    def blend(self, board: MatchBoard) -> float:
        """Return how far the motion into a board's present state has come."""
        return min(1.0, self._blend) if board in self._moved else 1.0

    def update(self, seconds: float) -> None:
        """Move on by `seconds`: take what the agent has thought, make the ticks that are due, let the agent think."""
        self._collect_thought()
        self._advance(seconds)
        if self._thought is None and self.match.agent_seat is not None and self.match.agent_seat.must_think:
            self._thought = self._thinker.submit(self.match.agent_seat.think)

    def _advance(self, seconds: float) -> None:
        for rewards in self.floating_rewards:
            rewards.update(seconds)
        if self.paused:
            return
        self.round_started = self.round_started or self.people_input.any_pressed
        if self.round_started and self._countdown > 0 and not self.waits_for_keys:
            self._countdown -= seconds
            return
        on_key = self.waits_for_keys and self.match.person_to_move
        was, self._blend = self._blend, self._blend + seconds * (_GLIDE_PACE if on_key else self.pace or _WATCHING_PACE)
        self._held_seconds = self._held_seconds + seconds if self.people_input.any_pressed else 0.0
        if self._blend < 1 and not (on_key and self.people_input.just_pressed):
            return
        waiting = self.round_started and self._tick_needs_agent and (not on_key or self.people_input.any_pressed)
        self._thinking_seconds = self._thinking_seconds + seconds if waiting else 0.0
        if was >= 1 and self._wait > 0:
            self._wait -= seconds
        if self._wait > 0 or not self.round_started or self._tick_needs_agent or self.match.round_over or (on_key and not self._key_due()):
            self._blend = 1.0
            return
        self._blend = 0.0 if on_key else min(self._blend - 1, 0.99)
        self._step()

    def _key_due(self) -> bool:
        """Whether a key was pressed since the last tick, or is held so long that it counts again."""
        if self.people_input.just_pressed:
            self._held_seconds = 0.0
            return True
        if self._held_seconds < _HOLD_SECONDS:
            return False
        self._held_seconds -= _REPEAT_SECONDS
        return True

    def _step(self) -> None:
        match, self._moved = self.match, self.match.boards_to_step
        match.step(*self.people_input.take_actions())
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
            assert self.match.agent_seat is not None  # it has thought
            for step in self.match.agent_seat.steps[len(self.timeline.steps) :]:
                self.timeline.append(step)

    def close(self) -> None:
        """Close the match: however far it has come, what was played is kept."""
        self._thinker.shutdown(wait=False, cancel_futures=True)
        if self.match.agent is not None:
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

    @property
    def any_left(self) -> bool:
        """Whether one still floats."""
        return bool(self._rewards)

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
