"""The vocabulary holds together: sentences, defaults of the right kind, and everything that the engine promises."""

from itertools import chain

from game_meta.vgdl.spec import AVATARS, EFFECTS, GAME_LINE, KINDS, SPRITES, TERMINATIONS, convert_value
from game_meta.vgdl.syntax import format_value

TABLES = {"sprite": SPRITES, "effect": EFFECTS, "termination": TERMINATIONS}
PARAMETERS = [*chain.from_iterable(entry.parameters.values() for table in TABLES.values() for entry in table.values()), *GAME_LINE.values()]


def test_everything_has_a_sentence():
    for entry in chain.from_iterable(table.values() for table in TABLES.values()):
        assert entry.doc.endswith("."), entry.name
    for parameter in PARAMETERS:
        assert parameter.doc.endswith("."), parameter.name


def test_defaults_are_what_their_text_means():
    directions = {(0, -1): "UP", (0, 1): "DOWN", (-1, 0): "LEFT", (1, 0): "RIGHT", (0, 0): "NONE", (-1, -1): "NIL"}
    for parameter in PARAMETERS:
        assert parameter.kind in KINDS
        if parameter.default in ("", (), (0,)):  # nothing given
            continue
        text = directions[parameter.default] if parameter.kind == "direction" else format_value(parameter.default)
        assert convert_value(parameter, text) == parameter.default, parameter.name


def test_no_name_is_taken_twice_whatever_its_case():
    for table in TABLES.values():
        assert len({name.lower() for name in table}) == len(table)


def test_avatars_are_known_by_their_actions():
    assert {"MovingAvatar", "FlakAvatar", "ShootAvatar"} <= AVATARS and "Missile" not in AVATARS
    assert SPRITES["FlakAvatar"].actions == ("USE", "LEFT", "RIGHT")


def test_numbers_of_words_are_0_to_n():
    """The engine looks some facts up by number, and compiled games are full of them."""
    for table in TABLES.values():
        assert sorted(word.opcode for word in table.values()) == list(range(len(table)))
