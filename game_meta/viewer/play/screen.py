"""The play screen: what the keys do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pygame

from game_meta.engine.observation import RIVAL
from game_meta.play.match import Match
from game_meta.variants.truth import facts
from game_meta.viewer.app.screen import Key, Screen
from game_meta.viewer.app.waiting import Waiting
from game_meta.viewer.app.widgets import Button, Group
from game_meta.viewer.play import layout
from game_meta.viewer.play.hand import START
from game_meta.viewer.play.live import Live
from game_meta.viewer.scenes import describe, names_of
from game_meta.viewer.theme import Theme
from game_meta.viewer.view import Bounds, Card

_FASTER = (pygame.K_PLUS, pygame.K_EQUALS, pygame.K_KP_PLUS)
_SLOWER = (pygame.K_MINUS, pygame.K_KP_MINUS)


class PlayScreen(Screen):
    """`again` makes another match, in the background."""

    name = "play"
    keys = (
        Key("↑ ← ↓ →", "the four ways (or W A S D, or a gamepad)"),
        Key("Space", "use: shoot, jump, whatever the game has"),
        Key("P", "pause and go on"),
        Key("+  −", "faster, slower"),
        Key("Enter", "the next round, or another match"),
        Key("Esc", "pause, and once more: leave"),
    )
    smallest = (900, 560)

    def __init__(self, match: Match, again: Callable[[], Screen]):
        self.match, self.again = match, again
        self.live = Live(match, lambda chime: self.app.hear(chime))
        self.card = _card(match)
        self.next = Group(Button("Next round", self.live.next))
        self.last = Group(Button("Another match", self._again), Button("Leave", lambda: self.app.back()))

    @property
    def buttons(self) -> Group | None:
        """Of the card that tells how a round or the match came out, while it is shown."""
        return (self.last if self.match.over else self.next) if self.live.ended else None

    def shown(self) -> None:
        pygame.joystick.init()  # those that are there already are told of as if they had just been plugged in

    def closed(self) -> None:
        self.live.close()

    def handle(self, event: pygame.event.Event) -> bool:
        if event.type == pygame.WINDOWFOCUSLOST:
            self.live.hand.release()
            self._interrupt()
            return True
        if event.type == pygame.KEYDOWN and event.key == pygame.K_ESCAPE:
            return self._escape()
        if self.buttons is not None:
            return self._answer(self.buttons, event)
        if event.type == pygame.KEYDOWN and not event.mod & pygame.KMOD_CTRL and self._command(event.key):
            return True
        if event.type == pygame.JOYBUTTONDOWN and event.button == START:
            self._pause(not self.live.paused)
            return True
        return self.live.hand.handle(event)

    def _command(self, key: int) -> bool:
        if key == pygame.K_p:
            self._pause(not self.live.paused)
        elif key in _FASTER:
            self.live.faster(1)
        elif key in _SLOWER:
            self.live.faster(-1)
        else:
            return False
        return True

    def _answer(self, buttons: Group, event: pygame.event.Event) -> bool:
        """Space is left out: who plays with it would be through with the card unseen."""
        if event.type == pygame.KEYDOWN and event.key == pygame.K_SPACE:
            return True
        if event.type == pygame.JOYBUTTONDOWN:
            buttons.widgets[0].press()  # type: ignore[attr-defined]
            return True
        self.live.hand.handle(event)  # keys that go up, pads that come
        return buttons.handle(event)

    def _escape(self) -> bool:
        """From a game that is going on it takes two."""
        if self.live.paused or not self.live.begun or self.match.round_over:
            return False
        self._pause(True)
        return True

    def _pause(self, paused: bool) -> None:
        self.live.paused = paused
        self.live.hand.release()

    def _interrupt(self) -> None:
        """Keys are not heard any more: nothing shall happen meanwhile."""
        self._pause(self.live.paused or (self.live.begun and not self.match.round_over))

    def _again(self) -> None:
        self.app.replace(Waiting("play", self.again))

    def update(self, seconds: float) -> None:
        if self.app.help:  # which takes all keys
            self._interrupt()
        self.live.update(seconds)

    def draw(self, surface: pygame.Surface, t: Theme) -> None:
        layout.draw(self, surface, t)


def _card(match: Match) -> Card:
    """What the panels about the agent say of the variant, seen from its side."""
    card = describe(match.variant, match.agent, match.rounds)
    bounds = Bounds(*match.bounds) if match.bounds else None
    if not match.together:
        return replace(card, grade=bounds)
    known = facts(match.game, match.robot.player)
    looks = match.variant.program.looks
    names = names_of(match.game, np.asarray(looks), known.known) | {RIVAL: "you"}
    return replace(card, truth=known.seen_as(looks, match.variant.program.controls), names=names, rival=1 - match.robot.player)
