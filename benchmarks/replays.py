"""What replays weigh, how fast one gets anywhere in an hour of play, and what damage does to them.

    python benchmarks/replays.py [--damage 10000]

Damage: bits flipped and files cut at random, in the replays of replays/. Each such file must be refused in one line, or open to the last
good chunk; what it shows is compared with what the whole one shows. Times are of the processor (thread_time) beside those of the clock,
for the sake of busy machines.
"""

import argparse
import time
from collections import Counter
from pathlib import Path

import numpy as np

from game_meta.replays import PlayedEpisode, PlayerInfo, ReplayError, ReplayHeader, ReplayPlayer, re_record, read_replay
from game_meta.replays import format as file_format
from game_meta.replays.format import read_header_line
from game_meta.replays.reader import parse_replay
from game_meta.vgdl import parse as parse_game
from game_meta.vgdl import rules_hash

REPO = Path(__file__).resolve().parents[1]
TICKS, MATCHES = 2000, 54  # at 30 ticks a second an hour; 2000 is the longest a game of VGDL goes on
SEEKS = 1000
ROWS = ["w" * 24, *["w" + "r..d......g..r......d." + "w"] * 12, "wA" + "." * 21 + "w", "w" * 24]
HOUR = """BasicGame square_size=10
    SpriteSet
        gold   > Resource look=5
        ghost  > RandomNPC look=9 speed=0.5
        drone  > Missile orientation=RIGHT speed=0.5 look=7
        avatar > MovingAvatar
        wall   > Immovable
    LevelMapping
        g > gold
        r > ghost
        d > drone
    InteractionSet
        avatar wall  > stepBack
        ghost  wall  > stepBack
        avatar ghost > teleportToExit stype=gold
        drone  wall  > reverseDirection
    TerminationSet
        Timeout limit=100000 win=False
    LevelSet
        level
""" + "".join(f"            {row}\n" for row in ROWS)


def sizes(path: Path) -> None:
    data = path.read_bytes()
    replay, (_, start, check) = parse_replay(data), read_header_line(data)
    parts: Counter[str] = Counter({"first line": start})
    for chunk in file_format.read_chunks(data, start, check):
        parts[{b"A": "actions", b"S": "thoughts", b"F": "footer"}[chunk.kind]] += file_format.chunk_length(chunk.body)
    told = ", ".join(f"{name} {size:,}" for name, size in parts.items())
    print(f"{path.stem}: {len(data):,} bytes for {len(replay.episodes)} episodes of {replay.ticks} ticks in all ({told})")


def hour() -> None:
    rng = np.random.default_rng(0)
    header = ReplayHeader(game="hour", text=HOUR, hash=rules_hash(parse_game(HOUR)), agents=(PlayerInfo("random"),), episodes=MATCHES)
    data = re_record(header, [PlayedEpisode(0, k, rng.integers(0, 6, TICKS)) for k in range(MATCHES)])
    clock, worked = time.perf_counter(), time.thread_time()
    playback = ReplayPlayer(parse_replay(data))
    clock, worked = time.perf_counter() - clock, time.thread_time() - worked
    assert not playback.fault and len(playback) == MATCHES * (TICKS + 1)
    print(
        f"an hour: {playback.replay.ticks:,} ticks, {len(data):,} bytes, "
        f"opened and proved in {clock:.2f} s ({worked:.2f} s of the processor)"
    )
    playback.snapshot_at(0)
    waits = []
    for frame in rng.integers(0, len(playback), SEEKS).tolist():
        clock, worked = time.perf_counter(), time.thread_time()
        playback.snapshot_at(frame)
        waits.append((time.perf_counter() - clock, time.thread_time() - worked))
    for name, column in zip(("clock", "processor"), np.array(waits).T * 1000, strict=True):
        print(f"  seek by the {name}: median {np.median(column):.1f} ms, 99% {np.percentile(column, 99):.1f}, longest {column.max():.1f}")


def damage(paths: list[Path], count: int) -> None:
    rng, outcomes = np.random.default_rng(0), Counter()
    wholes = [(path.read_bytes(), ReplayPlayer(read_replay(path))) for path in paths]
    ends = {}
    for n in range(count):
        data, whole = wholes[n % len(wholes)]
        at, kind = int(rng.integers(len(data))), ("cut", "bit flipped")[n // len(wholes) % 2]
        spoiled = bytearray(data[:at] if kind == "cut" else data)
        if kind == "bit flipped":
            spoiled[at] ^= 1 << int(rng.integers(8))
        try:
            playback = ReplayPlayer(parse_replay(bytes(spoiled)))
        except ReplayError as error:
            outcomes[kind, "refused" if "\n" not in str(error) else "REFUSED IN MANY LINES"] += 1
            continue
        last = len(playback) - 1
        key = n % len(wholes), last
        if key not in ends:
            ends[key] = whole.snapshot_at(last)
        board, other = playback.snapshot_at(last), ends[key]
        same = np.array_equal(playback.scores[: last + 1], whole.scores[: last + 1])
        same &= np.array_equal(playback.avatar_paths[: last + 1], whole.avatar_paths[: last + 1], equal_nan=True)
        same &= all(
            np.array_equal(getattr(board, name), getattr(other, name))
            for name in ("type_index", "sprite_id", "x", "y", "heading", "scores")
        )
        outcomes[kind, "opened to the last good chunk" if same and playback.fault else "SHOWS WHAT WAS NOT"] += 1
    for (kind, outcome), number in sorted(outcomes.items()):
        print(f"  {kind}: {number} {outcome}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--damage", type=int, default=10_000, metavar="N", help="how many files to spoil (default: %(default)s)")
    count = parser.parse_args().damage
    shipped = sorted(REPO.glob("replays/*.replay"))
    for path in shipped:
        sizes(path)
    hour()
    print(f"{count} damaged files:")
    damage(shipped, count)
