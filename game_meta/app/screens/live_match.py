"""A match as time goes by: the pace, the pauses, and an agent that thinks beside the window."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import pygame

from game_meta.engine.observation import DOWN, LEFT, NIL, RIGHT, UP, USE
from game_meta.engine.snapshot import Snapshot
from game_meta.match.match import PERSON_SIDE, Match, MatchBoard
from game_meta.render.theme import DARK_PALETTE, Theme, display_number
from game_meta.render.timeline import Timeline

MATCH_SPEEDS = (10, 12, 15, 20, 25, 30)  # ticks a second
_BOARD_END_SECONDS = 0.8  # seconds that the end of a board stays in sight before anything else happens


class LiveMatch:
    """A round waits for the person's first key. While the agent has not made up its mind, the tick waits for it."""

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
        return MATCH_SPEEDS[self._level]

    def change_speed(self, by: int) -> None:
        self._level = min(max(0, self._level + by), len(MATCH_SPEEDS) - 1)

    @property
    def round_closed(self) -> bool:
        """The round is over, has been seen to be, and the agent has learned from it."""
        return self.match.round_over and self._wait <= 0 and not self.match.agent_seat.must_think and self._thought is None

    def begin_next_round(self) -> None:
        """The next round."""
        self.match.begin_round()
        self._begin()

    def blend(self, board: MatchBoard) -> float:
        """How far the motion into a board's present state has come."""
        return self._blend if board in self._moved else 1.0

    def update(self, seconds: float) -> None:
        self._collect_thought()
        self._advance(seconds)
        if self._thought is None and self.match.agent_seat.must_think:
            self._thought = self._thinker.submit(self.match.agent_seat.think)

    def _advance(self, seconds: float) -> None:
        for gains in self.floating_rewards:
            gains.update(seconds)
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
        for board, gains in zip(match.boards, self.floating_rewards, strict=True):
            if board in self._moved and board.before is not None:
                gains.add_score_change(board.before, board.now)
        if match.boards[0] in self._moved:
            self._play_tick_sound(match.boards[0])
        if match.round_over or (match.in_turns and self._moved[0].round_over):
            self._wait = _BOARD_END_SECONDS

    def _play_tick_sound(self, board: MatchBoard) -> None:
        """What befell the person in this tick, to be heard."""
        was, now = board.before, board.now
        assert was is not None  # it has made a tick
        if now.wins[PERSON_SIDE] == 1:
            self._play_sound("win")
        elif now.avatars[PERSON_SIDE] < 0 <= was.avatars[PERSON_SIDE] or (board.round_over and now.wins[PERSON_SIDE] == 0):
            self._play_sound("death")
        elif now.scores[PERSON_SIDE] != was.scores[PERSON_SIDE]:
            self._play_sound("gain" if now.scores[PERSON_SIDE] > was.scores[PERSON_SIDE] else "loss")

    def _collect_thought(self) -> None:
        """Take what the agent has thought by now."""
        if self._thought is not None and self._thought.done():
            thought, self._thought = self._thought, None
            thought.result()
            for step in self.match.agent_seat.steps[len(self.timeline.steps) :]:
                self.timeline.append(step)

    def close(self) -> None:
        """However far it has come, what was played is kept."""
        self._thinker.shutdown(wait=False, cancel_futures=True)
        self.match.close()


# ----------------------------------------------------------------------------------------------------
# What the person does, from the keyboard or a gamepad: what is held goes on, and the last thing pressed counts.

ACTION_KEYS = {
    pygame.K_UP: UP, pygame.K_w: UP,
    pygame.K_LEFT: LEFT, pygame.K_a: LEFT,
    pygame.K_DOWN: DOWN, pygame.K_s: DOWN,
    pygame.K_RIGHT: RIGHT, pygame.K_d: RIGHT,
    pygame.K_SPACE: USE,
}  # fmt: skip
START_BUTTON, LAST_USE_BUTTON = 7, 3  # buttons of a gamepad: up to LAST_USE all do the same
_STICK_THRESHOLD = 0.5  # how far a stick goes before it counts
_STICK, _CROSS = "stick", "cross"
HeldInput = tuple[object, ...]  # a key, or a part of a gamepad


