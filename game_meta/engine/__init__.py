"""The engine: a game and a level become tables, and one batched tick interprets them.

Names are loaded when first used: Numba takes a moment.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .batch import Batch
    from .compile import compile_game
    from .divergence import Divergence, first_divergence
    from .names import EngineError, OutOfRoom
    from .observation import Observation
    from .program import Program
    from .snapshot import Snapshot
    from .traces import trace

__all__ = [
    "Batch",
    "Divergence",
    "EngineError",
    "Observation",
    "OutOfRoom",
    "Program",
    "Snapshot",
    "compile_game",
    "first_divergence",
    "trace",
]
_HOME = {
    "Batch": "batch",
    "Divergence": "divergence",
    "EngineError": "names",
    "Observation": "observation",
    "OutOfRoom": "names",
    "Program": "program",
    "Snapshot": "snapshot",
    "compile_game": "compile",
    "first_divergence": "divergence",
    "trace": "traces",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
