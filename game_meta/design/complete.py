"""What the word at the cursor could be: names of the ontology and of the game itself that fit where it stands, each with its sentence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from game_meta.design.document import Document
from game_meta.design.outline import Outline, outline
from game_meta.design.text import Place
from game_meta.vgdl.ontology import (
    COLOURS,
    EFFECTS,
    GAME_LINE,
    GAME_WORDS,
    MOVES,
    SECTIONS,
    SPRITES,
    TERMINATIONS,
    TIME_PARAMETERS,
    Parameter,
    spelling,
)

MOST = 50  # that are offered at once
TIMES = {"EOS": "The edge of the screen.", "TIME": "A moment, not a meeting: see `timer`."}


@dataclass(frozen=True)
class Option:
    """What may be written, the sentence that the ontology has for it, and its kind (see highlight.KINDS)."""

    text: str
    doc: str
    kind: str


@dataclass(frozen=True)
class Completion:
    """Options for what stands from `start` to `end`, the best first."""

    start: Place
    end: Place
    options: tuple[Option, ...]


def complete(text: str, place: Place) -> Completion:
    """The options at a place, none in a comment or in a level."""
    told = outline(text)
    before = told.lines[place.row][: place.column]
    written = "" if before[-1:].isspace() else before.split(" ")[-1].split("\t")[-1]
    if "#" in before:
        return Completion(place, place, ())
    words = before[: len(before) - len(written)].split()
    key, equals, value = written.partition("=")
    if equals:
        written = value.split(",")[-1]
        found = values(told, next((each for each in parameters(told, place.row, words) if each.name == key), None))
    else:
        found = names(told, place, words)
    start = Place(place.row, place.column - len(written))
    return Completion(start, place, best(written, found))


def accept(document: Document, completion: Completion, option: Option) -> None:
    """Writes it in place of what the completion is about."""
    document.replace(completion.start, completion.end, option.text)


def best(written: str, options: Iterable[Option]) -> tuple[Option, ...]:
    """Those that begin with what is written, then those that hold it, then those that hold its letters in this order."""
    small = written.lower()

    def rank(option: Option) -> int:
        name = option.text.lower()
        return 0 if name.startswith(small) else 1 if small in name else 2 if _holds(name, small) else 3

    ranked = sorted(((rank(option), option) for option in options), key=lambda pair: pair[0])
    return tuple(option for place, option in ranked if place < 3 and option.text != written)[:MOST]


def _holds(name: str, letters: str) -> bool:
    rest = iter(name)
    return all(letter in rest for letter in letters)


def names(told: Outline, place: Place, words: list[str]) -> list[Option]:
    """What a word without `=` can be, by the section and the words before it."""
    section, behind = told.section(place.row), ">" in words
    if not words and _at_margin(told, place):
        if told.game_line is None or told.game_line.number - 1 == place.row:
            return [Option(word, "The first line of a game.", "game") for word in GAME_WORDS]
        return [Option(name, doc, "section") for name, doc in SECTIONS.items() if told.head(name) in (None, place.row)]
    given = {word.split("=", 1)[0] for word in words if "=" in word}
    keys = [Option(f"{each.name}=", each.doc, "parameter") for each in parameters(told, place.row, words) if each.name not in given]
    if section == "":
        return keys
    if section == "SpriteSet" and behind:
        return keys if _name_in(words, SPRITES) else [*_docs(SPRITES, "class"), *keys]
    if section == "InteractionSet":
        return (keys if _name_in(words, EFFECTS) else _docs(EFFECTS, "effect")) if behind else [*types(told), *_times()]
    if section == "TerminationSet":
        return keys if _name_in(words, TERMINATIONS) else _docs(TERMINATIONS, "ending")
    if section == "LevelMapping":
        return types(told) if behind else []
    if section == "LevelSet":
        return [Option("level", "Its rows stand below, deeper.", "section")] if not words and not _drawn(told, place.row) else []
    return variation(told, words) if section == "VariantSet" else []


def types(told: Outline) -> list[Option]:
    return [Option(name, _class_of(told, name), "type") for name in told.nodes]


def _class_of(told: Outline, name: str) -> str:
    cls = told.nodes[name].cls()
    return (
        f"{cls}: {SPRITES[cls].doc}" if cls else f"any of {', '.join(child.name for child in told.nodes[name].children) or 'nothing yet'}"
    )


def _times() -> list[Option]:
    return [Option(word, doc, "type") for word, doc in TIMES.items()]


def variation(told: Outline, words: list[str]) -> list[Option]:
    """A line of the VariantSet: verb, subject, `>` types, `:` choices."""
    from game_meta.variants.layouts import LAYOUTS
    from game_meta.variants.mutations import VERBS

    lines = [*VERBS, *(("layout", subject) for subject in LAYOUTS)]
    if len(words) < 2:
        fit = [subject for verb, subject in lines if words == [verb] and subject] if words else [verb for verb, _ in lines]
        return [Option(word, "", "verb") for word in dict.fromkeys(fit)]
    if ":" not in words:
        return types(told) if ">" in words else []
    return {"rule": _docs(EFFECTS, "effect"), "class": _docs(SPRITES, "class"), "ending": _docs(TERMINATIONS, "ending")}.get(words[1], [])


def parameters(told: Outline, row: int, words: list[str]) -> list[Parameter]:
    """Those that the line takes: of its class, effect or termination. A group of types takes those of all the types below it."""
    section = told.section(row)
    if section == "":
        return list(GAME_LINE.values())
    if section == "SpriteSet":
        node = next((node for node in told.nodes.values() if node.at.line == row + 1), None)
        here = _name_in(words, SPRITES)
        classes = (node.classes() if node else []) or ([here] if here else [])
        return list({each.name: each for cls in classes for each in SPRITES[cls].parameters.values()}.values())
    if section == "InteractionSet" and (effect := _name_in(words, EFFECTS)):
        later = next((word[len("ftype=") :] for word in words if word.startswith("ftype=")), "")
        timed = TIME_PARAMETERS if "TIME" in words else ()
        more = EFFECTS[later].parameters.values() if effect == "addTimer" and later in EFFECTS else ()
        return list({each.name: each for each in (*EFFECTS[effect].parameters.values(), *timed, *more)}.values())
    if section == "TerminationSet" and (ending := _name_in(words, TERMINATIONS)):
        return list(TERMINATIONS[ending].parameters.values())
    return []


def values(told: Outline, parameter: Parameter | None) -> list[Option]:
    """What may stand behind the `=`."""
    if parameter is None:
        return []
    if parameter.kind in ("type", "types"):
        return types(told)
    if parameter.kind == "effect":
        return _docs(EFFECTS, "effect")
    words = {"bool": BOOLS, "bools": BOOLS, "hidden": BOOLS, "direction": (*MOVES, "NONE"), "controls": MOVES, "colour": sorted(COLOURS)}
    return [Option(word, "", "constant") for word in words.get(parameter.kind, ())]


BOOLS = ("True", "False")


def _docs(known: Mapping, kind: str) -> list[Option]:
    return [Option(name, known[name].doc, kind) for name in known]


def _name_in(words: list[str], known: Mapping[str, object]) -> str | None:
    """The class, effect or termination that the line names: its first such word, behind the `>` if it has one."""
    behind = words[words.index(">") + 1 :] if ">" in words else words
    return next((name for word in behind if "=" not in word and (name := spelling(word, known))), None)


def _at_margin(told: Outline, place: Place) -> bool:
    """Whether a word that begins here stands no deeper than the sections do."""
    depth = len(told.lines[place.row][: place.column]) - len(told.lines[place.row][: place.column].lstrip())
    if not told.heads:
        return True
    head = told.lines[told.heads[0]]
    return depth <= len(head) - len(head.lstrip())


def _drawn(told: Outline, row: int) -> bool:
    """Whether the row lies in a level."""
    return any(level.line - 1 <= row < level.line - 1 + len(level.rows) for level in told.levels)
