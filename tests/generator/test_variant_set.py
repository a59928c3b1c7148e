"""Kinds of variation alone, the dial, and rules from another seed."""

import re

import numpy as np
import pytest
from helpers.games import write_game
from hypothesis import given
from hypothesis import strategies as st

from game_meta.generator import make_variant, sample
from game_meta.generator.variant_set import (
    VARIATION_KINDS,
    DrawnEffect,
    InvalidVariant,
    draw_choices,
    parameter_kind,
    read_choices,
    split_effects,
)
from game_meta.generator.variation import vary_game
from game_meta.vgdl import VariantRule, load, parse, rewrite_game, rules_hash

GARDEN = """\
BasicGame square_size=10
    SpriteSet
        ruby   > Immovable
        amber  > Immovable
        jade   > Immovable
        wolf   > Chaser stype=avatar cooldown=2
        nest   > SpawnPoint stype=wolf prob=0.5 total=1
        avatar > MovingAvatar
    LevelMapping
        . >
        r > ruby
        a > amber
        j > jade
        n > nest
    InteractionSet
        avatar wall > stepBack
        ruby  avatar > killSprite scoreChange=3
        amber avatar > killSprite scoreChange=-1
        avatar jade > stepBack
        avatar wolf > killSprite
    TerminationSet
        Timeout limit=30 count_score=True
    LevelSet
        level
            A
    VariantSet
        keep types > ruby amber jade count=1..3
        choose rule > ruby amber jade avatar : !killSprite scoreChange={1,2,4} | ~stepBack scoreChange={0,-7} | ~killSprite scoreChange=-9
        choose class > wolf : Fleeing stype=avatar | RandomNPC
        choose speed > wolf : 0.5 | 0.25
        choose stype > wolf : ruby | jade
        choose prob > nest : 0.1 | 0.2
        choose stype > nest : ruby | jade
        choose ending > : Timeout limit=20
        layout board > maze open size=7..9
        layout scatter > avatar on=. each=1
        layout scatter > ruby amber jade nest on=. each=1..2
        shuffle look > *
        rotate controls
        delay controls chance=0.5
"""
PLAIN = parse(GARDEN, name="garden")
RULES, LEVEL = r".* > (?:killSprite|stepBack).*", r"LevelSet[\s\S]*"
TELLING = {  # what of the text each kind may change
    "rewards": r"scoreChange=\S+",
    "effects": RULES,
    "classes": r"wolf +> \w+ .*",
    "speeds": r" (?:speed|cooldown)=\S+|wolf .* stype=\S+",
    "spawns": r"nest .*",
    "endings": r"Timeout .*",
    "controls": r"BasicGame .*",
    "looks": r" look=\d+",
    "sizes": LEVEL,
    "levels": LEVEL,
    "types": f"{LEVEL}|{RULES}",
}


def without(told: str, text: str) -> str:
    """The rest of the text, in single blanks."""
    return " ".join(re.sub(told, "", text).split())


@pytest.mark.parametrize("kind", VARIATION_KINDS)
def test_a_kind_alone_changes_what_it_is_about_and_nothing_else(kind):
    base = vary_game(PLAIN, 0, kinds=())
    drawn = {vary_game(PLAIN, seed, kinds=(kind,)) for seed in range(30)}
    assert len(drawn) > 1 or kind == "endings"
    assert drawn != {base}
    assert {without(TELLING[kind], text) for text in drawn} == {without(TELLING[kind], base)}


def test_nothing_turned_on_or_difficulty_0_is_the_familys_own_game():
    for seed in range(10):
        nothing = vary_game(PLAIN, seed, kinds=())
        assert nothing == vary_game(PLAIN, 0, kinds=())
        assert parse(nothing).rules == parse(rewrite_game(GARDEN)).rules
        easy = parse(vary_game(PLAIN, seed, difficulty=0.0))
        assert sum(char in "raj" for row in easy.levels[0] for char in row) == 1
        assert {len(row) for row in easy.levels[0]} == {7}
        assert easy.params["delay"] == 0


def test_everything_turned_on_is_what_no_word_gives():
    for seed in range(5):
        assert vary_game(PLAIN, seed) == vary_game(PLAIN, seed, kinds=VARIATION_KINDS, difficulty=1.0)


def test_rewards_alone_keep_the_effect_of_each_pair():
    for seed in range(20):
        text = vary_game(PLAIN, seed, kinds=("rewards",))
        paid = re.search(r"ruby  avatar > killSprite scoreChange=(\S+)", text) or re.search(
            r"ruby avatar > killSprite scoreChange=(\S+)", text
        )
        assert paid and paid.group(1) in ("1", "2", "4")
        assert re.search(r"avatar jade > stepBack scoreChange=(0|-7)", text)


def test_effects_alone_take_the_first_score_of_each_brace():
    text = "".join(vary_game(PLAIN, seed, kinds=("effects",)) for seed in range(20))
    assert set(re.findall(r"(killSprite|stepBack) scoreChange=(\S+)", text)) >= {("killSprite", "1"), ("stepBack", "0")}
    assert not re.search(r"scoreChange=(2|4|-7)", text)


