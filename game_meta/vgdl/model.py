"""What a parsed game is: plain, frozen data. Everything inherited is already resolved, everything typed is already converted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from game_meta.vgdl.translation import Translation

# What a parameter can be. A direction is (dx, dy) with y growing downward; no type is "", no list of types is (). `scoreChange`, `win` and
# the counters are always tuples with an entry for each one that the file names: `scoreChange=2` is (2,), `win=True,False` is (True, False).
# One score goes to both players; a player without an entry in `win` loses (docs/vgdl-semantics.md, sections A3 and A4). `hidden` and
# `invisible` are a bool, or a tuple of them if the file names several.
ParameterValue = Any  # int, float, bool, str or a tuple: which one, the kind of the parameter says (spec.KINDS), no static type can


@dataclass(frozen=True)
class SpriteType:
    """One line of the SpriteSet. `params` holds every parameter of the class, defaults filled in, values of the vocabulary's type."""

    name: str
    cls: str | None  # the class after inheritance; None for a mere group of types
    params: Mapping[str, ParameterValue]
    given: frozenset[str]  # the parameters the file names, on this line or an ancestor's
    lineage: tuple[str, ...]  # top ancestor ... this type
    expansion: tuple[str, ...]  # the types that a rule on this type applies to, in order
    leaf: bool
    singleton: bool  # said on this very line; children do not inherit it
    line: int  # 0: built in, not in the file

    @property
    def is_unseen(self) -> bool:
        """Whether agents (and people) are not shown such a thing."""
        return self.params.get("hidden") is True or self.params.get("invisible") is True


@dataclass(frozen=True)
class Rule:
    """One line of the InteractionSet: `first second... > effect`. A second may be EOS or TIME."""

    first: str
    seconds: tuple[str, ...]
    effect: str
    params: Mapping[str, ParameterValue]  # complete, as in SpriteType; always holds scoreChange and repeat
    given: frozenset[str]
    line: int


@dataclass(frozen=True)
class PairRules:
    """All effects of one pair of types in the order in which they run (`repeat=n` gives n copies)."""

    first: str
    second: str
    rules: tuple[Rule, ...]


@dataclass(frozen=True)
class Ending:
    """One line of the TerminationSet."""

    cls: str
    params: Mapping[str, ParameterValue]
    given: frozenset[str]
    line: int

    @property
    def declares_win(self) -> bool:
        """Whether it says that a player wins."""
        return True in self.params["win"]

    @property
    def can_win(self) -> bool:
        """Whether a player can win by it: it says so, or lets the score decide."""
        return self.declares_win or bool(self.params["count_score"])


@dataclass(frozen=True)
class VariantRule:
    """One line of the VariantSet: `verb subject > targets : choice | choice key=value`. The meaning belongs to game_meta.generator."""

    verb: str
    subject: str
    targets: tuple[str, ...]
    choices: tuple[str, ...]
    params: Mapping[str, str]
    line: int
    column: int


@dataclass(frozen=True)
class Game:
    """A whole game. Dictionaries keep the order of the file; `wall` and `avatar` always exist and come first."""

    name: str
    text: str
    params: Mapping[str, ParameterValue]  # of the game line
    sprites: Mapping[str, SpriteType]
    order: tuple[str, ...]  # drawing goes first to last, updating last to first
    mapping: Mapping[str, tuple[str, ...]]  # level character -> types, defaults `w` and `A` included
    rules: tuple[Rule, ...]  # as written
    pairs: tuple[PairRules, ...]  # pair effects in the order in which they run
    eos: tuple[tuple[str, tuple[Rule, ...]], ...]  # per type with EOS lines (already multiplied, see docs/vgdl-semantics.md, section 5)
    timed: tuple[tuple[str, Rule], ...]  # `X TIME > effect` lines
    endings: tuple[Ending, ...]
    levels: tuple[tuple[str, ...], ...]  # rows of text, unpadded
    variants: tuple[VariantRule, ...]
    file: str = "<text>"  # where it was read, for messages
    translation: Translation | None = None  # if the file is in another dialect; `text` and all lines are those of the translated text
