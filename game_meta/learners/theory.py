"""The learned prior of the theorist: which rules are likely, counted in many games, and a network that reads from a tick what to try.

An iteration: draw fresh variants of the training families, write down their true rules as theories and count them (classes, parameters,
bundles of lines, endings, controls); play them at random and toward things, and note ticks in which two types met, beside
what the two truly have together; train the network to put that bundle first among all that are known, by cross-entropy over prior plus
network. Half of the time the prior is one that has not counted the family at hand, so that the network learns to read what was seen, and
not to name the family. How much the counts count against the base is chosen in the end, so that games of the training families and
games of families left out are likely, both.

Left out, and why: the validity test of variants (their rules are what is learned); a replay buffer (fresh games are cheap); a
mixture over kinds of games (what was found in this game is counted by the urn of the prior).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import product
from typing import Any, NamedTuple

import numpy as np
import torch
from torch.nn import functional as F

from game_meta.agents.agent_files import load_agent_modules
from game_meta.agents.networks.proposal import ProposalNetwork
from game_meta.agents.settings import TheoristSettings
from game_meta.agents.theorist_files import TheoristParts
from game_meta.content import find_content
from game_meta.engine.batch import Batch
from game_meta.engine.observation import AVATAR, FIRST_LOOK, MOVE_ACTIONS, MOVE_STEPS, USE, WALL
from game_meta.engine.scene import Scene, read_scene
from game_meta.generator.family import make_variant
from game_meta.generator.variant import Variant
from game_meta.learners.runtime.method import IterationResult, Method, optimizer_state, restore_optimizer, restore_weights
from game_meta.learners.settings import TheoryConfig
from game_meta.learners.variant_stream import VariantStream
from game_meta.theory.bundles import Bundle, RolePair, abstract_pair, shots_of
from game_meta.theory.encounter import AIMED, MET, Encounter, read_encounter
from game_meta.theory.prior import PriorSettings, RulePrior
from game_meta.theory.prior_counts import Classes, PriorCounts, classes_of, pooled_counts
from game_meta.theory.prior_file import read_prior, write_prior
from game_meta.theory.proposal_features import bundle_features, encounter_features
from game_meta.theory.theory import BelievedType, Theory, name_of_look
from game_meta.theory.trace import Trace
from game_meta.theory.true_theory import true_theory
from game_meta.vgdl.spec import EDGE, EFFECTS, SPRITES

FAMILY_WORTH = (1.0, 2.0, 4.0, 8.0)  # games that a family's counts are worth, of which the best is chosen
BASE_WEIGHTS = (4.0, 16.0, 64.0)
GAME_WEIGHTS = (1.0, 3.0, 8.0)
KEPT_GAMES = 3  # of each family, on which these are chosen
UNCERTAIN = 0.5  # how often a thing that stays is believed to be of the class that every thing has at first


class Meeting(NamedTuple):
    """What was seen of two types in a tick, and what they truly have together."""

    family: int
    roles: RolePair
    classes: Classes  # as they are believed to be
    seen: Encounter
    found: tuple[Bundle, ...]  # of other pairs of such roles in that game, as far as they are known
    bundle: Bundle


class LearnedTheory(Method):
    """Counts rules and trains the network that proposes them."""

    name = "theory"
    config_class: type[TheoryConfig] = TheoryConfig
    trial_batch_class = VariantStream
    watch_command = "game-meta adapt --agent {}"

    def __init__(self, config: TheoryConfig, source: VariantStream, **options: Any) -> None:
        super().__init__(config, source, **options)  # type: ignore[arg-type]
        words = sorted(EFFECTS, key=lambda name: EFFECTS[name].opcode), sorted(SPRITES, key=lambda name: SPRITES[name].opcode)
        self.stream, self.rng = source, np.random.default_rng(self.seed)
        self.net = ProposalNetwork(replace(config.net, effects=tuple(words[0]), classes=tuple(words[1]))).to(self.device)
        self.policy = load_agent_modules(find_content("agents", config.policy))[0]  # now: where there is none, nobody trains in vain
        self.optimiser = torch.optim.Adam(self.net.parameters(), lr=config.learning_rate)
        self.counts = [PriorCounts() for _ in source.families]
        self.kept: list[list[int]] = [[] for _ in source.families]  # seeds of variants that are not counted
        self.iterations = 0
        self.chosen = {"worth": config.family_worth, "base": config.base_weight, "game": PriorSettings().game}

    def train_iteration(self, progress: float) -> IterationResult:
        """Count fresh variants, play them, and train the network on what was seen."""
        self.iterations += 1
        games = [(family, self.stream.draw(family)) for family in range(len(self.counts)) for _ in range(self.config.games)]
        theories = [true_theory(variant.program) for _, variant in games]
        if self.iterations == 1:
            for family, variant in games[:: self.config.games]:
                self.kept[family].append(variant.seed)
        own = [PriorCounts() for _ in self.counts]
        for (family, variant), theory in zip(games, theories, strict=True):
            if variant.seed in self.kept[family]:
                continue
            if len(self.kept[family]) < KEPT_GAMES and own[family].games >= 2:
                self.kept[family].append(variant.seed)
            else:
                own[family].add_theory(theory)
        for counts, new in zip(self.counts, own, strict=True):
            counts.add_counts(new)
        self.counts = [read_prior(write_prior(RulePrior(counts))).counts for counts in self.counts]  # in the order of a file
        games, theories = games * self.config.plays, theories * self.config.plays
        traces = play_traces([variant for _, variant in games], self.config.ticks, self.rng)
        meetings = [
            meeting
            for (family, _), theory, trace in zip(games, theories, traces, strict=True)
            for meeting in find_meetings(family, theory, trace, self.rng, self.config.meetings)
        ]
        if self.iterations & (self.iterations - 1) == 0:  # 1, 2, 4, 8, ...: it takes some seconds
            self.chosen = self.choose_settings()
        self.optimiser.param_groups[0]["lr"] = self.config.learning_rate * (1.0 - 0.98 * progress)
        metrics = self.learn(meetings)
        metrics |= {
            "games": sum(each.games for each in self.counts),
            "bundles": float(len(set().union(*(found for each in self.counts for found in each.bundles.values())))),
        }
        return IterationResult(sum(len(trace.actions) for trace in traces), [], metrics)

    def prior(self, without: int | None = None) -> RulePrior:
        """Return the prior of all families, or of all but one."""
        others = [counts for family, counts in enumerate(self.counts) if family != without or len(self.counts) == 1]
        return RulePrior(pooled_counts(others, self.config.family_worth), PriorSettings(base=self.config.base_weight))

    def learn(self, meetings: list[Meeting]) -> dict[str, float]:
        """Train the network on these; return its loss and how often the right bundle came first, before it was trained on them."""
        whole, without = self.prior(), [self.prior(family) for family in range(len(self.counts))]
        by_roles: dict[RolePair, list[Meeting]] = {}
        for meeting in meetings:
            by_roles.setdefault(meeting.roles, []).append(meeting)
        totals = np.zeros(8)
        for roles in sorted(by_roles):
            rows = by_roles[roles]
            left_out = self.rng.random(len(rows)) < 0.5
            for out in (False, True):
                for family in range(len(self.counts)) if out else (None,):
                    part = [m for m, is_out in zip(rows, left_out, strict=True) if is_out == out and family in (None, m.family)]
                    totals += self._learn_rows(roles, part, whole if family is None else without[family])
        n = max(1.0, totals[0])
        names = ("loss/proposal", "first/prior", "first/records", "first/network", "fifth/records", "fifth/network")
        return {"meetings": n} | {name: float(total / n) for name, total in zip(names, totals[1:], strict=False)}

    def _learn_rows(self, roles: RolePair, rows: list[Meeting], prior: RulePrior) -> np.ndarray:
        """Learn from meetings of two roles with the same prior."""
        totals, known = np.zeros(8), prior.known_bundles(roles)
        rows = [meeting for meeting in rows if meeting.bundle in known.index]
        for start in range(0, len(rows), self.config.minibatch):
            part = rows[start : start + self.config.minibatch]
            read = torch.from_numpy(bundle_features(self.net.words, known.bundles)).to(self.device)
            seen = torch.from_numpy(np.stack([encounter_features(self.net.words, roles, m.classes, m.seen) for m in part])).to(self.device)
            fit = torch.from_numpy(np.stack([known.likelihoods(m.seen) for m in part])).to(self.device)
            before = torch.from_numpy(np.stack([prior_row(prior, m) for m in part])).to(self.device)
            target = torch.tensor([known.index[m.bundle] for m in part], device=self.device)
            logits = before + self.net(seen, read, fit)
            loss = F.cross_entropy(logits, target)
            totals[:2] += [len(part), float(loss.detach()) * len(part)]
            for k, scores in enumerate((before, before + fit, logits.detach())):
                rank = (scores > scores.gather(1, target[:, None])).sum(1)
                totals[2 + k] += float((rank < 1).sum())
                if k:
                    totals[4 + k] += float((rank < 5).sum())
            self._step(loss)
        return totals

    def _step(self, loss: torch.Tensor) -> None:
        """Take one step down a loss."""
        self.optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.net.parameters(), self.config.max_grad_norm)
        self.optimiser.step()

    def agent(self) -> TheoristParts:  # type: ignore[override]
        """Return the parts of the agent that is saved."""
        settings = PriorSettings(base=self.chosen["base"], game=self.chosen["game"])
        return TheoristParts(
            RulePrior(pooled_counts(self.counts, self.chosen["worth"]), settings), TheoristSettings(), self.net, self.policy
        )

    def choose_settings(self) -> dict[str, float]:
        """Choose how much counts weigh: so that kept games are likely, both to a prior that knows their family and to one that does not."""
        games = [
            (f, true_theory(make_variant(self.stream.sources[f], seed).program)) for f, seeds in enumerate(self.kept) for seed in seeds
        ]
        pooled: dict[float, list[PriorCounts]] = {}
        for worth in FAMILY_WORTH:
            others = [[c for g, c in enumerate(self.counts) if g != f or len(self.counts) == 1] for f in range(len(self.counts))]
            pooled[worth] = [pooled_counts(self.counts, worth), *(pooled_counts(each, worth) for each in others)]

        def fit(choice: dict[str, float]) -> float:
            settings = PriorSettings(base=choice["base"], game=choice["game"])
            own, *others = (RulePrior(counts, settings) for counts in pooled[choice["worth"]])
            return sum(own.log_prob(theory) + others[f].log_prob(theory) for f, theory in games)

        best = max(({**self.chosen, "worth": worth, "base": base} for worth, base in product(FAMILY_WORTH, BASE_WEIGHTS)), key=fit)
        return max(({**best, "game": game} for game in GAME_WEIGHTS), key=fit)

    def state(self) -> dict[str, Any]:
        """Return all that decides what comes next."""
        own = {"net": self.net.state_dict(), "optimiser": optimizer_state(self.optimiser), "rng": self.rng.bit_generator.state}
        counts = [write_prior(RulePrior(each)) for each in self.counts]
        return (
            super().state()
            | own
            | {"counts": counts, "kept": [list(seeds) for seeds in self.kept], "iterations": self.iterations, "chosen": dict(self.chosen)}
        )

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from what `state` gave."""
        super().restore(state)
        restore_weights(self.net, state["net"])
        restore_optimizer(self.optimiser, state["optimiser"])
        self.rng.bit_generator.state = state["rng"]
        self.counts = [read_prior(text).counts for text in state["counts"]]
        self.kept, self.iterations, self.chosen = [list(seeds) for seeds in state["kept"]], state["iterations"], dict(state["chosen"])


