"""Threads that share a batch: every env is worked on once, whoever else is at work."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from game_meta.content import find_content
from game_meta.engine import Batch, compile_game
from game_meta.engine.jit import kernel
from game_meta.engine.thread_pool import MIN_ENVS_TO_SHARE, finish_job, first_chunk, next_chunk, run_in_threads
from game_meta.vgdl import load


@kernel(nrt=False)
def visit(visits, queue, job, n):
    """Counts a visit to each of n places; answers how many."""
    answer = 0
    first, last = first_chunk(queue, job, n)
    while first < last:
        for place in range(first, last):
            visits[place] += 1
            answer += 1
        first, last = next_chunk(queue, job, n)
    return finish_job(queue, job, answer)


@pytest.mark.parametrize("threads", [1, 2, 4])
@pytest.mark.parametrize("n", [1, MIN_ENVS_TO_SHARE + 1, 1000, 40_000])
def test_every_place_is_visited_once(n: int, threads: int) -> None:
    visits = np.zeros(n, np.int64)
    for times in range(1, 201):
        assert run_in_threads(visit, (visits,), n, threads) == n
        assert (visits == times).all()


def test_order_numbers_begin_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("game_meta.engine.thread_pool.MAX_JOB_NUMBER", 5)
    visits = np.zeros(1000, np.int64)
    for times in range(1, 51):
        assert run_in_threads(visit, (visits,), 1000, 2) == 1000
        assert (visits == times).all()


def hashes(seed: int) -> list[int]:
    """Of a batch after 50 ticks, two threads sharing it."""
    program = compile_game(load(find_content("games", "harvest")))
    batch = Batch(200, threads=2)
    batch.load(np.arange(200), [program] * 200, np.arange(200) + seed)
    rng = np.random.default_rng(seed)
    for _ in range(50):
        batch.step(rng.integers(0, 6, 200))
        batch.board()
    return batch.state_hashes().tolist()


def test_two_batches_may_be_stepped_at_once() -> None:
    alone = [hashes(seed) for seed in range(4)]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(hashes, range(4))) == alone


@pytest.mark.skipif("fork" not in multiprocessing.get_all_start_methods(), reason="this system cannot fork")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")  # that is what is tested
def test_a_forked_process_has_threads_of_its_own() -> None:
    expected = hashes(3)
    with multiprocessing.get_context("fork").Pool(1) as pool:
        assert pool.apply_async(hashes, (3,)).get(timeout=300) == expected
