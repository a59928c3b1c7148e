"""A game and a level become tables: what the interpreter in tick.py reads. It takes milliseconds; no game is ever compiled to
code."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from game_meta.vgdl import Fault, VGDLError, unsupported
from game_meta.vgdl.model import Ending, Game, Rule, SpriteType
from game_meta.vgdl.ontology import SPRITES, oriented

from . import layout as L
from .kernels import build
from .looks import assign_looks
from .observation import ACTIONS, DOWN, LEFT, RIGHT, UP, USE
from .program import Program
from .warmup import warm_up

ACTION_BY_NAME = {"UP": UP, "LEFT": LEFT, "DOWN": DOWN, "RIGHT": RIGHT, "USE": USE}
MOVING_EFFECTS = {"bounceForward", "turnAround", "wrapAround", "teleportToExit", "attractGaze"}
CREATING_CLASSES = {"SpawnPoint", "Bomber", "ShootAvatar", "FlakAvatar"}
DRAWING = {"RandomNPC", "Chaser", "Fleeing", "SpawnPoint", "Bomber", "flipDirection", "teleportToExit", "attractGaze", "spawn"}
SPRITE_FLAGS = {"is_static": L.STATIC, "rotateInPlace": L.ROTATES, "only_active": L.ONLY_ACTIVE, "stationary": L.STATIONARY}


class EngineError(VGDLError):
    """The game or its level cannot be run."""

    @classmethod
    def of(cls, message: str) -> EngineError:
        return cls([Fault("engine", 0, 0, message)])


def compile_game(game: Game, level: int | Sequence[str] = 0) -> Program:
    """Tables of `game` with one of its levels (a number) or with a level given as rows of text.

    Raises EngineError where the engine does not know something yet, or the level cannot be built.
    """
    missing = unsupported(game)
    if missing:
        raise EngineError(missing)
    warm_up()
    return compile_known(game, level)


def compile_known(game: Game, level: int | Sequence[str]) -> Program:
    """compile_game for a game that the engine is known to support."""
    rows = game.levels[level] if isinstance(level, int) and level < len(game.levels) else level
    if isinstance(rows, int):
        raise _error(game, 1, f"there is no level {rows}; the game has {len(game.levels)}")
    return _Compiler(game, rows).program()


def _error(game: Game, line: int, message: str) -> EngineError:
    return EngineError([Fault(game.name, line, 1, message)])


class _Compiler:
    def __init__(self, game: Game, rows: Sequence[str]):
        self.game, self.rows = game, rows
        self.types = list(game.sprites.values())
        self.index = {t.name: i for i, t in enumerate(self.types)}
        self.width, self.height = max(1, len(rows[0])) if rows else 1, len(rows)
        block = int(game.params.get("square_size") or 0)
        self.block = block or max(2, 800 // max(self.width, self.height, 1))
        self.resources = {name: i for i, name in enumerate(self._resource_names())}
        self.looks = assign_looks(game)
        named = {name for rule in game.rules for name in (rule.first, *rule.seconds, *map(str, rule.params.values())) if name in self.index}
        self.ruled = {member for name in named for member in game.sprites[name].expansion}
        self.lists: list[int] = []  # the tail of p: lists that rows point into
        self.numbers: list[float] = []  # the tail of q

    def _resource_names(self) -> list[str]:
        named = [t.name for t in self.types if t.cls == "Resource"]
        for t in self.types:
            named += [str(name) for name in _listed(t.params.get("ammo"))]
        named += [str(r.params["resource"]) for r in self._all_rules() if "resource" in r.params]
        return list(dict.fromkeys(name for name in named if name in self.game.sprites))

    def _all_rules(self) -> Iterable[Rule]:
        return self.game.rules

    def program(self) -> Program:
        game, n = self.game, len(self.types)
        effects = [(pair.first, pair.second, rule) for pair in game.pairs for rule in pair.rules]
        edges = [(name, "", rule) for name, rules in game.eos for rule in rules]
        p = np.zeros(L.P_HEADER, np.int32)
        parts = [p]
        offset = len(p)

        def append(table: np.ndarray) -> int:
            nonlocal offset
            parts.append(table.astype(np.int32).ravel())
            start, offset = offset, offset + table.size
            return start

        timed_width = L.E_WIDTH + 3
        table_size = n * L.Y_WIDTH + n * n + len(game.order) + (len(effects) + len(edges)) * L.E_WIDTH + len(game.timed) * timed_width
        self.lists_at = L.P_HEADER + table_size + len(game.endings) * L.N_WIDTH
        self.numbers_at = n * L.Q_WIDTH
        p[L.P_TYPES], p[L.P_WIDTH], p[L.P_HEIGHT], p[L.P_BLOCK] = n, self.width, self.height, self.block
        p[L.P_TYPE_TABLE] = append(np.array([self._type_row(i, t) for i, t in enumerate(self.types)]))
        p[L.P_RANKS] = append(self._ranks())
        p[L.P_ORDER], p[L.P_ORDER_N] = append(np.array([self.index[name] for name in game.order])), len(game.order)
        p[L.P_EFFECTS], p[L.P_EFFECTS_N] = append(self._effect_rows(effects)), len(effects)
        p[L.P_EOS], p[L.P_EOS_N] = append(self._effect_rows(edges)), len(edges)
        p[L.P_TIMED], p[L.P_TIMED_N] = append(self._timed_rows()), len(game.timed)
        p[L.P_ENDINGS], p[L.P_ENDINGS_N] = append(np.array([self._ending_row(e) for e in game.endings])), len(game.endings)
        assert offset == self.lists_at
        append(np.array(self.lists, np.int32))
        for i in range(ACTIONS):
            p[L.P_CONTROLS + i] = i
        controls = _listed(game.params.get("controls"))
        for action, name in zip((UP, LEFT, DOWN, RIGHT), controls, strict=False):
            p[L.P_CONTROLS + action] = ACTION_BY_NAME[str(name)]
        speeds = [[float(t.params.get("speed", 0.0)), float(t.params.get("prob", 1.0))] for t in self.types]
        q = np.array([v for row in speeds for v in row] + self.numbers, np.float64)
        used = {t.cls for t in self.types if t.leaf} | {r.effect for r in game.rules}
        p[L.P_DRAWS] = bool(used & DRAWING)
        p[L.P_CLOCKED] = bool(used & {"SpawnPoint", "Bomber"}) or bool(game.timed)
        return self._with_state(p, np.concatenate(parts), q, used)

    def _with_state(self, header: np.ndarray, p: np.ndarray, q: np.ndarray, used: set[str | None]) -> Program:
        """Sizes the state and builds the level in it."""
        sprites = [(self.index[name], x, y) for name, x, y in self._level_sprites()]
        cells = (self.width + 2) * (self.height + 2) * L.C_WIDTH
        capacity = len(sprites) + self._room(len(sprites), used)
        p[: len(header)] = header
        p[L.P_RESOURCES], p[L.P_CAPACITY], p[L.P_STRIDE] = len(self.resources), capacity, L.K_RESOURCES + len(self.resources)
        p[L.P_COLUMNS] = self.width + 2
        p[L.P_CELLS] = L.S_HEADER + len(self.types) * L.T_WIDTH
        p[L.P_SPRITES] = p[L.P_CELLS] + cells
        s = np.zeros(p[L.P_SPRITES] + capacity * (p[L.P_STRIDE] + 1), np.int32)
        d = np.zeros(capacity * L.D_WIDTH, np.float64)
        u = np.zeros(L.U_TOUCH + 2 * len(self.types), np.uint64)
        build(p, q, s, d, u, np.array(sprites, np.int32).reshape(-1, 3))
        if s[L.S_AVATAR] < 0:
            raise _error(self.game, 1, "the level holds no avatar (the character `A`, or one that LevelMapping gives an avatar type)")
        resources = {name: (i, self.looks[self.index[name]]) for name, i in self.resources.items()}
        return Program(self.game, tuple(t.name for t in self.types), p, q, s, d, u, resources, tuple(self.rows))

    def _room(self, present: int, used: set[str | None]) -> int:
        """How many sprites more than the level's own the state has room for."""
        room = 8
        if "transformTo" in used:
            room += present  # the new ones are there before the old ones go
        made = {str(name) for t in self.types if t.cls in CREATING_CLASSES for name in _listed(t.params.get("stype"))}
        made |= {str(rule.params["stype"]) for rule in self.game.rules if rule.effect == "spawn"}
        alone = all(any(self.game.sprites[a].singleton for a in self.game.sprites[name].lineage) for name in made)
        if "cloneSprite" in used or not alone:
            room += 2 * self.width * self.height + 64
        return room

    def _level_sprites(self) -> Iterable[tuple[str, int, int]]:
        """(type, x, y) in the order of creation; only the first avatar counts."""
        found_avatar = False
        for y, row in enumerate(self.rows):
            for x, char in enumerate(row[: self.width]):
                for name in self.game.mapping.get(char, ()):
                    if self._is_avatar(self.game.sprites[name]):
                        if found_avatar:
                            continue
                        found_avatar = True
                    yield name, x * self.block, y * self.block

    @staticmethod
    def _is_avatar(t: SpriteType) -> bool:
        return t.cls is not None and SPRITES[t.cls].avatar

    def _list(self, names: Iterable[object]) -> tuple[int, int]:
        """Stores a list of types behind the tables; where it lies and how long it is."""
        numbers = [self.index[str(name)] for name in names]
        self.lists += numbers
        return self.lists_at + len(self.lists) - len(numbers), len(numbers)

    def _number(self, value: float) -> int:
        self.numbers.append(value)
        return self.numbers_at + len(self.numbers) - 1

    def _mask(self, name: str) -> tuple[int, int]:
        """The touch word of a type's expansion as two signed halves."""
        word = 0
        for member in self.game.sprites[name].expansion:
            word |= 1 << (self.index[member] & 63)
        low, high = np.array([word], np.uint64).view(np.int32)
        return int(low), int(high)

    def _ranks(self) -> np.ndarray:
        ranks = np.full((len(self.types), len(self.types)), -1, np.int32)
        for i, t in enumerate(self.types):
            for rank, member in enumerate(t.expansion):
                ranks[i, self.index[member]] = rank
        return ranks

    def _flags(self, t: SpriteType) -> int:
        if t.cls is None:
            return 0
        flags = sum(flag for name, flag in SPRITE_FLAGS.items() if t.params.get(name) is True)
        flags |= L.ORIENTED if oriented(t) else 0
        flags |= L.IS_AVATAR if self._is_avatar(t) else 0
        flags |= L.IS_RESOURCE if t.cls == "Resource" else 0
        flags |= L.HIDDEN if t.params.get("hidden") is True or t.params.get("invisible") is True else 0
        flags |= L.SHOT if any(t.name in self._shots(a) for a in self.types) else 0
        still = flags & L.STATIC or (t.cls in ("Passive", "Resource") and not flags & L.ORIENTED)
        if still and not self._is_moved(t):
            flags |= L.QUIET
            if t.cls != "SpawnPoint" and int(t.params.get("timeToLive", -1)) <= 0:
                flags |= L.IDLE | (0 if t.name in self.ruled else L.SCENERY)
        return flags

    def _shots(self, avatar: SpriteType) -> set[str]:
        shots = _listed(avatar.params.get("stype")) if avatar.cls in ("ShootAvatar", "FlakAvatar") else ()
        return {member for name in shots if name in self.game.sprites for member in self.game.sprites[str(name)].expansion}

    def _is_moved(self, t: SpriteType) -> bool:
        """Whether an effect may move sprites of this type, or make one whose last place is elsewhere."""
        for rule in self.game.rules:
            if rule.effect in MOVING_EFFECTS and t.name in self.game.sprites[rule.first].expansion:
                return True
            if rule.effect == "transformTo" and rule.params["stype"] == t.name:
                return True
        return False

    def _type_row(self, i: int, t: SpriteType) -> list[int]:
        row, get = [0] * L.Y_WIDTH, t.params.get
        row[L.Y_CLASS] = L.CLASSES.index(t.cls) if t.cls else L.IMMOVABLE
        row[L.Y_FLAGS] = self._flags(t)
        row[L.Y_COOLDOWN], row[L.Y_LIMIT], row[L.Y_VALUE] = int(get("cooldown", 1)), int(get("limit", 0)), int(get("value", 1))
        row[L.Y_TTL], row[L.Y_TOTAL], row[L.Y_CONS] = int(get("timeToLive", -1)), int(get("total", 0)), int(get("cons", 0))
        row[L.Y_MAX_DISTANCE] = int(get("maxDistance", -1))
        row[L.Y_AMMO_COST], row[L.Y_MIN_AMMO] = int(get("ammoCost", 1)), int(get("minAmmo", -1))
        row[L.Y_HEALTH], row[L.Y_MAX_HEALTH] = int(get("healthPoints", 0)), int(get("maxHealthPoints", 0))
        row[L.Y_DX], row[L.Y_DY] = _direction(get("orientation"))
        row[L.Y_SPAWN_DX], row[L.Y_SPAWN_DY] = _direction(get("spawnorientation"))
        makes = _listed(get("stype"))
        if t.leaf and t.cls in ("SpawnPoint", "Bomber", "Chaser", "Fleeing") and not makes:
            raise _error(self.game, t.line, f"`{t.name}` is a {t.cls} and needs stype=<a sprite type>")
        row[L.Y_STYPE] = self.index[str(makes[0])] if makes else -1
        row[L.Y_STYPES_AT], row[L.Y_STYPES_N] = self._list(makes)
        ammo = [self.resources[str(name)] for name in _listed(get("ammo"))]
        row[L.Y_AMMO_AT], row[L.Y_AMMO_N] = self.lists_at + len(self.lists), len(ammo)
        self.lists += ammo
        row[L.Y_EXPANSION_AT], row[L.Y_EXPANSION_N] = self._list(t.expansion)
        row[L.Y_SINGLES_AT], row[L.Y_SINGLES_N] = self._list(name for name in t.lineage if self.game.sprites[name].singleton)
        row[L.Y_RESOURCE] = self.resources.get(t.name, -1)
        actions = SPRITES[t.cls].actions if t.cls else None
        row[L.Y_ACTIONS] = 1 | sum(1 << ACTION_BY_NAME[name] for name in actions or ())
        row[L.Y_LOOK] = self.looks[i]
        row[L.Y_RANK] = self.game.order.index(t.name) if t.name in self.game.order else -1
        row[L.Y_MASK_LOW], row[L.Y_MASK_HIGH] = self._mask(t.name)
        return row

    def _effect_rows(self, effects: list[tuple[str, str, Rule]]) -> np.ndarray:
        return np.array([self._effect_row(*effect) for effect in effects], np.int32).reshape(-1, L.E_WIDTH)

    def _effect_row(self, first: str, second: str, rule: Rule) -> list[int]:
        row = [0] * L.E_WIDTH
        row[L.E_EFFECT], row[L.E_SCORE] = L.EFFECTS.index(rule.effect), _first_number(rule.params["scoreChange"])
        row[L.E_FIRST], row[L.E_SECOND] = self.index[first], self.index[second] if second else -1
        if second:
            row[L.E_MASK_LOW], row[L.E_MASK_HIGH] = self._mask(second)
        row[L.E_A0 : L.E_A3 + 1] = self._arguments(rule)
        if rule.effect in ("spawn", "attractGaze", "wrapAround"):
            row[L.E_Q] = self._number(float(rule.params["offset" if rule.effect == "wrapAround" else "prob"]))
        return row

    def _arguments(self, rule: Rule) -> list[int]:
        get, e = rule.params.get, rule.effect
        if e in ("transformTo", "spawn"):
            if get("stype") not in self.index:
                raise _error(self.game, rule.line, f"`{e}` needs stype=<a sprite type>")
            return [self.index[str(get("stype"))], int(bool(get("killSecond"))), int(bool(get("forceOrientation"))), 0]
        if e == "undoAll":
            return [*self._list(name for name in _listed(get("notStype")) if name in self.index), 0, 0]
        if "resource" in rule.params:
            name = str(get("resource"))
            if name not in self.resources:
                raise _error(self.game, rule.line, f"`{e}` needs resource=<a sprite type>")
            if e == "changeResource":
                t = self.game.sprites[name]
                limit = int(t.params["limit"]) if t.cls == "Resource" else 0
                return [self.resources[name], int(get("value", 1)), limit, int(bool(get("killResource")))]
            return [self.resources[name], int(get("limit", 0)), int(bool(get("subtract"))), 0]
        flag = {"stepBack": "pixelPerfect", "collectResource": "killResource", "attractGaze": "align"}.get(e)
        return [int(bool(get(flag))) if flag else 0, 0, 0, 0]

    def _timed_rows(self) -> np.ndarray:
        rows = []
        for name, rule in self.game.timed:
            period = int(rule.params.get("timer", 0))
            first = period if "nextExecution" in rule.given else 0
            rows.append([*self._effect_row(name, "", rule), first, period, int(bool(rule.params.get("repeating")))])
        return np.array(rows, np.int32).reshape(-1, L.E_WIDTH + 3)

    def _ending_row(self, ending: Ending) -> list[int]:
        row, get = [0] * L.N_WIDTH, ending.params.get
        row[L.N_CLASS], row[L.N_LIMIT] = L.ENDINGS.index(ending.cls), int(get("limit", 0))
        row[L.N_WIN] = int(bool(_listed(get("win"))[0])) if _listed(get("win")) else 0
        row[L.N_MIN], row[L.N_COUNT_SCORE] = int(bool(get("min"))), int(bool(get("count_score")))
        names = [get("stype")] if ending.cls in ("SpriteCounter", "SpriteCounterMore") else [get(f"stype{i}") for i in (1, 2, 3)]
        for column, name in zip((L.N_TYPE1, L.N_TYPE2, L.N_TYPE3), [*names, None, None], strict=False):
            row[column] = self.index.get(str(name), -1)
        if ending.cls.startswith("SpriteCounter") and row[L.N_TYPE1] < 0:
            raise _error(self.game, ending.line, f"{ending.cls} needs stype=<a sprite type>")
        return row


def _listed(value: object) -> tuple:
    """A parameter that may hold one thing or several."""
    if value is None or value == "":
        return ()
    return value if isinstance(value, tuple) else (value,)


def _first_number(value: object) -> int:
    return int(_listed(value)[0]) if _listed(value) else 0


def _direction(value: object) -> tuple[int, int]:
    return (int(value[0]), int(value[1])) if isinstance(value, tuple) else (0, 0)
