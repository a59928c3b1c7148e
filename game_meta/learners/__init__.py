"""What trains. Each learner is one file with `Config` and `train(config, source, folder, ...)`; torch is imported when one is asked for."""

from typing import Any

LEARNERS = {"rl2": "game_meta.learners.rl2"}


def run_training(learner: str, *args: Any, **options: Any) -> int:
    """See `game_meta.learners.run.run_training`."""
    from game_meta.learners import run

    return run.run_training(learner, *args, **options)
