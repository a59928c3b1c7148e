"""A game as rows of numbers: its types (Y_* and Q_* of state.py), rules (E_*) and endings (N_*), and what the engine may save itself.

What a word means is read from its record in vgdl/spec; here stands only where a fact goes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import numpy as np

from game_meta.engine import state as L
from game_meta.engine.errors import EngineError
from game_meta.engine.observation import ACTION_OF_KEY, DOWN, LEFT, RIGHT, UP, assign_looks
from game_meta.vgdl.model import Ending, Game, Rule, SpriteType
from game_meta.vgdl.reachability import final_effect, made_by_rule, types_named_by_rule, types_named_by_sprite
from game_meta.vgdl.spec import EFFECTS, MAX_TYPES, OCCASIONS, SPRITES, TERMINATIONS, Parameter, is_oriented
from game_meta.vgdl.spec import sprites as C
from game_meta.vgdl.spec.effects import EVERYTHING, FIRST, SECOND
from game_meta.vgdl.spec.parameters import ACTS_ON, ALWAYS, EXIT, MADE, PARENT, RESOURCE, SEEKS, SHIELDS
from game_meta.vgdl.spec.sprites import PUSHED, STANDS, WALKS, WALL

FLAG_OF_PARAMETER = {
    "is_static": L.FLAG_STATIC, "rotateInPlace": L.FLAG_ROTATES, "only_active": L.FLAG_ONLY_ACTIVE, "stationary": L.FLAG_STATIONARY,
    "solid": L.FLAG_SOLID, "airsteering": L.FLAG_FREE_STEERING, "randomTarget": L.FLAG_RANDOM_TARGET,
}  # fmt: skip
COLUMN_PARAMETERS = {  # column of the row: parameter
    L.Y_COOLDOWN: ("cooldown", 1), L.Y_LIMIT: ("limit", 0), L.Y_VALUE: ("value", 1), L.Y_TTL: ("timeToLive", -1), L.Y_TOTAL: ("total", 0),
    L.Y_CONS: ("cons", 0), L.Y_MAX_DISTANCE: ("maxDistance", -1), L.Y_AMMO_COST: ("ammoCost", 1), L.Y_MIN_AMMO: ("minAmmo", -1),
    L.Y_HEALTH_LIMIT: ("limitHealthPoints", 1000),
}  # fmt: skip
HEADING_OF_DIRECTION = {(0, -1): UP, (-1, 0): LEFT, (0, 1): DOWN, (1, 0): RIGHT, (-1, -1): LEFT}
MAX_SIZE_CELLS = 100.0  # cells


# ----------------------------------------------------------------------------------------------------
# Numbers for the names of a game, and the lists and doubles that the rows of its tables point into.


class SymbolTable:
    """The numbers of a game's types, resources and lines, and what the rows of its tables point into.

    `lists` will stand in p from `lists_offset` on, `doubles` in q from `doubles_offset` on, and what timers run in p from
    `queued_effects_offset` on.
    """

    lists_offset = doubles_offset = queued_effects_offset = 0

    def __init__(self, game: Game):
        self.game = game
        self.types = list(game.sprites.values())
        if len(self.types) > MAX_TYPES:
            raise self.error(self.types[MAX_TYPES].line, f"the engine knows at most {MAX_TYPES} types in a game, this is one more")
        self.index = {t.name: i for i, t in enumerate(self.types)}
        self.resources = {name: i for i, name in enumerate(self._resource_names())}
        self.looks = assign_looks(game)
        named = {name for rule in game.rules for name in (rule.first, *rule.seconds, *map(str, rule.params.values())) if name in self.index}
        self.types_in_rules = {member for name in named for member in game.sprites[name].expansion}
        self.lines = {rule.line: i for i, rule in enumerate(game.rules)}
        self.timer_lines = [rule for rule in game.rules if EFFECTS[rule.effect].sets_timer]
        self.pulls = [rule.line for rule in game.rules if any("@pull" in EFFECTS[name].arguments for name in effects_named_by(rule))]
        self.lists: list[int] = []
        self.doubles: list[float] = []

    def _resource_names(self) -> list[str]:
        """Return the resources in the order that gives them their numbers.

        It must not change, for a sprite's row holds its counters in this order.
        """
        named = [t.name for t in self.types if t.cls and SPRITES[t.cls].is_resource]
        for t in self.types:
            named += [str(name) for name in as_tuple(t.params.get("ammo"))]
        for key in ("resource", "heldResource"):
            named += [str(rule.params[key]) for rule in self.game.rules if key in rule.params]
        return list(dict.fromkeys(name for name in named if name in self.game.sprites))

    def store_types(self, names: Iterable[object]) -> tuple[int, int]:
        """Store a list of types; return where it lies in p and how long it is."""
        return self.store_ints([self.index[str(name)] for name in names])

    def store_ints(self, numbers: list[int]) -> tuple[int, int]:
        """Store whole numbers; return where they lie in p and how many they are."""
        self.lists += numbers
        return self.lists_offset + len(self.lists) - len(numbers), len(numbers)

    def store_double(self, value: float) -> int:
        """Store a double; return where it lies in q."""
        self.doubles.append(value)
        return self.doubles_offset + len(self.doubles) - 1

    def touch_mask(self, name: str) -> tuple[int, int]:
        """Return the touch word of a type's expansion as two signed halves."""
        word = 0
        for member in self.game.sprites[name].expansion:
            word |= 1 << (self.index[member] & 63)
        low, high = np.array([word], np.uint64).view(np.int32)
        return int(low), int(high)

    def queued_effect_offset(self, rule: Rule) -> int:
        """Return where the row of what an addTimer line runs begins in p."""
        return self.queued_effects_offset + self.timer_lines.index(rule) * L.TIMED_WIDTH

    def pull_number(self, rule: Rule) -> int:
        """Return which of the game's pullWithIt lines a line is."""
        return self.pulls.index(rule.line)

    def resource_limit(self, rule: Rule) -> int:
        """Return the most of its resource that a line lets a sprite hold."""
        t = self.game.sprites[str(rule.params["resource"])]
        held = t.cls and SPRITES[t.cls].is_resource and not SPRITES[t.cls].is_never_held
        return int(t.params["limit"]) if held else 0

    def types_below(self, name: str) -> list[str]:
        """Return the types below a type, without itself."""
        return [member for member in self.game.sprites[name].expansion if member != name] if name in self.game.sprites else []

    def actions(self, t: SpriteType) -> tuple[str, ...]:
        """Return what an avatar can do; nothing for other types."""
        return (SPRITES[t.cls].actions or ()) if t.cls else ()

    def error(self, line: int, message: str) -> EngineError:
        """Return the error of a line of the game."""
        return EngineError.at_line(self.game, line, message)


