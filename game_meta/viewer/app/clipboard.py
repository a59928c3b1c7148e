"""The clipboard of the desktop, and a pocket of our own where there is none."""

from __future__ import annotations

import pygame

_MOST = 1_000_000  # characters


class Clipboard:
    def __init__(self) -> None:
        self._pocket = ""

    def put(self, text: str) -> None:
        self._pocket = text
        try:
            pygame.scrap.put_text(text)
        except pygame.error:  # no window, or a desktop without
            pass

    def get(self) -> str:
        try:
            return pygame.scrap.get_text()[:_MOST] or self._pocket
        except pygame.error:
            return self._pocket