def prior_row(prior: RulePrior, meeting: Meeting) -> np.ndarray:
    """Return the log probability of each known bundle before anything was seen of the two, (n,) float32."""
    return prior.tried_log_probs(meeting.roles, meeting.classes, Counter(meeting.found)).astype(np.float32)


# ----------------------------------------------------------------------------------------------------
# Playing at random and toward things, and what is seen of two types that meet.


def play_traces(variants: list[Variant], ticks: int, rng: np.random.Generator) -> list[Trace]:
    """Play each variant's first level for some ticks, toward things drawn at random, and return what is seen."""
    batch = Batch(len(variants), threads=1)
    batch.load(np.arange(len(variants)), [variant.program for variant in variants], rng.integers(2**31, size=len(variants)))
    traces = [Trace(1, [read_scene(batch, env)]) for env in range(len(variants))]
    goals = [(0, 0)] * len(variants)
    active = np.ones(len(variants), bool)
    actions = np.zeros(len(variants), np.int64)
    for tick in range(ticks):
        for env in np.flatnonzero(active).tolist():
            if tick % 8 == 0:
                goals[env] = draw_goal(traces[env].last, rng)
            actions[env] = draw_action(variants[env], traces[env].last, goals[env], rng)
        batch.step(actions, active)
        for env in np.flatnonzero(active).tolist():
            traces[env].add(int(actions[env]), read_scene(batch, env))
            active[env] = not traces[env].last.over
        if not active.any():
            break
    return traces


