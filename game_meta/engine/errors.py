"""What goes wrong with a game that is written right, when it is compiled or runs. Without Numba, so that an editor may import it."""

from __future__ import annotations

from game_meta.vgdl.diagnostics import Diagnostic, VGDLError
from game_meta.vgdl.model import Game


class EngineError(VGDLError):
    """The game or its level cannot be run."""

    @classmethod
    def without_place(cls, message: str) -> EngineError:
        """Return the error of something that no line of a text is the cause of."""
        return cls([Diagnostic("engine", 0, 0, message)])

    @classmethod
    def at_line(cls, game: Game, line: int, message: str) -> EngineError:
        """Return the error of a line of the game's text (from 1)."""
        return cls([Diagnostic(game.name, line, 1, message)])