def is_avatar_type(t: SpriteType) -> bool:
    """Return whether sprites of this type are avatars."""
    return t.cls is not None and SPRITES[t.cls].is_avatar


def as_tuple(value: object) -> tuple:
    """Return the values of a parameter that may hold one thing, several or none."""
    if value is None or value == "":
        return ()
    return value if isinstance(value, tuple) else (value,)


# ----------------------------------------------------------------------------------------------------
# A sprite type as a row of numbers: its class, its parameters, and flags.


def _type_flags(names: SymbolTable, t: SpriteType) -> int:
    """Return Y_FLAGS of a type."""
    if t.cls is None:
        return 0
    flags = sum(flag for name, flag in FLAG_OF_PARAMETER.items() if t.params.get(name) is True)
    flags |= L.FLAG_ORIENTED if is_oriented(t) else 0
    flags |= L.FLAG_AVATAR if is_avatar_type(t) else 0
    flags |= L.FLAG_RESOURCE if SPRITES[t.cls].is_resource else 0
    flags |= L.FLAG_HIDDEN if t.params.get("hidden") is True or t.params.get("invisible") is True else 0
    flags |= L.FLAG_SHOT if any(t.name in avatar_shot_types(names.game, a) for a in names.types) else 0
    flags |= L.FLAG_CONTINUOUS if is_continuous(t) else 0
    flags |= L.FLAG_GROUNDED if SPRITES[t.cls].feels_ground else 0
    flags |= L.FLAG_SOLID if t.line == 0 and t.name == "wall" else 0  # the built-in wall is solid
    return flags | _saving_flags(names, t, flags)