def draw_goal(scene: Scene, rng: np.random.Generator) -> tuple[int, int]:
    """Return where one of the things is that are no walls."""
    things = scene.things[(scene.things[:, 0] >= FIRST_LOOK) | (scene.things[:, 0] == WALL) & (rng.random() < 0.1)]
    return (int(things[k, 1]), int(things[k, 2])) if len(things) and (k := int(rng.integers(len(things)))) >= 0 else (0, 0)


def draw_action(variant: Variant, scene: Scene, goal: tuple[int, int], rng: np.random.Generator) -> int:
    """Return an action that takes the avatar nearer to a goal, or a random one."""
    avatar = scene.things[scene.things[:, 0] == AVATAR]
    chance = rng.random()
    if chance < 0.35 or not len(avatar):
        return int(variant.actions[int(rng.integers(len(variant.actions)))])
    if chance < 0.5 and USE in variant.actions:
        return USE
    dx, dy = goal[0] - int(avatar[0, 1]), goal[1] - int(avatar[0, 2])
    along_x = abs(dx) > abs(dy) if rng.random() < 0.8 else bool(dx)
    step = ((dx > 0) - (dx < 0), 0) if along_x else (0, (dy > 0) - (dy < 0))
    if step == (0, 0):
        return int(variant.actions[int(rng.integers(len(variant.actions)))])
    real = MOVE_ACTIONS[MOVE_STEPS.index(step)]
    return next((action for action in MOVE_ACTIONS if variant.program.controls[action] == real), real)


