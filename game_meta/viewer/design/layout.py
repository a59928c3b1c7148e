"""Where everything of the design screen stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pygame

from game_meta.viewer.design import notice
from game_meta.viewer.theme import Theme

if TYPE_CHECKING:
    from game_meta.viewer.design.screen import DesignScreen

_BADGE, _WORDS = 78, 80  # design pixels: of the badge, and of the rules in words, which are four lines
_PAD = 24  # of a panel, above and below together


def draw(screen: DesignScreen, surface: pygame.Surface, t: Theme) -> None:
    surface.fill(t.palette.back)
    edge, gap = t.u(16), t.u(12)
    whole = surface.get_rect().inflate(-2 * edge, -2 * edge)
    head = pygame.Rect(whole.left, whole.top, whole.width, t.u(34))
    _head(screen, surface, head, t)
    top = head.bottom + t.u(10)
    if screen.notice.enabled:
        screen.notice.rect = pygame.Rect(whole.left, top, whole.width, t.u(notice.TALL))
        screen.notice.draw(surface, t)
        top = screen.notice.rect.bottom + t.u(10)
    wide = (whole.width - gap) // 2
    screen.editor.rect = pygame.Rect(whole.left, top, wide, whole.bottom - top)
    screen.editor.draw(surface, t)
    _right(screen, surface, pygame.Rect(whole.right - wide, top, wide, whole.bottom - top), t)
    screen.swatches.tell(surface, t)


def _head(screen: DesignScreen, surface: pygame.Surface, rect: pygame.Rect, t: Theme) -> None:
    right = rect.right
    for button in reversed(screen.buttons):
        button.rect = pygame.Rect((0, 0), button.wants(t))
        button.rect.midright = (right, rect.centery)
        button.draw(surface, t)
        right = button.rect.left - t.u(8)
    name = t.fit(screen.keep.path.stem, 20, right - rect.left - t.u(110), True)
    box = t.write(surface, name, rect.midleft, 20, t.palette.text, True)
    told = "not saved" if screen.keep.modified else "saved"
    if t.wide(told, 13) < right - box.right - t.u(20):
        t.write(
            surface, told, (box.right + t.u(12), rect.centery + t.u(2)), 13, t.palette.accent if screen.keep.modified else t.palette.faint
        )


def _right(screen: DesignScreen, surface: pygame.Surface, rect: pygame.Rect, t: Theme) -> None:
    swatches, stage, gap = screen.swatches, screen.stage, t.u(10)
    swatches.rect = pygame.Rect(rect.left, rect.top, rect.width, swatches.tall(t, rect.width))
    swatches.draw(surface, t)
    foot = t.u(_PAD + _BADGE + _WORDS)
    stage.rect = pygame.Rect(rect.left, swatches.rect.bottom + gap, rect.width, 0)
    stage.rect.height = rect.bottom - foot - gap - t.u(24) - stage.rect.top
    stage.draw(surface, t)
    _below(screen, surface, pygame.Rect(rect.left, stage.rect.bottom, rect.width, t.u(24)), t)
    inside = t.panel(surface, pygame.Rect(rect.left, rect.bottom - foot, rect.width, foot))
    screen.badge.rect = pygame.Rect(inside.left, inside.top, inside.width, t.u(_BADGE - 8))
    screen.badge.draw(surface, t)
    screen.rules.rect = pygame.Rect(inside.left, inside.top + t.u(_BADGE), inside.width, 4 * t.u(_WORDS / 4))
    screen.rules.draw(surface, t)


def _below(screen: DesignScreen, surface: pygame.Surface, rect: pygame.Rect, t: Theme) -> None:
    """One line below the board: which level it is, or how the game goes, and what can be done."""
    stage, board = screen.stage, screen.stage.board
    if stage.tryout is not None:
        told, keys = stage.tryout.told, "R again · Esc ends it"
    elif board is not None:
        told = f"Level {board.number + 1} of {len(stage.boards)} · {board.width} × {board.height}"
        told = "Getting ready …" if screen.playing.waiting else told
        keys = "F5 plays · Esc to the board" if screen.editor.focused else "Space plays · A adapts · V varies · E writes"
    else:
        return
    box = t.write(surface, told, (rect.left + t.u(4), rect.centery), 13, t.palette.text)
    if t.wide(keys, 13) < rect.right - box.right - t.u(16):
        t.write(surface, keys, (rect.right - t.u(4), rect.centery), 13, t.palette.faint, anchor="midright")
