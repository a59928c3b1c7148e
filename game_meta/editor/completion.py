"""What the word at the cursor could be: names of the vocabulary and of the game itself that fit where it stands, each with its sentence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from game_meta.editor.document import Document, TextPosition
from game_meta.editor.highlight import BOOL_WORDS
from game_meta.editor.section_index import SectionIndex, index_sections
from game_meta.vgdl.spec import (
    CLOCK,
    COLOURS,
    EFFECTS,
    GAME_LINE,
    GAME_WORDS,
    MOVES,
    OCCASIONS,
    SECTIONS,
    SPRITES,
    TERMINATIONS,
    TIME_PARAMETERS,
    Parameter,
    spelling,
)

MAX_OPTIONS = 50  # that are offered at once


@dataclass(frozen=True)
class CompletionOption:
    """What may be written, the sentence that the vocabulary has for it, and its kind (one of TOKEN_KINDS)."""

    text: str
    doc: str
    kind: str


@dataclass(frozen=True)
class Completion:
    """Options for what stands from `start` to `end`, the best first."""

    start: TextPosition
    end: TextPosition
    options: tuple[CompletionOption, ...]


def complete_word(text: str, position: TextPosition) -> Completion:
    """Return the options for the word at a position, none in a comment or in a level."""
    index = index_sections(text)
    before = index.lines[position.row][: position.column]
    written = "" if before[-1:].isspace() else before.split(" ")[-1].split("\t")[-1]
    if "#" in before:
        return Completion(position, position, ())
    words = before[: len(before) - len(written)].split()
    key, equals, value = written.partition("=")
    if equals:
        written = value.split(",")[-1]
        found = value_options(index, next((each for each in line_parameters(index, position.row, words) if each.name == key), None))
    else:
        found = name_options(index, position, words)
    start = TextPosition(position.row, position.column - len(written))
    return Completion(start, position, rank_options(written, found))


def accept_completion(document: Document, completion: Completion, option: CompletionOption) -> None:
    """Write an option in place of what the completion is about."""
    document.replace(completion.start, completion.end, option.text)


def rank_options(written: str, options: Iterable[CompletionOption]) -> tuple[CompletionOption, ...]:
    """Return those that begin with what is written, then those that hold it, then those that hold its letters in this order."""
    small = written.lower()

    def rank(option: CompletionOption) -> int:
        name = option.text.lower()
        return 0 if name.startswith(small) else 1 if small in name else 2 if _holds(name, small) else 3

    ranked = sorted(((rank(option), option) for option in options), key=lambda pair: pair[0])
    return tuple(option for place, option in ranked if place < 3 and option.text != written)[:MAX_OPTIONS]


def _holds(name: str, letters: str) -> bool:
    rest = iter(name)
    return all(letter in rest for letter in letters)


def name_options(index: SectionIndex, position: TextPosition, words: list[str]) -> list[CompletionOption]:
    """Return what a word without `=` can be, by the section and the words before it."""
    section, behind = index.section(position.row), ">" in words
    if not words and _at_margin(index, position):
        if index.game_line is None or index.game_line.number - 1 == position.row:
            return [CompletionOption(word, "The first line of a game.", "game") for word in GAME_WORDS]
        return [CompletionOption(name, doc, "section") for name, doc in SECTIONS.items() if index.section_row(name) in (None, position.row)]
    given = {word.split("=", 1)[0] for word in words if "=" in word}
    keys = [
        CompletionOption(f"{each.name}=", each.doc, "parameter")
        for each in line_parameters(index, position.row, words)
        if each.name not in given
    ]
    if section == "":
        return keys
    if section == "SpriteSet" and behind:
        return keys if _name_in(words, SPRITES) else [*_doc_options(SPRITES, "class"), *keys]
    if section == "InteractionSet":
        return (
            (keys if _name_in(words, EFFECTS) else _doc_options(EFFECTS, "effect")) if behind else [*type_options(index), *_time_options()]
        )
    if section == "TerminationSet":
        return keys if _name_in(words, TERMINATIONS) else _doc_options(TERMINATIONS, "ending")
    if section == "LevelMapping":
        return type_options(index) if behind else []
    if section == "LevelSet":
        return (
            [CompletionOption("level", "Its rows stand below, deeper.", "section")]
            if not words and not _is_level_row(index, position.row)
            else []
        )
    return variation_options(index, words) if section == "VariantSet" else []


def type_options(index: SectionIndex) -> list[CompletionOption]:
    """Return the types of the game, each with the sentence of its class."""
    return [CompletionOption(name, _class_of(index, name), "type") for name in index.nodes]


def _class_of(index: SectionIndex, name: str) -> str:
    cls = index.nodes[name].cls()
    return (
        f"{cls}: {SPRITES[cls].doc}" if cls else f"any of {', '.join(child.name for child in index.nodes[name].children) or 'nothing yet'}"
    )


def _time_options() -> list[CompletionOption]:
    return [CompletionOption(word, doc, "type") for word, doc in OCCASIONS.items()]


def variation_options(index: SectionIndex, words: list[str]) -> list[CompletionOption]:
    """Return what can follow these words of a VariantSet's line: verb, subject, `>` types, `:` choices."""
    from game_meta.generator.variation import VARIANT_VERBS

    if len(words) < 2:
        fit = [subject for verb, subject in VARIANT_VERBS if words == [verb] and subject] if words else [verb for verb, _ in VARIANT_VERBS]
        return [CompletionOption(word, "", "verb") for word in dict.fromkeys(fit)]
    if ":" not in words:
        return type_options(index) if ">" in words else []
    return {
        "rule": _doc_options(EFFECTS, "effect"),
        "class": _doc_options(SPRITES, "class"),
        "ending": _doc_options(TERMINATIONS, "ending"),
    }.get(words[1], [])


