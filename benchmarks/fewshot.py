"""How well a prototypical agent's embedding tells things and rule sets apart that it never trained on: docs/methods/fewshot.png and .json.

python benchmarks/fewshot.py --agent runs/protonet --family harvest meteors
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import numpy as np

from game_meta import files
from game_meta.agents.agent_files import load_agent
from game_meta.agents.networks.prototype_memory import PrototypeMemory
from game_meta.evaluation import few_shot
from game_meta.generator import VariantPool
from game_meta.progress import progress_bars

ROOT = Path(__file__).resolve().parents[1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--agent", required=True, metavar="DIR", help="trained with --learner protonet")
    parser.add_argument("--family", required=True, nargs="+", metavar="F")
    parser.add_argument("--split", default="test-rules")
    parser.add_argument("--variants", type=int, default=32, metavar="N", help="of each family (default: 32)")
    parser.add_argument("--repeats", type=int, default=10, metavar="R", help="trials in each variant (default: 10)")
    parser.add_argument("--way", type=int, default=5, metavar="N")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "methods" / "fewshot", metavar="PATH", help="without an ending")
    args = parser.parse_args()

    agent = load_agent(args.agent, seed=args.seed)
    net = getattr(agent, "net", None)
    if not isinstance(net, PrototypeMemory):
        sys.exit(f"{args.agent} has no prototypes: train one with game-meta train --learner protonet")
    with progress_bars() as bar:
        told = lambda done, total: bar("drawing variants", done, total)  # noqa: E731
        pool = VariantPool(args.family, args.split, seed=args.seed, size=args.variants, progress=told)
        variants = [variant for family in pool.stored_variants for variant in family]
        lived = few_shot.embed_trials(agent, variants, args.repeats, seed=args.seed, progress=lambda part: bar("playing", part, 1))
    accuracies = few_shot.few_shot_accuracies(lived, args.way, seed=args.seed)
    prototypes, n = net.prototypes, net.prototypes.count
    places = few_shot.PrototypePlaces(prototypes.centres[:n].numpy(), prototypes.table[:n].numpy(), net.config.effects)
    title = f"{agent.name}: what {len(variants)} unseen variants are made of · {args.split}"
    picture = few_shot.plot_few_shot(accuracies, lived, places, title, args.way, args.out.with_suffix(".png"))
    met = {f"met_after_{moment}": float(lived.touched[m][lived.known].mean()) for m, moment in enumerate(lived.moments)}
    result = {
        "command": " ".join(["python", "benchmarks/fewshot.py", *sys.argv[1:]]),
        "agent": agent.name,
        "split": args.split,
        "families": args.family,
        "variants": len(variants),
        "rule_sets": len(np.unique(lived.rules)),
        "repeats": args.repeats,
        "way": args.way,
        "clusters": {places.name(row): int((lived.effects[lived.known] == row).all(-1).sum()) for row in places.table},
        "accuracy": accuracies,
        **met,
    }
    files.write_atomically(args.out.with_suffix(".json"), json.dumps(result, indent=2) + "\n")
    for task, kinds in accuracies.items():
        for kind, rows in kinds.items():
            cells = "  ".join(f"{row['after']}: {row['value']:.3f} [{row['lo']:.3f}, {row['hi']:.3f}]" for row in rows)
            print(f"{task:18} {kind:20} {cells}")
    print(f"wrote {picture} and {args.out.with_suffix('.json')}")


if __name__ == "__main__":
    main()
