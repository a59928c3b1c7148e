"""The game of the command line's tests: a room with one gem, two steps to the right, and four ticks of time."""

from textwrap import indent

LEVEL = """\
wwwww
wA gw
wwwww
"""
RULES = """\
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
GAME = f"{RULES}    LevelSet\n        level\n{indent(LEVEL, ' ' * 12)}"
FOR_TWO = GAME.replace("BasicGame", "BasicGame no_players=2").replace("wA gw", "wAAgw")