def _saving_flags(names: SymbolTable, t: SpriteType, flags: int) -> int:
    """Return those of the flags by which the engine saves itself work: QUIET, IDLE and SCENERY."""
    word = SPRITES[str(t.cls)]
    still = flags & L.FLAG_STATIC or (word.movement == PUSHED and not flags & (L.FLAG_ORIENTED | L.FLAG_CONTINUOUS))
    plain = has_plain_size(t) and not word.is_avatar and word.movement != WALKS  # those walk even if they are static
    if not still or not plain or is_type_changed(names.game, t):
        return 0
    if not word.only_drifts or int(t.params.get("timeToLive", -1)) >= 0:
        return L.FLAG_QUIET
    scenery = t.name not in names.types_in_rules and is_static_background(names.game, t)
    return L.FLAG_QUIET | L.FLAG_IDLE | (L.FLAG_SCENERY if scenery else 0)


def is_continuous(t: SpriteType) -> bool:
    """Return whether sprites of this type move in continuous physics."""
    return t.cls is not None and str(t.params.get("physicstype", "GRID")).upper() == "CONT"


def has_plain_size(t: SpriteType) -> bool:
    """Return whether they are as large as a cell."""
    return t.params.get("wMult", 1.0) == 1.0 and t.params.get("hMult", 1.0) == 1.0


def type_size(t: SpriteType, block: int) -> tuple[int, int]:
    """Return their width and height in px."""
    width, height = (min(max(0.0, float(t.params.get(name, 1.0))), MAX_SIZE_CELLS) for name in ("wMult", "hMult"))
    return int(block * width), int(block * height)


def _class_number(t: SpriteType) -> int:
    """Return the number by which the tick knows what to do with a type's sprites, -1 for a mere group."""
    if t.cls is None:
        return -1
    number = SPRITES[t.cls].opcode
    if number in (C.CHASER, C.FLEEING):  # the one is the other with the flag turned
        return C.FLEEING if t.params["fleeing"] else C.CHASER
    return number


