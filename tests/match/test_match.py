"""Matches without a window: what the boards show, who gets what, what is foreseen, and what is kept."""

import numpy as np
import pytest
from helpers.agents import Steady

from game_meta import content
from game_meta.engine.observation import LEFT, NIL, OPPONENT, RIGHT, UP
from game_meta.evaluation.trial_recorder import run_trial
from game_meta.generator.grading import ScoreBounds
from game_meta.match.arrangement import STRENGTHS, arrange_match, draw_match_variant
from game_meta.match.match import (
    AGENT_SIDE,
    PERSON_SIDE,
    RoundResult,
    count_rounds_won,
    first_understood_round,
    match_replay_folder,
    match_winner,
)
from game_meta.replays import ReplayPlayer, read_replay, stream_values_at

# In the yard `controls=DOWN,RIGHT,UP,LEFT`: what is called up goes down, left goes right, down goes up, and right goes left.


def column(board, player=0):
    """Of a player's avatar."""
    return int(board.now.x[board.now.avatars[player]]) // board.now.block_size


def play(match, *actions):
    for action in actions:
        match.step(action)


def test_in_turns_the_agents_board_waits_for_the_persons(games):
    match = arrange_match("yard", Steady(LEFT), rounds=2)
    yours, its = match.boards
    assert match.person_to_move and (column(yours), column(its)) == (3, 3)
    play(match, RIGHT, RIGHT)  # which the hidden controls turn round
    assert (column(yours), yours.now.score, column(its), its.ticks) == (1, 1, 3, 0)
    play(match, LEFT, LEFT, LEFT, LEFT)
    assert (column(yours), yours.now.score, yours.now.win) == (5, 2, 1) and not match.person_to_move
    play(match, NIL, NIL)
    assert (column(its), its.now.score) == (5, 1) and not match.round_over
    play(match, *[NIL] * 4)
    assert match.round_over and match.results == [RoundResult((2, 1), (1, 0), (6, 6), False)]


def test_in_a_race_both_boards_tick_together_and_the_faster_one_waits(games):
    match = arrange_match("yard", Steady(LEFT), rounds=2, race=True)
    play(match, *[RIGHT] * 6)
    match.begin_round()  # in the next level the gem is one cell away: the person is through at once
    yours, its = match.boards
    assert [board.level for board in match.boards] == [1, 1] and yours.seed == its.seed
    play(match, RIGHT)
    assert yours.round_over and not its.round_over and not match.person_to_move
    play(match, *[NIL] * 5)
    assert match.match_over and match.results[1] == RoundResult((1, 0), (1, 0), (1, 6), False)
    assert count_rounds_won(match.results) == (1, 0) and match_winner(match.results) == PERSON_SIDE  # 1 : 1, then 1 : 0


def test_two_play_on_one_board_and_each_keeps_its_own_score(games):
    match = arrange_match("both", Steady(LEFT), rounds=3)
    (board,) = match.boards
    assert (column(board, 0), column(board, 1)) == (1, 7)
    play(match, RIGHT, RIGHT)
    assert (column(board, 0), column(board, 1)) == (3, 5) and board.now.scores == (1, 1)
    play(match, RIGHT)
    assert match.round_over and sum(board.now.scores) == 3


def test_best_of_three_is_over_when_two_are_won(games):
    match = arrange_match("both", Steady(UP), rounds=3)
    for _ in range(2):
        assert not match.match_over
        play(match, *[RIGHT] * 4)
        assert match.round_over and match.boards[0].ticks == 4
        if not match.match_over:
            match.begin_round()
    assert match.match_over and count_rounds_won(match.results) == (2, 0) and [r.scores for r in match.results] == [(3, 0)] * 2


