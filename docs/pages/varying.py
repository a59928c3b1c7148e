"""The section of the reference page about the VariantSet: each line with its meaning, an example, and what the generator makes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby, zip_longest

from pages.docstrings import paragraph, terms
from pages.examples import Example, read
from pages.markdown import fenced, table

from game_meta.explain import variant_sentences
from game_meta.explain.wording import GameNouns
from game_meta.generator import layouts, splits, variant_set
from game_meta.generator.variant_set import VARIATION_KINDS, VariationScope
from game_meta.generator.variation import VARIANT_VERBS, vary_game
from game_meta.random_streams import random_stream
from game_meta.vgdl import Game, parse, rewrite_game
from game_meta.vgdl.spec.english import finish_sentence
from game_meta.vgdl.syntax import DiagnosticCollector, split_sections

SEEDS = (0, 1, 2)
BOARD_SIDE = 11
DIAL_SEED = 1
DIAL = (0.0, 0.3, 0.6, 1.0)
ALONE = (("rewards",), ("effects",), ("controls",), ("rewards", "effects"))
SECTIONS = ("SpriteSet", "InteractionSet", "TerminationSet")
INTRO = """## The VariantSet

`verb subject > types : choices key=value` says one thing that may differ from variant to variant. A game with a VariantSet is a family; the
generator draws from its lines, top to bottom (`keep` first), and what comes out is the text of a game like any other, without a VariantSet.
The same seed always draws the same. Below each example stand what `explain` says of it and what seeds {seeds} made of it: the lines that
differ, and the level if it does.
"""
BOARDS = "The kinds of board, each {side} by {side}:\n"
KINDS = """### Kinds and difficulty

