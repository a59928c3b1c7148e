"""The editor of games without its window: the text and what can be done to it, what it means, what is wrong with it, and how it is kept.

A `Document` is a text, a selection and a history; every module beside it either changes one (moves, editing, find, levels) or tells
something of a text (outline, highlight, faults, complete, palette, judge, vary). What is told follows from the text alone, so whoever shows
it may ask again at every frame: answers are remembered by text.
"""

from game_meta.editor.document import Document, TextEdit, TextPosition

__all__ = ["Document", "TextEdit", "TextPosition"]
