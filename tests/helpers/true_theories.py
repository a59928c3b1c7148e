"""The rules of a game as a theory that has found out everything, and episodes as they are seen."""

from __future__ import annotations

import numpy as np

from game_meta.engine import Batch, Program
from game_meta.engine.observation import ACTION_NAMES, MOVE_ACTIONS
from game_meta.engine.scene import read_scene
from game_meta.theory.theory import BelievedEnding, BelievedLine, BelievedType, Theory, UnseenThing, name_of_look, params
from game_meta.theory.trace import Trace
from game_meta.vgdl.spec import CLOCK, EDGE, SPRITES

LOOKS_ARE_NOT_RULES = {"look", "hidden", "invisible", "img", "color", "shrinkfactor"}


def theory_names(program: Program) -> dict[str, str]:
    """What a theory calls each type of a game."""
    game, names, unseen, forms = program.game, {}, 0, 0
    for name, look in zip(program.types, program.looks.tolist(), strict=True):
        t = game.sprites[name]
        if t.cls is None:
            continue
        if SPRITES[t.cls].is_avatar:
            forms += 1
            names[name] = "avatar" if forms == 1 else f"avatar{forms}"
        elif t.is_unseen:
            unseen += 1
            names[name] = f"unseen{unseen}"
        else:
            names[name] = name_of_look(look)
    return names


def true_theory(program: Program) -> Theory:
    """The theory that is right in every word."""
    game, names = program.game, theory_names(program)

    def translated(value):
        if isinstance(value, tuple):
            return tuple(map(translated, value))
        return names.get(value, value) if isinstance(value, str) else value

    types = []
    for name in game.order:
        t = game.sprites[name]
        if name in names:
            given = {key: translated(t.params[key]) for key in t.given - LOOKS_ARE_NOT_RULES if key in SPRITES[t.cls].parameters}
            types.append(BelievedType(names[name], t.cls, params(**given)))
    lines = []
    for pair in game.pairs:
        firsts, seconds = game.sprites[pair.first].expansion, game.sprites[pair.second].expansion
        for rule in pair.rules:
            lines += [_line(names[a], names[b], rule, translated) for a in firsts for b in seconds if a in names and b in names]
    for name, rules in game.eos:
        for rule in rules:
            lines += [_line(names[a], EDGE, rule, translated) for a in game.sprites[name].expansion if a in names]
    for name, rule in game.timed:
        lines += [_line(names[a], CLOCK, rule, translated) for a in game.sprites[name].expansion if a in names]
    endings = [BelievedEnding(e.cls, params(**{key: translated(e.params[key]) for key in e.given})) for e in game.endings]
    words = [ACTION_NAMES[real].removeprefix("ACTION_") for real in program.controls[list(MOVE_ACTIONS)]]
    obstacles = tuple(names[str(name)] for name in game.params["obs"] if str(name) in names)
    return Theory(program.block_size, tuple(types), tuple(lines), tuple(endings), tuple(words), int(game.params["delay"]), obstacles)


def _line(first, second, rule, translated):
    given = {key: translated(rule.params[key]) for key in rule.given - {"scoreChange"}}
    return BelievedLine(first, second, rule.effect, params(**given), int(rule.params["scoreChange"][0]))


def with_unseen(theory: Theory, program: Program) -> Theory:
    """The theory that also knows what lies on a level though nobody sees it."""
    batch = Batch(1, threads=1)
    batch.load([0], [program], [0])
    scene, snapshot, names = read_scene(batch), batch.snapshot(0), theory_names(program)
    seen = {(name_of_look(look), x, y) for look, x, y, _ in scene.thing_tuples}
    lying = [(names[program.types[t]], int(x), int(y)) for t, x, y in zip(snapshot.type_index, snapshot.x, snapshot.y, strict=True)]
    unseen = tuple(UnseenThing(scene.board_key, *each) for each in lying if each not in seen)
    return Theory(**{key: getattr(theory, key) for key in theory.__dataclass_fields__ if key not in ("unseen", "_hash")}, unseen=unseen)


def play_trace(program: Program, ticks: int, seed: int = 0, actions: list[int] | None = None) -> Trace:
    """An episode of random actions, or of these, as it is seen."""
    batch, rng = Batch(1, threads=1), np.random.default_rng(seed)
    batch.load([0], [program], [seed])
    trace = Trace(1, [read_scene(batch)])
    for action in actions or rng.integers(0, 6, ticks).tolist():
        batch.step(np.array([action]))
        trace.add(action, read_scene(batch))
        if trace.last.over:
            break
    return trace