Each kind of variation can be turned on alone: `make_variant(family, seed, kinds=("rewards", "looks"), difficulty=0.5)`, or
`--vary rewards looks --difficulty 0.5` of `game-meta adapt` and `evaluate`. With `rewards` on and `effects` off, each pair of a
`choose rule` line keeps its effect, and its score is drawn among the line's choices with the same effect. With `rewards` off, the first
value in the braces of each score counts.
"""


def section() -> str:
    """All of it."""
    told = [INTRO.format(seeds=f"{', '.join(map(str, SEEDS[:-1]))} and {SEEDS[-1]}")]
    choices = fenced(paragraph_block(variant_set, "2x"))
    told += [f"### Choices\n\n{choices}\n{paragraph(variant_set, '`|` separates')}\n"]
    meant = meanings()
    for name, its in groupby(examples(), key=lambda example: example.entry):
        told.append(f"### {name}\n")
        told += [f"{finish_sentence(meaning)}\n\n{shown(example)}" for example, meaning in zip(its, meant[name], strict=True)]
        told += [BOARDS.format(side=BOARD_SIDE), fenced(side_by_side(kinds_of_board()))] if name == "layout board" else []
    told += ["### Games for two\n", *two_players(), KINDS, *dial(), "### Splits\n", *splitting()]
    return "\n".join(told)


def names() -> list[str]:
    """The entries, as they are linked to."""
    return ["Choices", *meanings(), "Games for two", "Kinds and difficulty", "Splits"]


def examples() -> list[Example]:
    return [example for example in read("variants") if example.entry != "the dial"]


def meanings() -> dict[str, list[str]]:
    """What each line of a VariantSet means, by its verb and subject."""
    found: dict[str, list[str]] = {}
    for record in VARIANT_VERBS.values():
        for line, meaning in record.usage.items():
            found.setdefault(" ".join(line.split()[:2]), []).append(meaning)
    return found


def family(example: Example) -> Game:
    return parse(example.text(), example.entry, levels=[("level", "\n".join(example.level))])


def shown(example: Example) -> str:
    """The lines, what they say, and what the seeds made of them."""
    game = family(example)
    words = " ".join(finish_sentence(told) for told in variant_sentences.variant_sentences(GameNouns(game)))
    draws = {f"seed {seed}": vary_game(game, seed) for seed in SEEDS}
    return f"{fenced(lines(example))}\n{words}\n\n{fenced(outcome(game, draws))}"


def lines(example: Example) -> list[str]:
    """The example as it stands on the page: its part of the game, and below it its part of the VariantSet."""
    game = [f"BasicGame {example.header}"] if example.header else []
    return [*game, *example.lines, "VariantSet", *(f"    {line}" for line in example.variants)]


def outcome(game: Game, draws: dict[str, str]) -> list[str]:
    """What was drawn: lines that are not the same everywhere, and the boards if they are not."""
    before = {"before": rewrite_game(game.text, levels=game.levels)}
    parts = {label: lines_of(text) for label, text in (before | draws).items()}
    same = set.intersection(*map(set, parts.values()))
    told = [(label, [line for line in parts[label] if line not in same] or ["no line"]) for label in draws]
    if set(parts["before"]) == same == set().union(*parts.values()):
        told = []
    width = max(map(len, draws)) + 4
    out = [f"{label if number == 0 else '':<{width}}{line}" for label, its in told for number, line in enumerate(its)]
    found = {label: rows_of(game, text) for label, text in (before | draws).items()}
    if len({tuple(rows) for rows in found.values()}) > 1:
        out += [""] * bool(out) + side_by_side(found)
    return out


def lines_of(text: str) -> list[str]:
    """The lines of a game that a VariantSet may change, but for the level."""
    sections = split_sections(text, DiagnosticCollector("an example"))
    header = " ".join(word for word in sections.header.raw.split() if not word.startswith("square_size="))
    return [header, *(line.raw.strip() for name in SECTIONS for line in sections.bodies.get(name, ()))]


def rows_of(game: Game, text: str) -> list[str]:
    """The level of a text; one without a LevelSet has that of the game."""
    return list((parse(text, "a draw").levels or game.levels)[0])


def side_by_side(pictures: Mapping[str, Sequence[str]]) -> list[str]:
    """Each below its name, the columns as wide as they must be."""
    widths = [max(len(label), *map(len, rows)) for label, rows in pictures.items()]
    rows = zip_longest(*([label, *rows] for label, rows in pictures.items()), fillvalue="")
    return ["    ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def kinds_of_board() -> dict[str, Sequence[str]]:
    return {
        kind: ["".join(row) for row in layouts.make_board(kind, BOARD_SIDE, BOARD_SIDE, random_stream("docs", kind, 0))]
        for kind in layouts.BOARD_KINDS
    }


def two_players() -> list[str]:
    return [
        paragraph(layouts, "Types of the two sides") + "\n",
        fenced(paragraph_block(layouts, "choose")),
        paragraph(layouts, "`layout mirror`") + "\n",
    ]


def dial() -> list[str]:
    """The kinds, the difficulty, and one seed under several of both."""
    (example,) = (example for example in read("variants") if example.entry == "the dial")
    game = family(example)
    far = {f"difficulty {how:g}": vary_game(game, DIAL_SEED, difficulty=how) for how in DIAL}
    alone = {", ".join(which): vary_game(game, DIAL_SEED, kinds=which) for which in ALONE}
    return [
        table(("kind", "what varies"), ((f"`{kind}`", meaning) for kind, meaning in VARIATION_KINDS.items())),
        paragraph(VariationScope, "Difficulty") + "\n",
        fenced(lines(example)),
        f"Seed {DIAL_SEED} with everything on, further and further:\n",
        fenced(outcome(game, far)),
        "The same seed with some kinds alone, at difficulty 1:\n",
        fenced(outcome(game, alone)),
    ]


def splitting() -> list[str]:
    held_out = ", ".join(f"`{name}`" for name in sorted(splits.HELD_OUT_FAMILIES))
    return [
        table(("split", "what is in it"), terms(splits, "`train`")),
        f"{paragraph(splits, 'A rule set')} Held out of training: {held_out}.\n",
    ]


def paragraph_block(documented: object, start: str) -> list[str]:
    """The lines of the indented block of a docstring that begins with these words."""
    return [line[4:] for line in paragraph(documented, start).splitlines()]
