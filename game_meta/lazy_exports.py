"""Names that a package gives, loaded from their modules when they are first asked for (PEP 562), so that `import game_meta` stays light.

Even `typing` is left out: it would take most of the time of that import.
"""

from __future__ import annotations

from importlib import import_module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any


def lazy_exports(
    package: str, homes: Mapping[str, tuple[str, ...]], modules: tuple[str, ...] = ()
) -> tuple[Callable[[str], Any], list[str]]:
    """Return the `__getattr__` and `__all__` of `package`; `homes` says which names each of its modules gives, `modules` which of them are
    names themselves (those are not in `__all__`)."""
    home_of = {name: module for module, names in homes.items() for name in names}

    def load_name(name: str) -> Any:
        if name in modules:
            return import_module(f"{package}.{name}")
        if name not in home_of:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        return getattr(import_module(f"{package}.{home_of[name]}"), name)

    return load_name, sorted(home_of)
