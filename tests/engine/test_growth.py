"""Games that make ever more sprites: the state grows by itself, and all happens as if the room had been there from the start."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

import game_meta as gm
from game_meta.engine import Batch, Program, compile_game, growth
from game_meta.engine import state as L
from game_meta.vgdl import parse

TICKS, ENOUGH = 80, 1000  # sprites

# What makes sprites without end, each as a line of the SpriteSet and lines of the InteractionSet.
MAKERS = (
    ("maker > SpawnPoint stype=bee cooldown={n}", ""),
    ("maker > Bomber stype=bee cooldown={n} prob=0.7", "maker wall > reverseDirection"),
    ("maker > Spreader limit={n}", "maker wall > killSprite"),
    ("maker > Flicker limit=40", "maker egg > cloneSprite"),
    ("maker > RandomNPC", "maker wall > stepBack\n        egg maker > spawn stype=bee"),
    (
        "maker > Immovable",
        "maker TIME > addTimer timer={n} ftype=spawn stype=bee\n        maker TIME > spawn stype=bee timer=2 repeating=True",
    ),
)
BEES = ("RandomNPC", "Immovable", "Missile orientation=LEFT speed=0.3", "Chaser stype=avatar cooldown=3")


def growing_game(seed: int) -> str:
    """A small board on which something makes bees without end."""
    rng = random.Random(seed)
    sprite, rules = MAKERS[seed % len(MAKERS)]
    n, width, height = rng.randint(1, 3), rng.randint(6, 11), rng.randint(5, 8)
    inside = [(x, y) for x in range(1, width - 1) for y in range(1, height - 1)]
    rows = [["w" if x in (0, width - 1) or y in (0, height - 1) else "." for x in range(width)] for y in range(height)]
    for char, (x, y) in zip("Ammeeeb", rng.sample(inside, 7), strict=True):
        rows[y][x] = char
    text = f"""
BasicGame
    SpriteSet
        {sprite.format(n=n)}
        bee > {rng.choice(BEES)}
        egg > Immovable
    LevelMapping
        m > maker egg
        e > egg
        b > bee
    InteractionSet
        avatar wall > stepBack
        bee wall > {rng.choice(("stepBack", "reverseDirection", "wrapAround"))}
        {rules.format(n=n)}
        bee avatar > changeResource resource=egg value=0 scoreChange={rng.randint(-2, 2)}
    TerminationSet
        Timeout limit={TICKS}
    LevelSet
        level
"""
    return text + "\n".join(" " * 12 + "".join(row) for row in rows) + "\n"


def play(program: Program, seed: int, envs: int = 1) -> tuple[list[tuple[int, int, int, bytes]], Batch]:
    """Random play in env 0 of several: (hash of the state, score, sprites, picture) by tick."""
    rng, batch, seen = np.random.default_rng(seed), Batch(envs, threads=1), []
    batch.load(np.arange(envs), [program] * envs, np.arange(envs))
    for _ in range(TICKS):
        batch.step(np.append(rng.integers(6, size=1), np.zeros(envs - 1, np.int64)))
        seen.append((int(batch.state_hashes()[0]), int(batch.score[0]), len(batch.snapshot().x), batch.rgb(2)[0].tobytes()))
        if seen[-1][2] > ENOUGH:
            break
    return seen, batch


@pytest.mark.parametrize("seed", range(24))
def test_a_grown_state_is_the_one_that_had_the_room_from_the_start(seed: int) -> None:
    game = parse(growing_game(seed), "growing")
    small, roomy = compile_game(game, room=1), compile_game(game, room=10_000)
    grown, batch = play(small, seed)
    assert batch.running_program().p[L.P_CAPACITY] > small.p[L.P_CAPACITY]
    assert grown == play(roomy, seed)[0]


@pytest.mark.parametrize("seed", range(6))
def test_it_is_so_too_where_the_first_ticks_are_long_forgotten(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(growth.StepHistory, "LENGTH", 8)
    test_a_grown_state_is_the_one_that_had_the_room_from_the_start(seed)


def test_neighbours_go_on_as_they_would_alone() -> None:
    game = parse(growing_game(1), "growing")
    alone = [play(compile_game(game, room=room), 1, envs=3)[0] for room in (1, 10_000)]
    assert alone[0] == alone[1]


def test_a_grown_env_is_saved_and_goes_on() -> None:
    program = compile_game(parse(growing_game(5), "growing"), room=1)  # timers, too
    _, batch = play(program, 5)
    other = Batch(1, threads=1)
    other.restore([program], batch.state())
    assert other.state_hashes().tolist() == batch.state_hashes().tolist()
    for each in (batch, other):
        for _ in range(20):
            each.step(np.array([2]))
    assert other.state_hashes().tolist() == batch.state_hashes().tolist()
    other.copy_from(batch, [0], [0])
    assert other.state_hashes().tolist() == batch.state_hashes().tolist()


def test_one_that_needs_more_than_there_is_ends_alone_and_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("game_meta.engine.batch.MOST_BYTES", 1 << 16)
    path = tmp_path / "endless.vgdl"
    path.write_text(growing_game(0).replace(f"limit={TICKS}", "limit=4000"))
    envs = gm.make_vec(path, 2)
    envs.reset(seed=0)
    with pytest.warns(UserWarning, match="endless: the game made more sprites or timers than there is memory for") as said:
        for _ in range(1000):
            _, _, terminated, truncated, _ = envs.step(np.zeros(2, np.int64))
            if truncated.any():
                break
    assert truncated.any() and not terminated[truncated].any() and "\n" not in str(said[0].message)
    envs.step(np.zeros(2, np.int64))  # the next episode, and the neighbour


def test_a_search_takes_a_full_env_for_one_that_is_over() -> None:
    program = compile_game(parse(growing_game(0), "growing"), room=1)
    batch = Batch(1, threads=1, grows=False)
    batch.load([0], [program], [0])
    while not batch.terminated[0]:
        batch.step(np.zeros(1, np.int64))
    assert batch.tick[0] < TICKS and batch.cut_off[0]