def test_what_the_agent_expects_is_compared_with_what_is_done(games):
    match = arrange_match("both", Steady(UP, expects=RIGHT), rounds=3)
    play(match, RIGHT, LEFT, RIGHT, NIL)
    assert match.foresight.recent_hits == [True, False, True, False] and match.person_action == NIL
    play(match, *[RIGHT] * 3)
    assert match.results[0].foresight_share == pytest.approx(5 / 7)
    match.begin_round()
    play(match, UP)
    assert match.foresight.round_hit_share(1) == 0.0 and sum(match.foresight.recent_hits) == 5 and len(match.foresight.recent_hits) == 8


def test_the_agent_is_shown_what_a_trial_would_show_it(games):
    """The same actions in the same levels with the same seeds: every array of every tick, over the ends of episodes."""
    match = arrange_match("yard", mine := Steady(LEFT), rounds=2, seed=3)
    for k in range(2):
        if k:
            match.begin_round()
        while not match.round_over:
            match.step(NIL)
    list(run_trial(its := Steady(LEFT), match.variant, episodes=2, seed=3))
    assert len(mine.seen) == len(its.seen) == 12 and mine.begun == its.begun == 1
    for one, other in zip(mine.seen, its.seen, strict=True):
        for name in one:
            np.testing.assert_array_equal(one[name], other[name], name)


def test_in_a_game_for_two_it_sees_its_own_side_and_learns_after_each_round(games):
    agent = Steady(LEFT)
    match = arrange_match("both", agent, rounds=2)
    play(match, *[RIGHT] * 3)
    first = agent.seen[0]
    middle = first["window"].shape[0] // 2
    assert first["trial_start"] and first["episode_start"] and OPPONENT not in first["window"]  # which is out of sight
    assert agent.seen[1]["window"][middle, middle - 4] == OPPONENT
    assert [seen["reward"] for seen in agent.seen] == [0, 0, 1]
    match.begin_round()
    assert agent.learned == 1
    play(match, NIL)
    assert agent.seen[3]["episode_start"] and not agent.seen[3]["trial_start"]


def test_a_match_is_kept_and_plays_again_as_it_was(games):
    match = arrange_match("both", Steady(LEFT, expects=RIGHT), rounds=2, seed=5)
    play(match, RIGHT, NIL, *[RIGHT] * 2)
    boards = [match.boards[0].now]
    match.begin_round()
    play(match, UP, RIGHT)
    boards.append(match.boards[0].now)
    match.close()
    assert content.find_content("replays", "play-both-1") == match.boards[0].recorder.path
    playback = ReplayPlayer(read_replay(match.boards[0].recorder.path))
    assert playback.fault == "" and [(who.name, who.hash) for who in playback.header.agents] == [("person", ""), ("steady", "ab12")]
    assert [(take.ticks, take.ended) for take in playback.episodes] == [(match.results[0].ticks[0], True), (2, False)]
    for take, board in zip(playback.episodes, boards, strict=True):
        assert playback.snapshot_at(take.first_frame + take.ticks).scores == board.scores
    assert stream_values_at(playback, 0).expected.argmax() == RIGHT and stream_values_at(playback, 0).policy.argmax() == LEFT


def test_alone_each_has_a_replay_of_its_own(games):
    match = arrange_match("yard", Steady(LEFT), rounds=2)
    play(match, RIGHT, RIGHT)
    match.close()  # the agent's turn never came
    assert [file.name for file in sorted(match_replay_folder().iterdir())] == ["play-yard-1-person.replay"]
    match = arrange_match("yard", Steady(LEFT), rounds=2, race=True)
    play(match, RIGHT, RIGHT)
    match.close()
    playbacks = {file.name: ReplayPlayer(read_replay(file)) for file in match_replay_folder().iterdir()}
    assert sorted(playbacks) == ["play-yard-1-person.replay", "play-yard-2-person.replay", "play-yard-2-steady.replay"]
    assert all(playback.fault == "" and playback.episodes[0].ticks == 2 for playback in playbacks.values())
    assert "policy" in playbacks["play-yard-2-steady.replay"].header.streams and not playbacks["play-yard-2-person.replay"].header.streams


