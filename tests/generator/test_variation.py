"""What the lines of a VariantSet do to the text of a game. Every board is drawn from real variants of small games."""

import re

import pytest
from helpers.games import CORRIDOR, write_game

from game_meta.generator import InvalidVariant, make_variant
from game_meta.generator.variation import vary_game
from game_meta.vgdl import parse, rewrite_game

GARDEN = """\
BasicGame square_size=10
    SpriteSet
        ruby   > Immovable
        amber  > Immovable
        jade   > Immovable
        wolf   > Chaser stype=avatar cooldown=2
        avatar > MovingAvatar
    LevelMapping
        . >
        r > ruby
        a > amber
        j > jade
        f > wolf
    InteractionSet
        avatar wall > stepBack
        ruby  avatar > killSprite scoreChange=3
        avatar amber jade > stepBack scoreChange=-1
        jade  avatar > transformTo stype=amber
        avatar wolf  > killSprite
        wolf wall > stepBack
    TerminationSet
        SpriteCounter stype=avatar limit=0 win=False   # eaten
        Timeout limit=30 count_score=True
    LevelSet
        level
            wwwwwww
            w.r.a.w
            w..A..w
            wf.j..w
            wwwwwww
    VariantSet
"""


def garden(*lines: str):
    return parse(GARDEN + "".join(f"        {line}\n" for line in lines), name="garden")


def drawn(*lines: str, seed: int = 0, **how):
    return parse(vary_game(garden(*lines), seed, **how))


def rules(game) -> list[str]:
    """All rules as the text has them, without the needless blanks."""
    body = game.text.split("InteractionSet\n")[1].split("    TerminationSet")[0]
    return [" ".join(row.split()) for row in body.splitlines()]


def test_choose_score_changes_what_the_first_rule_of_a_pair_pays_and_nothing_else():
    assert rules(drawn("choose score > ruby amber jade avatar : 7")) == [
        "avatar wall > stepBack",
        "ruby avatar > killSprite scoreChange=7",
        "avatar amber > stepBack scoreChange=7",
        "avatar jade > stepBack scoreChange=7",
        "jade avatar > transformTo stype=amber",
        "avatar wolf > killSprite",
        "wolf wall > stepBack",
    ]


def test_choose_score_comes_on_top_of_a_drawn_rule():
    game = drawn("choose rule > ruby amber avatar : killSprite scoreChange=1 & ~stepBack", "choose score > ruby avatar : {5}")
    assert "ruby avatar > killSprite scoreChange=5" in rules(game)
    assert "amber avatar > killSprite scoreChange=1" in rules(game)
    assert "ruby wolf" not in game.text
    nothing = drawn("choose rule > ruby avatar : nothing", "choose score > ruby avatar : 5")
    assert not [rule for rule in rules(nothing) if "ruby" in rule]


def test_shuffle_score_exchanges_what_is_paid():
    seen = set()
    for seed in range(40):
        game = drawn("shuffle score > ruby amber wolf avatar", seed=seed)
        found = [re.search(rf"(?:{name} avatar|avatar {name}) > \w+(?: scoreChange=(\S+))?$", "\n".join(rules(game)), re.M)
                 for name in ("ruby", "amber", "wolf")]  # fmt: skip
        seen.add(tuple(match.group(1) for match in found))
    assert seen == {("3", "-1", None), ("3", None, "-1"), ("-1", "3", None), ("-1", None, "3"), (None, "3", "-1"), (None, "-1", "3")}


def test_choose_ending_replaces_the_whole_set():
    line = "choose ending > : SpriteCounter stype=ruby win=True & Timeout limit={20,40} count_score=True | Timeout limit=9 win=True"
    seen = {tuple((e.cls, e.params["limit"]) for e in drawn(line, seed=seed).endings) for seed in range(40)}
    assert seen == {(("Timeout", 9),), (("SpriteCounter", 0), ("Timeout", 20)), (("SpriteCounter", 0), ("Timeout", 40))}


def test_a_replaced_set_of_endings_stands_where_the_old_one_stood():
    text = rewrite_game(CORRIDOR, endings=["Timeout limit=9"])
    assert text == CORRIDOR.replace(
        "        SpriteCounter stype=avatar limit=0 win=False\n        Timeout limit=3 count_score=True\n", "        Timeout limit=9\n"
    )


def test_delay_is_said_in_the_game_line_in_its_share_of_the_variants():
    late = [drawn("delay controls chance=0.25", seed=seed).params["delay"] for seed in range(300)]
    assert 45 < sum(late) < 105
    assert not any(drawn("delay controls chance=0", seed=seed).params["delay"] for seed in range(20))


def test_types_that_are_not_kept_are_on_no_board_and_in_no_rule():
    seen = set()
    for seed in range(60):
        game = drawn("layout scatter > ruby amber jade on=. each=2", "keep types > ruby amber jade count=1..2", seed=seed)
        placed = {name for row in game.levels[0] for char in row for name in game.mapping.get(char, ())}
        kept = frozenset(placed & {"ruby", "amber", "jade"})
        named = {name for rule in game.rules for name in (rule.first, *rule.seconds)}
        assert named & {"ruby", "amber", "jade"} == kept
        assert sum(row.count("r") for row in game.levels[0]) == (3 if "ruby" in kept else 0)
        seen.add(kept)
    assert {len(kept) for kept in seen} == {1, 2}
    assert len(seen) == 6


