"""What takes too long for a frame, asked of another process when the text has rested: solvable or not, the grade, variants."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

from game_meta.editor.diagnostics import TextDiagnostic, diagnose_built_game
from game_meta.editor.solvability import Verdict, grade_game, judge_solvability
from game_meta.editor.suggest_variants import SuggestedVariant, suggest_variants
from game_meta.generator.grading import Grade
from game_meta.stopping import leave_stops_to_parent
from game_meta.vgdl.model import Game

REST_SECONDS = 0.7  # seconds without a change


class BackgroundQueries:
    """Asks the second process about the game that is written, and keeps its answers; with another text they are gone."""

    def __init__(self) -> None:
        self.process = QueryProcess()
        self.answers: dict[str, Any] = {}
        self.errors: dict[str, str] = {}  # why there is no answer
        self._about: tuple[str, int] | None = None
        self._rested, self._asked = 0.0, False

    def set_game(self, game: Game | None, level: int, seconds: float) -> None:
        """Say what is written now (None: no game), `seconds` after one last said so; once it has rested, questions about it are asked."""
        now = (game.text, level) if game else None
        if now != self._about:
            same = now is not None and self._about is not None and now[0] == self._about[0]
            kept = {kind: value for kind, value in self.answers.items() if same and kind != "badge"}
            self.answers, self.errors, self._about, self._rested, self._asked = kept, {}, now, 0.0, False
        self._rested += seconds
        if game is not None and not self._asked and self._rested >= REST_SECONDS:
            self._asked = True
            self.process.ask("badge", judge_solvability, game, level)
            if "grade" not in self.answers:
                self.process.ask("deep", diagnose_built_game, game)
                self.process.ask("grade", grade_game, game)

    def ask_variants(self, game: Game, first: int) -> None:
        """Ask for nine variants of a game, of the seeds from `first` on; `choices` is None until they are there."""
        self.answers.pop("vary", None)
        self.errors.pop("vary", None)
        self.process.ask("vary", suggest_variants, game, first)

    def collect_answers(self) -> None:
        """Take what has come in; answers about an older text are thrown away."""
        for answer in self.process.answers():
            stale = not self._asked and answer.kind != "vary"  # it is about an older text
            if answer.error is not None and not stale:
                self.errors[answer.kind] = str(answer.error)
            elif not stale:
                self.answers[answer.kind] = answer.value

    @property
    def verdict(self) -> Verdict | None:
        """Whether the level can be won; None until that is known."""
        return self.answers.get("badge")

    @property
    def grade(self) -> Grade | None:
        """What the generator says of the game; None until it is known."""
        return self.answers.get("grade")

    @property
    def diagnostics(self) -> tuple[TextDiagnostic, ...]:
        """What only showed when the levels were built and the VariantSet was drawn from."""
        return self.answers.get("deep", ())

    @property
    def choices(self) -> list[SuggestedVariant] | None:
        """The variants that were asked for; None until they are there."""
        return self.answers.get("vary")

    def close(self) -> None:
        """End the process, without waiting for its answers."""
        self.process.close()


# ----------------------------------------------------------------------------------------------------
# A second process that answers what takes too long for a window: is it solvable, what is its grade, nine variants of it.
#
# Of each kind of question only the last one asked matters: whatever has not begun is dropped when the text has changed again.

NICENESS = 5  # the window goes first


class QueryProcessDied(Exception):
    """The process that should have answered is gone, killed for its memory perhaps. The next question starts another."""


@dataclass(frozen=True)
class QueryAnswer:
    """To the last question of a kind: `value` is what the function gave, or `error` what it raised."""

    kind: str
    value: Any = None
    error: Exception | None = None


class QueryProcess:
    """A second process that answers questions in turn. It begins with the first question, which then takes seconds, and ends with `close`
    or with this one."""

    def __init__(self) -> None:
        self._process: BaseProcess | None = None
        self._pipe: Connection | None = None
        self._waiting: dict[str, int] = {}  # kind -> number of the last question
        self._asked = 0

    def ask(self, kind: str, question: Callable, *about: Any) -> None:
        """Ask a question, in place of the last one of its kind that has not begun.

        `question` is a function of a module, so that another process can find it: `ask("badge", judge_solvability, game, 0)`.
        """
        self._asked += 1
        message = (kind, self._asked, question, about)
        try:
            (self._pipe or self._start()).send(message)
        except OSError:  # it has died
            self._start().send(message)
        self._waiting[kind] = self._asked

    def waiting(self, kind: str) -> bool:
        """Return whether an answer of this kind is still to come."""
        return kind in self._waiting

    def answers(self) -> list[QueryAnswer]:
        """Return what has come in since one last asked, without waiting. If the process has died, every open question is answered with
        QueryProcessDied."""
        found = []
        try:
            while self._waiting and self._pipe is not None and self._pipe.poll():
                number, answer = self._pipe.recv()
                if self._waiting.get(answer.kind) == number:
                    del self._waiting[answer.kind]
                    found.append(answer)
        except (EOFError, OSError):
            found += [QueryAnswer(kind, error=QueryProcessDied("the helper process has died")) for kind in self._waiting]
            self.close()
        return found

    def close(self) -> None:
        """End the process without waiting for answers that nobody wants any more."""
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
        self._process = context.Process(target=serve_queries, args=(theirs,), daemon=True)
        self._process.start()
        theirs.close()
        return self._pipe


def serve_queries(pipe: Connection) -> None:
    """Answer questions until the other end of the pipe is gone: what the second process runs."""
    leave_stops_to_parent()
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
            pipe.send((number, answer_query(kind, function, about)))
    except (EOFError, OSError):
        return


def answer_query(kind: str, function: Callable, about: tuple) -> QueryAnswer:
    """Return what the function gives, or the error that it raises."""
    try:
        return QueryAnswer(kind, function(*about))
    except Exception as error:
        return QueryAnswer(kind, error=error)
