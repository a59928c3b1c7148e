"""The contact sheet: a row for each family, a tile for each variant, below it what its things do. One PNG, small enough for a README."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pygame
from PIL import Image

from game_meta.engine.observation import AVATAR, FIRST_LOOK, RIVAL
from game_meta.variants.truth import EFFECTS
from game_meta.viewer import gallery, icons, sprites
from game_meta.viewer.gallery import Exhibit, Row
from game_meta.viewer.palette import Colour, mix
from game_meta.viewer.theme import Theme

WIDTH, LIMIT, MOST = 1600, 500_000, 96  # px; bytes; variants on one sheet
MANY = 8  # rows; more stand in two columns
_EDGE, _GAP, _ALLEY = 48, 20, 64  # px: around everything, between tiles, between columns
_HEAD, _STRIP, _CAPTION, _BETWEEN = 128, 40, 30, 44
_BIG, _TEXT, _LINE = 30, 19, 26  # type; README shows the picture at little more than half its size
# Of all that a thing does, its bar has the colour of the first of these.
_TELLING = ("kills", "opens", "pays", "costs", "pays_shot", "costs_shot", "pushed", "teleports", "blocks", "vanishes")
_T = Theme()


@dataclass(frozen=True)
class Layout:
    """How rows lie on the sheet: in one column with their words at the left, or in two with their words above and one line of tiles."""

    columns: int
    abreast: int  # tiles of a line
    beside: int  # px for the words, at the left ...
    above: int  # ... or above

    @property
    def width(self) -> int:
        """Of a column."""
        return (WIDTH - 2 * _EDGE - (self.columns - 1) * _ALLEY) // self.columns

    @property
    def tile(self) -> int:
        return (self.width - self.beside + _GAP) // self.abreast - _GAP

    @property
    def line(self) -> int:
        return self.tile + _STRIP + _CAPTION

    def height(self, row: Row) -> int:
        lines = -(-len(row.exhibits) // self.abreast)
        return self.above + lines * self.line + (lines - 1) * _BETWEEN


def layout(rows: Sequence[Row]) -> Layout:
    if len(rows) > MANY:
        return Layout(2, 4, 0, 3 * _LINE + 22)
    return Layout(1, min(max(4, *(len(row.exhibits) for row in rows)), 6), 280, 0)


def first(rows: Sequence[Row]) -> list[Row]:
    """What of all this the sheet shows; the page shows the rest too."""
    abreast = layout(rows).abreast if len(rows) > MANY else MOST
    kept, left = [], MOST
    for row in rows:
        if left > 0:
            kept.append(Row(row.name, row.about, row.exhibits[: min(left, abreast)]))
            left -= len(kept[-1].exhibits)
    return kept


def sheet(rows: Sequence[Row], title: str) -> bytes:
    """A PNG of fewer than LIMIT bytes, of rows that `first` has chosen."""
    return _encode(paint(rows, title))


def _blocks(rows: Sequence[Row], plan: Layout) -> list[pygame.Rect]:
    """The place of each row, from left to right and from top to bottom."""
    places, top = [], _EDGE + _HEAD
    for i in range(0, len(rows), plan.columns):
        group = rows[i : i + plan.columns]
        height = max(map(plan.height, group))
        places += [pygame.Rect(_EDGE + k * (plan.width + _ALLEY), top, plan.width, height) for k in range(len(group))]
        top += height + _BETWEEN
    return places


def size(rows: Sequence[Row]) -> tuple[int, int]:
    return WIDTH, _blocks(rows, layout(rows))[-1].bottom + _EDGE


def paint(rows: Sequence[Row], title: str) -> pygame.Surface:
    plan = layout(rows)
    surface = pygame.Surface(size(rows))
    surface.fill(_T.palette.back)
    _head(surface, title)
    for place, row in zip(_blocks(rows, plan), rows, strict=True):
        if place.top > _EDGE + _HEAD:
            surface.fill(_T.palette.edge, (place.left, place.top - _BETWEEN // 2, place.width, 1))
        (_words_above if plan.above else _words_beside)(surface, place, row, plan)
        for k, each in enumerate(row.exhibits):
            line, column = divmod(k, plan.abreast)
            left = place.right + _GAP - (plan.abreast - column) * (plan.tile + _GAP)
            top = place.top + plan.above + line * (plan.line + _BETWEEN)
            _tile(surface, pygame.Rect(left, top, plan.tile, plan.tile), each)
    return surface


def _head(surface: pygame.Surface, title: str) -> None:
    box = _T.write(surface, "game-meta", (_EDGE, _EDGE - 4), 36, _T.palette.accent, True, "topleft")
    _T.write(surface, title, (box.right + 20, box.centery + 4), 24, _T.palette.text)
    x = _T.write(surface, "an oracle's return; valid", (WIDTH - _EDGE, box.centery + 4), _TEXT, _T.palette.muted, anchor="midright").left
    icons.place(surface, icons.sign("tick", 16, _T.palette.good), (x - 18, box.centery + 5))
    _T.write(surface, "35", (x - 32, box.centery + 4), _TEXT, _T.palette.text, True, "midright")
    middle = _EDGE + 78
    _T.write(surface, "Below each board: what its things do", (_EDGE, middle), _TEXT, _T.palette.muted)
    x = WIDTH - _EDGE
    for effect, colour in reversed(list(zip(EFFECTS[:8], _T.palette.effects, strict=False))):
        left = _T.write(surface, effect, (x, middle), _TEXT, _T.palette.muted, anchor="midright").left
        _T.box(surface, pygame.Rect(left - 31, middle - 3, 23, 7), colour, radius=3)
        x = left - 52


def _words_beside(surface: pygame.Surface, place: pygame.Rect, row: Row, plan: Layout) -> None:
    """Name, what the file says of itself, and how many of these variants are worth playing."""
    width, bottom = plan.beside - 8, place.top + plan.line
    box = _T.write(surface, _T.fit(row.name, _BIG, width, True), (place.left, place.top - 8), _BIG, _T.palette.text, True, "topleft")
    _lines(surface, tell(row.about, _TEXT, width, (bottom - _CAPTION - box.bottom - 4) // _LINE), (place.left, box.bottom + 4))
    _T.write(surface, _count(row), (place.left, bottom - _CAPTION // 2), _TEXT, _T.palette.faint)


def _words_above(surface: pygame.Surface, place: pygame.Rect, row: Row, plan: Layout) -> None:
    right = _T.write(surface, _count(row), (place.right, place.top + 12), _TEXT, _T.palette.faint, anchor="midright").left
    name = _T.fit(row.name, _BIG, right - place.left - _GAP, True)
    box = _T.write(surface, name, (place.left, place.top - 8), _BIG, _T.palette.text, True, "topleft")
    _lines(surface, tell(row.about, _TEXT, place.width, 2), (place.left, box.bottom + 2))


def _count(row: Row) -> str:
    return f"{row.valid} of {len(row.exhibits)} valid"


def _lines(surface: pygame.Surface, lines: Sequence[str], at: tuple[int, int]) -> None:
    for i, words in enumerate(lines):
        _T.write(surface, words, (at[0], at[1] + i * _LINE), _TEXT, _T.palette.muted, anchor="topleft")


def tell(text: str, size: int, width: int, lines: int) -> list[str]:
    """As many whole sentences as so many lines hold; if not even the first one fits, as many of its words."""
    sentences = re.split(r"(?<=[.!?]) ", text)
    for n in range(len(sentences), 0, -1):
        found = _T.wrap(" ".join(sentences[:n]), size, width)
        if len(found) <= lines:
            return found
    return [*found[: lines - 1], _T.fit(found[lines - 1] + " …", size, width)]


def _tile(surface: pygame.Surface, place: pygame.Rect, exhibit: Exhibit) -> None:
    image = gallery.picture(exhibit.variant.program, *place.size)
    if image.get_width() != image.get_height():  # its shape would leave a hole in the row
        _T.box(surface, place, _T.palette.panel, radius=6)
    surface.blit(image, image.get_rect(center=place.center))
    _strip(surface, pygame.Rect(place.left, place.bottom + 10, place.width, _STRIP - 10), exhibit)
    middle = place.bottom + _STRIP + _CAPTION // 2
    sign, colour = ("tick", _T.palette.good) if exhibit.grade.valid else ("cross", _T.palette.bad)
    icons.place(surface, icons.sign(sign, 16, colour), (place.right - 8, middle + 1))
    oracle = gallery.shown(exhibit.grade.oracle)
    right = _T.write(surface, oracle, (place.right - 22, middle), _TEXT, _T.palette.text, True, "midright").left - 12
    words, size = exhibit.title, _TEXT
    if exhibit.drawn and _T.text(words, size).get_width() > right - place.left:
        words, size = str(exhibit.variant.seed), _TEXT - 2
    _T.write(surface, _T.fit(words, size, right - place.left), (place.left, middle), size, _T.palette.muted)


def _strip(surface: pygame.Surface, rect: pygame.Rect, exhibit: Exhibit) -> None:
    """The things of this variant, each on a bar in the colour of its effect."""
    truth = exhibit.variant.truth
    looks = [look for look in np.flatnonzero(truth.known).tolist() if look >= FIRST_LOOK]
    if not looks:
        return
    pitch = min(31.0, rect.width / len(looks))
    side, wide = min(22, round(pitch)), max(6, round(pitch) - 5)
    left = rect.left + (rect.width - pitch * len(looks)) / 2
    for i, look in enumerate(looks):
        middle = round(left + pitch * (i + 0.5))
        rival = look == RIVAL and exhibit.variant.program.players > 1
        icons.place(surface, sprites.draw(AVATAR if rival else look, side, rival=rival), (middle, rect.top + 11))
        _T.box(surface, pygame.Rect(middle - wide // 2, rect.top + 24, wide, 5), _colour(truth.effects[look]), radius=2)


def _colour(effects: np.ndarray) -> Colour:
    """That of the effect that matters most; grey where none is known."""
    found = [EFFECTS.index(name) for name in _TELLING if effects[EFFECTS.index(name)]]
    return _T.palette.effects[found[0]] if found else mix(_T.palette.track, _T.palette.faint, 0.4)


def _encode(surface: pygame.Surface) -> bytes:
    image = Image.frombytes("RGB", surface.get_size(), pygame.image.tobytes(surface, "RGB"))
    for colours in (256, 160, 96, 48):
        data = io.BytesIO()
        image.quantize(colours, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(data, "PNG", optimize=True)
        if data.tell() < LIMIT:
            break
    return data.getvalue()
