"""The contact sheet: a row for each family, a tile for each variant, below it what its things do. One PNG, small enough for a README."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence

import numpy as np
import pygame
from PIL import Image

from game_meta.engine.observation import AVATAR, FIRST_LOOK, RIVAL
from game_meta.variants.truth import EFFECTS
from game_meta.viewer import gallery, icons, sprites, theme
from game_meta.viewer.gallery import Exhibit, Row
from game_meta.viewer.theme import Theme

WIDTH, LIMIT, MOST = 1600, 500_000, 96  # px; bytes; variants on one sheet
ABREAST = 4, 6  # tiles, at least and at most: fewer are larger
_EDGE, _GAP, _WORDS = 48, 20, 272  # px: around everything, between tiles, the column of words
_HEAD, _STRIP, _CAPTION, _BETWEEN = 128, 40, 30, 44
_BIG, _TEXT, _LINE = 30, 19, 26  # type; README shows the picture at little more than half its size
# Of all that a thing does, its bar has the colour of the first of these.
_TELLING = ("kills", "opens", "pays", "costs", "pays_shot", "costs_shot", "pushed", "teleports", "blocks", "vanishes")
_T = Theme()


def sheet(rows: Sequence[Row], title: str) -> bytes:
    """All rows as a PNG of fewer than LIMIT bytes; more than MOST variants would not fit on one picture, the rest is left to the page."""
    return _encode(paint(first(rows, MOST), title))


def first(rows: Sequence[Row], most: int) -> list[Row]:
    kept, left = [], most
    for row in rows:
        if left > 0:
            kept.append(Row(row.name, row.about, row.exhibits[:left]))
            left -= len(row.exhibits)
    return kept


class _Plan:
    """Where things lie when the longest row has so many tiles."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.abreast = min(max(ABREAST[0], *(len(row.exhibits) for row in rows)), ABREAST[1])
        self.tile = (WIDTH - 2 * _EDGE - _WORDS - 8) // self.abreast - _GAP
        self.line = self.tile + _STRIP + _CAPTION
        lines = sum(map(self.lines, rows))
        self.size = WIDTH, 2 * _EDGE + _HEAD + lines * self.line + (lines - 1) * _BETWEEN

    def lines(self, row: Row) -> int:
        return -(-len(row.exhibits) // self.abreast)

    def left(self, column: int) -> int:
        return WIDTH - _EDGE + _GAP - (self.abreast - column) * (self.tile + _GAP)


def size(rows: Sequence[Row]) -> tuple[int, int]:
    return _Plan(rows).size


def paint(rows: Sequence[Row], title: str) -> pygame.Surface:
    plan = _Plan(rows)
    surface = pygame.Surface(plan.size)
    surface.fill(theme.BACK)
    _head(surface, title)
    top = _EDGE + _HEAD
    for i, row in enumerate(rows):
        if i:
            surface.fill(theme.EDGE, (_EDGE, top - _BETWEEN // 2, WIDTH - 2 * _EDGE, 1))
        _words(surface, pygame.Rect(_EDGE, top, _WORDS, plan.line), row)
        for k, each in enumerate(row.exhibits):
            line, column = divmod(k, plan.abreast)
            _tile(surface, pygame.Rect(plan.left(column), top + line * (plan.line + _BETWEEN), plan.tile, plan.tile), each)
        top += plan.lines(row) * (plan.line + _BETWEEN)
    return surface


def _head(surface: pygame.Surface, title: str) -> None:
    box = _T.write(surface, "game-meta", (_EDGE, _EDGE - 4), 36, theme.ACCENT, True, "topleft")
    _T.write(surface, title, (box.right + 20, box.centery + 4), 24, theme.TEXT)
    x = _T.write(surface, "an oracle's return; valid", (WIDTH - _EDGE, box.centery + 4), _TEXT, theme.MUTED, anchor="midright").left
    icons.place(surface, icons.sign("tick", 16, theme.GOOD), (x - 18, box.centery + 5))
    _T.write(surface, "35", (x - 32, box.centery + 4), _TEXT, theme.TEXT, True, "midright")
    middle = _EDGE + 78
    _T.write(surface, "Below each board: what its things do", (_EDGE, middle), _TEXT, theme.MUTED)
    x = WIDTH - _EDGE
    for effect, colour in reversed(list(zip(EFFECTS[:8], theme.EFFECT_COLOURS, strict=False))):
        left = _T.write(surface, effect, (x, middle), _TEXT, theme.MUTED, anchor="midright").left
        _T.box(surface, pygame.Rect(left - 31, middle - 3, 23, 7), colour, radius=3)
        x = left - 52


def _words(surface: pygame.Surface, rect: pygame.Rect, row: Row) -> None:
    """Name, what the file says of itself, and how many of these variants are worth playing."""
    box = _T.write(surface, _T.fit(row.name, _BIG, rect.width, True), (rect.left, rect.top - 8), _BIG, theme.TEXT, True, "topleft")
    y = box.bottom + 4
    for words in tell(row.about, _TEXT, rect.width, (rect.bottom - _CAPTION - y) // _LINE):
        _T.write(surface, words, (rect.left, y), _TEXT, theme.MUTED, anchor="topleft")
        y += _LINE
    told = f"{row.valid} of {row.graded} valid" if row.graded else "for two players"
    _T.write(surface, told, (rect.left, rect.bottom - _CAPTION // 2), _TEXT, theme.FAINT)


def tell(text: str, size: int, width: int, lines: int) -> list[str]:
    """As many whole sentences as so many lines hold; if not even the first one fits, as many of its words."""
    sentences = re.split(r"(?<=[.!?]) ", text)
    for n in range(len(sentences), 0, -1):
        found = wrap(" ".join(sentences[:n]), size, width)
        if len(found) <= lines:
            return found
    return [*found[: lines - 1], _T.fit(found[lines - 1] + " …", size, width)]


def wrap(words: str, size: int, width: int) -> list[str]:
    """Lines of at most `width` pixels."""
    found: list[str] = []
    for word in words.split():
        if found and _T.text(f"{found[-1]} {word}", size).get_width() <= width:
            found[-1] += f" {word}"
        else:
            found.append(_T.fit(word, size, width))
    return found


def _tile(surface: pygame.Surface, place: pygame.Rect, exhibit: Exhibit) -> None:
    image = gallery.picture(exhibit.variant, *place.size)
    if image.get_width() != image.get_height():  # its shape would leave a hole in the row
        _T.box(surface, place, theme.PANEL, radius=6)
    surface.blit(image, image.get_rect(center=place.center))
    _strip(surface, pygame.Rect(place.left, place.bottom + 10, place.width, _STRIP - 10), exhibit)
    middle = place.bottom + _STRIP + _CAPTION // 2
    grade, right = exhibit.grade, place.right
    if grade is not None:
        sign, colour = ("tick", theme.GOOD) if grade.valid else ("cross", theme.BAD)
        icons.place(surface, icons.sign(sign, 16, colour), (right - 8, middle + 1))
        right = _T.write(surface, gallery.shown(grade.oracle), (right - 22, middle), _TEXT, theme.TEXT, True, "midright").left - 12
    words, size = exhibit.title, _TEXT
    if exhibit.drawn and _T.text(words, size).get_width() > right - place.left:
        words, size = str(exhibit.variant.seed), _TEXT - 2
    _T.write(surface, _T.fit(words, size, right - place.left), (place.left, middle), size, theme.MUTED)


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


def _colour(effects: np.ndarray) -> theme.Colour:
    """That of the effect that matters most; grey where none is known."""
    found = [EFFECTS.index(name) for name in _TELLING if effects[EFFECTS.index(name)]]
    return theme.EFFECT_COLOURS[found[0]] if found else theme.mix(theme.TRACK, theme.FAINT, 0.4)


def _encode(surface: pygame.Surface) -> bytes:
    image = Image.frombytes("RGB", surface.get_size(), pygame.image.tobytes(surface, "RGB"))
    for colours in (256, 160, 96, 48):
        data = io.BytesIO()
        image.quantize(colours, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(data, "PNG", optimize=True)
        if data.tell() < LIMIT:
            break
    return data.getvalue()
