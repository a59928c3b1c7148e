"""The page on the generator, docs/generator.md: from a seed to a game, with what the commands say of themselves."""

from __future__ import annotations

from importlib import import_module

from pages.markdown import fenced, table

from game_meta.cli.grade import GRADE_COLUMNS

INTRO = """# The generator

Written by `python docs/build.py`. A seed becomes a game in two ways. A **family** is a game file whose VariantSet says what may differ
([the lines](language.md#the-variantset), [the families](../games/README.md)); each seed draws one variant from it. A **free game** is made
up whole by a grammar, with no family behind it. Both are VGDL texts: any of them can be read, edited, played and shared.
"""
MAKE = """## Games from nothing, and from a family
"""
LOOP = """## Writing a family of your own

Go round until `grade` finds most variants valid and something to learn in them: `check -> explain -> grade -> adapt`.
"""
MADE = (
    "generate --count 20 --seed 1 --out out/new",
    "generate --family harvest --count 20 --split train --out out/harvest",
    "gallery out/new harvest --count 4",
)
DESIGNED = (
    "check mygame.vgdl",
    "explain mygame.vgdl",
    "grade mygame.vgdl --count 20 --width 32",
    "gallery mygame.vgdl --count 12",
    "adapt --family mygame.vgdl --split train",
)
NOTES = """`check` finds what is wrong in a VariantSet as well. `gallery` shows sooner than figures do that boards are empty or look
alike. `adapt` plays five episodes with the default agent and shows what it comes to believe.
"""
GRADE = """## What a grade says

One line a game: means over its variants.
"""
READING = """Little `valid`: look at single variants, `grade --json` has each with its plan. `random` near `planner`: skill does not pay.
`learn` near 0%: whoever has seen the family needs to find out nothing, so let rules vary, not only looks. `danger` near 100%: a beginner
dies before there is anything to see. In games for two `planner` is the first player against one who acts at random, and a valid game is
fair besides.
"""
API = """import game_meta as gm
from game_meta.generator import families, grade_variant, vary_game

names = families(players=1)  # name -> file; wherever a name is asked for, a file does as well
variant = gm.make_variant("harvest", 7)  # .text .game .split .rules_hash .labels; the same arguments always give the same
mild = gm.make_variant("harvest", 7, kinds=("rewards", "looks"), difficulty=0.3)
text = vary_game(gm.load_game("harvest"), 7, difficulty=0.5)  # the text alone
fresh = gm.sample("harvest", "test-rules", seed=0)  # tries seeds until one is valid and in this split
grade = grade_variant(fresh)
print(fresh.seed, grade.oracle_return, grade.random_return, grade.plans[0].actions)
"""
PYTHON = """## In Python
"""


def page() -> str:
    """The text of docs/generator.md."""
    columns = table(("column", "what it says"), ((f"`{name}`", meaning) for name, meaning in GRADE_COLUMNS.items() if meaning))
    told = [INTRO, MAKE, _commands(MADE), LOOP, _commands(DESIGNED), NOTES, GRADE, columns, READING, PYTHON]
    return "\n".join([*told, fenced(API.splitlines(), "python")])


def _commands(lines: tuple[str, ...]) -> str:
    """Each as it is typed, and what its command says it does."""
    told = (import_module(f"game_meta.cli.{line.split()[0]}").HELP for line in lines)
    return table(("command", "what it does"), ((f"`game-meta {line}`", doc) for line, doc in zip(lines, told, strict=True)))
