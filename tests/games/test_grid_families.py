"""What the families crates, forge, mines and rifts are about, on small boards, and that what is drawn from them is worth playing."""

from __future__ import annotations

import textwrap

import numpy as np
import pytest
from helpers.paths import GAMES_FOLDER

from game_meta.engine import Batch, compile_game
from game_meta.generator import grade_variant, make_variant
from game_meta.vgdl import check_file, load, parse, rewrite_game

FAMILIES = ["crates", "forge", "mines", "rifts"]
KEYS = ".ULDR"  # nothing, up, left, down, right


class Board:
    """A family's own game, less its variation, on a level drawn in a test. Letters are those of the family's LevelMapping."""

    def __init__(self, family: str, drawn: str, rules: dict | None = None, sprites: dict | None = None) -> None:
        text = load(GAMES_FOLDER / f"{family}.vgdl").text
        self.game = parse(rewrite_game(text, levels=[rows(drawn)], rules=rules or {}, sprite_params=sprites or {}))
        self.batch = Batch(1, window=1)
        self.batch.load([0], [compile_game(self.game, 0)], [0])

    def play(self, keys: str) -> int:
        """The score after these keys."""
        for key in keys:
            self.batch.step(np.array([KEYS.index(key)]))
        return int(self.batch.score[0])

    @property
    def alive(self) -> bool:
        return not self.batch.terminated[0]

    @property
    def rows(self) -> list[str]:
        """The board now: the top sprite of each cell, `?` for one without a letter."""
        letters = {types[-1]: letter for letter, types in self.game.mapping.items() if types}
        shot = self.batch.snapshot(0)
        drawn = [["."] * shot.width for _ in range(shot.height)]
        for kind, x, y in zip(shot.type_index, shot.x, shot.y, strict=True):
            drawn[int(y) // shot.block_size][int(x) // shot.block_size] = letters.get(shot.types[kind], "?")
        return ["".join(row) for row in drawn]


def rows(text: str) -> list[str]:
    return textwrap.dedent(text).split()


def test_crates_a_box_goes_into_a_hatch_for_what_this_hatch_gives_for_it():
    board = Board(
        "crates",
        """
        wwRwww
        w.b..w
        w.Ac.C
        w.d..w
        wwwwww
        """,
    )
    assert board.play("U") == 1  # a barrel up the ramp
    assert board.play("DRR") == 0  # a chest down the chute
    assert board.play("LLD") == 0  # a drum is too heavy
    assert board.rows == rows("""
        wwRwww
        w....w
        w.A..C
        w.d..w
        wwwwww
        """)


def test_crates_a_shut_hatch_and_another_box_hold_a_box():
    before = """
        wwwwwww
        Cs.A..w
        w..bc.w
        wwwwwww
        """
    board = Board("crates", before)
    assert board.play("LLL") == 0
    assert board.rows[1] == "CsA...w"
    board.play("DR")
    assert board.rows[2] == "w.Abc.w"


def test_forge_one_log_goes_through_four_stations():
    rules = {("avatar", "kiln"): ["spawnIfHasMore resource=log limit=1 spend=1 stype=bar scoreChange=2"]}
    board = Board(
        "forge",
        """
        wwwwwwww
        wAlkvetw
        wwwwwwww
        """,
        rules,
    )
    assert [board.play("R") for _ in range(5)] == [1, 3, 5, 8, 12]
    assert board.play("LLLL") == 12  # nothing is left to work on
    assert board.rows[1] == "w.Akvetw"


def test_forge_a_station_leaves_alone_what_it_does_not_work_on():
    board = Board("forge", "wAltevkw")
    assert board.play("RRRRR") == 1


@pytest.mark.parametrize(
    ("ground", "after", "score", "alive"),
    [
        ("m", "w?mAw", 0, True),  # firm
        ("s", "w??Aw", 0, True),  # caves in behind the player
        ("c", "w?c.w", 0, False),  # swallows
        ("g", "wAg.w", 0, True),  # is rock
        ("k", "w?.Aw", -1, True),  # cracks and costs
        ("p", "wAp.w", 0, True),  # drops the player back into the camp
    ],
)
def test_mines_kinds_of_ground(ground, after, score, alive):
    """The `?` at the left is the camp."""
    board = Board("mines", f"wA{ground}.w")
    assert board.play("RR") == score
    assert (board.rows, board.alive) == ([after], alive)


def test_mines_rubble_shuts_the_way_back():
    board = Board("mines", "wAsNw")
    assert board.play("RRLL") == 4
    assert board.rows == ["w??Aw"]


def test_rifts_a_door_leads_into_its_room_and_the_ladder_back():
    board = Board(
        "rifts",
        """
        wwwwwww
        wT.rw.w
        wl..wCw
        wwwwwww
        w.AaH.w
        wwwwwww
        """,
    )
    board.play("R")
    assert board.rows[1] == "wA.rw.w"
    assert board.play("RR") == 3
    board.play("LLD")
    assert board.rows == rows("""
        wwwwwww
        wT..w.w
        wl..wCw
        wwwwwww
        w..aA.w
        wwwwwww
        """)


def test_rifts_the_same_door_may_lead_elsewhere():
    level = """
        wwwwwwww
        wTrwOkpw
        wwwwwwww
        wAa...Hw
        wwwwwwww
        """
    assert Board("rifts", level).play("RR") == 3
    assert Board("rifts", level, sprites={"arch": {"stype": "tower"}}).play("RRR") == 0


@pytest.mark.parametrize("family", FAMILIES)
def test_what_is_drawn_is_worth_playing(family):
    """Most seeds give rules of their own and a valid game, and the oracle's plan earns what it says."""
    path = GAMES_FOLDER / f"{family}.vgdl"
    assert check_file(path).diagnostics == ()
    variants = [make_variant(path, seed) for seed in range(10)]
    grades = [grade_variant(variant, width=16) for variant in variants]
    assert sum(each.valid for each in grades) >= 8
    assert len({variant.rules_hash for variant in variants}) >= 9
    for variant, found in zip(variants, grades, strict=True):
        batch = Batch(1, window=1)
        batch.load([0], [variant.program], [0])
        for action in found.plans[0].actions:
            batch.step(np.array([action]))
        assert batch.terminated[0]
        assert batch.score[0] == found.plans[0].value
