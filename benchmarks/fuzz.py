"""Damaged and nonsensical files, by the thousand: every one is refused in a line or works; nothing crashes, hangs or eats the memory.

    python benchmarks/fuzz.py --cases 100000
    python benchmarks/fuzz.py --kinds games --cases 2000 --seed 7

Games: texts of games/, docs/examples/ and ../shared (where it is there), mutated (bytes, lines, words of other games, numbers, indentation,
control characters), through check, explain, compile and 200 ticks of random play; check's verdict is compared with the engine's. Agents,
checkpoints, replays, run folders, and files of compiled code: bits flipped, cut, numbers and sizes changed. A case that takes over 5 s is
hung, one that takes over 1 GB is large. Case n of a seed is the same every time: `--first n --cases 1 --keep DIR` writes it there.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import multiprocessing
import os
import random
import resource
import shutil
import signal
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from game_meta.cli.common import explain_error
from game_meta.machine import count_usable_cores

REPO = Path(__file__).resolve().parents[1]
TICKS, SECONDS, PATIENCE, BYTES = 200, 5, 60, 1 << 30  # ticks, s of the processor, s of the clock, bytes
REFUSED, ACCEPTED, CRASHED, HUNG, LARGE, DIFFERENT = (
    "refused",
    "accepted",
    "CRASHED",
    "HUNG over 5 s",
    "LARGE over 1 GB",
    "CHECK AND ENGINE DIFFER",
)
SHARES = {"games": 600, "agents": 60, "checkpoints": 140, "replays": 140, "runs": 55, "code": 5}  # of 1000 cases
NUMBERS = ("0", "-1", "1", "2", "1e9", "99999999999999999999", "0.5", "nan", "-inf", "2147483647", "-2147483648", "", "1e-300", "True", "x")
STRANGE = ("\x00", "\x1b[2J", "\u202e", "\t", "\r", "\ufeff", "é", "中", "\U0001f600", "{", "}", "|", ">", "=", "#", "\x7f", "  ", "\n")


def mutate_text(rng: random.Random, text: str, others: list[str]) -> str:
    """Return a text with some damage, of one to four kinds."""
    for _ in range(rng.choice((1, 1, 1, 2, 2, 4))):
        lines = text.split("\n")
        at = rng.randrange(len(lines))
        match rng.randrange(11):
            case 0:
                del lines[at]
            case 1:
                lines.insert(at, rng.choice(lines))
            case 2:
                other = rng.randrange(len(lines))
                lines[at], lines[other] = lines[other], lines[at]
            case 3:
                lines[at] = " " * rng.randrange(14) + lines[at].strip()
            case 4 | 5:  # a word of another game, or of this one
                words = lines[at].split(" ")
                words[rng.randrange(len(words))] = rng.choice(rng.choice(others).split() or [""])
                lines[at] = " ".join(words)
            case 6 | 7:
                words = lines[at].split(" ")
                settings = [n for n, word in enumerate(words) if "=" in word]
                if settings:
                    n = rng.choice(settings)
                    words[n] = words[n].partition("=")[0] + "=" + rng.choice(NUMBERS)
                lines[at] = " ".join(words)
            case 8:
                place = rng.randrange(len(lines[at]) + 1)
                lines[at] = lines[at][:place] + rng.choice(STRANGE) + lines[at][place:]
            case 9:
                lines[at:at] = rng.choice(others).split("\n")[: rng.randrange(1, 6)]
            case 10:
                lines = lines[:at] if rng.random() < 0.3 else [*lines, *([lines[at]] * rng.randrange(1, 200))]
        text = "\n".join(lines)
    return text


def mutate_bytes(rng: random.Random, data: bytes) -> bytes:
    """Return bytes with some damage: bits flipped, a part cut, doubled, or zeroed."""
    spoiled = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 8))):
        at = rng.randrange(len(spoiled) + 1) if rng.random() < 0.5 else rng.randrange(min(len(spoiled), 400) + 1)
        match rng.randrange(5):
            case 0 | 1:
                if at < len(spoiled):
                    spoiled[at] ^= 1 << rng.randrange(8)
            case 2:
                del spoiled[at:]
            case 3:
                spoiled[at:at] = spoiled[at : at + rng.randrange(1, 64)]
            case 4:
                spoiled[at : at + rng.randrange(1, 64)] = bytes(rng.randrange(1, 64))
    return bytes(spoiled)


def mutate_json(rng: random.Random, value: Any) -> Any:
    """Return a JSON value in which one entry, somewhere, is another one."""
    if isinstance(value, dict) and value and rng.random() < 0.9:
        key = rng.choice(sorted(value))
        if rng.random() < 0.1:
            return {name: each for name, each in value.items() if name != key}
        return value | {key: mutate_json(rng, value[key])}
    if isinstance(value, list) and value and rng.random() < 0.7:
        at = rng.randrange(len(value))
        return [*value[:at], mutate_json(rng, value[at]), *value[at + 1 :]]
    others = (None, True, -1, 0, 1, 1 << 20, 1 << 70, 0.5, float("nan"), "", "x", "../../etc/passwd", "a" * 5000, [], {}, [[]], "\x1b[2J")
    return rng.choice(others)


# ----------------------------------------------------------------------------------------------------
# What is done with a case of each kind. A case that is refused raises what commands explain in a line (errors.explain_error).


class Games:
    """Texts of games."""

    def __init__(self) -> None:
        folders = [REPO / "games", REPO / "docs" / "examples", REPO.parent / "shared" / "cases", REPO.parent / "shared" / "gvgai"]
        paths = [path for folder in folders for path in sorted(folder.rglob("*")) if path.suffix in (".vgdl", ".txt") and path.is_file()]
        texts = [(path.read_text("utf-8", errors="replace"), path) for path in paths]
        self.texts = [(text, path.suffix) for text, path in texts if "SpriteSet" in text and len(text) < 40_000]

    def make(self, rng: random.Random | None, folder: Path) -> Path:
        """Write a case, or without `rng` an undamaged one; return its path."""
        if rng is None:
            path = folder / "whole.vgdl"
            path.write_text((REPO / "games" / "harvest.vgdl").read_text())
            return path
        text, suffix = rng.choice(self.texts)
        path = folder / f"fuzzed{suffix}"
        path.write_text(mutate_text(rng, text, [each for each, _ in rng.sample(self.texts, 3)]), "utf-8", errors="surrogatepass")
        return path

    def use(self, path: Path, rng: random.Random) -> str:
        """Check, explain, compile and play it."""
        import numpy as np

        from game_meta.cli.check import variation_diagnostics
        from game_meta.engine import Batch, compile_game
        from game_meta.explain import explain
        from game_meta.vgdl import VGDLError
        from game_meta.vgdl.checker import check_file

        report = check_file(path)
        faults = [*report.diagnostics, *variation_diagnostics(report.game)]
        valid = report.game is not None and not any(each.severity == "error" for each in faults)
        try:
            if report.game is None:
                return REFUSED
            explain(report.game)
            programs = [compile_game(report.game, level) for level in range(len(report.game.levels))]
        except VGDLError:
            return DIFFERENT if valid else REFUSED
        if not valid:
            return REFUSED
        for program in programs[:2]:
            batch = Batch(1, players=2, threads=1)
            batch.load([0], [program], [rng.randrange(1 << 30)])
            moves = np.random.default_rng(rng.randrange(1 << 30)).integers(0, 6, (TICKS, 1, 2))
            for move in moves:
                batch.step(move)
                if batch.terminated[0]:
                    break
            batch.observe()
            batch.snapshot()
        return ACCEPTED


class Folders:
    """Folders with JSON and tensors: agents (`use` loads them) and what trainings leave."""

    def __init__(self, folders: list[Path], use: Callable[[Path], Any]) -> None:
        self.folders, self.load = folders, use

    def make(self, rng: random.Random | None, folder: Path) -> Path:
        """Write a case, or without `rng` an undamaged one; return its path."""
        path = folder / ("fuzzed" if rng else "whole")
        shutil.copytree(rng.choice(self.folders) if rng else self.folders[0], path)
        if rng is None:
            return path
        victims = sorted(each for each in path.rglob("*") if each.is_file() and each.suffix != ".md")
        victim = rng.choice(victims)
        if victim.suffix == ".json" and rng.random() < 0.7:
            victim.write_text(json.dumps(mutate_json(rng, json.loads(victim.read_text()))))
        elif rng.random() < 0.05:
            victim.unlink()
        else:
            victim.write_bytes(mutate_bytes(rng, victim.read_bytes()))
        return path

    def use(self, path: Path, rng: random.Random) -> str:
        """Load it."""
        self.load(path)
        return ACCEPTED


class Files:
    """Single files of bytes."""

    def __init__(self, paths: list[Path], use: Callable[[Path], Any]) -> None:
        self.wholes, self.load = [path.read_bytes() for path in paths], use

    def make(self, rng: random.Random | None, folder: Path) -> Path:
        """Write a case, or without `rng` an undamaged one; return its path."""
        path = folder / ("fuzzed" if rng else "whole")
        path.write_bytes(mutate_bytes(rng, rng.choice(self.wholes)) if rng else self.wholes[0])
        return path

    def use(self, path: Path, rng: random.Random) -> str:
        """Load it."""
        self.load(path)
        return ACCEPTED


def _act(folder: Path) -> None:
    import numpy as np

    from game_meta.agents.agent_files import load_agent
    from game_meta.envs.trial_env import TrialEnv

    agent = load_agent(folder)
    if agent.observation == "symbols":
        env = TrialEnv(_variant, 1, threads=1)
        agent.begin_trials(1)
        actions = agent.act(env.agent_observation)
        assert np.all((actions >= 0) & (actions < 6))


@cache
def _variant() -> Any:
    from game_meta.generator.family import make_variant

    return make_variant(REPO / "games" / "harvest.vgdl", 1)


def _play(path: Path) -> None:
    from game_meta.replays import ReplayPlayer, read_replay

    player = ReplayPlayer(read_replay(path))
    player.snapshot_at(len(player) - 1)


def _resume(folder: Path) -> None:
    from game_meta.learners.runtime.checkpoint import read_checkpoint

    read_checkpoint(folder)


def _open_run(folder: Path) -> None:
    from game_meta.evaluation.compare.training_runs import checkpointed_steps, last_metrics_entry, logged_steps, training_compute

    for read in (logged_steps, last_metrics_entry, training_compute, checkpointed_steps):
        read(folder)


def _add_one(x: int) -> int:
    return x + 1


def _compile(folder: Path) -> None:
    import numba

    os.environ["XDG_CACHE_HOME"] = str(folder)
    from game_meta.code_cache import CodeCache

    compiled = CodeCache("fuzz").attach(numba.njit(_add_one))
    with contextlib.redirect_stderr(io.StringIO()) as said:
        assert compiled(2) == 3
    assert said.getvalue().count("\n") <= 1


def make_corpus(kind: str, scratch: Path) -> Any:
    """Return what makes and uses the cases of a kind."""
    match kind:
        case "games":
            return Games()
        case "agents":
            return Folders([REPO / "agents" / name for name in ("memory", "maml", "protonet", "transfer", "theorist")], _act)
        case "checkpoints":
            return Folders([_make_checkpoint(scratch / "checkpoint")], _resume)
        case "replays":
            return Files(sorted(REPO.glob("replays/*.replay")), _play)
        case "runs":
            return Folders([_make_run(scratch / "run")], _open_run)
    _compile(scratch / "code")
    return Folders([scratch / "code"], _compile)


def _make_run(folder: Path) -> Path:
    _make_checkpoint(folder)
    entries = [{"step": 1000 * n, "return": 0.5 * n, "seconds": 2.0 * n, "loss": 1 / (n + 1)} for n in range(20)]
    (folder / "metrics.jsonl").write_text("".join(json.dumps(entry) + "\n" for entry in entries))
    for name in ("config.json", "weights.safetensors"):
        shutil.copyfile(REPO / "agents" / "memory" / name, folder / name)
    return folder


def _make_checkpoint(folder: Path) -> Path:
    import torch

    from game_meta.learners.runtime.checkpoint import write_checkpoint

    folder.mkdir(parents=True)
    rng = torch.Generator().manual_seed(0)
    tensors = {f"layer{n}": torch.randn(16, 16, generator=rng) for n in range(4)}
    method = {"net": tensors, "optimiser": {"lr": 0.1, "moments": [tensors["layer0"]]}}
    write_checkpoint(folder, {"step": 3, "method": method, "returns": [1.0, 2.0]})
    return folder


# ----------------------------------------------------------------------------------------------------
# Many cases in processes of their own: one that hangs or dies takes only itself.


def work(kind: str, seed: int, numbers: list[int], at: Any, results: Any, keep: Path | None) -> None:
    """Run the cases of these numbers; `at` tells the parent which one is being run, should this process die."""
    scratch = Path(tempfile.mkdtemp(prefix="fuzz-"))
    corpus = make_corpus(kind, scratch)
    assert corpus.use(corpus.make(None, scratch), random.Random(0)) == ACCEPTED, "what nobody has damaged is to be accepted"  # and warm
    for number in numbers:
        at.value = number
        rng = random.Random(f"{seed} {kind} {number}")
        folder = keep / f"{kind}-{number}" if keep else scratch / "case"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        path, said = corpus.make(rng, folder), ""
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        signal.setitimer(signal.ITIMER_PROF, SECONDS)  # of the processor. Nobody catches these two: a hung case ends the process
        signal.alarm(PATIENCE)
        try:
            outcome = corpus.use(path, rng)
        except Exception as error:
            explained = explain_error(error)
            outcome = REFUSED if explained is not None and "\n" not in explained[1] else CRASHED
            said = "" if outcome == REFUSED else traceback.format_exc()
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.alarm(0)
        if (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024 > BYTES:
            outcome = LARGE
        results.put((number, outcome, said))
    shutil.rmtree(scratch, ignore_errors=True)


def run_cases(
    kind: str, seed: int, first: int, count: int, jobs: int, keep: Path | None
) -> tuple[Counter[str], list[tuple[int, str, str]]]:
    """Run cases `first` to `first + count`; return how many ended how, and those that did not end well."""
    counts, bad = Counter(), []
    context = multiprocessing.get_context("fork")
    results, waiting = context.Queue(), [list(range(first + n, first + count, jobs)) for n in range(jobs)]
    workers: list[Any] = [None] * jobs
    done: set[int] = set()
    started = time.monotonic()
    while any(waiting) or any(worker is not None for worker in workers):
        for n in range(jobs):
            if workers[n] is None and waiting[n]:
                at = context.Value("q", -1)
                process = context.Process(target=work, args=(kind, seed, waiting[n], at, results, keep))
                process.start()
                workers[n] = process, at
            elif workers[n] is not None and not workers[n][0].is_alive():
                process, at = workers[n]
                workers[n] = None
                _collect(results, counts, bad, done)
                rest = [number for number in waiting[n] if number not in done]
                if process.exitcode:
                    outcome = HUNG if -process.exitcode in (signal.SIGALRM, signal.SIGPROF) else CRASHED
                    counts[outcome] += 1
                    bad.append((at.value, outcome, f"the process ended with {process.exitcode}"))
                    done.add(at.value)
                    rest = [number for number in rest if number != at.value]
                waiting[n] = rest if process.exitcode else []
        _collect(results, counts, bad, done)
        print(f"\r{kind}: {len(done):,} of {count:,}, {time.monotonic() - started:.0f} s", end="", flush=True)
        time.sleep(0.2)
    print("\r\033[K", end="")
    return counts, bad


def _collect(results: Any, counts: Counter[str], bad: list[tuple[int, str, str]], done: set[int]) -> None:
    while not results.empty():
        number, outcome, said = results.get()
        counts[outcome] += 1
        done.add(number)
        if outcome not in (REFUSED, ACCEPTED):
            bad.append((number, outcome, said))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--cases", type=int, default=100_000, help="in all (default: 100000)")
    parser.add_argument("--kinds", nargs="+", choices=SHARES, default=list(SHARES), metavar="K", help=f"default: {' '.join(SHARES)}")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--first", type=int, default=0, help="number of the first case of each kind (default: 0)")
    parser.add_argument("--jobs", type=int, default=count_usable_cores(), help="processes (default: as many as cores)")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="leave the cases there")
    args = parser.parse_args()
    os.environ.setdefault("WANDB_MODE", "offline")
    whole, failed = sum(SHARES[kind] for kind in args.kinds), 0
    for kind in args.kinds:
        count = max(1, args.cases * SHARES[kind] // whole)
        counts, bad = run_cases(kind, args.seed, args.first, count, args.jobs, args.keep)
        print(f"{kind}: {count:,} cases: {', '.join(f'{number:,} {outcome}' for outcome, number in sorted(counts.items()))}")
        for number, outcome, said in bad[:5]:
            print(f"  case {number} {outcome}\n    " + "\n    ".join(said.strip().split("\n")[-6:]))
        failed += len(bad)
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
