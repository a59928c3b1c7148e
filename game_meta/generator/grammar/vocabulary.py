"""Names for the types of games from nothing: small lists, one a part that a type can play. A game takes each word at most once."""

from __future__ import annotations

THINGS = tuple(
    "plum fig pear cherry apricot quince melon berry acorn walnut chestnut mushroom clover poppy tulip lily thistle nettle shell pebble "
    "pearl ruby amber jade opal topaz garnet onyx coin bead ribbon button candle bell feather cone".split()
)
CREATURES = tuple("wolf fox bear lynx boar owl heron viper badger otter toad crab goose ghost troll goblin hornet beetle spider".split())
PREY = tuple("rabbit mouse lamb duckling hen piglet squirrel hamster chick fawn snail cricket".split())
TOOLS = tuple("key lamp rope horn ring wand mask torch scroll whistle compass charm".split())
LOCKED = tuple("chest gate casket vault cabinet shrine hatch cage trunk safe".split())
BOXES = tuple("crate barrel boulder log bale cart sled".split())
PITS = tuple("pit pond hollow drain well ditch".split())
STATIONS = tuple("furnace kiln mill press oven forge loom cauldron".split())
HOMES = tuple("hut burrow barn market dock camp tower".split())
MATERIALS = tuple("ore clay grain wool timber flax sand salt cocoa resin".split())
GOODS = tuple("ingot brick loaf scarf plank linen glass syrup".split())
PLANTS = tuple("bush vine tree hedge palm fern cactus".split())
FLYERS = tuple("comet shard ember cinder flare drone kite swift bat wasp moth dart spark arrow petal leaf flake drop stone".split())
VEHICLES = tuple("car truck bus tram cart van ferry raft barge canoe".split())
SOURCES = tuple("cloud nest chute pipe spring tap funnel vent cave burrow".split())
SHIPS = tuple("saucer probe balloon zeppelin pod glider".split())
SHOTS = tuple("bolt pellet ray spear disc needle".split())
BALLS = tuple("ball marble plate hoop puck globe".split())
BRICKS = tuple("tile slab panel pane board".split())
MOULDS = tuple("mould fire lava ivy lichen rust foam fungus".split())
TILES = tuple("moss slate chalk sod mat frost turf grate".split())
SWITCHES = tuple("lever switch gong pedal valve".split())
DOORWAYS = tuple("arch mirror tunnel stair rift".split())
BLADES = tuple("axe hammer pick saw hook spade".split())
TRAILS = tuple("wake trail slime smoke ink thread".split())


def noun_with_article(word: str) -> str:
    """Return a word with its article."""
    return f"{'an' if word[0] in 'aeiou' else 'a'} {word}"


def noun_plural(word: str) -> str:
    """Return the word for more than one. (A few are wrong, `loafs`: the story of a seed stays as it is.)"""
    if word[-1] == "y" and word[-2] not in "aeou":
        return f"{word[:-1]}ies"
    return f"{word}es" if word.endswith(("s", "x", "sh", "ch")) else f"{word}s"


def join_nouns(words: list[str], joint: str = "and") -> str:
    """Join words as in `plum, fig and pear`."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {joint} {words[-1]}"
