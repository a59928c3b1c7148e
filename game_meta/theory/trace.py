"""What was seen, tick by tick: the evidence that theories answer to."""

from __future__ import annotations

from dataclasses import dataclass, field

from game_meta.engine.scene import Scene


@dataclass(eq=False)
class Trace:
    """An episode as it was seen. `scenes` has one more than `actions`: scenes[t + 1] is what actions[t] led to."""

    episode: int  # of the trial, from 1
    scenes: list[Scene]
    actions: list[int] = field(default_factory=list)  # as the agent names them

    @property
    def first(self) -> Scene:
        """The board before the first tick."""
        return self.scenes[0]

    @property
    def last(self) -> Scene:
        """The board now."""
        return self.scenes[-1]

    def add(self, action: int, scene: Scene) -> None:
        """Add a tick."""
        self.actions.append(action)
        self.scenes.append(scene)
