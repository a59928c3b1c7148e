"""A lane for two: A to the left, B to the right, coins between and behind them. A round lasts TICKS."""

from game_meta.variants import make_variant

LANE = """\
BasicGame square_size=10 no_players=2
    SpriteSet
        coin > Immovable look=9
        pit  > Immovable look=5
        one  > MovingAvatar
            oneA > color=BLUE
            oneB > color=ORANGE
    LevelMapping
        . >
        c > coin
        p > pit
        A > oneA
        B > oneB
    InteractionSet
        one  wall > stepBack
        oneA oneB > undoAll
        coin oneA > killSprite scoreChange=2,0
        coin oneB > killSprite scoreChange=0,2
        one  pit  > killSprite
    TerminationSet
        Timeout limit=10 count_score=True
    LevelSet
        level
{level}
"""
COIN, PIT, TICKS = 9, 5, 11


def lane(tmp_path, *rows):
    path = tmp_path / "lane.vgdl"
    path.write_text(LANE.format(level="\n".join(" " * 12 + row for row in rows)))
    return make_variant(path, 0)
