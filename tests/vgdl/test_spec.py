"""The vocabulary holds together: sentences, defaults of the right kind, and everything that the engine promises.

Every word is played here, and the facts of its record are held against what the engine does: a wrong fact cannot stay.
"""

from itertools import chain, islice

import numpy as np
import pytest
from helpers.word_plays import ALONE, GROUND, GROUND_BELOW, MAZE, PLAIN, own_text, play, visible, write_class
from helpers.word_trials import (
    depends_on,
    look,
    with_other_held,
    with_other_motion,
    with_other_speeds,
    with_other_tick,
    worlds,
)

from game_meta.engine import state as L
from game_meta.engine.batch import Batch
from game_meta.engine.compiler import compile_game
from game_meta.vgdl import parse
from game_meta.vgdl.reachability import made_by_rule
from game_meta.vgdl.spec import AVATARS, EFFECTS, GAME_LINE, KINDS, SPRITES, TERMINATIONS, convert_value
from game_meta.vgdl.spec.effects import EVERYTHING, FIRST, HELD, SECOND, SPEED
from game_meta.vgdl.spec.parameters import BECOMES, KILLS_FIRST, KILLS_SECOND, PARENT, SPAWNER, named_types, with_role
from game_meta.vgdl.spec.sprites import ITSELF, STANDS, WALKS, WALL
from game_meta.vgdl.spec.terminations import AT_LEAST, AT_MOST, EXACTLY
from game_meta.vgdl.syntax import format_value

TABLES = {"sprite": SPRITES, "effect": EFFECTS, "termination": TERMINATIONS}
PARAMETERS = [*chain.from_iterable(entry.parameters.values() for table in TABLES.values() for entry in table.values()), *GAME_LINE.values()]


def test_everything_has_a_sentence():
    for entry in chain.from_iterable(table.values() for table in TABLES.values()):
        assert entry.doc.endswith("."), entry.name
    for parameter in PARAMETERS:
        assert parameter.doc.endswith("."), parameter.name


def test_defaults_are_what_their_text_means():
    directions = {(0, -1): "UP", (0, 1): "DOWN", (-1, 0): "LEFT", (1, 0): "RIGHT", (0, 0): "NONE", (-1, -1): "NIL"}
    for parameter in PARAMETERS:
        assert parameter.kind in KINDS
        if parameter.default in ("", (), (0,)):  # nothing given
            continue
        text = directions[parameter.default] if parameter.kind == "direction" else format_value(parameter.default)
        assert convert_value(parameter, text) == parameter.default, parameter.name


def test_no_name_is_taken_twice_whatever_its_case():
    for table in TABLES.values():
        assert len({name.lower() for name in table}) == len(table)


def test_avatars_are_known_by_their_actions():
    assert {"MovingAvatar", "FlakAvatar", "ShootAvatar"} <= AVATARS and "Missile" not in AVATARS
    assert SPRITES["FlakAvatar"].actions == ("USE", "LEFT", "RIGHT")


def test_numbers_of_words_are_0_to_n():
    """The engine looks some facts up by number, and compiled games are full of them."""
    for table in TABLES.values():
        assert sorted(word.opcode for word in table.values()) == list(range(len(table)))


# ----------------------------------------------------------------------------------------------------
# What an effect's record says of it, held against what it does to random sprites in random states.

TRIALS = 4000  # at most; once everything that the record states has been seen, this many more suffice:
MORE_TRIALS = 40
VERBS = {"kills": "killed", "turns": "turned"}  # field of the record -> field of what was seen


@pytest.mark.parametrize("name", EFFECTS)
def test_an_effect_does_what_its_record_says_and_nothing_else(name):
    effect, rng = EFFECTS[name], np.random.default_rng(1)
    unseen, left = stated_facts(effect), MORE_TRIALS
    for world in islice(worlds(effect, rng), TRIALS):
        before = world.copy()
        world.meet()
        seen = look(before, world)
        assert_only_stated(effect, before, seen)
        unseen -= facts_seen(effect, before, world, seen)
        left -= not unseen
        if left == 0:
            break
    assert not unseen, "this never happened"


