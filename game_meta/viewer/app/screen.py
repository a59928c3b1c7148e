"""What a screen is: a part of the application that has the window for itself while it is on top."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pygame

from game_meta.viewer.theme import Theme

if TYPE_CHECKING:
    from game_meta.viewer.app.app import App


class Key(NamedTuple):
    """A line of the overlay that `?` shows."""

    name: str
    words: str


class Screen:
    """The app calls `shown`, then for each frame `handle` for what was pressed, `update` and `draw`, and `closed` at the end.

    Positions of mouse events are in the coordinates of the surface that `draw` gets. An error raised in `handle` or `update` closes the
    screen and is told over the one below; on the last one it ends the app.
    """

    name = ""  # in the title of the window
    keys: tuple[Key, ...] = ()  # what `?` shows, beside what works anywhere
    smallest = (560, 400)  # design pixels; a smaller window shows this much, scaled down as a whole
    app: App  # set before anything else is called

    def shown(self) -> None:
        """It has come to the top, for the first time or again."""

    def closed(self) -> None:
        """It is gone for good, for whatever reason: let go of threads, keep what was written. Nothing of the user's may be lost here."""

    def handle(self, event: pygame.event.Event) -> bool:
        """Whether the event meant something here. Of those that did not, the app takes Escape (back) and `?`."""
        return False

    def update(self, seconds: float) -> None:
        """Time passes."""

    def draw(self, surface: pygame.Surface, t: Theme) -> None:
        raise NotImplementedError
