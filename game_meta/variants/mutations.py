"""What the lines of a VariantSet mean, and how one draw from them becomes another game text.

    choose rule > gem coin avatar : CHOICES     what happens between each of these types and the last one; replaces the rules of these pairs
    choose score > ruby amber avatar : 1 | -1   what the rules of these pairs pay (the first of each pair in the text); the rest stays
    shuffle score > ruby amber avatar           the types exchange what their rules with the last one pay
    choose class > ghost : Chaser stype=avatar | RandomNPC     class and parameters of a sprite
    choose speed > car bus : 0.25 | 0.5         any other subject is a parameter of a sprite, drawn for each type
    shuffle speed > car bus                     the types exchange the values they have
    choose ending > : Timeout limit=40 & SpriteCounter stype=avatar | ...   the whole TerminationSet; `&` joins its lines
    keep types > ruby amber jade count=2..3     so many of these types are there: the others are placed nowhere, and no rule names them
    shuffle look > *                            every type (or those named) gets a look of its own that says nothing
    rotate controls by=mirror                   the four moves turned or mirrored (`by=turn`: only turned; `by=mirror`: only left and right)
    delay controls chance=0.5                   in this share of the variants what the player does takes effect one tick late
    layout KIND ...                             where things stand: see layouts.py

How CHOICES are written is told in choices.py, which line is of which kind (to be turned on alone) in kinds.py. Rules, levels, sizes and
looks draw from streams of their own, so that they are independent of each other: the same rules come with many levels.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

import numpy as np

from game_meta.engine.observation import FIRST_LOOK, LOOKS, RIVAL
from game_meta.variants import choices, endings, pairs
from game_meta.variants.changes import Changes, Draw, sprite
from game_meta.variants.faults import InvalidVariant, chance, misused, only, span
from game_meta.variants.kinds import Dial, coins, dial, kind_of
from game_meta.variants.layouts import fill
from game_meta.variants.sides import for_both
from game_meta.variants.streams import stream
from game_meta.variants.truth import avatar_types, present_types
from game_meta.vgdl import Game, VariantRule, rewrite
from game_meta.vgdl.errors import did_you_mean

MOVES = ("UP", "LEFT", "DOWN", "RIGHT")
MIRRORED = ("UP", "RIGHT", "DOWN", "LEFT")


def vary(game: Game, seed: int, kinds: Collection[str] | None = None, difficulty: float = 1.0, *, rules_seed: int | None = None) -> str:
    """The text of one variant of `game`. It holds no VariantSet: it is a game like any other.

    kinds        what may vary (see kinds.py); everything if None
    difficulty   how far, from 0 (not at all) to 1
    rules_seed   the rules are those of this seed; level, types and looks stay those of `seed`
    """
    return mutate(game, seed, dial(kinds, difficulty), seed if rules_seed is None else rules_seed)[0]


def mutate(game: Game, seed: int, how: Dial, rules_seed: int) -> tuple[str, Changes]:
    """The text, and what was changed in it."""
    changes = Changes()
    streams = {name: stream(game.name, name, rules_seed if name == "rules" else seed) for name in ("rules", "looks")}
    layouts = [rule for rule in game.variants if rule.verb == "layout"]
    for rule in sorted(game.variants, key=lambda rule: rule.verb != "keep"):  # which types there are comes first
        if rule in layouts:
            continue
        verb = VERBS.get((rule.verb, rule.subject)) or VERBS.get((rule.verb, "")) or _unknown(rule)
        disguise = rule.verb == "rotate" or rule.subject == "look"
        own = seed if disguise or rule.verb == "keep" else rules_seed
        alone = rule.verb in ("keep", "delay")
        rng = stream(game.name, rule.verb, game.variants.index(rule), own) if alone else streams["looks" if disguise else "rules"]
        verb(Draw(game, rule, rng, how, own, changes))
    levels = None
    if layouts or changes.dropped:
        new = not layouts or coins(game, layouts[0], seed, 1, how)[0] < how.of("levels")
        levels = fill(
            game,
            layouts,
            stream(game.name, "levels", seed if new else 0),
            stream(game.name, "sizes", seed) if any(rule.subject == "board" for rule in layouts) else None,
            how,
            changes.dropped,
        )
    sprites, rules = for_both(game, changes.sprites, changes.rules)
    text = rewrite(
        game.text,
        sprite_params=sprites,
        rules=rules,
        header_params=changes.header,
        endings=changes.endings,
        levels=levels,
    )
    return text, changes


def choose(draw: Draw) -> None:
    """Class or parameter of sprites."""
    rule = draw.rule
    alternatives = choices.read(rule)
    if not rule.targets:
        raise InvalidVariant(f"`choose {rule.subject}` names too few types before its choices", rule.line)
    names = draw.targets
    if not names:
        return
    kind = draw.dial.of(kind_of(draw.game, rule))
    for name, one, coin in zip(names, choices.draw(alternatives, len(names), draw.rng), draw.coins(len(names)), strict=True):
        if rule.subject != "class":
            given: dict[str, object] = {rule.subject: one.text}
        else:
            cls, *parameters = one.text.split()
            if not all("=" in parameter for parameter in parameters):
                raise InvalidVariant(f"`{one.text}` is not a class and its `key=value`", rule.line)
            given = {"class": cls, **dict(parameter.split("=", 1) for parameter in parameters)}
        if coin < kind:
            draw.changes.of(name).update(given)


def shuffle(draw: Draw) -> None:
    rule = draw.rule
    kinds = [sprite(draw.game, name, rule) for name in draw.targets]
    values = [kind.params.get(rule.subject) for kind in kinds]
    if None in values:
        misused(rule, rule.subject, set.intersection(*(set(kind.params) for kind in kinds)))
    order = draw.rng.permutation(len(kinds))
    if draw.departs(kind_of(draw.game, rule)):
        for kind, place in zip(kinds, order, strict=True):
            draw.changes.of(kind.name)[rule.subject] = values[place]


def shuffle_look(draw: Draw) -> None:
    everything = draw.rule.targets == ("*",)
    names = [name for name in disguised_types(draw.game) if name not in draw.changes.dropped] if everything else draw.targets
    looks = draw_looks(len(names), draw.rng, draw.game.params["no_players"])
    for name, look, coin in zip(names, looks, draw.coins(len(names)), strict=True):
        if coin < draw.dial.of("looks"):
            draw.changes.of(name)["look"] = int(look)
            draw.changes.disguised.append(name)


def rotate(draw: Draw) -> None:
    only(draw.rule, "by")
    by = draw.rule.params.get("by", "both")
    controls = draw_controls(by, draw.rng)
    if draw.departs("controls"):
        draw.changes.header["controls"], draw.changes.turns = controls, by


def delay(draw: Draw) -> None:
    only(draw.rule, "chance")
    if draw.rng.random() < chance(draw.rule) * draw.dial.of("controls"):
        draw.changes.header["delay"] = 1


def keep(draw: Draw) -> None:
    """The types that stay are the first ones of the line, or, where the line departs, any."""
    only(draw.rule, "count")
    game, rule = draw.game, draw.rule
    names = draw.targets
    if "count" not in rule.params:
        raise InvalidVariant(
            f"`keep types` does not say how many: `keep types > {' '.join(rule.targets) or 'ruby amber'} count=1..2`", rule.line
        )
    fewest, most = span(rule, "count", "", most=len(names))
    count = int(draw.rng.integers(fewest, draw.dial.top("types", fewest, most) + 1))
    order = [names[place] for place in draw.rng.permutation(len(names))]
    if "types" not in draw.dial.kinds:
        return
    left_out = (order if draw.departs("types") else names)[count:]
    dropped = {each for name in left_out for each in game.sprites if name in game.sprites[each].lineage}
    draw.changes.dropped |= dropped
    for each in game.rules:
        for second in each.seconds:
            if each.first in dropped or second in dropped:
                draw.changes.rules[each.first, second] = []
    for ending in game.endings:
        if ending.cls == "SpriteCounter" and ending.params["stype"] in dropped:
            raise InvalidVariant(
                f"`{ending.params['stype']}` may be left out, and then the SpriteCounter in line {ending.line} ends the game at once: "
                "let it count a group of types, or leave this type out of `keep types`",
                rule.line,
            )


Verb = Callable[[Draw], None]
VERBS: dict[tuple[str, str], Verb] = {
    ("choose", "rule"): pairs.choose_rule,
    ("choose", "score"): pairs.choose_score,
    ("shuffle", "score"): pairs.shuffle_score,
    ("choose", "ending"): endings.choose_ending,
    ("choose", ""): choose,  # any other subject is a parameter
    ("shuffle", "look"): shuffle_look,
    ("shuffle", ""): shuffle,
    ("rotate", "controls"): rotate,
    ("delay", "controls"): delay,
    ("keep", "types"): keep,
}


def _unknown(rule: VariantRule) -> Verb:
    verbs = list(dict.fromkeys([verb for verb, _ in VERBS] + ["layout"]))
    if rule.verb in verbs:
        misused(rule, rule.subject, [subject for verb, subject in VERBS if verb == rule.verb])
    raise InvalidVariant(f"`{rule.verb}` is no verb of a VariantSet{did_you_mean(rule.verb, verbs)}: {', '.join(verbs)}", rule.line)


def draw_looks(count: int, rng: np.random.Generator, players: int = 1) -> np.ndarray:
    """Looks for `count` types, all different and none of the known ones, nor that of the rival."""
    first = FIRST_LOOK if players == 1 else RIVAL + 1
    if count > LOOKS - first:
        raise InvalidVariant(f"{count} types need looks of their own, there are {LOOKS - first}")
    return first + rng.permutation(LOOKS - first)[:count]


def draw_controls(by: str, rng: np.random.Generator) -> tuple[str, ...]:
    """What UP, LEFT, DOWN, RIGHT shall really do."""
    turns, mirrored = int(rng.integers(4)), bool(rng.integers(2))
    if by == "mirror":
        turns = 0
    elif by == "turn":
        mirrored = False
    elif by != "both":
        raise InvalidVariant(f"controls can be rotated by=turn, by=mirror or by=both, not `{by}`")
    moves = MIRRORED if mirrored else MOVES
    return moves[turns:] + moves[:turns]


def disguised_types(game: Game) -> list[str]:
    """Types whose looks `shuffle look > *` gives: all that can be met, but for walls and avatars, which are known by sight."""
    spread = [name for rule in game.variants if (rule.verb, rule.subject) == ("layout", "scatter") for name in rule.targets]
    met = present_types(game, [name for name in spread if name in game.sprites]).difference(avatar_types(game), ("wall",))
    return [name for name, kind in game.sprites.items() if kind.leaf and name in met]
