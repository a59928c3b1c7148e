"""A second process that answers what takes too long for a window: is it solvable, what is its grade, nine variants of it.

Of each kind of question only the last one asked matters: whatever has not begun is dropped when the text has changed again.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

NICENESS = 5  # the window goes first


class Died(Exception):
    """The process that should have answered is gone, killed for its memory perhaps. The next question starts another."""


@dataclass(frozen=True)
class Answer:
    """To the last question of a kind: `value` is what the function gave, or `error` what it raised."""

    kind: str
    value: Any = None
    error: Exception | None = None


class Helper:
    """The process begins with the first question, which then takes seconds, and ends with `close` or with this one."""

    def __init__(self) -> None:
        self._process: BaseProcess | None = None
        self._pipe: Connection | None = None
        self._waiting: dict[str, int] = {}  # kind -> number of the last question
        self._asked = 0

    def ask(self, kind: str, question: Callable, *about: Any) -> None:
        """`question` is a function of a module, so that another process can find it: `ask("badge", judge, game)`."""
        self._asked += 1
        told = (kind, self._asked, question, about)
        try:
            (self._pipe or self._start()).send(told)
        except OSError:  # it has died
            self._start().send(told)
        self._waiting[kind] = self._asked

    def waiting(self, kind: str) -> bool:
        """Whether an answer of this kind is still to come."""
        return kind in self._waiting

    def answers(self) -> list[Answer]:
        """What has come in since one last asked; it never waits."""
        found = []
        try:
            while self._waiting and self._pipe is not None and self._pipe.poll():
                number, answer = self._pipe.recv()
                if self._waiting.get(answer.kind) == number:
                    del self._waiting[answer.kind]
                    found.append(answer)
        except (EOFError, OSError):
            found += [Answer(kind, error=Died("the helper process has died")) for kind in self._waiting]
            self.close()
        return found

    def close(self) -> None:
        """Without waiting for answers that nobody wants any more."""
        if self._process is not None and self._pipe is not None:
            self._pipe.close()
            self._process.terminate()
            self._process.join()
        self._process = self._pipe = None
        self._waiting.clear()

    def _start(self) -> Connection:
        self.close()
        context = get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=serve, args=(theirs,), daemon=True)
        self._process.start()
        theirs.close()
        return self._pipe


def serve(pipe: Connection) -> None:
    """Answers until the other end is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's affair
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    questions: dict[str, tuple[int, Callable, tuple]] = {}
    try:
        while True:
            while not questions or pipe.poll():
                kind, *question = pipe.recv()
                questions[kind] = tuple(question)
            kind = next(iter(questions))
            number, function, about = questions.pop(kind)
            pipe.send((number, answer(kind, function, about)))
    except (EOFError, OSError):
        return


def answer(kind: str, function: Callable, about: tuple) -> Answer:
    try:
        return Answer(kind, function(*about))
    except Exception as error:
        return Answer(kind, error=error)
