"""Whether the raw state of an env is whole: what its linked lists, counters and cells claim is worked out again in plain Python.

It reads the tables by the names of `game_meta/engine/state.py` and shares no code with the engine.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import product

import numpy as np

from game_meta.engine import Program
from game_meta.engine import state as L
from game_meta.engine.observation import DOWN, LEFT, RIGHT, UP

Place = tuple[int, int]  # column and row of a cell; those of the ring around the board are -1, and the width and the height


class Broken(Exception):
    """A list that never ends or leads out of the table: nothing behind it can be read."""


class Audit:
    """One look at the state rows s and d of an env that runs `program`. `faults` says what is wrong, in words."""

    def __init__(self, program: Program, s: np.ndarray, d: np.ndarray):
        p = program.p
        self.program, self.p, self.s = program, p, np.asarray(s)
        self.used = int(self.s[L.S_USED])
        self.sprites = self.s[p[L.P_SPRITES] :][: self.used * p[L.P_STRIDE]].reshape(self.used, p[L.P_STRIDE])
        self.doubles = np.asarray(d)[: self.used * L.D_WIDTH].reshape(self.used, L.D_WIDTH)
        self.types = self.s[L.S_HEADER :][: len(program.types) * L.T_WIDTH].reshape(-1, L.T_WIDTH)
        self.faults: list[str] = []
        try:
            self.living = self._members()
            self._free_rows()
            self._cells()
            self._numbers()
        except Broken as error:
            self.faults.append(str(error))

    def _expect(self, fine: bool, what: str) -> None:
        if not fine:
            self.faults.append(what)

    def _chain(self, first: int, column: int, name: str) -> Iterator[int]:
        """The rows of a list that begins at `first` and goes on in `column`."""
        k, seen = int(first), set()
        while k != -1:
            if not 0 <= k < self.used or k in seen:
                raise Broken(f"{name} leads {'round' if k in seen else 'out of the table'} at row {k}")
            seen.add(k)
            yield k
            k = int(self.sprites[k, column])

    def _members(self) -> list[int]:
        """Each type's list: right both ways, counted right, in order of creation, nobody killed."""
        living: list[int] = []
        for t, (name, row) in enumerate(zip(self.program.types, self.types, strict=True)):
            own = list(self._chain(row[L.T_HEAD], L.K_NEXT, f"the list of {name}"))
            living += own
            before = [-1, *own[:-1]] if own else []
            seqs = [int(self.sprites[k, L.K_SEQ]) for k in own]
            flags = [int(self.sprites[k, L.K_FLAGS]) for k in own]
            self._expect([int(self.sprites[k, L.K_PREV]) for k in own] == before, f"the list of {name} is another one backwards")
            self._expect(int(row[L.T_TAIL]) == (own[-1] if own else -1), f"the tail of {name} is not its last")
            self._expect(int(row[L.T_COUNT]) == len(own), f"{name}: counted {row[L.T_COUNT]}, there are {len(own)}")
            self._expect(int(row[L.T_DISABLED]) == sum(f & L.SPRITE_DISABLED != 0 for f in flags), f"{name}: disabled ones counted wrong")
            self._expect(all(self.sprites[k, L.K_TYPE] == t for k in own), f"the list of {name} holds another type")
            self._expect(seqs == sorted(set(seqs)), f"the list of {name} is not in order of creation: {seqs}")
            self._expect(all(seq < self.s[L.S_SEQ] for seq in seqs), f"a sprite of {name} is from the future")
            self._expect(not any(f & L.SPRITE_KILLED for f in flags), f"a killed sprite of {name} is still there")
        self._expect(len(set(living)) == len(living), "a sprite is in two lists")
        self._expect(int(self.s[L.S_ALIVE]) == len(living), f"S_ALIVE is {self.s[L.S_ALIVE]}, there are {len(living)}")
        return living

    def _free_rows(self) -> None:
        """Every row that was ever in use is living or free, and the players are living avatars or nobody."""
        made, placed = (set(self._chain(self.s[column], L.K_CHAIN, "the free list")) for column in (L.S_FREE, L.S_SPARE))
        free, living, n = made | placed, set(self.living), int(self.p[L.P_PLACED])
        self._expect(all(k >= n for k in made) and all(k < n for k in placed), f"the level has {n} rows: {made} or {placed} are misplaced")
        self._expect(not free & living, f"rows {sorted(free & living)} are both living and free")
        lost = set(range(self.used)) - free - living
        self._expect(not lost, f"rows {sorted(lost)} are neither living nor free")
        self._expect(self.used <= self.p[L.P_CAPACITY], f"{self.used} rows are in use, there is room for {self.p[L.P_CAPACITY]}")
        self._expect(int(self.s[L.S_KILLED]) == -1, "the kill list outlives the tick")
        for player in range(self.program.players):
            k = int(self.s[L.S_AVATAR + player])
            self._expect(k == -1 or k in living, f"player {player} is row {k}, which is not living")
            self._expect(k not in living or bool(self._flags(k) & L.FLAG_AVATAR), f"player {player} is row {k}, which is no avatar")

    def _flags(self, k: int) -> int:
        return int(self.program.type_table[self.sprites[k, L.K_TYPE], L.Y_FLAGS])

    def _axes(self, k: int) -> list[tuple[int, int, int]]:
        """Of both axes: where the sprite begins (px), how long it is, and how many cells the board has."""
        row, sizes = self.sprites[k], self.p[L.P_SIZES]
        w, h = (row[sizes], row[sizes + 1]) if sizes else (self.program.block_size, self.program.block_size)
        return [(int(row[L.K_X]), int(w), self.program.width), (int(row[L.K_Y]), int(h), self.program.height)]

    def _covered(self, k: int) -> set[tuple[int, int]]:
        """The cells (column, row) that a sprite lies in; one without extent lies in one all the same."""
        block, spans = self.program.block_size, []
        for low, length, n in self._axes(k):
            spans.append(_clipped(low // block, (low + max(length, 1) - 1) // block, n))
        return set(product(*spans))

    def _homes(self, k: int) -> set[tuple[int, int]]:
        """The cells that it is drawn in: whose centre it covers, or else the one that its own centre lies in."""
        block, spans = self.program.block_size, []
        for low, length, n in self._axes(k):
            centre = (2 * low + length) // (2 * block)
            covered = range(low // block, (low + length) // block + 1)
            inside = [cell for cell in covered if 2 * low < (2 * cell + 1) * block <= 2 * (low + length)] or [centre]
            spans.append(_clipped(inside[0], inside[-1], n))
        return set(product(*spans))

    def _cells(self) -> None:
        """Whoever takes part in rules is linked exactly in the cells that it covers; the top of each cell is the top."""
        linked: dict[Place, Counter[int]] = {}
        tops: dict[Place, list[tuple[int, int, int]]] = {}
        ground: dict[Place, list[tuple[int, int]]] = {}
        for k in self.living:
            t, seq = int(self.sprites[k, L.K_TYPE]), int(self.sprites[k, L.K_SEQ])
            rank, scenery = int(self.program.type_table[t, L.Y_RANK]), self._flags(k) & L.FLAG_SCENERY
            seen = not self._flags(k) & L.FLAG_HIDDEN and not self.sprites[k, L.K_FLAGS] & L.SPRITE_DISABLED
            for place in self._covered(k) if not scenery else ():
                linked.setdefault(place, Counter())[k] += 1
            for place in self._homes(k) if seen else ():
                if scenery:
                    ground.setdefault(place, []).append((rank, t))
                else:
                    tops.setdefault(place, []).append((rank, seq, k))
        for number, (row, column) in enumerate(product(range(-1, self.program.height + 1), range(-1, self.program.width + 1))):
            place, c = (column, row), self.p[L.P_CELLS] + number * L.C_WIDTH
            found, right = Counter(self._linked(int(self.s[c + L.C_HEAD]), place)), linked.get(place, Counter())
            self._expect(found == right, f"cell {place} holds rows {sorted(found.elements())}, not {sorted(right.elements())}")
            below = max(ground[place])[1] if place in ground else len(self.program.types)
            top = self._top(max(tops[place])[2]) if place in tops else L.NO_SPRITE_ON_TOP | below
            self._expect(int(self.s[c + L.C_TOP]) == top, f"the top of cell {place} is {self.s[c + L.C_TOP]}, not {top}")
            known = int(self.p[self.p[L.P_GROUND] + number])
            self._expect(known == below, f"the ground of cell {place} is {known}, not {below}")

    def _top(self, k: int) -> int:
        """What is noted where sprite k is on top: its row, its heading unless nothing can turn it, its type."""
        heading = 0 if self._flags(k) & L.FLAG_QUIET else self._heading(k)
        return k << L.TOP_ROW | heading << L.TOP_HEADING | int(self.sprites[k, L.K_TYPE])

    def _heading(self, k: int) -> int:
        """0 none, else the action that leads the way it faces."""
        dx, dy = (float(self.doubles[k, column]) for column in (L.D_X, L.D_Y))
        if not self.sprites[k, L.K_FLAGS] & L.SPRITE_ORIENTED or (dx == 0 and dy == 0):
            return 0
        if abs(dx) >= abs(dy):
            return RIGHT if dx > 0 else LEFT
        return DOWN if dy > 0 else UP

    def _linked(self, node: int, place: tuple[int, int]) -> Iterator[int]:
        """The sprites in the list of a cell. A link is a sprite's row and, in its low bits, which of the sprite's links it is."""
        bits, seen = int(self.p[L.P_LINK_BITS]), set()
        while node != -1:
            k, j = node >> bits, node & ((1 << bits) - 1)
            if not 0 <= k < self.used or node in seen:
                raise Broken(f"the list of cell {place} leads {'round' if node in seen else 'out of the table'} at {node}")
            seen.add(node)
            yield k
            node = int(self.sprites[k, L.K_LINKS + j if j < 4 else self.p[L.P_MORE_LINKS] + j])

    def _numbers(self) -> None:
        self._expect(bool(np.isfinite(self.doubles[self.living]).all()), "a direction, a speed or a rotation is not a finite number")
        self._expect(0 <= self.s[L.S_TIMERS] <= self.p[L.P_TIMERS_N], f"{self.s[L.S_TIMERS]} timers in room for {self.p[L.P_TIMERS_N]}")


def _clipped(first: int, last: int, n: int) -> range:
    """Cells of an axis; those beyond the border share the ring around the board, -1 and n."""
    return range(min(max(first, -1), n), min(max(last, -1), n) + 1)


def audit(program: Program, s: np.ndarray, d: np.ndarray) -> list[str]:
    """What is wrong with the state of an env after a tick, in words; nothing if it is whole."""
    return Audit(program, s, d).faults
