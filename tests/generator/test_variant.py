import sys

import numpy as np
import pytest
from helpers.games import VARIED_CORRIDOR, write_game
from helpers.processes import run
from hypothesis import given, settings
from hypothesis import strategies as st

from game_meta.engine.observation import assign_looks
from game_meta.generator import InvalidVariant, families, make_variant, redraw_disguise
from game_meta.generator.labels import label_game, real_actions
from game_meta.vgdl import parse, rules_hash

FAMILIES = ("harvest", "meteors", "workshop")


def test_the_families_are_found():
    assert set(FAMILIES) <= set(families())


@settings(max_examples=15, deadline=None)
@given(st.sampled_from(FAMILIES), st.integers(0, 2**31 - 1))
def test_a_variant_is_a_game_like_any_other_and_the_seed_decides_it(family, seed):
    variant = make_variant(family, seed)
    assert make_variant(family, seed).text == variant.text
    game = parse(variant.text)
    assert not game.variants
    assert rules_hash(game) == variant.rules_hash
    assert assign_looks(game) == variant.program.looks.tolist()
    assert real_actions(game).tolist() == variant.program.controls.tolist()


def test_another_process_draws_the_same_variant():
    code = "from game_meta.generator import make_variant; print(make_variant('workshop', 7).text, end='')"
    other = run([sys.executable, "-c", code], check=True)
    assert other.stdout == make_variant("workshop", 7).text


def test_one_draw_written_out(tmp_path):
    plain = VARIED_CORRIDOR[: VARIED_CORRIDOR.index("    VariantSet")]
    drawn = (
        plain.replace("square_size=10", "square_size=10 controls=DOWN,LEFT,UP,RIGHT")
        .replace("color=GOLD", "color=GOLD look=5")
        .replace("color=BROWN", "color=BROWN look=14")
        .replace("coin avatar > killSprite scoreChange=3", "coin avatar > killSprite scoreChange=2")
        .replace("avatar pit  > killSprite scoreChange=-1", "avatar pit > killSprite scoreChange=-1")
    )
    assert make_variant(write_game(tmp_path, VARIED_CORRIDOR), 3).text == drawn


def test_new_looks_and_controls_leave_rules_and_level_alone():
    variant = make_variant("harvest", 3)
    other = redraw_disguise(variant, np.random.default_rng(1))
    assert other.text != variant.text
    assert other.rules_hash == variant.rules_hash == rules_hash(other.game)
    assert other.game.levels == variant.game.levels
    said = label_game(other.game)
    assert np.array_equal(said.effects, other.labels.effects)
    assert np.array_equal(said.known, other.labels.known)
    assert np.array_equal(said.controls, other.labels.controls)


def test_a_game_without_a_variant_set_is_its_own_only_variant(tmp_path):
    plain = VARIED_CORRIDOR[: VARIED_CORRIDOR.index("    VariantSet")]
    path = write_game(tmp_path, plain)
    assert make_variant(path, 1).text == make_variant(path, 2).text == plain


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("chose rule > coin avatar : nothing", "`chose` is no verb"),
        ("choose rule > coyn avatar : nothing", "did you mean `coin`?"),
        ("rotate looks", "`rotate` does not know `looks`"),
        ("rotate controls by=force", "by=mirror"),
    ],
)
def test_a_variant_set_that_makes_no_sense_is_named(tmp_path, line, fault):
    path = write_game(tmp_path, VARIED_CORRIDOR + f"        {line}\n")
    with pytest.raises(InvalidVariant) as caught:
        make_variant(path, 0)
    assert fault in str(caught.value)


@pytest.mark.parametrize("family", FAMILIES)
def test_a_family_has_thousands_of_rule_sets(family):
    """Drawn with replacement from N equally likely rule sets, 300 hold few doubles if N is in the thousands."""
    hashes = {make_variant(family, seed).rules_hash for seed in range(300)}
    assert len(hashes) > 285
