"""Small games that the tests of the generator share."""

from __future__ import annotations

from pathlib import Path

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

VARIED = (
    CORRIDOR
    + """\
    VariantSet
        choose rule > coin pit avatar : 2x !killSprite scoreChange={1,2} | ~killSprite scoreChange=-1 | nothing
        shuffle look > *
        rotate controls
"""
)


def write(folder: Path, text: str, name: str = "corridor") -> Path:
    path = folder / f"{name}.vgdl"
    path.write_text(text)
    return path
