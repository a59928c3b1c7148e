import numpy as np
import pytest

from game_meta.variants import SPLITS, make_variant, relook, sample, split_of, splits
from game_meta.variants.splits import levels_hash, split_hash
from game_meta.vgdl import parse, rules_hash

FAMILIES = ("harvest", "meteors", "workshop")


@pytest.fixture(scope="module")
def drawn():
    return [make_variant(family, seed) for family in FAMILIES for seed in range(500)]


def test_no_rule_set_is_in_training_and_in_test_rules(drawn):
    rules = {split: {(v.family, v.rules_hash) for v in drawn if v.split == split} for split in SPLITS}
    assert rules["train"]
    assert rules["test-rules"]
    assert not rules["test-rules"] & (rules["train"] | rules["test-layout"])


def test_no_level_is_in_training_and_in_test_layout(drawn):
    levels = {split: {(v.family, levels_hash(v.game.levels)) for v in drawn if v.split == split} for split in SPLITS}
    assert levels["test-layout"]
    assert not levels["test-layout"] & levels["train"]


def test_a_fifth_of_the_rules_and_of_the_levels_is_kept_for_testing(drawn):
    share = {split: sum(v.split == split for v in drawn) / len(drawn) for split in SPLITS}
    assert share == pytest.approx({"train": 0.64, "test-layout": 0.16, "test-rules": 0.2, "test-family": 0.0}, abs=0.05)


def exchanged(text: str, one: str, other: str) -> str:
    """The same game where two types of a kind play each other's part: their names are exchanged in the rules, and nowhere else."""
    head, rest = text.split("    InteractionSet")
    rules, tail = rest.split("    TerminationSet")
    rules = rules.replace(one, "@").replace(other, one).replace("@", other)
    return f"{head}    InteractionSet{rules}    TerminationSet{tail}"


def test_planted_duplicates_land_in_the_same_split(drawn):
    """A rule set with exchanged parts, with other looks, controls and levels is no new rule set."""
    rng = np.random.default_rng(0)
    alike = {"harvest": ("ruby", "pearl"), "workshop": ("oil", "nail")}
    for variant in (variant for family in alike for variant in [v for v in drawn if v.family == family][:50]):
        twins = [parse(exchanged(variant.text, *alike[variant.family])), relook(variant, rng).game]
        assert twins[0].text != variant.text
        assert [rules_hash(twin) for twin in twins] == [variant.rules_hash] * 2
        other_level = make_variant(variant.family, variant.seed + 1).game.levels
        assert (split_of(variant.family, variant.rules_hash, other_level) == "test-rules") == (variant.split == "test-rules")


def test_sampling_gives_valid_variants_of_the_split_and_depends_on_its_arguments_only():
    for split in ("train", "test-layout", "test-rules"):
        variant = sample("harvest", split, 5, width=16)
        assert variant.split == split
        assert variant.text == sample("harvest", split, 5, width=16).text
        assert variant.text == make_variant("harvest", variant.seed).text
        assert variant.text != sample("harvest", split, 6, width=16).text


def test_a_split_that_is_not_there_is_named():
    with pytest.raises(ValueError, match="no split `exam`: train, test-layout"):
        sample("harvest", "exam", 0)
    with pytest.raises(ValueError, match="not held out"):
        sample("harvest", "test-family", 0)


def test_another_rule_of_the_split_has_another_hash_on_the_cards(monkeypatch):
    before = split_hash()
    monkeypatch.setattr(splits, "TEST_PARTS", (7, 9))
    assert split_hash() != before