def test_what_must_be_drawn_is_drawn_for_a_type_that_is_kept():
    for seed in range(40):
        game = drawn(
            "choose rule > ruby amber jade avatar : !killSprite scoreChange=5 | 9x nothing",
            "keep types > ruby amber jade count=1",
            seed=seed,
        )
        assert "scoreChange=5" in game.text


def test_a_new_board_and_what_stands_on_it():
    lines = (
        "layout board > maze rooms caves corridors open size=7..9",
        "layout scatter > avatar on=. each=1",
        "layout scatter > wolf on=. far=avatar",
    )
    sizes = set()
    for seed in range(80):
        (level,) = drawn(*lines, seed=seed).levels
        cells = {cell: (y, x) for y, row in enumerate(level) for x, cell in enumerate(row)}
        assert set(cells) == {"w", ".", "A", "f"}
        (y, x), (v, u) = cells["A"], cells["f"]
        assert abs(y - v) + abs(x - u) > 1
        sizes.add((len(level[0]), len(level)))
    assert sizes == {(x, y) for x in (7, 8, 9) for y in (7, 8, 9)}


FAULTS = [
    ("choose score > rubi avatar : 1", "did you mean `ruby`?"),
    ("choose score > ruby avatar : lots", "`scoreChange` takes whole numbers"),
    ("choose score > ruby : 1", "names too few types"),
    ("choose score > ruby avatar", "nothing to choose from"),
    ("choose score > ruby wolf : 1", "no rule of exactly `ruby` and `wolf`"),
    ("shuffle score > ruby wolf avatar amber", "no rule of exactly `ruby` and `amber`"),
    ("choose ending > : Timout limit=4", "did you mean `Timeout`?"),
    ("choose ending > : Timeout limt=4", "did you mean `limit`?"),
    ("choose ending > : Timeout limit=soon", "`limit` takes a whole number"),
    ("choose ending > : SpriteCounter stype=rubi", "did you mean `ruby`?"),
    ("choose ending > ruby : Timeout limit=4", "is about no type"),
    ("choose ending > : Timeout SpriteCounter", "write a class"),
    ("delay control", "did you mean `controls`?"),
    ("delay controls chance=2", "no number from 0 to 1"),
    ("delay controls chanc=0.5", "did you mean `chance`?"),
    ("keep type > ruby count=1", "did you mean `types`?"),
    ("keep types > ruby amber", "does not say how many"),
    ("keep types > ruby amber count=1..3", "not a whole number up to 2"),
    ("keep types > ruby amber count=2..1", "is no range"),
    ("keep types > rubi amber count=1", "did you mean `ruby`?"),
    ("keep types > avatar ruby count=0", "ends the game at once"),
    ("layout board > mase size=7", "did you mean `maze`?"),
    ("layout board size=7", "names no kind of board"),
    ("layout board > maze size=3..9", "at least 5"),
    ("layout board > maze size=7..99", "up to 50"),
    ("layout board > maze sizes=7", "did you mean `size`?"),
    ("layout bord > maze", "did you mean `board`?"),
    ("layout scatter > ruby far=wold", "did you mean `wolf`?"),
    ("layout scatter > ruby eech=2", "did you mean `each`?"),
    ("deley controls", "did you mean `delay`?"),
]


@pytest.mark.parametrize(("line", "fault"), FAULTS, ids=[line for line, _ in FAULTS])
def test_a_line_that_cannot_be_is_named_with_its_cure(line, fault):
    with pytest.raises(InvalidVariant) as caught:
        vary_game(garden("rotate controls", line), 0)
    assert caught.value.line == len(GARDEN.splitlines()) + 2
    assert fault in caught.value.message


def test_far_needs_something_to_be_far_from():
    with pytest.raises(InvalidVariant, match="no `avatar` stands in the level yet"):
        vary_game(garden("layout board > open size=7", "layout scatter > wolf far=avatar"), 0)


def test_a_variant_with_all_of_it_compiles(tmp_path):
    lines = [
        "keep types > ruby amber jade count=2..3",
        "choose rule > ruby amber jade avatar : !killSprite scoreChange={1,2} | ~stepBack",
        "choose score > wolf avatar : 0 | -2",
        "shuffle score > ruby amber jade avatar",
        "choose ending > : Timeout limit=20 count_score=True",
        "delay controls chance=1",
        "layout board > maze rooms size=7..9",
        "layout scatter > avatar on=. each=1",
        "layout scatter > ruby amber jade wolf on=. each=1 far=avatar",
        "shuffle look > *",
        "rotate controls",
    ]
    path = write_game(tmp_path, GARDEN + "".join(f"        {line}\n" for line in lines), "garden")
    for seed in range(20):
        variant = make_variant(path, seed)
        assert parse(variant.text).params["delay"] == 1
        assert make_variant(path, seed).text == variant.text