def encode_type(names: SymbolTable, t: SpriteType, block: int) -> list[int]:
    """Return a type's row, Y_WIDTH numbers; its lists are stored in `names`. `block` is px a cell."""
    row, get = [0] * L.Y_WIDTH, t.params.get
    row[L.Y_CLASS] = _class_number(t)
    row[L.Y_FLAGS] = _type_flags(names, t)
    for column, (name, default) in COLUMN_PARAMETERS.items():
        row[column] = int(get(name, default))
    if t.cls and SPRITES[t.cls].is_never_held:
        row[L.Y_LIMIT] = 0
    row[L.Y_COOLDOWN] = max(1, row[L.Y_COOLDOWN])
    most = int(get("maxHealthPoints", 0)) or int(get("healthPoints", 0))
    row[L.Y_HEALTH], row[L.Y_MAX_HEALTH] = int(get("healthPoints", 0)), most
    row[L.Y_W], row[L.Y_H] = type_size(t, block)
    row[L.Y_DX], row[L.Y_DY] = _direction_pair(get("orientation"))
    row[L.Y_HEADING] = HEADING_OF_DIRECTION.get((row[L.Y_DX], row[L.Y_DY]), 0)
    row[L.Y_SPAWN_DX], row[L.Y_SPAWN_DY] = _direction_pair(get("spawnorientation"))
    makes = SPRITES[t.cls].makes if t.cls and "stype" not in t.params else ()
    row[L.Y_STYPE] = names.index.get(str(_first_value(get(makes[0] if makes else "stype"))), -1)
    row[L.Y_STYPES_AT], row[L.Y_STYPES_N] = names.store_types(name for name in listed_types(t) if name in names.index)
    row[L.Y_AMMO_AT], row[L.Y_AMMO_N] = names.store_ints([names.resources[str(name)] for name in as_tuple(get("ammo"))])
    row[L.Y_EXPANSION_AT], row[L.Y_EXPANSION_N] = names.store_types(t.expansion)
    row[L.Y_SINGLES_AT], row[L.Y_SINGLES_N] = names.store_types(name for name in t.lineage if names.game.sprites[name].singleton)
    row[L.Y_RESOURCE] = names.resources.get(t.name, -1)
    actions = SPRITES[t.cls].actions if t.cls else None
    row[L.Y_ACTIONS] = 1 | sum(1 << ACTION_OF_KEY[name] for name in actions or ())
    row[L.Y_RANK] = names.game.order.index(t.name) if t.name in names.game.order else -1
    return row


def listed_types(t: SpriteType) -> tuple:
    """Return the list of types that a sprite's class works with: what it makes, or what it hunts."""
    return as_tuple(t.params.get(SPRITES[t.cls].works_with if t.cls else "stype"))


def encode_type_doubles(t: SpriteType) -> list[float]:
    """Return the type's row of q, Q_WIDTH doubles."""
    row = [0.0] * L.Q_WIDTH

    def get(name: str, default: float) -> float:
        return float(t.params.get(name, default))

    row[L.Q_SPEED], row[L.Q_PROB] = get("speed", 0.0), get(SPRITES[t.cls].chance if t.cls else "prob", 1.0)
    row[L.Q_MASS] = float(np.float32(get("mass", 1.0)))  # the reference divides by a float
    row[L.Q_GRAVITY], row[L.Q_FRICTION], row[L.Q_MAX_SPEED] = get("gravity", 0.0), get("friction", 0.0), get("max_speed", -1.0)
    row[L.Q_JUMP], row[L.Q_ANGLE] = get("jump_strength", 0.0), get("angle_diff", 0.0)
    row[L.Q_ON_GROUND], row[L.Q_IN_AIR] = get("ground_speedup_factor", 1.0), get("air_slowdown_factor", 1.0)
    return row


def _first_value(value: object) -> object:
    return as_tuple(value)[0] if as_tuple(value) else ""


def _direction_pair(value: object) -> tuple[int, int]:
    return (int(value[0]), int(value[1])) if isinstance(value, tuple) else (0, 0)


# ----------------------------------------------------------------------------------------------------
# Effects and endings as rows of numbers (E_* and N_*).

RADIANS_PER_DEGREE = 0.017453292519943295  # radians


def encode_effects(names: SymbolTable, effects: list[tuple[str, str, Rule]]) -> np.ndarray:
    """Return the rows, (n, E_WIDTH) int32, of effects given as (first type, second type or "", rule)."""
    return np.array([encode_effect(names, first, second, rule) for first, second, rule in effects], np.int32).reshape(-1, L.E_WIDTH)


