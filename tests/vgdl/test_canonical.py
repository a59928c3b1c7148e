"""The hash of the rules: the same for all ways of writing the same rules, another for other rules."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from game_meta.vgdl import canonical_text, parse, rules_hash

GARDEN = Path(__file__).with_name("garden.vgdl").read_text()
NAMES = ["thing", "coin", "poison", "crate", "thief", "shot"]
HASH = rules_hash(parse(GARDEN))


def renamed(text: str, names: dict[str, str]) -> str:
    head, body = text.split("    SpriteSet\n", 1)
    return head + "    SpriteSet\n" + re.sub(r"\b\w+\b", lambda match: names.get(match.group(), match.group()), body)


def test_the_hash_is_sixteen_hex_digits():
    assert re.fullmatch(r"[0-9a-f]{16}", HASH)


@given(st.permutations(NAMES), st.booleans())
def test_names_do_not_count(names, fresh):
    """Neither new names nor the old ones exchanged."""
    new = dict(zip(NAMES, [f"thing{NAMES.index(name)}x" if fresh else name for name in names], strict=True))
    game = parse(renamed(GARDEN, new))
    assert canonical_text(game) == canonical_text(parse(GARDEN))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("color=GOLD", "color=RED img=oryx/coin"),
        ("# pays", ""),
        ("coin   > Immovable", "coin > Immovable look=7 hidden=True"),
        ("square_size=10", "square_size=10 controls=DOWN,LEFT,UP,RIGHT key_handler=Pulse"),
        ("square_size=10", "square_size=10 no_players=1"),
        ("thief  > RandomNPC cooldown=2", "thief > RandomNPC speed=1 cooldown=2 timeToLive=-1"),
        ("w.A.c..w", "w...A..w"),
        ("        shuffle look > *\n", ""),
        ("        b > crate", "        x > crate"),
        ("thing >\n", "thing >     # a group\n"),
        ("killSprite scoreChange=-1\n        crate", "KillSprite scoreChange=-1\n\n        crate"),
        ("avatar wall thief > stepBack", "avatar wall > stepBack\n        avatar thief > stepBack"),
        ("        shot   EOS    > killSprite\n        shot   wall   > killSprite\n", "        shot wall EOS > killSprite\n"),
    ],
)
def test_looks_layout_and_spelling_do_not_count(old, new):
    assert old in GARDEN
    text = GARDEN.replace(old, new, 1)
    if "x > crate" in new:
        text = text.replace("wAbcw", "wAxcw")
    assert rules_hash(parse(text)) == HASH


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("coin   > Immovable", "coin   > Passive"),
        ("cons=1", "cons=2"),
        ("singleton=True", ""),
        ("scoreChange=2", "scoreChange=1"),
        ("avatar poison > killSprite", "poison avatar > killSprite"),
        ("Timeout limit=50", "Timeout limit=51"),
        ("square_size=10", "square_size=20"),
        ("stype=coin win=True", "stype=poison win=True"),
        ("        shot   EOS    > killSprite\n", "        shot EOS > killSprite\n        shot EOS > killSprite\n"),
        ("crate  wall thing crate", "crate  wall crate"),
        ("coin   avatar > killSprite scoreChange=2", "coin avatar > killSprite scoreChange=2\n        avatar coin > stepBack"),
        (
            "        SpriteCounter stype=coin win=True\n        SpriteCounter stype=avatar win=False\n",
            "        SpriteCounter stype=avatar win=False\n        SpriteCounter stype=coin win=True\n",
        ),
    ],
)
def test_other_rules_have_another_hash(old, new):
    assert old in GARDEN
    assert rules_hash(parse(GARDEN.replace(old, new, 1))) != HASH


def test_exchanging_the_parts_of_two_things_gives_the_same_rules():
    """What the coin did the flower does now, and the other way round: nobody who does not know the names can tell."""
    text = GARDEN.replace("poison > Immovable", "flower > Immovable").replace(" poison", " flower").replace("p > poison", "p > flower")
    other = text.replace("coin   avatar > killSprite scoreChange=2", "flower avatar > killSprite scoreChange=2")
    other = other.replace("avatar flower > killSprite scoreChange=-1", "avatar coin > killSprite scoreChange=-1")
    other = other.replace("SpriteCounter stype=coin", "SpriteCounter stype=flower")
    assert rules_hash(parse(other)) == rules_hash(parse(text))


def test_order_counts_between_rules_about_the_same_types():
    first = GARDEN.replace(
        "coin   avatar > killSprite scoreChange=2", "avatar coin > stepBack\n        coin avatar > killSprite scoreChange=2"
    )
    second = GARDEN.replace(
        "coin   avatar > killSprite scoreChange=2", "coin avatar > killSprite scoreChange=2\n        avatar coin > stepBack"
    )
    assert rules_hash(parse(first)) != rules_hash(parse(second))


@given(st.permutations(["coin   > Immovable color=GOLD      # pays", "poison > Immovable color=GREEN     # kills", "crate  > Passive"]))
def test_order_of_definitions_does_not_count(lines):
    old = "coin   > Immovable color=GOLD      # pays\n            poison > Immovable color=GREEN     # kills\n            crate  > Passive"
    assert rules_hash(parse(GARDEN.replace(old, "\n            ".join(lines)))) == HASH


def test_order_of_definitions_counts_between_a_hunter_and_its_prey():
    """The hunter sees where its prey is now, so it matters which of them moves first."""

    def game(first: str, second: str) -> str:
        return GARDEN.replace("        t > thief\n", "        t > thief\n        h > hunter\n").replace(
            "        thief  > RandomNPC cooldown=2 cons=1\n", f"        {first}\n        {second}\n"
        )

    thief, hunter = "thief > RandomNPC", "hunter > Chaser stype=thief"
    assert rules_hash(parse(game(thief, hunter))) != rules_hash(parse(game(hunter, thief)))
