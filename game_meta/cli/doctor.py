"""`game-meta doctor`: what this machine has that game-meta needs, what is in the way, and how to cure it."""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path

HELP = "look whether all that game-meta needs works here: display, fonts, compiler, torch, wandb, folders; and say the cure"
EXAMPLES = ["", "--json"]

OK, WARNING, FAULT = "ok", "warning", "fault"
FAULTY_MACHINE = 1  # exit status
DISPLAY_TIMEOUT = 60  # seconds that a display, or a machine under load, gets to answer
MIN_FREE_BYTES = 500_000_000  # bytes free on a disk below which a training may end early
DISPLAY_SCRIPT = "import json; from game_meta.app.toolkit import desktop; print(json.dumps(desktop.report_display()))"


@dataclass(frozen=True)
class Finding:
    """What a check found of one thing: `state` is OK, WARNING or FAULT, `cure` what to do about it."""

    name: str
    state: str
    found: str
    cure: str = ""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's options to `parser`."""
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of lines")


def run_command(args: argparse.Namespace) -> int:
    """Run all checks and print what they find; return FAULTY_MACHINE if something is broken."""
    findings = []
    for check in CHECKS:
        for finding in _run_check(check):
            findings.append(finding)
            if not args.json:
                print("\n".join(finding_lines(finding)), flush=True)
    broken, warnings = ([f for f in findings if f.state == state] for state in (FAULT, WARNING))
    if args.json:
        print(json.dumps({"ok": not broken, "findings": [asdict(finding) for finding in findings]}, indent=1))
    elif broken or warnings:
        print(f"\n{_counted(len(broken), 'fault')}, {_counted(len(warnings), 'warning')}: see the cures")
    else:
        print("\nall is well")
    return FAULTY_MACHINE if broken else 0


def finding_lines(finding: Finding) -> list[str]:
    """Return the lines that are printed of a finding: what was found, and below it the cure."""
    lines = [f"{finding.state:8} {finding.name:12} {finding.found}"]
    return [*lines, f"{'':21} cure: {finding.cure}"] if finding.cure else lines


def _counted(count: int, word: str) -> str:
    return f"{count} {word}{'s' * (count != 1)}"


def _run_check(check: Callable[[], Iterator[Finding]]) -> Iterator[Finding]:
    """Yield what a check finds; if it breaks itself, that."""
    try:
        yield from check()
    except Exception as error:  # a doctor who falls ill still has to look after the rest
        reason = str(error).strip().splitlines() or [type(error).__name__]
        yield Finding(check.__name__, FAULT, reason[0], "install game-meta anew: pip install --force-reinstall game-meta")


def check_python() -> Iterator[Finding]:
    """Yield the versions of Python and of game-meta, the platform and its cores."""
    from game_meta import machine
    from game_meta.version import __version__

    yield Finding(
        "python", OK, f"{platform.python_version()} on {platform.platform()}, {machine.count_usable_cores()} cores; game-meta {__version__}"
    )


def check_pygame() -> Iterator[Finding]:
    """Yield which pygame is installed. Two packages install the same folder `pygame`; the one that came last wins, in part."""
    versions = {name: _version(name) for name in ("pygame-ce", "pygame")}
    if versions["pygame-ce"] and versions["pygame"]:
        both = f"pygame-ce {versions['pygame-ce']} and pygame {versions['pygame']} are both installed and overwrite each other"
        yield Finding("pygame", FAULT, both, "pip uninstall -y pygame pygame-ce && pip install pygame-ce")
    elif not versions["pygame-ce"]:
        yield Finding("pygame", FAULT, "pygame-ce is not installed", "pip uninstall -y pygame; pip install pygame-ce")
    else:
        yield Finding("pygame", OK, f"pygame-ce {versions['pygame-ce']}")


def check_display() -> Iterator[Finding]:
    """Yield whether a window opens, and with which font. Another process tries: a display that does not answer would keep us waiting."""
    where = f"DISPLAY={os.environ['DISPLAY']}" if os.environ.get("DISPLAY") else "no DISPLAY"
    try:
        asked = subprocess.run([sys.executable, "-c", DISPLAY_SCRIPT], capture_output=True, text=True, timeout=DISPLAY_TIMEOUT)
        report = json.loads(asked.stdout.splitlines()[-1])
    except subprocess.TimeoutExpired:
        yield Finding("display", WARNING, f"{where} does not answer", "unset DISPLAY, or start what it names")
        return
    except (IndexError, ValueError):
        reason = (asked.stderr.strip().splitlines() or ["no window"])[-1]
        yield Finding("display", FAULT, reason, "pip install --force-reinstall pygame-ce")
        return
    if report["problem"]:
        yield Finding("display", WARNING, f"{report['problem']} ({where})", _display_cure())
    else:
        yield Finding("display", OK, f"{report['driver']}, {report['size'][0]}x{report['size'][1]}")
    if report["font"]:
        yield Finding("fonts", OK, report["font"])
    else:
        yield Finding("fonts", WARNING, "no DejaVu Sans: arrows and signs will be missing", "pip install matplotlib, which brings it")


