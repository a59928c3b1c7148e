"""Why a round is over, in words: by which ending of the game, or what killed the avatar; and after how many ticks at the latest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from game_meta.engine.batch import Batch
from game_meta.engine.snapshot import Snapshot
from game_meta.explain.wording import GameNouns
from game_meta.vgdl.model import Ending, Game
from game_meta.vgdl.reachability import avatar_types, player_types, rules_between
from game_meta.vgdl.spec import EFFECTS, TERMINATIONS
from game_meta.vgdl.spec.effects import FIRST, SECOND
from game_meta.vgdl.spec.terminations import AT_LEAST, AT_MOST, EXACTLY, MAX_TICKS


@dataclass(frozen=True, eq=False)
class RoundEnd:
    """Why a round is over: by an ending of the game, or else because its ticks are used up; or a player was killed."""

    game: Game
    ending: Ending | None = None
    killed: tuple[int, ...] = ()  # the players who were
    look: int | None = None  # of what killed
    looks: Mapping[str, int] = field(default_factory=dict)  # by type

    def words(self, name_look: Callable[[int], str]) -> str:
        """Say it in a clause: `time is up`, `killed by the wolf`, `no gem is left`. Things are called what they look like."""
        if self.killed:
            return "killed" if self.look is None else f"killed by the {name_look(self.look)}"
        if self.ending is None or TERMINATIONS[self.ending.cls].reads_clock:
            return "time is up"
        word, params = TERMINATIONS[self.ending.cls], dict(self.ending.params)
        for key in word.counted:
            if (look := self.looks.get(str(params.get(key)))) is not None:
                params[key] = name_look(look)
        return word.phrase(GameNouns(self.game), params).removeprefix("when ")


def tick_limit(game: Game, most: int) -> int:
    """Return after how many ticks a round is over at the latest, where it is stopped after `most`."""
    timed = [int(ending.params["limit"]) + 1 for ending in game.endings if TERMINATIONS[ending.cls].reads_clock]
    return min([most, MAX_TICKS + 1, *timed])


def explain_end(game: Game, batch: Batch, before: Snapshot | None, now: Snapshot) -> RoundEnd:
    """Say why a round is over that the only env of `batch` has just ended, or that was stopped there."""
    ending = _ending_that_holds(game, now) if now.terminated else None
    if ending is not None and before is not None and _is_about_avatars(game, ending):
        killed = tuple(player for player, (was, is_) in enumerate(zip(before.avatars, now.avatars, strict=True)) if was >= 0 > is_)
        if killed:
            return RoundEnd(game, ending, killed, _killers_look(game, batch, now, killed[0]) if len(killed) == 1 else None)
    avatars = avatar_types(game)
    looks = {name: int(look) for name, look in zip(now.types, now.looks, strict=True) if game.sprites[name].leaf and name not in avatars}
    return RoundEnd(game, ending, looks=looks)


def _ending_that_holds(game: Game, now: Snapshot) -> Ending | None:
    """Return the ending by which a game is over, the first one that holds (engine/endings.py)."""
    counts = Counter(now.types[i] for i in now.type_index.tolist())
    held_back = False
    for ending in game.endings:
        word, params = TERMINATIONS[ending.cls], ending.params
        if word.reads_clock:
            if now.tick >= params["limit"]:
                return ending
            continue
        names = [name for key in word.counted for name in _expansion(game, str(params.get(key, "")))]
        total, limit = sum(counts[name] for name in names), params["limit"]
        if word.compares == AT_MOST:
            holds = total <= limit
        elif word.compares == AT_LEAST or params.get("min"):
            holds = total >= limit
        else:
            assert word.compares == EXACTLY  # there is no fourth way
            holds = total == limit and params.get("subTypesNum", -1) in (-1, sum(counts[name] > 0 for name in names))
        if not word.ends:
            held_back = total > limit if params.get("min") else total == limit
        elif holds and not held_back:
            return ending
    return None


def _expansion(game: Game, name: str) -> tuple[str, ...]:
    return game.sprites[name].expansion if name in game.sprites else ()


def _is_about_avatars(game: Game, ending: Ending) -> bool:
    """Whether an ending is about the avatars alone."""
    names = {name for key in TERMINATIONS[ending.cls].counted for name in _expansion(game, str(ending.params.get(key, "")))}
    leaves = {name for name in names if game.sprites[name].leaf}
    return bool(leaves) and leaves <= set(avatar_types(game))


def _killers_look(game: Game, batch: Batch, now: Snapshot, player: int) -> int | None:
    """Return the look of what killed a player's avatar in the last tick: it can, and the avatar has touched it."""
    avatars = player_types(game, player) if game.params["no_players"] > 1 else avatar_types(game)
    touched = batch.observe(player=player)["touched"][0]
    for name, look in zip(now.types, now.looks.tolist(), strict=True):
        deadly = [rule for rule in rules_between(game, avatars, (name,)) if FIRST in EFFECTS[rule.effect].killed(rule.params)]
        deadly += [rule for rule in rules_between(game, name, avatars) if SECOND in EFFECTS[rule.effect].killed(rule.params)]
        if deadly and game.sprites[name].leaf and name not in avatars and look < len(touched) and touched[look]:
            return int(look)
    return None
