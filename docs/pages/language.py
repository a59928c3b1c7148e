"""The reference page of the language, docs/language.md: everything in the vocabulary, each entry with an example that was really played."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby

from pages import varying
from pages.examples import KEYS, Example, read
from pages.examples import KINDS as KINDS_OF_ENTRIES
from pages.markdown import table
from pages.play import Moment, play

from game_meta.explain import sentences
from game_meta.explain.sections import introduce_type, key_sentences
from game_meta.explain.wording import GameNouns
from game_meta.vgdl import parse
from game_meta.vgdl.spec import (
    ALWAYS,
    DIRECTIONS,
    EFFECTS,
    GAME_LINE,
    KINDS,
    MAX_BOARD_PIXELS,
    MAX_TYPES,
    OPTIONAL,
    SECTIONS,
    SPRITES,
    TERMINATIONS,
    TIME_PARAMETERS,
    Parameter,
    SpriteClass,
)
from game_meta.vgdl.spec.effects import EVERY_EFFECT
from game_meta.vgdl.spec.english import finish_sentence
from game_meta.vgdl.spec.py_vgdl import BONUS, CELL_PIXELS, CLASSES, LOOKS, NO_EFFECT, PARAMETERS, PAYS, SCORE_ALONE, SCORE_EFFECT
from game_meta.vgdl.spec.sections import EDGE
from game_meta.vgdl.spec.sprites import EVERY_SPRITE
from game_meta.vgdl.spec.terminations import EVERY_TERMINATION
from game_meta.vgdl.syntax import format_value

INTRO = """# The language

The whole vocabulary of VGDL as this program speaks it, written by `python docs/build.py` from `game_meta/vgdl/spec`. Every example
was played by the engine. `game-meta check FILE` finds what is wrong in a game, `game-meta explain FILE` says its rules in English.

A game is a text: a game line, and below it, indented, sections. `#` starts a comment.

{sections}
In the examples `A` is the player's avatar, `w` a wall, `.` an empty cell, and every other letter the first one of a type's name; some
sprites are drawn as arrows to show where they face. Below each example stand its lines in English, and the board before and after.
In rules, s1 is the first type of the line and s2 the second. A tick is one step of time.
"""
STRICTNESS = """## What is refused

A `.vgdl`, and any text with a `LevelSet` or a `VariantSet`, is a game of ours and read strictly. Any other file (`.txt`) is read as a game
for GVGAI, whose engine passes over many a slip: so does ours then, and `check` warns of each. What is an error leaves no game: `check`
refuses exactly what the engine refuses.

{table}
*Required* parameters are those that the tables below give no default. Without most of them a line does nothing, or something that nobody
meant; without the *always required* ones there is nothing that the engine could do.
"""
REFUSED = (  # what, in a .vgdl, in a .txt
    ("a required parameter is missing", "error", "warning; the line does what it can"),
    ("an always required parameter is missing, or of the wrong kind", "error", "error"),
    ("a value of the wrong kind, or beyond its bounds", "error", "warning; the default counts, or the nearest number"),
    ("a name that is no type, in a rule, a parameter or the LevelMapping", "error", "warning; there are no sprites of it"),
    ("a misplaced line, a missing `>`, an unknown section, two effects in a line", "error", "warning; the rest of the file counts"),
    ("a type of PathChaser's kind in a game without `obs`", "error", "warning; it finds no path"),
    ("an unknown class, effect or termination, `key=` without a value, a section missing", "error", "error"),
    ("a level with fewer avatars than players, or on which no player has a place", "error", "error"),
    (f"more than {MAX_TYPES} types, a board of more than {MAX_BOARD_PIXELS} pixels along a side", "error", "error"),
    ("a parameter that its word does not have, or given twice", "warning; nothing reads it, the last one counts", "the same"),
    ("types that can meet without a rule, types and rules that never come to pass", "warning", "warning"),
)
GAME = """## The game line

`BasicGame key=value ...`, or `GameSpace key=value ...`: a game whose numbers may have names. Its section ParameterSet gives them,
`SPEED > values=0.2:0.4:1.0 string=how_fast value=0.6` (the least, the step, the greatest) or `SHY > values=True:False`, and in SpriteSet,
InteractionSet and TerminationSet `speed=SPEED` is read as `speed=0.6`. Without `value=` a name stands for the number in the middle, of an
even number of them for the lower one, of a flag for the first. That is ours: the reference draws another one for each use, without a seed.
"""
UNSUPPORTED = """## What is not supported

