"""What theories say of things and keys, as the same probabilities by which networks are measured (see generator/labels.py).

A theory speaks of a pair of types where it has lines for it, or where the two have met and nothing came of it. Of other pairs it says
nothing, and what is believed of them is how often the prior holds each label for such a pair, given what this game has shown already.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import count, permutations

import numpy as np

from game_meta.engine.observation import ACTION_OF_KEY, ACTIONS, AVATAR, FIRST_LOOK, LOOKS, MOVE_ACTIONS
from game_meta.generator.labels import LABEL_NAMES, label_types
from game_meta.theory.bundles import (
    NAMES_RESOURCE,
    ROLE_AVATAR,
    ROLE_SHOT,
    Bundle,
    RolePair,
    blanks_of,
    fill_bundle,
    ordered_pair,
    references_of,
    shots_of,
)
from game_meta.theory.plain_types import held_type, shooter_type, shot_type
from game_meta.theory.prior import RulePrior, classes_of
from game_meta.theory.theory import BelievedType, Theory, look_of_name, name_of_look, to_game
from game_meta.theory.trace import Trace

CLAIM_TRUST = 0.97  # how likely it is that a theory is right in what it says of a label; else it is as the prior has it

Met = Collection[tuple[str, str]]  # pairs of types, of which it is known what comes of their meeting


def beliefs_of_theories(
    weighted: Sequence[tuple[float, Theory]],
    prior: RulePrior,
    met: Met = (),
    moved: Collection[int] = (),
    looks: int = LOOKS,
) -> tuple[np.ndarray, np.ndarray]:
    """Return the probabilities (K, E) of what a look has for effects and (A, A) of what the agent's actions really are.

    `weighted` are theories, the likeliest first, with their weights; `met` holds the pairs of types, in either order, that have met;
    `moved` the agent's actions that are known to do what the theories say.
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


def moving_actions(trace: Trace) -> set[int]:
    """Return the moves after which the avatar was elsewhere: what they do has been seen."""
    places = [[thing[1:3] for thing in scene.thing_tuples if thing[0] == AVATAR] for scene in trace.scenes]
    ticks = zip(trace.actions, places, places[1:], strict=False)
    return {action for action, before, after in ticks if action in MOVE_ACTIONS and before != after and before and after}


def _claimed_labels(theory: Theory, guess: np.ndarray, met: frozenset[frozenset[str]]) -> np.ndarray:
    """Return (K, E) what a theory holds, and `guess` where it says nothing."""
    own, actors = _labels_by_look(theory, len(guess)), _actors(theory)
    found = guess.copy()
    for label, by_shot in enumerate(_OF_SHOTS.tolist()):
        for look in range(FIRST_LOOK, len(guess)):
            name = name_of_look(look)
            names = actors[by_shot]
            if own[look, label] or any(theory.lines_between(name, actor) or frozenset((name, actor)) in met for actor in names):
                found[look, label] = CLAIM_TRUST * own[look, label] + (1 - CLAIM_TRUST) * guess[look, label]
    return found


_OF_SHOTS = np.array([name.endswith("_shot") for name in LABEL_NAMES])


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
    stranger = next(name for name in map(name_of_look, count(FIRST_LOOK)) if name not in theory.by_name)
    names = [name if (name := name_of_look(look)) in theory.by_name else stranger for look in range(looks)]
    guesses = {name: _guess(theory, prior, name) for name in dict.fromkeys(names)}
    return np.array([guesses[name] for name in names])


def _guess(theory: Theory, prior: RulePrior, name: str) -> np.ndarray:
    """Return (E,) the same for one type, which the theory need not have."""
    theory = theory if name in theory.by_name else theory.with_type(BelievedType(name))
    shots, found = shots_of(theory), np.zeros(len(LABEL_NAMES))
    for actors, labels in zip(_actors(theory), (~_OF_SHOTS, _OF_SHOTS), strict=True):
        for actor in actors[:1]:
            roles, names = ordered_pair(theory, actor, name, shots)
            game = prior.found_bundles(theory, roles, leave_out=(actor, name))
            weights = np.exp(prior.known_log_probs(roles, classes_of(theory, names), game))
            of_bundles = _labels_of_bundles(prior, roles)
            found[labels] = (weights @ of_bundles / weights.sum())[labels]
    return found


@lru_cache(maxsize=64)
def _labels_of_bundles(prior: RulePrior, roles: RolePair) -> np.ndarray:
    """Return (n, E) the labels of a thing that has each of the prior's known bundles with an avatar or a shot."""
    return np.array([_labels_of_bundle(roles, bundle) for bundle in prior.known_bundles(roles).bundles])


def _labels_of_bundle(roles: RolePair, bundle: Bundle) -> np.ndarray:
    names = _NAMES_BY_ROLE.get(roles[0], _THING), _NAMES_BY_ROLE.get(roles[1], _THING)
    whom = {reference: name_of_look(look) for look, reference in enumerate(references_of(bundle), _OTHERS)}
    lines = fill_bundle(bundle, names, [1.0] * len(blanks_of(bundle)), whom)
    others = (held_type(name) if each.startswith(NAMES_RESOURCE) else BelievedType(name) for each, name in whom.items())
    theory = replace(_EXAMPLE, types=(*others, *_EXAMPLE.types), lines=lines or ())
    return _labels_by_look(theory, _OTHERS)[FIRST_LOOK]


_THING, _SHOT, _OTHERS = name_of_look(FIRST_LOOK), name_of_look(FIRST_LOOK + 1), FIRST_LOOK + 2
_NAMES_BY_ROLE = {ROLE_AVATAR: "avatar", ROLE_SHOT: _SHOT}
_SHOOTER = shooter_type(_SHOT)
_EXAMPLE = Theory(10, (BelievedType("wall"), BelievedType(_THING), shot_type(_SHOT), _SHOOTER))


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
