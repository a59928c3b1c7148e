"""`check` refuses exactly what the engine refuses: every word with every parameter left out, of another kind, unknown, empty, too many.

A mutation is one line of a small game, for us (`.vgdl`, read strictly) and for GVGAI (`.txt`). Three verdicts on it must agree: that of
`check`, that of loading the game and building its levels, and (where it is read strictly) what the record of the parameter says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pytest

from game_meta.engine.compiler import compile_game
from game_meta.engine.errors import EngineError
from game_meta.engine.movement import MAX_PIXELS
from game_meta.vgdl import Diagnostic, VGDLError, check_text, parse
from game_meta.vgdl.spec import (
    ALWAYS,
    EFFECTS,
    GAME_LINE,
    KINDS,
    MAX_BOARD_PIXELS,
    MAX_TYPES,
    OPTIONAL,
    SPRITES,
    TERMINATIONS,
    TIME_PARAMETERS,
    Parameter,
)

GAME = """{header}
    SpriteSet
        {sprite}
        other > Immovable
        coin > Resource
        group >
            kid > Immovable
            twin > Missile
        nest > SpawnPoint stype=kid
        avatar > MovingAvatar
    LevelMapping
        t > thing
        o > other
    InteractionSet
        avatar wall > stepBack
        {rule}
        {clock}
    TerminationSet
        {ending}
