"""Where training gets its variants: a store of valid ones that keeps changing, each handed out under new looks and controls every time.

Drawing and checking a variant takes many times as long as playing with it, so variants are used again; `refresh` says how many trials are
handed out for each new variant drawn. The sequence of variants follows from the arguments alone.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path

from game_meta.variants.sampling import draw
from game_meta.variants.streams import stream
from game_meta.variants.variant import Variant, relook

Progress = Callable[[str, int, int], None]  # family, done, total


class Pool:
    """A source of variants for TrialBatch: `pool()` is the next one. Families take turns at random, with equal chances.

    `width` is that of the planner behind the validity test: a small one is fast; what it cannot solve is left out of
    training, whether or not a wider one could. `kinds` and `difficulty` say what may vary and how far (see kinds.py).
    """

    def __init__(
        self,
        families: Sequence[str | Path],
        split: str = "train",
        seed: int = 0,
        size: int = 300,
        refresh: int = 50,
        width: int = 32,
        progress: Progress = lambda family, done, total: None,
        kinds: Collection[str] | None = None,
        difficulty: float = 1.0,
    ) -> None:
        self.refresh, self.handed_out = refresh, 0
        self.families = [Path(family).stem for family in families]
        self.rng = stream("pool", split, seed)
        self._new: list[Iterator[Variant]] = []
        self.kept: list[list[Variant]] = []  # by family
        for name, family in zip(self.families, families, strict=True):
            self._new.append(draw(family, split, stream("pool", name, split, seed), width, kinds, difficulty))
            self.kept.append([])
            while len(self.kept[-1]) < size:
                self.kept[-1].append(next(self._new[-1]))
                progress(name, len(self.kept[-1]), size)

    def __call__(self) -> Variant:
        family = int(self.rng.integers(len(self.kept)))
        variants = self.kept[family]
        self.handed_out += 1
        if self.handed_out % self.refresh == 0:
            variants[int(self.rng.integers(len(variants)))] = next(self._new[family])
        return relook(variants[int(self.rng.integers(len(variants)))], self.rng)
