"""Which split a variant belongs to: a function of what it is, never of its seed, so no list has to be kept.

`train`        rules and levels to learn from
`test-layout`  rules as in training, levels never seen there
`test-rules`   a family seen in training, rule sets never seen there
`test-family`  families that training leaves out

A rule set is known by its canonical hash (names, looks, controls and levels do not count), the levels by a hash of their rows. Equal rules
have equal hashes, hence one split: the splits cannot overlap.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

SPLITS = ("train", "test-layout", "test-rules", "test-family")
HELD_OUT_FAMILIES: frozenset[str] = frozenset()
PARTS = 10
TEST_PARTS = (8, 9)  # of each ten hashes, these


def split_of(family: str, rules_hash: str, levels: Sequence[Sequence[str]]) -> str:
    if family in HELD_OUT_FAMILIES:
        return "test-family"
    if int(rules_hash, 16) % PARTS in TEST_PARTS:
        return "test-rules"
    return "test-layout" if int(levels_hash(levels), 16) % PARTS in TEST_PARTS else "train"


def levels_hash(levels: Sequence[Sequence[str]]) -> str:
    """16 hex digits of how the levels are drawn."""
    return hashlib.sha256("\n\n".join("\n".join(rows) for rows in levels).encode()).hexdigest()[:16]


def split_hash() -> str:
    """16 hex digits of the rule by which variants are split: training on one side of it is written on an agent's card."""
    rule = f"held out: {sorted(HELD_OUT_FAMILIES)}; test: rules hash, then levels hash, modulo {PARTS} in {TEST_PARTS}"
    return hashlib.sha256(rule.encode()).hexdigest()[:16]
