"""The window itself: is there a display, and what is in the way of opening one."""

from __future__ import annotations

import os
import sys
from typing import Any

import pygame

from game_meta.engine.observation import AVATAR
from game_meta.viewer import sprites, theme

SIZE = (1280, 720)
_UNSEEN = ("dummy", "offscreen")  # drivers of SDL that open windows nobody sees; it takes one by itself when a display does not answer
_KEY_DELAY, _KEY_REPEAT = 350, 40  # milliseconds: held keys go on


def has_display() -> bool:
    if os.environ.get("SDL_VIDEODRIVER") in _UNSEEN:
        return False
    return not sys.platform.startswith("linux") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def open_window(size: tuple[int, int] = SIZE) -> str:
    """What is in the way of a window; empty when it is open."""
    if not has_display():
        return "there is no display"
    try:
        pygame.display.init()
        pygame.display.set_caption("game-meta")
        pygame.display.set_icon(sprites.draw(AVATAR, 64))
        pygame.display.set_mode(size, pygame.RESIZABLE)
        pygame.key.set_repeat(_KEY_DELAY, _KEY_REPEAT)
        if pygame.display.get_driver() in _UNSEEN:
            raise pygame.error("the display does not answer")
    except pygame.error as error:
        pygame.display.quit()
        return str(error)
    return ""


def report() -> dict[str, Any]:
    """What `game-meta doctor` wants to know: opens a window for a moment, where that can be."""
    problem = open_window()
    told: dict[str, Any] = {"problem": problem, "font": theme.font_file(False)}
    if not problem:
        told |= {"driver": pygame.display.get_driver(), "size": pygame.display.get_desktop_sizes()[0]}
        close_window()
    return told


def close_window() -> None:
    pygame.display.quit()