def find_meetings(family: int, theory: Theory, trace: Trace, rng: np.random.Generator, most: int) -> list[Meeting]:
    """Return ticks of a trace in which two types met, at most `most` of each pair, with what they truly have together."""
    shots = shots_of(theory)
    pairs: dict[tuple[str, str], int] = {}
    names = {t.name for t in theory.types}
    truth: dict[RolePair, dict[tuple[str, str], Bundle]] = {}
    found: list[tuple[tuple[str, str], Encounter]] = []
    for tick in range(len(trace.actions)):
        for pair in near_pairs(trace.scenes[tick], trace.scenes[tick + 1]):
            if not names.issuperset(set(pair) - {EDGE}) or pairs.get(pair, 0) >= most:
                continue
            seen = read_encounter(trace, tick, *pair, controls=theory.controls)
            if any(fate[MET] or fate[AIMED] for fate in seen.fate):
                pairs[pair] = pairs.get(pair, 0) + 1
                found.append((pair, seen))
    for a, b in pairs:
        abstract = abstract_pair(theory, a, b, shots)
        truth.setdefault(abstract.roles, {})[a, b] = abstract.bundle
    meetings = []
    for (a, b), seen in found:
        abstract = abstract_pair(theory, a, b, shots)
        others = [bundle for pair, bundle in truth[abstract.roles].items() if pair != (a, b)]
        known = [others[k] for k in rng.permutation(len(others))[: int(rng.integers(len(others) + 1))]]
        classes = believed_classes(theory, abstract.names, rng)
        evidence = seen if abstract.names[0] == a else seen.swapped()
        meetings.append(Meeting(family, abstract.roles, classes, evidence, tuple(known), abstract.bundle))
    return meetings


def believed_classes(theory: Theory, names: tuple[str, str], rng: np.random.Generator) -> Classes:
    """Return the classes of two types as one who has not found out all might believe them to be."""
    first, second = (
        BelievedType.cls if cls and SPRITES[cls].stays and rng.random() < UNCERTAIN else cls for cls in classes_of(theory, names)
    )
    return first, second


def near_pairs(before: Scene, after: Scene) -> list[tuple[str, str]]:
    """Return pairs of types that may have met in a tick, of whom one moved, came or went, or is the avatar."""
    was, now = set(before.thing_tuples), set(after.thing_tuples)
    changed = [thing for thing in sorted(was ^ now) if thing[0] != AVATAR] + [t for t in sorted(was | now) if t[0] == AVATAR]
    every = np.concatenate([before.things, after.things])
    found: dict[tuple[str, str], None] = {}
    for look, x, y, _ in changed:
        reach = 2 * before.block_size if look == AVATAR else before.block_size
        close = every[(np.abs(every[:, 1:3] - (x, y)).max(1) < reach), 0]
        name = name_of_look(look)
        for other in np.unique(close).tolist():
            if other != look:
                found[tuple(sorted((name, name_of_look(other))))] = None  # type: ignore[index]
        if x <= 0 or y <= 0 or x >= before.block_size * (before.width - 1) or y >= before.block_size * (before.height - 1):
            found[tuple(sorted((name, EDGE)))] = None  # type: ignore[index]
    return list(found)
