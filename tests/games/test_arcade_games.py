"""The games with continuous physics that travel with the program can be won, in every level: each was, by these keys, found by a search.

They are a check of the physics as well: gravity, jumps, thrust and landing must come out the same to the pixel, tick after tick.
"""

from __future__ import annotations

import numpy as np
import pytest
from helpers.paths import GAMES_FOLDER

from game_meta.engine import Batch, compile_game
from game_meta.vgdl import check_file, load

KEYS = ".ULDRS"  # nothing, up, left, down, right, use
WON = {  # (game, level, score at the end): keys
    ("platforms", 0, 6): ("RRRRSRRRRRRRSRRRSRRRRRRRRRRRRRRRRRRRRRRRSRRRRRRRSRRRRRRRRRRRRRRRSRRRRRRRRRRRSRRRRRRRRRRRRRRRSRRR"),
    ("platforms", 1, 10): (
        "RRRRSRRRSLLLSRRRRRRRRRRRRRRRSRRR....LLLLRRRRSRRRSRRRRRRRSRRRRRRRRRRRRRRRSRRRRRRRRRRRRRRRRRRRRRRR...."
        "SRRRSRRR....SRRR....RRRRSRRRSRRRRRRRRRRRRRRRSRRR"
    ),
    ("lander", 0, 0): (
        "UUUUUUUUUR..RUUUUULL.LL.LL.LL.RUULL.RUUUUULUUUUUUUUUUUUUULUURUUUUURUUU..RUULUUR..RUUUUUU..U..U..L..U"
        ".....L..U..RUUU..U..U..R..R..R..LL.L..LUUR..LUUR..LUURUUUUURUULUUUUU...U..U..LL.RUURUUL..U..L..U..UU"
        "URUUU..U..LUUUUUU..R.....RUUL..U..RUUL..U..RUUU..U..UUUU..RUUUUULL.LUUUUURUU..."
    ),
    ("lander", 1, 1): (
        "L..R..R..LL.LL.L..R..R..LL.LL.LL.R..R.....UUUUUUUUULL.UUURUUUUURUUR..UUULUULUUUUURUUL..UUUR..U..RUUU"
        "..UUULL.U..R..RUUR..RUUUUUUUULL.RUUU.....L..R..L..UUU"
    ),
}


@pytest.mark.parametrize(("name", "level", "score"), WON, ids=lambda part: str(part))
def test_a_level_can_be_won(name, level, score):
    batch = Batch(1, window=1)
    batch.load(0, [compile_game(load(GAMES_FOLDER / f"{name}.vgdl"), level)], 0)
    for key in WON[name, level, score]:
        batch.step(np.array([KEYS.index(key)]))
    assert (batch.win[0], batch.score[0]) == (1, score)


@pytest.mark.parametrize("name", ["lander", "platforms"])
def test_it_is_valid_and_every_level_is_tried_above(name):
    path = GAMES_FOLDER / f"{name}.vgdl"
    assert check_file(path).diagnostics == ()
    assert {level for game, level, _ in WON if game == name} == set(range(len(load(path).levels)))
