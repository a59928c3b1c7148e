"""A variant: one concrete game drawn from a family, compiled and ready to be played. `(family, seed) -> variant` is a pure function."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np

from game_meta.content import find_content, list_content
from game_meta.engine.compiler import compile_game
from game_meta.engine.observation import assign_looks
from game_meta.engine.program import Program
from game_meta.generator.labels import ACTION_OF_WORD, Labels, TypeLabels, label_types, real_actions
from game_meta.generator.splits import hidden_hash, split_of
from game_meta.generator.variant_set import VariantChanges, variation_scope
from game_meta.generator.variation import draw_controls, draw_looks, draw_variation
from game_meta.vgdl.canonical import rules_hash
from game_meta.vgdl.model import Game
from game_meta.vgdl.parser import load, parse
from game_meta.vgdl.rewrite import rewrite_game

WORD_OF_ACTION = {action: word for word, action in ACTION_OF_WORD.items()}
FREE_FAMILY = "free"  # the family that has no file: its games are made up from nothing, see free/


@dataclass(frozen=True)
class Disguise:
    """What of a variant says nothing about its rules, and may be drawn anew at no cost."""

    types: tuple[int, ...]  # whose looks are shuffled
    turns: str | None  # how the controls are rotated (see mutations.draw_controls), None if they are not


@dataclass(frozen=True, eq=False)
class Variant:
    family: str
    seed: int
    split: str
    rules_hash: str
    drawn: Game  # as the seed gave it; `game` and `text` are as it looks now (see `relook`)
    disguise: Disguise
    facts: TypeLabels
    programs: tuple[Program, ...]  # one a level

    @property
    def program(self) -> Program:
        return self.programs[0]

    @cached_property
    def truth(self) -> Labels:
        return self.facts.seen_as(self.program.looks, self.program.controls)

    @cached_property
    def actions(self) -> tuple[int, ...]:
        """One of the agent's actions for each thing that the avatar can do."""
        return tuple(np.unique(self.truth.controls, return_index=True)[1].tolist())

    @cached_property
    def text(self) -> str:
        """The variant as VGDL: a game like any other."""
        looks = zip(self.drawn.sprites, assign_looks(self.drawn), self.program.looks, strict=True)
        changed = {name: {"look": int(now)} for name, before, now in looks if before != now}
        real = self.program.controls
        header = (
            {}
            if np.array_equal(real_actions(self.drawn), real)
            else {"controls": [WORD_OF_ACTION[int(real[move])] for move in WORD_OF_ACTION]}
        )
        return rewrite_game(self.drawn.text, sprite_params=changed, header_params=header) if changed or header else self.drawn.text

    @cached_property
    def game(self) -> Game:
        return self.drawn if self.text == self.drawn.text else parse(self.text, self.drawn.file, name=self.drawn.name)


def families(players: int | None = None) -> dict[str, Path]:
    """The games that can be drawn from, those with a VariantSet: all, or those for so many players."""
    known = {name: path for name, path in list_content("games").items() if family_game(path).variants}
    return {name: path for name, path in known.items() if players in (None, family_game(path).params["no_players"])}


def family_name(family: str | Path) -> str:
    return FREE_FAMILY if family == FREE_FAMILY else family_game(family).name


def has_variants(family: str | Path) -> bool:
    return family == FREE_FAMILY or bool(family_game(family).variants)


def family_game(family: str | Path) -> Game:
    path = find_content("games", family)
    return _load_game(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=256)
def _load_game(path: Path, changed: int) -> Game:
    return load(path)


def make_variant(
    family: str | Path,
    seed: int,
    kinds: Collection[str] | None = None,
    difficulty: float = 1.0,
    *,
    rules_seed: int | None = None,
) -> Variant:
    """Make the variant of a family (a name or a file) that this seed stands for. A game without a VariantSet is its own only variant.

        variant = gm.make_variant("harvest", seed=7)
        print(variant.split, variant.rules_hash, variant.text)

    Whether it is worth playing is not asked: see `sample`.

    `kinds` and `difficulty` say what may vary and how far (see kinds.py). With `rules_seed` it has the rules of that seed, under the level,
    the types and the looks of `seed`. In games made up from nothing everything varies, always. Raises InvalidVariant if nothing can be made
    of this seed.
    """
    if family == FREE_FAMILY:
        from game_meta.generator.grammar.free_game import free_variant

        return free_variant(seed, rules_seed)
    return variant_of(family_game(family), seed, kinds, difficulty, rules_seed=rules_seed)


def variant_of(
    whole: Game, seed: int, kinds: Collection[str] | None = None, difficulty: float = 1.0, *, rules_seed: int | None = None
) -> Variant:
    """The same of a game that need not stand in any file."""
    how, changes, game = variation_scope(kinds, difficulty), VariantChanges(), whole
    if whole.variants:
        text, changes = draw_variation(whole, seed, how, seed if rules_seed is None else rules_seed)
        game = parse(text, whole.file, name=whole.name)
    names = set(changes.disguised)
    disguise = Disguise(tuple(i for i, name in enumerate(game.sprites) if name in names), changes.turns)
    known_by = rules_hash(game)
    programs = tuple(compile_game(game, level) for level in range(len(game.levels)))
    return Variant(
        whole.name,
        seed,
        split_of(whole.name, hidden_hash(game, known_by), game.levels),
        known_by,
        game,
        disguise,
        label_types(game),
        programs,
    )


def redraw_disguise(variant: Variant, rng: np.random.Generator) -> Variant:
    """The same rules and levels under other looks and controls: for whoever learns, a new variant."""
    program = variant.program
    looks, real = program.looks, program.controls
    looks[list(variant.disguise.types)] = draw_looks(len(variant.disguise.types), rng, program.players)
    if variant.disguise.turns:
        real[list(ACTION_OF_WORD.values())] = [ACTION_OF_WORD[word] for word in draw_controls(variant.disguise.turns, rng)]
    return with_disguise(variant, looks, real)


def with_disguise(variant: Variant, looks: np.ndarray, real: np.ndarray) -> Variant:
    """The same rules and levels under these looks, (types,), and these controls, (A,): what each of the agent's actions does."""
    return replace(variant, programs=tuple(each.disguised(looks, real) for each in variant.programs))
