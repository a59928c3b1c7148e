"""Names that a package gives, loaded from their modules when they are first asked for (PEP 562), so that `import game_meta` stays light."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any


def lazy_exports(package: str, homes: Mapping[str, tuple[str, ...]]) -> tuple[Callable[[str], Any], list[str]]:
    """Return the `__getattr__` and `__all__` of `package`; `homes` says which names each of its modules gives."""
    home_of = {name: module for module, names in homes.items() for name in names}

    def load_name(name: str) -> Any:
        if name not in home_of:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        return getattr(import_module(f"{package}.{home_of[name]}"), name)

    return load_name, sorted(home_of)
