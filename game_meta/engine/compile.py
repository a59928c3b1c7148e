"""A game and a level become tables: what the interpreter in tick.py reads. It takes milliseconds; no game is ever compiled to code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from game_meta.vgdl.model import Game

from . import layout as L
from .analysis import can_be_late
from .board import Placed, level_sprites, links_needed, obstacles, room_for
from .kernels import build
from .motion import FARTHEST
from .names import EngineError, Names, listed
from .observation import ACTIONS, DOWN, EMPTY, LEFT, RIGHT, UP
from .paths import path_table
from .program import Program
from .rule_rows import effect_rows, ending_row, later_rows, timed_rows
from .type_rows import ACTION_BY_NAME, has_plain_size, makes, type_numbers, type_row
from .warmup import warm_up
from .watch import watchers

DRAWING = {
    "RandomNPC", "RandomInertial", "Chaser", "Fleeing", "LOSChaser", "PathChaser", "PathAltChaser", "RandomPathAltChaser", "RandomMissile",
    "SpawnPoint", "Bomber", "SpawnPointMultiSprite", "RandomBomber", "BomberRandomMissile", "Spreader", "Walker", "WalkerJumper",
    "flipDirection", "teleportToExit", "attractGaze", "spawn", "spawnIfHasMore", "spawnIfHasLess", "spawnBehind", "spawnAbove",
    "spawnBelow",
    "spawnLeft", "spawnRight", "transformToRandomChild",
}  # fmt: skip
MOST_COUNTERS = 64
READING_THE_CLOCK = {
    "SpawnPoint", "Bomber", "SpawnPointMultiSprite", "RandomBomber", "BomberRandomMissile", "WizardAvatar", "addTimer", "pullWithIt",
}  # fmt: skip


def compile_game(game: Game, level: int | Sequence[str] = 0, room: int | None = None) -> Program:
    """Tables of `game` with one of its levels (a number) or with a level given as rows of text.

    `room` is how many sprites more than the level's own its state shall hold; without it that is estimated.

    Raises EngineError where the level cannot be built or a rule lacks what it needs.
    """
    warm_up()
    return compile_known(game, level, room)


def compile_known(game: Game, level: int | Sequence[str], room: int | None = None) -> Program:
    """compile_game for when the engine itself is compiled."""
    rows = game.levels[level] if isinstance(level, int) and level < len(game.levels) else level
    if isinstance(rows, int):
        raise EngineError.at(game, 1, f"there is no level {rows}; the game has {len(game.levels)}")
    players = int(game.params["no_players"])
    if not 1 <= players <= L.MOST_PLAYERS:
        raise EngineError.at(game, 1, f"games have 1 or {L.MOST_PLAYERS} players, this one says no_players={players}")
    if not 0 <= int(game.params["no_counters"]) <= MOST_COUNTERS:
        raise EngineError.at(game, 1, f"no_counters is 0 to {MOST_COUNTERS}, not {game.params['no_counters']}")
    return _Compiler(game, rows, room).program()


def whole_lines(n: int) -> int:
    """n numbers and what is missing to whole lines of the processor's cache."""
    return -(-int(n) // L.LINE) * L.LINE


class _Compiler:
    def __init__(self, game: Game, rows: Sequence[str], room: int | None):
        self.game, self.rows, self.given_room = game, rows, room
        self.width, self.height = max(1, len(rows[0])) if rows else 1, len(rows)
        block = int(game.params.get("square_size") or 0)
        self.block = block if block > 0 else max(2, 800 // max(self.width, self.height, 1))
        if max(self.width, self.height) * self.block > FARTHEST:
            raise EngineError.at(game, 1, f"a board of {self.width} x {self.height} cells of {self.block} px is too large")
        self.names = Names(game)
        self.p = np.zeros(L.P_HEADER, np.int32)
        self.parts: list[np.ndarray] = []
        self.offset = L.P_HEADER

    def program(self) -> Program:
        game, p = self.game, self.p
        p[L.P_TYPES], p[L.P_PLAYERS], p[L.P_BLOCK] = len(game.sprites), int(game.params["no_players"]), self.block
        p[L.P_WIDTH], p[L.P_HEIGHT], p[L.P_COLUMNS] = self.width, self.height, self.width + 2
        p[L.P_RECIPROCAL] = (1 << L.RECIPROCAL_BITS) // self.block + 1
        sprites = level_sprites(game, self.rows, self.width, self.block)
        self.counts = Counter(name for name, _, _ in sprites)
        self._tables()
        self._controls()
        if game.params["obs"]:
            blocked = obstacles(game, sprites, self.width, self.height, self.block)
            p[L.P_PATHS] = self._append(path_table(blocked, self._sideways()))
        p[L.P_CAPACITY] = len(sprites) + (room_for(game, sprites, self.width * self.height) if self.given_room is None else self.given_room)
        p[L.P_GROUND] = self._append(self._ground(sprites))
        p[L.P_PLACED], p[L.P_MOVING] = len(sprites), sum(self.counts[self.names.types[t].name] for t in self.movers)
        self._rows()
        size = self._state()
        tables = np.concatenate([p, *self.parts])
        q = np.array([v for t in self.names.types for v in type_numbers(t)] + self.names.numbers, np.float64)
        s, d = np.zeros(size, np.int32), np.zeros(p[L.P_CAPACITY] * L.D_WIDTH, np.float64)
        u = np.zeros(L.U_TOUCH + 2 * len(game.sprites), np.uint64)
        build(tables, q, s, d, u, self._with_rows(sprites))
        if (s[L.S_AVATAR : L.S_AVATAR + L.MOST_PLAYERS] < 0).all():
            raise EngineError.at(game, 1, "the level holds no avatar (the character `A`, or one that LevelMapping gives an avatar type)")
        used = int(s[L.S_USED])
        s, d = s[: p[L.P_SPRITES] + used * p[L.P_STRIDE]].copy(), d[: used * L.D_WIDTH].copy()
        resources = {name: (i, self.names.looks[self.names.index[name]]) for name, i in self.names.resources.items()}
        return Program(game, tuple(t.name for t in self.names.types), tables, q, s, d, u, size, resources, tuple(self.rows))

    def _with_rows(self, sprites: list[Placed]) -> np.ndarray:
        """The level's sprites as (type, x, y, row): those of a type lie side by side, the ones that move before all others."""
        table = np.array([(self.names.index[name], x, y, 0) for name, x, y in sprites], np.int32).reshape(-1, 4)
        movers = {int(t): i for i, t in enumerate(self.movers)}
        order = sorted(range(len(table)), key=lambda i: (movers.get(int(table[i, 0]), len(movers)), int(table[i, 0])))
        table[order, 3] = np.arange(len(table))
        return table

    def _ground(self, sprites: list[Placed]) -> np.ndarray:
        """Per cell, the ring's too, the type of the scenery that is drawn there."""
        ground = np.full((self.height + 2, self.width + 2), len(self.names.types), np.int32)
        for name in self.game.order:
            for other, x, y in sprites:
                t = self.names.index[name]
                if other == name and self.flags[t] & L.SCENERY and not self.flags[t] & L.HIDDEN:
                    ground[y // self.block + 1, x // self.block + 1] = t
        return ground

    def _append(self, table: np.ndarray) -> int:
        """Puts a table into p; where it begins."""
        self.parts.append(np.asarray(table, np.int32).ravel())
        start, self.offset = self.offset, self.offset + self.parts[-1].size
        return start

    def _tables(self) -> None:
        game, names, p, n = self.game, self.names, self.p, len(self.game.sprites)
        effects = [(pair.first, pair.second, rule) for pair in game.pairs for rule in pair.rules]
        edges = [(name, "", rule) for name, rules in game.eos for rule in rules]
        names.lists_at = self.offset + (n * (L.Y_WIDTH + n) + (len(effects) + len(edges)) * L.E_WIDTH + len(game.endings) * L.N_WIDTH)
        names.lists_at += (len(game.timed) + len(names.timer_lines)) * L.TIMED_WIDTH
        names.numbers_at = n * L.Q_WIDTH
        types = np.array([type_row(names, t, self.block) for t in names.types])
        flags = self.flags = types[:, L.Y_FLAGS]
        self.movers = [t for t in range(n) if not flags[t] & L.QUIET and names.types[t].cls]
        watching = watchers(game, names.index, self.movers, flags, self.counts)
        flags[watching] |= L.WATCHES
        p[L.P_TYPE_TABLE], p[L.P_RANKS] = self._append(types), self._append(self._ranks())
        names.later_at = p[L.P_LATER] = self.offset
        self._append(later_rows(names))
        p[L.P_EFFECTS], p[L.P_EFFECTS_N] = self._append(effect_rows(names, effects)), len(effects)
        p[L.P_EOS], p[L.P_EOS_N] = self._append(effect_rows(names, edges)), len(edges)
        p[L.P_TIMED], p[L.P_TIMED_N] = self._append(timed_rows(names)), len(game.timed)
        p[L.P_ENDINGS], p[L.P_ENDINGS_N] = self._append(np.array([ending_row(names, e) for e in game.endings])), len(game.endings)
        assert self.offset == names.lists_at
        self._append(np.array(names.lists, np.int32))
        order = [names.index[name] for name in game.order]
        p[L.P_LOOKS] = self._append(np.array([*names.looks, EMPTY]))
        turns = [t for t in reversed(order) if not flags[t] & (L.IDLE | L.IS_AVATAR)]
        for column, chosen in (
            (L.P_ORDER, order),
            (L.P_TURNS, turns),
            (L.P_MOVERS, self.movers),
            (L.P_WATCHERS, watching),
            (L.P_LATE, [t for t in range(n) if flags[t] & L.QUIET and can_be_late(game, names.types[t])]),
            (L.P_SHOTS, [t for t in range(n) if flags[t] & L.SHOT]),
        ):
            p[column], p[column + 1] = self._append(np.array(chosen)), len(chosen)

    def _controls(self) -> None:
        p = self.p
        p[L.P_DELAY] = int(self.game.params["delay"])
        p[L.P_CONTROLS : L.P_HEADER] = np.arange(ACTIONS)
        for action, name in zip((UP, LEFT, DOWN, RIGHT), listed(self.game.params.get("controls")), strict=False):
            p[L.P_CONTROLS + action] = ACTION_BY_NAME[str(name)]
        used = (
            {t.cls for t in self.names.types} | {r.effect for r in self.game.rules} | {str(r.params.get("ftype")) for r in self.game.rules}
        )
        p[L.P_DRAWS] = bool(used & DRAWING)
        p[L.P_CLOCKED] = bool(used & READING_THE_CLOCK) or bool(self.game.timed)

    def _sideways(self) -> bool:
        """Whether the path finder knows only left and right: for an avatar of three actions."""
        table = {name: self.game.sprites[name] for names in self.game.mapping.values() for name in names}
        counts = [len(self.names.actions(t)) for t in table.values() if self.names.actions(t)]
        return bool(counts) and counts[0] == 3

    def _rows(self) -> None:
        """What a sprite's row holds behind K_TAIL."""
        p, names, end = self.p, self.names, L.K_TAIL
        p[L.P_RESOURCES] = len(names.resources)
        p[L.P_HELD] = end = end + len(names.resources)
        end += (len(names.resources) + 30) // 31
        bits, p[L.P_COLUMN_BITS] = links_needed(self.game, self.block, self.width, self.height)
        p[L.P_LINK_BITS], p[L.P_PULLS_N] = bits, len(names.pulls)
        p[L.P_MAKES_N] = max((len(makes(t)) for t in names.types if t.cls == "BomberRandomMissile"), default=0)
        hunters = any(t.cls in ("PathAltChaser", "RandomPathAltChaser") for t in names.types)
        sized = any(t.cls and not has_plain_size(t) for t in names.types)
        for column, width in (
            (L.P_SIZES, 4 * sized),
            (L.P_PULLS, int(p[L.P_PULLS_N])),
            (L.P_TARGETS, L.TARGET_WIDTH * hunters),
            (L.P_MAKES, int(p[L.P_MAKES_N])),
        ):
            p[column] = end if width else 0
            end += width
        p[L.P_MORE_LINKS] = end - 4  # four links have columns of their own
        p[L.P_STRIDE] = whole_lines(end + (1 << bits) - 4)

    def _state(self) -> int:
        """Where the parts of s begin; how long it is."""
        p, game, end = self.p, self.game, L.S_HEADER + len(self.game.sprites) * L.T_WIDTH
        shields = any(rule.effect == "shieldFrom" for rule in game.rules)
        timers = len(game.timed) + (max(64, int(p[L.P_CAPACITY])) if self.names.timer_lines else 0)
        for column, n, width in (
            (L.P_SWITCHES, len(game.rules), 1),
            (L.P_SHIELDS, int(p[L.P_EFFECTS_N]) * shields, 1),
            (L.P_COUNTERS, int(game.params["no_counters"]), 1),
            (L.P_TIMERS, timers, L.TIMER_WIDTH),
        ):
            p[column], p[column + 1] = end, n
            end += n * width
        p[L.P_CELLS] = end
        p[L.P_SPRITES] = whole_lines(end + (self.width + 2) * (self.height + 2) * L.C_WIDTH)
        return int(p[L.P_SPRITES] + p[L.P_CAPACITY] * (p[L.P_STRIDE] + 2))

    def _ranks(self) -> np.ndarray:
        ranks = np.full((len(self.names.types), len(self.names.types)), -1, np.int32)
        for i, t in enumerate(self.names.types):
            for rank, member in enumerate(t.expansion):
                ranks[i, self.names.index[member]] = rank
        return ranks
