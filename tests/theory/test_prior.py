"""The prior over theories: what is simple is likelier, what was counted likelier still; bundles have no names; the file is checked."""

import json
import math
from collections import Counter

import pytest

from game_meta.theory.bundles import abstract_pair, blanks_of, fill_bundle, references_of
from game_meta.theory.encounter import Encounter
from game_meta.theory.prior import RulePrior
from game_meta.theory.prior_counts import PriorCounts
from game_meta.theory.prior_file import PriorError, read_prior, write_prior
from game_meta.theory.theory import BelievedEnding, BelievedLine, BelievedType, Theory, params

TAKE = BelievedLine("thing4", "avatar", "killSprite", score=2)
BLOCK = BelievedLine("avatar", "thing4", "stepBack")
GATE = BelievedLine("thing5", "avatar", "killIfOtherHasMore", params(limit=2, resource="thing6", subtract=True), 3)
GONE, CAME = (True, False, False, True, False, False, False), (True, False, True, False, False, True, False)


def theory_of(*lines):
    types = [BelievedType("wall"), BelievedType("thing4"), BelievedType("thing5"), BelievedType("thing6", "Resource")]
    return Theory(10, (*types, BelievedType("avatar", "MovingAvatar")), lines, (BelievedEnding("Timeout", params(limit=24)),))


def seen(thing=GONE, avatar=CAME, score=0, **more):
    other = {"appeared": (), "vanished": (), "gained": (), "own": (0, 0), "holding": (), "ended": False, "won": False}
    return Encounter((thing, avatar), score, score, **{**other, **more})


def test_a_bundle_has_no_names_and_numbers_and_gets_them_back():
    gate = BelievedLine("avatar", "thing5", "stepBack")
    found = abstract_pair(theory_of(GATE, gate), "avatar", "thing5")
    assert (found.roles, found.names) == (("thing", "avatar"), ("thing5", "avatar"))
    assert references_of(found.bundle) == ["resource"]
    assert [key for _, key in blanks_of(found.bundle)] == ["limit", "+"]
    assert fill_bundle(found.bundle, found.names, [2, 3], {"resource": "thing6"}) == (GATE, gate)
    other = fill_bundle(found.bundle, ("thing9", "avatar"), [1, 5], {"resource": "thing8"})
    assert other[0] == BelievedLine("thing9", "avatar", "killIfOtherHasMore", params(limit=1, resource="thing8", subtract=True), 5)


def test_a_number_that_is_needed_and_paid_is_one_number():
    line = BelievedLine("avatar", "thing4", "spawnIfHasMore", params(limit=2, resource="thing6", spend=2, stype="thing5"))
    found = abstract_pair(theory_of(line), "thing4", "avatar")
    assert [key for _, key in blanks_of(found.bundle)] == ["limit"]
    whom = {"resource": "thing6", "other": "thing5"}
    assert fill_bundle(found.bundle, found.names, [2], whom) == (line,)


def test_a_line_of_the_clock_keeps_its_time_in_the_file():
    line = BelievedLine("avatar", "TIME", "subtractHealthPoints", params(repeating=True, timer=3), -1)
    found = abstract_pair(theory_of(line), "avatar", "TIME")
    assert found.roles == ("avatar", "clock")
    assert fill_bundle(found.bundle, found.names, [3, 1], {}) == (line,)
    counts = PriorCounts()
    counts.add_theory(theory_of(line))
    assert read_prior(write_prior(RulePrior(counts))).counts == counts


@pytest.mark.parametrize("prior", [RulePrior.uniform(), RulePrior.hand_set()], ids=["uniform", "hand-set"])
def test_each_rule_costs_and_a_longer_one_more(prior):
    none, short, long = (prior.log_prob(theory_of(*lines)) for lines in [(), (TAKE,), (TAKE, GATE)])
    assert none > short > long
    assert short - none > long - short
    assert math.isfinite(long)


@pytest.mark.parametrize("prior", [RulePrior.uniform(), RulePrior.hand_set()], ids=["uniform", "hand-set"])
def test_however_long_a_theory_is_it_has_a_probability(prior):
    assert math.isfinite(prior.log_prob(theory_of(*[GATE] * 200)))


def test_that_two_have_met_without_a_rule_is_a_claim_too():
    prior = RulePrior.hand_set()
    assert prior.log_prob(theory_of(TAKE), met=[("avatar", "thing5")]) < prior.log_prob(theory_of(TAKE))
    assert prior.log_prob(theory_of(TAKE), met=[("avatar", "thing4")]) == prior.log_prob(theory_of(TAKE))


