"""What a file is made of: its sections, the parameters of the game line, and the words that stand in rules besides types and effects."""

from __future__ import annotations

from game_meta.vgdl.spec.parameters import MOVES, OBSTACLE
from game_meta.vgdl.spec.parameters import Parameter as P

SECTIONS = {
    "SpriteSet": "The types: `name > Class key=value`, children indented below their parent.",
    "LevelMapping": "What the characters of a level stand for: `. > floor coin`.",
    "InteractionSet": "What happens when sprites meet: `first second > effect key=value`.",
    "TerminationSet": "When the game ends: `Class key=value`.",
    "ParameterSet": "Of a GameSpace: names for numbers, `NAME > values=MIN:STEP:MAX string=what value=V`.",
    "LevelSet": "Ours: levels drawn in the same file, each below a line `level`.",
    "VariantSet": "Ours: what the generator may change.",
}
REQUIRED_SECTIONS = ("SpriteSet", "InteractionSet", "TerminationSet")
SPACE_WORD = "GameSpace"  # a game with a ParameterSet
GAME_WORDS = ("BasicGame", SPACE_WORD)

EDGE, CLOCK = "EOS", "TIME"
OCCASIONS = {  # what may stand in a rule in place of a type
    EDGE: "The edge of the screen.",
    CLOCK: "A moment, not a meeting: see `timer`.",
}

GAME_LINE: dict[str, P] = {
    parameter.name: parameter
    for parameter in (
        P("square_size", "int", 0, "Pixels of a cell; 0: 800 by the longer side of the level, 2 or more.", 1000),
        P("no_players", "int", 1, "How many players, 1 or 2.", 2, least=1),
        P("no_counters", "int", 0, "How many counters the effects can change.", 64),
        P("obs", "types", (), "The types that block the path finder.", role=OBSTACLE),
        P("key_handler", "text", "", "How the reference reads the keyboard; without influence here.", is_rule=False),
        P("controls", "controls", MOVES, "Ours: what the player's UP, LEFT, DOWN, RIGHT really do.", is_rule=False),
        P("delay", "int", 0, "Ours: how many ticks later what a player does takes effect, 0 or 1.", 1),
    )
}

MAX_TYPES = 255  # types in a game
MAX_BOARD_PIXELS = 1 << 24  # px along a side of the board


def cell_pixels(square_size: int, columns: int, rows: int) -> int:
    """Return the side of a cell in pixels: `square_size` of the game line, or (0) what makes the longer side of the board 800 pixels."""
    return square_size if square_size > 0 else max(2, 800 // max(columns, rows, 1))
