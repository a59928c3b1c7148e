"""What the keys of the text editor do: each is a function of `game_meta.design` that takes the document."""

from __future__ import annotations

from collections.abc import Callable

import pygame

from game_meta.design import Document, editing, moves
from game_meta.design.editing import Clipboard

PAGE = 20  # rows
CONTROL = pygame.KMOD_CTRL | pygame.KMOD_META

MOVES: dict[int, Callable] = {
    pygame.K_LEFT: moves.left,
    pygame.K_RIGHT: moves.right,
    pygame.K_UP: moves.up,
    pygame.K_DOWN: moves.down,
    pygame.K_HOME: moves.home,
    pygame.K_END: moves.end,
    pygame.K_PAGEUP: lambda document, select: moves.up(document, select, PAGE),
    pygame.K_PAGEDOWN: lambda document, select: moves.down(document, select, PAGE),
}
CONTROL_MOVES: dict[int, Callable] = {
    pygame.K_LEFT: moves.word_left,
    pygame.K_RIGHT: moves.word_right,
    pygame.K_HOME: moves.top,
    pygame.K_END: moves.bottom,
}
KEYS: dict[int, Callable[[Document], None]] = {
    pygame.K_RETURN: editing.newline,
    pygame.K_KP_ENTER: editing.newline,
    pygame.K_BACKSPACE: editing.backspace,
    pygame.K_DELETE: editing.delete,
    pygame.K_TAB: editing.indent,
}
CONTROL_KEYS: dict[int, Callable[[Document], None]] = {
    pygame.K_a: moves.select_all,
    pygame.K_d: editing.duplicate_lines,
    pygame.K_SLASH: editing.toggle_comment,
    pygame.K_BACKSPACE: editing.delete_word_left,
    pygame.K_DELETE: editing.delete_word_right,
}
ALT_KEYS: dict[int, Callable[[Document], None]] = {
    pygame.K_UP: lambda document: editing.move_lines(document, down=False),
    pygame.K_DOWN: lambda document: editing.move_lines(document, down=True),
}
CLIPBOARD: dict[int, Callable[[Document, Clipboard], None]] = {
    pygame.K_c: editing.copy,
    pygame.K_x: editing.cut,
    pygame.K_v: editing.paste,
}


def press(document: Document, event: pygame.event.Event, clipboard: Clipboard) -> bool:
    """Whether the key, or the text that was typed, meant something."""
    if event.type == pygame.TEXTINPUT:
        editing.type_in(document, event.text)
        return True
    shift, control = bool(event.mod & pygame.KMOD_SHIFT), event.mod & CONTROL
    if event.key in (table := CONTROL_MOVES if control else {} if event.mod & pygame.KMOD_ALT else MOVES):
        table[event.key](document, shift)
    elif control and event.key in CLIPBOARD:
        CLIPBOARD[event.key](document, clipboard)
    elif shift and event.key == pygame.K_TAB and not control:
        editing.outdent(document)
    elif event.key in (keys := CONTROL_KEYS if control else ALT_KEYS if event.mod & pygame.KMOD_ALT else KEYS):
        keys[event.key](document)
    else:
        return False
    return True


def pick(document: Document, place: tuple[int, int], clicks: int) -> None:
    """What two and three clicks select."""
    if clicks == 2:
        moves.select_word(document, place)
    else:
        moves.select_line(document, place[0])
