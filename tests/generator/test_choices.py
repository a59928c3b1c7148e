import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from game_meta.generator.variant_set import DrawnEffect, InvalidVariant, draw_choices, read_choices, split_effects
from game_meta.vgdl import VariantRule

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
    assert split_effects(text) == meaning
