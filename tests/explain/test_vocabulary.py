"""Everything the language has can be said: each entry has a sentence, and each parameter that matters changes it."""

import pytest

from game_meta.explain import explain
from game_meta.vgdl import parse
from game_meta.vgdl.spec import EFFECTS, OPTIONAL, SPRITES, TERMINATIONS
from game_meta.vgdl.spec.parameters import UNUSED
from game_meta.vgdl.syntax import format_value

GAME = """BasicGame no_counters=2 obs=wall
    SpriteSet
        coin   > Resource limit=5
        gem    > Resource
        thing  > {thing}
        avatar > {avatar}
    LevelMapping
        c > coin gem thing
    InteractionSet
        thing coin > stepBack
        {rule}
    TerminationSet
        {ending}
    LevelSet
        level
            Ac
"""
# A value that is no entry's default; parameters of other kinds stand in SPECIAL.
VALUES = {"int": "7", "float": "0.7", "type": "gem", "types": "gem,coin", "direction": "UP", "ints": "7", "hidden": "True", "counts": "7,7"}
NEEDED = {"type": "coin", "types": "coin", "int": "3", "effect": "killSprite"}  # other ones, where an entry cannot do without
SPECIAL = {"ftype": "undoAll", "physicstype": "CONT", "win": "True", "maxHealthPoints": "9"}
COMMON = set(SPRITES["Immovable"].parameters)  # what every class has
DRAWING = {"img", "color", "shrinkfactor", "autotiling", "randomtiling", "frameRate"}
WORDLESS = {*DRAWING, "hidden", "portal", "look"}  # no rule depends on them
MEANINGLESS = {
    *((name, parameter.name) for name, word in SPRITES.items() for parameter in word.parameters.values() if parameter.role == UNUSED),
    *(("wallStop", "friction"), ("wallReverse", "friction")),
    *((cls, "cons") for cls in ("PathAltChaser", "RandomPathAltChaser")),
    *(("StopCounter", "win"), ("StopCounter", "count_score")),
}  # what an entry inherits or names without using it, as the semantics say
NEEDS = {
    "minAmmo": "ammo=coin stype=coin",
    "ammoCost": "ammo=coin stype=coin",
    "ammo": "stype=coin",
    "limits": "use_counter=True",
    "compare": "use_counter=True limits=1,2",
    "takeOrientation": "stype=coin",
    "scoreChangeIfKilled": "scoreChange=1",
    "stypeTo": "stype=coin",
    "stype": "ftype=killSprite",
    "repeating": "ftype=killSprite",
    **dict.fromkeys(("mass", "gravity", "friction", "max_speed", "jump_strength", "solid"), "physicstype=CONT"),
    **dict.fromkeys(("orientation", "rotateInPlace"), "speed=0.5"),
}


def told(thing="Passive", avatar="MovingAvatar", rule="", ending="Timeout limit=9"):
    text = GAME.format(thing=thing, avatar=avatar, rule=rule, ending=ending)
    return " ".join(sentence.text for section in explain(parse(text, "game")) for sentence in section.sentences)


def given(parameter):
    """`key=value` with a value that differs from the default, and what it needs to mean anything."""
    value = SPECIAL.get(parameter.name) or (str(not parameter.default) if parameter.kind == "bool" else VALUES.get(parameter.kind))
    return f"{parameter.name}={value}" if value else ""


def needed(entry, words=""):
    """`words`, and the parameters that the entry cannot do without."""
    named = {word.split("=")[0] for word in words.split()}
    more = [p for p in entry.parameters.values() if p.required != OPTIONAL and p.name not in named]
    return " ".join([words, *(f"{p.name}={NEEDED[p.kind]}" for p in more)]).strip()


def as_sprite(cls, params):
    return {"avatar" if SPRITES[cls].is_avatar else "thing": f"{cls} {needed(SPRITES[cls], params)}"}


def cases(table, common):
    return [
        pytest.param(entry.name, parameter, id=f"{entry.name}-{parameter.name}")
        for entry in table.values()
        for parameter in entry.parameters.values()
        if parameter.name not in common and (entry.name, parameter.name) not in MEANINGLESS and given(parameter)
    ]


