"""The editor of games without its window: the text and what can be done to it, what it means, what is wrong with it, and how it is kept.

A `Document` is a text, a selection and a history. Every other module changes one (editing, painting), says something of a text
(section_index, highlight, diagnostics, completion, solvability, suggest_variants) or keeps it (file_session). What is said follows from the
text alone, so whoever shows it may ask again at every frame: answers are remembered by text; what takes longer than a frame is asked of
another process (background_queries).
"""

from game_meta.editor.document import Document, TextEdit, TextPosition

__all__ = ["Document", "TextEdit", "TextPosition"]
