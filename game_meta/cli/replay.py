"""`game-meta replay`: is a recorded trial whole, what is in it, and the same as a GIF, a film, a picture or a page for any browser."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from game_meta.cli.common import explain_error
from game_meta.errors import INVALID_FILE, GameMetaError, UsageError
from game_meta.export.replay_files import FORMATS

if TYPE_CHECKING:
    from game_meta.replays.player import ReplayPlayer

HELP = "check recorded trials, say what is in one, or make a GIF, an MP4, a picture or an HTML page of it"
EXAMPLES = [
    "verify out/adapt/trial.replay replays/*.replay",
    "info out/adapt/trial.replay --json",
    "export out/adapt/trial.replay --html trial.html --gif trial.gif",
]
NOT_WHOLE = 1  # exit status: what is whole of a damaged replay was exported, or not all formats


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's options to `parser`."""
    verbs = parser.add_subparsers(metavar="VERB", required=True)
    verify = verbs.add_parser("verify", help="play replays again and compare: exit status 3 and a line for each that is damaged")
    verify.add_argument("files", metavar="FILE", nargs="+", help="a replay's file, or its name")
    info = verbs.add_parser("info", help="what is in a replay")
    info.add_argument("file", metavar="FILE", help="a replay's file, or its name")
    info.add_argument("--json", action="store_true", help="the same for programs")
    export = verbs.add_parser("export", help="a GIF, an MP4, a PNG or an HTML page of a replay")
    export.add_argument("file", metavar="FILE", help="a replay's file, or its name")
    for name, words in FORMATS.items():
        export.add_argument(f"--{name}", metavar="OUT", help=words)
    for verb, call in ((verify, run_verify), (info, run_info), (export, run_export)):
        verb.set_defaults(verb=call)


def run_command(args: argparse.Namespace) -> int:
    """Run the verb that was said; return its exit status."""
    return args.verb(args)


def run_verify(args: argparse.Namespace) -> int:
    """Play replays again and compare; return INVALID_FILE if one is damaged."""
    from game_meta.replays.format import ReplayError
    from game_meta.replays.player import open_replay

    status = 0
    for name in args.files:
        try:
            playback = open_replay(name)
        except ReplayError as error:
            print(error, file=sys.stderr)
            status = INVALID_FILE
            continue
        if playback.fault:
            print(f"{name}: {playback.fault} ({playback.playable_range_words})", file=sys.stderr)
            status = INVALID_FILE
        else:
            number, replay = len(playback.episodes), playback.replay
            size = f"{number} episode{'s' * (number != 1)}, {replay.ticks} ticks, {replay.size:,} bytes"
            print(f"{name}: whole: {playback.header.game}, {size}")
    return status


def run_info(args: argparse.Namespace) -> int:
    """Print what is in a replay; return 0. Raises ReplayError where none can be read."""
    from game_meta.replays.player import open_replay

    playback = open_replay(args.file)
    facts = replay_facts(playback)
    if args.json:
        print(json.dumps(facts, indent=2))
        return 0
    who = " against ".join(f"{agent['name']} {agent['hash']}".strip() for agent in facts["agents"])
    drawn = "" if facts["variant"] is None else f", variant {facts['variant']} of {facts['split']}"
    print(f"{facts['game']}{drawn}, rules {facts['hash']}\nplayed by {who}, seed {facts['seed']}, engine {facts['engine']}")
    if facts["code"]:
        print(f"`game-meta play {facts['code']}` plays the same")
    if facts["oracle"] is not None:
        print(f"a random player earns {facts['random']:.2f} in an episode, an oracle {facts['oracle']:.2f}")
    for k, episode in enumerate(facts["episodes"], 1):
        score = " : ".join(map(str, episode["scores"]))
        print(f"episode {k}: level {episode['level']}, {episode['ticks']} ticks, score {score}, {episode['result']}")
    print(f"noted: {', '.join(facts['streams']) or 'nothing'}; {facts['ticks']} ticks, {facts['bytes']:,} bytes")
    if facts["fault"]:
        print(f"{facts['fault']} ({playback.playable_range_words})")
    return 0


def replay_facts(playback: ReplayPlayer) -> dict[str, Any]:
    """Return what `info --json` prints."""
    from game_meta.match.challenge import challenge_of_replay

    head = playback.header
    challenge = challenge_of_replay(head)
    results = {1: "won", 0: "lost", -1: "over"}
    return {
        "file_format": "game-meta replay 1",
        "engine": head.engine,
        "game": head.game,
        "variant": head.variant,
        "split": head.split,
        "hash": head.hash,
        "code": None if challenge is None else challenge.code,
        "seed": head.seed,
        "agents": [{"name": who.name, "hash": who.hash} for who in head.agents],
        "random": head.random_return,
        "oracle": head.oracle_return,
        "streams": list(head.streams),
        "planned": head.episodes,
        "episodes": [
            {"level": t.level, "seed": t.seed, "ticks": t.ticks, "scores": [*t.scores],
             "result": results[t.wins[0]] if t.ended else "cut off"} for t in playback.episodes
        ],
        "ticks": playback.replay.ticks,
        "bytes": playback.replay.size,
        "fault": playback.fault,
    }  # fmt: skip


def run_export(args: argparse.Namespace) -> int:
    """Write a replay in other formats; return 0, or NOT_WHOLE if one of them, or a damaged part of the replay, is missing."""
    wanted = {name: Path(getattr(args, name)) for name in FORMATS if getattr(args, name)}
    if not wanted:
        raise UsageError("say what to make: --gif OUT, --mp4 OUT, --png OUT or --html OUT")
    from game_meta.export import animation
    from game_meta.export.replay_files import write_replay
    from game_meta.replays.player import open_replay

    if [*wanted] == ["mp4"]:
        animation.find_ffmpeg()  # before seconds of work end in nothing
    playback = open_replay(args.file)
    if playback.fault:
        print(f"{args.file}: {playback.fault} ({playback.playable_range_words})", file=sys.stderr)
    missing: list[GameMetaError | OSError] = []
    for name, out in wanted.items():
        try:
            write_replay(playback, name, out)
        except (GameMetaError, OSError) as error:  # the others are written all the same
            missing.append(error)
        else:
            print(f"wrote {out} ({out.stat().st_size:,} bytes)")
    if len(missing) == len(wanted):
        raise missing[0]
    for each in missing:
        explained = explain_error(each)
        assert explained is not None
        print(explained[1], file=sys.stderr)
    return NOT_WHOLE if playback.fault or missing else 0
