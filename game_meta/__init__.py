"""game-meta: write a game in one screen of text, and watch an agent work out its rules in five tries."""

import sys
from importlib import import_module
from importlib.machinery import ModuleSpec, PathFinder

__version__ = "0.1.0"


class _Registrar:
    """An import hook that tells Gymnasium and PettingZoo of our games once they are there, in whatever order things are imported.

    They have no entry point for that, and importing them here would make every start ten times as slow.
    """

    libraries = ("gymnasium", "pettingzoo")

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        spec = PathFinder.find_spec(name) if name in self.libraries else None
        if spec is not None and spec.loader is not None:
            load = spec.loader.exec_module

            def load_and_register(module):
                load(module)
                self.register(name)

            spec.loader.exec_module = load_and_register  # type: ignore[method-assign]
        return spec

    def register(self, name: str) -> None:
        getattr(import_module("game_meta.envs.registration"), f"register_{name}")()


for _name in _Registrar.libraries:
    if _name in sys.modules:
        _Registrar().register(_name)
sys.meta_path.insert(0, _Registrar())
