"""Rows of the tables of programs, ready for whatever theories are made of: so that a thousand candidates need not be compiled.

Each believed type, line and ending is encoded once, by the engine's own compiler, as a row of a bank; a theory is then a list of numbers of
rows, and replay_kernels.py puts its program together. All types that were ever met have their numbers, one after the other: a universe of
types, of which a theory has some. What only the compiler can do (path finders, addTimer, shields) is marked APART.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from game_meta.engine import state as L
from game_meta.engine.compiler import link_bits_needed, round_up_to_cache_line
from game_meta.engine.errors import EngineError
from game_meta.engine.kernels import build_initial_state
from game_meta.engine.observation import ACTION_OF_KEY, ACTIONS, AVATAR, DOWN, EMPTY, LEFT, RIGHT, UP
from game_meta.engine.program_tables import (
    SymbolTable,
    effects_named_by,
    encode_effect,
    encode_ending,
    encode_timer,
    encode_type,
    encode_type_doubles,
    first_time,
    has_plain_size,
    listed_types,
    types_changed_by_rule,
)
from game_meta.engine.scene import Scene
from game_meta.theory import replay_kernels as M
from game_meta.theory.growing_rows import GrowingRows
from game_meta.theory.theory import (
    THING,
    UNSEEN,
    BelievedEnding,
    BelievedLine,
    BelievedType,
    Theory,
    ending_of,
    name_of_look,
    params,
    rule_of,
    sprite_type_of,
    to_game,
)
from game_meta.vgdl.model import Rule, SpriteType
from game_meta.vgdl.reachability import final_effect, made_by_rule, types_named_by_rule
from game_meta.vgdl.spec import CLOCK, EDGE, EFFECTS, SPRITES
from game_meta.vgdl.spec import sprites as C
from game_meta.vgdl.spec.effects import EVERYTHING
from game_meta.vgdl.spec.parameters import ACTS_ON, SHIELDS, with_role
from game_meta.vgdl.spec.plain import PLAYER_CLASS, STANDING_CLASS
from game_meta.vgdl.spec.sprites import WALL

MAX_UNIVERSE = 60  # types; a mask has 64 bits
NOWHERE = 62  # the number of a type that no theory of this universe has
MAX_ROWS = 1 << 16  # of a bank, before it is emptied
MAX_BOARDS = 256  # that are kept
PULLS = 4  # lines that pull, at most, where there are any
MAX_SIZE = 4.0  # cells; what is larger is left to the compiler: each cell that a sprite may lie in needs room in all rows
MAX_UNSEEN = 64  # things on a board that nobody sees
PROBE = 1000  # where lists are said to begin, to find out which numbers of a row are places of lists


class UniverseGrown(Exception):
    """A name, a resource or a kind of class was met for the first time: all rows are made anew."""


class _BankNames(SymbolTable):
    """A symbol table of the universe, that answers as it is told what depends on the other rows."""

    pull = limit = 0

    def pull_number(self, rule: Rule) -> int:
        return self.pull

    def resource_limit(self, rule: Rule) -> int:
        return self.limit


def types_named(values: Sequence[Any]) -> set[str]:
    """Return the names of types among the values of parameters."""
    flat = [name for value in values for name in (value if isinstance(value, tuple) else (value,)) if isinstance(name, str)]
    return {name for name in flat if name == "wall" or name.startswith((THING, UNSEEN)) or (name.startswith("avatar") and name.islower())}


@dataclass(eq=False)
class _Board:
    """A board that a trace begins with: its template of tables, and the bases on it."""

    template: np.ndarray
    neutral: np.ndarray  # the same, every type with a class
    state_size: int
    capacity: int
    lists_at: np.ndarray
    bases: dict[tuple, int]
    rows: list[list[int]]
    kept: list[np.ndarray]


@dataclass(frozen=True, eq=False)
class Gathered:
    """Theories as numbers of rows."""

    board: _Board
    ids: np.ndarray
    ends: np.ndarray  # (n + 1, 3): where in `ids` the types, lines and endings of each end
    base_of: np.ndarray  # (n,)
    controls: np.ndarray  # (n, ACTIONS + 1): what each action does, and the delay


def gather_nothing() -> Gathered:
    """Return what stands for theories where a program is there already."""
    board = _Board(np.zeros(0, np.int32), np.zeros(0, np.int32), 0, 0, np.zeros(3, np.int64), {}, [], [])
    none = np.zeros(1, np.int64)
    return Gathered(board, none[:0], np.zeros((2, 3), np.int64), none, np.zeros((1, ACTIONS + 1), np.int64))


class CandidateTables:
    """The banks, and the boards."""

    def __init__(self) -> None:
        self.names = ["wall", "avatar"]
        self.resources: list[str] = []
        self.has_targets, self.has_pulls, self.makes, self.has_sizes = False, False, 0, False
        self.sizes = (1.0, 1.0)
        self.block = 10
        self._start_anew()

    def _start_anew(self) -> None:
        """Empty the banks: the universe is another one."""
        types = tuple(BelievedType(name, PLAYER_CLASS if name.startswith("avatar") else STANDING_CLASS) for name in self.names)
        self.game = to_game(Theory(self.block, types))
        self.symbols = _BankNames(self.game)
        self.symbols.resources = {name: i for i, name in enumerate(self.resources)}
        self.symbols.types_in_rules = set(self.names)
        self.symbols.lines, self.symbols.timer_lines = {1: 0}, []
        self.index = self.symbols.index
        self._numbers: tuple[dict[Any, int], dict[Any, int], dict[Any, int]] = ({}, {}, {})  # of types, lines and endings by value
        self._aliases: tuple[dict[int, int], dict[int, int], dict[int, int]] = ({}, {}, {})  # by identity
        self._kept: list[Any] = []
        self._types = GrowingRows((M.TYPE_BANK,), np.int32), GrowingRows((L.Q_WIDTH,), np.float64), GrowingRows((M.MASKS,), np.int64)
        self._lines = GrowingRows((M.LINE_BANK,), np.int32), GrowingRows((), np.float64), GrowingRows((M.MASKS,), np.int64)
        self._endings = GrowingRows((M.ENDING_BANK,), np.int32), GrowingRows((), np.int64)
        self._order = np.zeros(M.ORDER, np.int64)
        self._boards: dict[int, _Board] = {}

    def banks(self) -> tuple[np.ndarray, ...]:
        """Return what the kernel takes."""
        return (*(part.rows for part in (*self._types, *self._lines, *self._endings)), self._order)

    def gather(self, theories: Sequence[Theory], scene: Scene) -> Gathered:
        """Return theories as numbers of rows, on a board."""
        while True:
            try:
                return self._gather(theories, scene)
            except UniverseGrown:
                self._start_anew()

    def _gather(self, theories: Sequence[Theory], scene: Scene) -> Gathered:
        if len(self._kept) > MAX_ROWS or self.block != scene.block_size:
            self.block = scene.block_size
            raise UniverseGrown
        types, lines, _ = self._aliases
        ids: list[int] = []
        ends, bases, controls = [(0, 0, 0)], [], []
        board = self._board(scene)
        words: dict[tuple, list[int]] = {}
        for theory in theories:
            try:
                ids += [types[id(each)] for each in theory.types]
            except KeyError:
                ids += [self._number(0, each) for each in theory.types]
            a = len(ids)
            try:
                ids += [lines[id(each)] for each in theory.lines]
            except KeyError:
                ids += [self._number(1, each) for each in theory.lines]
            b = len(ids)
            ids += [self._number(2, each) for each in theory.endings]
            ends.append((a, b, len(ids)))
            bases.append(self._base(board, theory, scene))
            key = theory.controls, theory.delay
            if key not in words:
                words[key] = _encode_controls(theory)
            controls.append(words[key])
        return Gathered(board, np.array(ids, np.int64), np.array(ends), np.array(bases, np.int64), np.array(controls, np.int64))

    def _number(self, kind: int, what: Any) -> int:
        """Return the number of the row of a type, a line or an ending; make it if it is not there yet."""
        number = self._aliases[kind].get(id(what))
        if number is None:
            number = self._numbers[kind].get(what)
            if number is None:
                number = self._numbers[kind][what] = len(self._numbers[kind])
                (self._add_type, self._add_line, self._add_ending)[kind](what)
            self._aliases[kind][id(what)] = number
            self._kept.append(what)
        return number

    def _need_names(self, names: set[str]) -> None:
        new = sorted(names - set(self.names))
        if new and len(self.names) + len(new) <= MAX_UNIVERSE:
            self.names += new
            raise UniverseGrown

    def _need_resources(self, names: set[str]) -> None:
        new = sorted(names - set(self.resources))
        if new:
            self.resources += new
            raise UniverseGrown

    def _mask(self, names: set[str]) -> int:
        return sum(1 << self.index.get(name, NOWHERE) for name in names)

    def _add_type(self, t: BelievedType) -> None:
        """Put a type into the bank."""
        parsed, word = sprite_type_of(t), SPRITES[t.cls]
        named = types_named([value for _, value in t.params])
        self._need_names({t.name} | named)
        own = {t.name} if word.is_resource else set()
        resources = own | {str(name) for name in parsed.params.get("ammo") or () if name in self.index}
        self._need_resources(resources)
        makes = len(listed_types(parsed)) if word.keeps_list else 0
        width, height = self.sizes
        size = max(width, float(parsed.params.get("wMult", 1.0))), max(height, float(parsed.params.get("hMult", 1.0)))
        if max(size) > MAX_SIZE:
            size = self.sizes
        has_sizes = self.has_sizes or not has_plain_size(parsed)
        if word.keeps_target > self.has_targets or makes > self.makes or size != self.sizes or has_sizes != self.has_sizes:
            self.has_targets, self.makes = self.has_targets or word.keeps_target, max(makes, self.makes)
            self.sizes, self.has_sizes = size, has_sizes
            raise UniverseGrown
        large = max(float(parsed.params.get(key, 1.0)) for key in ("wMult", "hMult")) > MAX_SIZE
        apart = word.finds_paths or word.falls_back_on == WALL or large
        apart = apart or word.is_avatar != t.name.startswith("avatar")
        row = np.zeros(M.TYPE_BANK, np.int32)
        doubles: Sequence[float] = np.zeros(L.Q_WIDTH).tolist()
        self.symbols.lists, self.symbols.lists_offset = [], 0
        encoded, lists = self._encode_type(parsed)
        row[M.B_INDEX] = self.index.get(t.name, NOWHERE)
        if encoded is None or row[M.B_INDEX] == NOWHERE:
            row[M.B_INDEX], apart = 0, True
        else:
            encoded[L.Y_FLAGS] &= ~(L.FLAG_SCENERY | L.FLAG_SHOT)
            row[M.B_ROW : M.B_LISTS], doubles = encoded, encode_type_doubles(parsed)
            row[M.B_LISTS : M.B_LISTS + len(lists)] = lists
            row[M.B_BITS] = M.STARTS_PLAIN if _starts_plain(encoded, doubles) else 0
        row[M.B_BITS] |= (M.APART if apart else 0) | (M.DRAWS if word.draws else 0) | (M.SINGLE if parsed.singleton else 0)
        masks = np.array([self._mask(named), self._mask(resources), 0, 0])
        for bank, part in zip(self._types, (row, doubles, masks), strict=True):
            bank.append(np.array([part]))

    def _encode_type(self, t: SpriteType) -> tuple[list[int] | None, list[int]]:
        """Return the row of a type and its lists, None where it cannot be."""
        symbols = self.symbols
        symbols.lists = []
        try:
            row = encode_type(symbols, t, self.block)
        except (EngineError, KeyError, ValueError, TypeError):
            return None, []
        if t.singleton:
            row[L.Y_SINGLES_AT], row[L.Y_SINGLES_N] = symbols.store_types([t.name])
        return (row, symbols.lists) if len(symbols.lists) <= M.LISTS_OF_TYPE else (None, [])

    def _add_line(self, line: BelievedLine) -> None:
        """Put a line into the bank."""
        rule, alone = rule_of(line, 1), line.second in (EDGE, CLOCK)
        named = types_named([value for _, value in line.params])
        self._need_names(types_named([line.first, line.second]) | named)
        resources = {str(rule.params[key]) for key in ("resource", "heldResource") if key in rule.params} & set(self.index)
        self._need_resources(resources)
        pulls = any("@pull" in EFFECTS[name].arguments for name in effects_named_by(rule))
        if pulls and not self.has_pulls:
            self.has_pulls = True
            raise UniverseGrown
        apart = EFFECTS[rule.effect].sets_timer or bool(with_role(EFFECTS[rule.effect].parameters, SHIELDS)) or (alone and pulls)
        apart = apart or rule.params["repeat"] != 1 or not rule.params["enabled"] or not (alone or line.second in self.index)
        row, double = np.zeros(M.LINE_BANK, np.int32), 0.0
        encoded = self._encode_line(line, rule, alone)
        if encoded is None:
            apart = True
        else:
            row, double = encoded
        row[M.B_KIND] = M.PAIR_LINE if line.second in self.index else M.TIME_LINE if line.second == CLOCK else M.EDGE_LINE
        row[M.B_TIMER :] = encode_timer(self.symbols, [], rule, first_time(rule))
        row[M.B_EFFECT + L.E_FIRST] = self.index.get(line.first, NOWHERE)
        draws, back = any(EFFECTS[name].draws for name in effects_named_by(rule)), EVERYTHING in final_effect(rule).sends_back
        row[M.B_LINE_BITS] = (M.APART if apart else 0) | (M.DRAWS if draws else 0) | (M.GOES_BACK if back else 0)
        changed = set(types_changed_by_rule(rule)) & set(self.index)
        made = made_by_rule(self.game, rule) | types_named_by_rule(rule, (ACTS_ON,)) if final_effect(rule).transforms else set()
        masks = np.array([self._mask(named), self._mask(resources), self._mask(changed), self._mask(made & set(self.index))])
        for bank, part in zip(self._lines, (row, double, masks), strict=True):
            bank.append(np.array([part]))

    def _encode_line(self, line: BelievedLine, rule: Rule, alone: bool) -> tuple[np.ndarray, float] | None:
        """Return the row of a line and its double, None where it cannot be.

        Which of its numbers are places of lists, the number of a line that pulls and the limit of a resource: those that change when it is
        encoded once more, with another place, number and limit.
        """
        symbols, rows = self.symbols, []
        try:
            for offset, pull, limit in ((0, 0, 0), (PROBE, 0, 0), (0, 1, 0), (0, 0, 1)):
                symbols.lists, symbols.doubles, symbols.lists_offset, symbols.pull, symbols.limit = [], [], offset, pull, limit
                rows.append(encode_effect(symbols, line.first, "" if alone else line.second, rule))
        except (EngineError, KeyError, ValueError, TypeError):
            return None
        if len(symbols.lists) > M.LISTS_OF_LINE:
            return None
        plain, probed, pulled, limited = np.array(rows)
        row = np.zeros(M.LINE_BANK, np.int32)
        row[M.B_OFFSETS] = sum(1 << int(column) for column in np.flatnonzero(probed == plain + PROBE))
        row[M.B_PULL] = next(iter(np.flatnonzero(pulled != plain)), 0)
        row[M.B_LIMIT] = next(iter(np.flatnonzero(limited != plain)), 0)
        row[M.B_LIMIT_TYPE] = self.index.get(str(rule.params.get("resource")), 0)
        row[M.B_EFFECT : M.B_LINE_LISTS] = plain
        row[M.B_LINE_LISTS : M.B_LINE_LISTS + len(symbols.lists)] = symbols.lists
        return row, symbols.doubles[0] if symbols.doubles else 0.0

    def _add_ending(self, ending: BelievedEnding) -> None:
        """Put an ending into the bank."""
        named = types_named([value for _, value in ending.params])
        self._need_names(named)
        row = np.zeros(M.ENDING_BANK, np.int32)
        try:
            row[M.B_ENDING :] = encode_ending(self.symbols, ending_of(ending))
        except (EngineError, KeyError, ValueError, TypeError):
            row[M.B_ENDING_BITS] = M.APART
        for bank, part in zip(self._endings, (row, self._mask(named)), strict=True):
            bank.append(np.array([part]))

    # ------------------------------------------------------------------------------------------------
    # Boards.

    def _board(self, scene: Scene) -> _Board:
        """Return what programs on a board have in common."""
        self._need_names({name_of_look(look) for look in np.unique(scene.things[:, 0]).tolist()})
        board = self._boards.get(scene.board_key)
        if board is None:
            if len(self._boards) == MAX_BOARDS:
                self._boards.clear()
            board = self._boards[scene.board_key] = self._lay_out(scene)
        return board

    def _lay_out(self, scene: Scene) -> _Board:
        """Lay out the tables and the state, with room for whatever a theory may hold."""
        n, block, p = len(self.names), scene.block_size, np.zeros(L.P_HEADER, np.int32)
        p[L.P_TYPES], p[L.P_PLAYERS], p[L.P_BLOCK] = n, 1, block
        p[L.P_WIDTH], p[L.P_HEIGHT], p[L.P_COLUMNS] = scene.width, scene.height, scene.width + 2
        p[L.P_RECIPROCAL] = (1 << L.RECIPROCAL_BITS) // block + 1
        p[L.P_CAPACITY] = 3 * (len(scene.things) + MAX_UNSEEN + 2 * scene.width * scene.height + 72)
        types = np.zeros((n, L.Y_WIDTH), np.int32)
        types[:, [L.Y_CLASS, L.Y_STYPE, L.Y_RESOURCE]], types[:, L.Y_RANK] = -1, np.arange(n)
        ground = np.full((scene.height + 2, scene.width + 2), n)
        parts, offset = [p], L.P_HEADER
        lists = np.zeros(n * M.LISTS_OF_TYPE)
        tables: list[tuple[int, np.ndarray]] = [
            (L.P_TYPE_TABLE, types), (L.P_RANKS, np.eye(n) - 1), (L.P_ENDINGS, np.zeros(M.MAX_ENDINGS * L.N_WIDTH)),
            (L.P_LOOKS, np.array([*self.symbols.looks, EMPTY])), (L.P_ORDER, np.arange(n)), (L.P_TURNS, np.zeros(n)),
            (L.P_MOVERS, np.zeros(n)), (L.P_WATCHERS, np.zeros(n)), (L.P_LATE, np.zeros(n)), (L.P_GROUND, ground),
        ]  # fmt: skip
        for column, table in tables:
            p[column], offset = offset, offset + table.size
            parts.append(table.astype(np.int32).ravel())
        p[L.P_ORDER_N], head = n, offset + lists.size
        p[L.P_EFFECTS], p[L.P_EOS] = head, head + M.MAX_LINES * L.E_WIDTH
        p[L.P_TIMED] = head + 2 * M.MAX_LINES * L.E_WIDTH
        lists_at = np.array([offset, p[L.P_TIMED] + M.MAX_TIMED * L.TIMED_WIDTH, head])
        tail = M.MAX_LINES * (2 * L.E_WIDTH + M.LISTS_OF_LINE) + M.MAX_TIMED * L.TIMED_WIDTH
        parts += [lists.astype(np.int32), np.zeros(tail, np.int32)]
        self._lay_out_sprites(p, scene)
        end = L.S_HEADER + n * L.T_WIDTH
        p[L.P_SWITCHES], p[L.P_SWITCHES_N] = end, M.MAX_LINES
        p[L.P_SHIELDS] = p[L.P_COUNTERS] = p[L.P_TIMERS] = end + M.MAX_LINES
        p[L.P_CELLS] = end + M.MAX_LINES + M.MAX_TIMED * L.TIMER_WIDTH
        p[L.P_SPRITES] = round_up_to_cache_line(int(p[L.P_CELLS]) + (scene.width + 2) * (scene.height + 2) * L.C_WIDTH)
        template = np.concatenate(parts)
        neutral = template.copy()
        rows = L.type_rows(neutral)
        rows[:, L.Y_CLASS], rows[:, L.Y_TTL], rows[:, L.Y_FLAGS] = 0, -1, L.FLAG_QUIET | L.FLAG_IDLE
        rows[:, L.Y_W] = rows[:, L.Y_H] = block
        rows[[t.is_unseen for t in self.symbols.types], L.Y_FLAGS] |= L.FLAG_HIDDEN
        rows[[look == AVATAR for look in self.symbols.looks], L.Y_FLAGS] |= L.FLAG_AVATAR
        size = int(p[L.P_SPRITES] + p[L.P_CAPACITY] * (p[L.P_STRIDE] + 2))
        return _Board(template, neutral, size, int(p[L.P_CAPACITY]), lists_at, {}, [], [])

    def _lay_out_sprites(self, p: np.ndarray, scene: Scene) -> None:
        """Decide what a sprite's row holds behind K_TAIL, as the compiler does."""
        end = L.K_TAIL
        p[L.P_RESOURCES] = len(self.resources)
        p[L.P_HELD] = end = end + len(self.resources)
        end += (len(self.resources) + 30) // 31
        sized = to_game(Theory(self.block, (BelievedType("wall", params=params(wMult=self.sizes[0], hMult=self.sizes[1])),)))
        bits, p[L.P_COLUMN_BITS] = link_bits_needed(sized, scene.block_size, scene.width, scene.height)
        p[L.P_LINK_BITS], p[L.P_PULLS_N], p[L.P_MAKES_N] = bits, PULLS * self.has_pulls, self.makes
        for column, width in (
            (L.P_SIZES, 4 * self.has_sizes),
            (L.P_PULLS, int(p[L.P_PULLS_N])),
            (L.P_TARGETS, L.TARGET_WIDTH * self.has_targets),
            (L.P_MAKES, self.makes),
        ):
            p[column] = end if width else 0
            end += width
        p[L.P_MORE_LINKS] = end - 4
        p[L.P_STRIDE] = round_up_to_cache_line(end + (1 << bits) - 4)

    def _base(self, board: _Board, theory: Theory, scene: Scene) -> int:
        """Return the number of the base that a theory starts from: what is seen, and what it says is there unseen; -1 if it has none."""
        if theory.block_size != scene.block_size:
            return -1
        unseen = tuple((each.name, each.x, each.y) for each in theory.unseen if each.board == scene.board_key)
        key = (unseen, tuple(t.name for t in theory.types) if unseen else ())
        number = board.bases.get(key)
        if number is None:
            number = board.bases[key] = self._make_base(board, theory, scene, unseen)
        return number

    def _make_base(self, board: _Board, theory: Theory, scene: Scene, unseen: tuple) -> int:
        if len(unseen) > MAX_UNSEEN or any(name not in self.index for name, _, _ in unseen):
            return -1
        rank = {t.name: i for i, t in enumerate(theory.types)}
        placed = [(name_of_look(look), x, y) for look, x, y, _ in scene.thing_tuples] + list(unseen)
        placed.sort(key=lambda each: (each[2], each[1], rank.get(each[0], 0)))
        sprites = np.array([(self.index[name], x, y, i) for i, (name, x, y) in enumerate(placed)], np.int32).reshape(-1, 4)
        p = board.neutral
        s, d = np.zeros(board.state_size, np.int32), np.zeros(board.capacity * L.D_WIDTH)
        u = np.zeros(L.U_TOUCH + 2 * len(self.names), np.uint64)
        build_initial_state(p, np.zeros(len(self.names) * L.Q_WIDTH), s, d, u, sprites)
        headings = {(name_of_look(look), x, y): heading for look, x, y, heading in scene.thing_tuples}
        flags = [headings.get(each, M.HEADING_BITS) << L.HEADING_SHIFT for each in placed]
        L.sprite_rows(p, s)[:, L.K_FLAGS] |= np.array(flags, np.int32)
        used = int(s[L.S_USED])
        s, d = s[: L.used_ints(p, used)].copy(), d[: used * L.D_WIDTH].copy()
        board.kept += [s, d, u]
        here = self._mask({name for name, _, _ in placed})
        board.rows.append([s.ctypes.data, s.nbytes, d.ctypes.data, d.nbytes, u.ctypes.data, u.nbytes, len(placed), here])
        return len(board.rows) - 1


def _starts_plain(row: Sequence[int], doubles: Sequence[float]) -> bool:
    """Return whether a new sprite of a type is as one of a base is."""
    made_plain = row[L.Y_TTL] == -1 and row[L.Y_STYPE] == -1 and row[L.Y_HEALTH] == row[L.Y_MAX_HEALTH] == 0
    still = not row[L.Y_FLAGS] & L.FLAG_ORIENTED and row[L.Y_DX] == row[L.Y_DY] == 0 and doubles[L.Q_SPEED] == 0
    return made_plain and still and row[L.Y_CLASS] != C.BOMBER_RANDOM_MISSILE


def _encode_controls(theory: Theory) -> list[int]:
    """Return what each action does, and the delay."""
    real = list(range(ACTIONS))
    for action, word in zip((UP, LEFT, DOWN, RIGHT), theory.controls, strict=False):
        real[action] = ACTION_OF_KEY[str(word)]
    return [*real, theory.delay]