def test_who_only_looks_leaves_nothing(games):
    arrange_match("yard", Steady()).close()
    assert not match_replay_folder().exists()


def test_one_for_two_is_played_as_its_file_has_it_and_one_for_one_in_an_unseen_variant():
    own = content.find_content("games", "duel")
    assert draw_match_variant("duel", 7, None).text == own.read_text() and draw_match_variant("duel", 7, None).program.players == 2
    variant = draw_match_variant("harvest", 7, None)
    assert variant.split == "test-rules" and variant.text != content.find_content("games", "harvest").read_text()


@pytest.mark.parametrize(
    ("result", "who"),
    [
        (RoundResult((3, 1), (0, 1), (5, 5), True), AGENT_SIDE),  # on one board the game says who won ...
        (RoundResult((3, 1), (0, 0), (5, 5), True), PERSON_SIDE),
        (RoundResult((3, 1), (0, 1), (5, 5), False), PERSON_SIDE),  # ... side by side it is the score,
        (RoundResult((3, 3), (1, 1), (5, 4), False), AGENT_SIDE),  # and then who is faster
        (RoundResult((3, 3), (0, 0), (5, 4), False), None),
    ],
)
def test_who_wins_a_round(result, who):
    assert result.winner == who


def test_who_worked_it_out_first():
    results = [RoundResult(scores, (0, 0), (9, 9), False) for scores in ((1, 2), (4, 5), (7, 9))]
    assert [first_understood_round(results, ScoreBounds(random=1.0, oracle=9.0), side) for side in (PERSON_SIDE, AGENT_SIDE)] == [3, 2]
    assert first_understood_round(results, ScoreBounds(random=1.0, oracle=99.0), PERSON_SIDE) is None


def test_in_practice_every_tick_can_be_taken_back_and_nothing_is_kept(games):
    match = arrange_match("yard", None, practice=True)
    (board,) = match.boards
    hashes = [board.batch.state_hashes()[0]]
    for action in (RIGHT, RIGHT, LEFT, LEFT, LEFT, LEFT):
        match.step(action)
        hashes.append(board.batch.state_hashes()[0])
    assert match.round_over and match.results == [RoundResult((2,), (1,), (6,), False)] and not match.match_over
    for k in reversed(range(6)):
        assert match.undo()
        assert board.ticks == k and board.batch.state_hashes()[0] == hashes[k] and not match.results
    assert not match.undo() and (board.now.score, column(board), board.rewards[0]) == (0, 3, 0)
    play(match, *[RIGHT] * 6)
    match.restart_round()
    assert not match.results and (board.level, board.ticks, column(board)) == (0, 0, 3)
    match.begin_round()
    assert board.level == 1
    match.close()
    assert not match_replay_folder().exists()


def test_two_people_play_without_an_agent(games):
    match = arrange_match("both", None, rounds=3)
    play(match, RIGHT)
    match.step(RIGHT, LEFT)
    assert match.people == 2 and [column(match.boards[0], player) for player in range(2)] == [3, 6]
    match.close()
    playback = ReplayPlayer(read_replay(match.boards[0].recorder.path))
    assert [who.name for who in playback.header.agents] == ["person", "person-2"] and playback.fault == ""
    match = arrange_match("yard", None, rounds=1)  # each alone, at the same time
    match.step(RIGHT, LEFT)
    assert [column(board) for board in match.boards] == [2, 4] and match.people == 2
    match.close()


def test_a_weaker_agent_forgets_after_some_rounds(games):
    for strength, begun in zip(STRENGTHS, (5, 3, 2, 1), strict=True):
        agent = Steady(LEFT)
        match = arrange_match("both", agent, rounds=5, strength=strength)
        for _ in range(4):
            play(match, *[NIL] * 4)
            match.begin_round()
        play(match, NIL)
        assert agent.begun == begun and sum(seen["trial_start"] for seen in agent.seen) == begun
        assert [seen["reward"] for seen in agent.seen if seen["trial_start"]] == [0] * begun