def stated_facts(effect):
    """What the record states, as things that a trial can show."""
    facts = {(verb, who) for verb in ("kills", "moves", "sends_back", "turns") for who in getattr(effect, verb)}
    facts |= {("kills", who) for role, who in ((KILLS_FIRST, FIRST), (KILLS_SECOND, SECOND)) if with_role(effect.parameters, role)}
    facts |= {("changes", who, what) for who, what in effect.changes}
    if not with_role(effect.parameters, SPAWNER):  # these make it later
        facts |= {("makes", parameter) for parameter in effect.makes}
    return facts | {(flag,) for flag in ("draws", "copies_first", "uses_exit") if getattr(effect, flag)}


def facts_seen(effect, before, after, seen):
    """Which of them this trial has shown."""
    facts = {(verb, who) for verb, what in VERBS.items() for who in everyone(effect) if getattr(seen, what) & before.members(who)}
    for who in everyone(effect):
        moved = seen.moved & before.members(who)
        facts |= {("moves", who)} if moved & stood_still(before) else set()
        facts |= {("sends_back", who)} if any(at(after, k) == last_place(before, k) for k in moved) else set()
        facts |= {("changes", who, what) for k, what in seen.changed if k in before.members(who)}
    sprites = before.program.game.sprites
    for key in effect.makes:
        named = {each for name in named_types(effect.parameters[key], before.params) for each in sprites[name].expansion}
        facts |= {("makes", key)} if named.intersection(seen.made) else set()
    exits = before.program.game.sprites[before.second].params.get("stype")
    uses_exit = before.a in seen.moved and any(
        after.type_of(k) == exits and at(after, k) == at(after, before.a) for k in range(before.used)
    )
    done = {"draws": seen.drew, "copies_first": before.first in seen.made, "uses_exit": uses_exit}
    return facts | {(flag,) for flag, was_done in done.items() if was_done}


def assert_only_stated(effect, before, seen):
    """Nothing was done to anybody that the record does not say."""

    def all_of(whos):
        return set().union(*(before.members(who) for who in whos))

    mortal = all_of(effect.killed(before.params)) | all_of(turned_into_others(effect))
    if effect.uses_exit and not any(
        before.type_of(k) == before.program.game.sprites[before.second].params.get("stype") for k in range(before.used)
    ):
        mortal |= {before.a}  # nobody plays by that
    assert seen.killed <= mortal
    assert seen.moved & stood_still(before) <= all_of(effect.moves)
    assert seen.moved <= all_of((*effect.moves, *effect.sends_back))
    assert seen.turned <= all_of(effect.turns)
    assert all(k in all_of(who for who, each in effect.changes if each == what) for k, what in seen.changed)
    rule = before.program.game.rules[0]
    sprites = before.program.game.sprites
    makeable = {each for name in made_by_rule(before.program.game, rule) for each in sprites[name].expansion}
    assert effect.sets_timer or set(seen.made) <= makeable | ({before.first} if effect.copies_first else set())
    assert effect.draws or not seen.drew


def everyone(effect):
    """Whoever something can be done to."""
    return (FIRST, SECOND, EVERYTHING, *(name for name, parameter in effect.parameters.items() if parameter.names_types))


def turned_into_others(effect):
    """Who goes because another one takes its place."""
    return [parameter.of or FIRST for parameter in with_role(effect.parameters, BECOMES, PARENT)]


def stood_still(world):
    return {k for k in range(world.used) if at(world, k) == last_place(world, k)}


def at(world, k):
    return tuple(world.sprites[k, [L.K_X, L.K_Y]].tolist())


def last_place(world, k):
    return tuple(world.sprites[k, [L.K_LAST_X, L.K_LAST_Y]].tolist())


@pytest.mark.parametrize("name", EFFECTS)
def test_what_an_effect_looks_at(name):
    """The clock, speeds, what somebody holds, how the two move: another value, and something else comes of it, if the record says so."""
    effect, rng = EFFECTS[name], np.random.default_rng(2)
    stated = {
        fact
        for fact, holds in {"clock": effect.reads_clock, "speed": SPEED in effect.reads, "motion": effect.looks_at_motion}.items()
        if holds
    }
    stated |= {f"held by {who}" for who in effect.looks_at_held}
    possible = stated | {f"held by {who}" for who, what in effect.changes if what == HELD}  # has room for it, or does not
    unseen, left = set(stated), MORE_TRIALS
    for world in islice(worlds(effect, rng), TRIALS):
        others = {"clock": with_other_tick(world), "speed": with_other_speeds(world, rng)}
        seen = {fact for fact, other in others.items() if depends_on(world, other)}
        others = {f"held by {who}": with_other_held(world, k, rng) for who, k in ((FIRST, world.a), (SECOND, world.b))}
        seen |= {fact for fact, other in others.items() if depends_on(world, other, but_held=True)}
        moved = with_other_motion(world, rng)
        seen |= {"motion"} if effect.kills and killed_in(world) != killed_in(moved) else set()
        assert seen <= possible
        unseen -= seen
        left -= not unseen
        if left == 0:
            break
    assert not unseen, "this never mattered"


