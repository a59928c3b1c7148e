"""What a word of the language does, watched from outside: an effect runs once on random sprites in a random state.

Nothing here knows what a word should do. A trial runs one line of a small game through the engine and notes who was moved, turned,
changed, killed or made, whether a random number was drawn, and what comes out otherwise when the tick, a speed, a direction or what
somebody holds is another one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from game_meta.engine import state as L
from game_meta.engine.batch import Batch
from game_meta.engine.collisions import _run_effect_on
from game_meta.engine.compiler import compile_game
from game_meta.engine.effects import run_effect
from game_meta.engine.grid import set_rectangle
from game_meta.engine.jit import kernel
from game_meta.engine.program import Program
from game_meta.vgdl import parse
from game_meta.vgdl.spec import EFFECTS, Effect, Parameter
from game_meta.vgdl.spec.effects import EVERYTHING, FIRST, SECOND
from game_meta.vgdl.spec.parameters import RESOURCE, SHIELDS, named_types, with_role

BLOCK = 10  # px
WORLD = """BasicGame square_size=10
    SpriteSet
        still > Immovable healthPoints=3
        rock > Passive
        dart > Missile
        walker > RandomNPC
        arrow > OrientedFlicker limit=90
        ball > Missile physicstype=CONT gravity=0.2
        family >
            child > Immovable
            twin > Missile
        coin > Resource limit=3
        gem > Resource value=2 limit=4
        nest > SpawnPoint stype=child
        nests > BomberRandomMissile stypeMissile=child,dart,still
        gate > Portal stype=dart
        blocked > Portal stype=nobody
        nobody > Immovable
        avatar > MovingAvatar healthPoints=3
    LevelMapping
        a > still rock dart walker arrow ball
        b > child twin coin gem nest nests gate blocked
        c > still rock dart walker ball twin coin
        A > avatar
    InteractionSet
        {rule}
    TerminationSet
        Timeout limit=9
