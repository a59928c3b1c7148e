"""The desktop: is there a display, what is in the way of a window, and the chimes for whoever wants sounds."""

from __future__ import annotations

import os
import sys
from functools import lru_cache
from typing import Any

import numpy as np
import pygame

from game_meta.engine.observation import AVATAR
from game_meta.render import sprites, theme

WINDOW_SIZE = (1280, 720)
_INVISIBLE_DRIVERS = (
    "dummy",
    "offscreen",
)  # drivers of SDL that open windows nobody sees; it takes one by itself when a display does not answer
_KEY_DELAY_MS, _KEY_REPEAT_MS = 350, 40  # milliseconds: held keys go on


def has_display() -> bool:
    """Return whether there is anything to open a window on."""
    if os.environ.get("SDL_VIDEODRIVER") in _INVISIBLE_DRIVERS:
        return False
    return not sys.platform.startswith("linux") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def open_window(size: tuple[int, int] = WINDOW_SIZE) -> str:
    """Open the window, no larger than the desktop; return what is in the way, empty when it is open."""
    if not has_display():
        return "there is no display"
    try:
        pygame.display.init()
        pygame.display.set_caption("game-meta")
        pygame.display.set_icon(sprites.draw_sprite(AVATAR, 64))
        desktop = pygame.display.get_desktop_sizes()[0]
        pygame.display.set_mode([min(wanted, there) for wanted, there in zip(size, desktop, strict=True)], pygame.RESIZABLE)
        pygame.key.set_repeat(_KEY_DELAY_MS, _KEY_REPEAT_MS)
        if pygame.display.get_driver() in _INVISIBLE_DRIVERS:
            raise pygame.error("the display does not answer")
    except pygame.error as error:
        pygame.display.quit()
        return str(error)
    return ""


def report_display() -> dict[str, Any]:
    """Return what `game-meta doctor` wants to know: opens a window for a moment, where that can be."""
    problem = open_window()
    report: dict[str, Any] = {"problem": problem, "font": theme.font_file(False)}
    if not problem:
        report |= {"driver": pygame.display.get_driver(), "size": pygame.display.get_desktop_sizes()[0]}
        close_window()
    return report


def close_window() -> None:
    """Close the window."""
    pygame.display.quit()


# ----------------------------------------------------------------------------------------------------
# What is heard by whoever wants sounds (F3): short chimes, made of sine waves when each is first heard.

CHIMES = {  # notes in Hz, one after the other
    "gain": (988, 1319),
    "loss": (330, 262),
    "death": (262, 196, 147),
    "win": (784, 988, 1175, 1568),
    "certain": (1760,),
}
_SAMPLE_RATE = 44_100  # samples a second
_NOTE_SECONDS, _FADE = 0.09, 18.0  # of a note, and how fast it dies away: e^(-18 t)
_VOLUME = 0.2


def start_sounds() -> str:
    """Open the sound device; return what is in the way, empty when sounds can be heard."""
    try:
        if not pygame.mixer.get_init():
            pygame.mixer.init(_SAMPLE_RATE, -16, 1, 512)
    except pygame.error as error:
        return str(error)
    return ""


def play_sound(name: str) -> None:
    """Play one of CHIMES, where `start_sounds` found nothing in the way."""
    if given := pygame.mixer.get_init():
        _synthesise_chime(name, given[0], given[2]).play()


def stop_sounds() -> None:
    """Close the sound device."""
    _synthesise_chime.cache_clear()
    pygame.mixer.quit()


@lru_cache
def _synthesise_chime(name: str, rate: int, channels: int) -> pygame.mixer.Sound:
    seconds = np.arange(int(rate * 3 * _NOTE_SECONDS)) / rate
    notes, step = CHIMES[name], int(rate * _NOTE_SECONDS)
    wave = np.zeros(step * (len(notes) - 1) + len(seconds))
    for i, pitch in enumerate(notes):
        wave[i * step : i * step + len(seconds)] += np.sin(2 * np.pi * pitch * seconds) * np.exp(-_FADE * seconds)
    samples = (_VOLUME * 32767 * np.clip(wave, -1, 1)).astype(np.int16)
    return pygame.mixer.Sound(np.repeat(samples, channels).tobytes())