def killed_in(world):
    after = world.copy()
    after.meet()
    return look(world, after).killed


@pytest.mark.parametrize("name", EFFECTS)
def test_which_sprites_an_effect_needs(name):
    """With one or both of them missing it does nothing, if the record says so; and what it answers tells whether its score counts."""
    effect, rng = EFFECTS[name], np.random.default_rng(3)
    expected = {
        who for who, does in {"nobody": not effect.needs_first, "alone": not effect.needs_second, "both": not effect.batch}.items() if does
    }
    done, answers, left = set(), set(), MORE_TRIALS
    for world in islice(worlds(effect, rng), TRIALS):
        for who, a, b in (("nobody", -1, -1), ("alone", world.a, -1), ("both", world.a, world.b)):
            after = world.copy()
            answers.add(after.run(a, b))
            assert after.s[L.S_WARNINGS] - world.s[L.S_WARNINGS] == (effect.needs_second and b < 0)
            after.s[L.S_WARNINGS] = world.s[L.S_WARNINGS]
            if after.whole() != world.whole():
                done.add(who)
                assert who != "nobody" or not effect.instead_of_first or world.params[effect.instead_of_first]
        conditional = bool(answers & {L.OUTCOME_ON, L.OUTCOME_OFF, L.OUTCOME_ELSE})
        left -= done == expected and conditional == effect.conditional
        if left == 0:
            break
    assert done == expected  # those of a batch run elsewhere, for all that s1 overlaps at once
    assert conditional == effect.conditional


# ----------------------------------------------------------------------------------------------------
# What a class's record says of it, held against small games.

ACTORS = sorted(set(SPRITES) - AVATARS)
FALLS = {"physicstype": "CONT", "gravity": 1, "jump_strength": 8, "orientation": "RIGHT", "speed": 2}
STILL = {"speed": 0, "orientation": "NONE"}
KEYS = {"NIL": 0, "UP": 1, "LEFT": 2, "DOWN": 3, "RIGHT": 4, "USE": 5}


def random_given(cls, rng):
    """Parameters of a class at random, those of all classes among them."""
    values = {
        "speed": (0.5, 1, 2), "cooldown": (1, 2, 3), "orientation": ("NONE", "RIGHT", "UP", "NIL"), "physicstype": ("GRID", "CONT"),
        "is_static": ("True", "False"), "cons": (0, 2), "prob": (0.5, 1), "spreadprob": (0.5, 1), "epsilon": (0.3,), "probability": (0.5,),
        "randomTarget": ("True", "False"), "maxDistance": (-1, 20), "total": (0, 2), "limit": (1, 3), "timeToLive": (-1, 4),
    }  # fmt: skip
    return {name: rng.choice(value) for name, value in values.items() if name in SPRITES[cls].parameters and rng.integers(3)}


@pytest.mark.parametrize("cls", ACTORS)
def test_a_class_draws_reads_the_clock_makes_and_keeps_what_its_record_says(cls):
    word, rng, seen, made = SPRITES[cls], np.random.default_rng(4), set(), set()
    for trial in range(24):
        rows = (MAZE, PLAIN, ALONE, GROUND)[trial % 4]
        rows = [*rows, "." * 6 + "hb"]
        falls = {**FALLS, "probability": 0.5} if rows[:-1] == [*GROUND] else {}
        text = write_class(cls, **random_given(cls, rng) | falls)
        how = {"seed": int(rng.integers(2**31)), "rule": "wallStop" if falls else "stepBack"}
        moments = play(text, rows=rows, **how)
        alone = play(text, rows=rows[:-1], **how)
        seen |= {"draws"} if len({moment.draws for moment in alone}) > 1 else set()
        later = play(text, rows=rows[:-1], first_tick=1, **how)
        seen |= {"clock"} if visible(alone) != visible(later) else set()
        seen |= {"target"} if any(moment.targets - {-1} for moment in moments) else set()
        seen |= {"list"} if any(moment.lists for moment in moments) else set()
        made |= {sprite[0] for k, sprite in alone[-1].sprites.items() if k not in alone[0].sprites}
    stated = {"draws": word.draws, "clock": word.reads_clock, "target": word.keeps_target, "list": word.keeps_list}
    assert seen == {fact for fact, holds in stated.items() if holds}
    makeable = {name for key in word.makes for name in own_text(word.parameters[key]).split(",")}
    assert made == makeable