"""
LEVEL = ["ab.c..", "......", "..A..."]
TYPES = "still rock dart walker arrow ball child twin coin gem nest nests gate blocked avatar".split()
NAMED = [*TYPES, "family", "nobody"]
DIRECTIONS = ((0, 0), (1, 0), (-1, 0), (0, 1), (0, -1), (0.8, -0.6), (-0.6, 0.8))
NUMBERS = {
    "limit": (0, 1, 2), "value": (1, 2, -1), "spend": (0, 1, 2), "geq": (0, 2, 3), "leq": (1, 2, 10000), "subTypesNum": (0, 1, -1),
    "timer": (0, 3), "offset": (0.0, 0.5), "limspeed": (0.4, 0.6, 1.2), "prob": (1.0, 1.0, 0.5), "maxBounceAngleDeg": (60.0, 20.0),
}  # fmt: skip
UNTRIED = ("repeat", "enabled", "counter", "counterElse")  # how often a line runs, and what it counts
LATER = ("killAll", "setSpeedForAll", "undoAll", "killSprite", "spawn")  # what addTimer runs and shieldFrom shields from


@kernel(nrt=False)
def put_at(p, s, u, k, x, y):
    """Put sprite k where it shall be, in its own size."""
    set_rectangle(p, s, u, k, x, y, p[L.P_BLOCK], p[L.P_BLOCK])


@kernel(nrt=False)
def run_alone(p, q, s, d, u, e, a, b):
    """Run the effect at e on the sprites a and b; -1 for none. Return what it answers."""
    return run_effect(p, q, s, d, u, e, a, b)


@kernel(nrt=False)
def run_meeting(p, q, s, d, u, e, a):
    """Run the effect at e for the first sprite a and whatever it overlaps."""
    _run_effect_on(p, q, s, d, u, e, a, s[L.S_SEQ])


@dataclass
class World:
    """A small game with one rule, in some state."""

    program: Program
    first: str
    second: str
    params: Mapping[str, Any]
    s: np.ndarray
    d: np.ndarray
    u: np.ndarray
    a: int
    b: int

    def members(self, who: str) -> set[int]:
        """The sprites that FIRST, SECOND, EVERYTHING or the name of a parameter stand for."""
        everybody = range(int(self.s[L.S_USED]))
        effect = EFFECTS[self.program.game.rules[0].effect]
        if who == FIRST and self.params.get(effect.instead_of_first):
            who = effect.instead_of_first
        if who in (FIRST, SECOND):
            return {self.a if who == FIRST else self.b}
        if who == EVERYTHING:
            return set(everybody)
        sprites = self.program.game.sprites
        types = {each for name in named_types(effect.parameters[who], self.params) for each in sprites[name].expansion}
        return {k for k in everybody if self.type_of(k) in types}

    def copy(self) -> World:
        return World(self.program, self.first, self.second, self.params, self.s.copy(), self.d.copy(), self.u.copy(), self.a, self.b)

    @property
    def effect_row(self) -> int:
        return int(self.program.p[L.P_EFFECTS])

    @property
    def used(self) -> int:
        return int(self.s[L.S_USED])

    @property
    def sprites(self) -> np.ndarray:
        """(rows, columns) of s: a view."""
        return L.sprite_rows(self.program.p, self.s)

    @property
    def doubles(self) -> np.ndarray:
        return L.sprite_double_rows(self.s, self.d)

    def type_of(self, k: int) -> str:
        return self.program.types[int(self.sprites[k, L.K_TYPE])]

    def run(self, a: int, b: int) -> int:
        """Run the rule's effect on two sprites as they are; what it answers."""
        return int(run_alone(self.program.p, self.program.q, self.s, self.d, self.u, self.effect_row, a, b))

    def meet(self) -> None:
        """Run it as a tick does: on the first sprite, and on what it overlaps."""
        run_meeting(self.program.p, self.program.q, self.s, self.d, self.u, self.effect_row, self.a)

    def whole(self) -> tuple[bytes, ...]:
        return self.s.tobytes(), self.d.tobytes(), self.u.tobytes()


def argument(rng: np.random.Generator, parameter: Parameter) -> str:
    """A text for a parameter, `` for none."""
    kind = parameter.kind
    if kind in ("int", "float"):
        return str(rng.choice(NUMBERS.get(parameter.name, (0, 1, 2))))
    if kind == "bool":
        return str(bool(rng.integers(2)))
    if kind == "effect":
        return str(rng.choice(LATER))
    if kind == "type" and parameter.role == RESOURCE:
        return str(rng.choice(("coin", "gem")))
    if kind in ("type", "types"):
        return str(rng.choice(NAMED)) if parameter.required != "optional" or rng.integers(2) else ""
    return "1" if kind == "ints" and parameter.name != "scoreChange" else ""


def write_line(rng: np.random.Generator, effect: Effect) -> str:
    """The effect with random parameters."""
    parameters = dict(effect.parameters)
    texts = {name: argument(rng, parameter) for name, parameter in parameters.items() if name not in UNTRIED}
    if effect.sets_timer:
        later = EFFECTS[texts["ftype"]].parameters
        texts |= {name: argument(rng, later[name]) for name in later if name not in texts and name not in UNTRIED}
    return " ".join([effect.name, *(f"{name}={text}" for name, text in texts.items() if text)])


def worlds(effect: Effect, rng: np.random.Generator, states: int = 12) -> Iterator[World]:
    """Endless random states of small games with this effect: two sprites overlap, everybody else is somewhere else."""
    while True:
        first, second = str(rng.choice([*TYPES, "avatar", "avatar", "coin"])), str(rng.choice([*TYPES, "gate", "dart"]))
        line = write_line(rng, effect)
        rules = [f"{first} {second} > {line}"]
        if with_role(effect.parameters, SHIELDS):
            given = dict(word.split("=") for word in line.split()[1:])
            rules.append(f"{first} {given['stype']} > {write_line(rng, EFFECTS[given['ftype']])}")
        game = parse(WORLD.format(rule="\n        ".join(rules)), "trial.vgdl")
        program = compile_game(game, LEVEL, room=60)
        params = game.rules[0].params
        for _ in range(states):
            if (world := random_state(program, first, second, params, rng)) is not None:
                yield world


