"""What theories say of things and keys, as the same probabilities by which networks are measured (see generator/labels.py).

A theory speaks of a pair of types where it has lines for it, or where the two have met and nothing came of it. Of other pairs it says
nothing, and what is believed of them is how often the prior holds each label for such a pair, given what this game has shown already.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import lru_cache
from itertools import permutations

import numpy as np

from game_meta.engine.observation import ACTION_OF_KEY, ACTIONS, AVATAR, FIRST_LOOK, LOOKS, MOVE_ACTIONS
from game_meta.generator.labels import LABEL_NAMES, label_types
from game_meta.theory.bundles import shots_of
from game_meta.theory.prior import RulePrior
from game_meta.theory.theory import BelievedType, Theory, look_of_name, name_of_look, to_game

CLAIM_TRUST = 0.97  # how likely it is that a theory is right in what it says of a label; else it is as the prior has it
GUESSED_BUNDLES = 64  # sets of lines that are weighed for a pair of which nothing is known

Met = Collection[tuple[str, str]]  # pairs of types, of which it is known what comes of their meeting


def beliefs_of_theories(
    weighted: Sequence[tuple[float, Theory]],
    prior: RulePrior,
    met: Met = (),
    moved: Collection[int] = (),
    looks: int = LOOKS,
) -> tuple[np.ndarray, np.ndarray]:
    """Return the probabilities (K, E) of what a look has for effects and (A, A) of what the agent's actions really are.

    `weighted` are theories, the likeliest first, with their weights; `met` holds the pairs of types, in either order, that have met; `moved`
    the agent's actions that are known to do what the theories say.
    """
    weights = np.array([weight for weight, _ in weighted])
    weights = weights / weights.sum()
    known = frozenset(frozenset(pair) for pair in met)
    guess = _guessed_labels(weighted[0][1], prior, looks)
    effects, controls = np.zeros((looks, len(LABEL_NAMES))), np.zeros((ACTIONS, ACTIONS))
    for weight, (_, theory) in zip(weights.tolist(), weighted, strict=True):
        effects += weight * _claimed_labels(theory, guess, known)
        controls += weight * _believed_controls(theory, prior, moved)
    return effects.astype(np.float32), controls.astype(np.float32)


def _claimed_labels(theory: Theory, guess: np.ndarray, met: frozenset[frozenset[str]]) -> np.ndarray:
    """Return (K, E) what a theory holds, and `guess` where it says nothing."""
    own, actors = _labels_by_look(theory, len(guess)), _actors(theory)
    found = guess.copy()
    for label, by_shot in enumerate(_OF_SHOTS):
        for look in range(FIRST_LOOK, len(guess)):
            name = name_of_look(look)
            names = actors[by_shot]
            if own[look, label] or any(theory.lines_between(name, actor) or frozenset((name, actor)) in met for actor in names):
                found[look, label] = CLAIM_TRUST * own[look, label] + (1 - CLAIM_TRUST) * guess[look, label]
    return found


_OF_SHOTS = [name.endswith("_shot") for name in LABEL_NAMES]


def _actors(theory: Theory) -> tuple[list[str], list[str]]:
    """Return the types of the avatar and of its shots."""
    return [t.name for t in theory.types if look_of_name(t.name) == AVATAR], sorted(shots_of(theory))


@lru_cache(maxsize=4096)
def _labels_by_look(theory: Theory, looks: int) -> np.ndarray:
    """Return (K, E) the labels of a theory's game."""
    game = to_game(theory)
    found = np.zeros((looks, len(LABEL_NAMES)))
    by_name = dict(zip(game.sprites, label_types(game).effects, strict=True))
    for look in range(FIRST_LOOK, looks):
        if (row := by_name.get(name_of_look(look))) is not None:
            found[look] = row
    return found


def _guessed_labels(theory: Theory, prior: RulePrior, looks: int) -> np.ndarray:
    """Return (K, E) how likely each label is between the avatar, or its shots, and a thing of which nothing is known."""
    stranger = _guess(theory, prior, None)
    seen = {look for look in range(FIRST_LOOK, looks) if name_of_look(look) in theory.by_name}
    return np.stack([_guess(theory, prior, name_of_look(look)) if look in seen else stranger for look in range(looks)])


@lru_cache(maxsize=4096)
def _guess(theory: Theory, prior: RulePrior, name: str | None) -> np.ndarray:
    """Return (E,) the same for one type; None: for one that has not been seen yet."""
    if name is None:
        name = next(n for n in map(name_of_look, range(FIRST_LOOK, FIRST_LOOK + len(theory.types) + 1)) if n not in theory.by_name)
        theory = theory.with_type(BelievedType(name))
    look = next(n for n in range(FIRST_LOOK, 256) if name_of_look(n) == name)
    avatars, shots = _actors(theory)
    found = np.zeros(len(LABEL_NAMES))
    for actors, labels in ((avatars, [not each for each in _OF_SHOTS]), (shots, _OF_SHOTS)):
        for actor in actors[:1]:
            bundles = prior.line_bundles(theory, actor, name, limit=GUESSED_BUNDLES)
            weights = np.exp([log_prob for *_, log_prob in bundles])
            for weight, (lines, changes, _) in zip(weights / weights.sum(), bundles, strict=True):
                believed = theory.with_lines(actor, name, lines)
                for changed in changes.values():
                    believed = believed.with_type(changed)
                found[labels] += weight * _labels_by_look(believed, look + 1)[look][labels]
    return found


def _believed_controls(theory: Theory, prior: RulePrior, moved: Collection[int]) -> np.ndarray:
    """Return (A, A): as the theory has it for the actions in `moved`, for the others as likely as the prior has the whole."""
    found = np.zeros((ACTIONS, ACTIONS))
    real = np.where(label_types(to_game(theory)).available_actions, np.arange(ACTIONS), 0)
    moves = [word for word, action in ACTION_OF_KEY.items() if action in MOVE_ACTIONS]
    as_told = [each for each in permutations(moves) if all(each[i] == theory.controls[i] for i, a in enumerate(MOVE_ACTIONS) if a in moved)]
    weights = np.exp([prior.controls_log_prob(each) for each in as_told])
    for weight, words in zip(weights / weights.sum(), as_told, strict=True):
        named = np.arange(ACTIONS)
        named[list(MOVE_ACTIONS)] = [ACTION_OF_KEY[word] for word in words]
        found[np.arange(ACTIONS), real[named]] += weight
    return found