@pytest.mark.parametrize("cls", ACTORS)
def test_a_class_moves_as_its_record_says(cls):
    word, physics = SPRITES[cls], {"physicstype": "CONT", "max_speed": 3} if SPRITES[cls].feels_ground else {}

    def places(**given):
        text = write_class(cls, timeToLive=-1, limit=90, **physics, **given)
        return {sprite[1:3] for moment in play(text) for sprite in moment.of("it")[:1]}

    sent = places(speed=1, orientation="RIGHT", is_static=False)
    assert len(sent) > 3 and (word.movement == WALKS or {y for _, y in sent} == {10})
    if word.parameters["physicstype"].default == "CONT" or word.feels_ground:
        assert word.movement == WALKS  # in continuous physics it gives itself a push; static ones keep their place all the same
    else:
        assert (len(places(speed=1, orientation="RIGHT", is_static=True)) > 1) == (word.movement == WALKS)
    if word.stays:
        assert len(places()) == len(places(speed=1, is_static=False)) == 1
        assert (word.movement == STANDS) == word.parameters["is_static"].default


@pytest.mark.parametrize("cls", ACTORS)
def test_a_class_only_drifts_if_its_record_says_so(cls):
    """It does what an Immovable with the same parameters does, whatever these are."""
    rng, same = np.random.default_rng(5), True
    for _ in range(30):
        values = {
            "speed": (0.5, 1, 2), "cooldown": (1, 2), "orientation": ("RIGHT", "UP", "NIL"), "is_static": ("True", "False"),
            "timeToLive": (-1, 0, 4), "only_active": ("True", "False", "False"), "stationary": ("True", "False", "False"),
        }  # fmt: skip
        given = {name: rng.choice(value) for name, value in values.items()} | {"jump_strength": 1, "max_speed": -1, "physicstype": "GRID"}
        seed = int(rng.integers(99))
        one, other = (play(write_class(name, **given), seed=seed) for name in (cls, "Immovable"))
        same = same and visible(one) == visible(other)
    assert same == SPRITES[cls].only_drifts


@pytest.mark.parametrize("cls", ACTORS)
def test_what_a_class_works_with(cls):
    """Paths, its chance, its list of types, the ground, and whether it can be collected."""
    word, seeds = SPRITES[cls], range(6)

    def plays(rows=MAZE, header="obs=floor", rule="stepBack", **given):
        return [play(write_class(cls, **given), rows=rows, header=header, rule=rule, seed=seed) for seed in seeds]

    differ = any(visible(one) != visible(other) for one, other in zip(plays(), plays(header="obs=kid"), strict=True))
    assert differ == word.finds_paths
    if word.chance in word.parameters:
        falls = {"rows": GROUND, "rule": "wallStop", **FALLS} if word.feels_ground else {}
        never, always = plays(**falls, **{word.chance: 0}), plays(**falls, **{word.chance: 1})
        assert any(visible(one) != visible(other) for one, other in zip(never, always, strict=True))
    if word.works_with in (*word.makes, *word.seeks):
        others = plays(**{word.works_with: "kidb"})
        assert any(visible(one) != visible(other) for one, other in zip(plays(), others, strict=True))
    ground = plays(rows=GROUND, rule="wallStop", solid=False, **FALLS)
    assert any(moment.on_ground for moments in ground for moment in moments) == word.feels_ground
    rule = "stepBack\n        it avatar > collectResource"
    taken = play(write_class(cls, limit=90, **STILL), rows=("..c.....",), rule=rule, actions=(0, 0))
    assert (not taken[-1].of("it")) == (word.is_resource and not word.is_never_held)


WAYS_TO_STAND = ((PLAIN, {}), (GROUND_BELOW, {"physicstype": "CONT", "gravity": 1, "max_speed": 9, "speed": 1}))


