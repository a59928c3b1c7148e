"""What a gallery shows: rows of variants with their grades and their first levels. The sheet (PNG) and the page (HTML) draw them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count as count_up
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pygame

from game_meta.engine.observation import AVATAR, FIRST_LOOK, OPPONENT
from game_meta.export.pictures import encode_paletted_png
from game_meta.generator.family import make_variant
from game_meta.generator.grading import Grade, grade_variant
from game_meta.generator.labels import LABEL_NAMES
from game_meta.generator.value_of_information import ValueOfInformation, value_of_information
from game_meta.generator.variant import Variant
from game_meta.generator.variant_pool import SAMPLE_TRIES, sample
from game_meta.generator.variant_set import InvalidVariant
from game_meta.render import icons, sprites
from game_meta.render.board import draw_first_level
from game_meta.render.theme import Colour, Theme, display_number, mix_colours

FIGURE_NAMES = {
    "oracle_return": "oracle",
    "random_return": "random",
    "noop_return": "do nothing",
    "headroom": "headroom",
    "length": "length",
    "danger": "danger",
    "noop_ticks": "idle ticks",
}  # of a grade, and how they are called


@dataclass(frozen=True, eq=False)
class Exhibit:
    """One variant on show. `learning` is None where nothing varies."""

    variant: Variant
    grade: Grade
    learning: ValueOfInformation | None
    drawn: bool  # from a VariantSet, so that its seed says which one it is

    @property
    def title(self) -> str:
        """What it is called below its picture."""
        return f"seed {self.variant.seed}" if self.drawn else self.variant.family


@dataclass(frozen=True)
class GalleryRow:
    """The variants of one family, or the single games of one folder."""

    name: str
    about: str
    exhibits: tuple[Exhibit, ...]

    @property
    def valid(self) -> int:
        """How many of its variants are worth learning."""
        return sum(exhibit.grade.valid for exhibit in self.exhibits)


def sample_exhibits(family: str | Path, split: str | None, seed: int, count: int) -> Iterator[Variant]:
    """Yield `count` variants of a family: with a split its valid ones `seed`, `seed + 1`, ... (as `sample` counts them), else what the
    seeds themselves give, valid or not; seeds of which nothing can be made are passed over."""
    if split:
        yield from (sample(family, split, seed + i) for i in range(count))
    else:
        yield from islice(_sample_any(family, seed), count)


def _sample_any(family: str | Path, seed: int) -> Iterator[Variant]:
    misses = 0
    for at in count_up(seed):
        try:
            yield make_variant(family, at)
            misses = 0
        except InvalidVariant:
            misses += 1
            if misses >= SAMPLE_TRIES:
                raise


def make_exhibit(variant: Variant, drawn: bool) -> Exhibit:
    """Grade a variant, and measure what knowing its rules is worth."""
    graded = grade_variant(variant)
    return Exhibit(variant, graded, value_of_information(variant, graded), drawn)


def exhibit_figures(exhibit: Exhibit) -> list[tuple[str, float]]:
    """Return the numbers of a grade and what they are called; the last one only where something varies."""
    found = [(label, float(getattr(exhibit.grade, name))) for name, label in FIGURE_NAMES.items()]
    return [*found, *([("to learn", exhibit.learning.share)] if exhibit.learning else [])]


def format_figure(value: float) -> str:
    """Return a figure with no more digits than tell something."""
    return display_number(round(value, 2 if abs(value) < 1 else 1 if abs(value) < 100 else 0))


def exhibit_facts(exhibit: Exhibit) -> dict[str, Any]:
    """Return the same for programs, as `gallery --json` prints it."""
    variant = exhibit.variant
    return {
        "family": variant.family,
        "seed": variant.seed,
        "split": variant.split,
        "rules_hash": variant.rules_hash,
        "valid": exhibit.grade.valid,
        "grade": dict(exhibit_figures(exhibit)),
    }


# ----------------------------------------------------------------------------------------------------
# The contact sheet: a row for each family, a tile for each variant, below it what its things do. One PNG, small enough for a README.

SHEET_WIDTH, MAX_SHEET_BYTES, MAX_SHEET_TILES = 1600, 500_000, 96  # px; bytes; variants on one sheet
MAX_SINGLE_COLUMN_ROWS = 8  # rows; more stand in two columns
_EDGE, _GAP, _ALLEY = 48, 20, 64  # px: around everything, between tiles, between columns
_HEAD, _STRIP, _CAPTION, _BETWEEN = 128, 40, 30, 44
_BIG, _TEXT, _LINE = 30, 19, 26  # type; README shows the picture at little more than half its size
# Of all that a thing does, its bar has the colour of the first of these.
_EFFECTS_BY_IMPORTANCE = ("kills", "opens", "pays", "costs", "pays_shot", "costs_shot", "pushed", "teleports", "blocks", "vanishes")
_SHEET_THEME = Theme()


@dataclass(frozen=True)
class SheetLayout:
    """How rows lie on the sheet: in one column with their words at the left, or in two with their words above and one line of tiles."""

    columns: int
    abreast: int  # tiles of a line
    beside: int  # px for the words, at the left ...
    above: int  # ... or above

    @property
    def width(self) -> int:
        """Of a column."""
        return (SHEET_WIDTH - 2 * _EDGE - (self.columns - 1) * _ALLEY) // self.columns

    @property
    def tile(self) -> int:
        """The side of a tile, in px."""
        return (self.width - self.beside + _GAP) // self.abreast - _GAP

    @property
    def line(self) -> int:
        """The height of a line of tiles, in px."""
        return self.tile + _STRIP + _CAPTION

    def height(self, row: GalleryRow) -> int:
        """Return how high a row is, in px."""
        lines = -(-len(row.exhibits) // self.abreast)
        return self.above + lines * self.line + (lines - 1) * _BETWEEN


def layout_sheet(rows: Sequence[GalleryRow]) -> SheetLayout:
    """Choose how these rows lie on the sheet."""
    if len(rows) > MAX_SINGLE_COLUMN_ROWS:
        return SheetLayout(2, 4, 0, 3 * _LINE + 22)
    return SheetLayout(1, min(max(4, *(len(row.exhibits) for row in rows)), 6), 280, 0)


def select_for_sheet(rows: Sequence[GalleryRow]) -> list[GalleryRow]:
    """Return what of all this the sheet shows; the page shows the rest too."""
    abreast = layout_sheet(rows).abreast if len(rows) > MAX_SINGLE_COLUMN_ROWS else MAX_SHEET_TILES
    kept, left = [], MAX_SHEET_TILES
    for row in rows:
        if left > 0:
            kept.append(GalleryRow(row.name, row.about, row.exhibits[: min(left, abreast)]))
            left -= len(kept[-1].exhibits)
    return kept


def encode_sheet(rows: Sequence[GalleryRow], title: str) -> bytes:
    """Return a PNG of fewer than MAX_SHEET_BYTES, of rows that `select_for_sheet` has chosen."""
    return _encode_within_limit(draw_sheet(rows, title))


def _place_rows(rows: Sequence[GalleryRow], plan: SheetLayout) -> list[pygame.Rect]:
    """Return the place of each row, from left to right and from top to bottom."""
    places, top = [], _EDGE + _HEAD
    for i in range(0, len(rows), plan.columns):
        group = rows[i : i + plan.columns]
        height = max(map(plan.height, group))
        places += [pygame.Rect(_EDGE + k * (plan.width + _ALLEY), top, plan.width, height) for k in range(len(group))]
        top += height + _BETWEEN
    return places


def sheet_size(rows: Sequence[GalleryRow]) -> tuple[int, int]:
    """Return the size of the sheet of these rows, in px."""
    return SHEET_WIDTH, _place_rows(rows, layout_sheet(rows))[-1].bottom + _EDGE


def draw_sheet(rows: Sequence[GalleryRow], title: str) -> pygame.Surface:
    """Draw the sheet of these rows."""
    plan = layout_sheet(rows)
    surface = pygame.Surface(sheet_size(rows))
    surface.fill(_SHEET_THEME.palette.back)
    _draw_sheet_head(surface, title)
    for place, row in zip(_place_rows(rows, plan), rows, strict=True):
        if place.top > _EDGE + _HEAD:
            surface.fill(_SHEET_THEME.palette.edge, (place.left, place.top - _BETWEEN // 2, place.width, 1))
        (_draw_words_above if plan.above else _draw_words_beside)(surface, place, row, plan)
        for k, each in enumerate(row.exhibits):
            line, column = divmod(k, plan.abreast)
            left = place.right + _GAP - (plan.abreast - column) * (plan.tile + _GAP)
            top = place.top + plan.above + line * (plan.line + _BETWEEN)
            _draw_tile(surface, pygame.Rect(left, top, plan.tile, plan.tile), each)
    return surface


def _draw_sheet_head(surface: pygame.Surface, title: str) -> None:
    box = _SHEET_THEME.draw_text(surface, "game-meta", (_EDGE, _EDGE - 4), 36, _SHEET_THEME.palette.accent, True, "topleft")
    _SHEET_THEME.draw_text(surface, title, (box.right + 20, box.centery + 4), 24, _SHEET_THEME.palette.text)
    x = _SHEET_THEME.draw_text(
        surface, "an oracle's return; valid", (SHEET_WIDTH - _EDGE, box.centery + 4), _TEXT, _SHEET_THEME.palette.muted, anchor="midright"
    ).left
    icons.blit_centred(surface, icons.sign_icon("tick", 16, _SHEET_THEME.palette.good), (x - 18, box.centery + 5))
    _SHEET_THEME.draw_text(surface, "35", (x - 32, box.centery + 4), _TEXT, _SHEET_THEME.palette.text, True, "midright")
    middle = _EDGE + 78
    _SHEET_THEME.draw_text(surface, "Below each board: what its things do", (_EDGE, middle), _TEXT, _SHEET_THEME.palette.muted)
    x = SHEET_WIDTH - _EDGE
    for effect, colour in reversed(list(zip(LABEL_NAMES[:8], _SHEET_THEME.palette.effects, strict=False))):
        left = _SHEET_THEME.draw_text(surface, effect, (x, middle), _TEXT, _SHEET_THEME.palette.muted, anchor="midright").left
        _SHEET_THEME.draw_box(surface, pygame.Rect(left - 31, middle - 3, 23, 7), colour, radius=3)
        x = left - 52


def _draw_words_beside(surface: pygame.Surface, place: pygame.Rect, row: GalleryRow, plan: SheetLayout) -> None:
    """Draw a row's name, what the file says of itself, and how many of these variants are worth playing."""
    width, bottom = plan.beside - 8, place.top + plan.line
    box = _SHEET_THEME.draw_text(
        surface,
        _SHEET_THEME.fit_text(row.name, _BIG, width, True),
        (place.left, place.top - 8),
        _BIG,
        _SHEET_THEME.palette.text,
        True,
        "topleft",
    )
    _draw_lines(
        surface, fit_sentences(row.about, _TEXT, width, (bottom - _CAPTION - box.bottom - 4) // _LINE), (place.left, box.bottom + 4)
    )
    _SHEET_THEME.draw_text(surface, _valid_count(row), (place.left, bottom - _CAPTION // 2), _TEXT, _SHEET_THEME.palette.faint)


def _draw_words_above(surface: pygame.Surface, place: pygame.Rect, row: GalleryRow, plan: SheetLayout) -> None:
    right = _SHEET_THEME.draw_text(
        surface, _valid_count(row), (place.right, place.top + 12), _TEXT, _SHEET_THEME.palette.faint, anchor="midright"
    ).left
    name = _SHEET_THEME.fit_text(row.name, _BIG, right - place.left - _GAP, True)
    box = _SHEET_THEME.draw_text(surface, name, (place.left, place.top - 8), _BIG, _SHEET_THEME.palette.text, True, "topleft")
    _draw_lines(surface, fit_sentences(row.about, _TEXT, place.width, 2), (place.left, box.bottom + 2))


def _valid_count(row: GalleryRow) -> str:
    return f"{row.valid} of {len(row.exhibits)} valid"


def _draw_lines(surface: pygame.Surface, lines: Sequence[str], at: tuple[int, int]) -> None:
    for i, words in enumerate(lines):
        _SHEET_THEME.draw_text(surface, words, (at[0], at[1] + i * _LINE), _TEXT, _SHEET_THEME.palette.muted, anchor="topleft")


def fit_sentences(text: str, size: int, width: int, lines: int) -> list[str]:
    """Return as many whole sentences as so many lines hold; if not even the first one fits, as many of its words."""
    sentences = re.split(r"(?<=[.!?]) ", text)
    for n in range(len(sentences), 0, -1):
        found = _SHEET_THEME.wrap_text(" ".join(sentences[:n]), size, width)
        if len(found) <= lines:
            return found
    return [*found[: lines - 1], _SHEET_THEME.fit_text(found[lines - 1] + " …", size, width)]


def _draw_tile(surface: pygame.Surface, place: pygame.Rect, exhibit: Exhibit) -> None:
    image = draw_first_level(exhibit.variant.program, *place.size)
    if image.get_width() != image.get_height():  # its shape would leave a hole in the row
        _SHEET_THEME.draw_box(surface, place, _SHEET_THEME.palette.panel, radius=6)
    surface.blit(image, image.get_rect(center=place.center))
    _draw_things(surface, pygame.Rect(place.left, place.bottom + 10, place.width, _STRIP - 10), exhibit)
    middle = place.bottom + _STRIP + _CAPTION // 2
    sign, colour = ("tick", _SHEET_THEME.palette.good) if exhibit.grade.valid else ("cross", _SHEET_THEME.palette.bad)
    icons.blit_centred(surface, icons.sign_icon(sign, 16, colour), (place.right - 8, middle + 1))
    oracle = format_figure(exhibit.grade.oracle_return)
    right = (
        _SHEET_THEME.draw_text(surface, oracle, (place.right - 22, middle), _TEXT, _SHEET_THEME.palette.text, True, "midright").left - 12
    )
    words, size = exhibit.title, _TEXT
    if exhibit.drawn and _SHEET_THEME.render_text(words, size).get_width() > right - place.left:
        words, size = str(exhibit.variant.seed), _TEXT - 2
    _SHEET_THEME.draw_text(
        surface, _SHEET_THEME.fit_text(words, size, right - place.left), (place.left, middle), size, _SHEET_THEME.palette.muted
    )


def _draw_things(surface: pygame.Surface, rect: pygame.Rect, exhibit: Exhibit) -> None:
    """Draw the things of this variant, each on a bar in the colour of its effect."""
    truth = exhibit.variant.labels
    looks = [look for look in np.flatnonzero(truth.known).tolist() if look >= FIRST_LOOK]
    if not looks:
        return
    pitch = min(31.0, rect.width / len(looks))
    side, wide = min(22, round(pitch)), max(6, round(pitch) - 5)
    left = rect.left + (rect.width - pitch * len(looks)) / 2
    for i, look in enumerate(looks):
        middle = round(left + pitch * (i + 0.5))
        other = look == OPPONENT and exhibit.variant.program.players > 1
        picture = sprites.draw_sprite(AVATAR if other else look, side, second_player=other)
        icons.blit_centred(surface, picture, (middle, rect.top + 11))
        _SHEET_THEME.draw_box(
            surface, pygame.Rect(middle - wide // 2, rect.top + 24, wide, 5), _effect_colour(truth.effects[look]), radius=2
        )


def _effect_colour(effects: np.ndarray) -> Colour:
    """Return the colour of the effect that matters most; grey where none is known."""
    found = [LABEL_NAMES.index(name) for name in _EFFECTS_BY_IMPORTANCE if effects[LABEL_NAMES.index(name)]]
    return _SHEET_THEME.palette.effects[found[0]] if found else mix_colours(_SHEET_THEME.palette.track, _SHEET_THEME.palette.faint, 0.4)


def _encode_within_limit(surface: pygame.Surface) -> bytes:
    """Return the sheet with as many colours as the limit allows."""
    for colours in (256, 160, 96, 48):
        data = encode_paletted_png(surface, colours, transparent=False)
        if len(data) < MAX_SHEET_BYTES:
            break
    return data
