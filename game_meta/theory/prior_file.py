"""A prior as JSON: the counts and settings of a RulePrior, checked word by word when they are read."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict, fields
from typing import Any

from game_meta.errors import GameMetaError
from game_meta.theory.bundles import BLANK, ROLES, SAME, Bundle, BundleLine, bundle_line_parameters
from game_meta.theory.prior import PriorSettings, RulePrior
from game_meta.theory.prior_counts import PriorCounts
from game_meta.vgdl.spec import EFFECTS, MOVES, SPRITES, TERMINATIONS

PRIOR_FORMAT = "game-meta prior 1"
MAX_PRIOR_BYTES = 4_000_000
MAX_BUNDLES, MAX_LINES, MAX_SLOTS = 20_000, 16, 16


class PriorError(GameMetaError):
    """A text that is not a prior this version can read; one line that says why."""


def write_prior(prior: RulePrior) -> str:
    """Return a prior as the text of a JSON file, without its network."""
    counts = prior.counts
    bundles = [
        {
            "roles": list(roles),
            "lines": [[line.forward, line.effect, [list(slot) for slot in line.slots], line.sign] for line in bundle],
            "classes": [[*classes, _short(n)] for classes, n in sorted(by_class.items())],
        }
        for roles, found in sorted(counts.bundles.items())
        for bundle, by_class in sorted(found.items(), key=lambda each: repr(each[0]))
    ]
    content = {
        "format": PRIOR_FORMAT,
        "settings": asdict(prior.settings),
        "games": _short(counts.games),
        "classes": {role: _numbers(found) for role, found in sorted(counts.classes.items())},
        "values": {word: {key: _numbers(v) for key, v in sorted(found.items())} for word, found in sorted(counts.values.items())},
        "endings": _numbers(counts.endings),
        "controls": _numbers(counts.controls),
        "delays": _numbers(counts.delays),
        "unseen": _numbers(counts.unseen),
    }
    head = json.dumps(content, indent=1)
    rows = ",\n  ".join(json.dumps(each, separators=(",", ":")) for each in bundles)
    return f'{head[:-2]},\n "bundles": [\n  {rows}\n ]\n}}\n'


def _short(n: float) -> float:
    return float(round(n, 4))


def _numbers(counts: Mapping[Any, float]) -> dict[str, float]:
    return {str(key): _short(n) for key, n in sorted(counts.items())}


def read_prior(text: str) -> RulePrior:
    """Return the prior that `write_prior` wrote. Raises PriorError."""
    if len(text) > MAX_PRIOR_BYTES:
        raise PriorError(f"larger than {MAX_PRIOR_BYTES} bytes")
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise PriorError(f"not JSON ({error})") from None
    names = {"format", "settings", "games", "classes", "values", "endings", "controls", "delays", "unseen", "bundles"}
    if not isinstance(content, dict) or content.get("format") != PRIOR_FORMAT:
        raise PriorError(f"its format is not {PRIOR_FORMAT!r}")
    if set(content) != names:
        raise PriorError(f"it must have exactly {', '.join(sorted(names))}")
    counts = PriorCounts(
        games=_amount(content["games"], "games"),
        classes={role: _counter(c, f"classes of {role}", SPRITES.__contains__) for role, c in _object(content["classes"], "classes")},
        endings=_counter(content["endings"], "endings", lambda key: key == "" or key in TERMINATIONS),
        controls=_counter(content["controls"], "controls", lambda key: sorted(key.split()) == sorted(MOVES)),
        delays=Counter({int(key): n for key, n in _counter(content["delays"], "delays", _is_small).items()}),
        unseen=Counter({int(key): n for key, n in _counter(content["unseen"], "unseen", _is_small).items()}),
    )
    if not set(counts.classes) <= set(ROLES):
        raise PriorError(f"classes are those of {', '.join(ROLES)}")
    for word, found in _object(content["values"], "values"):
        record = SPRITES.get(word) or TERMINATIONS.get(word)
        if record is None and word not in EFFECTS:
            raise PriorError(f"values of {word!r}, which is no word of the language")
        parameters = record.parameters if record else bundle_line_parameters(word)
        counts.values[word] = {}
        for key, values in _object(found, f"values of {word}"):
            if key not in parameters and key not in ("+", "-"):
                raise PriorError(f"{word} has no parameter {key!r}")
            counts.values[word][key] = _counter(values, f"{key} of {word}", _is_value)
    _read_bundles(content["bundles"], counts)
    return RulePrior(counts, _read_settings(content["settings"]))


def _read_settings(given: Any) -> PriorSettings:
    if not isinstance(given, dict) or set(given) != {f.name for f in fields(PriorSettings)}:
        raise PriorError(f"settings must have exactly {', '.join(f.name for f in fields(PriorSettings))}")
    if type(given["simple"]) is not bool:
        raise PriorError("settings: simple must be true or false")
    for name in ("base", "classes", "game"):
        if not 0.01 <= _amount(given[name], f"settings: {name}"):
            raise PriorError(f"settings: {name} is {given[name]!r}, it must be at least 0.01")
    return PriorSettings(float(given["base"]), float(given["classes"]), float(given["game"]), given["simple"])


def _read_bundles(given: Any, counts: PriorCounts) -> None:
    if not isinstance(given, list) or len(given) > MAX_BUNDLES:
        raise PriorError(f"bundles must be a list of at most {MAX_BUNDLES}")
    for number, each in enumerate(given, 1):
        if not isinstance(each, dict) or set(each) != {"roles", "lines", "classes"}:
            raise PriorError(f"bundle {number} must have exactly roles, lines, classes")
        roles = each["roles"]
        if not isinstance(roles, list) or len(roles) != 2 or not all(isinstance(role, str) and role in ROLES for role in roles):
            raise PriorError(f"bundle {number}: roles must be two of {', '.join(ROLES)}")
        by_class = counts.bundles.setdefault((roles[0], roles[1]), {}).setdefault(_read_lines(each["lines"], number), Counter())
        classes = each["classes"]
        if not isinstance(classes, list) or not 1 <= len(classes) <= 1000:
            raise PriorError(f"bundle {number}: classes must be a list")
        for entry in classes:
            if (
                not isinstance(entry, list)
                or len(entry) != 3
                or not all(isinstance(c, str) and (c == "" or c in SPRITES) for c in entry[:2])
            ):
                raise PriorError(f"bundle {number}: each of classes must be two classes and a number")
            by_class[entry[0], entry[1]] += _amount(entry[2], f"bundle {number}")  # type: ignore[assignment]


def _read_lines(given: Any, number: int) -> Bundle:
    if not isinstance(given, list) or len(given) > MAX_LINES:
        raise PriorError(f"bundle {number}: lines must be a list of at most {MAX_LINES}")
    lines = []
    for line in given:
        if (
            not isinstance(line, list)
            or len(line) != 4
            or type(line[0]) is not bool
            or line[3] not in (-1, 0, 1)
            or type(line[3]) is not int
        ):
            raise PriorError(f"bundle {number}: a line must be [true or false, effect, slots, sign]")
        _, effect, slots, _ = line
        if not isinstance(effect, str) or effect not in EFFECTS or not isinstance(slots, list) or len(slots) > MAX_SLOTS:
            raise PriorError(f"bundle {number}: {effect!r} is no effect, or has no slots")
        read: list[tuple[str, Any]] = []
        for slot in slots:
            if (
                not isinstance(slot, list)
                or len(slot) != 2
                or not isinstance(slot[0], str)
                or slot[0] not in bundle_line_parameters(effect)
            ):
                raise PriorError(f"bundle {number}: a slot must be a parameter of {effect} and what fills it")
            read.append((slot[0], _read_slot(slot[1], [key for key, what in read if what == BLANK], number)))
        if [key for key, _ in read] != sorted({key for key, _ in read}):
            raise PriorError(f"bundle {number}: the slots of {effect} must be in order, each once")
        lines.append(BundleLine(line[0], effect, tuple(read), line[3]))
    return tuple(lines)


def _read_slot(value: Any, earlier: list[str], number: int) -> Any:
    if isinstance(value, list) and len(value) <= 16 and all(isinstance(each, bool | int) for each in value):
        return tuple(value)
    if not isinstance(value, str | bool) or (isinstance(value, str) and len(value) > 200):
        raise PriorError(f"bundle {number}: {value!r} fills no slot")
    if isinstance(value, str) and value.startswith(SAME) and value.removeprefix(SAME) not in earlier:
        raise PriorError(f"bundle {number}: {value!r} is the number of no earlier slot")
    return value


def _object(given: Any, what: str) -> list[tuple[str, Any]]:
    if not isinstance(given, dict) or len(given) > MAX_BUNDLES:
        raise PriorError(f"{what} must be an object")
    return list(given.items())


def _amount(given: Any, what: str) -> float:
    if type(given) not in (int, float) or not math.isfinite(given) or given < 0:
        raise PriorError(f"{what}: {given!r} must be a number, 0 or more")
    return float(given)


def _counter(given: Any, what: str, is_known: Callable[[str], bool]) -> Counter[str]:
    found = Counter[str]()
    for key, n in _object(given, what):
        if not is_known(key):
            raise PriorError(f"{what}: {key!r} cannot be counted")
        found[key] = _amount(n, what)  # type: ignore[assignment]
    return found


def _is_small(key: str) -> bool:
    return key.isdecimal() and len(key) < 4


def _is_value(key: str) -> bool:
    if key == "":
        return True
    try:
        value = json.loads(key)
    except (ValueError, RecursionError):
        return False
    if isinstance(value, list):
        return len(value) <= 16 and all(isinstance(each, bool | int | float | str) for each in value)
    return isinstance(value, bool | int | float | str) and not (isinstance(value, float) and not math.isfinite(value))
