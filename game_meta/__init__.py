"""game-meta: write a game in one screen of text, and watch an agent work out its rules in five tries.

    import game_meta as gm

    game = gm.load_game("harvest")                        # a name, a file or a text of VGDL
    program = gm.compile_game(game, level=0)              # tables that the engine runs
    variant = gm.sample("harvest", "test-rules", seed=7)  # the same game by other rules, proved to be worth playing
    print(gm.plan(variant.text).value)                    # what the oracle earns in it
    env = gm.make("harvest", split="train")               # a Gymnasium env, each episode another variant
    envs = gm.make_vec("harvest", 1024)                   # and many in one batch of the engine
    agent = gm.load_agent()
    result = gm.evaluate(agent, ["harvest"], variants=8)  # how well it adapts in five episodes, beside its controls
    player = gm.replay("workshop")                        # a recorded trial, played again to the bit

Names are loaded when they are first used: the import itself takes a few milliseconds and brings no other package. Where Gymnasium or
PettingZoo was imported before, the games have their ids there ("GameMeta/Harvest-v0"); where they come later, `register_envs` brings the
ids, or `gymnasium.make("game_meta.gym:GameMeta/Harvest-v0")`. docs/api.md has every name.
"""

import sys

from game_meta.lazy_exports import lazy_exports
from game_meta.version import __version__ as __version__

TYPE_CHECKING = False  # for type checkers; the `typing` module would take longer to import than all of this
if TYPE_CHECKING:
    from game_meta import meta as meta
    from game_meta.agents.agent_files import load_agent as load_agent
    from game_meta.api import evaluate as evaluate
    from game_meta.api import load_game as load_game
    from game_meta.api import make as make
    from game_meta.api import make_vec as make_vec
    from game_meta.api import plan as plan
    from game_meta.api import replay as replay
    from game_meta.engine.compiler import compile_game as compile_game
    from game_meta.envs.registration import register_envs as register_envs
    from game_meta.generator.family import make_variant as make_variant
    from game_meta.generator.variant_pool import sample as sample

__getattr__, __all__ = lazy_exports(
    __name__,
    {
        "agents.agent_files": ("load_agent",),
        "api": ("evaluate", "load_game", "make", "make_vec", "plan", "replay"),
        "engine.compiler": ("compile_game",),
        "envs.registration": ("register_envs",),
        "generator.family": ("make_variant",),
        "generator.variant_pool": ("sample",),
    },
    modules=("meta",),
)


def __dir__() -> list[str]:
    """Return the module's names, those that are not loaded yet among them."""
    return sorted({*globals(), *__all__})


if "gymnasium" in sys.modules or "pettingzoo" in sys.modules:
    from game_meta.envs.registration import register_in_loaded

    register_in_loaded()
