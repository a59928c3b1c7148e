"""A small game with chance in it, three episodes of it in two levels, and the same as a replay."""

import io

import numpy as np

from game_meta.engine import Batch, compile_game
from game_meta.replays import PlayerInfo, ReplayHeader, ReplayRecorder, StreamSpec
from game_meta.vgdl import parse, rules_hash
from helpers.games import GHOST_YARD


def header(text=GHOST_YARD, **more):
    players = parse(text).params["no_players"]
    told = {"game": "yard", "text": text, "hash": rules_hash(parse(text)), "agents": (PlayerInfo("luck", "ab12"),) * players, "episodes": 3}
    streams = {"policy": StreamSpec("unit", (6,)), "value": StreamSpec("real", ())}
    return ReplayHeader(**(told | {"streams": streams} | more))


class Watched:
    """What was seen while it was played: boards, scores and thoughts, by episode and tick."""

    def __init__(self):
        self.boards, self.scores, self.policy, self.values = [], [], [], []


def play(recorder, text=GHOST_YARD, episodes=3, seed=0):
    """Random moves, recorded while they are made. What is watched by it is the engine at work, not the replay."""
    game, rng, seen = parse(text), np.random.default_rng(seed), Watched()
    players = game.params["no_players"]
    batch = Batch(1, players=players, threads=1)
    for k in range(episodes):
        level = k % len(game.levels)
        batch.load([0], [compile_game(game, level)], [seed + k])
        recorder.begin_episode(level, seed + k, batch)
        boards, scores = [batch.snapshot(0)], [batch.scores[0].tolist()]
        while not batch.terminated[0]:
            actions, policy, value = rng.integers(0, 6, players), rng.dirichlet(np.ones(6)), float(rng.normal())
            batch.step(actions)
            recorder.record_tick(actions, batch, streams={"policy": policy, "value": value})
            seen.policy.append(policy)
            seen.values.append(value)
            boards.append(batch.snapshot(0))
            scores.append(batch.scores[0].tolist())
        recorder.end_episode(batch)
        seen.boards.append(boards)
        seen.scores.append(scores)
    recorder.close()
    return seen


def record(text=GHOST_YARD, **more):
    """The bytes of a replay, and what was seen while it was recorded."""
    sink = io.BytesIO()
    seen = play(ReplayRecorder(sink, header(text, **more)), text)
    return sink.getvalue(), seen


def same(one, other):
    """Whether two boards are the same."""
    arrays = ("type_index", "sprite_id", "x", "y", "w", "h", "speed", "heading", "is_oriented")
    plain = ("scores", "wins", "counters", "tick", "terminated", "resources", "avatars")
    alike = all(np.array_equal(getattr(one, name), getattr(other, name)) for name in arrays)
    return alike and all(getattr(one, name) == getattr(other, name) for name in plain)
