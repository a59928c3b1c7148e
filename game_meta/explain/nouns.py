"""What the sprite types of one game are called: `a ruby`, `the ruby`, `rubies`; `the player`; in games of two players each by its name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from game_meta.explain import words
from game_meta.explain.words import listed, options
from game_meta.vgdl.meetings import reachable_types
from game_meta.vgdl.model import Game
from game_meta.vgdl.ontology import SPRITES


class Nouns:
    """The names in one game. Unknown names (an empty parameter) are `something`."""

    def __init__(self, game: Game) -> None:
        self.game = game
        self.players: int = game.params["no_players"]
        self.present = reachable_types(game)
        self.smooth = any(sprite.params.get("physicstype") == "CONT" for sprite in game.sprites.values())  # gravity, standing and jumping
        self.avatars = [name for name in game.order if self.is_avatar(name) and name in self.present]
        drawn = {name for level in game.levels for row in level for char in row for name in game.mapping.get(char, ())}
        self.seats = [name for name in self.avatars if not drawn or name in drawn]  # the types that players start as, in their order

    def is_avatar(self, name: str) -> bool:
        """Whether every kind of it is an avatar."""
        leaves = self.leaves(name)
        return bool(leaves) and all((cls := self.game.sprites[leaf].cls) is not None and SPRITES[cls].avatar for leaf in leaves)

    def leaves(self, name: str) -> list[str]:
        """The types at or below `name` that have none below them."""
        sprites = self.game.sprites
        family = sprites[name].expansion if name in sprites else ()
        return [each for each in family if sprites[each].leaf and name in sprites[each].lineage]

    def player(self, index: int) -> str:
        """One of several players, by the type of its avatar if that is its only one."""
        return self.seats[index] if len(self.seats) == len(self.avatars) == self.players else f"player {index + 1}"

    def a(self, name: Any, other: bool = False) -> str:
        """The first mention; `other` if one of the same type was mentioned before."""
        return listed((self._a(each, other) for each in options(name)), "or")

    def _a(self, name: str, other: bool) -> str:
        if self.is_avatar(name):
            if self.players > 1:
                return f"{'another' if other else 'a'} player" if other or self._everybody(name) else listed(self._forms(name), "or")
            return f"the player as {words.a(name)}" if self._one_form_of_several(name) else "the player"
        return f"another {name or 'thing'}" if other else words.a(name) if name else "something"

    def the(self, name: Any) -> str:
        """The next mention."""
        return listed((self._the(each) for each in options(name)), "or")

    def _the(self, name: str) -> str:
        if self.is_avatar(name):
            return name if self.players > 1 and len(self._forms(name)) == 1 else "the player"
        return f"the {name or 'thing'}"

    def many(self, name: Any) -> str:
        """All of them: `rubies`."""
        return listed((self._many(each) for each in options(name)), "or")

    def _many(self, name: str) -> str:
        if self.is_avatar(name):
            if self.players > 1:
                return "players" if self._everybody(name) else listed(self._forms(name))
            return self._a(name, False)
        return words.plural(name or "thing")

    def none_left(self, names: Sequence[str]) -> str:
        """That there is none of these any more."""
        if len(names) == 1 and self.is_avatar(names[0]):
            if self._one_form_of_several(names[0]):
                return f"they are no longer {words.a(names[0])}"
            if self.players == 1:
                return "they are dead"
            forms = self._forms(names[0])
            return (
                f"{forms[0] if len(forms) == 1 else 'every player'} is dead"
                if len(forms) == 1 or self._everybody(names[0])
                else (f"there is no {listed(forms, 'or')} any more")
            )
        return f"no {listed((name or 'thing' for name in names), 'or')} is left"

    def _forms(self, name: str) -> list[str]:
        """The avatars that a name stands for."""
        return [leaf for leaf in self.leaves(name) if leaf in self.avatars] or [name]

    def _everybody(self, name: str) -> bool:
        return len(self.avatars) > 1 and set(self._forms(name)) >= set(self.avatars)

    def _one_form_of_several(self, name: str) -> bool:
        return self.players == 1 and len(self.avatars) > 1 and self.game.sprites[name].leaf
