"""The engine: a game and a level become tables, and one batched tick interprets them.

Names are loaded when first used: Numba takes a moment.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from game_meta.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from game_meta.engine.batch import Batch
    from game_meta.engine.compiler import compile_game
    from game_meta.engine.errors import EngineError
    from game_meta.engine.observation import Observation
    from game_meta.engine.program import Program
    from game_meta.engine.snapshot import Snapshot
    from game_meta.engine.traces import Divergence, first_divergence, trace

__getattr__, __all__ = lazy_exports(
    __name__,
    {
        "batch": ("Batch",),
        "compiler": ("compile_game",),
        "observation": ("Observation",),
        "program": ("Program",),
        "errors": ("EngineError",),
        "snapshot": ("Snapshot",),
        "traces": (
            "Divergence",
            "first_divergence",
            "trace",
        ),
    },
)