def encode_effect(names: SymbolTable, first: str, second: str, rule: Rule, effect: str = "") -> list[int]:
    """Return an effect's row, E_WIDTH numbers. `effect` is what a timer runs, where it is not the line's own."""
    effect = effect or rule.effect
    row = [0] * L.E_WIDTH
    row[L.E_EFFECT] = EFFECTS[effect].opcode
    row[L.E_SCORE], row[L.E_SCORE2] = scores_per_player(rule.params["scoreChange"])
    row[L.E_LINE] = names.lines[rule.line]
    row[L.E_FIRST], row[L.E_SECOND] = names.index.get(first, -1), names.index.get(second, -1)
    if second:
        row[L.E_MASK_LOW], row[L.E_MASK_HIGH] = names.touch_mask(second)
    row[L.E_COUNTERS] = _encode_counters(names, rule)
    row[L.E_Q] = _encode_double(names, rule, effect)
    for column, value in enumerate(_encode_arguments(names, rule, effect), L.E_A0):
        row[column] = value
    return row


def _encode_double(names: SymbolTable, rule: Rule, effect: str) -> int:
    """Store the one parameter that is no whole number (angles in radians); return where it lies in q."""
    name = EFFECTS[effect].real
    if not isinstance(rule.params.get(name), float):
        return 0
    return names.store_double(float(rule.params[name]) * (RADIANS_PER_DEGREE if name.endswith("Deg") else 1.0))


def _encode_counters(names: SymbolTable, rule: Rule) -> int:
    """Store the changes of the game's counters, all of `counter`, then all of `counterElse`; return where, 0 where there are none."""
    n = int(names.game.params["no_counters"])
    if n == 0 or not {"counter", "counterElse"} & rule.given:
        return 0
    changes = []
    for key in ("counter", "counterElse"):
        given = [int(v) for v in as_tuple(rule.params.get(key))] or [0]
        changes += [given[i] if i < len(given) else given[0] for i in range(n)]
    return names.store_ints(changes)[0]


def _encode_arguments(names: SymbolTable, rule: Rule, effect: str) -> list[int]:
    """Return what E_A0.. hold: the record's `arguments`, one after the other. Raises EngineError where a type is missing."""
    word = EFFECTS[effect]
    for parameter in word.parameters.values():
        if parameter.required == ALWAYS and parameter.kind == "type" and rule.params.get(parameter.name) not in names.index:
            raise names.error(rule.line, f"`{effect}` needs {parameter.name}=<a sprite type>")
    worked_out = {"@later": names.queued_effect_offset, "@pull": names.pull_number, "@limit of resource": names.resource_limit}
    out: list[int] = []
    for name in word.arguments:
        out += [worked_out[name](rule)] if name in worked_out else _encode_argument(names, word.parameters[name], rule.params.get(name))
    return out


def _encode_argument(names: SymbolTable, parameter: Parameter, value: object) -> list[int]:
    """Return the numbers of one parameter.

    A type is its number or -1, a resource that of its counter, a list of types where it lies and how long it is, a flag 0 or 1.
    """
    if parameter.role == PARENT:
        return list(names.store_types(names.types_below(str(value))))
    if parameter.role == RESOURCE:
        return [names.resources[str(value)]]
    if parameter.kind == "types":
        return list(names.store_types(member for member in as_tuple(value) if member in names.index))
    if parameter.kind == "ints":
        return scores_per_player(value)
    if parameter.kind == "effect":
        return [EFFECTS[str(value)].opcode if value in EFFECTS else -1]
    if parameter.kind == "type":
        return [names.index.get(str(value), -1)]
    return [int(value or 0)]  # type: ignore[call-overload]


def encode_timer(names: SymbolTable, row: list[int], rule: Rule, first: int) -> list[int]:
    """Return a timer: an effect's row, the tick it is due first, the ticks between two firings, whether it repeats."""
    return [*row, first, int(rule.params.get("timer", 0)), int(bool(rule.params.get("repeating")))]


def first_time(rule: Rule) -> int:
    """Return the first tick in which a TIME line is due."""
    return int(rule.params.get("timer", 0)) if "nextExecution" in rule.given else -1


def encode_timed_effects(names: SymbolTable) -> np.ndarray:
    """Return the `X TIME > effect` lines in the order of the file, (n, TIMED_WIDTH) int32."""
    rows = []
    for name, rule in names.game.timed:
        rows.append(encode_timer(names, encode_effect(names, name, "", rule), rule, first_time(rule)))
    return np.array(rows, np.int32).reshape(-1, L.TIMED_WIDTH)


