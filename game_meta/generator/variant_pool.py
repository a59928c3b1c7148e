"""Where training gets its variants: a store of valid ones that keeps changing, each handed out under new looks and controls every time.

`sample` draws one valid variant of a split: seeds are tried until one fits. Drawing and checking a variant takes many times as long as
playing with it, so training uses variants again: a VariantPool hands out many trials for each new variant drawn. Which variants come
follows from the arguments alone.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from game_meta.generator.family import family_game, family_name, has_variants, make_variant
from game_meta.generator.grading import BEAM_WIDTH, grade_variant
from game_meta.generator.process_pool import map_in_processes
from game_meta.generator.splits import SPLITS, is_held_out
from game_meta.generator.variant import FREE_FAMILY, Variant, redraw_disguise
from game_meta.generator.variant_set import InvalidVariant
from game_meta.random_streams import SEED_RANGE, random_stream

SAMPLE_TRIES = 200  # seeds that are tried before `sample` gives up


def sample(
    family: str | Path, split: str, seed: int, width: int = BEAM_WIDTH, kinds: Collection[str] | None = None, difficulty: float = 1.0
) -> Variant:
    """Draw valid variant number `seed` of `family` (a name or a file) that belongs to `split`.

        variant = gm.sample("harvest", "test-rules", seed=7)

    Valid: a planner of `width` states earns clearly more in it than a random player. `kinds` and `difficulty` are as for `make_variant`.

    A game that does not vary is the only variant of itself, in whatever split, valid or not. Raises InvalidVariant if SAMPLE_TRIES seeds
    in a row gave nothing, ValueError if there is no such split.
    """
    if split not in SPLITS:
        raise ValueError(f"there is no split `{split}`: {', '.join(SPLITS)}")
    if not has_variants(family):
        return make_variant(family, 0)
    name = family_name(family)
    if (split == "test-family") != is_held_out(name):
        raise InvalidVariant(f"`{name}` is {'not ' if split == 'test-family' else ''}held out of training: it has no {split} variants")
    rng = random_stream(Path(family).stem, split, seed)
    for _ in range(SAMPLE_TRIES):
        reason = "the split"
        try:
            variant = make_variant(family, int(rng.integers(SEED_RANGE)), kinds, difficulty)
            if variant.split == split:
                reason = "the validity test"
                if grade_variant(variant, width).valid:
                    return variant
        except InvalidVariant as error:
            reason = str(error)
    raise InvalidVariant(f"{SAMPLE_TRIES} seeds of `{name}` gave no valid {split} variant; the last one failed {reason}")


def unseen_split(family: str | Path) -> str:
    """Return the split of a family whose variants no agent of ours was trained on."""
    return "test-family" if is_held_out(family_name(family)) else "test-rules"


# ----------------------------------------------------------------------------------------------------
# The store.

PoolProgress = Callable[[int, int], None]  # variants drawn, of so many


class _PoolTask(NamedTuple):
    family: str | Path
    split: str
    seed: int
    width: int


class VariantPool:
    """A source of variants for TrialEnv: `pool()` is the next one. Families take turns at random, with equal chances.

    `size` is how many variants of each family are in store, `refresh` how many trials are handed out for each new one drawn, `width` that
    of the beam search behind the validity test: a small one is fast; what it cannot solve is left out of training, whether or not a wider
    one could. With a `state` it goes on from there, and nothing is drawn.
    """

    def __init__(
        self,
        families: Sequence[str | Path],
        split: str = "train",
        seed: int = 0,
        size: int = 300,
        refresh: int = 150,
        width: int = 16,
        progress: PoolProgress = lambda done, total: None,
        state: dict[str, Any] | None = None,
    ) -> None:
        self.refresh, self.handed_out = refresh, 0
        self.families = [Path(family).stem for family in families]
        self.rng = random_stream("pool", split, seed)
        self._seeds = [random_stream("pool", name, split, seed) for name in self.families]
        self._sources = [(family, split, width) for family in families]
        self.stored_variants: list[list[Variant]] = [[] for _ in families]
        if state is not None:
            self.restore(state, progress)
            return
        tasks = [self._next_task(family) for _ in range(size) for family in range(len(families))]
        for done, (task, chosen) in enumerate(zip(tasks, map_in_processes(_draw_valid_seed, tasks), strict=True)):
            self.stored_variants[done % len(families)].append(make_variant(task.family, chosen))
            progress(done + 1, len(tasks))

    def _next_task(self, family: int) -> _PoolTask:
        """Return what the family's next variant is drawn from."""
        source, split, width = self._sources[family]
        return _PoolTask(source, split, int(self._seeds[family].integers(SEED_RANGE)), width)

    def __call__(self) -> Variant:
        """Return the next variant, in a disguise of its own."""
        family = int(self.rng.integers(len(self.stored_variants)))
        variants = self.stored_variants[family]
        self.handed_out += 1
        if self.handed_out % self.refresh == 0:
            task = self._next_task(family)
            variants[int(self.rng.integers(len(variants)))] = make_variant(task.family, _draw_valid_seed(task))
        return redraw_disguise(variants[int(self.rng.integers(len(variants)))], self.rng)

    def remake(self, family: str, seed: int) -> Variant:
        """Return the variant that was drawn from this family's seed, be it in store or gone."""
        index = self.families.index(family)
        for variant in self.stored_variants[index]:
            if variant.seed == seed:
                return variant
        return make_variant(self._sources[index][0], seed)

    def state(self) -> dict[str, Any]:
        """Return all that decides what comes next. Variants are kept as their seeds, from which they are made again."""
        return {
            "games": self._games(),
            "handed_out": self.handed_out,
            "kept": [[variant.seed for variant in variants] for variants in self.stored_variants],
            "rng": self.rng.bit_generator.state,
            "seeds": [rng.bit_generator.state for rng in self._seeds],
        }

    def restore(self, state: dict[str, Any], progress: PoolProgress = lambda done, total: None) -> None:
        """Go on from `state`. Raises ValueError if it is a pool's of other games, or if these have changed since."""
        if state["games"] != self._games():
            names = ", ".join(name for name, _ in state["games"])
            raise ValueError(f"the games are not those that it was begun with ({names}, in this order), or have changed since")
        total, done = sum(map(len, state["kept"])), 0
        for family, seeds in enumerate(state["kept"]):
            self.stored_variants[family], known = [], {variant.seed: variant for variant in self.stored_variants[family]}
            for seed in seeds:
                self.stored_variants[family].append(known.get(seed) or make_variant(self._sources[family][0], seed))
                done += 1
                progress(done, total)
        self.handed_out = state["handed_out"]
        self.rng.bit_generator.state = state["rng"]
        for rng, saved in zip(self._seeds, state["seeds"], strict=True):
            rng.bit_generator.state = saved

    def _games(self) -> list[list[str]]:
        """Each family's name and a hash of its text."""
        texts = {
            name: FREE_FAMILY if family == FREE_FAMILY else family_game(family).text
            for name, (family, *_) in zip(self.families, self._sources, strict=True)
        }
        return [[name, sha256(text.encode()).hexdigest()] for name, text in texts.items()]


def _draw_valid_seed(task: _PoolTask) -> int:
    """Return the seed of a valid variant. (The variant itself is made again from the seed, rather than sent between processes.)"""
    return sample(task.family, task.split, task.seed, task.width).seed
