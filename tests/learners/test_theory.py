"""The learned prior: what was counted is likelier, the network puts first what was seen, and the folder holds both."""

import json
from dataclasses import replace

import numpy as np
import pytest
import torch
from helpers.resume import StopAt, left, same, trained

from game_meta.agents.agent_files import load_agent, save_agent
from game_meta.agents.agent_folder import AgentError, read_agent_config
from game_meta.agents.networks.proposal import ProposalNetwork
from game_meta.agents.settings import ProposalConfig, TheoristSettings
from game_meta.agents.theorist_files import TheoristParts, load_theorist_parts
from game_meta.generator.splits import HELD_OUT_FAMILIES, is_held_out
from game_meta.generator.variant_set import InvalidVariant
from game_meta.learners.settings import TheoryConfig
from game_meta.learners.theory import LearnedTheory, find_meetings, play_traces, prior_row
from game_meta.learners.variant_stream import VariantStream
from game_meta.theory.prior import RulePrior
from game_meta.theory.prior_counts import PriorCounts, meeting_pairs
from game_meta.theory.prior_file import write_prior
from game_meta.theory.theory import BelievedLine
from game_meta.theory.true_theory import true_theory

SMALL = TheoryConfig(games=2, ticks=12, plays=1, net=ProposalConfig(hidden=8, width=4))
GAME = """
BasicGame square_size=10
    SpriteSet
        gem > Immovable
        trap > Immovable
        avatar > MovingAvatar
    LevelMapping
        g > gem
        t > trap
    InteractionSet
        avatar wall > stepBack
        gem avatar > killSprite scoreChange=1
        avatar trap > killSprite
    TerminationSet
        Timeout limit=20
    LevelSet
        level
            wwwwww
            wA...w
            w.g.tw
            w....w
            wwwwww
    VariantSet
        choose rule > gem trap avatar : !killSprite scoreChange={1,2,3} | ~killSprite | ~stepBack
        layout scatter > gem trap on=. each=1
        shuffle look > *
        rotate controls
"""


@pytest.fixture(scope="module")
def family(tmp_path_factory):
    path = tmp_path_factory.mktemp("games") / "pit.vgdl"
    path.write_text(GAME)
    return path


@pytest.fixture(scope="module")
def variants(family):
    stream = VariantStream([family], 0)
    return [stream.draw(0) for _ in range(24)]


@pytest.fixture(scope="module")
def learned(variants):
    counts = PriorCounts()
    for variant in variants[:16]:
        counts.add_theory(true_theory(variant.program))
    return RulePrior(counts)


def make(family):
    return lambda: LearnedTheory(SMALL, VariantStream([family], 0))


def test_variants_are_fresh_ones_of_the_training_split(family, variants):
    assert {variant.split for variant in variants} == {"train"} and not is_held_out("pit")
    assert len({variant.seed for variant in variants}) == len(variants)
    again = VariantStream([family], 0)
    again.draw(0)
    state = again.state()
    seeds = [again.draw(0).seed for _ in range(3)]
    other = VariantStream([family], 5)
    other.restore(state)
    assert [other.draw(0).seed for _ in range(3)] == seeds == [variant.seed for variant in variants[1:4]]


def test_a_family_that_is_held_out_is_refused():
    with pytest.raises(InvalidVariant, match="held out"):
        VariantStream(["harvest", sorted(HELD_OUT_FAMILIES)[0]], 0)


def test_true_rules_are_likelier_than_changed_ones(variants, learned):
    """In games it has not counted: each rule of the avatar left out, or another effect in its place; the two are known to have met."""
    for variant in variants[16:]:
        truth = true_theory(variant.program)
        met = meeting_pairs(truth)
        for line in truth.lines:
            others = [other for other in truth.lines if other != line]
            odd = BelievedLine(line.first, line.second, "flipDirection", (), line.score)
            for lines in (others, [*others, odd]):
                assert learned.log_prob(truth, met) > learned.log_prob(replace(truth, lines=tuple(lines)), met), line
    assert learned.log_prob(truth) > RulePrior.hand_set().log_prob(truth) > RulePrior.uniform().log_prob(truth)


def test_what_was_never_seen_keeps_a_probability(learned, variants):
    truth = true_theory(variants[0].program)
    odd = BelievedLine(truth.types[0].name, "avatar", "spawnIfCounterSubTypes", (("subTypesNum", 7),), -900)
    assert -100 < learned.log_prob(replace(truth, lines=(*truth.lines, odd))) - learned.log_prob(truth) < -10


def test_the_network_learns_to_read_what_was_seen(family):
    """Before: prior and records; after some iterations the right lines come first more often than by the prior alone, and no less."""
    method = LearnedTheory(replace(SMALL, games=12, ticks=20, net=ProposalConfig()), VariantStream([family], 0))
    first, *_, last = [method.train_iteration(0.0).metrics for _ in range(8)]
    assert last["loss/proposal"] < first["loss/proposal"]
    assert last["first/network"] > last["first/prior"]
    assert last["first/network"] > 0.8


