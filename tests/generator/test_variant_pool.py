import shutil

import pytest

from game_meta.generator import InvalidVariant, VariantPool, families, grade_variant, make_variant, sample
from game_meta.generator.value_of_information import value_of_information


def texts(count: int, **options) -> list[str]:
    pool = VariantPool(["harvest"], size=4, width=4, **options)
    return [pool().text for _ in range(count)]


def test_the_seed_decides_what_comes():
    assert texts(12, seed=1) == texts(12, seed=1)
    assert texts(12, seed=1) != texts(12, seed=2)


def test_every_variant_comes_from_the_split_and_looks_new():
    pool = VariantPool(["harvest", "workshop"], "test-rules", size=3, width=4)
    drawn = [pool() for _ in range(40)]
    assert {variant.split for variant in drawn} == {"test-rules"}
    assert {variant.family for variant in drawn} == {"harvest", "workshop"}
    assert len({variant.text for variant in drawn}) > 38


def test_the_store_is_renewed_little_by_little():
    pool = VariantPool(["harvest"], size=4, width=4, refresh=5)
    before = {id(variant) for variant in pool.stored_variants[0]}
    for _ in range(4):
        pool()
    assert {id(variant) for variant in pool.stored_variants[0]} == before
    pool()
    assert len({id(variant) for variant in pool.stored_variants[0]} - before) == 1


def test_progress_is_told_variant_by_variant():
    told = []
    VariantPool(["harvest"], size=2, width=4, progress=lambda *news: told.append(news))
    assert told == [(1, 2), (2, 2)]


def test_the_same_variants_come_from_one_process_and_from_several():
    alone, shared = VariantPool(["harvest"], size=4, width=4), VariantPool(["harvest"], size=40, width=4)
    assert [variant.text for variant in shared.stored_variants[0][:4]] == [variant.text for variant in alone.stored_variants[0]]


def test_a_pool_goes_on_from_its_state():
    pool = VariantPool(["harvest"], size=3, width=4, refresh=2)
    for _ in range(5):
        pool()
    again = VariantPool(["harvest"], size=3, width=4, refresh=2, state=pool.state())
    assert [again().text for _ in range(6)] == [pool().text for _ in range(6)]


def test_a_state_of_other_games_is_refused():
    with pytest.raises(ValueError, match=r"harvest, in this order"):
        VariantPool(["workshop"], size=1, width=4).restore(VariantPool(["harvest"], size=1, width=4).state())


def test_a_state_is_refused_when_a_game_has_changed(tmp_path):
    game = tmp_path / "harvest.vgdl"
    shutil.copy(families()["harvest"], game)
    state = VariantPool([game], size=1, width=4).state()
    game.write_text(game.read_text().replace("\n", "\n\n", 1))
    with pytest.raises(ValueError, match="have changed since"):
        VariantPool([game], size=1, width=4, state=state)


# ----------------------------------------------------------------------------------------------------
# `sample`: valid variants of one split.


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
