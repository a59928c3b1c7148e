"""Which thing of one scene is which in the next: the tracks of an episode.

Things of one look look alike, so who went where is a guess: the assignment in which they move least, where going on as before and going
the way one faces count little. A thing that lies under another one is not seen; its track waits there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

import numpy as np

from game_meta.engine.observation import MOVE_STEPS
from game_meta.engine.scene import Scene
from game_meta.theory.trace import Trace

Place = tuple[int, int, int]  # x, y (px), heading
REACH = 2.5  # cells that a thing goes in a tick, unless it went farther before
LOST = 3.0  # what a track that ends costs, or one that begins, in cells gone
MOST_ASSIGNED = 14  # things in doubt together; more are assigned greedily
PATIENCE = 12  # ticks that a track waits under another thing


@dataclass
class Track:
    """A thing followed through an episode."""

    look: int
    born: int  # index of the scene it is first seen in
    places: list[Place]  # scene by scene from there; where it lies under something, the place where it was last seen
    ended: bool = False  # nothing of it is left
    hidden_for: int = 0  # scenes for which it has been out of sight now
    unseen: set[int] = field(default_factory=set)  # the scenes in which it is out of sight

    @property
    def last_seen(self) -> int:
        """The index of the last scene in which it is seen."""
        return self.born + len(self.places) - 1 - self.hidden_for

    def at(self, scene: int) -> Place | None:
        """Return where it is in a scene, None where it is not."""
        i = scene - self.born
        return self.places[i] if 0 <= i < len(self.places) else None

    def speed_before_hiding(self) -> int:
        """Return how far (px) it went in the last tick in which it was seen before and after."""
        i = len(self.places) - 1 - self.hidden_for
        return 0 if i < 1 else sum(abs(a - b) for a, b in zip(self.places[i][:2], self.places[i - 1][:2], strict=True))

    def velocity(self) -> tuple[int, int]:
        """Return its last displacement (px)."""
        if len(self.places) < 2:
            return 0, 0
        (x0, y0, _), (x1, y1, _) = self.places[-2:]
        return x1 - x0, y1 - y0


@dataclass
class Tracks:
    """The tracks of an episode, by look."""

    by_look: dict[int, list[Track]] = field(default_factory=dict)
    scenes: int = 0  # that have been followed
    moves: list[np.ndarray] = field(default_factory=list)  # tick by tick what moved: (m, 5) look, x, y, x and y after

    def of(self, look: int) -> list[Track]:
        """Return the tracks of a look, those that begin first first."""
        return self.by_look.get(look, [])

    def follow(self, scene: Scene) -> None:
        """Go on with a further scene."""
        places: dict[int, list[Place]] = {}
        for look, x, y, heading in scene.thing_tuples:
            places.setdefault(look, []).append((x, y, heading))
        covered = {(x, y) for _, x, y, _ in scene.thing_tuples}
        for look in places.keys() | self.by_look.keys():
            self._follow_look(look, places.get(look, []), covered, scene.block_size)
        self.scenes += 1
        if self.scenes > 1:
            self.moves.append(np.array(list(self._last_moves()), np.int64).reshape(-1, 5))

    def _last_moves(self) -> Iterator[tuple[int, int, int, int, int]]:
        for look, tracks in self.by_look.items():
            for track in tracks:
                if not track.ended and len(track.places) > 1 and track.places[-1][:2] != track.places[-2][:2]:
                    yield look, *track.places[-2][:2], *track.places[-1][:2]

    def _follow_look(self, look: int, places: list[Place], covered: set[tuple[int, int]], block: int) -> None:
        tracks = self.by_look.setdefault(look, [])
        alive = [track for track in tracks if not track.ended]
        waiting = [track.hidden_for > 0 and track.speed_before_hiding() == 0 for track in alive]
        chosen = match_places([track.places[-1] for track in alive], [track.velocity() for track in alive], places, block, waiting)
        for track, choice in zip(alive, chosen, strict=True):
            if choice >= 0:
                track.places.append(places[choice])
                track.hidden_for = 0
                continue
            x, y, _ = track.places[-1]
            if (x, y) in covered and track.hidden_for < PATIENCE:
                track.places.append(track.places[-1])
                track.hidden_for += 1
                track.unseen.add(self.scenes)
            else:
                track.ended = True
                if track.hidden_for:
                    del track.places[-track.hidden_for :]
                    track.hidden_for = 0
        found = set(chosen)
        tracks += [Track(look, self.scenes, [place]) for i, place in enumerate(places) if i not in found]


_FOLLOWED: WeakKeyDictionary[Trace, Tracks] = WeakKeyDictionary()


def tracks_of(trace: Trace) -> Tracks:
    """Return the tracks of an episode; they grow with it."""
    tracks = _FOLLOWED.setdefault(trace, Tracks())
    for scene in trace.scenes[tracks.scenes :]:
        tracks.follow(scene)
    return tracks


# ----------------------------------------------------------------------------------------------------
# The assignment.


def match_places(
    before: Sequence[Place], velocities: Sequence[tuple[int, int]], after: Sequence[Place], block: int, waiting: Sequence[bool] = ()
) -> list[int]:
    """Return, for each place of a thing before, the index of its place after, -1 where it is gone.

    Those that are `waiting` under something and face nowhere will be seen again where they are, or not at all.
    """
    if sorted(before) == sorted(after):  # nobody has moved
        there: dict[Place, list[int]] = {}
        for j, place in enumerate(after):
            there.setdefault(place, []).append(j)
        return [there[place].pop() for place in before]
    chosen = [-1] * len(before)
    standing = {place: j for j, place in enumerate(after) if not place[2]}
    for i, (place, velocity) in enumerate(zip(before, velocities, strict=True)):
        if velocity == (0, 0) and place in standing:  # what faces nowhere and is where it was, stayed
            chosen[i] = standing.pop(place)
    places_left = sorted(set(range(len(after))) - set(chosen))
    edges: dict[int, dict[int, float]] = {}
    for i, (place, velocity) in enumerate(zip(before, velocities, strict=True)):
        if chosen[i] >= 0:
            continue
        costs = {j: _cost(place, velocity, after[j], block) for j in places_left}
        still = i < len(waiting) and waiting[i] and not place[2]
        edges[i] = {j: cost for j, cost in costs.items() if cost < 2 * LOST and (not still or after[j][:2] == place[:2])}
    for group in _groups(edges):
        for i, j in _assign({i: edges[i] for i in group}).items():
            chosen[i] = j
    left = [i for i, j in enumerate(chosen) if j < 0]
    free = sorted(set(range(len(after))) - set(chosen))
    if len(left) == len(free) == 1 and not (waiting and waiting[left[0]]):  # it jumped
        chosen[left[0]] = free[0]
    return chosen


def _cost(place: Place, velocity: tuple[int, int], other: Place, block: int) -> float:
    (x, y, heading), (x2, y2, heading2) = place, other
    dx, dy = x2 - x, y2 - y
    fast = 2 * max(abs(velocity[0]), abs(velocity[1]))
    if max(abs(dx), abs(dy)) > max(REACH * block, fast):
        return 2 * LOST
    turned = 0.3 if heading != heading2 else 0.0
    if dx == dy == 0:
        return 0.1 + turned
    length = (abs(dx) + abs(dy)) / block
    step_x, step_y = MOVE_STEPS[heading - 1] if heading else (0, 0)
    ahead = heading and dx * step_x + dy * step_y == abs(dx) + abs(dy)
    if (dx, dy) == velocity:
        return min(0.02, length) + turned
    if ahead:
        return 0.04 + 0.03 * length + turned
    return 0.2 + length + turned


def _groups(edges: dict[int, dict[int, float]]) -> list[list[int]]:
    """Return the things before in groups that share no place after."""
    of_place: dict[int, int] = {}
    groups: dict[int, list[int]] = {}
    for i, costs in edges.items():
        if not costs:
            continue
        touched = {of_place[j] for j in costs if j in of_place}
        merged = [i]
        for number in touched:
            merged += groups.pop(number)
        groups[i] = merged
        for k in merged:
            of_place |= dict.fromkeys(edges[k], i)
    return list(groups.values())


def _assign(costs: dict[int, dict[int, float]]) -> dict[int, int]:
    """Return the cheapest assignment of a group; what stays alone costs LOST, on either side."""
    if len(costs) > MOST_ASSIGNED:
        return _assign_greedily(costs)
    rows = list(costs)
    columns = sorted({j for each in costs.values() for j in each})
    n, m = len(rows), len(columns)
    # Square: a row for each thing and each place, a column for each place and each thing that may end.
    size = n + m
    matrix = [[2 * LOST * 10] * size for _ in range(size)]
    for r, i in enumerate(rows):
        for c, j in enumerate(columns):
            matrix[r][c] = costs[i].get(j, 2 * LOST * 10)
        matrix[r][m + r] = LOST
    for c in range(m):
        matrix[n + c][c] = LOST
        for r in range(n):
            matrix[n + c][m + r] = 0.0
    return {rows[r]: columns[c] for r, c in enumerate(solve_assignment(matrix)[:n]) if c < m and columns[c] in costs[rows[r]]}


def _assign_greedily(costs: dict[int, dict[int, float]]) -> dict[int, int]:
    chosen: dict[int, int] = {}
    taken: set[int] = set()
    for cost, i, j in sorted((cost, i, j) for i, each in costs.items() for j, cost in each.items()):
        if cost < 2 * LOST and i not in chosen and j not in taken:
            chosen[i] = j
            taken.add(j)
    return chosen


def solve_assignment(matrix: Sequence[Sequence[float]]) -> list[int]:
    """Return the column of each row of a square matrix of costs, so that their sum is least (the Hungarian method)."""
    n = len(matrix)
    far = float("inf")
    u, v, row_of = [0.0] * (n + 1), [0.0] * (n + 1), [0] * (n + 1)
    for row in range(1, n + 1):
        row_of[0] = row
        at, least, way, used = 0, [far] * (n + 1), [0] * (n + 1), [False] * (n + 1)
        while row_of[at]:
            used[at] = True
            here, step, following = row_of[at], far, 0
            for column in range(1, n + 1):
                if used[column]:
                    continue
                reduced = matrix[here - 1][column - 1] - u[here] - v[column]
                if reduced < least[column]:
                    least[column], way[column] = reduced, at
                if least[column] < step:
                    step, following = least[column], column
            for column in range(n + 1):
                if used[column]:
                    u[row_of[column]] += step
                    v[column] -= step
                else:
                    least[column] -= step
            at = following
        while at:
            row_of[at] = row_of[way[at]]
            at = way[at]
    columns = [0] * n
    for column in range(1, n + 1):
        columns[row_of[column] - 1] = column - 1
    return columns
