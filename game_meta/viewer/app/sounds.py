"""What is heard by whoever wants sounds (F3): short chimes, made of sine waves when each is first heard."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pygame

CHIMES = {  # notes in Hz, one after the other
    "gain": (988, 1319),
    "loss": (330, 262),
    "death": (262, 196, 147),
    "win": (784, 988, 1175, 1568),
    "certain": (1760,),
}
_RATE = 44_100  # samples a second
_SECONDS, _FADE = 0.09, 18.0  # of a note, and how fast it dies away: e^(-18 t)
_VOLUME = 0.2


def begin() -> str:
    """What is in the way of sounds; empty when they can be heard."""
    try:
        if not pygame.mixer.get_init():
            pygame.mixer.init(_RATE, -16, 1, 512)
    except pygame.error as error:
        return str(error)
    return ""


def play(name: str) -> None:
    """One of the CHIMES, where `begin` found nothing in the way."""
    if given := pygame.mixer.get_init():
        _chime(name, given[0], given[2]).play()


def end() -> None:
    _chime.cache_clear()
    pygame.mixer.quit()


@lru_cache
def _chime(name: str, rate: int, channels: int) -> pygame.mixer.Sound:
    seconds = np.arange(int(rate * 3 * _SECONDS)) / rate
    notes, step = CHIMES[name], int(rate * _SECONDS)
    wave = np.zeros(step * (len(notes) - 1) + len(seconds))
    for i, pitch in enumerate(notes):
        wave[i * step : i * step + len(seconds)] += np.sin(2 * np.pi * pitch * seconds) * np.exp(-_FADE * seconds)
    samples = (_VOLUME * 32767 * np.clip(wave, -1, 1)).astype(np.int16)
    return pygame.mixer.Sound(np.repeat(samples, channels).tobytes())