def encode_queued_effects(names: SymbolTable) -> np.ndarray:
    """Return what the addTimer lines run, (n, TIMED_WIDTH) int32: effects without sprites, with the line's own parameters."""
    rows = []
    for rule in names.timer_lines:
        effect = str(rule.params.get("ftype"))
        if effect not in EFFECTS or EFFECTS[effect].sets_timer:
            raise names.error(rule.line, f"`{rule.effect}` needs ftype=<another effect>")
        row = encode_effect(names, "", "", rule, effect)
        row[L.E_COUNTERS] = 0
        rows.append(encode_timer(names, row, rule, 0))
    return np.array(rows, np.int32).reshape(-1, L.TIMED_WIDTH)


def encode_ending(names: SymbolTable, ending: Ending) -> list[int]:
    """Return an ending's row, N_WIDTH numbers. Raises EngineError where a type is missing."""
    row, get, word = [0] * L.N_WIDTH, ending.params.get, TERMINATIONS[ending.cls]
    row[L.N_CLASS], row[L.N_LIMIT] = word.opcode, int(get("limit", 0))
    wins = [int(bool(win)) for win in as_tuple(get("win"))] + [0] * L.MAX_PLAYERS
    row[L.N_WIN], row[L.N_WIN2] = wins[:2]
    row[L.N_MIN] = int(get("subTypesNum", get("min", 0)))
    row[L.N_COUNT_SCORE] = int(bool(get("count_score")))
    if get("use_counter"):
        limits = [int(v) for v in as_tuple(get("limits"))]
        row[L.N_BY_COUNTERS] = L.COUNTERS_COMPARED if get("compare") else L.COUNTERS_LIMITED
        last = int(names.game.params["no_counters"]) - 1
        row[L.N_LAST_LIMIT] = limits[last] if 0 <= last < len(limits) else (limits or [0])[0]
    for column, key in zip((L.N_TYPE1, L.N_TYPE2, L.N_TYPE3), (*word.counted, "", "", ""), strict=False):
        row[column] = names.index.get(str(get(key)), -1)
    for parameter in word.parameters.values():
        if parameter.required == ALWAYS and get(parameter.name) not in names.index:
            raise names.error(ending.line, f"{ending.cls} needs {parameter.name}=<a sprite type>")
    return row


def scores_per_player(value: object) -> list[int]:
    """Return a score for each player; one number goes to both."""
    scores = [int(v) for v in as_tuple(value)] or [0]
    return [scores[i] if i < len(scores) else scores[0] for i in range(L.MAX_PLAYERS)]


# ----------------------------------------------------------------------------------------------------
# What a game can do to a type, read off its rules: the engine saves itself work on sprites that nothing ever moves or changes.


def avatar_shot_types(game: Game, avatar: SpriteType) -> set[str]:
    """Return the types that an avatar makes."""
    named = listed_types(avatar) if avatar.cls and SPRITES[avatar.cls].shoots else ()
    return {member for name in named if name in game.sprites for member in game.sprites[str(name)].expansion}


def effects_named_by(rule: Rule) -> list[str]:
    """Return the effects that a line names: its own, and the one that it runs later or shields from."""
    return [name for name in (rule.effect, str(rule.params.get("ftype"))) if name in EFFECTS]


def types_changed_by_rule(rule: Rule) -> Iterator[str]:
    """Yield the types whose sprites the line may move, or whose belongings it may change."""
    for who in final_effect(rule).touched(rule.params):
        if who == SECOND:
            yield from rule.seconds
        elif who == FIRST:
            yield from rule.seconds if rule.first in OCCASIONS else (rule.first,)
        else:
            yield str(rule.params[who])


