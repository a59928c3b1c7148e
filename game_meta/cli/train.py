"""`game-meta train`: make an agent. The folder it leaves is one that every other command takes."""

from __future__ import annotations

import argparse
import math
from collections.abc import Sequence
from contextlib import nullcontext
from functools import partial

from game_meta.cli.common import add_seed, add_wandb, check_families, parse_count
from game_meta.errors import UsageError

HELP = "train an agent; Ctrl-C stops cleanly and --resume goes on"
TAKES_SETTINGS = True  # options that are not below are settings of the learner, see learner_settings.py
EXAMPLES = [
    "--learner rl2 --family harvest --minutes 8 --out runs/harvest",
    "--learner rl2 --minutes 60 --out runs/all --seed 1",
    "--learner rl2 --minutes 60 --out runs/all --resume",
    "--learner rl2 --learning-rate 3e-4 --gae-lambda 0.9 --net.hidden 256 --minutes 60 --out runs/mine",
    "--learner theory --minutes 5 --out runs/theorist",
    "--learner maml --help                                  every setting of a learner, with its meaning and default",
    "--config runs/mine/run.toml --seed 2 --out runs/again  a run as another one, but for what is said here",
    "--learner rl2 --minutes 60 --out runs/all --engine ray --workers 8",
    "--learner my_learner:MyLearner --minutes 5 --out runs/mine  your own: a class in my_learner.py",
]

DEFAULT_ENV_COUNT = 512  # of each worker


class HelpWithSettings(argparse.Action):
    """`--help`: the options, and below them the settings of the learner that stands before it."""

    def __call__(self, parser: argparse.ArgumentParser, namespace: argparse.Namespace, values: object, option: str | None = None) -> None:
        from game_meta.cli.learner_settings import settings_help
        from game_meta.learners.settings import LEARNER_SETTINGS

        parser.print_help()
        learner = getattr(namespace, "learner", None)
        if learner and ":" in learner:
            from game_meta.agents.user_code import CodeName

            learner = CodeName.parse(learner)
        if learner is not None and (learner in LEARNER_SETTINGS or not isinstance(learner, str)):
            print(f"\nsettings of {learner}:\n{settings_help(learner)}", end="")
        else:
            print(f"\nsettings of a learner: game-meta train --learner NAME --help, NAME one of {', '.join(LEARNER_SETTINGS)}")
        parser.exit()


def expand_arguments(argv: Sequence[str]) -> list[str]:
    """Return the words of the command line with those of `--config` and `--resume` added."""
    from game_meta.cli.learner_settings import expand_config

    return expand_config(argv)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's options to `parser`."""
    parser.allow_abbrev = False  # `--env` must not stand for `--envs` where a setting might have that name
    parser.add_argument(
        "-h", "--help", action=HelpWithSettings, nargs=0, help="show this, and with --learner X before it the settings of X"
    )
    parser.add_argument("--learner", required=True, metavar="NAME", help="how: a file of game_meta/learners, such as rl2; or module:Class")
    parser.add_argument("--family", metavar="F", nargs="+", action="extend", help="train on these families only (default: all)")
    length = parser.add_mutually_exclusive_group(required=True)
    length.add_argument("--steps", type=parse_count, metavar="N", help="how many env steps, 2e6 for instance")
    length.add_argument("--minutes", type=float, metavar="M", help="how long")
    parser.add_argument("--out", required=True, metavar="DIR", help="the agent's folder; checkpoints and metrics.jsonl go there too")
    parser.add_argument("--resume", action="store_true", help="go on from the last checkpoint in DIR")
    parser.add_argument("--memory", metavar="M", help="of rl2 and explore: slot, lstm, gru or transformer (default: slot)")
    parser.add_argument("--config", metavar="FILE", help="options and settings from a TOML file; what stands on the command line wins")
    parser.add_argument(
        "--observation", choices=("symbols", "rgb"), default="symbols", help="what it sees: rgb is pictures (default: symbols)"
    )
    parser.add_argument("--envs", type=parse_count, metavar="N", help="games played at once (default: 512 for each worker)")
    parser.add_argument("--threads", type=parse_count, metavar="N", help="of the CPU, for each worker (default: the cores shared out)")
    parser.add_argument("--device", default="cpu", metavar="D", help="cpu or cuda (default: cpu)")
    parser.add_argument("--engine", choices=("local", "ray"), default="local", help="this machine, or a Ray cluster (default: local)")
    parser.add_argument("--workers", type=parse_count, metavar="N", help="processes that share the games out (default: one for each core)")
    add_seed(parser)
    add_wandb(parser, "offline")


