"""Small games for tests: each is a few lines, so that a test can say to the tick what must happen in it.

A game that only one file of tests needs stands in that file, beside what is said of it.
"""

from __future__ import annotations

from pathlib import Path
from textwrap import indent

# A room with one gem, two steps to the right, and four ticks of time.
GEM_LEVEL = """\
wwwww
wA gw
wwwww
"""
GEM_RULES = """\
BasicGame
    SpriteSet
        gem > Immovable
        avatar > MovingAvatar
    LevelMapping
        g > gem
    InteractionSet
        avatar wall > stepBack
        gem avatar > killSprite scoreChange=1
    TerminationSet
        SpriteCounter stype=gem limit=0 win=True
        Timeout limit=4 win=False
"""
GEM_ROOM = f"{GEM_RULES}    LevelSet\n        level\n{indent(GEM_LEVEL, ' ' * 12)}"
GEM_ROOM_FOR_TWO = GEM_ROOM.replace("BasicGame", "BasicGame no_players=2").replace("wA gw", "wAAgw")

# A box is pushed into a hole. Rules alone: tests draw their own boards.
PUSH = """
    BasicGame square_size=10
        SpriteSet
            hole   > Immovable
            box    > Passive
            avatar > MovingAvatar
        LevelMapping
            o > hole
            b > box
        InteractionSet
            avatar wall > stepBack
            box avatar > bounceForward
            box wall box > undoAll
            box hole > killSprite scoreChange=1
        TerminationSet
            SpriteCounter stype=box limit=0 win=True
"""

# A row with two coins; the second one ends the game. Three ticks to the right win it.
COINS = """\
BasicGame square_size=10
    SpriteSet
        coin > Immovable
            first > color=GOLD
            last  > color=PINK
        avatar > MovingAvatar
    LevelMapping
        . >
        c > first
        e > last
    InteractionSet
        avatar wall > stepBack
        coin avatar > killSprite scoreChange=2
    TerminationSet
        SpriteCounter stype=last limit=0 win=True
        Timeout limit=20
    LevelSet
        level
            wwwwwww
            w.A.cew
            wwwwwww
        level
            wwww
            wAew
            wwww
"""

# Luck: a wanderer that kills the avatar, and that never walks the same way under two seeds.
LUCK = """\
BasicGame square_size=10
    SpriteSet
        ghost  > RandomNPC
        coin   > Immovable
        avatar > MovingAvatar
    LevelMapping
        . >
        g > ghost
        c > coin
    InteractionSet
        avatar wall  > stepBack
        ghost  wall  > stepBack
        avatar ghost > killSprite scoreChange=-1
        coin   avatar > killSprite scoreChange=1
    TerminationSet
        SpriteCounter stype=avatar limit=0 win=False
        Timeout limit=30
    LevelSet
        level
            wwwwwww
            w..A..w
            w.c.c.w
            wg...gw
            wwwwwww
"""

# Two in a row of cells: a coin between them, a pit behind the second player. The game lasts ten ticks, whoever dies.
GRAB = """\
BasicGame square_size=10 no_players=2
    SpriteSet
        coin > Immovable color=GOLD
        pit  > Immovable color=BROWN
        walker > MovingAvatar
            walkerA > color=BLUE
            walkerB > color=ORANGE
    LevelMapping
        . >
        c > coin
        p > pit
        A > walkerA
        B > walkerB
    InteractionSet
        walkerA walkerB wall > stepBack
        walkerB walkerA wall > stepBack
        coin walkerA > killSprite scoreChange=2,-1
        coin walkerB > killSprite scoreChange=-1,2
        walker pit > killSprite
    TerminationSet
        SpriteCounter stype=walker limit=0 win=False,False
        Timeout limit=9 win=True,False
    LevelSet
        level
            wwwwwwww
            w.A.cBpw
            wwwwwwww
"""

# One row: the avatar in the middle, a coin two steps to the right, a pit two steps to the left.
CORRIDOR = """\
BasicGame square_size=10
    SpriteSet
        coin   > Immovable color=GOLD
        pit    > Immovable color=BROWN
        avatar > MovingAvatar
    LevelMapping
        . >
        c > coin
        p > pit
    InteractionSet
        avatar wall > stepBack
        coin avatar > killSprite scoreChange=3
        avatar pit  > killSprite scoreChange=-1
    TerminationSet
        SpriteCounter stype=avatar limit=0 win=False
        Timeout limit=3 count_score=True
    LevelSet
        level
            wwwwwww
            wp.A.cw
            wwwwwww
"""

# The corridor as a family: what a coin and a pit do, how they look and which key moves which way is drawn.
VARIED_CORRIDOR = (
    CORRIDOR
    + """\
    VariantSet
        choose rule > coin pit avatar : 2x !killSprite scoreChange={1,2} | ~killSprite scoreChange=-1 | nothing
        shuffle look > *
        rotate controls
"""
)