NEVER_SCENERY = (*MADE, ACTS_ON, SHIELDS, SEEKS, EXIT)


def is_static_background(game: Game, t: SpriteType) -> bool:
    """Return whether sprites of this type are there from the start and nothing is ever drawn below them.

    Then they can be painted once and for all.
    """
    # Cautious: whom a line acts on or a sprite seeks counts as made too. (Painted or not, that shows in the state, and so in the
    # hashes of replays.)
    made = {name for rule in game.rules for name in types_named_by_rule(rule, NEVER_SCENERY)}
    made |= {name for other in game.sprites.values() for name in types_named_by_sprite(other, NEVER_SCENERY)}
    made |= {"wall" for other in game.sprites.values() if other.cls and SPRITES[other.cls].falls_back_on == WALL}
    single = any(game.sprites[name].singleton for name in t.lineage)
    there = made | {name for names in game.mapping.values() for name in names}
    unordered = [name for name in there - set(game.order) if name in game.sprites and game.sprites[name].cls]  # drawn below all others
    if t.name in made or t.name not in game.order or single or unordered:
        return False
    for name in game.order[: game.order.index(t.name)]:
        other = game.sprites[name]
        together = any(name in names and t.name in names for names in game.mapping.values())
        scenery = other.cls and SPRITES[other.cls].movement == STANDS and not SPRITES[other.cls].exit
        if not scenery or name in made or together or is_type_changed(game, other):
            return False
    return True


def is_type_changed(game: Game, t: SpriteType) -> bool:
    """Return whether an effect may move sprites of this type, or change what they hold."""
    for rule in game.rules:
        for name in types_changed_by_rule(rule):
            if name in game.sprites and t.name in game.sprites[name].expansion:
                return True
    return can_come_from_transform(game, t) and any(EVERYTHING in final_effect(rule).sends_back for rule in game.rules)


def can_come_from_transform(game: Game, t: SpriteType) -> bool:
    """Return whether a transformation may make a sprite of this type: for a tick its last place is its predecessor's."""
    turning = [rule for rule in game.rules if final_effect(rule).transforms]
    # Cautious: those that transformToAll turns into others count too. (That decides the order of rows, and so the hashes of replays.)
    return any(t.name in made_by_rule(game, rule) | types_named_by_rule(rule, (ACTS_ON,)) for rule in turning)


# ----------------------------------------------------------------------------------------------------
# Which types look for contacts before the events of a tick.
#
# Of two types that a rule joins it is enough that one looks into its cells: it notes the contact on both. So the few may look for the many:
# an avatar for all the cars of a street. Sprites that cannot move never look.

ASSUMED_COUNT_OF_MADE = 20  # what a type that no level holds is taken for


def choose_contact_watchers(
    game: Game, index: Mapping[str, int], movers: list[int], flags: np.ndarray, counts: Mapping[str, int]
) -> list[int]:
    """Return those of the movers that look for contacts, so that of every two types with a rule at least one does.

    Types are numbers; `index` gives a type's by its name, `flags` are the types' Y_FLAGS, `counts` how many sprites of it the level has.
    """
    edges = set()
    for pair in game.pairs:
        for first in game.sprites[pair.first].expansion:
            edges |= {frozenset((index[first], index[second])) for second in game.sprites[pair.second].expansion}
    able = set(movers)
    looking = {t for t in movers if flags[t] & L.FLAG_GROUNDED}
    for edge in edges:
        if len(edge & able) == 1:  # the other one cannot move, or it is the same type
            looking |= edge & able
    cost = {
        index[name]: counts.get(name, 0) or (1 if flags[index[name]] & L.FLAG_AVATAR else ASSUMED_COUNT_OF_MADE) for name in game.sprites
    }
    for edge in sorted(edges, key=sorted):
        if edge <= able and not edge & looking:
            looking.add(min(edge, key=lambda t: (cost[t], t)))
    return [t for t in movers if t in looking]
