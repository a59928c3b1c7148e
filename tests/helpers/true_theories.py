"""The rules of a game as a theory that has found out everything, and episodes as they are seen."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from game_meta.engine import Batch, Program
from game_meta.engine.scene import read_scene
from game_meta.theory.theory import Theory, UnseenThing, name_of_look
from game_meta.theory.trace import Trace
from game_meta.theory.true_theory import theory_names, true_theory

__all__ = ["play_trace", "true_theory", "with_unseen"]


def with_unseen(theory: Theory, program: Program) -> Theory:
    """The theory that also knows what lies on a level though nobody sees it."""
    batch = Batch(1, threads=1)
    batch.load([0], [program], [0])
    scene, snapshot, names = read_scene(batch), batch.snapshot(0), theory_names(program)
    seen = {(name_of_look(look), x, y) for look, x, y, _ in scene.thing_tuples}
    lying = [(names[program.types[t]], int(x), int(y)) for t, x, y in zip(snapshot.type_index, snapshot.x, snapshot.y, strict=True)]
    unseen = tuple(UnseenThing(scene.board_key, *each) for each in lying if each not in seen)
    return replace(theory, unseen=unseen)


def play_trace(program: Program, ticks: int, seed: int = 0, actions: list[int] | None = None) -> Trace:
    """An episode of random actions, or of these, as it is seen."""
    batch, rng = Batch(1, threads=1), np.random.default_rng(seed)
    batch.load([0], [program], [seed])
    trace = Trace(1, [read_scene(batch)])
    for action in actions or rng.integers(0, 6, ticks).tolist():
        batch.step(np.array([action]))
        trace.add(action, read_scene(batch))
        if trace.last.over:
            break
    return trace
