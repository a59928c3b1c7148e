"""Trials played one by one, each in a process: what comes out depends on neither their number nor their order."""

import numpy as np
import pytest

from game_meta.agents.agent import RandomAgent
from game_meta.evaluation import protocol, report
from game_meta.evaluation.protocol import evaluate_agent
from game_meta.evaluation.trials_apart import TrialTask, play_apart, play_task, trial_seed
from game_meta.generator import make_variant
from game_meta.theory.true_theory import true_theory


class LoneAgent(RandomAgent):
    """A random player whose trials are to be played one by one."""

    plays_apart = True

    @property
    def remake(self):
        return LoneAgent


def tasks(count, episodes=2, **options):
    variants = [make_variant("harvest", seed) for seed in range(count)]
    return [TrialTask(LoneAgent, "agent", v, trial_seed(0, "harvest", n), episodes, **options) for n, v in enumerate(variants)]


def outcome(trials):
    return [(trial.returns, trial.steps, trial.won) for trial in trials]


def test_two_processes_play_what_one_plays_in_the_same_order():
    assert outcome(play_apart(tasks(4), processes=2)) == outcome(play_apart(tasks(4), processes=1))


def test_a_trial_does_not_depend_on_those_before_it():
    first, *_, last = tasks(3)
    alone = play_task(last)
    play_task(first)
    assert outcome([play_task(last)]) == outcome([alone])


def test_trials_have_different_seeds_and_an_evaluations_seed_gives_others():
    drawn = {trial_seed(seed, name, number) for seed in range(2) for name in ("harvest", "forge") for number in range(3)}
    assert len(drawn) == 12


def test_each_tick_is_timed_and_a_trial_takes_the_sum():
    (trial,) = play_apart(tasks(1))
    assert len(trial.tick_seconds) == sum(trial.steps)
    assert trial.seconds == pytest.approx(trial.tick_seconds.sum(), rel=1e-3)


def test_what_was_done_is_kept_for_a_replay():
    (trial,) = play_apart(tasks(1, record=True))
    assert [len(episode.actions) for episode in trial.recorded] == list(trial.steps)


def test_an_evaluation_plays_such_an_agent_apart_with_its_controls(monkeypatch, tmp_path):
    played = []
    monkeypatch.setattr(protocol, "play_apart", lambda tasks: played.extend(tasks) or map(play_task, tasks))
    done = []
    games = {"harvest": "harvest", "meteors": "meteors"}
    result = evaluate_agent(
        LoneAgent(), games, split="train", variants=3, episodes=2, record=tmp_path, progress=lambda *where: done.append(where)
    )
    assert [(task.kind, task.variant.family) for task in played[:4]] == [
        ("agent", "harvest"), ("agent", "harvest"), ("agent", "meteors"), ("memory-reset", "harvest")]  # fmt: skip
    assert done[-1] == ("playing trials", 9, 9)
    assert len(result["families"]["harvest"]["memoryless"]["episodes"]) == 2
    assert result["costs"]["agent"]["trials"] == 3 and result["costs"]["agent"]["ticks"] > 0
    assert len(list(tmp_path.glob("*.replay"))) == 3


def test_random_players_earn_what_they_earn_together():
    """The mean return of many random trials, apart and side by side."""
    variants = [make_variant("harvest", 3)] * 24
    together = protocol.play_returns(RandomAgent(1), variants, 2, 0)
    apart = np.array([play_task(TrialTask(LoneAgent, "agent", v, n, 2)).returns for n, v in enumerate(variants)])
    assert abs(together.mean() - apart.mean()) < 3 * together.std() / np.sqrt(24)


class KnowsTheRules(LoneAgent):
    """Does anything, and holds the rules of the first harvest to be true."""

    observation = "scene"

    @property
    def remake(self):
        return KnowsTheRules

    def theory(self, trial=0):
        return true_theory(make_variant("harvest", 0).program)


def test_rules_are_compared_with_the_true_ones_after_each_episode():
    first, second = play_apart([task._replace(remake=KnowsTheRules, probe=True) for task in tasks(2)], processes=1)
    assert [each.whole for each in first.theories] == [True, True] and first.mistake is None
    assert [each.whole for each in second.theories] == [False, False] and second.mistake is not None


def test_a_report_tells_what_trials_cost_and_how_often_the_rules_were_found(monkeypatch, capsys):
    monkeypatch.setattr(protocol, "play_apart", lambda tasks: map(play_task, tasks))
    result = evaluate_agent(KnowsTheRules(), {"harvest": "harvest"}, split="train", variants=2, episodes=2)
    report.print_evaluation({**result, "agent": "knows"})
    printed = capsys.readouterr().out
    assert "rules found whole: #1 0%  #2 0%" in printed
    assert "memoryless: " in printed and "s a trial (median" in printed
