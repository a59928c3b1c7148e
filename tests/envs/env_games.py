"""Small games that the tests of the envs share."""

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
