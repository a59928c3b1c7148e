"""No rule set and no level is on both sides of a split, and nothing that says nothing about the rules decides on which side it is."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from game_meta.generator import SPLITS, InvalidVariant, families, is_held_out, make_variant, redraw_disguise, sample, split_of, splits
from game_meta.generator.splits import hidden_hash, levels_hash, split_hash
from game_meta.generator.variant import FREE_FAMILY
from game_meta.vgdl import parse, rules_hash

NAMES = [*families(), FREE_FAMILY]
SEEDS = range(16)
PLANTED = ("harvest", "workshop", "meteors", "glider", "forge", "crates", "race", "snowball", FREE_FAMILY)
ON_THE_WHOLE_BOARD = "undoAll killAll shieldFrom setSpeedForAll transformToAll".split()  # their place among the lines counts


def variants_of(family, seeds=SEEDS):
    found = []
    for seed in seeds:
        try:
            found.append(make_variant(family, seed))
        except InvalidVariant:  # a board too small for all that was drawn
            continue
    return found


@pytest.fixture(scope="module")
def drawn():
    return {family: variants_of(family) for family in NAMES}


@pytest.fixture(scope="module")
def pooled(drawn):
    return [variant for found in drawn.values() for variant in found]


def secret(game):
    return hidden_hash(game, rules_hash(game))


def side(family, game):
    """The split of a game that is read from a text."""
    return split_of(family, secret(game), game.levels)


def test_no_rule_set_is_in_training_and_in_test_rules(pooled):
    """Not even one of another family."""
    rules = {split: {secret(variant.drawn_game) for variant in pooled if variant.split == split} for split in SPLITS}
    assert all(rules.values())
    assert not rules["test-rules"] & (rules["train"] | rules["test-layout"])
    assert not rules["test-family"] & (rules["train"] | rules["test-layout"] | rules["test-rules"])


def test_no_level_is_in_training_and_in_test_layout(pooled):
    levels = {split: {(v.family, levels_hash(v.drawn_game.levels)) for v in pooled if v.split == split} for split in SPLITS}
    assert levels["test-layout"]
    assert not levels["test-layout"] & levels["train"]


def test_a_fifth_of_the_rules_and_of_the_levels_is_kept_for_testing(pooled):
    inside = [variant.split for variant in pooled if not is_held_out(variant.family)]
    share = {split: inside.count(split) / len(inside) for split in SPLITS}
    assert share == pytest.approx({"train": 0.64, "test-layout": 0.16, "test-rules": 0.2, "test-family": 0.0}, abs=0.08)


def test_families_that_are_held_out_are_in_no_other_split_and_no_other_is_in_theirs(drawn):
    for family, found in drawn.items():
        assert {variant.split == "test-family" for variant in found} == {is_held_out(family)}, family
    assert sum(is_held_out(family) for family in NAMES) >= 4


# ---- planted duplicates ----


def renamed(text: str) -> str:
    """The same game with other names for all of its types."""
    names = {name: f"thing{number}x" for number, name in enumerate(parse(text).sprites) if name not in ("avatar", "wall")}
    rules, levels = re.split(r"(?m)^(?=    LevelSet)", text)
    return re.sub(r"\w+", lambda word: names.get(word.group(), word.group()), rules) + levels


def reordered(text: str) -> str:
    """The same game, lines about different pairs of types in another order: the last one that may comes first."""
    game = parse(text)
    before, rules, after = re.split(r"(?m)^(?=    InteractionSet|    TerminationSet)", text)
    head, *waiting = rules.strip("\n").split("\n")
    fixed = {frozenset(pair(line)) for line in waiting if any(word in line for word in ON_THE_WHOLE_BOARD)}
    lines = [head]
    while waiting:
        free = [line for number, line in enumerate(waiting) if all(apart(game, line, other, fixed) for other in waiting[:number])]
        lines.append(free[-1])
        waiting.remove(free[-1])
    return before + "\n".join(lines) + "\n\n" + after


def pair(line: str) -> list[str]:
    return line.partition(">")[0].split()


def apart(game, one: str, other: str, fixed) -> bool:
    """Whether two lines are about two single types each, not the same two, and act on these alone."""
    pairs = [pair(one), pair(other)]
    single = all(name in game.sprites and game.sprites[name].leaf for names in pairs for name in names)
    return single and len({frozenset(names) for names in pairs}) == 2 and not fixed & {frozenset(names) for names in pairs}


@pytest.mark.parametrize("family", PLANTED)
def test_planted_duplicates_land_in_the_same_split(drawn, family):
    rng, moved = np.random.default_rng(0), 0
    for variant in drawn[family][:6]:
        twins = [renamed(variant.drawn_game.text), reordered(variant.drawn_game.text), reordered(renamed(variant.drawn_game.text))]
        twins += [redraw_disguise(variant, rng).text for _ in range(2)]
        assert twins[0] != variant.drawn_game.text
        moved += twins[1] != variant.drawn_game.text
        for twin in map(parse, twins):
            assert rules_hash(twin) == variant.rules_hash
            assert side(family, twin) == variant.split
    assert moved


@pytest.mark.parametrize("family", [name for name in PLANTED if name != FREE_FAMILY])
def test_the_same_rules_on_another_level_stay_on_their_side(family):
    """They may change between train and test-layout, but not into test-rules or out of it."""
    for seed in range(6):
        same = [variant for variant in (made_with(family, board, seed) for board in range(2)) if variant is not None]
        levels = {levels_hash(variant.drawn_game.levels) for variant in same}
        for rules in {variant.rules_hash for variant in same}:
            found = [variant.split for variant in same if variant.rules_hash == rules]
            assert len({split == "test-rules" for split in found}) == 1
        assert len(levels) == len(same)


def made_with(family, board, rules):
    try:
        return make_variant(family, board, rules_seed=rules)
    except InvalidVariant:
        return None


def exchanged(text: str, one: str, other: str, back: bool = False) -> str:
    """The same game where two types of a kind play each other's part: their names are exchanged in the rules, and nowhere else.
    `back`: the lines about each stand where they did before, as if it had been drawn so."""
    before, rules, after = re.split(r"(?m)^(?=    InteractionSet|    TerminationSet)", text)
    lines = rules.rstrip("\n").split("\n")
    swap = {one: other, other: one}
    new = [re.sub(r"\w+", lambda word: swap.get(word.group(), word.group()), line) for line in lines]
    if back:
        homes = {name: [number for number, line in enumerate(lines) if name in pair(line)] for name in swap}
        own = {name: [new[number] for number in homes[swap[name]]] for name in swap}
        rows: list[str] = []
        for number, line in enumerate(new):
            for name in (name for name in swap if homes[name][:1] == [number]):
                rows += own[name]
            if not any(number in places for places in homes.values()):
                rows.append(line)
        new = rows
    return before + "\n".join(new) + "\n\n" + after


@pytest.mark.parametrize(
    ("family", "one", "other", "back"),
    [
        ("harvest", "ruby", "pearl", True),
        ("workshop", "oil", "glue", True),
        ("workshop", "hook", "saw", True),
        ("crates", "sack", "drum", False),
        ("race", "nutA", "nutB", False),
    ],
)
def test_things_that_play_each_others_parts_are_no_new_rules(drawn, family, one, other, back):
    alike = [
        variant
        for variant in drawn[family]
        if {one, other} <= {name for rule in variant.drawn_game.pairs for name in (rule.first, rule.second)}
    ]
    for variant in alike:
        twin = parse(exchanged(variant.text, one, other, back))
        assert twin.text != variant.text or back
        assert rules_hash(twin) == variant.rules_hash
        assert (side(family, twin) == "test-rules") == (variant.split == "test-rules")
    assert any(exchanged(variant.text, one, other, back) != variant.text for variant in alike)


# ---- what nobody sees ----


@pytest.mark.parametrize("family", ["gridnavi", "frozenlake"])
def test_where_hidden_things_lie_decides_like_a_rule(family):
    """What is seen of the level does not decide between training and test-rules, nor do looks."""
    found, rng = variants_of(family, range(80)), np.random.default_rng(1)
    sides = {}
    for number, variant in enumerate(found):
        if number < 15:
            again = redraw_disguise(variant, rng)
            assert side(family, again.game) == side(family, parse(renamed(again.text))) == variant.split
        sides.setdefault(secret(variant.drawn_game), set()).add(variant.split == "test-rules")
    assert all(len(known) == 1 for known in sides.values())
    assert {next(iter(known)) for known in sides.values()} == {True, False}
    assert len({variant.rules_hash for variant in found}) < len(sides)


def test_the_water_lies_in_21_places_and_each_is_on_one_side():
    assert len({secret(variant.drawn_game) for variant in variants_of("gridnavi", range(150))}) == 21


def test_fish_that_lie_elsewhere_leave_the_lake_on_its_side():
    """The ice is the same, hence what there is to find out; the level is another one."""
    variant = make_variant("frozenlake", 3)
    rows = [list(row) for row in variant.drawn_game.levels[0]]
    y, x = next((y, x) for y, row in enumerate(rows) for x, cell in enumerate(row) if cell == "f")
    rows[y][x] = "."
    there = next((y, x) for y, row in enumerate(rows) for x, cell in enumerate(row) if cell == "." and (y, x) != (0, 0))
    rows[there[0]][there[1]] = "f"
    other = ["".join(row) for row in rows]
    twin = parse(variant.text.split("    LevelSet")[0] + "    LevelSet\n        level\n" + "".join(f"            {row}\n" for row in other))
    assert levels_hash(twin.levels) != levels_hash(variant.drawn_game.levels)
    assert secret(twin) == secret(variant.drawn_game)


# ---- in general ----


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(NAMES), st.integers(0, 2**31 - 1), st.integers(0, 99))
def test_the_split_follows_from_what_there_is_to_find_out_and_the_levels_alone(family, seed, look):
    """Whoever has the text knows the split: neither seed nor names nor looks nor controls have a part in it."""
    for variant in variants_of(family, [seed]):
        text = redraw_disguise(variant, np.random.default_rng(look)).text
        assert side(family, parse(text)) == side(family, parse(renamed(text))) == variant.split


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
    monkeypatch.setattr(splits, "TEST_BUCKETS", (7, 9))
    assert split_hash() != before
