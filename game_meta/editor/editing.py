"""What the keys of an editor do: typing, erasing, indentation, whole lines, the clipboard; moving the cursor; finding and replacing.

Each is a function of the document. What changes the text is one step to undo, or part of one.
"""

from __future__ import annotations

import re
from typing import Protocol

from game_meta.editor.document import ERASING, TEXT_START, TYPING, Document, TextEdit, TextPosition
from game_meta.editor.section_index import opens_block, section_at
from game_meta.vgdl.rewrite import INDENT


class ClipboardLike(Protocol):
    """Where texts are put to be pasted elsewhere."""

    def put(self, text: str) -> None:
        """Keep a text to be pasted."""

    def get(self) -> str:
        """Return the text that was kept last."""
        ...


def type_text(document: Document, text: str) -> None:
    """Type text from the keyboard, in place of what is selected."""
    document.replace(*document.selection, text, TYPING if len(text) == 1 and text != "\n" else "")


def insert_newline(document: Document) -> None:
    """Begin a new line, indented as this one, or deeper where this one opens something: a section, a group of types, a level."""
    start, end = document.selection
    line = document.lines[start.row]
    blanks = line[: min(count_indent(line), start.column)]
    deeper = INDENT if opens_block(document.lines, start.row, line[: start.column]) else ""
    follows = document.lines[end.row][end.column :]
    document.replace(start, TextPosition(end.row, end.column + count_indent(follows)), "\n" + blanks + deeper)


def erase_left(document: Document) -> None:
    """Erase what is selected, or the character on the left; in the indentation back to the last stop."""
    start, end = document.selection
    kind = ERASING if start == end else ""
    if start == end:
        line = document.lines[start.row][: start.column]
        blanks = (start.column - 1) % len(INDENT) + 1 if line and line.isspace() and "\t" not in line else 1
        start = TextPosition(start.row, start.column - blanks) if line else position_before(document, start)
    document.replace(start, end, "", kind)


def erase_right(document: Document) -> None:
    """Erase what is selected, or the character on the right."""
    start, end = document.selection
    document.replace(start, position_behind(document, end) if start == end else end, "", ERASING if start == end else "")


def erase_word_left(document: Document) -> None:
    """Erase what is selected, or back to the start of a word."""
    start, end = document.selection
    document.replace(word_start_before(document, start) if start == end else start, end, "")


def erase_word_right(document: Document) -> None:
    """Erase what is selected, or up to the end of a word."""
    start, end = document.selection
    document.replace(start, word_start_behind(document, end) if start == end else end, "")


def indent_lines(document: Document) -> None:
    """Indent the selected lines a step deeper; without a selection, put in blanks up to the next stop."""
    start, end = document.selection
    if start == end:
        document.replace(start, end, " " * (len(INDENT) - start.column % len(INDENT)))
    else:
        _change_every_line(document, lambda line: INDENT + line if line.strip() else line)


def outdent_lines(document: Document) -> None:
    """Take the line, or the selected lines, a step back."""
    _change_every_line(document, lambda line: line[1:] if line.startswith("\t") else line[min(len(INDENT), count_indent(line)) :])


def toggle_comment(document: Document) -> None:
    """Put a `#` before every selected line, or take it away where all have one. Rows of levels stay: there a `#` is a cell."""
    first, last = selected_rows(document)
    rows = [document.lines[row] for row in range(first, last) if _may_be_comment(document, row)]
    if not rows:
        return
    depth = min(map(count_indent, rows))
    off = all(row.lstrip().startswith("#") for row in rows)
    lines = list(document.lines[first:last])
    for i in range(len(lines)):
        if _may_be_comment(document, first + i):
            lines[i] = _without_hash(lines[i]) if off else f"{lines[i][:depth]}# {lines[i][depth:]}"
    document.rewrite(first, last, lines)


def _may_be_comment(document: Document, row: int) -> bool:
    return bool(document.lines[row].strip()) and section_at(document.lines, row) != "LevelSet"


def _without_hash(line: str) -> str:
    blanks, _, rest = line.partition("#")
    return blanks + rest.removeprefix(" ")


def duplicate_lines(document: Document) -> None:
    """Write the selected lines once more, below; the selection goes with the copy."""
    first, last = selected_rows(document)
    anchor, cursor = document.anchor, document.cursor
    rows = document.lines[first:last]
    document.rewrite(first, last, [*rows, *rows])
    document.select((cursor.row + len(rows), cursor.column), (anchor.row + len(rows), anchor.column))


