"""What people watch: scenes and widgets. The only folder that imports pygame; it reads the recorded data and never changes it."""

from __future__ import annotations

import os
from pathlib import Path

os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")  # before anything here imports pygame


def adapt(folder: str | Path, *, family: str | None = None, split: str = "test-rules", seed: int = 0, episodes: int = 5,
          out: str | Path = "out/adapt", headless: bool = False) -> int:  # fmt: skip
    """Watch the agent in `folder` adapt to variants of a split: in a window, or without a display (or `headless`) as files in `out`.

    Variant number n (key N goes on to the next) is drawn from seed + n; without a family the seeds take turns through all of them.
    Returns the exit status.
    """
    from game_meta.viewer import scene
    from game_meta.viewer.export import check_writable

    def agent():
        from game_meta.agents.files import load_agent

        return load_agent(folder, seed=seed)

    def variant(number: int):
        from game_meta.variants import families, sample

        names = [family] if family else sorted(families())
        return sample(names[(seed + number) % len(names)], split, seed + number)

    check_writable(Path(out))
    scene.show(agent, variant, out=Path(out), headless=headless, episodes=episodes, seed=seed)
    return 0
