"""PettingZoo, imported so that the environment stays as it was: its SDL_AUDIODRIVER would leave a viewer in this process mute."""

import os

_before = {name: os.environ.get(name) for name in ("SDL_AUDIODRIVER", "PYGAME_HIDE_SUPPORT_PROMPT")}

import pettingzoo  # noqa: E402

for _name, _value in _before.items():
    if _value is None:
        os.environ.pop(_name, None)
    else:
        os.environ[_name] = _value

__all__ = ["pettingzoo"]