All classes, effects and terminations that GVGAI registers are above. Not there, because no published game needs it or the reference does
not do it either:

- public fields of its Java classes that a file could set, too: of effects `applyScore`, `count`, `countElse`, `inBatch`, `sequential`,
  `is_kill_effect`, `is_stochastic`; of sprites `is_oriented`, `rotation`, `draw_arrow`, `is_resource`, `lastmove`, `isFirstTick`. They are
  unknown parameters here;
- values of a ParameterSet from outside the file, as its DesignMachine sets them: write `value=` into the line;
- words of py-vgdl that GVGAI does not have: `conveySprite`, `windGust`, `slipForward`, the `strength` of a Conveyor, the `prob` of an
  ErraticMissile. A ResourcePack of py-vgdl can be collected; in GVGAI, and here, it cannot.
"""
PY_VGDL = """## Games in py-vgdl's words

A file with words that only py-vgdl has is read as one of its games, by every command; `game-meta check --dialect py-vgdl FILE` reads any
file so. Faults are told of the lines that its author wrote. `game-meta convert FILE -o games/mine.vgdl` writes the game, with the levels
beside it, as one file of ours and says line by line what differs:

{table}
A line with a type that the file does not have is left out too. A cell has {pixels} pixels where no `square_size=` says otherwise, walls
block the paths that are looked for, and a level is as wide as its longest row.
"""
SPRITE = """## Sprites

`name > Class key=value ...` Types indented below another one inherit its class and parameters. Every class takes these:
"""
AVATAR = """## Avatars

What players move. They take what every sprite takes.
"""
EFFECT = """## Effects

`first second > effect key=value ...` happens when a sprite of type `first` overlaps one of type `second`; several types may stand in place
of the second. `EOS` as the second is the edge of the screen, `TIME` the clock. Every effect takes these:
"""
ENDING = """## Endings

