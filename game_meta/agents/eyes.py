"""The loops of agents/pixels.py over cells, compiled. The window is centred on the avatar; ids are looks as the eyes name them.

Axes: B trials, H rows and W columns of the window in cells, K ids, D width of a point, n patches.
"""

from __future__ import annotations

import numpy as np

from game_meta.engine.jit import kernel
from game_meta.engine.observation import AVATAR, EMPTY, FIRST_LOOK, OUTSIDE

DX, DY = (0, 0, -1, 0, 1), (0, -1, 0, 1, 0)  # of the headings none, up, left, down, right
WAYS = len(DX)
NEAR = 2  # cells: how far the avatar is thought to go in a tick, unless nothing near fits
MISFIT = 0.15  # part of the cells that may differ for a shift to fit
MOST_VIEWS = 50  # of a prototype's mean: what a thing looks like may drift


@kernel()
def know_by_sight(picture, envs, known, kinds, facing, tolerance, window, heading, patches, where):
    """Names the cells that show one of the `known` pictures (k, px * px * 3) to within a mean difference of `tolerance`; copies the other
    cells' pixels to `patches` (n, px * px * 3) and their (trial, row, column) to `where` (n, 3). Returns n."""
    rows, columns = window.shape[1:]
    px = picture.shape[1] // rows
    size, n = px * px * 3, 0
    for i in range(len(envs)):
        b = envs[i]
        for r in range(rows):
            for c in range(columns):
                for y in range(px):
                    for x in range(px):
                        for k in range(3):
                            patches[n, (y * px + x) * 3 + k] = picture[b, r * px + y, c * px + x, k]
                found = -1
                for m in range(len(known)):
                    apart, at = np.int64(0), 0
                    while at < size and apart <= tolerance * size:
                        for j in range(at, at + 24):
                            apart += abs(np.int64(patches[n, j]) - np.int64(known[m, j]))
                        at += 24
                    if apart <= tolerance * size:
                        found = m
                        break
                if found >= 0:
                    window[b, r, c], heading[b, r, c] = kinds[found], facing[found]
                else:
                    where[n, 0], where[n, 1], where[n, 2] = b, r, c
                    n += 1
    return n


@kernel()
def name(points, facing, where, n, radius, prototypes, views, used, window, heading, opened):
    """Gives each patch the id of the nearest prototype (B, K, D) of its trial, whose mean it moves, or a new one if none is within
    `radius` and an id is left; `opened` (n,) says for which patches. `views` (B, K) are how many patches are in a mean, `used` (B,) the
    ids in use."""
    most, width = prototypes.shape[1:]
    for i in range(n):
        b = where[i, 0]
        best, nearest = -1, 1e9
        for k in range(FIRST_LOOK, used[b]):  # what is the same in every game is known by sight
            apart = 0.0
            for d in range(width):
                apart += (points[i, d] - prototypes[b, k, d]) ** 2
            if apart < nearest:
                best, nearest = k, apart
        opened[i] = nearest > radius * radius and used[b] < most
        if opened[i]:
            best = used[b]
            used[b] += 1
        views[b, best] = min(views[b, best] + 1, MOST_VIEWS)
        for d in range(width):
            prototypes[b, best, d] += (points[i, d] - prototypes[b, best, d]) / views[b, best]
        window[b, where[i, 1], where[i, 2]] = best
        heading[b, where[i, 1], where[i, 2]] = facing[i]


@kernel()
def misfit(before, now, dx, dy, limit):
    """Part of the cells in both windows that differ, the avatar's left out, if it went (dx, dy); 1 if few cells are in both."""
    rows, columns = now.shape
    seen, wrong = 0, 0
    top, left = rows // 2, columns // 2
    for r in range(max(0, -dy), min(rows, rows - dy)):
        for c in range(max(0, -dx), min(columns, columns - dx)):
            if (r == top and c == left) or (r + dy == top and c + dx == left):
                continue
            seen += 1
            wrong += now[r, c] != before[r + dy, c + dx]
        if wrong > limit * rows * columns:
            return 1.0
    return wrong / seen if seen >= rows * columns // 4 else 1.0


