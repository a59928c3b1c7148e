"""Writes an agent's card from its config.json and the JSON of its evaluations, so that no figure on it is typed by hand.

python benchmarks/card.py agents/memory out/evaluate/default-test-rules.json [out/evaluate/default-test-layout.json ...]
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from textwrap import fill
from typing import Any

from game_meta.evaluation.opponent_adaptation import LEAD_KEYS

OPENINGS = {
    "rl2": "A slot memory: one small recurrent state for each look, for each action, and one for the rest, trained by RL² "
    "(recurrent PPO over trials of five episodes). Dropped into a variant it has never seen, it finds out by playing what "
    "each thing does and which key does what.",
    "protonet": "Prototypical Networks: what befell each look so far is embedded, and its distances to the prototypes of all the sets "
    "of effects met in training say what the thing may be. The policy is told that and nothing else about it. Trained by "
    "recurrent PPO over trials of five episodes.",
    "maml": "MAML: no memory. After each episode its weights take a step of policy gradient on what it has just played; the weights "
    "that it begins with, and the rate of each of them, were learned so that these steps lead far.",
    "transfer": "Transfer: no memory. One policy was trained by PPO on all variants at once; in a new one, PPO goes on after each "
    "episode. The thing to beat.",
    "league": "The opponent in games for two: RL² against a population of players with hidden habits, so that its memory has reason to "
    "find out who sits opposite. Beside its beliefs it says what the other one does next.",
}
ABOUT = """# {name}

{opening}

| | |
|---|---|
| command | `{command}` |
| env steps | {steps:,} |
| time | {minutes} minutes on {cores} of an {machine} (drawing the first variants not counted) |
| families | {families} |
| training split | `train`, hash `{split}` |
| size | {size:.2f} MB |

Actions are sampled from its policy. Settings: `config.json`.
"""

CONTROLS = "\n`memory-reset` is the same agent that forgets at every episode's start, `memoryless` one that forgets at every tick.\n"
CONTROLS_OF_MATCHES = """
`memory-reset` is the same agent that forgets at every round's start, the rules and the other player alike. `strangers`: the agent itself,
before whom somebody else sits down from round 3 on; a lead over that comes from knowing the other player. Foretold are moves of the other
player that the agent held most likely.
"""


def table(result: dict[str, Any]) -> str:
    """Normalised return by episode, the agent above its controls."""
    episodes = [row["k"] for row in result["pooled"]["agent"]["episodes"]]
    lines = [
        f"\n## {result['split']}, {result['variants']} variants\n",
        "(return − random) / (oracle − random): interquartile mean, in brackets its 95% interval; p20 is the 20th percentile of the last",
        f"episode, gain the last episode minus the first. `{result['command']}`\n",
        f"| family | | {' | '.join(f'episode {k}' for k in episodes)} | p20 | gain |",
        f"|---|---|{'---|' * (len(episodes) + 2)}",
    ]
    for family, kinds in {**result["families"], "pooled": result["pooled"]}.items():
        for kind, rows in kinds.items():
            cells = [f"{row['iqm']:.2f}" for row in rows["episodes"]]
            last, gain = rows["episodes"][-1], rows["gain"]
            cells[-1] += f" [{last['lo']:.2f}, {last['hi']:.2f}]"
            cells += [f"{last['p20']:.2f}", f"{gain['value']:+.2f} [{gain['lo']:+.2f}, {gain['hi']:+.2f}]"]
            lines.append(f"| {family if kind == 'agent' else ''} | {kind} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def matches(result: dict[str, Any]) -> str:
    """Points ahead by round, the agent above its controls."""
    players = {"agent": "agent", "memory-reset": "memory-reset", "swapped": "strangers from round 3"}
    rounds = range(1, 1 + len(next(iter(result["families"].values()))["agent"]["ahead"]))
    lines = [
        f"\n## {result['split']}, matches against styles never met\n",
        "Points that it comes ahead, round by round (rounds won; a draw counts half), on average over matches, and in rounds 3 to 5 by",
        f"how much more than the control, with a 95% interval. `{result['command']}`\n",
        f"| family (matches) | | {' | '.join(f'round {k}' for k in rounds)} | the agent's lead | moves foretold, by round | its lead |",
        f"|---|---|{'---|' * (len(rounds) + 3)}",
    ]
    for family, told in result["families"].items():
        for player, words in players.items():
            cells = [f"{ahead:+.2f} ({won:.0%})" for ahead, won in zip(told[player]["ahead"], told[player]["won"], strict=True)]
            over, span = told.get(LEAD_KEYS.get(player)), "{value:+.2f} [{lo:+.2f}, {hi:+.2f}]"
            cells.append(span.format(**over["points"]) if over else "")
            cells.append(" ".join(f"{share:.0%}" for share in told[player]["foretold"]))
            cells.append(span.format(**over["foretold"]) if over else "")
            name = f"{family} ({told['matches']})" if player == "agent" else ""
            lines.append(f"| {name} | {words} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("agent", type=Path)
    parser.add_argument("evaluations", type=Path, nargs="+")
    parser.add_argument("--cores", default="2 cores", help="that it was trained on (default: 2 cores)")
    parser.add_argument("--machine", default="AMD EPYC (Zen 5) virtual machine")
    args = parser.parse_args()
    training = json.loads((args.agent / "config.json").read_text())["training"]
    size = (args.agent / "weights.safetensors").stat().st_size / 1e6
    facts = {**training, "families": ", ".join(training["families"])}
    opening = fill(OPENINGS[training["learner"]], 140)
    card = ABOUT.format(name=args.agent.resolve().name, opening=opening, size=size, machine=args.machine, cores=args.cores, **facts)
    against = training["learner"] == "league"
    card += "".join((matches if against else table)(json.loads(path.read_text())) for path in args.evaluations)
    card += CONTROLS_OF_MATCHES if against else CONTROLS
    (args.agent / "card.md").write_text(card)
    print(f"wrote {args.agent / 'card.md'}")


if __name__ == "__main__":
    main()
