"""What trains. Each method is one file with a `Config` and a class (see method.py); torch is imported when one is asked for."""

from typing import Any

LEARNERS = {
    "protonet": "game_meta.learners.protonet:ProtoNet",
    "rl2": "game_meta.learners.rl2:RL2",
    "explore": "game_meta.learners.explore:Explore",
    "league": "game_meta.learners.league:League",
    "maml": "game_meta.learners.maml:MAML",
    "learned_optimizer": "game_meta.learners.learned_optimizer:LearnedOptimizer",
    "reptile": "game_meta.learners.reptile:Reptile",
    "transfer": "game_meta.learners.transfer:Transfer",
    "scratch": "game_meta.learners.scratch:Scratch",
}


def run_training(learner: str, *args: Any, **options: Any) -> int:
    """See `game_meta.learners.launch.run_training`."""
    from game_meta.learners import launch

    return launch.run_training(learner, *args, **options)


def run_on_this_machine(workers: int, learner: str, *args: Any, **options: Any) -> int:
    """See `game_meta.learners.launch.run_on_this_machine`."""
    from game_meta.learners import launch

    return launch.run_on_this_machine(workers, learner, *args, **options)


def run_on_ray(workers: int, learner: str, *args: Any, **options: Any) -> int:
    """See `game_meta.learners.launch.run_on_ray`."""
    from game_meta.learners import launch

    return launch.run_on_ray(workers, learner, *args, **options)