def test_a_meeting_says_what_was_seen_and_what_the_two_truly_have(variants, learned):
    traces = play_traces(variants, 20, np.random.default_rng(0))
    found = [
        m for v, t in zip(variants, traces, strict=True) for m in find_meetings(0, true_theory(v.program), t, np.random.default_rng(0), 3)
    ]
    paid = [m for m in found if m.seen.score > 0]
    assert paid and all(m.bundle and m.bundle[0].sign == 1 and m.roles == ("thing", "avatar") for m in paid)
    known = learned.known_bundles(("thing", "avatar"))
    for meeting in paid:
        scores = prior_row(learned, meeting) + known.likelihoods(meeting.seen)
        assert known.bundles[int(scores.argmax())] == meeting.bundle


def test_the_same_seed_gives_the_same_folder(family, tmp_path):
    one, two = (trained(make(family), tmp_path / name, 60) for name in "ab")
    assert same(one, two)
    for file in ("prior.json", "weights.safetensors"):
        assert (tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes()


def test_gone_on_with_it_is_the_same_to_the_bit(family, tmp_path):
    step = trained(make(family), tmp_path / "one iteration", 1)["steps"]
    whole = trained(make(family), tmp_path / "whole", 3 * step)
    trained(make(family), tmp_path / "half", 3 * step, run=StopAt(step))
    assert 0 < left(tmp_path / "half")["steps"] < whole["steps"]
    assert same(trained(make(family), tmp_path / "half", 3 * step, resume=True), whole)
    assert (tmp_path / "half" / "prior.json").read_bytes() == (tmp_path / "whole" / "prior.json").read_bytes()


# ----------------------------------------------------------------------------------------------------
# The folder.


@pytest.fixture
def folder(tmp_path, learned):
    torch.manual_seed(0)
    net = ProposalNetwork(ProposalConfig(hidden=8, width=4, effects=("killSprite", "stepBack"), classes=("Immovable", "MovingAvatar")))
    torch.nn.init.normal_(net.encounter[2].weight)
    return save_agent(TheoristParts(learned, TheoristSettings(beam=3), net), tmp_path / "agent", training={"games": 16})


def test_a_folder_holds_the_agent(folder, learned, variants):
    parts = load_theorist_parts(folder, read_agent_config(folder))
    assert parts.settings == TheoristSettings(beam=3) and parts.network is not None
    assert write_prior(parts.prior) == write_prior(learned)
    again = save_agent(parts, folder.parent / "again", training={"games": 16})
    for file in ("config.json", "prior.json", "weights.safetensors"):
        assert (again / file).read_bytes() == (folder / file).read_bytes()
    assert parts.prior.ranker == parts.network.rank
    assert "16" in (folder / "card.md").read_text()
    learned.ranker = None


def test_an_agent_without_a_network_has_no_weights(tmp_path, learned):
    folder = save_agent(TheoristParts(learned, TheoristSettings()), tmp_path / "agent")
    assert not (folder / "weights.safetensors").exists()
    parts = load_theorist_parts(folder, read_agent_config(folder))
    assert parts.network is None and parts.prior.ranker is None


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (["observation"], "symbols"),
        (["settings", "beam"], 0),
        (["settings", "beam"], 2.5),
        (["settings", "optimism"], 1),
        (["settings", "wisdom"], 1),
        (["network", "hidden"], 9),
        (["network", "hidden"], 10**9),
        (["network", "classes"], []),
        (["network", "effects"], ["killSprite", "../x"]),
        (["training"], []),
    ],
    ids=str,
)
def test_a_damaged_config_is_refused_in_one_line(folder, path, value):
    config = read_agent_config(folder)
    place = config
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    (folder / "config.json").write_text(json.dumps(config))
    with pytest.raises(AgentError) as error:
        load_theorist_parts(folder, read_agent_config(folder))
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("file", ["prior.json", "weights.safetensors"])
@pytest.mark.parametrize("damage", ["gone", "cut", "flipped"])
def test_a_damaged_file_is_refused_in_one_line(folder, file, damage):
    path = folder / file
    content = bytearray(path.read_bytes())
    if damage == "gone":
        path.unlink()
    elif damage == "cut":
        path.write_bytes(content[: len(content) // 2])
    else:
        content[2] ^= 0xFF
        path.write_bytes(content)
    with pytest.raises(AgentError) as error:
        load_theorist_parts(folder, read_agent_config(folder))
    assert "\n" not in str(error.value)


def test_the_folder_is_an_agent_that_can_be_made_anew(folder):
    agent = load_agent(folder, seed=3)
    assert (agent.name, agent.observation, agent.seed) == ("agent", "scene", 3)
    assert agent.hash == agent.remake(seed=4).hash != ""
