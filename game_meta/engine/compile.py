"""A game and a level become tables: what the interpreter in tick.py reads. It takes milliseconds; no game is ever compiled to
code."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from game_meta.vgdl import unsupported
from game_meta.vgdl.model import Game

from . import layout as L
from .kernels import build
from .names import EngineError, Names, is_avatar, listed
from .observation import ACTIONS, DOWN, LEFT, RIGHT, UP
from .program import Program
from .rule_rows import effect_rows, ending_row, timed_rows
from .type_rows import ACTION_BY_NAME, type_row
from .warmup import warm_up

CREATING_CLASSES = {"SpawnPoint", "Bomber", "ShootAvatar", "FlakAvatar"}
DRAWING = {"RandomNPC", "Chaser", "Fleeing", "SpawnPoint", "Bomber", "flipDirection", "teleportToExit", "attractGaze", "spawn"}


def compile_game(game: Game, level: int | Sequence[str] = 0, room: int | None = None) -> Program:
    """Tables of `game` with one of its levels (a number) or with a level given as rows of text.

    `room` is how many sprites more than the level's own its state shall hold; without it that is estimated.

    Raises EngineError where the engine does not know something yet, or the level cannot be built.
    """
    missing = unsupported(game)
    if missing:
        raise EngineError(missing)
    warm_up()
    return compile_known(game, level, room)


def compile_known(game: Game, level: int | Sequence[str], room: int | None = None) -> Program:
    """compile_game for a game that the engine is known to support."""
    rows = game.levels[level] if isinstance(level, int) and level < len(game.levels) else level
    return _Compiler(game, rows, room).program()


class _Compiler:
    names: Names

    def __init__(self, game: Game, rows: Sequence[str] | int, room: int | None):
        self.game, self.given_room = game, room
        if isinstance(rows, int):
            raise Names(game, 0, 0).error(1, f"there is no level {rows}; the game has {len(game.levels)}")
        self.rows = rows
        self.width, self.height = max(1, len(rows[0])) if rows else 1, len(rows)
        block = int(game.params.get("square_size") or 0)
        self.block = block or max(2, 800 // max(self.width, self.height, 1))

    def program(self) -> Program:
        game, n = self.game, len(self.game.sprites)
        effects = [(pair.first, pair.second, rule) for pair in game.pairs for rule in pair.rules]
        edges = [(name, "", rule) for name, rules in game.eos for rule in rules]
        p = np.zeros(L.P_HEADER, np.int32)
        parts = [p]
        offset = len(p)

        def append(table: np.ndarray) -> int:
            nonlocal offset
            parts.append(table.astype(np.int32).ravel())
            start, offset = offset, offset + table.size
            return start

        timed_width = L.E_WIDTH + 3
        table_size = n * L.Y_WIDTH + n * n + len(game.order) + (len(effects) + len(edges)) * L.E_WIDTH + len(game.timed) * timed_width
        self.names = names = Names(game, L.P_HEADER + table_size + len(game.endings) * L.N_WIDTH, n * L.Q_WIDTH)
        p[L.P_TYPES], p[L.P_WIDTH], p[L.P_HEIGHT], p[L.P_BLOCK] = n, self.width, self.height, self.block
        p[L.P_TYPE_TABLE] = append(np.array([type_row(names, i, t) for i, t in enumerate(names.types)]))
        p[L.P_RANKS] = append(self._ranks())
        p[L.P_ORDER], p[L.P_ORDER_N] = append(np.array([names.index[name] for name in game.order])), len(game.order)
        p[L.P_EFFECTS], p[L.P_EFFECTS_N] = append(effect_rows(names, effects)), len(effects)
        p[L.P_EOS], p[L.P_EOS_N] = append(effect_rows(names, edges)), len(edges)
        p[L.P_TIMED], p[L.P_TIMED_N] = append(timed_rows(names)), len(game.timed)
        p[L.P_ENDINGS], p[L.P_ENDINGS_N] = append(np.array([ending_row(names, e) for e in game.endings])), len(game.endings)
        assert offset == names.lists_at
        append(np.array(names.lists, np.int32))
        for i in range(ACTIONS):
            p[L.P_CONTROLS + i] = i
        controls = listed(game.params.get("controls"))
        for action, name in zip((UP, LEFT, DOWN, RIGHT), controls, strict=False):
            p[L.P_CONTROLS + action] = ACTION_BY_NAME[str(name)]
        speeds = [[float(t.params.get("speed", 0.0)), float(t.params.get("prob", 1.0))] for t in names.types]
        q = np.array([v for row in speeds for v in row] + names.numbers, np.float64)
        used = {t.cls for t in names.types if t.leaf} | {r.effect for r in game.rules}
        p[L.P_DRAWS] = bool(used & DRAWING)
        p[L.P_CLOCKED] = bool(used & {"SpawnPoint", "Bomber"}) or bool(game.timed)
        return self._with_state(p, np.concatenate(parts), q, used)

    def _with_state(self, header: np.ndarray, p: np.ndarray, q: np.ndarray, used: set[str | None]) -> Program:
        """Sizes the state and builds the level in it."""
        sprites = [(self.names.index[name], x, y) for name, x, y in self._level_sprites()]
        cells = (self.width + 2) * (self.height + 2) * L.C_WIDTH
        capacity = len(sprites) + self._room(len(sprites), used)
        p[: len(header)] = header
        p[L.P_RESOURCES], p[L.P_CAPACITY], p[L.P_STRIDE] = len(self.names.resources), capacity, L.K_RESOURCES + len(self.names.resources)
        p[L.P_COLUMNS] = self.width + 2
        p[L.P_SWITCHES], p[L.P_SWITCHES_N] = L.S_HEADER + len(self.names.types) * L.T_WIDTH, len(self.game.rules)
        p[L.P_CELLS] = p[L.P_SWITCHES] + p[L.P_SWITCHES_N]
        p[L.P_SPRITES] = p[L.P_CELLS] + cells
        s = np.zeros(p[L.P_SPRITES] + capacity * (p[L.P_STRIDE] + 1), np.int32)
        d = np.zeros(capacity * L.D_WIDTH, np.float64)
        u = np.zeros(L.U_TOUCH + 2 * len(self.names.types), np.uint64)
        build(p, q, s, d, u, np.array(sprites, np.int32).reshape(-1, 3))
        if s[L.S_AVATAR] < 0:
            raise self.names.error(1, "the level holds no avatar (the character `A`, or one that LevelMapping gives an avatar type)")
        resources = {name: (i, self.names.looks[self.names.index[name]]) for name, i in self.names.resources.items()}
        return Program(self.game, tuple(t.name for t in self.names.types), p, q, s, d, u, resources, tuple(self.rows))

    def _room(self, present: int, used: set[str | None]) -> int:
        """How many sprites more than the level's own the state has room for."""
        if self.given_room is not None:
            return self.given_room
        room = 8
        made = {str(name) for t in self.names.types if t.cls in CREATING_CLASSES for name in listed(t.params.get("stype"))}
        made |= {str(rule.params["stype"]) for rule in self.game.rules if rule.effect == "spawn"}
        alone = all(any(self.game.sprites[a].singleton for a in self.game.sprites[name].lineage) for name in made)
        if "cloneSprite" in used or not alone:
            room += 2 * self.width * self.height + 64
        if "transformTo" in used:  # the new ones are there before the old ones go
            room += (present + room) * min(3, sum(rule.effect == "transformTo" for rule in self.game.rules))
        return room

    def _level_sprites(self) -> Iterable[tuple[str, int, int]]:
        """(type, x, y) in the order of creation; only the first avatar counts."""
        found_avatar = False
        for y, row in enumerate(self.rows):
            for x, char in enumerate(row[: self.width]):
                for name in self.game.mapping.get(char, ()):
                    if is_avatar(self.game.sprites[name]):
                        if found_avatar:
                            continue
                        found_avatar = True
                    yield name, x * self.block, y * self.block

    def _ranks(self) -> np.ndarray:
        ranks = np.full((len(self.names.types), len(self.names.types)), -1, np.int32)
        for i, t in enumerate(self.names.types):
            for rank, member in enumerate(t.expansion):
                ranks[i, self.names.index[member]] = rank
        return ranks