def random_state(program: Program, first: str, second: str, params: Mapping[str, Any], rng: np.random.Generator) -> World | None:
    batch = Batch(1)
    batch.load([0], [program], [int(rng.integers(2**31))])
    s, d, u = (row.copy() for row in batch.state_rows(0))
    world = World(program, first, second, params, s, d, u, -1, -1)
    sprites, doubles = world.sprites, world.doubles
    used = int(s[L.S_USED])
    of_first = [k for k in range(used) if world.type_of(k) == first]
    of_second = [k for k in range(used) if world.type_of(k) == second and k != of_first[0]]
    if not of_first or not of_second:
        return None
    world.a, world.b = of_first[0], of_second[0]
    s[L.S_TICK], s[L.S_SCORE] = int(rng.integers(20)), 7
    for k in range(used):
        x, y = (int(v) * 5 for v in (rng.integers(0, 7), rng.integers(0, 5)))
        if k == world.a:
            x, y = 40 + int(rng.integers(0, 2)) * 5, 10 + int(rng.integers(0, 2)) * 5
        if k == world.b:
            x, y = 40 + int(rng.integers(-1, 2)) * 5, 10 + int(rng.integers(-1, 2)) * 5
        elif k != world.a:
            x, y = min(x, 25), y  # clear of these two
        flags = L.type_rows(program.p)[sprites[k, L.K_TYPE], L.Y_FLAGS]
        if flags & L.FLAG_SCENERY:
            continue
        put_at(program.p, s, u, k, x, y)
        still = rng.integers(2) or flags & L.FLAG_QUIET
        sprites[k, L.K_LAST_X], sprites[k, L.K_LAST_Y] = (
            (x, y) if still else (x + int(rng.integers(-1, 2)) * 10, y + int(rng.integers(-1, 2)) * 10)
        )
        sprites[k, L.K_LAST_MOVE] = int(rng.integers(1, 4))
        sprites[k, L.K_HEALTH], sprites[k, L.K_MAX_HEALTH] = int(rng.integers(1, 5)), 5
        sprites[k, L.K_TAIL : L.K_TAIL + program.p[L.P_RESOURCES]] = rng.integers(0, 4, program.p[L.P_RESOURCES])
        sprites[k, L.K_FLAGS] &= ~(L.SPRITE_FRESH | L.SPRITE_ORIENTED)
        sprites[k, L.K_FLAGS] |= L.SPRITE_ORIENTED * int(rng.integers(3) > 0)
        doubles[k, [L.D_X, L.D_Y]] = DIRECTIONS[int(rng.integers(len(DIRECTIONS)))]
        doubles[k, L.D_SPEED], doubles[k, L.D_ROTATION] = float(rng.choice([0.0, 0.5, 1.0])), float(rng.uniform(0, 2 * np.pi))
    return world


# ----------------------------------------------------------------------------------------------------
# What was done


@dataclass
class Seen:
    """What one run of an effect did; `who` is `first`, `second`, or the number of another sprite."""

    killed: set[int] = field(default_factory=set)
    moved: set[int] = field(default_factory=set)
    turned: set[int] = field(default_factory=set)
    changed: set[tuple[int, str]] = field(default_factory=set)
    made: list[str] = field(default_factory=list)
    drew: bool = False


