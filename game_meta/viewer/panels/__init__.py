"""Widgets of a scene: each module draws one panel with `draw(surface, rect, view)` and changes nothing."""
