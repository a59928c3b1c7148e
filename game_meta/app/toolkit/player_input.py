"""What a person does in a game, from the keyboard or a gamepad: what is held goes on, and the last thing pressed counts."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import pygame

from game_meta.engine.observation import DOWN, LEFT, NIL, RIGHT, UP, USE

_WASD = {pygame.K_w: UP, pygame.K_a: LEFT, pygame.K_s: DOWN, pygame.K_d: RIGHT}
_ARROWS = {pygame.K_UP: UP, pygame.K_LEFT: LEFT, pygame.K_DOWN: DOWN, pygame.K_RIGHT: RIGHT}
ACTION_KEYS = _WASD | _ARROWS | {pygame.K_SPACE: USE}
TURN_KEYS = ACTION_KEYS | {pygame.K_PERIOD: NIL}  # where every key is a tick, and one waits by a key
KEYS_OF_TWO = (_WASD | {pygame.K_SPACE: USE}, _ARROWS | {pygame.K_RETURN: USE, pygame.K_RSHIFT: USE})  # of two people at one keyboard
START_BUTTON, LAST_USE_BUTTON = 7, 3  # buttons of a gamepad: up to LAST_USE_BUTTON all do the same
_STICK_THRESHOLD = 0.5  # how far a stick goes before it counts
_STICK, _CROSS = "stick", "cross"
HeldInput = tuple[object, ...]  # a key, or a part of a gamepad


class PlayerInput:
    """Hears events between two ticks and says at the tick which action they stand for. A key that came and went between them counts."""

    def __init__(self, keys: Mapping[int, int] = ACTION_KEYS) -> None:
        self._keys = keys
        self._held: dict[HeldInput, int] = {}  # what is down and the action it stands for, the last one last
        self._pressed: int | None = None  # what came, and may have gone since the last tick
        self._stick = [0.0, 0.0]
        self._pads: dict[int, pygame.joystick.JoystickType] = {}  # those that are open: pygame hears no other

    @property
    def pads(self) -> Collection[int]:
        """The gamepads that are plugged in, by the number that their events bear."""
        return self._pads.keys()

    def handle(self, event: pygame.event.Event) -> bool:
        """Take note of a key or a part of a gamepad; return whether it meant something in a game."""
        if event.type == pygame.KEYUP and event.key in self._keys:
            self._release((event.key,))
        elif event.type == pygame.KEYDOWN and event.key in self._keys and not event.mod & (pygame.KMOD_CTRL | pygame.KMOD_ALT):
            self._hold((event.key,), self._keys[event.key])
        elif event.type == pygame.JOYBUTTONDOWN and event.button <= LAST_USE_BUTTON:
            self._hold((event.instance_id, event.button), USE)
        elif event.type == pygame.JOYBUTTONUP and event.button <= LAST_USE_BUTTON:
            self._release((event.instance_id, event.button))
        elif event.type == pygame.JOYHATMOTION:
            self._point((event.instance_id, _CROSS), event.value[0], -event.value[1])
        elif event.type == pygame.JOYAXISMOTION and event.axis in (0, 1):
            self._stick[event.axis] = event.value
            self._point((event.instance_id, _STICK), *self._stick)
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
    def just_pressed(self) -> bool:
        """Whether something was pressed since the last tick."""
        return self._pressed is not None

    @property
    def any_pressed(self) -> bool:
        """Whether anything was pressed since the last tick, or is down."""
        return bool(self._held) or self._pressed is not None

    def take_action(self) -> int:
        """Return the action of this tick; what was pressed since the tick before is used up with it."""
        action = self._pressed if self._pressed is not None else next(reversed(self._held.values()), NIL)
        self._pressed = None
        return action

    def release_all(self) -> None:
        """Forget whatever is down: the window does not hear any more when it is let go."""
        self._held.clear()
        self._pressed = None
        self._stick = [0.0, 0.0]

    def _hold(self, what: HeldInput, action: int) -> None:
        if self._held.get(what) != action:  # else it comes again because it is held
            self._release(what)
            self._held[what] = self._pressed = action

    def _release(self, what: HeldInput) -> None:
        self._held.pop(what, None)

    def _point(self, what: HeldInput, x: float, y: float) -> None:
        """Take note of where a stick or a cross points."""
        if (direction := _stick_direction(x, y)) == NIL:
            self._release(what)
        else:
            self._hold(what, direction)


class PeopleInput:
    """What the people at one machine press: each has keys of their own, and gamepads go to each of them in turn."""

    def __init__(self, people: int = 1):
        self.people = [PlayerInput(keys) for keys in (KEYS_OF_TWO if people == 2 else (TURN_KEYS,))]

    @property
    def pads(self) -> int:
        """How many gamepads are plugged in."""
        return sum(len(person.pads) for person in self.people)

    def handle(self, event: pygame.event.Event) -> bool:
        """Let whoever it belongs to take note of a key or a part of a gamepad; return whether it meant something in a game."""
        if event.type == pygame.JOYDEVICEADDED:
            return min(self.people, key=lambda person: len(person.pads)).handle(event)
        if hasattr(event, "instance_id"):
            return next((person for person in self.people if event.instance_id in person.pads), self.people[0]).handle(event)
        return any([person.handle(event) for person in self.people])

    @property
    def just_pressed(self) -> bool:
        """Whether anybody pressed something since the last tick."""
        return any(person.just_pressed for person in self.people)

    @property
    def any_pressed(self) -> bool:
        """Whether anybody pressed something since the last tick, or holds something down."""
        return any(person.any_pressed for person in self.people)

    def take_actions(self) -> list[int]:
        """Return the action of each person in this tick."""
        return [person.take_action() for person in self.people]

    def release_all(self) -> None:
        """Forget whatever is down."""
        for person in self.people:
            person.release_all()


def _stick_direction(x: float, y: float) -> int:
    """Return the move towards which a stick or a cross goes farthest; NIL within the threshold."""
    if max(abs(x), abs(y)) < _STICK_THRESHOLD:
        return NIL
    if abs(x) >= abs(y):
        return RIGHT if x > 0 else LEFT
    return DOWN if y > 0 else UP
