"""Watch an agent meet a variant it has never seen. With a display a window, without one the same picture into files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from game_meta.viewer import export
from game_meta.viewer.app import settings
from game_meta.viewer.app.adapt import AdaptScreen
from game_meta.viewer.app.app import App
from game_meta.viewer.app.window import close_window, has_display, open_window
from game_meta.viewer.export import Exported
from game_meta.viewer.recorder import Source, record
from game_meta.viewer.scenes import Scenes

if TYPE_CHECKING:
    from game_meta.agents.agent import Agent
    from game_meta.variants import Variant

_OUT = Path("out/adapt")


def adapt(agents: Sequence[Agent], variant: Variant, *, out: Path | None, headless: bool = False, episodes: int = 5, seed: int = 0,
          next_variant: Source | None = None, say: Callable[[str], None] = print) -> Exported | None:  # fmt: skip
    """Show a trial of one agent, or of two side by side in the same variant (and in a window as many more as one likes); the last one
    that was played to its end goes into files in `out`.

    Returns what was written. `next_variant` is called in the background for what key N plays. Raises OSError when `out` cannot be written
    and KeyboardInterrupt on Ctrl-C, in both cases with the window closed.
    """
    if out is not None:
        export.check_writable(out)
    if not headless and not has_display():
        headless = True
        say("No display: the trial goes into files.")
    if not headless and (problem := open_window()):
        headless = True
        say(f"No window ({problem}): the trial goes into files.")
    if not headless:
        return _windowed(agents, variant, out, episodes, seed, next_variant, say)
    return _headless(agents, variant, out or _OUT, episodes, seed, say)


def _headless(agents: Sequence[Agent], variant: Variant, out: Path, episodes: int, seed: int, say: Callable[[str], None]) -> Exported:
    export.check_writable(out)
    latest: list[Scenes] = []
    told = 0

    def report(scenes: Scenes) -> None:
        nonlocal told
        latest[:] = [scenes]
        rounds = list(zip(*(scene.timeline.episodes for scene in scenes), strict=False))
        if all(episode.ended for episode in rounds[-1]) and len(rounds) > told:
            told = len(rounds)
            say(f"episode {told}: " + ", ".join(f"return {episode.result:g} in {episode.steps} ticks" for episode in rounds[-1]))

    say(f"{' and '.join(agent.name for agent in agents)} meet{'s' * (len(agents) == 1)} "
        f"{variant.family}, {variant.split}, seed {variant.seed}, rules {variant.rules_hash}")  # fmt: skip
    record(variant, agents, episodes, seed, report, lambda: True)
    return _save(latest[0], out, say)


def _save(scenes: Scenes, out: Path, say: Callable[[str], None]) -> Exported:
    exported = export.export(scenes, out)
    say("wrote " + ", ".join(str(file) for file in exported.files))
    return exported


def _windowed(agents: Sequence[Agent], variant: Variant, out: Path | None, episodes: int, seed: int, next_variant: Source | None,
              say: Callable[[str], None]) -> Exported | None:  # fmt: skip
    scene = AdaptScreen(agents, variant, episodes=episodes, seed=seed, out=out or Path(), next_variant=next_variant)
    try:
        App(settings.load()).run(scene)
    finally:
        close_window()
    if out is None:
        return None
    if scene.recorder.complete is None:
        say(f"No trial was played to its end: nothing written to {out}.")
        return None
    return _save(scene.recorder.complete, out, say)