def look(before: World, after: World) -> Seen:
    """Compare two states of one world, sprite by sprite."""
    seen, p = Seen(), before.program.p
    used = int(before.s[L.S_USED])
    was, now, had, has = before.sprites, after.sprites, before.doubles, after.doubles
    gone = L.SPRITE_KILLED | L.SPRITE_DISABLED
    for k in range(used):
        if now[k, L.K_FLAGS] & gone & ~was[k, L.K_FLAGS]:
            seen.killed.add(k)
        if (was[k, [L.K_X, L.K_Y]] != now[k, [L.K_X, L.K_Y]]).any():
            seen.moved.add(k)
        if (had[k, [L.D_X, L.D_Y]] != has[k, [L.D_X, L.D_Y]]).any():
            seen.turned.add(k)
        held = slice(L.K_TAIL, L.K_TAIL + int(p[L.P_RESOURCES]))
        lists = slice(int(p[L.P_MAKES]), int(p[L.P_MAKES] + p[L.P_MAKES_N]))
        for what, same in (
            ("held", (was[k, held] == now[k, held]).all()),
            ("health", was[k, L.K_HEALTH] == now[k, L.K_HEALTH] and was[k, L.K_MAX_HEALTH] == now[k, L.K_MAX_HEALTH]),
            ("speed", had[k, L.D_SPEED] == has[k, L.D_SPEED]),
            ("gravity", not (was[k, L.K_FLAGS] ^ now[k, L.K_FLAGS]) & L.SPRITE_IN_WATER),
            ("product", was[k, L.K_STYPE] == now[k, L.K_STYPE] and (was[k, lists] == now[k, lists]).all()),
        ):
            if not same:
                seen.changed.add((k, what))
    new = [k for k in range(int(after.s[L.S_USED])) if k >= used and now[k, L.K_SEQ] >= before.s[L.S_SEQ]]
    seen.made = [after.type_of(k) for k in new]
    seen.drew = bool((before.u[[L.U_STATE, L.U_SECOND]] != after.u[[L.U_STATE, L.U_SECOND]]).any())
    return seen


def depends_on(world: World, other: World, but_held: bool = False) -> bool:
    """Whether two states that differ in something come out differing in more than that (`but_held`: in more than in what somebody holds).

    Shields hold for one tick: they do not count.
    """
    one, two, p = world.copy(), other.copy(), world.program.p
    one.meet()
    two.meet()
    if but_held:
        for each in (one, two):
            each.sprites[:, L.K_TAIL : int(p[L.P_HELD]) + 1] = 0
    shields = slice(int(p[L.P_SHIELDS]), int(p[L.P_SHIELDS] + p[L.P_SHIELDS_N]))
    for name in ("s", "d", "u"):
        before, before2, after, after2 = (getattr(each, name) for each in (world, other, one, two))
        differ = (after != after2) & ((before == before2) | (after != before) | (after2 != before2))
        if name == "s":
            differ[shields] = False
        if differ.any():
            return True
    return False


def with_other_tick(world: World) -> World:
    other = world.copy()
    other.s[L.S_TICK] += 5
    return other


def with_other_speeds(world: World, rng: np.random.Generator) -> World:
    other = world.copy()
    other.doubles[: int(world.s[L.S_USED]), L.D_SPEED] = rng.choice([0.0, 0.5, 1.0, 2.0], int(world.s[L.S_USED]))
    return other


def with_other_held(world: World, k: int, rng: np.random.Generator) -> World:
    other, n = world.copy(), int(world.program.p[L.P_RESOURCES])
    other.sprites[k, L.K_TAIL : L.K_TAIL + n] = rng.integers(0, 4, n)
    return other


def with_other_motion(world: World, rng: np.random.Generator) -> World:
    """The two sprites came from elsewhere, face elsewhere, and are of another speed."""
    other = with_other_speeds(world, rng)
    for k in (world.a, world.b):
        other.sprites[k, [L.K_LAST_X, L.K_LAST_Y]] = other.sprites[k, [L.K_X, L.K_Y]] + rng.integers(-1, 2, 2) * 10
        other.doubles[k, [L.D_X, L.D_Y]] = DIRECTIONS[int(rng.integers(len(DIRECTIONS)))]
        other.doubles[k, L.D_ROTATION] = float(rng.uniform(0, 2 * np.pi))
    return other
