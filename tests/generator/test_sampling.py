"""From a family and a split to a valid variant; games that do not vary, and games made up from nothing, are families too."""

import pytest

from game_meta.generator import InvalidVariant, grade_variant, make_variant, sample
from game_meta.generator.value_of_information import value_of_information


def test_a_game_that_does_not_vary_is_its_only_variant_in_every_split(tmp_path):
    game = tmp_path / "mine.vgdl"
    game.write_text(make_variant("harvest", 3).text)
    for split in ("train", "test-rules", "test-family"):
        assert sample(game, split, 7).text == game.read_text()
    assert value_of_information(make_variant(game, 0), grade_variant(make_variant(game, 0), 8)) is None


def test_made_up_games_are_a_family_like_any_other():
    drawn = sample("free", "test-rules", 1, width=16)
    assert (drawn.family, drawn.split) == ("free", "test-rules")
    assert grade_variant(drawn, 16).valid
    assert drawn.text == make_variant("free", drawn.seed).text != sample("free", "test-rules", 2, width=16).text
    assert value_of_information(drawn, grade_variant(drawn, 16), siblings=2, width=8).blind_return <= grade_variant(drawn, 16).oracle_return


def test_held_out_families_have_variants_of_their_own_split_only():
    assert sample("orchard", "test-family", 0, width=8).split == "test-family"
    with pytest.raises(InvalidVariant, match="`orchard` is held out of training: it has no train variants"):
        sample("orchard", "train", 0)
    with pytest.raises(InvalidVariant, match="`harvest` is not held out of training"):
        sample("harvest", "test-family", 0)


def test_doing_nothing_may_lose_points_but_must_not_reach_the_goal(tmp_path):
    """A timeout that counts the score calls every score but 0 a win, even -1."""
    costly, easy = tmp_path / "costly.vgdl", tmp_path / "easy.vgdl"
    text = make_variant("gridnavi", 3).text.replace("limit=14 win=True", "limit=14 count_score=True")
    costly.write_text(text)
    easy.write_text(text.replace("limit=14 count_score=True", "limit=14 win=True").replace("healthPoints=15", "healthPoints=90"))
    assert grade_variant(make_variant(costly, 0), 32).valid
    assert not grade_variant(make_variant(easy, 0), 32).valid