`Class key=value ...` The first one that is true, in the order of the file, ends the game. Every ending takes these:
"""


def page() -> str:
    """The text of docs/language.md."""
    examples = {(kind, example.entry): example for kind in KINDS_OF_ENTRIES for example in read(kind)}
    told = [INTRO.format(sections=table(("section", "what it holds"), ((f"`{name}`", doc) for name, doc in SECTIONS.items()))), contents()]
    told.append(STRICTNESS.format(table=table(("", "in a `.vgdl`", "in a `.txt`"), REFUSED)))
    told += [GAME, *(entry(name, said(p), [], examples.get(("game_line", name))) for name, p in GAME_LINE.items())]
    for head, avatars in ((SPRITE + "\n" + parameters(EVERY_SPRITE), False), (AVATAR, True)):
        classes = [cls for cls in SPRITES.values() if cls.is_avatar == avatars]
        told += [head, *(entry(cls.name, about(cls), own(cls), examples.get(("sprites", cls.name))) for cls in classes)]
    told += [EFFECT, parameters(EVERY_EFFECT), "With `TIME` these besides:\n", parameters(TIME_PARAMETERS)]
    told += [effect_entry(name, examples.get(("effects", name))) for name in EFFECTS]
    told += [ENDING, parameters(EVERY_TERMINATION)]
    for name, ending in TERMINATIONS.items():
        its = [p for p in ending.parameters.values() if p not in EVERY_TERMINATION]
        told.append(entry(name, ending.doc, its, examples.get(("endings", name))))
    told += [varying.section(), PY_VGDL.format(table=table(("theirs", "here"), in_our_words()), pixels=CELL_PIXELS), UNSUPPORTED]
    return "\n".join(told)


def in_our_words() -> Iterable[tuple[str, str]]:
    """What becomes of each word that only py-vgdl has."""
    yield from ((f"`{word}`", f"`{ours}`") for word, ours in CLASSES.items())
    yield from ((f"`{key}=`", f"`{ours}=`") for key, ours in PARAMETERS.items())
    yield f"`{NO_EFFECT}`", "left out"
    yield f"`{SCORE_EFFECT} value=N`", f"`{PAYS}N` on the next line of the pair that always runs, or on `{' '.join(SCORE_ALONE)}`"
    yield f"`{BONUS}=` of an ending", "left out: it is not paid"
    yield ", ".join(f"`{key}=`" for key in LOOKS), "left out"


def said(parameter: Parameter) -> str:
    """A parameter in one line."""
    value = default(parameter)
    return f"{parameter.doc} Takes {KINDS[parameter.kind]}; {f'`{value}`' if value else 'nothing'} by default."


def contents() -> str:
    """Links to every entry."""
    avatars = [name for name, cls in SPRITES.items() if cls.is_avatar]
    groups = {
        "The game line": GAME_LINE,
        "Sprites": [name for name in SPRITES if name not in avatars],
        "Avatars": avatars,
        "Effects": EFFECTS,
        "Endings": TERMINATIONS,
        "The VariantSet": varying.names(),
    }
    return "\n".join(f"- **{title}**: {' '.join(map(link, names))}" for title, names in groups.items()) + "\n"


def link(name: str) -> str:
    return f"[{name}](#{name.lower().replace(' ', '-')})"


def about(cls: SpriteClass) -> str:
    told = [cls.doc]
    if cls.parent:
        told.append(f"Takes what [{cls.parent}](#{cls.parent.lower()}) takes.")
    if cls.actions and cls.actions != ("NIL",):
        told.append(f"Keys: {', '.join(cls.actions)}.")
    return " ".join(told)


def own(cls: SpriteClass) -> list[Parameter]:
    """Parameters that its parent does not have, or with another default."""
    before: Mapping[str, Parameter] = SPRITES[cls.parent].parameters if cls.parent else {p.name: p for p in EVERY_SPRITE}
    return [p for name, p in cls.parameters.items() if name not in before or p.default != before[name].default or p.doc != before[name].doc]


def effect_entry(name: str, example: Example | None) -> str:
    effect = EFFECTS[name]
    told = [effect.doc]
    if effect.conditional:
        told.append("Its score counts only when it did something.")
    if effect.needs_second:
        told.append("Needs s2: does nothing at the edge of the screen or on a timer.")
    return entry(name, " ".join(told), [p for p in effect.parameters.values() if p not in EVERY_EFFECT], example)


def entry(name: str, doc: str, its: list[Parameter], example: Example | None) -> str:
    told = [f"### {name}\n", doc, ""]
    if its:
        told.append(parameters(its))
    if example:
        told.append(shown(example))
    return "\n".join(told)


def parameters(its: Iterable[Parameter]) -> str:
    return table(("parameter", "takes", "default", ""), ((f"`{p.name}`", KINDS[p.kind], default(p), p.doc) for p in its))


def default(parameter: Parameter) -> str:
    value = parameter.default
    if parameter.required != OPTIONAL:
        return "*always required*" if parameter.required == ALWAYS else "*required*"
    if parameter.kind == "direction":
        return next(name for name, each in DIRECTIONS.items() if each == value)
    return "" if value in ("", ()) else format_value(value)


def shown(example: Example) -> str:
    """The lines that matter, what they say, and the boards."""
    before, after = play(example)
    lines = [f"BasicGame {example.header}"] if example.header else []
    lines += [line if not example.header else f"    {line}" for line in example.lines]
    return f"```\n{chr(10).join(lines)}\n```\n\n{in_words(example)}```\n{chr(10).join(boards(example, before, after))}\n```\n"


def in_words(example: Example) -> str:
    """What `explain` says of the entry in this game."""
    game = parse(example.text(), "example", levels=[("level", "\n".join(example.level))])
    nouns, name = GameNouns(game), example.entry
    its = [kind for kind in example.types if game.sprites[kind].cls == name]
    told = [introduce_type(nouns, kind) for kind in its]
    told += key_sentences(nouns) if any(nouns.is_avatar(kind) for kind in its) else []
    for rule in game.rules:
        if rule.effect == name:
            told += [sentences.edge_sentence(nouns, rule)] if EDGE in rule.seconds else [sentences.meeting_sentence(nouns, rule)]
    told += [sentences.ending_sentence(nouns, ending) for ending in game.endings if ending.cls == name]
    return f"{' '.join(finish_sentence(each) for each in told)}\n\n" if told else ""


def boards(example: Example, before: Moment, after: Moment) -> list[str]:
    """Both boards side by side, with what was pressed between them and the values below."""
    width = max(len("before"), *map(len, before.board), *map(len, before.values), 0) + 4
    lines = [f"{'before':<{width}}after {pressed(example.keys)}"]
    for left, right in zip((*before.board, *before.values), (*after.board, *after.values), strict=True):
        lines.append(f"{left:<{width}}{right}")
    return lines


def pressed(keys: tuple[str, ...]) -> str:
    """What was done in each tick: `RIGHT 2x, USE, wait`."""
    told = []
    for key, run in groupby(keys):
        words = "+".join(KEYS[one] if one != "." else "wait" for one in key)
        count = len(list(run))
        told.append(words if count == 1 else f"{words} {count}x")
    return ", ".join(told)
