"""A variant: one concrete game drawn from a family, compiled and ready to be played, with the labels of what there is to find out in it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from game_meta.engine.compiler import compile_game
from game_meta.engine.observation import ACTION_OF_KEY, MOVE_ACTIONS, assign_looks
from game_meta.engine.program import Program
from game_meta.generator.labels import Labels, TypeLabels, label_types, real_actions
from game_meta.generator.splits import hidden_hash, split_of
from game_meta.generator.variation import draw_controls, draw_looks
from game_meta.vgdl.canonical import rules_hash
from game_meta.vgdl.model import Game
from game_meta.vgdl.parser import parse
from game_meta.vgdl.rewrite import rewrite_game
from game_meta.vgdl.spec import MOVES

FREE_FAMILY = "free"  # the family that has no file: its games are made up from nothing, see grammar/


@dataclass(frozen=True)
class Disguise:
    """What of a variant says nothing about its rules, and may be drawn anew at no cost."""

    types: tuple[int, ...]  # whose looks are shuffled, by their numbers in Game.sprites
    rotation: str | None  # how the controls are rotated (see draw_controls), None if they are not


@dataclass(frozen=True, eq=False)
class Variant:
    """One game: what the seed drew, and the same under the looks and controls that it has now."""

    family: str
    seed: int
    split: str
    rules_hash: str
    drawn_game: Game  # as the seed gave it; `game` and `text` are as it looks now (see `redraw_disguise`)
    disguise: Disguise
    type_labels: TypeLabels
    programs: tuple[Program, ...]  # one a level

    @property
    def program(self) -> Program:
        """The first level's program."""
        return self.programs[0]

    @cached_property
    def labels(self) -> Labels:
        """What there is to find out, for each look and each of the agent's actions."""
        return self.type_labels.by_look(self.program.looks, self.program.controls)

    @cached_property
    def actions(self) -> tuple[int, ...]:
        """One of the agent's actions for each thing that the avatar can do."""
        return tuple(np.unique(self.labels.controls, return_index=True)[1].tolist())

    @cached_property
    def text(self) -> str:
        """The variant as VGDL: a game like any other."""
        looks = zip(self.drawn_game.sprites, assign_looks(self.drawn_game), self.program.looks, strict=True)
        changed = {name: {"look": int(now)} for name, before, now in looks if before != now}
        real = self.program.controls
        header = {}
        if not np.array_equal(real_actions(self.drawn_game), real):
            word_of_action = dict(zip(MOVE_ACTIONS, MOVES, strict=True))
            header = {"controls": [word_of_action[int(real[move])] for move in MOVE_ACTIONS]}
        if not changed and not header:
            return self.drawn_game.text
        return rewrite_game(self.drawn_game.text, sprite_params=changed, header_params=header)

    @cached_property
    def game(self) -> Game:
        """The variant's text, parsed."""
        drawn = self.drawn_game
        return drawn if self.text == drawn.text else parse(self.text, drawn.file, name=drawn.name)


def build_variant(seed: int, game: Game, disguise: Disguise) -> Variant:
    """Compile a game that has been drawn, of the family `game.name`, and find out its split and its labels."""
    rules = rules_hash(game)
    return Variant(
        family=game.name,
        seed=seed,
        split=split_of(game.name, hidden_hash(game, rules), game.levels),
        rules_hash=rules,
        drawn_game=game,
        disguise=disguise,
        type_labels=label_types(game),
        programs=tuple(compile_game(game, level) for level in range(len(game.levels))),
    )


def redraw_disguise(variant: Variant, rng: np.random.Generator) -> Variant:
    """Draw other looks and controls for the same rules and levels: for whoever learns, a new variant."""
    program = variant.program
    looks, real = program.looks, program.controls
    looks[list(variant.disguise.types)] = draw_looks(len(variant.disguise.types), rng, program.players)
    if variant.disguise.rotation:
        real[list(MOVE_ACTIONS)] = [ACTION_OF_KEY[word] for word in draw_controls(variant.disguise.rotation, rng)]
    return with_disguise(variant, looks, real)


def with_disguise(variant: Variant, looks: np.ndarray, real: np.ndarray) -> Variant:
    """Return the same rules and levels under these looks, (types,), and these controls, (A,): what each of the agent's actions does."""
    return replace(variant, programs=tuple(each.with_looks_and_controls(looks, real) for each in variant.programs))