@pytest.mark.parametrize("cls", SPRITES)
def test_every_class_has_a_sentence_of_its_own(cls):
    other = "Immovable" if cls != "Immovable" else "Flicker"
    assert told(**as_sprite(cls, "")) != told(**as_sprite("NullAvatar" if SPRITES[cls].is_avatar and cls != "NullAvatar" else other, ""))


@pytest.mark.parametrize(("cls", "parameter"), cases(SPRITES, COMMON))
def test_every_parameter_of_a_class_is_told(cls, parameter):
    needs = NEEDS.get(parameter.name, "") if "ammo" in SPRITES[cls].parameters else ""
    assert told(**as_sprite(cls, f"{needs} {given(parameter)}")) != told(**as_sprite(cls, needs))


@pytest.mark.parametrize("cls", ["Missile", "MovingAvatar"])
@pytest.mark.parametrize("key", sorted(COMMON - WORDLESS))
def test_every_parameter_of_all_classes_is_told(cls, key):
    parameter = SPRITES[cls].parameters[key]
    needs = NEEDS.get(key, "")
    assert told(**as_sprite(cls, f"{needs} {given(parameter)}")) != told(**as_sprite(cls, needs))


@pytest.mark.parametrize("effect", EFFECTS)
def test_every_effect_has_a_sentence(effect):
    words = told(rule=f"coin thing > {effect} {needed(EFFECTS[effect])}")
    assert words.count("When a coin meets a thing, ") == 1 and effect not in words


@pytest.mark.parametrize(("effect", "parameter"), cases(EFFECTS, ()))
def test_every_parameter_of_an_effect_is_told(effect, parameter):
    needs = "stype=avatar" if (effect, parameter.name) == ("removeScore", "killSecond") else NEEDS.get(parameter.name, "")
    if parameter.name == "nextExecution":
        line, needs = f"thing TIME > {effect}", "timer=5"
    else:
        line = f"coin thing > {effect}"
    plain, changed = (needed(EFFECTS[effect], words) for words in (needs, f"{needs} {given(parameter)}"))
    assert told(rule=f"{line} {changed}") != told(rule=f"{line} {plain}")


@pytest.mark.parametrize("effect", [name for name, effect in EFFECTS.items() if not effect.needs_second])
def test_the_edge_and_the_clock_need_no_second_sprite(effect):
    words = told(rule=f"coin EOS > {effect} {needed(EFFECTS[effect])}")
    assert "When a coin leaves the screen, " in words and "  " not in words and " ." not in words
    assert "At the very start and every 7 ticks from then on, every coin " in told(rule="coin TIME > killSprite timer=7 repeating=True")


@pytest.mark.parametrize(("ending", "parameter"), cases(TERMINATIONS, ()))
def test_every_parameter_of_an_ending_is_told(ending, parameter):
    needs = f"{'stype1' if 'stype1' in TERMINATIONS[ending].parameters else 'stype'}=thing limit=3 {NEEDS.get(parameter.name, '')}"
    plain, changed = (needed(TERMINATIONS[ending], words) for words in (needs, f"{needs} {given(parameter)}"))
    assert told(ending=f"{ending} {changed}") != told(ending=f"{ending} {plain}")


def test_numbers_are_said_as_they_are():
    words = told(rule="coin thing > spawnIfHasMore resource=gem limit=4 stype=coin spend=2 prob=0.3 scoreChange=5")
    assert "a coin appears there with a chance of 30 % if the coin holds at least 4 gems, and it pays 2 of them" in words
    assert "when that happens, the player earns 5 points" in words


def test_nothing_is_left_as_code():
    """No sentence shows a Python value or the way the file spells things."""
    for entry in EFFECTS.values():
        words = told(rule=f"coin thing > {entry.name} " + " ".join(given(parameter) for parameter in entry.parameters.values()))
        assert not any(raw in words for raw in ("True", "False", "None", "=", "_", format_value(()))), words
