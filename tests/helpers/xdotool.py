"""Real keys and a real mouse: X sends what xdotool presses, and the window gets it as it would from a person."""

import os
import time

import pygame

from helpers.processes import PATIENCE, run


class WindowUser:
    def __init__(self, display):
        self.env = {**os.environ, "DISPLAY": display}

    def use(self, app):
        """In front of the window of this app."""
        self.app = app
        self.window = str(pygame.display.get_wm_info()["window"])
        self.xdotool("windowfocus", "--sync", self.window)
        self.run_frames(2)

    def xdotool(self, *words):
        return run(["xdotool", *words], env=self.env, check=True).stdout.strip()

    def run_frames(self, count=1, seconds=0.02):
        for _ in range(count):
            if self.app.stack:
                self.app.run_frame(seconds)

    def press(self, *keys):
        """Names as X has them, one after the other: "Escape", "ctrl+plus", "question"."""
        for key in keys:
            self.xdotool("key", key)
            self.wait_for_event(pygame.KEYUP)

    def type(self, words):
        for letter in words:
            self.press({" ": "space", ".": "period"}.get(letter, letter))

    def point(self, at):
        pygame.event.clear(pygame.MOUSEMOTION)
        self.xdotool("mousemove", "--window", self.window, *map(round, at))
        self.run_frames()

    def click(self, at, times=1):
        self.point(at)
        for _ in range(times):
            self.xdotool("click", 1)
            self.wait_for_event(pygame.MOUSEBUTTONUP)

    def drag(self, start, end):
        self.point(start)
        self.xdotool("mousedown", 1)
        self.wait_for_event(pygame.MOUSEBUTTONDOWN)
        self.point(end)
        self.xdotool("mouseup", 1)
        self.wait_for_event(pygame.MOUSEBUTTONUP)

    def wheel(self, at, notches):
        self.point(at)
        for _ in range(abs(notches)):
            self.xdotool("click", 5 if notches > 0 else 4)
            self.wait_for_event(pygame.MOUSEWHEEL)

    def resize(self, size):
        self.xdotool("windowsize", "--sync", self.window, *size)
        self.wait_until(lambda: self.app.surface.get_size() == size)

    def wait_for_event(self, kind):
        """What was pressed has come through X; then the app answers it."""
        end = time.monotonic() + PATIENCE
        while not pygame.event.peek(kind):
            assert time.monotonic() < end, "it never came"
            pygame.time.wait(2)
        self.run_frames()

    def wait_until(self, done):
        end = time.monotonic() + PATIENCE
        while not done():
            assert time.monotonic() < end, "it never came to pass"
            self.run_frames(1, 0.01)
            pygame.time.wait(5)
