"""What there is to find out: for each look, what the things that look so do to the player and to his shots; for each key, what it does.

Read from the rules between a type and the avatar, for any game, not for particular families. Agents are trained to state it (the belief
loss) and the viewer shows it beside what they believe. In a game for two it is told from one player's side: what the other one does to
this player, in whatever shape, stands under the look OPPONENT, and what the shots of both do is told like that of any thing.

What an effect is to a thing and to an avatar is said by its record (labels_of_thing and labels_of_avatar in vgdl/spec/effects.py), which
keys an avatar has by that of its class.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from game_meta.engine.observation import ACTION_OF_KEY, ACTIONS, LOOKS, MOVE_ACTIONS, NIL, OPPONENT, assign_looks
from game_meta.vgdl.model import Game, Rule
from game_meta.vgdl.reachability import (
    avatar_types,
    drawn_types,
    player_types,
    rules_between,
    shot_types,
    types_named_by_rule,
    types_named_by_sprite,
)
from game_meta.vgdl.spec import EFFECTS, SPRITES
from game_meta.vgdl.spec.effects import FIRST, SECOND
from game_meta.vgdl.spec.parameters import ACTS_ON, COUNTS, EXIT, MADE, SEEKS, SHIELDS, UNUSED
from game_meta.vgdl.spec.sprites import WALL

LABEL_NAMES = ("pays", "costs", "kills", "blocks", "pushed", "vanishes", "opens", "teleports", "pays_shot", "costs_shot")  # E
PAYS, COSTS, KILLS, BLOCKS, PUSHED, VANISHES, OPENS, TELEPORTS, PAYS_SHOT, COSTS_SHOT = range(len(LABEL_NAMES))
# Whom a line makes, seeks, counts or does something to might be there.
BELIEVED_PRESENT = (*MADE, ACTS_ON, SHIELDS, COUNTS, SEEKS, EXIT, UNUSED)


@dataclass(frozen=True, eq=False)
class Labels:
    """What there is to find out in a game, as an agent meets it: by look and by action."""

    effects: np.ndarray  # (K, E) float32, 1 where it holds
    known: np.ndarray  # (K,) bool: looks of things that this game has, so that there is something to find out
    controls: np.ndarray  # (A,) int64: for each of the agent's actions the real one; NIL for what this avatar cannot do


@dataclass(frozen=True, eq=False)
class TypeLabels:
    """The same by type, before it is said which type has which look."""

    effects: np.ndarray  # (types, E) float32
    known: np.ndarray  # (types,) bool
    available_actions: np.ndarray  # (A,) bool: real actions that the avatar has
    opponent_effects: np.ndarray | None = None  # (E,) float32: what the other player does to this one

    def by_look(self, looks: np.ndarray, controls: np.ndarray) -> Labels:
        """Return the labels under these looks (types,) and controls (A,): the real action of each of the agent's."""
        effects, known = np.zeros((LOOKS, len(LABEL_NAMES)), np.float32), np.zeros(LOOKS, bool)
        looks = looks[self.known]
        effects[looks], known[looks] = self.effects[self.known], True
        if self.opponent_effects is not None:
            effects[OPPONENT], known[OPPONENT] = self.opponent_effects, True
        return Labels(effects, known, np.where(self.available_actions[controls], controls, NIL).astype(np.int64))


def label_types(game: Game, player: int = 0) -> TypeLabels:
    """Label each type of a game, from one player's side."""
    every_avatar, opponents = avatar_types(game), []
    avatars = every_avatar
    if game.params["no_players"] > 1:
        avatars = player_types(game, player)
        opponents = [name for name in every_avatar if name not in avatars]
    shots = shot_types(game, avatars)
    effects = np.zeros((len(game.sprites), len(LABEL_NAMES)), np.float32)
    for row, name in zip(effects, game.sprites, strict=True):
        row[sorted(labels_of_type(game, name, avatars, shots, player))] = 1.0
    met = {name for name in present_types(game).difference(every_avatar, (WALL,)) if not game.sprites[name].is_unseen}
    actions = {ACTION_OF_KEY[key] for name in avatars for key in SPRITES[game.sprites[name].cls or ""].live_keys}
    return TypeLabels(
        effects,
        known=np.array([name in met for name in game.sprites]),
        available_actions=np.isin(np.arange(ACTIONS), sorted(actions)),
        opponent_effects=effects[[name in opponents for name in game.sprites]].max(axis=0) if opponents else None,
    )


def label_game(game: Game, player: int = 0) -> Labels:
    """Label a game under the looks and controls that its text gives it, from one player's side."""
    return label_types(game, player).by_look(np.array(assign_looks(game)), real_actions(game))


def labels_of_type(game: Game, name: str, avatars: Iterable[str], shots: Iterable[str], player: int = 0) -> set[int]:
    """Return which of LABEL_NAMES, by number, hold for one type, for the player with these avatars and shots."""
    found: set[int] = set()
    for rule in rules_between(game, name, avatars):
        effect = EFFECTS[rule.effect]
        found.update(LABEL_NAMES.index(label) for label in effect.labels_of_thing)
        if FIRST in effect.kills and FIRST not in effect.killed(rule.params):
            found.discard(VANISHES)
        found.update(score_labels(rule, PAYS, COSTS, player))
    for rule in rules_between(game, avatars, (name,)):
        effect = EFFECTS[rule.effect]
        found.update(LABEL_NAMES.index(label) for label in effect.labels_of_avatar)
        if SECOND in effect.killed(rule.params):
            found.add(VANISHES)
        found.update(score_labels(rule, PAYS, COSTS, player))
    for rule in (*rules_between(game, name, shots), *rules_between(game, shots, (name,))):
        found.update(score_labels(rule, PAYS_SHOT, COSTS_SHOT, player))
    return found


def score_labels(rule: Rule, plus: int, minus: int, player: int = 0) -> set[int]:
    """Return the label for what a rule pays a player: `plus`, `minus` or none."""
    change = player_score_change(rule, player)
    return {plus} if change > 0 else {minus} if change < 0 else set()


def player_score_change(rule: Rule, player: int = 0) -> int:
    """Return what a player gets: a missing entry is that of the first one."""
    change = rule.params["scoreChange"]
    if not isinstance(change, tuple):
        return int(change)
    return int(change[player] if player < len(change) else change[0])


def present_types(game: Game, also: Iterable[str] = ()) -> set[str]:
    """Return the types drawn in a level (and those in `also`), and all that these can make or turn into.

    Cautious (see BELIEVED_PRESENT), and so more than vgdl's `reachable_types`: agents have been trained on these labels, and `known`
    belongs to them.
    """
    open_ = [*drawn_types(game), *also, *(name for rule in game.rules for name in types_named_by_rule(rule, BELIEVED_PRESENT))]
    found: set[str] = set()
    while open_:
        name = open_.pop()
        if name not in found and name in game.sprites:
            found.add(name)
            open_ += types_named_by_sprite(game.sprites[name], BELIEVED_PRESENT)
    return found


def real_actions(game: Game) -> np.ndarray:
    """Return the real action that each of the agent's actions stands for, (A,), whether or not the avatar has it."""
    real = np.arange(ACTIONS)
    real[list(MOVE_ACTIONS)] = [ACTION_OF_KEY[word] for word in game.params["controls"]]
    return real
