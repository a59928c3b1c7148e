"""What takes too long for a frame, asked of another process when the text has rested: solvable or not, the grade, variants."""

from __future__ import annotations

from typing import Any

from game_meta.design.asking import Helper
from game_meta.design.faults import Mark, try_out
from game_meta.design.judge import Verdict, grade, judge
from game_meta.design.vary import Choice, vary
from game_meta.variants import Grade
from game_meta.vgdl import Game

REST = 0.7  # seconds without a change


class Asked:
    """Answers belong to the game that was asked about; with another text they are gone."""

    def __init__(self) -> None:
        self.helper = Helper()
        self.answers: dict[str, Any] = {}
        self.faults: dict[str, str] = {}  # why there is no answer
        self._about: tuple[str, int] | None = None
        self._rested, self._begun = 0.0, False

    def about(self, game: Game | None, level: int, seconds: float) -> None:
        """This is what is written now; a while later it is asked about."""
        now = (game.text, level) if game else None
        if now != self._about:
            same = now is not None and self._about is not None and now[0] == self._about[0]
            kept = {kind: value for kind, value in self.answers.items() if same and kind != "badge"}
            self.answers, self.faults, self._about, self._rested, self._begun = kept, {}, now, 0.0, False
        self._rested += seconds
        if game is not None and not self._begun and self._rested >= REST:
            self._begun = True
            self.helper.ask("badge", judge, game, level)
            if "grade" not in self.answers:
                self.helper.ask("deep", try_out, game)
                self.helper.ask("grade", grade, game)

    def vary(self, game: Game, first: int) -> None:
        self.answers.pop("vary", None)
        self.faults.pop("vary", None)
        self.helper.ask("vary", vary, game, first)

    def listen(self) -> None:
        for answer in self.helper.answers():
            stale = not self._begun and answer.kind != "vary"  # it is about an older text
            if answer.error is not None and not stale:
                self.faults[answer.kind] = str(answer.error)
            elif not stale:
                self.answers[answer.kind] = answer.value

    @property
    def verdict(self) -> Verdict | None:
        return self.answers.get("badge")

    @property
    def grade(self) -> Grade | None:
        return self.answers.get("grade")

    @property
    def marks(self) -> tuple[Mark, ...]:
        return self.answers.get("deep", ())

    @property
    def choices(self) -> list[Choice] | None:
        return self.answers.get("vary")

    def close(self) -> None:
        self.helper.close()