def delete_lines(document: Document) -> None:
    """Delete the selected lines, with their ends."""
    first, last = selected_rows(document)
    rows = document.lines
    start, end = (
        (TextPosition(first, 0), TextPosition(last, 0))
        if last < len(rows)
        else (position_before(document, TextPosition(first, 0)), document.end)
    )
    column = document.cursor.column
    document.replace(start, end, "")
    document.select((min(first, len(document.lines) - 1), column))


def move_lines(document: Document, down: bool) -> None:
    """Let the selected lines change places with the one below (or above)."""
    first, last = selected_rows(document)
    if (last >= len(document.lines)) if down else (first == 0):
        return
    anchor, cursor, step = document.anchor, document.cursor, 1 if down else -1
    low, high = (first, last + 1) if down else (first - 1, last)
    rows = document.lines[low:high]
    document.rewrite(low, high, [rows[-1], *rows[:-1]] if down else [*rows[1:], rows[0]])
    document.select((cursor.row + step, cursor.column), (anchor.row + step, anchor.column))


def copy_selection(document: Document, clipboard: ClipboardLike) -> None:
    """Copy what is selected; without a selection the line."""
    clipboard.put(document.selected or document.lines[document.cursor.row] + "\n")


def cut_selection(document: Document, clipboard: ClipboardLike) -> None:
    """Copy what is selected, or the line, and delete it."""
    copy_selection(document, clipboard)
    if document.selected:
        document.replace(*document.selection, "")
    else:
        delete_lines(document)


def paste_clipboard(document: Document, clipboard: ClipboardLike) -> None:
    """Paste in place of what is selected; a line that was copied as a whole goes above the cursor's."""
    text, (start, end) = clipboard.get(), document.selection
    if start == end and text.find("\n") == len(text) - 1 and text.strip():
        start = end = TextPosition(start.row, 0)
    document.replace(start, end, text)


def selected_rows(document: Document) -> tuple[int, int]:
    """Return the rows of the selection, from the first to before the last; one where the selection only ends at its margin is not among
    them."""
    start, end = document.selection
    return start.row, end.row + (end.column > 0 or start.row == end.row)


def _change_every_line(document: Document, changed) -> None:
    first, last = selected_rows(document)
    document.rewrite(first, last, [changed(line) for line in document.lines[first:last]])


# ----------------------------------------------------------------------------------------------------
# What moves the cursor. With `select` the anchor stays where it is, and what lies between is selected.

_CHUNK = re.compile(r"\w+|[^\w\s]+|\s+")  # a word, signs, blanks


def move_cursor_to(document: Document, place: tuple[int, int], select: bool = False) -> None:
    """Move the cursor; with `select` the selection grows to it."""
    document.select(place, document.anchor if select else None)


def move_left(document: Document, select: bool = False) -> None:
    """Move to the character on the left; from a selection to its start."""
    start, end = document.selection
    move_cursor_to(document, start if start != end and not select else position_before(document, document.cursor), select)


def move_right(document: Document, select: bool = False) -> None:
    """Move to the character on the right; from a selection to its end."""
    start, end = document.selection
    move_cursor_to(document, end if start != end and not select else position_behind(document, document.cursor), select)


def move_up(document: Document, select: bool = False, rows: int = 1) -> None:
    """Move up by so many rows, as `move_down`."""
    move_down(document, select, -rows)


def move_down(document: Document, select: bool = False, rows: int = 1) -> None:
    """Move down by so many rows; the column is that of before the first such move, also after a shorter line. Beyond the ends it goes to
    them."""
    goal = document.cursor.column if document.goal is None else document.goal
    row = document.cursor.row + rows
    move_cursor_to(document, TEXT_START if row < 0 else document.end if row >= len(document.lines) else (row, goal), select)
    document.goal = goal


def move_to_line_start(document: Document, select: bool = False) -> None:
    """Move to the first word of the line; from there to the margin."""
    row, column = document.cursor
    first = count_indent(document.lines[row])
    move_cursor_to(document, (row, 0 if column == first else first), select)


def move_to_line_end(document: Document, select: bool = False) -> None:
    """Move to the end of the line."""
    move_cursor_to(document, (document.cursor.row, len(document.lines[document.cursor.row])), select)


def move_to_top(document: Document, select: bool = False) -> None:
    """Move to the start of the text."""
    move_cursor_to(document, TEXT_START, select)


def move_to_bottom(document: Document, select: bool = False) -> None:
    """Move to the end of the text."""
    move_cursor_to(document, document.end, select)