def _display_cure() -> str:
    if os.environ.get("SDL_VIDEODRIVER"):
        return f"unset SDL_VIDEODRIVER (it is {os.environ['SDL_VIDEODRIVER']})"
    start = "start what DISPLAY names, or unset it" if os.environ.get("DISPLAY") else "start it on a desktop or over `ssh -X`"
    return f"{start}; without a window `game-meta adapt` writes files, and the rest works anyway"


def check_engine() -> Iterator[Finding]:
    """Yield whether the engine is compiled, and whether what is kept of it can be loaded."""
    from game_meta.code_cache import CACHE_CURE
    from game_meta.engine import compiler, jit

    if os.environ.get("NUMBA_DISABLE_JIT", "0") not in ("", "0"):
        yield Finding("engine", WARNING, "NUMBA_DISABLE_JIT is set: hundreds of times slower", "unset NUMBA_DISABLE_JIT")
        return
    cache = jit.CODE_CACHE
    found = f"numba {_version('numba')}"
    if cache.folder is None:
        yield Finding("engine", WARNING, f"{found}, compiled for each command anew: {cache.no_folder}", CACHE_CURE)
        return
    found = f"{found}, kept in {cache.folder}"
    if not cache.has_mark(compiler.WARM_UP_DONE):
        yield Finding("engine", OK, f"{found}, will compile at its first use, half a minute or so")
        return
    compiler.load_kernels()  # what is damaged is found by loading it, and compiled anew
    if cache.problem:
        yield Finding("engine", WARNING, f"{found}: {cache.problem}", f"if it comes again, look at that disk, or {CACHE_CURE}")
    else:
        yield Finding("engine", OK, f"{found}, compiled")


def check_torch() -> Iterator[Finding]:
    """Yield which torch is installed, and whether it computes rightly on the GPUs that are there."""
    import torch

    found = f"torch {torch.__version__}"
    if torch.cuda.is_available():
        names = ", ".join(torch.cuda.get_device_name(i) for i in range(torch.cuda.device_count()))
        total = float((torch.ones(8, device="cuda") * 2).sum())  # a driver that is there may still not work
        if total != 16:
            yield Finding("torch", FAULT, f"{found}, {names} computes wrongly", "use --device cpu, and look at the driver")
        else:
            yield Finding("torch", OK, f"{found}, cuda: {names} (--device cuda)")
    elif shutil.which("nvidia-smi"):
        yield Finding(
            "torch",
            WARNING,
            f"{found} sees no GPU though there is a driver for one",
            "install the build of torch for your CUDA: https://pytorch.org/get-started/locally",
        )
    else:
        yield Finding("torch", OK, f"{found}, cpu only, {torch.get_num_threads()} threads")


def check_wandb() -> Iterator[Finding]:
    """Yield whether runs can be logged."""
    version = _version("wandb")
    if version is None:
        yield Finding("wandb", FAULT, "not installed", "pip install wandb, or say --wandb disabled")
        return
    found = f"{version}; runs are kept offline unless a command says --wandb online"
    mode = os.environ.get("WANDB_MODE")
    yield Finding("wandb", OK, f"{found} (WANDB_MODE={mode} has no say)" if mode else found)


def check_folders() -> Iterator[Finding]:
    """Yield for each folder that is written to whether that works, and whether there is room."""
    from game_meta.content import user_data_folder, user_settings_folder

    places = {
        "here": Path.cwd(),
        "data": user_data_folder(),
        "settings": user_settings_folder(),
        "temporary": Path(tempfile.gettempdir()),
    }
    for name, place in places.items():
        there = next(folder for folder in (place, *place.parents) if folder.is_dir())  # it is made when it is needed
        try:
            with tempfile.TemporaryFile(dir=there):
                pass
        except OSError as error:
            cure = {"here": "work in a folder of your own", "temporary": "set TMPDIR"}.get(name, f"make {there} writable")
            yield Finding(name, FAULT if name == "temporary" else WARNING, f"{place}: {error.strerror}", cure)
            continue
        free = shutil.disk_usage(there).free
        room = f"{free / 1e9:.1f} GB free"
        if free < MIN_FREE_BYTES:
            yield Finding(name, WARNING, f"{place}: only {room}", "make room on that disk")
        else:
            yield Finding(name, OK, f"{place}, {room}")


def check_content() -> Iterator[Finding]:
    """Yield how many games, agents and replays are found."""
    from game_meta.content import CONTENT_SUFFIXES, list_content

    counts = {kind: len(list_content(kind)) for kind in CONTENT_SUFFIXES}
    found = ", ".join(_counted(count, kind.removesuffix("s")) for kind, count in counts.items())
    if counts["games"] and counts["agents"]:
        yield Finding("content", OK, found)
    else:
        yield Finding("content", WARNING, found, "`game-meta train` makes agents; games come with game-meta: install it anew")


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


CHECKS = (check_python, check_pygame, check_display, check_engine, check_torch, check_wandb, check_folders, check_content)