class PlayerInput:
    def __init__(self) -> None:
        self._held: dict[HeldInput, int] = {}  # what is down and the action it stands for, the last one last
        self._pressed: int | None = None  # what came, and may have gone since the last tick
        self._stick = [0.0, 0.0]
        self._pads: dict[int, pygame.joystick.JoystickType] = {}  # those that are open: pygame hears no other

    @property
    def pads(self) -> int:
        return len(self._pads)

    def handle(self, event: pygame.event.Event) -> bool:
        """Whether it meant something in a game."""
        if event.type == pygame.KEYUP and event.key in ACTION_KEYS:
            self._hold((event.key,), NIL)
        elif event.type == pygame.KEYDOWN and event.key in ACTION_KEYS and not event.mod & (pygame.KMOD_CTRL | pygame.KMOD_ALT):
            self._hold((event.key,), ACTION_KEYS[event.key])
        elif event.type in (pygame.JOYBUTTONDOWN, pygame.JOYBUTTONUP) and event.button <= LAST_USE_BUTTON:
            self._hold((event.instance_id, event.button), USE if event.type == pygame.JOYBUTTONDOWN else NIL)
        elif event.type == pygame.JOYHATMOTION:
            self._hold((event.instance_id, _CROSS), _stick_direction(event.value[0], -event.value[1]))
        elif event.type == pygame.JOYAXISMOTION and event.axis in (0, 1):
            self._stick[event.axis] = event.value
            self._hold((event.instance_id, _STICK), _stick_direction(*self._stick))
        elif event.type == pygame.JOYDEVICEADDED:
            pad = pygame.joystick.Joystick(event.device_index)
            self._pads[pad.get_instance_id()] = pad
        elif event.type == pygame.JOYDEVICEREMOVED:
            self._pads.pop(event.instance_id, None)
            self.release_all()
        else:
            return False
        return True

    @property
    def any_pressed(self) -> bool:
        """Whether anything was pressed since the last tick, or is down."""
        return bool(self._held) or self._pressed is not None

    def take_action(self) -> int:
        """What to do in this tick."""
        action = self._pressed if self._pressed is not None else next(reversed(self._held.values()), NIL)
        self._pressed = None
        return action

    def release_all(self) -> None:
        self._held.clear()
        self._pressed = None
        self._stick = [0.0, 0.0]

    def _hold(self, what: HeldInput, action: int) -> None:
        if action == NIL:
            self._held.pop(what, None)
        elif self._held.get(what) != action:  # else it comes again because it is held
            self._held.pop(what, None)
            self._held[what] = self._pressed = action


def _stick_direction(x: float, y: float) -> int:
    """Of a stick or a cross: the direction in which it goes farthest."""
    if max(abs(x), abs(y)) < _STICK_THRESHOLD:
        return NIL
    if abs(x) >= abs(y):
        return RIGHT if x > 0 else LEFT
    return DOWN if y > 0 else UP


# ----------------------------------------------------------------------------------------------------
# What was gained and lost floats up from where it happened.

_REWARD_SECONDS = 1.0


@dataclass
class _FloatingReward:
    x: float  # cells
    y: float
    reward: int
    age: float = 0.0


class FloatingRewards:
    """Of one board."""

    def __init__(self) -> None:
        self._rewards: list[_FloatingReward] = []

    def add_score_change(self, before: Snapshot, now: Snapshot) -> None:
        """The board has made a tick."""
        for player, (was, came) in enumerate(zip(before.scores, now.scores, strict=True)):
            if came != was and (place := avatar_middle(now, player) or avatar_middle(before, player)) is not None:
                self._rewards.append(_FloatingReward(*place, came - was))

    def update(self, seconds: float) -> None:
        for gain in self._rewards:
            gain.age += seconds
        self._rewards = [gain for gain in self._rewards if gain.age < _REWARD_SECONDS]

    def draw(self, surface: pygame.Surface, board: pygame.Rect, cell: int, t: Theme) -> None:
        for gain in self._rewards:
            share = gain.age / _REWARD_SECONDS
            words, colour = display_number(gain.reward, sign=True), DARK_PALETTE.good if gain.reward > 0 else DARK_PALETTE.bad
            place = board.left + gain.x * cell, max(board.top + t.px(10), board.top + (gain.y - 0.5 - 0.9 * share) * cell)
            for ink, shift in ((DARK_PALETTE.back, t.px(1)), (colour, 0)):
                image = t.render_text(words, 20, ink, True).copy()
                image.set_alpha(round(255 * min(1.0, 2 * (1 - share))))
                surface.blit(image, image.get_rect(center=(round(place[0]) + shift, round(place[1]) + shift)))


def avatar_middle(snapshot: Snapshot, player: int) -> tuple[float, float] | None:
    """Of a player's avatar, in cells; None when it is dead."""
    i = snapshot.avatars[player]
    return None if i < 0 else (float(snapshot.x[i] / snapshot.block_size + 0.5), float(snapshot.y[i] / snapshot.block_size + 0.5))