def move_word_left(document: Document, select: bool = False) -> None:
    """Move to the start of the word on the left."""
    move_cursor_to(document, word_start_before(document, document.cursor), select)


def move_word_right(document: Document, select: bool = False) -> None:
    """Move to the end of the word on the right."""
    move_cursor_to(document, word_start_behind(document, document.cursor), select)


def select_all(document: Document) -> None:
    """Select the whole text."""
    document.select(document.end, TEXT_START)


def select_word(document: Document, place: tuple[int, int]) -> None:
    """Select what a double click does: the word, the signs or the blanks there."""
    row, column = document.clamp_position(place)
    for chunk in _CHUNK.finditer(document.lines[row]):
        if chunk.start() <= column <= chunk.end() and (column < chunk.end() or chunk.end() == len(document.lines[row])):
            document.select((row, chunk.end()), (row, chunk.start()))


def select_line(document: Document, row: int) -> None:
    """Select a line with its end."""
    row = document.clamp_position((row, 0)).row
    document.select((row + 1, 0) if row + 1 < len(document.lines) else document.end, (row, 0))


def position_before(document: Document, place: TextPosition) -> TextPosition:
    """Return the position one character to the left; at the start of the text the same."""
    if place.column:
        return TextPosition(place.row, place.column - 1)
    return TextPosition(place.row - 1, len(document.lines[place.row - 1])) if place.row else place


def position_behind(document: Document, place: TextPosition) -> TextPosition:
    """Return the position one character to the right; at the end of the text the same."""
    if place.column < len(document.lines[place.row]):
        return TextPosition(place.row, place.column + 1)
    return TextPosition(place.row + 1, 0) if place.row + 1 < len(document.lines) else place


def word_start_before(document: Document, place: TextPosition) -> TextPosition:
    """Return the beginning of the word to the left; from the beginning of a line the end of the one above."""
    row, column = place
    chunks = [chunk.start() for chunk in _CHUNK.finditer(document.lines[row], 0, column) if not chunk.group().isspace()]
    return position_before(document, place) if column == 0 else TextPosition(row, chunks[-1] if chunks else 0)


def word_start_behind(document: Document, place: TextPosition) -> TextPosition:
    """Return the end of the word to the right; from the end of a line the beginning of the one below."""
    row, column = place
    chunks = (chunk.end() for chunk in _CHUNK.finditer(document.lines[row], column) if not chunk.group().isspace())
    at_end = column == len(document.lines[row])
    return position_behind(document, place) if at_end else TextPosition(row, next(chunks, len(document.lines[row])))


def count_indent(line: str) -> int:
    """Return how many blanks stand before the first word of a line."""
    return len(line) - len(line.lstrip())


# ----------------------------------------------------------------------------------------------------
# Finding and replacing. Small letters in what is sought stand for both, a capital one only for itself.

TextSpan = tuple[TextPosition, TextPosition]


def find_all(document: Document, sought: str) -> list[TextSpan]:
    """Return every place where a text stands."""
    if not sought:
        return []
    pattern = re.compile(re.escape(sought), 0 if any(char.isupper() for char in sought) else re.IGNORECASE)
    if "\n" not in sought:
        return [
            (TextPosition(row, found.start()), TextPosition(row, found.end()))
            for row, line in enumerate(document.lines)
            for found in pattern.finditer(line)
        ]
    return [
        (position_of_offset(document.text, found.start()), position_of_offset(document.text, found.end()))
        for found in pattern.finditer(document.text)
    ]


def find_next(document: Document, sought: str, backwards: bool = False) -> TextSpan | None:
    """Select the next place behind the selection (or the last before it), round the end of the text if need be; return it, or None."""
    found = find_all(document, sought)
    if not found:
        return None
    start, end = document.selection
    if backwards:
        chosen = next((span for span in reversed(found) if span[1] <= start), found[-1])
    else:
        chosen = next((span for span in found if span[0] >= end), found[0])
    document.select(chosen[1], chosen[0])
    return chosen


def replace_all(document: Document, sought: str, text: str) -> int:
    """Put a text in place of every other, as one step; return how many there were."""
    found = find_all(document, sought)
    document.apply_edits([TextEdit(start, document.text_between(start, end), text) for start, end in reversed(found)])
    return len(found)


def position_of_offset(text: str, offset: int) -> TextPosition:
    """Return the position of a character that is counted from the start of the text."""
    return TextPosition(text.count("\n", 0, offset), offset - text.rfind("\n", 0, offset) - 1)
