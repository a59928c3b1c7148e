"""What people played as a Minari data set: read back with Minari itself, the transitions are those of the replay."""

import os

import numpy as np
import pytest
from helpers.agents import Steady
from helpers.games import GEM_ROOM

from game_meta.cli.command_line import main
from game_meta.engine.observation import LEFT, NIL, OUTSIDE, RIGHT
from game_meta.match import records
from game_meta.match.arrangement import arrange_match
from game_meta.match.records import TURNS, MatchRecord
from game_meta.replays import ReplayPlayer, read_replay

minari = pytest.importorskip("minari", reason="the data sets are Minari's")


def played(game, *rounds):
    """A match of this game in which the person does this; the record of it."""
    match = arrange_match(game, Steady(LEFT), rounds=len(rounds))
    for number, actions in enumerate(rounds):
        if number:
            match.begin_round()
        for action in actions:
            match.step(action)
        while match.round_over is False and number < len(rounds) - 1:
            match.step(NIL)
    match.close()
    header = match.boards[0].recorder.header
    record = MatchRecord(
        family=header.game, seed=header.seed, split="", mode=TURNS, rules_hash=header.hash, code="", agent="steady", agent_hash="",
        strength="", finished=False, score=None, person_returns=(), agent_returns=(), random_return=None, oracle_return=None,
        replay=str(match.boards[0].recorder.path),
    )  # fmt: skip
    records.add_match(record)
    return record


@pytest.fixture
def exported(games, monkeypatch, capsys):
    (games / "games" / "small.vgdl").write_text(GEM_ROOM)
    matches = [
        played("yard", [RIGHT, RIGHT, LEFT, LEFT, LEFT, LEFT], [RIGHT, NIL]),
        played("small", [RIGHT, NIL, RIGHT]),
        played("both", [RIGHT, RIGHT, RIGHT]),
        played("yard", [NIL]),
    ]
    assert main(["humans", "export", "--to", "out", "--consent"]) == 0
    monkeypatch.setenv("MINARI_DATASETS_PATH", str(games / "out"))
    return matches, capsys.readouterr().out


def test_the_transitions_are_those_of_the_replays(exported):
    matches, told = exported
    assert "wrote game-meta/yard-human-v0: 3 episodes" in told and "wrote game-meta/small-human-v0: 1 episode\n" in told
    assert sorted(minari.list_local_datasets()) == [f"game-meta/{name}-human-v0" for name in ("both", "small", "yard")]
    for family in ("both", "small", "yard"):
        dataset = minari.load_dataset(f"game-meta/{family}-human-v0")
        expected = [each for match in matches if match.family == family for each in transitions(ReplayPlayer(read_replay(match.replay)))]
        assert dataset.total_episodes == len(expected)
        for episode, (seed, boards, actions, rewards, over) in zip(dataset.iterate_episodes(), expected, strict=True):
            height, width = dataset.observation_space.shape[:2]
            assert np.asarray(episode.observations).shape == (len(actions) + 1, height, width, 2)
            for seen, board in zip(episode.observations, boards, strict=True):
                rows, columns = board.shape[:2]
                np.testing.assert_array_equal(seen[:rows, :columns], board)
                assert (seen[rows:, :, 0] == OUTSIDE).all() and (seen[:, columns:, 0] == OUTSIDE).all()
            assert episode.actions.tolist() == actions and episode.rewards.tolist() == rewards
            ends = [False] * (len(actions) - 1)
            assert episode.terminations.tolist() == [*ends, over] and episode.truncations.tolist() == [*ends, not over]
            assert dataset.storage.get_episode_metadata([episode.id]).__next__()["seed"] == seed


def transitions(playback):
    """The person's, straight from the engine: seed, boards, actions, rewards, and whether the game was over."""
    for episode, recorded in zip(playback.episodes, playback.replay.episodes, strict=True):
        batch, boards, rewards = playback.second_view().batch, [], []
        batch.load([0], [playback.levels[episode.level]], [episode.seed])
        for action in (None, *recorded.actions):
            if action is not None:
                batch.step(action[None])
                rewards.append(float(batch.rewards[0, 0]))
            boards.append(np.stack([part[0] for part in batch.board(player=0)], axis=-1))
        yield episode.seed, boards, recorded.actions[:, 0].tolist(), rewards, bool(batch.terminated[0])


def test_the_replays_go_with_them_and_no_path_or_name_of_anybody(exported, games):
    matches, _ = exported
    assert sorted(os.listdir(games / "out" / "replays")) == sorted(os.path.basename(match.replay) for match in matches)
    assert str(games) not in (games / "out" / "matches.json").read_text()


def test_what_was_agreed_to_once_holds_and_a_replay_that_is_gone_is_named(exported, games, capsys):
    matches, _ = exported
    os.remove(matches[1].replay)
    assert main(["humans", "export", "--to", "again"]) == 0
    told = capsys.readouterr().out
    assert f"left out {matches[1].replay}: it is not there any more" in told and "small-human" not in told
    assert main(["humans", "export", "--to", "again"]) == 2
    assert capsys.readouterr().err == "game-meta: again is not empty: name a new folder with --to\n"
