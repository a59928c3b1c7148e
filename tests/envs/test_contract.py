"""What the options game, level, variant and split stand for, and which random numbers an episode gets."""

import numpy as np
import pytest
from helpers.games import COINS

from game_meta.content import ContentNotFound
from game_meta.engine import EngineError
from game_meta.envs.contract import GameSource, consecutive_seeds, episode_seeds
from game_meta.generator import make_variant, sample


def rows(source):
    return list(source.first_program.level)


def test_a_game_is_a_name_a_file_or_its_text(tmp_path, monkeypatch):
    (tmp_path / "games").mkdir()
    (tmp_path / "games" / "coins.vgdl").write_text(COINS)
    monkeypatch.chdir(tmp_path)
    sources = [GameSource("coins"), GameSource("games/coins.vgdl"), GameSource(tmp_path / "games" / "coins.vgdl"), GameSource(COINS)]
    assert {tuple(source.first_program.level) for source in sources} == {("wwwwwww", "w.A.cew", "wwwwwww")}


def test_a_level_is_a_number_a_file_or_its_text(tmp_path):
    (tmp_path / "level.txt").write_text("wwww\nwAew\nwwww\n")
    for level in (1, "wwww\nwAew\nwwww", str(tmp_path / "level.txt")):
        source = GameSource(COINS, level)
        assert rows(source) == ["wwww", "wAew", "wwww"]
        assert (source.height, source.width) == (3, 4)


def test_without_variant_and_split_a_game_is_played_as_written():
    assert GameSource("harvest").first_program.level[4] == "w...A...w"


def test_a_variant_is_that_of_its_seed_or_of_its_number_in_a_split():
    assert GameSource("harvest", variant=7).first_program.level == make_variant("harvest", 7).program.level
    assert GameSource("harvest", variant=1, split="test-rules").first_program.level == sample("harvest", "test-rules", 1).program.level


def test_a_split_gives_episodes_different_variants_and_the_same_draw_the_same_one():
    source = GameSource("harvest", split="train", variants=3)
    assert len({source.program_for(draw).level for draw in range(9)}) == 3
    assert source.program_for(5) is source.program_for(2)
    assert source.height == source.width == 10, "of its boards, which are of several sizes, the largest"


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"game": "harwest"}, ContentNotFound, "harvest"),
        ({"game": COINS, "level": 5}, EngineError, "there is no level 5; the game has 2"),
        ({"game": COINS, "level": "www\n"}, EngineError, "no avatar"),
        ({"game": COINS, "level": "levels/none.txt"}, FileNotFoundError, "none.txt"),
        ({"game": COINS, "variant": 1}, ValueError, "VariantSet"),
        ({"game": COINS, "split": "train"}, ValueError, "VariantSet"),
        ({"game": "harvest", "split": "test"}, ValueError, "train, test-layout"),
        ({"game": "harvest", "variant": 1, "level": 4}, ValueError, "numbered 0 to 0"),
        ({"game": "harvest", "split": "train", "variants": 0}, ValueError, "at least 1"),
    ],
)
def test_what_is_not_there_is_told(options, error, words):
    with pytest.raises(error, match=words):
        GameSource(**options)


def test_every_episode_of_every_env_has_numbers_of_its_own():
    seeds, episodes = np.meshgrid(consecutive_seeds(0, 100), np.arange(100))
    drawn = episode_seeds(seeds.ravel(), episodes.ravel())
    assert len(np.unique(drawn)) == 10_000
    assert drawn.max() < 2**48


def test_an_env_among_many_has_the_numbers_that_it_has_alone():
    together = episode_seeds(consecutive_seeds(7, 50), np.arange(50))
    assert [int(episode_seeds(consecutive_seeds(7 + env, 1), np.array([env]))[0]) for env in range(50)] == together.tolist()


def test_seeds_of_any_size_do():
    assert consecutive_seeds(2**128 - 1, 3).tolist() == [2**64 - 1, 0, 1]
    assert consecutive_seeds(-1, 2).tolist() == [2**64 - 1, 0]