@kernel()
def step_of(before, now):
    """(dx, dy): how far the avatar went, in cells, as the change of what surrounds it tells."""
    best, bx, by = misfit(before, now, 0, 0, 1.0), 0, 0
    reach = NEAR
    while best > 0.0:
        for dy in range(-reach, reach + 1):
            for dx in range(-reach, reach + 1):
                worse = misfit(before, now, dx, dy, best)
                if worse < best or (worse == best and abs(dx) + abs(dy) < abs(bx) + abs(by)):
                    best, bx, by = worse, dx, dy
        if best <= MISFIT or reach > NEAR:
            break
        reach = now.shape[0] - 2
    return bx, by


@kernel()
def way_of(votes, action, last):
    """Where the action takes the avatar by what was seen so far, as a heading, 0 if it is not known. Where moves answer to the action
    before better than to this one, keys take effect a tick late."""
    score_now, score_late = 0, 0
    for a in range(votes.shape[1]):
        score_now += votes[0, a].max()
        score_late += votes[1, a].max()
    lag = 1 if score_late > score_now else 0
    which = last if lag else action
    return 0 if which < 0 or votes[lag, which].max() == 0 else int(votes[lag, which].argmax())


@kernel()
def tell(envs, before, window, action, last, votes, touched, change, motion, moved, place):
    """What befell the avatar between the two windows. Touched is what stood where it went, or where its action leads if it did not get
    there, or what is seen in its place."""
    rows, columns = window.shape[1:]
    top, left = rows // 2, columns // 2
    for i in range(len(envs)):
        b = envs[i]
        dx, dy = step_of(before[b], window[b])
        moved[b, 0], moved[b, 1] = dx, dy
        _touch(before[b], top + dy, left + dx, touched[b])
        if abs(dx) + abs(dy) == 1:
            way = 1 if dy < 0 else 2 if dx < 0 else 3 if dy > 0 else 4
            votes[b, 0, action[b], way] += 1
            if last[b] >= 0:
                votes[b, 1, last[b], way] += 1
        way = way_of(votes[b], action[b], last[b])
        if way > 0 and (DX[way] != dx or DY[way] != dy):
            _touch(before[b], top + DY[way], left + DX[way], touched[b])
        _touch(window[b], top, left, touched[b])
        _compare(before[b], window[b], dx, dy, change[b], motion[b])
        place[b, 0] = min(max(place[b, 0] + dx, 0), 255)
        place[b, 1] = min(max(place[b, 1] + dy, 0), 255)
        last[b] = action[b]


@kernel()
def _touch(window, r, c, touched):
    if 0 <= r < window.shape[0] and 0 <= c < window.shape[1]:
        look = window[r, c]
        if look != EMPTY and look != OUTSIDE and look != AVATAR:
            touched[look] = 1


@kernel()
def _compare(before, now, dx, dy, change, motion):
    """Of the cells in both windows: how many more of each thing there are, and how far its like moved if there are as many."""
    rows, columns = now.shape
    for k in range(FIRST_LOOK, len(change)):
        old, new, sx, sy = 0, 0, 0, 0
        for r in range(max(0, -dy), min(rows, rows - dy)):
            for c in range(max(0, -dx), min(columns, columns - dx)):
                if now[r, c] == k:
                    new, sx, sy = new + 1, sx + c, sy + r
                if before[r + dy, c + dx] == k:
                    old, sx, sy = old + 1, sx - c, sy - r
        change[k] = new - old
        if new == old and new > 0:
            motion[k, 0], motion[k, 1] = sx / new, sy / new


@kernel()
def find_place(envs, window, place):
    """Counts the avatar's column and row from the left and the upper border where these are in sight."""
    rows, columns = window.shape[1:]
    top, left = rows // 2, columns // 2
    for i in range(len(envs)):
        b = envs[i]
        for k in range(1, left + 1):
            if window[b, top, left - k] == OUTSIDE:
                place[b, 0] = k - 1
                break
        for k in range(1, top + 1):
            if window[b, top - k, left] == OUTSIDE:
                place[b, 1] = k - 1
                break
