"""A game and a level become tables: what the interpreter in tick.py reads. It takes milliseconds; no game is ever compiled to code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cache

import numpy as np
from numba.core import config

from game_meta.engine import state as L
from game_meta.engine.batch import Batch
from game_meta.engine.errors import EngineError
from game_meta.engine.jit import CODE_CACHE
from game_meta.engine.kernels import build_initial_state
from game_meta.engine.npcs import build_path_table
from game_meta.engine.observation import ACTION_OF_KEY, ACTIONS, DOWN, EMPTY, LEFT, RIGHT, UP
from game_meta.engine.program import Program
from game_meta.engine.program_tables import (
    SymbolTable,
    as_tuple,
    can_come_from_transform,
    choose_contact_watchers,
    effects_named_by,
    encode_effects,
    encode_ending,
    encode_queued_effects,
    encode_timed_effects,
    encode_type,
    encode_type_doubles,
    has_plain_size,
    is_avatar_type,
    listed_types,
    type_size,
)
from game_meta.engine.thread_pool import new_work_queue, wait_for_job
from game_meta.vgdl.model import Game
from game_meta.vgdl.parser import parse
from game_meta.vgdl.reachability import final_effect
from game_meta.vgdl.spec import EFFECTS, GAME_LINE, MAX_BOARD_PIXELS, SPRITES, cell_pixels
from game_meta.vgdl.spec.parameters import SHIELDS, SPAWNER, with_role


def compile_game(game: Game, level: int | Sequence[str] = 0, room: int | None = None) -> Program:
    """Compile a game with one of its levels (a number) or with a level given as rows of text, to tables that the engine runs.

        program = gm.compile_game(gm.load_game("harvest"), level=0)
        batch = Batch(2)                         # game_meta.engine
        batch.load([0, 1], [program, program], seeds=[7, 8])

    `room` is how many sprites more than the level's own its state shall hold; without it that is estimated.

    Raises EngineError where the level cannot be built or a rule lacks what it needs.
    """
    warm_up()
    return compile_game_without_warmup(game, level, room)


def compile_game_without_warmup(game: Game, level: int | Sequence[str], room: int | None = None) -> Program:
    """Compile a game when the engine itself is machine code already, or is about to become it."""
    rows = game.levels[level] if isinstance(level, int) and level < len(game.levels) else level
    if isinstance(rows, int):
        raise EngineError.at_line(game, 1, f"there is no level {rows}; the game has {len(game.levels)}")
    for name in ("no_players", "no_counters"):
        low, high = GAME_LINE[name].bounds()
        if not low <= int(game.params[name]) <= high:
            raise EngineError.at_line(game, 1, f"{name} is {low} to {high}, not {game.params[name]}")
    width, height = max(1, len(rows[0])) if rows else 1, len(rows)
    compiler = _Compiler(game, width, height, room)
    return compiler.compile(level_sprites(game, rows, width, compiler.block), tuple(rows))


def compile_placed(game: Game, placed: Sequence[PlacedSprite], width: int, height: int, room: int | None = None) -> Program:
    """Compile a game with sprites that lie anywhere, instead of with a level: each as (type, x, y), in the order of creation.

    The board is `width` by `height` cells, places are pixels of the sprites' upper left corners. Raises EngineError as compile_game does.
    """
    warm_up()
    return _Compiler(game, width, height, room).compile(list(placed))


def round_up_to_cache_line(n: int) -> int:
    """Return n, or the next larger number that fills whole lines of the processor's cache."""
    return -(-int(n) // L.CACHE_LINE_INTS) * L.CACHE_LINE_INTS


class _Compiler:
    """One game and one level on their way to a Program.

    `p` is the header, `parts` are the tables behind it, and `offset` is where the next one will lie.
    """

    def __init__(self, game: Game, width: int, height: int, room: int | None):
        self.game, self.width, self.height, self.given_room = game, width, height, room
        self.block = cell_pixels(int(game.params.get("square_size") or 0), self.width, self.height)
        if max(self.width, self.height) * self.block > MAX_BOARD_PIXELS:
            raise EngineError.at_line(game, 1, f"a board of {self.width} x {self.height} cells of {self.block} px is too large")
        self.names = SymbolTable(game)
        self.p = np.zeros(L.P_HEADER, np.int32)
        self.parts: list[np.ndarray] = []
        self.offset = L.P_HEADER

    def compile(self, sprites: list[PlacedSprite], rows: tuple[str, ...] = ()) -> Program:
        """Return the program, of sprites in the order of creation; `rows` is the level that they are from, if they are."""
        game, p = self.game, self.p
        p[L.P_TYPES], p[L.P_PLAYERS], p[L.P_BLOCK] = len(game.sprites), int(game.params["no_players"]), self.block
        p[L.P_WIDTH], p[L.P_HEIGHT], p[L.P_COLUMNS] = self.width, self.height, self.width + 2
        p[L.P_RECIPROCAL] = (1 << L.RECIPROCAL_BITS) // self.block + 1
        self.counts = Counter(name for name, _, _ in sprites)
        self._append_tables(scenery=bool(rows))
        self._set_controls()
        if game.params["obs"]:
            blocked = blocked_cells(game, sprites, self.width, self.height, self.block)
            p[L.P_PATHS] = self._append_table(build_path_table(blocked, self._is_path_horizontal()))
        p[L.P_CAPACITY] = len(sprites) + (
            estimate_room(game, sprites, self.width * self.height) if self.given_room is None else self.given_room
        )
        p[L.P_GROUND] = self._append_table(self._scenery_per_cell(sprites))
        p[L.P_PLACED], p[L.P_MOVING] = len(sprites), sum(self.counts[self.names.types[t].name] for t in self.movers)
        self._lay_out_sprite_rows()
        size = self._lay_out_state()
        tables = np.concatenate([p, *self.parts])
        q = np.array([v for t in self.names.types for v in encode_type_doubles(t)] + self.names.doubles, np.float64)
        s, d, u = self._build_state(tables, q, size, self._assign_sprite_rows(sprites))
        resources = {name: (i, self.names.looks[self.names.index[name]]) for name, i in self.names.resources.items()}
        return Program(game, tuple(t.name for t in self.names.types), tables, q, s, d, u, size, resources, rows)

    def _build_state(self, p: np.ndarray, q: np.ndarray, size: int, sprites: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return the rows s, d and u right after the level is built, as far as they are in use. Raises EngineError without an avatar."""
        s, d = np.zeros(size, np.int32), np.zeros(p[L.P_CAPACITY] * L.D_WIDTH, np.float64)
        u = np.zeros(L.U_TOUCH + 2 * len(self.game.sprites), np.uint64)
        build_initial_state(p, q, s, d, u, sprites)
        if (s[L.S_AVATAR : L.S_AVATAR + L.MAX_PLAYERS] < 0).all():
            fault = "the level holds no avatar (the character `A`, or one that LevelMapping gives an avatar type)"
            raise EngineError.at_line(self.game, 1, fault)
        used = int(s[L.S_USED])
        return s[: L.used_ints(p, used)].copy(), d[: used * L.D_WIDTH].copy(), u

    def _assign_sprite_rows(self, sprites: list[PlacedSprite]) -> np.ndarray:
        """Return the level's sprites, (n, 4): type, x, y, row. Those of a type lie side by side, the ones that move before all others."""
        table = np.array([(self.names.index[name], x, y, 0) for name, x, y in sprites], np.int32).reshape(-1, 4)
        movers = {int(t): i for i, t in enumerate(self.movers)}
        order = sorted(range(len(table)), key=lambda i: (movers.get(int(table[i, 0]), len(movers)), int(table[i, 0])))
        table[order, 3] = np.arange(len(table))
        return table

    def _scenery_per_cell(self, sprites: list[PlacedSprite]) -> np.ndarray:
        """Return per cell, the ring's too, the type of the scenery that is drawn there; the number of types for none."""
        ground = np.full((self.height + 2, self.width + 2), len(self.names.types), np.int32)
        for name in self.game.order:
            for other, x, y in sprites:
                t = self.names.index[name]
                if other == name and self.flags[t] & L.FLAG_SCENERY and not self.flags[t] & L.FLAG_HIDDEN:
                    ground[y // self.block + 1, x // self.block + 1] = t
        return ground

    def _append_table(self, table: np.ndarray) -> int:
        """Put a table into p; return where it begins."""
        self.parts.append(np.asarray(table, np.int32).ravel())
        start, self.offset = self.offset, self.offset + self.parts[-1].size
        return start

    def _append_tables(self, scenery: bool) -> None:
        """Put all tables but paths and ground into p. Only where sprites lie in cells can there be `scenery`.

        Rows point into lists that lie behind them, so where those will begin is worked out first. The order of tables stays as it is:
        hashes of states hold offsets into p.
        """
        game, names, p, n = self.game, self.names, self.p, len(self.game.sprites)
        effects = [(pair.first, pair.second, rule) for pair in game.pairs for rule in pair.rules]
        edges = [(name, "", rule) for name, rules in game.eos for rule in rules]
        names.lists_offset = self.offset + (n * (L.Y_WIDTH + n) + (len(effects) + len(edges)) * L.E_WIDTH + len(game.endings) * L.N_WIDTH)
        names.lists_offset += (len(game.timed) + len(names.timer_lines)) * L.TIMED_WIDTH
        names.doubles_offset = n * L.Q_WIDTH
        types = np.array([encode_type(names, t, self.block) for t in names.types])
        flags = self.flags = types[:, L.Y_FLAGS]
        if not scenery:
            flags &= ~L.FLAG_SCENERY
        self.movers = [t for t in range(n) if not flags[t] & L.FLAG_QUIET and names.types[t].cls]
        watching = choose_contact_watchers(game, names.index, self.movers, flags, self.counts)
        flags[watching] |= L.FLAG_WATCHES
        p[L.P_TYPE_TABLE], p[L.P_RANKS] = self._append_table(types), self._append_table(self._expansion_ranks())
        names.queued_effects_offset = p[L.P_LATER] = self.offset
        self._append_table(encode_queued_effects(names))
        p[L.P_EFFECTS], p[L.P_EFFECTS_N] = self._append_table(encode_effects(names, effects)), len(effects)
        p[L.P_EOS], p[L.P_EOS_N] = self._append_table(encode_effects(names, edges)), len(edges)
        p[L.P_TIMED], p[L.P_TIMED_N] = self._append_table(encode_timed_effects(names)), len(game.timed)
        p[L.P_ENDINGS], p[L.P_ENDINGS_N] = self._append_table(np.array([encode_ending(names, e) for e in game.endings])), len(game.endings)
        assert self.offset == names.lists_offset
        self._append_table(np.array(names.lists, np.int32))
        order = [names.index[name] for name in game.order]
        p[L.P_LOOKS] = self._append_table(np.array([*names.looks, EMPTY]))
        turns = [t for t in reversed(order) if not flags[t] & (L.FLAG_IDLE | L.FLAG_AVATAR)]
        for column, chosen in (
            (L.P_ORDER, order),
            (L.P_TURNS, turns),
            (L.P_MOVERS, self.movers),
            (L.P_WATCHERS, watching),
            (L.P_LATE, [t for t in range(n) if flags[t] & L.FLAG_QUIET and can_come_from_transform(game, names.types[t])]),
            (L.P_SHOTS, [t for t in range(n) if flags[t] & L.FLAG_SHOT]),
        ):
            p[column], p[column + 1] = self._append_table(np.array(chosen)), len(chosen)

    def _set_controls(self) -> None:
        """Note in the header what the agent's actions do, and whether the game draws random numbers and reads the clock."""
        p = self.p
        p[L.P_DELAY] = int(self.game.params["delay"])
        p[L.P_CONTROLS : L.P_HEADER] = np.arange(ACTIONS)
        for action, name in zip((UP, LEFT, DOWN, RIGHT), as_tuple(self.game.params.get("controls")), strict=False):
            p[L.P_CONTROLS + action] = ACTION_OF_KEY[str(name)]
        words = [SPRITES[t.cls] for t in self.names.types if t.cls]
        effects = [EFFECTS[name] for rule in self.game.rules for name in effects_named_by(rule)]
        p[L.P_DRAWS] = any(word.draws for word in words) or any(effect.draws for effect in effects)
        p[L.P_CLOCKED] = any(word.reads_clock for word in words) or any(e.reads_clock for e in effects) or bool(self.game.timed)

    def _is_path_horizontal(self) -> bool:
        """Return whether the path finder knows only left and right: for an avatar of three actions."""
        table = {name: self.game.sprites[name] for names in self.game.mapping.values() for name in names}
        counts = [len(self.names.actions(t)) for t in table.values() if self.names.actions(t)]
        return bool(counts) and counts[0] == 3

    def _lay_out_sprite_rows(self) -> None:
        """Decide what a sprite's row holds behind K_TAIL."""
        p, names, end = self.p, self.names, L.K_TAIL
        p[L.P_RESOURCES] = len(names.resources)
        p[L.P_HELD] = end = end + len(names.resources)
        end += (len(names.resources) + 30) // 31
        bits, p[L.P_COLUMN_BITS] = link_bits_needed(self.game, self.block, self.width, self.height)
        p[L.P_LINK_BITS], p[L.P_PULLS_N] = bits, len(names.pulls)
        p[L.P_MAKES_N] = max((len(listed_types(t)) for t in names.types if t.cls and SPRITES[t.cls].keeps_list), default=0)
        hunters = any(t.cls and SPRITES[t.cls].keeps_target for t in names.types)
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
        p[L.P_STRIDE] = round_up_to_cache_line(end + (1 << bits) - 4)

    def _lay_out_state(self) -> int:
        """Decide where the parts of s begin; return how long it is."""
        p, game, end = self.p, self.game, L.S_HEADER + len(self.game.sprites) * L.T_WIDTH
        shields = any(with_role(EFFECTS[rule.effect].parameters, SHIELDS) for rule in game.rules)
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
        p[L.P_SPRITES] = round_up_to_cache_line(end + (self.width + 2) * (self.height + 2) * L.C_WIDTH)
        return int(p[L.P_SPRITES] + p[L.P_CAPACITY] * (p[L.P_STRIDE] + 2))

    def _expansion_ranks(self) -> np.ndarray:
        """Return (types, types): the place of the second type in the expansion of the first, -1 if it is not in it."""
        ranks = np.full((len(self.names.types), len(self.names.types)), -1, np.int32)
        for i, t in enumerate(self.names.types):
            for rank, member in enumerate(t.expansion):
                ranks[i, self.names.index[member]] = rank
        return ranks


# ----------------------------------------------------------------------------------------------------
# The first use on a machine turns the engine into machine code. That takes a while, so it is done at once, told, and kept.

WARM_UP_DONE = "complete"  # a mark in the cache
WARM_UP_GAME = """
BasicGame square_size=10
    SpriteSet
        avatar > MovingAvatar
    InteractionSet
        avatar wall > stepBack
    TerminationSet
        Timeout limit=9
"""


@cache
def warm_up() -> None:
    """Compile every kernel if this version of the engine has not been used here before, and say so."""
    if config.DISABLE_JIT or CODE_CACHE.has_mark(WARM_UP_DONE):
        return
    with CODE_CACHE.filling("the engine", WARM_UP_DONE):
        _call_every_kernel()


@cache
def load_kernels() -> None:
    """Have every kernel of the engine in this process, compiled or loaded: a kernel of another module that calls one of them cannot compile
    it on its way (see jit.py)."""
    warm_up()
    if not config.DISABLE_JIT:
        _call_every_kernel()


def _call_every_kernel() -> None:
    """Play a tiny game, so that everything is compiled that any game needs."""
    program = compile_game_without_warmup(parse(WARM_UP_GAME, "warm-up"), ["wAw"])
    batch = Batch(2, window=3)
    batch.load([0, 1], [program, program], [0, 1])
    batch.step(np.zeros(2, np.int64))
    batch.observe()
    batch.board()
    batch.copy([0], [1])
    batch.state_hashes()
    batch.rgb(8)
    wait_for_job(new_work_queue(), 0, False, 1)


# ----------------------------------------------------------------------------------------------------
# A level as the engine needs it: its sprites in the order of creation, the room that its game may need, what blocks paths.

PlacedSprite = tuple[str, int, int]  # type, x, y (px)


def level_sprites(game: Game, rows: Sequence[str], width: int, block: int) -> list[PlacedSprite]:
    """Return the level's sprites in the order of creation; of the avatars only as many as there are players."""
    seats, placed = int(game.params["no_players"]), []
    for y, row in enumerate(rows):
        for x, char in enumerate(row[:width]):
            for name in game.mapping.get(char, ()):
                if is_avatar_type(game.sprites[name]):
                    if seats == 0:
                        continue
                    seats -= 1
                placed.append((name, x * block, y * block))
    return placed


def estimate_room(game: Game, sprites: list[PlacedSprite], cells: int) -> int:
    """Return how many sprites more than the level's own the state has room for."""
    room, present = 8, len(sprites)
    types = [t for t in game.sprites.values() if t.cls]
    words, effects = [SPRITES[str(t.cls)] for t in types], [final_effect(rule) for rule in game.rules]
    made = {str(name) for t, word in zip(types, words, strict=True) if word.spawns or word.shoots for name in listed_types(t)}
    for rule, effect in zip(game.rules, effects, strict=True):
        made |= set() if effect.transforms else effect.made(rule.params)
    alone = all(any(game.sprites[a].singleton for a in game.sprites[name].lineage) for name in made if name in game.sprites)
    endless = any(word.falls_back_on for word in words)  # what these make is their own type, or is not in the list
    endless = endless or any(effect.copies_first or with_role(effect.parameters, SPAWNER) for effect in effects)
    if endless or not alone:
        room += 2 * cells + 64
    transforms = sum(effect.transforms for effect in effects)
    return room + (present + room) * min(3, transforms)  # the new ones are there before the old ones go


def link_bits_needed(game: Game, block: int, width: int, height: int) -> tuple[int, int]:
    """Return (bits of a link, bits of them for the column): into how many cells the largest sprite can reach."""
    sizes = [type_size(t, block) for t in game.sprites.values() if t.cls] + [(block, block)]
    columns = min(max((w - 2) // block + 2 for w, _ in sizes), width + 2)
    rows = min(max((h - 2) // block + 2 for _, h in sizes), height + 2)
    column_bits, row_bits = max(1, (columns - 1).bit_length()), max(1, (rows - 1).bit_length())
    return column_bits + row_bits, column_bits


def blocked_cells(game: Game, sprites: list[PlacedSprite], width: int, height: int, block: int) -> np.ndarray:
    """Return (rows, columns) bool: the cells that a sprite of one of the `obs` types covers."""
    blocked, kinds = np.zeros((height, width), bool), {str(name) for name in as_tuple(game.params["obs"])}
    for name, x, y in sprites:
        if name in kinds:
            w, h = type_size(game.sprites[name], block)
            blocked[max(0, y // block) : max(0, -(-(y + h) // block)), max(0, x // block) : max(0, -(-(x + w) // block))] = True
    return blocked
