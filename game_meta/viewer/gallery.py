"""What a gallery shows: rows of variants with their grades and their first levels. The sheet (PNG) and the page (HTML) draw them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import count as count_up
from itertools import islice
from pathlib import Path
from typing import Any

import pygame
from PIL import Image

from game_meta.engine import Batch, Program, Snapshot
from game_meta.variants import Grade, InvalidVariant, Variant, grade, make_variant, sample
from game_meta.variants.learning import Learning, learning
from game_meta.variants.sampling import TRIES
from game_meta.viewer import board
from game_meta.viewer.theme import number

FIGURES = {
    "oracle": "oracle",
    "random": "random",
    "noop": "do nothing",
    "headroom": "headroom",
    "length": "length",
    "danger": "danger",
    "noop_ticks": "idle ticks",
}  # of a grade, and how they are called
_CELL = 40  # px: boards are drawn at this size and scaled down


@dataclass(frozen=True, eq=False)
class Exhibit:
    """One variant on show. `learning` is None where nothing varies."""

    variant: Variant
    grade: Grade
    learning: Learning | None
    drawn: bool  # from a VariantSet, so that its seed says which one it is

    @property
    def title(self) -> str:
        return f"seed {self.variant.seed}" if self.drawn else self.variant.family


@dataclass(frozen=True)
class Row:
    """The variants of one family, or the single games of one folder."""

    name: str
    about: str
    exhibits: tuple[Exhibit, ...]

    @property
    def valid(self) -> int:
        return sum(exhibit.grade.valid for exhibit in self.exhibits)


def draw(family: str | Path, split: str | None, seed: int, count: int) -> Iterator[Variant]:
    """With a split its valid variants `seed`, `seed + 1`, ... (as `sample` counts them), else what the seeds themselves give, valid or not;
    seeds of which nothing can be made are passed over."""
    if split:
        yield from (sample(family, split, seed + i) for i in range(count))
    else:
        yield from islice(_any(family, seed), count)


def _any(family: str | Path, seed: int) -> Iterator[Variant]:
    misses = 0
    for at in count_up(seed):
        try:
            yield make_variant(family, at)
            misses = 0
        except InvalidVariant:
            misses += 1
            if misses >= TRIES:
                raise


def exhibit(variant: Variant, drawn: bool) -> Exhibit:
    graded = grade(variant)
    return Exhibit(variant, graded, learning(variant, graded), drawn)


def figures(exhibit: Exhibit) -> list[tuple[str, float]]:
    """The numbers of a grade and what they are called; the last one only where something varies."""
    found = [(label, float(getattr(exhibit.grade, name))) for name, label in FIGURES.items()]
    return [*found, *([("to learn", exhibit.learning.share)] if exhibit.learning else [])]


def shown(value: float) -> str:
    """A figure with no more digits than tell something."""
    return number(round(value, 2 if abs(value) < 1 else 1 if abs(value) < 100 else 0))


def facts(exhibit: Exhibit) -> dict[str, Any]:
    """The same for programs."""
    variant = exhibit.variant
    return {
        "family": variant.family,
        "seed": variant.seed,
        "split": variant.split,
        "rules_hash": variant.rules_hash,
        "valid": exhibit.grade.valid,
        "grade": dict(figures(exhibit)),
    }


def picture(program: Program, width: int, height: int) -> pygame.Surface:
    """The first level before the first tick, as large as fits."""
    snapshot = _first(program)
    cell = max(4, min(_CELL, 2 * max(width, height) // min(snapshot.width, snapshot.height)))
    big = board.floor(snapshot.width, snapshot.height, cell).copy()
    board.paint(big, (0, 0), cell, snapshot)
    scale = min(width / big.get_width(), height / big.get_height())
    return pygame.transform.smoothscale(big, (max(1, round(big.get_width() * scale)), max(1, round(big.get_height() * scale))))


def _first(program: Program) -> Snapshot:
    batch = _stage(program.players)
    batch.load([0], [program], [0])
    return batch.snapshot(0)


@lru_cache(maxsize=4)
def _stage(players: int) -> Batch:
    return Batch(1, window=1, players=players, threads=1)


def png(surface: pygame.Surface, colours: int) -> bytes:
    """With a palette: a third of the bytes, and no difference to see."""
    image = Image.frombytes("RGBA", surface.get_size(), pygame.image.tobytes(surface, "RGBA"))
    data = io.BytesIO()
    image.quantize(colours, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(data, "PNG", optimize=True)
    return data.getvalue()
