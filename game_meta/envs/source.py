"""What is played: the options that name a game, a level and a variant, made into compiled programs."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from game_meta import content
from game_meta.engine import Program, compile_game
from game_meta.engine.observation import LOOKS
from game_meta.variants import SPLITS, Variant, make_variant, sample
from game_meta.variants.layouts import largest_side
from game_meta.vgdl import load, parse
from game_meta.vgdl.lines import split_text


class Source:
    """The programs of an env's episodes.

    `game` is a file, the name of a game in a folder `games/`, or the text of one; `level` the number of one of its levels, a level's
    file or a level's text. Of a game with a VariantSet, `variant=7` is the variant of seed 7; `split="train", variant=7` is valid variant
    number 7 of that split; `split="train"` alone is one of its valid variants 0 .. `variants` - 1, drawn anew for every episode. Without
    both the game is played as its file has it.
    """

    def __init__(self, game: str | Path, level: int | str = 0, variant: int | None = None, split: str | None = None, variants: int = 100):
        self.path = None if "\n" in str(game) else content.find("games", game)
        self.game = load(self.path) if self.path else parse(str(game))
        self.players = int(self.game.params["no_players"])
        self.level, self.split, self.variants = level, split, variants
        self.varies = split is not None and variant is None
        if variant is not None or split is not None:
            self._check_variants()
        self.first = self._only(variant) if not self.varies else self.program(0)
        self.height, self.width, self.looks = self.first.height, self.first.width, max(LOOKS, int(self.first.looks.max()) + 1)
        if self.varies:  # boards may be turned, and of several sizes
            self.height = self.width = largest_side(self.game)

    def must_be_for_one(self) -> None:
        if self.players != 1:
            raise ValueError(f"{self.game.name} is for {self.players} players: play it with game_meta.envs.parallel_env")

    def program(self, draw: int) -> Program:
        """That of the episode with this random number."""
        if not self.varies:
            return self.first
        return self._level_of(_sampled(str(self.path), _changed(self.path), str(self.split), draw % self.variants))

    def _only(self, variant: int | None) -> Program:
        if variant is None:
            return compile_game(self.game, self.level if isinstance(self.level, int) else level_rows(self.level))
        if self.split is None:
            return self._level_of(make_variant(str(self.path), variant))
        return self._level_of(_sampled(str(self.path), _changed(self.path), self.split, variant))

    def _level_of(self, variant: Variant) -> Program:
        if not isinstance(self.level, int) or not 0 <= self.level < len(variant.programs):
            raise ValueError(f"the levels of a variant are numbered 0 to {len(variant.programs) - 1}: there is no level {self.level!r}")
        return variant.programs[self.level]

    def _check_variants(self) -> None:
        if self.path is None or not self.game.variants:
            raise ValueError("only a game in a file with a VariantSet has variants: leave out `variant` and `split`, or name such a game")
        if self.split is not None and self.split not in SPLITS:
            raise ValueError(f"there is no split `{self.split}`: {', '.join(SPLITS)}")
        if self.variants < 1:
            raise ValueError(f"`variants` is how many to draw from, at least 1, not {self.variants}")


def level_rows(level: str) -> list[str]:
    """The rows of a level given as a file or, with a line break in it, as text."""
    return split_text(level if "\n" in level else Path(level).read_text(encoding="utf-8"))


def _changed(path: Path | None) -> int:
    return path.stat().st_mtime_ns if path else 0


@lru_cache(maxsize=1024)
def _sampled(path: str, changed: int, split: str, number: int) -> Variant:
    """To draw a variant and to prove it valid takes a tenth of a second; envs side by side share them."""
    return sample(path, split, number)