# Gold to collect, fire to keep away from, and a drone that goes on by itself.
DRONE_YARD = """\
BasicGame square_size=10
    SpriteSet
        floor  > Immovable hidden=True
        gold   > Resource look=5
        fire   > Immovable look=14
        drone  > Missile orientation=RIGHT speed=0.5 look=7
        avatar > MovingAvatar
        wall   > Immovable
    LevelMapping
        g > gold
        f > fire
        d > drone
    InteractionSet
        avatar wall   > stepBack
        gold   avatar > collectResource scoreChange=2
        avatar fire   > killSprite scoreChange=-1
        drone  wall   > reverseDirection
        drone  EOS    > wrapAround
    TerminationSet
        SpriteCounter stype=avatar limit=0 win=False
        SpriteCounter stype=gold limit=0 win=True
        Timeout limit=12 win=False
    LevelSet
        level
            wwwwwwwww
            wggA.gf.w
            w.g...g.w
            wd.g....w
            wwwwwwwww
"""

# Gold, fire and ghosts that walk at random, in two levels.
GHOST_YARD = """\
BasicGame square_size=10
    SpriteSet
        gold   > Resource look=5
        fire   > Immovable look=14
        ghost  > RandomNPC speed=0.5 look=7
        avatar > MovingAvatar
        wall   > Immovable
    LevelMapping
        g > gold
        f > fire
        r > ghost
    InteractionSet
        avatar wall   > stepBack
        ghost  wall   > stepBack
        gold   avatar > collectResource scoreChange=2
        avatar fire   > killSprite scoreChange=-1
    TerminationSet
        SpriteCounter stype=avatar limit=0 win=False
        SpriteCounter stype=gold limit=0 win=True
        Timeout limit=90 win=False
    LevelSet
        level
            wwwwwwwww
            w..A.gf.w
            w.g...g.w
            wr.r....w
            wwwwwwwww
        level
            wwwwwww
            wA.g.rw
            w..g..w
            wwwwwww
"""

# Three gems between two players, who both win when all are taken.
GEMS_FOR_TWO = """\
BasicGame no_players=2 square_size=10
    SpriteSet
        gem     > Immovable look=6
        avatarA > MovingAvatar
        avatarB > MovingAvatar
        wall    > Immovable
    LevelMapping
        A > avatarA
        B > avatarB
        g > gem
    InteractionSet
        avatarA wall > stepBack
        avatarB wall > stepBack
        gem avatarA > killSprite scoreChange=1,0
        gem avatarB > killSprite scoreChange=0,1
    TerminationSet
        SpriteCounter stype=gem limit=0 win=True,True
        Timeout limit=40 win=False,False
    LevelSet
        level
            wwwwwwwww
            wA.g.g.Bw
            w...g...w
            wwwwwwwww
"""

# Gems on both sides and only five ticks; up is down here, and left is right. Two levels.
TURNED_ROOM = """\
BasicGame square_size=10 controls=DOWN,RIGHT,UP,LEFT
    SpriteSet
        gem    > Immovable look=6
        avatar > MovingAvatar
    LevelMapping
        g > gem
    InteractionSet
        avatar wall > stepBack
        gem avatar  > killSprite scoreChange=1
    TerminationSet
        SpriteCounter stype=gem limit=0 win=True
        Timeout limit=5 win=False
    LevelSet
        level
            wwwwwww
            wg.A.gw
            wwwwwww
        level
            wwwwwww
            w.gA..w
            wwwwwww
"""

# A race of two for three gems that lie between them: whoever has more of them wins.
GEM_RACE = """\
BasicGame square_size=10 no_players=2
    SpriteSet
        gem     > Immovable look=6
        avatarA > MovingAvatar
        avatarB > MovingAvatar
    LevelMapping
        A > avatarA
        B > avatarB
        g > gem
    InteractionSet
        avatarA wall > stepBack
        avatarB wall > stepBack
        gem avatarA  > killSprite scoreChange=1,0
        gem avatarB  > killSprite scoreChange=0,1
    TerminationSet
        SpriteCounter stype=gem limit=0 count_score=True
        Timeout limit=7 count_score=True
    LevelSet
        level
            wwwwwwwww
            wA.ggg.Bw
            wwwwwwwww
"""

# A lane for two: A to the left, B to the right, coins between and behind them.
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
LANE_COIN, LANE_PIT, LANE_TICKS = 9, 5, 11  # looks of what lies there, and how long a round lasts


def lane_game(*rows: str) -> str:
    """The text of a lane whose one level has these rows."""
    return LANE.format(level="\n".join(" " * 12 + row for row in rows))


def write_game(folder: Path, text: str, name: str = "corridor") -> Path:
    """The path of a new file `name`.vgdl in `folder`."""
    path = folder / f"{name}.vgdl"
    path.write_text(text)
    return path