def test_the_further_the_dial_the_more_departs_and_what_departed_stays():
    def rows(difficulty: float, seed: int) -> list[str]:
        return vary_game(PLAIN, seed, kinds=("speeds", "classes", "spawns", "looks"), difficulty=difficulty).splitlines()

    base, changed = rows(0.0, 0), []
    for difficulty in (0.25, 0.5, 0.75, 1.0):
        changed.append(sum(row != plain for seed in range(40) for row, plain in zip(rows(difficulty, seed), base, strict=True)))
    assert changed == sorted(set(changed))
    for seed in range(40):
        for low, high, plain in zip(rows(0.3, seed), rows(1.0, seed), base, strict=True):
            assert set(low.split()) <= set(high.split()) | set(plain.split())


def test_rules_of_another_seed_come_with_the_level_the_types_and_the_looks_of_this_one(tmp_path):
    path = write_game(tmp_path, GARDEN, "garden")
    here, there = make_variant(path, 3), make_variant(path, 4)
    sibling = make_variant(path, 3, rules_seed=4)
    assert make_variant(path, 3, rules_seed=3).text == here.text
    assert sibling.game.levels == here.game.levels != there.game.levels
    assert sibling.program.looks.tolist() == here.program.looks.tolist()
    assert sibling.rules_hash != here.rules_hash
    assert make_variant("meteors", 3, rules_seed=4).rules_hash == make_variant("meteors", 4).rules_hash


def test_new_looks_are_drawn_only_where_the_draw_gave_new_looks(tmp_path):
    path = write_game(tmp_path, GARDEN, "garden")
    assert make_variant(path, 1, kinds=("effects",)).disguise.types == ()
    assert make_variant(path, 1, kinds=("effects",)).disguise.rotation is None
    assert make_variant(path, 1, kinds=("controls",)).disguise.rotation == "both"


def test_samples_keep_to_the_kinds():
    variant = sample("harvest", "train", 1, width=16, kinds=("levels",))
    assert variant.rules_hash == rules_hash(load(variant.game.file))


@pytest.mark.parametrize(
    ("how", "fault"),
    [
        ({"kinds": ("reward",)}, "did you mean `rewards`?"),
        ({"difficulty": 1.5}, "from 0 to 1"),
        ({"difficulty": float("nan")}, "from 0 to 1"),
    ],
)
def test_what_the_dial_does_not_know_is_named(how, fault):
    with pytest.raises(ValueError, match=re.escape(fault)):
        vary_game(PLAIN, 0, **how)


def test_a_goal_is_a_matter_of_moving_and_what_is_made_one_of_spawning():
    assert [parameter_kind(PLAIN, rule) for rule in PLAIN.variants if rule.subject == "stype"] == ["speeds", "spawns"]


# ----------------------------------------------------------------------------------------------------
# What may be drawn: the right-hand side of a line.


ROLES = ("3x !killSprite scoreChange={1,2}", "~killSprite scoreChange=-1", "nothing")


def drawn(texts: tuple[str, ...], count: int, seed: int) -> list[str]:
    return [one.text for one in draw_choices(read_choices(line(*texts)), count, np.random.default_rng(seed))]


def line(*texts: str) -> VariantRule:
    return VariantRule("choose", "rule", ("gem", "avatar"), texts, {}, 7, 1)


@pytest.mark.parametrize("text", ["999999999x killSprite", "2x ", ""])
def test_a_choice_that_cannot_be_is_named_with_its_line(text):
    with pytest.raises(InvalidVariant, match="line 7"):
        read_choices(line(text))


def test_a_weight_makes_a_choice_likelier():
    first = [drawn(("3x a", "b"), 1, seed)[0] for seed in range(400)]
    assert 0.68 < first.count("a") / 400 < 0.82


def test_braces_draw_one_value_and_do_not_make_the_choice_likelier():
    first = [drawn(("pays={1,2,3}", "no"), 1, seed)[0] for seed in range(400)]
    assert set(first) == {"pays=1", "pays=2", "pays=3", "no"}
    assert 0.42 < first.count("no") / 400 < 0.58


@given(st.integers(1, 6), st.integers(0, 10_000))
def test_at_least_one_type_gets_a_wanted_choice(count, seed):
    assert any(text.startswith("killSprite") for text in drawn(ROLES, count, seed))


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("killSprite scoreChange=1", [DrawnEffect("killSprite scoreChange=1", False)]),
        ("~stepBack", [DrawnEffect("stepBack", True)]),
        ("killSprite & ~stepBack", [DrawnEffect("killSprite", False), DrawnEffect("stepBack", True)]),
        ("nothing", []),
    ],
)
def test_a_choice_of_a_rule_is_a_list_of_effects(text, meaning):
    assert split_effects(line(text), text) == meaning


@pytest.mark.parametrize("text", ["~", "killSprite &", "& stepBack"])
def test_a_choice_without_an_effect_is_told_with_its_line(text):
    with pytest.raises(InvalidVariant, match="line 7: an effect is missing"):
        split_effects(line(text), text)