def run_command(args: argparse.Namespace) -> int:
    """Train an agent into `--out`; return 0, or INTERRUPTED after Ctrl-C. Raises UsageError for options that do not go together."""
    if args.minutes is not None and not 0 < args.minutes < math.inf:
        raise UsageError("--minutes must be more than 0, and end")
    if args.engine == "ray" and args.workers is None:
        raise UsageError("--engine ray needs --workers N: how many processes the cluster is to start")
    from game_meta.agents.settings import MEMORIES
    from game_meta.agents.user_code import CodeName
    from game_meta.cli.learner_settings import describe_run, parse_settings, settings_class
    from game_meta.files import lock_folder
    from game_meta.learners import LEARNERS
    from game_meta.learners.launch import run_on_ray, run_on_this_machine, run_training
    from game_meta.learners.settings import LEARNER_SETTINGS
    from game_meta.machine import count_usable_cores, is_distributed_worker, is_first_worker
    from game_meta.vgdl.diagnostics import did_you_mean

    learner = CodeName.parse(args.learner) or args.learner
    if isinstance(learner, str) and learner not in LEARNERS:
        raise UsageError(f"no learner named `{learner}`, there are: {', '.join(LEARNERS)}{did_you_mean(learner, LEARNERS)}")
    kind = settings_class(learner)
    settings = parse_settings(learner, args.settings, args.memory)
    memory = settings.net.memory
    if memory != kind().net.memory and not kind.memories:
        others = [name for name, other in LEARNER_SETTINGS.items() if other.memories]
        raise UsageError(f"--memory is for {' and '.join(others)}; {args.learner} has a network of its own")
    if kind.memories and memory not in MEMORIES:
        raise UsageError(f"no memory named `{memory}`, there are: {', '.join(MEMORIES)}{did_you_mean(memory, MEMORIES)}")
    if kind.players == 2 and args.observation == "rgb":
        raise UsageError(f"{args.learner} sees symbols: leave out --observation")
    families = check_families(args.family, "train", players=kind.players)
    if args.engine == "local":  # on a cluster, others have the device
        check_device(args.device)
    if kind.one_process and (args.engine == "ray" or args.workers not in (None, 1)):
        raise UsageError(f"{args.learner} learns in one process: leave out --engine and --workers")
    if kind.one_process and args.observation == "rgb":
        raise UsageError(f"{args.learner} reads rules: leave out --observation")
    workers = args.workers or (1 if kind.one_process or args.device != "cpu" or is_distributed_worker() else count_usable_cores())
    start = (
        partial(run_on_ray, workers) if args.engine == "ray" else run_training if workers == 1 else partial(run_on_this_machine, workers)
    )
    with lock_folder(args.out) if is_first_worker() else nullcontext():
        return start(
            learner,
            families,
            args.out,
            steps=args.steps,
            minutes=args.minutes,
            resume=args.resume,
            seed=args.seed,
            device=args.device,
            settings=settings,
            run_file=describe_run(args, settings),
            observation=args.observation,
            envs=args.envs or workers * DEFAULT_ENV_COUNT,
            threads=args.threads,
            wandb=args.wandb,
            command=args.command_line,
        )


def check_device(name: str) -> None:
    """Raise UsageError if torch cannot use the device."""
    import torch

    try:
        torch.empty(0, device=name)
    except (RuntimeError, AssertionError) as error:  # torch asserts that it was compiled for the device
        raise UsageError(f"--device {name} cannot be used here ({str(error).splitlines()[0]}): use --device cpu") from None