@pytest.mark.parametrize("cls", sorted(AVATARS))
def test_an_avatar_has_the_keys_that_its_record_says(cls):
    """A key is live if it is not all one whether it is pressed: on the board or in the air, on the ground, after other keys."""
    word, rng, live = SPRITES[cls], np.random.default_rng(7), set()
    for trial in range(24):
        rows, given = WAYS_TO_STAND[trial % 2]
        text = write_class(cls, **given)
        pressed = [0] * 6 + rng.choice([0, *KEYS.values()], 10).tolist()  # it has come down by then
        moments = visible(play(avatar=text, rows=rows, actions=pressed))
        for key, action in KEYS.items():
            without = [0 if each == action else each for each in pressed]
            live |= {key} if visible(play(avatar=text, rows=rows, actions=without)) != moments else set()
    assert live == set(word.live_keys)
    assert set(word.live_keys) <= set(word.actions) <= set(KEYS)


@pytest.mark.parametrize("cls", sorted(AVATARS))
def test_an_avatar_makes_and_reads_what_its_record_says(cls):
    word, rng, made, seen = SPRITES[cls], np.random.default_rng(6), set(), set()
    for trial in range(12):
        rows, given = WAYS_TO_STAND[trial % 2]
        text, actions = write_class(cls, **given), rng.integers(0, 6, 16).tolist()
        moments, later = (play(avatar=text, rows=rows, actions=actions, first_tick=tick) for tick in (0, 3))
        made |= {sprite[0] for moment in moments for k, sprite in moment.sprites.items() if k not in moments[0].sprites}
        seen |= {"draws"} if len({moment.draws for moment in moments}) > 1 else set()
        seen |= {"clock"} if visible(moments) != visible(later) else set()
        seen |= {"ground"} if any(moment.on_ground for moment in moments) else set()
    stated = {"draws": word.draws, "clock": word.reads_clock, "ground": word.feels_ground}
    assert seen == {fact for fact, holds in stated.items() if holds}
    makeable = {name for key in word.makes for name in own_text(word.parameters[key]).split(",")}
    assert made <= makeable and bool(made) == bool(makeable)  # of several shots the first that can be paid


@pytest.mark.parametrize("cls", [name for name, word in SPRITES.items() if word.falls_back_on])
def test_what_a_class_makes_where_the_file_names_nothing(cls):
    word = SPRITES[cls]
    fallback = {ITSELF: "avatar" if word.is_avatar else "it", WALL: "wall"}[word.falls_back_on]
    moments = play(**{"avatar" if word.is_avatar else "it": cls}, rows=(*PLAIN[:2], "A......."), actions=(0,) * 4)
    assert fallback in {sprite[0] for k, sprite in moments[-1].sprites.items() if k not in moments[0].sprites}


# ----------------------------------------------------------------------------------------------------
# What a termination's record says of it.

ENDED = """BasicGame square_size=10
    SpriteSet
        group >
            one > Immovable
            two > Immovable
        other > Immovable
        avatar > NullAvatar
    LevelMapping
        1 > one
        2 > two
        o > other
    InteractionSet
        avatar wall > stepBack
    TerminationSet
        {ending}
"""


def ends_after(ending, row, ticks=6):
    """The tick after which a game with such a level is over; None."""
    batch = Batch(1)
    batch.load([0], [compile_game(parse(ENDED.format(ending=ending), "end.vgdl"), ["A" + row])], [0])
    for tick in range(ticks):
        batch.step(np.zeros(1, np.int64))
        if batch.terminated[0]:
            return tick
    return None


@pytest.mark.parametrize("name", [name for name, word in TERMINATIONS.items() if word.counted])
def test_a_termination_compares_the_count_as_its_record_says(name):
    word = TERMINATIONS[name]
    for key in word.counted:
        others = " ".join(f"{each}=other" for each in word.counted if each != key and word.parameters[each].required != "optional")
        kinds = " subTypesNum=1" if "subTypesNum" in word.parameters else ""
        for count in range(5):
            ending = f"{name} {key}=one {others} limit=2{kinds} win=True"
            holds = {AT_MOST: count <= 2, AT_LEAST: count >= 2, EXACTLY: count == 2}[word.compares]
            if word.ends:
                assert ends_after(ending, "1" * count) == (0 if holds else None)
            else:  # another one that is true is held back as long as it holds
                assert (ends_after(f"{ending}\n        SpriteCounter stype=two win=True", "1" * count) is None) == holds


@pytest.mark.parametrize("name", TERMINATIONS)
def test_a_termination_reads_the_clock_as_its_record_says(name):
    word = TERMINATIONS[name]
    counted = " ".join(f"{key}=one" for key in word.counted[:1])
    assert (ends_after(f"{name} {counted} limit=3 win=True", "11") == 3) == word.reads_clock
