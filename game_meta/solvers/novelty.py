"""How often the like of a state was seen before: what keeps a search from staking all on one line of play.

A state is looked at through its atoms, in the manner of Iterated Width and of best-first width search (Lipovetzky and Geffner): where its
avatars stand, and where each thing stands that can be pushed, each in the light of what there is on the board and in the avatars' pockets.
A state is as rare as its rarest atom. So a box that stands where none has stood yet is worth a look though it pays nothing so far, and so
is every corner of a room once a key is held.
"""

from __future__ import annotations

import numpy as np

from game_meta.engine import state as L
from game_meta.engine.batch import Batch
from game_meta.engine.jit import jit_inline, kernel
from game_meta.engine.kernels import mix_hash
from game_meta.engine.sprites import resource_count
from game_meta.engine.state import sprite_offset, type_offset, type_state_offset
from game_meta.vgdl.spec import sprites as C

VISIT_TABLE_SIZE = 1 << 18  # of the table of visits; that two atoms may share one does little harm


@jit_inline
def _inventory_hash(p, s):
    """Hash what there is, of each type and in the avatars' pockets, into one number."""
    inventory = np.uint64(1)
    for t in range(p[L.P_TYPES]):
        m = type_state_offset(t)
        inventory = mix_hash(inventory, s[m + L.T_COUNT] - s[m + L.T_DISABLED])
    for player in range(p[L.P_PLAYERS]):
        avatar = s[L.S_AVATAR + player]
        for r in range(p[L.P_RESOURCES] if avatar >= 0 else 0):
            inventory = mix_hash(inventory, resource_count(p, s, avatar, r))
    return inventory


@jit_inline
def _visit_atoms(p, s, visits):
    """Visit all atoms of a state; return how often the rarest was visited before."""
    inventory, rarest = _inventory_hash(p, s), 1 << 30
    for t in range(p[L.P_TYPES]):
        y = type_offset(p, t)
        flags = p[y + L.Y_FLAGS]
        if not flags & L.FLAG_AVATAR and (flags & L.FLAG_QUIET or p[y + L.Y_CLASS] > C.PORTAL):
            continue  # it stays where it is, or goes where it likes
        k = s[type_state_offset(t) + L.T_HEAD]
        while k >= 0:
            o = sprite_offset(p, k)
            atom = mix_hash(mix_hash(inventory, t), s[o + L.K_CELL])
            place = np.int64(atom >> np.uint64(40)) & (len(visits) - 1)
            rarest = min(rarest, visits[place])
            visits[place] += 1
            k = s[o + L.K_NEXT]
    return rarest


@kernel()
def _visit_atoms_of_envs(p, s, program, envs, visits, out):
    for n in range(len(envs)):
        out[n] = _visit_atoms(p[program[envs[n]]], s[envs[n]], visits)


def count_rarest_atom_visits(batch: Batch, envs: np.ndarray, visits: np.ndarray) -> np.ndarray:
    """Return how often the rarest atom of each env was visited before, (n,), those that stand before it in `envs` included.

    All their atoms are now visited once more: `visits` (VISIT_TABLE_SIZE,) int32 is the memory of one search.
    """
    out = np.zeros(len(envs), np.int64)
    _visit_atoms_of_envs(*batch.kernel_tables(), envs, visits, out)
    return out
