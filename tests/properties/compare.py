"""Where two nested plain values differ first."""

from __future__ import annotations

import math
from typing import Any

CLOSE = 1e-9  # sin and cos of different libraries may differ in the last bits


def difference(a: Any, b: Any, where: str = "") -> str | None:
    """`None` if they are the same, but for rounding; otherwise the place and both values."""
    if isinstance(a, dict) and isinstance(b, dict) and a.keys() == b.keys():
        return next((found for key in a if (found := difference(a[key], b[key], f"{where}/{key}"))), None)
    if isinstance(a, list) and isinstance(b, list) and len(a) == len(b):
        return next((found for i, (x, y) in enumerate(zip(a, b, strict=True)) if (found := difference(x, y, f"{where}/{i}"))), None)
    if isinstance(a, float) and isinstance(b, float) and (math.isclose(a, b, rel_tol=CLOSE, abs_tol=CLOSE) or (a != a and b != b)):
        return None
    return None if type(a) is type(b) and a == b else f"{where}: {a!r} and {b!r}"
