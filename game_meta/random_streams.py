"""Random numbers: streams by name, and which generators there are besides. Nothing draws from a generator that is shared with anybody else.

`random_stream(words)` is the rule: the same words give the same numbers on every machine and in every process (`hash()` would not), and
each purpose has words, hence numbers, of its own. With it are drawn

    variants           the lines of a VariantSet ("rules", "looks", "keep", "delay", "depart", "rewards"), levels ("levels", "sizes"), games
                       from nothing ("free"): generator/variation.py, generator/variant_set.py, generator/grammar/draft.py
    samples and pools  which seeds are tried (family and split, "pool", "generate", "grade"), which siblings ("siblings"): generator/
    rollouts           the random player ("random player"), the second player ("rival"), whether chance shows ("shadows"):
                       generator/grading.py, solvers/random_play.py
    opponents          styles ("styles", "held-out styles") and habits ("habits"): opponents/population.py
    pictures           sprites ("sprites"), noise ("noise of pictures", "painter"), training pictures ("school"): envs/pixel_env.py,
                       learners/pixels.py

The words are part of the results: a word that changes gives other variants. Generators that are not streams by name:

    engine             java.util.Random's, two an env, in the state of the game; seeded by `load`: engine/rng.py
    env seeds          splitmix64 of the env's seed and the episode's number: `episode_seeds` in envs/contract.py
    trials             NumPy's PCG64 from the env's seed, for the engine's seeds: TrialEnv.rng in envs/trial_env.py; beam search, matches
                       and statistics have one from their seed
    painted pixels     xorshift64, inside the kernel that paints: PixelPainter.state in envs/pixel_env.py
    learning           PyTorch's: weights by `torch.manual_seed`, actions by a torch.Generator of the method, of the agent or of the past
                       policy: learners/runtime/method.py, agents/agent.py, opponents/past_policy.py
    people             Python's `random`, unseeded: which game the application offers next (app/, cli/play.py)
"""

from __future__ import annotations

import hashlib

import numpy as np

CHOSEN_SEED_RANGE = 2**16  # a seed that stands for "another one each time", and that a person may want to type again
SEED_RANGE = 2**31  # whoever draws a seed draws it from 0 up to this, left out


def random_stream(*words: str | int) -> np.random.Generator:
    """Return a generator of its own for each purpose, so that drawing more of one thing does not change another."""
    digest = hashlib.sha256("\x1f".join(str(word) for word in words).encode()).digest()
    return np.random.Generator(np.random.PCG64(int.from_bytes(digest[:16], "little")))