def line_parameters(index: SectionIndex, row: int, words: list[str]) -> list[Parameter]:
    """Return the parameters that the line takes: of its class, effect or ending. A group of types takes those of all the types below it."""
    section = index.section(row)
    if section == "":
        return list(GAME_LINE.values())
    if section == "SpriteSet":
        node = next((node for node in index.nodes.values() if node.at.line == row + 1), None)
        here = _name_in(words, SPRITES)
        classes = (node.classes() if node else []) or ([here] if here else [])
        return list({each.name: each for cls in classes for each in SPRITES[cls].parameters.values()}.values())
    if section == "InteractionSet" and (effect := _name_in(words, EFFECTS)):
        later = next((word[len("ftype=") :] for word in words if word.startswith("ftype=")), "")
        timed = TIME_PARAMETERS if CLOCK in words else ()
        more = EFFECTS[later].parameters.values() if EFFECTS[effect].sets_timer and later in EFFECTS else ()
        return list({each.name: each for each in (*EFFECTS[effect].parameters.values(), *timed, *more)}.values())
    if section == "TerminationSet" and (ending := _name_in(words, TERMINATIONS)):
        return list(TERMINATIONS[ending].parameters.values())
    return []


def value_options(index: SectionIndex, parameter: Parameter | None) -> list[CompletionOption]:
    """Return what may stand behind the `=` of a parameter."""
    if parameter is None:
        return []
    if parameter.kind in ("type", "types"):
        return type_options(index)
    if parameter.kind == "effect":
        return _doc_options(EFFECTS, "effect")
    words = {
        "bool": BOOL_WORDS,
        "bools": BOOL_WORDS,
        "hidden": BOOL_WORDS,
        "direction": (*MOVES, "NONE"),
        "controls": MOVES,
        "colour": sorted(COLOURS),
    }
    return [CompletionOption(word, "", "constant") for word in words.get(parameter.kind, ())]


def _doc_options(known: Mapping, kind: str) -> list[CompletionOption]:
    return [CompletionOption(name, known[name].doc, kind) for name in known]


def _name_in(words: list[str], known: Mapping[str, object]) -> str | None:
    """Return the class, effect or ending that the line names: its first such word, behind the `>` if it has one."""
    behind = words[words.index(">") + 1 :] if ">" in words else words
    return next((name for word in behind if "=" not in word and (name := spelling(word, known))), None)


def _at_margin(index: SectionIndex, position: TextPosition) -> bool:
    """Whether a word that begins here stands no deeper than the sections do."""
    depth = len(index.lines[position.row][: position.column]) - len(index.lines[position.row][: position.column].lstrip())
    if not index.section_rows:
        return True
    head = index.lines[index.section_rows[0]]
    return depth <= len(head) - len(head.lstrip())


def _is_level_row(index: SectionIndex, row: int) -> bool:
    """Whether the row lies in a level."""
    return any(level.line - 1 <= row < level.line - 1 + len(level.rows) for level in index.levels)