"""
ROWS = ("wwwwww", "wAAtow", "wwwwww")  # for one player or two
DRAWN = "    LevelSet\n        level\n" + "".join(f"            {row}\n" for row in ROWS)
PLAIN = {"header": "BasicGame obs=wall", "sprite": "Passive", "rule": "killSprite", "clock": "flipDirection", "ending": "Timeout limit=9"}
PLACE = {"sprite": "thing > {}", "rule": "thing other > {}", "clock": "other TIME > {}", "ending": "{}", "header": "{}"}

FITTING = {  # a text that fits, by the kind of a parameter
    "int": "1", "float": "0.5", "bool": "True", "text": "word", "direction": "UP", "colour": "RED", "type": "kid", "types": "kid,twin",
    "effect": "killSprite", "ints": "2,-1", "counts": "1,2", "bools": "True,False", "hidden": "True", "controls": "DOWN,LEFT,UP,RIGHT",
    "physics": "cont",
}  # fmt: skip
WRONG = {  # ... and texts that do not
    "int": ("zero", "0.5", "True", "UP", "1,2", "99999999999"),
    "float": ("zero", "True", "UP", "1,2", "1e999"),
    "bool": ("1", "yes", "UP", "True,False"),
    "text": (),
    "direction": ("1", "up", "LEFT,UP", "True"),
    "colour": ("PUCE", "1", "RED,BLUE"),
    "type": ("nobody", "1", "UP", "True", "kid,twin"),
    "types": ("nobody", "kid,nobody", "1", "kid,,twin", ","),
    "effect": ("nothing", "1", "killSprite,stepBack"),
    "ints": ("zero", "0.5", "1,x", "UP"),
    "counts": ("1", "zero", "1,x"),
    "bools": ("1", "yes", "True,1"),
    "hidden": ("1", "yes", "True,1"),
    "controls": ("UP", "UP,UP,DOWN,LEFT", "1"),
    "physics": ("banana", "1", "GRID,CONT"),
}


@dataclass(frozen=True)
class Word:
    """A word in its place in the game, with the parameters that it needs."""

    place: str  # a key of PLAIN
    text: str
    parameters: Mapping[str, Parameter]

    def line(self, given: Mapping[str, str]) -> str:
        return " ".join([self.text, *(f"{key}={value}" for key, value in given.items())])

    def needed(self) -> dict[str, str]:
        """Return its required parameters with values that fit."""
        return {name: FITTING[p.kind] for name, p in self.parameters.items() if p.required != OPTIONAL}


def all_words() -> Iterator[Word]:
    yield Word("header", "BasicGame obs=wall", {name: p for name, p in GAME_LINE.items() if name != "obs"})
    yield Word("header", "BasicGame", {"obs": GAME_LINE["obs"]})
    yield from (Word("sprite", name, cls.parameters) for name, cls in SPRITES.items())
    yield from (Word("ending", name, ending.parameters) for name, ending in TERMINATIONS.items())
    yield Word("clock", "killSprite", {p.name: p for p in TIME_PARAMETERS})
    for name, effect in EFFECTS.items():
        own = {key: p for key, p in effect.parameters.items() if key != "ftype" or not effect.sets_timer}
        yield Word("rule", f"{name} ftype=flipDirection" if effect.sets_timer else name, own)
        if not effect.sets_timer and any(p.required != OPTIONAL for p in effect.parameters.values()) and "ftype" not in own:
            yield Word("rule", f"addTimer ftype={name}", {key: p for key, p in own.items() if p.required != OPTIONAL})


def is_everywhere(word: Word, parameter: Parameter) -> bool:
    """Tell whether every word of this place has the parameter, and another one is tried with all its texts."""
    common = {"sprite": SPRITES["Passive"].parameters, "rule": EFFECTS["killSprite"].parameters, "ending": {}, "clock": {}, "header": {}}[
        word.place
    ]
    return common.get(parameter.name) == parameter and word.text not in ("Passive", "killSprite")


def mutations(word: Word) -> Iterator[tuple[str, bool]]:
    """Yield lines, and whether each is one of a valid game, by the records."""
    needed = word.needed()
    yield word.line(needed), True
    for name, parameter in word.parameters.items():
        others = {key: value for key, value in needed.items() if key != name}
        if name in needed:
            yield word.line(others), False
        wrong = WRONG[parameter.kind]
        for text in wrong[:1] if is_everywhere(word, parameter) else wrong:
            yield word.line({**needed, name: text}), False
        if is_everywhere(word, parameter):
            continue
        yield word.line({**needed, name: FITTING[parameter.kind]}), True
        yield word.line({**needed, name: ""}), False
        if parameter.kind in ("int", "float"):
            low, high = parameter.bounds()
            for number in (low - 1, low, -1, 0, high, high + 1):
                yield word.line({**needed, name: str(number)}), low <= number <= high


def text_of(place: str, line: str) -> str:
    """Return the game with one line changed, without levels."""
    return GAME.format(**{key: PLACE[key].format(line if key == place else text) for key, text in PLAIN.items()})


def strictly(place: str, line: str) -> tuple[str, str, list[tuple[str, str]]]:
    return text_of(place, line) + DRAWN, "game.vgdl", []


def for_gvgai(place: str, line: str) -> tuple[str, str, list[tuple[str, str]]]:
    return text_of(place, line), "game.txt", [("game_lvl0.txt", "\n".join(ROWS))]


def refusal(text: str, file: str, levels: list[tuple[str, str]]) -> str:
    """Return why the game cannot be loaded and its levels built; nothing if they can."""
    try:
        game = parse(text, file, levels=levels)
        for number in range(len(game.levels)):
            compile_game(game, number)
    except VGDLError as error:  # an EngineError too: anything else is a fault of ours
        return str(error)
    return ""


def errors(text: str, file: str, levels: list[tuple[str, str]]) -> list[Diagnostic]:
    return [each for each in check_text(text, file, levels).diagnostics if each.severity == "error"]


WORDS = list(all_words())


@pytest.mark.parametrize("word", WORDS, ids=lambda word: f"{word.place}-{word.text.replace(' ', '-')}")
def test_check_says_what_compile_says(word):
    for line, valid in mutations(word):
        strict, lenient = strictly(word.place, line), for_gvgai(word.place, line)
        found = errors(*strict)
        assert bool(found) == bool(refusal(*strict)) == (not valid), (line, [str(each) for each in found], refusal(*strict))
        assert bool(errors(*lenient)) == bool(refusal(*lenient)), (line, errors(*lenient), refusal(*lenient))
        rows = strict[0].splitlines()
        for each in found:
            assert rows[each.line - 1].strip() == PLACE[word.place].format(line).strip(), f"{each} is not about {line}"
            assert 1 <= each.column <= len(rows[each.line - 1])


def test_every_kind_is_tried():
    assert FITTING.keys() == WRONG.keys() == KINDS.keys()


@pytest.mark.parametrize("word", [word for word in WORDS if word.needed()], ids=lambda word: word.text.replace(" ", "-"))
def test_what_is_always_required_is_what_the_engine_refuses(word, monkeypatch):
    """A parameter that a file for GVGAI may leave out is one without which the engine runs the game, and only such a one."""
    monkeypatch.setattr("game_meta.vgdl.parser.check_required", lambda *_: None)
    for name in word.needed():
        line = word.line({key: value for key, value in word.needed().items() if key != name})
        game = parse(*for_gvgai(word.place, line)[:2], levels=for_gvgai(word.place, line)[2])
        try:
            compile_game(game, 0)
            refused = False
        except EngineError:
            refused = True
        assert refused == (word.parameters[name].required == ALWAYS), f"{line} without {name}"


TYPE = "the name of a sprite type"
MESSAGES = [  # place, line, column, message
    ("ending", "SpriteCounter win=True", 9, f"SpriteCounter needs `stype=...`, {TYPE}: the type that is counted"),
    ("ending", "SpriteCounter stype=other limit=zero", 35, "`limit` takes a whole number, not `zero`"),
    ("ending", "Timeout win=True", 9, "Timeout needs `limit=...`, a whole number: the tick"),
    ("ending", "MultiSpriteCounter win=True", 9, f"MultiSpriteCounter needs `stype1=...`, {TYPE}: a type that is counted"),
    ("rule", "transformTo scoreChange=1", 23, f"transformTo needs `stype=...`, {TYPE}: the type it becomes"),
    ("rule", "addTimer ftype=transformTo", 23, f"addTimer ftype=transformTo needs `stype=...`, {TYPE}: the type it becomes"),
    ("rule", "addTimer timer=5", 23, "addTimer needs `ftype=...`, the name of an effect: the effect"),
    ("rule", "addTimer ftype=addTimer timer=5", 32, "`addTimer` cannot run `addTimer`: write the effect that happens in the end"),
    ("sprite", "Chaser", 9, f"Chaser needs `stype=...`, {TYPE}: the type it looks for"),
    ("sprite", "Missile physicstype=banana", 25, "`physicstype` takes GRID or CONT, not `banana`"),
    ("header", "BasicGame no_players=3", 11, "`no_players` takes a whole number between 1 and 2, not `3`"),
]


@pytest.mark.parametrize(("place", "line", "column", "message"), MESSAGES, ids=[line for _, line, _, _ in MESSAGES])
def test_an_error_names_its_place_and_cure(place, line, column, message):
    text, file, levels = strictly(place, line)
    (error,) = errors(text, file, levels)
    assert text.splitlines()[error.line - 1].strip() == PLACE[place].format(line)
    assert (error.column, error.message) == (column, message)


def whole(header: str = "BasicGame", sprites: Sequence[str] = (), mapping: Sequence[str] = (), rows: Sequence[str] = ("wAw",)) -> str:
    """Return a game of these lines; types may be indented below others."""
    sections = (
        ("SpriteSet", sprites or ("avatar > MovingAvatar",)),
        ("LevelMapping", mapping),
        ("InteractionSet", ("avatar wall > stepBack",)),
        ("TerminationSet", ("Timeout limit=9",)),
        ("LevelSet", ("level", *(f"    {row}" for row in rows))),
    )
    return "\n".join([header, *(f"    {name}\n" + "".join(f"        {line}\n" for line in lines) for name, lines in sections)])


HERO_FIRST = ("hero > MovingAvatar", "wall > Immovable", "rock > Passive")
GAMES = {  # whether a game is valid for us, and for GVGAI
    "as it is": (whole(), True, True),
    "no avatar": (whole(rows=("w.w",)), False, False),
    "fewer avatars than players": (whole("BasicGame no_players=2"), False, False),
    "the first row is blank": (whole(rows=("w", "wA")), False, False),
    "the only avatar is the first type": (whole(sprites=HERO_FIRST, mapping=("h > hero",), rows=("wh",)), False, False),
    "one avatar of two is the first type": (whole("BasicGame no_players=2", HERO_FIRST, ("h > hero",), ("wAh",)), False, True),
    "an avatar with types below it": (
        whole(sprites=("hero > MovingAvatar", "    knight > speed=0.5"), mapping=("h > hero",), rows=("wh",)),
        False,
        False,
    ),
    "an avatar of a singleton that is there already": (
        whole(sprites=("only > singleton=True", "    rock > Passive", "    hero > MovingAvatar"), mapping=("h > rock hero",), rows=("wh",)),
        False,
        False,
    ),
    "an avatar of a singleton that is not": (whole(sprites=("avatar > MovingAvatar singleton=True",)), True, True),
    "paths that nothing is said to block": (whole(sprites=("cat > PathChaser stype=avatar",)), False, True),
    "paths": (whole("BasicGame obs=wall", sprites=("cat > PathChaser stype=avatar",)), True, True),
    "as many types as there is room for": (whole(sprites=[f"t{number} > Immovable" for number in range(MAX_TYPES - 2)]), True, True),
    "one type more": (whole(sprites=[f"t{number} > Immovable" for number in range(MAX_TYPES - 1)]), False, False),
    "a board as wide as there is room for": (whole("BasicGame square_size=1000", rows=("wA" + 16_775 * ".",)), True, True),
    "a wider board": (whole("BasicGame square_size=1000", rows=("wA" + 16_776 * ".",)), False, False),
}


@pytest.mark.parametrize("name", GAMES)
def test_a_whole_game(name):
    text, *valid = GAMES[name]
    drawn = [row.strip() for row in text[text.index("level\n") :].splitlines()[1:]]
    for (text_, file, levels), expected in zip(
        ((text, "game.vgdl", []), (text[: text.index("    LevelSet")], "game.txt", [("game_lvl0.txt", "\n".join(drawn))])),
        valid,
        strict=True,
    ):
        found = errors(text_, file, levels)
        assert bool(found) == bool(refusal(text_, file, levels)) == (not expected), (file, [str(each) for each in found])


def test_the_engine_has_room_for_every_board():
    assert MAX_BOARD_PIXELS <= MAX_PIXELS
