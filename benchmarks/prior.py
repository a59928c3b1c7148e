"""What the learned prior and the network that proposes are worth where a surprise is to be explained, in a family that training left out.

python benchmarks/prior.py --left-out raiders rifts --iterations 6 --variants 20

A prior is learned from all other training families. In fresh variants of the family left out, ticks are taken in which something happened
between two types that met, each pair once an episode; if their lines pay, the score must have gone that way. Of the game half of the other
pairs are known, of the two nothing, and things that stay are believed to be Immovable. Where do their true lines, to the word and number,
stand among what `line_bundles` proposes? Beside it how likely true theories are, in nats, and the time of a proposal.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import replace

import numpy as np

from game_meta.cli.common import check_families
from game_meta.learners.settings import TheoryConfig
from game_meta.learners.theory import LearnedTheory, near_pairs, play_traces
from game_meta.learners.variant_stream import VariantStream
from game_meta.theory.bundles import ROLE_WALL, abstract_pair
from game_meta.theory.encounter import AIMED, COVERED, MET, MOVED, STOOD, VANISHED, Encounter, read_encounter
from game_meta.theory.prior import RulePrior
from game_meta.theory.theory import BelievedLine, BelievedType, Theory
from game_meta.theory.trace import Trace
from game_meta.theory.true_theory import true_theory
from game_meta.vgdl.spec import EDGE, SPRITES

Question = tuple[Theory, tuple[str, str], Encounter, tuple[BelievedLine, ...]]  # believed; who met; what was seen; the true lines
RANKS, TICKS, MOST = (1, 5, 20, 64), 80, 64


def is_event(seen: Encounter) -> bool:
    """Tell whether two types met and anything happened that asks for a rule."""
    came_back = any(fate[AIMED] and fate[STOOD] and not fate[MOVED] and not fate[COVERED] for fate in seen.fate)
    met = any(fate[MET] or fate[AIMED] for fate in seen.fate)
    return met and bool(seen.score or seen.gained or seen.appeared or came_back or any(fate[VANISHED] for fate in seen.fate))


def ask(theory: Theory, trace: Trace, rng: np.random.Generator) -> list[Question]:
    """Return the surprises of an episode, each pair of types once."""
    asked: dict[tuple[str, str], Question] = {}
    names = {t.name for t in theory.types} | {EDGE}
    for tick in range(len(trace.actions)):
        for pair in near_pairs(trace.scenes[tick], trace.scenes[tick + 1]):
            if pair in asked or not names.issuperset(pair):
                continue
            seen, truth = read_encounter(trace, tick, *pair, controls=theory.controls), abstract_pair(theory, *pair)
            pays = {line.sign for line in truth.bundle} - {0}
            if not truth.bundle or ROLE_WALL in truth.roles or not is_event(seen) or (pays and np.sign(seen.score) not in pays):
                continue
            own = tuple(line for line in theory.lines if set(line.pair) == set(pair))
            known = {frozenset(each) for each in sorted({tuple(sorted(line.pair)) for line in theory.lines}) if rng.random() < 0.5}
            types = tuple(BelievedType(t.name) if t.name in pair and SPRITES[t.cls].stays else t for t in theory.types)
            lines = tuple(line for line in theory.lines if frozenset(line.pair) in known and line not in own)
            asked[pair] = replace(theory, types=types, lines=lines), pair, seen, own
    return list(asked.values())


def rank(prior: RulePrior, question: Question) -> int:
    """Return the place of the true lines among the proposals, from 0; MOST if they are not there."""
    theory, pair, seen, truth = question
    proposed = [lines for lines, _, _ in prior.line_bundles(theory, *pair, seen, limit=MOST)]
    return proposed.index(truth) if truth in proposed else MOST


def main() -> None:
    """Print a table for each family left out."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--left-out", nargs="+", required=True, metavar="F")
    parser.add_argument("--iterations", type=int, default=6, help="of `train --learner theory`")
    parser.add_argument("--variants", type=int, default=20, help="of the family that is left out")
    args = parser.parse_args()
    families = check_families(None, "train")
    for name in args.left_out:
        method = LearnedTheory(TheoryConfig(), VariantStream([each for each in families if each != name], 0), seed=0)
        for iteration in range(args.iterations):
            method.train_iteration(iteration / args.iterations)
        learned = method.agent().prior
        stream, rng = VariantStream([name], 1), np.random.default_rng(1)
        variants = [stream.draw(0) for _ in range(args.variants)]
        theories = [true_theory(variant.program) for variant in variants]
        questions = [q for theory, trace in zip(theories, play_traces(variants, TICKS, rng), strict=True) for q in ask(theory, trace, rng)]
        print(f"{name} left out: {len(questions)} surprises in {args.variants} variants; true lines among the first {RANKS}; log prob")
        priors = {"uniform": RulePrior.uniform(), "hand-set": RulePrior.hand_set(), "learned": RulePrior(learned.counts, learned.settings)}
        for label, prior in {**priors, "learned, network": learned}.items():
            began = time.process_time()
            places = np.array([rank(prior, question) for question in questions])
            spent = 1000 * (time.process_time() - began) / len(questions)
            likely = float(np.mean([prior.log_prob(theory) for theory in theories]))
            shares = " ".join(f"{float((places < k).mean()):.2f}" for k in RANKS)
            print(f"  {label:18} {shares}   {likely:7.1f}   {spent:.1f} ms", flush=True)


if __name__ == "__main__":
    main()
