"""What there is to find out: for each look, what the things that look so do to the player and to his shots; for each key, what it does.

Read from the rules between a type and the avatar, for any game, not for particular families. Agents are trained to state it (the belief
loss) and the viewer shows it beside what they believe. In a game for two it is told from one player's side: what the other one does to
this player, in whatever shape, stands under the look RIVAL, and what the shots of both do is told like that of any thing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from game_meta.engine.looks import assign_looks
from game_meta.engine.observation import ACTIONS, DOWN, LEFT, LOOKS, NIL, RIGHT, RIVAL, UP, USE
from game_meta.vgdl.model import Game, Rule, SpriteType

EFFECTS = ("pays", "costs", "kills", "blocks", "pushed", "vanishes", "opens", "teleports", "pays_shot", "costs_shot")  # E
PAYS, COSTS, KILLS, BLOCKS, PUSHED, VANISHES, OPENS, TELEPORTS, PAYS_SHOT, COSTS_SHOT = range(len(EFFECTS))

# What an effect does to a thing that is its first sprite, the avatar being the second ...
ON_THING = {
    "killSprite": (VANISHES,),
    "killIfAlive": (VANISHES,),
    "killBoth": (VANISHES, KILLS),
    "collectResource": (VANISHES,),
    "collectResourceIfHeld": (VANISHES, OPENS),
    "transformTo": (VANISHES,),
    "killIfHasMore": (VANISHES,),
    "killIfHasLess": (VANISHES,),
    "killIfOtherHasMore": (VANISHES, OPENS),
    "subtractHealthPoints": (VANISHES,),
    "bounceForward": (PUSHED,),
    "pullWithIt": (PUSHED,),
    "undoAll": (BLOCKS,),
    "teleportToExit": (),
}
# ... and what it does to the avatar that is its first sprite.
ON_AVATAR = {
    "killSprite": (KILLS,),
    "killIfAlive": (KILLS,),
    "killBoth": (KILLS, VANISHES),
    "killIfHasMore": (KILLS,),
    "killIfHasLess": (KILLS,),
    "subtractHealthPoints": (KILLS,),
    "stepBack": (BLOCKS,),
    "undoAll": (BLOCKS,),
    "turnAround": (BLOCKS,),
    "wallStop": (BLOCKS,),
    "wallBounce": (BLOCKS,),
    "wallReverse": (BLOCKS,),
    "teleportToExit": (TELEPORTS,),
}

MAKES = ("stype", "spawnBehind")  # how parameters begin that name what a sprite makes or turns into
MOVES = (UP, LEFT, DOWN, RIGHT)
DIRECTIONS = {"UP": UP, "LEFT": LEFT, "DOWN": DOWN, "RIGHT": RIGHT}
ACTIONS_OF = {
    "HorizontalAvatar": (LEFT, RIGHT),
    "VerticalAvatar": (UP, DOWN),
    "FlakAvatar": (LEFT, RIGHT, USE),
    "ShootAvatar": (*MOVES, USE),
    "ShootOnlyAvatar": (*MOVES, USE),
    "OngoingShootAvatar": (*MOVES, USE),
    "MissileAvatar": (),
    "NullAvatar": (),
    "BirdAvatar": (USE,),
    "PlatformerAvatar": (LEFT, RIGHT, USE),
    "WizardAvatar": (UP, LEFT, RIGHT, USE),
    "LanderAvatar": (UP, LEFT, RIGHT),
    "AimedAvatar": (UP, DOWN, USE),
    "SpaceshipAvatar": (*MOVES, USE),
}  # every other avatar has the four moves


@dataclass(frozen=True, eq=False)
class Truth:
    effects: np.ndarray  # (K, E) float32, 1 where it holds
    known: np.ndarray  # (K,) bool: looks of things that this game has, so that there is something to find out
    controls: np.ndarray  # (A,) int64: for each of the agent's actions the real one; NIL for what this avatar cannot do


@dataclass(frozen=True, eq=False)
class Facts:
    """The same by type, before it is said which type has which look."""

    effects: np.ndarray  # (types, E) float32
    known: np.ndarray  # (types,) bool
    able: np.ndarray  # (A,) bool: real actions that the avatar has

    rival: np.ndarray | None = None  # (E,) float32: what the other player does to this one

    def seen_as(self, looks: np.ndarray, controls: np.ndarray) -> Truth:
        effects, known = np.zeros((LOOKS, len(EFFECTS)), np.float32), np.zeros(LOOKS, bool)
        looks = looks[self.known]
        effects[looks], known[looks] = self.effects[self.known], True
        if self.rival is not None:
            effects[RIVAL], known[RIVAL] = self.rival, True
        return Truth(effects, known, np.where(self.able[controls], controls, NIL).astype(np.int64))


def facts(game: Game, player: int = 0) -> Facts:
    avatars = avatar_types(game) if game.params["no_players"] == 1 else player_types(game, player)
    rivals = [name for name in avatar_types(game) if name not in avatars] if game.params["no_players"] > 1 else []
    shots = shot_types(game, avatars)
    effects = np.zeros((len(game.sprites), len(EFFECTS)), np.float32)
    for row, name in zip(effects, game.sprites, strict=True):
        row[sorted(effects_of(game, name, avatars, shots, player))] = 1.0
    met = {name for name in present_types(game).difference(avatar_types(game), ("wall",)) if not is_unseen(game.sprites[name])}
    able = {action for name in avatars for action in ACTIONS_OF.get(game.sprites[name].cls or "", MOVES)}
    of_rivals = effects[[name in rivals for name in game.sprites]].max(axis=0) if rivals else None
    return Facts(effects, np.array([name in met for name in game.sprites]), np.isin(np.arange(ACTIONS), sorted(able)), of_rivals)


def truth(game: Game, player: int = 0) -> Truth:
    return facts(game, player).seen_as(np.array(assign_looks(game)), controls(game))


def effects_of(game: Game, name: str, avatars: Iterable[str], shots: Iterable[str], player: int = 0) -> set[int]:
    """Which of EFFECTS hold for one type, for the player with these avatars and shots."""
    found: set[int] = set()
    for rule in rules_between(game, name, avatars):
        found.update(ON_THING.get(rule.effect, ()))
        if rule.params.get("killResource") is False and rule.effect.startswith("collectResource"):
            found.discard(VANISHES)
        found.update(paying(rule, PAYS, COSTS, player))
    for rule in rules_between(game, avatars, (name,)):
        found.update(ON_AVATAR.get(rule.effect, ()))
        if rule.params.get("killResource") or rule.params.get("killSecond"):
            found.add(VANISHES)
        found.update(paying(rule, PAYS, COSTS, player))
    for rule in (*rules_between(game, name, shots), *rules_between(game, shots, (name,))):
        found.update(paying(rule, PAYS_SHOT, COSTS_SHOT, player))
    return found


def paying(rule: Rule, plus: int, minus: int, player: int = 0) -> set[int]:
    change = score_change(rule, player)
    return {plus} if change > 0 else {minus} if change < 0 else set()


def score_change(rule: Rule, player: int = 0) -> int:
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
    return [name for name, sprite in game.sprites.items() if sprite.cls and sprite.cls.endswith("Avatar")]


def player_types(game: Game, player: int) -> list[str]:
    """The types that the avatar of a player can have: the one drawn in the levels (the player whose type comes first is player 0), and
    those that it turns into."""
    drawn = {name for rows in game.levels for row in rows for char in row for name in game.mapping.get(char, ())}
    avatars = avatar_types(game)
    turns = [(rule.first, rule.params.get("stype")) for rule in game.rules if rule.effect.startswith("transformTo")]
    open_, found = [name for name in avatars if name in drawn][player : player + 1], set()
    while open_:
        found.add(name := open_.pop())
        new = [form for old, new in turns if name in game.sprites[old].expansion for form in named_types(game, new)]
        open_ += [form for form in new if form in avatars and form not in found]
    return [name for name in avatars if name in found]


def shot_types(game: Game, avatars: Iterable[str]) -> list[str]:
    """What these avatars make when they shoot, and the balls that they play."""
    made = [name for avatar in avatars for name in named_types(game, game.sprites[avatar].params.get("stype"))]
    return [*made, *(rule.first for rule in rules_between(game, game.sprites, avatars) if rule.effect == "bounceDirection")]


def present_types(game: Game, also: Iterable[str] = ()) -> set[str]:
    """Types drawn in a level (and those in `also`), and all that these can make or turn into."""
    made = [value for rule in game.rules for key, value in rule.params.items() if key.startswith(MAKES)]
    drawn = [name for rows in game.levels for row in rows for char in row for name in game.mapping.get(char, ())]
    open_ = [*drawn, *also, *(name for value in made for name in named_types(game, value))]
    found: set[str] = set()
    while open_:
        name = open_.pop()
        if name not in found:
            found.add(name)
            params = game.sprites[name].params
            open_ += [other for key, value in params.items() if key.startswith(MAKES) for other in named_types(game, value)]
    return found


def named_types(game: Game, value: object) -> list[str]:
    names = value if isinstance(value, tuple) else str(value or "").split(",")
    return [str(name) for name in names if name in game.sprites]


def controls(game: Game) -> np.ndarray:
    """(A,) the real action that each of the agent's actions stands for, whether or not the avatar has it."""
    real = np.arange(ACTIONS)
    real[list(MOVES)] = [DIRECTIONS[word] for word in game.params["controls"]]
    return real
