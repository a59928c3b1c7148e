"""games/README.md and its pictures are what `explain` and `render/` make of the games now."""

import io

import numpy as np
import pytest
from helpers.paths import REPO
from pages import games
from PIL import Image

from game_meta.engine.observation import AVATAR
from game_meta.generator.splits import HELD_OUT_FAMILIES
from game_meta.render import sprites

STALE = "run `python docs/build.py`"


@pytest.fixture(scope="module")
def pictures():
    return games.pictures()


def test_the_page_is_fresh():
    assert (REPO / "games" / "README.md").read_text(encoding="utf-8") == games.page(), f"games/README.md is stale: {STALE}"


def test_there_is_a_picture_for_everything_the_page_shows_and_no_other(pictures):
    assert {path.relative_to(REPO) for path in (REPO / games.PICTURES).rglob("*.png")} == set(pictures), STALE
    text = games.page()
    assert all(f"(../{path})" in text for path in pictures)


def test_the_pictures_look_like_what_the_viewer_draws(pictures):
    """But for a hair: scaling and choosing colours may differ in the last bit on another machine."""
    for path, data in pictures.items():
        kept, drawn = (np.asarray(Image.open(file).convert("RGBA"), np.int16) for file in (REPO / path, io.BytesIO(data)))
        assert kept.shape == drawn.shape and abs(kept - drawn).mean() < 3, f"{path} is stale: {STALE}"


def test_the_second_player_looks_as_it_does_on_the_board(pictures):
    first, second = (games.png(sprites.draw_sprite(AVATAR, games.SIZE, second_player=second)) for second in (False, True))
    duel = games.PICTURES / "duel"
    assert first != second and [pictures[duel / f"captain{side}.png"] for side in "AB"] == [first, second]


def test_the_pictures_are_small():
    assert sum(path.stat().st_size for path in (REPO / games.PICTURES).rglob("*.png")) < 600_000


def test_every_game_is_listed_once_in_its_group_and_told_in_a_chapter():
    found, text = games.games(), games.page()
    contents, told = text[: text.index(f"\n## {found[0].name}\n")], text.splitlines()
    assert [contents.count(f"](#{game.name})") for game in found] == [1] * len(found)
    assert [line for line in told if line.startswith("## ")] == [f"## {name}" for name in (*games.GROUPS, *(game.name for game in found))]
    groups = [games.group(game) for game in found]
    assert groups == sorted(groups) and set(groups) == set(range(len(games.GROUPS)))
    assert contents.count("**held out**") == len(HELD_OUT_FAMILIES)


def test_a_kind_is_told_of_a_game_if_it_changes_something():
    by_name = {game.name: game for game in games.games()}
    assert games.varying(by_name["gridnavi"]) == ["levels"]
    assert games.varying(by_name["lander"]) == []
    assert {"rewards", "effects", "types", "sizes"} < set(games.varying(by_name["harvest"]))
