"""Which split a variant belongs to: a function of what it is, never of its seed, so no list has to be kept.

`train`        rules and levels to learn from
`test-layout`  rules as in training, levels never seen there
`test-rules`   a family seen in training, rule sets never seen there
`test-family`  families that training leaves out

A rule set is known by its canonical hash (names, looks, controls and levels do not count), the levels by a hash of their rows. Equal
rules have equal hashes, hence one split: the splits cannot overlap. Where things lie that nobody sees is no matter of the level: it is
there to be found out like a rule, and counts as one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from game_meta.vgdl.canonical import CANONICAL_VERSION
from game_meta.vgdl.model import Game

SPLITS = ("train", "test-layout", "test-rules", "test-family")
HELD_OUT_FAMILIES = frozenset(("crossing", "mines", "orchard", "wolves"))  # two grid games, two arcade games
HASH_BUCKETS = 10
TEST_BUCKETS = (8, 9)  # hashes that fall into these, modulo HASH_BUCKETS, are for testing


def is_held_out(family: str) -> bool:
    """Return whether training leaves this family out."""
    return family in HELD_OUT_FAMILIES


def split_of(family: str, secret: str, levels: Sequence[Sequence[str]]) -> str:
    """Return the split of a variant of this family; `secret` is the `hidden_hash` of what there is to find out, `levels` their rows."""
    if is_held_out(family):
        return "test-family"
    if int(secret, 16) % HASH_BUCKETS in TEST_BUCKETS:
        return "test-rules"
    return "test-layout" if int(levels_hash(levels), 16) % HASH_BUCKETS in TEST_BUCKETS else "train"


def hidden_hash(game: Game, rules_hash: str) -> str:
    """Return 16 hex digits of what there is to find out: the rules, and where hidden things lie in the levels."""
    unseen = {name for name, kind in game.sprites.items() if kind.is_unseen}
    chars = {char for char, names in game.mapping.items() if unseen.intersection(names)}
    places = [
        (level, y, x) for level, rows in enumerate(game.levels) for y, row in enumerate(rows) for x, char in enumerate(row) if char in chars
    ]
    return hashlib.sha256(f"{rules_hash} {places}".encode()).hexdigest()[:16] if places else rules_hash


def levels_hash(levels: Sequence[Sequence[str]]) -> str:
    """Return 16 hex digits of how the levels are drawn."""
    return hashlib.sha256("\n\n".join("\n".join(rows) for rows in levels).encode()).hexdigest()[:16]


def split_hash() -> str:
    """Return 16 hex digits of the rule by which variants are split: training on one side of it is written on an agent's card."""
    hashes = f"rules hash {CANONICAL_VERSION}, then levels hash"
    rule = f"held out: {sorted(HELD_OUT_FAMILIES)}; test: {hashes}, modulo {HASH_BUCKETS} in {TEST_BUCKETS}"
    return hashlib.sha256(rule.encode()).hexdigest()[:16]
