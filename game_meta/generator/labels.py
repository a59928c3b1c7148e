"""What there is to find out: for each look, what the things that look so do to the player and to his shots; for each key, what it does.

Read from the rules between a type and the avatar, for any game, not for particular families. Agents are trained to state it (the belief
loss) and the viewer shows it beside what they believe. In a game for two it is told from one player's side: what the other one does to
this player, in whatever shape, stands under the look RIVAL, and what the shots of both do is told like that of any thing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from game_meta.engine.observation import ACTION_OF_KEY, ACTIONS, LOOKS, MOVE_ACTIONS, NIL, OPPONENT, assign_looks
from game_meta.vgdl.model import Game, Rule, SpriteType
from game_meta.vgdl.reachability import transformations, types_named_by_rule, types_named_by_sprite
from game_meta.vgdl.spec import EFFECTS, MOVES, SPRITES
from game_meta.vgdl.spec.effects import FIRST, SECOND
from game_meta.vgdl.spec.parameters import ACTS_ON, COUNTS, EXIT, MADE, SEEKS, SHIELDS, UNUSED

LABEL_NAMES = ("pays", "costs", "kills", "blocks", "pushed", "vanishes", "opens", "teleports", "pays_shot", "costs_shot")  # E
PAYS, COSTS, KILLS, BLOCKS, PUSHED, VANISHES, OPENS, TELEPORTS, PAYS_SHOT, COSTS_SHOT = range(len(LABEL_NAMES))
# Whom a line makes, seeks, counts or does something to might be there.
BELIEVED_PRESENT = (*MADE, ACTS_ON, SHIELDS, COUNTS, SEEKS, EXIT, UNUSED)
ACTION_OF_WORD = {word: ACTION_OF_KEY[word] for word in MOVES}


@dataclass(frozen=True, eq=False)
class Labels:
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
        effects, known = np.zeros((LOOKS, len(LABEL_NAMES)), np.float32), np.zeros(LOOKS, bool)
        looks = looks[self.known]
        effects[looks], known[looks] = self.effects[self.known], True
        if self.opponent_effects is not None:
            effects[OPPONENT], known[OPPONENT] = self.opponent_effects, True
        return Labels(effects, known, np.where(self.available_actions[controls], controls, NIL).astype(np.int64))


def label_types(game: Game, player: int = 0) -> TypeLabels:
    avatars = avatar_types(game) if game.params["no_players"] == 1 else player_types(game, player)
    rivals = [name for name in avatar_types(game) if name not in avatars] if game.params["no_players"] > 1 else []
    shots = shot_types(game, avatars)
    effects = np.zeros((len(game.sprites), len(LABEL_NAMES)), np.float32)
    for row, name in zip(effects, game.sprites, strict=True):
        row[sorted(labels_of_type(game, name, avatars, shots, player))] = 1.0
    met = {name for name in present_types(game).difference(avatar_types(game), ("wall",)) if not is_unseen(game.sprites[name])}
    able = {ACTION_OF_KEY[key] for name in avatars for key in SPRITES[game.sprites[name].cls or ""].live_keys}
    of_rivals = effects[[name in rivals for name in game.sprites]].max(axis=0) if rivals else None
    return TypeLabels(effects, np.array([name in met for name in game.sprites]), np.isin(np.arange(ACTIONS), sorted(able)), of_rivals)


def label_game(game: Game, player: int = 0) -> Labels:
    return label_types(game, player).by_look(np.array(assign_looks(game)), real_actions(game))


def labels_of_type(game: Game, name: str, avatars: Iterable[str], shots: Iterable[str], player: int = 0) -> set[int]:
    """Which of EFFECTS hold for one type, for the player with these avatars and shots."""
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
    change = player_score_change(rule, player)
    return {plus} if change > 0 else {minus} if change < 0 else set()


def player_score_change(rule: Rule, player: int = 0) -> int:
    """What a player gets: a missing entry is that of the first one."""
    change = rule.params["scoreChange"]
    if not isinstance(change, tuple):
        return int(change)
    return int(change[player] if player < len(change) else change[0])


def rules_between(game: Game, firsts: str | Iterable[str], seconds: Iterable[str]) -> list[Rule]:
    """The effects that run when a sprite of a type in `firsts` meets one of `seconds`, in the order of their pairs."""
    firsts = {firsts} if isinstance(firsts, str) else set(firsts)
    seconds = set(seconds)
    return [
        rule
        for pair in game.pairs
        if firsts.intersection(game.sprites[pair.first].expansion) and seconds.intersection(game.sprites[pair.second].expansion)
        for rule in pair.rules
    ]


def is_unseen(kind: SpriteType) -> bool:
    """Whether agents (and people) are not shown such a thing."""
    return kind.params.get("hidden") is True or kind.params.get("invisible") is True


def avatar_types(game: Game) -> list[str]:
    return [name for name, sprite in game.sprites.items() if sprite.cls and SPRITES[sprite.cls].is_avatar]


def player_types(game: Game, player: int) -> list[str]:
    """The types that the avatar of a player can have: the one drawn in the levels (the player whose type comes first is player 0), and
    those that it turns into."""
    drawn = {name for rows in game.levels for row in rows for char in row for name in game.mapping.get(char, ())}
    avatars = avatar_types(game)
    turns = [pair for rule in game.rules for pair in transformations(game, rule)]
    open_, found = [name for name in avatars if name in drawn][player : player + 1], set()
    while open_:
        found.add(name := open_.pop())
        new = [form for old, form in turns if old == name]
        open_ += [form for form in new if form in avatars and form not in found]
    return [name for name in avatars if name in found]


def shot_types(game: Game, avatars: Iterable[str]) -> list[str]:
    """What these avatars make when they shoot, and the balls that they play."""
    made = [name for avatar in avatars for name in types_in_value(game, game.sprites[avatar].params.get("stype"))]
    return [*made, *(rule.first for rule in rules_between(game, game.sprites, avatars) if EFFECTS[rule.effect].is_hit)]


def present_types(game: Game, also: Iterable[str] = ()) -> set[str]:
    """Types drawn in a level (and those in `also`), and all that these can make or turn into.

    Cautious (see BELIEVED_PRESENT): agents have been trained on these labels, and `known` belongs to them.
    """
    drawn = [name for rows in game.levels for row in rows for char in row for name in game.mapping.get(char, ())]
    open_ = [*drawn, *also, *(name for rule in game.rules for name in types_named_by_rule(rule, BELIEVED_PRESENT))]
    found: set[str] = set()
    while open_:
        name = open_.pop()
        if name not in found and name in game.sprites:
            found.add(name)
            open_ += types_named_by_sprite(game.sprites[name], BELIEVED_PRESENT)
    return found


def types_in_value(game: Game, value: object) -> list[str]:
    names = value if isinstance(value, tuple) else str(value or "").split(",")
    return [str(name) for name in names if name in game.sprites]


def real_actions(game: Game) -> np.ndarray:
    """(A,) the real action that each of the agent's actions stands for, whether or not the avatar has it."""
    real = np.arange(ACTIONS)
    real[list(MOVE_ACTIONS)] = [ACTION_OF_WORD[word] for word in game.params["controls"]]
    return real
