"""Small games that are played to watch one class of sprites, or one key of an avatar; nothing here knows what a class should do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from game_meta.engine import state as L
from game_meta.engine.batch import Batch
from game_meta.engine.compiler import compile_game
from game_meta.engine.program import Program
from game_meta.vgdl import parse
from game_meta.vgdl.spec import SPRITES, Parameter
from game_meta.vgdl.spec.parameters import EXIT, MAKES, SEEKS

GAME = """BasicGame square_size=10 {header}
    SpriteSet
        floor > Immovable solid=True
        kid > Immovable
        kidb > Passive
        prey > Passive
        it > {it}
        hunter > PathAltChaser stype1=prey
        bombs > BomberRandomMissile stypeMissile=kid
        avatar > {avatar}
    LevelMapping
        f > floor
        i > it
        p > prey
        h > hunter
        b > bombs
        c > it avatar
        A > avatar
    InteractionSet
        it floor > {rule}
        avatar floor > wallStop
    TerminationSet
        Timeout limit=900
"""
PLAIN = ("........", "..i..p..", ".......A")
ALONE = ("........", "..i.....", ".......A")
MAZE = ("ffffffff", "f..i...f", "f.ff.f.f", "fpf..fAf", "ffffffff")
GROUND_BELOW = ("........", "...A....", "........", "ffffffff", "........", "........")
GROUND = ("A.......", "....i...", "........", "ffffffff")


@dataclass(frozen=True)
class Moment:
    """What a tick leaves: the sprites by row (type, x, y, direction), and the random generators."""

    sprites: Mapping[int, tuple]
    draws: tuple[int, ...]
    on_ground: bool  # somebody of the type `it`, or the avatar, feels it
    targets: frozenset[int]  # whom sprites of the type `it` remember
    lists: bool  # one of them keeps a list

    def of(self, name: str) -> list[tuple]:
        return [sprite for sprite in self.sprites.values() if sprite[0] == name]


def own_text(parameter: Parameter) -> str:
    """Something that the parameter of a class may be: who makes, makes kids; who seeks, seeks prey."""
    several = parameter.kind == "types"
    if parameter.role == MAKES:
        return "kid,kidb,kid,kidb,prey" if several else "kid"
    return "prey" if parameter.role in (SEEKS, EXIT) else ""


def write_class(cls: str, **given: object) -> str:
    texts = {name: own_text(parameter) for name, parameter in SPRITES[cls].parameters.items()}
    texts |= {name: str(value) for name, value in given.items() if name in SPRITES[cls].parameters}
    return " ".join([cls, *(f"{name}={text}" for name, text in texts.items() if text)])


def play(
    it: str = "Immovable",
    avatar: str = "NullAvatar",
    rows: Sequence[str] = PLAIN,
    actions: Sequence[int] = (0,) * 12,
    header: str = "obs=floor",
    rule: str = "stepBack",
    seed: int = 0,
    first_tick: int = 0,
) -> list[Moment]:
    """Play a game with a sprite `it`; what is there before and after every tick."""
    program = compile_game(parse(GAME.format(it=it, avatar=avatar, header=header, rule=rule), "play.vgdl"), list(rows), room=200)
    batch = Batch(1)
    batch.load([0], [program], [seed])
    s, _, _ = batch.state_rows(0)
    s[L.S_TICK] += first_tick
    moments = [_look(program, batch)]
    for action in actions:
        batch.step(np.array([action]))
        moments.append(_look(program, batch))
    return moments


def _look(program: Program, batch: Batch) -> Moment:
    s, d, u = batch.state_rows(0)
    p, rows, doubles = program.p, L.sprite_rows(program.p, s), L.sprite_double_rows(s, d)
    living: list[int] = []
    for t in range(len(program.types)):
        k = int(s[L.S_HEADER + t * L.T_WIDTH + L.T_HEAD])
        while k >= 0:
            if not rows[k, L.K_FLAGS] & L.SPRITE_DISABLED:
                living.append(k)
            k = int(rows[k, L.K_NEXT])
    name = {k: program.types[int(rows[k, L.K_TYPE])] for k in living}
    its = [k for k in living if name[k] == "it"]
    sprites = {k: (name[k], int(rows[k, L.K_X]), int(rows[k, L.K_Y]), *doubles[k].round(6).tolist()) for k in living}
    grounded = any(rows[k, L.K_FLAGS] & L.SPRITE_ON_GROUND for k in living if name[k] in ("it", "avatar"))
    targets = frozenset(int(rows[k, int(p[L.P_TARGETS]) + L.TARGET_ROW]) for k in its) if p[L.P_TARGETS] else frozenset()
    lists = any(rows[k, int(p[L.P_MAKES]) : int(p[L.P_MAKES] + p[L.P_MAKES_N])].any() for k in its)
    return Moment(sprites, (int(u[L.U_STATE]), int(u[L.U_SECOND])), grounded, targets, lists)


def visible(moments: Sequence[Moment]) -> list[tuple]:
    """The sprites of every moment, and the random numbers drawn."""
    return [(tuple(moment.sprites.items()), moment.draws) for moment in moments]
