"""What a person does in a game, from the keyboard or a gamepad: what is held goes on, and the last thing pressed counts."""

from __future__ import annotations

import pygame

from game_meta.engine.observation import DOWN, LEFT, NIL, RIGHT, UP, USE

ACTION_KEYS = {
    pygame.K_UP: UP, pygame.K_w: UP,
    pygame.K_LEFT: LEFT, pygame.K_a: LEFT,
    pygame.K_DOWN: DOWN, pygame.K_s: DOWN,
    pygame.K_RIGHT: RIGHT, pygame.K_d: RIGHT,
    pygame.K_SPACE: USE,
}  # fmt: skip
TURN_KEYS = ACTION_KEYS | {pygame.K_PERIOD: NIL}  # where every key is a tick, and one waits by a key
START_BUTTON, LAST_USE_BUTTON = 7, 3  # buttons of a gamepad: up to LAST_USE_BUTTON all do the same
_STICK_THRESHOLD = 0.5  # how far a stick goes before it counts
_STICK, _CROSS = "stick", "cross"
HeldInput = tuple[object, ...]  # a key, or a part of a gamepad


class PlayerInput:
    """Hears events between two ticks and says at the tick which action they stand for. A key that came and went between them counts."""

    def __init__(self) -> None:
        self._held: dict[HeldInput, int] = {}  # what is down and the action it stands for, the last one last
        self._pressed: int | None = None  # what came, and may have gone since the last tick
        self._stick = [0.0, 0.0]
        self._pads: dict[int, pygame.joystick.JoystickType] = {}  # those that are open: pygame hears no other

    @property
    def pads(self) -> int:
        """How many gamepads are plugged in."""
        return len(self._pads)

    def handle(self, event: pygame.event.Event) -> bool:
        """Take note of a key or a part of a gamepad; return whether it meant something in a game."""
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
        if action == NIL:
            self._held.pop(what, None)
        elif self._held.get(what) != action:  # else it comes again because it is held
            self._held.pop(what, None)
            self._held[what] = self._pressed = action


def _stick_direction(x: float, y: float) -> int:
    """Return the move towards which a stick or a cross goes farthest; NIL within the threshold."""
    if max(abs(x), abs(y)) < _STICK_THRESHOLD:
        return NIL
    if abs(x) >= abs(y):
        return RIGHT if x > 0 else LEFT
    return DOWN if y > 0 else UP