def test_what_was_found_of_one_thing_is_likelier_of_the_next():
    """The same line again costs less than another one that is as likely by itself."""
    prior = RulePrior.hand_set()
    again = BelievedLine("thing5", "avatar", "killSprite", score=2)
    costs = BelievedLine("thing5", "avatar", "killSprite", score=-2)
    assert prior.log_prob(theory_of(again)) > prior.log_prob(theory_of(costs)) - 1
    assert prior.log_prob(theory_of(TAKE, again)) > prior.log_prob(theory_of(TAKE, costs)) + 0.5


def test_what_was_seen_says_what_to_try_first():
    prior = RulePrior.hand_set()
    lines, changes, _ = prior.line_bundles(theory_of(), "thing4", "avatar", seen(score=2))[0]
    assert (lines, changes) == ((TAKE,), {})
    tried = [lines for lines, _, _ in prior.line_bundles(theory_of(), "avatar", "thing4", seen(CAME, GONE).swapped())]
    assert (TAKE,) not in tried[:5]
    assert any(line.first == "thing4" for lines in tried for line in lines)


def test_a_gate_is_tried_with_what_is_held():
    theory = theory_of(BelievedLine("avatar", "thing5", "stepBack"))
    tried = RulePrior.hand_set().line_bundles(
        theory, "thing5", "avatar", seen(score=3, gained=(("thing6", -2),), holding=(("thing6", 2),)), 200
    )
    assert any(dict(line.params).get("resource") == "thing6" for lines, _, _ in tried for line in lines)


def test_what_touching_is_worth_follows_from_what_was_found():
    prior = RulePrior.hand_set()
    deadly = BelievedLine("avatar", "thing4", "killSprite")
    before, after = (prior.touch_value(theory_of(*lines), "thing5") for lines in [(), (deadly,)])
    assert 0 < before.death < after.death < 1
    assert prior.touch_value(theory_of(TAKE), "thing5").gain > before.gain


def counted_prior():
    prior = RulePrior.hand_set()
    found = abstract_pair(theory_of(TAKE), "thing4", "avatar")
    prior.counts.bundles[found.roles] = {found.bundle: Counter({("Immovable", "MovingAvatar"): 30.5}), (): Counter({("Door", ""): 1})}
    prior.counts.classes["thing"] = Counter(Immovable=20, Missile=3.25)
    prior.counts.values["killSprite"] = {"+": Counter({"2": 3, "1": 1})}
    prior.counts.endings.update({"Timeout": 4, "": 4})
    prior.counts.controls["UP LEFT DOWN RIGHT"] += 3
    prior.counts.delays[1] += 2
    return RulePrior(prior.counts, prior.settings)


def test_the_file_holds_the_prior():
    prior = counted_prior()
    again = read_prior(write_prior(prior))
    assert write_prior(again) == write_prior(prior)
    assert again.log_prob(theory_of(TAKE, GATE)) == pytest.approx(prior.log_prob(theory_of(TAKE, GATE)))
    assert again.counts == prior.counts


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (["format"], "game-meta prior 0"),
        (["games"], -1),
        (["settings", "base"], 0),
        (["settings", "simple"], 1),
        (["classes", "thing", "Immovable"], "many"),
        (["classes", "thing", "Mobile"], 1),
        (["classes", "hero"], {}),
        (["values", "killSprite", "width"], {}),
        (["values", "kilSprite"], {}),
        (["endings", "Never"], 1),
        (["controls", "UP UP UP UP"], 1),
        (["delays", "-1"], 1),
        (["bundles", 0, "roles"], ["thing"]),
        (["bundles", 0, "classes", 0, 2], float("nan")),
        (["bundles", 1, "lines", 0, 1], "kilSprite"),
        (["bundles", 1, "lines", 0, 2], [["limit", "#"]]),
        (["bundles", 1, "lines", 0, 3], 2),
        (["more"], 1),
    ],
    ids=str,
)
def test_a_damaged_file_is_refused_in_one_line(path, value):
    content = json.loads(write_prior(counted_prior()))
    place = content
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    with pytest.raises(PriorError) as error:
        read_prior(json.dumps(content))
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("text", ["", "[]", "{", '{"format": "game-meta prior 1"}', "[" * 100_000])
def test_what_is_no_prior_at_all_is_refused(text):
    with pytest.raises(PriorError):
        read_prior(text)


def test_another_form_of_the_avatar_is_proposed_with_its_type():
    """Nothing is seen of it: forms look alike."""
    tried = RulePrior.hand_set().line_bundles(theory_of(), "thing4", "avatar", seen(GONE, CAME), 200)
    forms = [(lines, types) for lines, types, _ in tried if "avatar2" in types]
    assert forms and all(types["avatar2"].cls == "MovingAvatar" for _, types in forms)
    assert any(line.first == "avatar" and dict(line.params).get("stype") == "avatar2" for lines, _ in forms for line in lines)
