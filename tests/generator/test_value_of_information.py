"""What there is to learn, on boards of one row: the avatar in the middle, one thing to each side."""

import pytest
from helpers.games import CORRIDOR, write_game

from game_meta.generator import grade_variant, make_variant
from game_meta.generator.value_of_information import value_of_information
from game_meta.vgdl import load

VARIES = "    VariantSet\n        "
COIN_OR_PIT = "choose rule > coin pit avatar : !killSprite scoreChange=3 | ~killSprite scoreChange=-1\n"
SIDES = CORRIDOR.replace("wp.A.cw", ".p.A.c.").replace("limit=3", "limit=12")


def learnt(path, seed, **options):
    variant = make_variant(path, seed)
    return value_of_information(variant, grade_variant(variant, width=16), **options)


def test_a_game_that_does_not_vary_has_nothing_to_learn(tmp_path):
    assert learnt(write_game(tmp_path, CORRIDOR), 0) is None


def test_who_knows_the_family_loses_nothing_where_rules_do_not_vary(tmp_path):
    path = write_game(tmp_path, SIDES + VARIES + "shuffle look > *\n        rotate controls\n")
    for seed in range(3):
        found = learnt(path, seed)
        assert (found.blind_return, found.loss, found.share) == (3.0, 0.0, 0.0)


def test_which_of_two_things_pays_is_worth_knowing(tmp_path):
    """A blind player goes to one side, and is right in some variants only."""
    path = write_game(tmp_path, SIDES + VARIES + COIN_OR_PIT)
    losses = [learnt(path, seed).loss for seed in range(12)]
    assert min(losses) == 0.0 and max(losses) >= 3.0


def test_hidden_places_are_not_known(tmp_path):
    """The rules are always the same, but the coin cannot be seen: a plan finds it only if it passes there anyway."""
    hidden = SIDES.replace("coin   > Immovable color=GOLD", "coin   > Immovable hidden=True color=GOLD").replace("limit=12", "limit=4")
    path = write_game(tmp_path, hidden.replace(".p.A.c.", "....A....") + VARIES + "layout scatter > coin on=. each=1\n")
    assert max(learnt(path, seed).loss for seed in range(8)) == 3.0


@pytest.mark.parametrize("family", ["harvest", "meteors"])
def test_in_the_shipped_families_there_is_much_to_learn_and_it_is_the_same_every_time(family):
    first, second = (learnt(family, 5, siblings=4) for _ in range(2))
    assert first == second
    assert first.loss > 3 and first.share > 0.3


def test_hidden_things_move_among_cells_that_look_empty(tmp_path):
    from game_meta.generator.value_of_information import move_unseen
    from game_meta.random_streams import random_stream

    game = load(write_game(tmp_path, CORRIDOR))
    moved = {move_unseen(game, ["wc.A.pw"], {"c"}, random_stream("test", seed))[0] for seed in range(40)}
    assert moved == {"wc.A.pw", "w.cA.pw", "w..Acpw"}
