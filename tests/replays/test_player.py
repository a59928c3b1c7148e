"""A replay shows what happened: every board, score and thought, wherever one looks first."""

import numpy as np
import pytest
from helpers.games import GEMS_FOR_TWO, GHOST_YARD
from helpers.recording import header, record, same
from hypothesis import given
from hypothesis import strategies as st

from game_meta.engine import Batch, compile_game
from game_meta.replays import PlayedEpisode, ReplayPlayer, ReplayRecorder, find_highlights, re_record, stream_values_at
from game_meta.replays.reader import parse_replay
from game_meta.vgdl import parse as parse_game


def test_every_board_is_as_it_was(watched, playback):
    _, seen = watched
    assert not playback.fault
    boards = [board for episode in seen.boards for board in episode]
    assert len(playback) == len(boards) and len(playback.episodes) == 3
    for frame, board in enumerate(boards):
        assert same(playback.snapshot_at(frame), board)
    assert playback.scores.tolist() == [score for episode in seen.scores for score in episode]


@given(frames=st.lists(st.integers(0, 1 << 16), min_size=1, max_size=8))
def test_one_may_jump_to_and_fro(watched, playback, frames):
    boards = [board for episode in watched[1].boards for board in episode]
    for frame in frames:
        assert same(playback.snapshot_at(frame % len(boards)), boards[frame % len(boards)])


def test_keyframes_change_nothing(watched, monkeypatch):
    """Also where so many are made that some have to go again."""
    monkeypatch.setattr("game_meta.replays.player.KEYFRAME_SPACING", 4)
    monkeypatch.setattr("game_meta.replays.player.MAX_KEYFRAMES", 6)
    boards = [board for episode in watched[1].boards for board in episode]
    playback = ReplayPlayer(parse_replay(watched[0]))
    assert 0 < len(playback._keyframes) <= 6 and playback._spacing > 4
    for frame in [*range(len(playback) - 1, -1, -1), *range(0, len(playback), 7)]:
        assert same(playback.snapshot_at(frame), boards[frame])


def test_what_was_thought_is_there_before_each_action(watched, playback):
    _, seen = watched
    frames = [take.first_frame + tick for take in playback.episodes for tick in range(take.ticks)]
    for frame, policy, value in zip(frames, seen.policy, seen.values, strict=True):
        assert np.abs(playback.stream_at(frame, "policy") - policy).max() < 1 / 400
        assert abs(stream_values_at(playback, frame).value - value) < 2e-3
    last = playback.episodes[0].ticks
    assert (playback.stream_at(last, "policy") == playback.stream_at(last - 1, "policy")).all()  # at the end, what was thought last
    assert playback.stream_at(0, "effects") is None and stream_values_at(playback, 0).effects is None


def test_actions_and_places(playback):
    assert playback.position_of(0) == (0, 0) and playback.actions_before(0) is None
    take = playback.episodes[1]
    assert playback.position_of(take.first_frame + 3) == (1, 3)
    assert playback.actions_before(take.first_frame + 3) == tuple(playback.replay.episodes[1].actions[2])
    with pytest.raises(IndexError):
        playback.position_of(len(playback))


def test_two_players_share_a_replay():
    data, seen = record(GEMS_FOR_TWO)
    playback = ReplayPlayer(parse_replay(data))
    assert not playback.fault and playback.header.players == 2
    boards = [board for episode in seen.boards for board in episode]
    assert all(same(playback.snapshot_at(frame), board) for frame, board in enumerate(boards))
    assert playback.episodes[0].scores == tuple(seen.scores[0][-1])
    assert {event.player for event in find_highlights(playback)} == {0, 1}


def test_events_are_the_changes_of_the_score_deaths_and_endings(watched, playback):
    found = find_highlights(playback)
    scores = [(e.frame, e.label) for e in found if e.kind == "score"]
    flat = playback.scores[:, 0]
    starts = {take.first_frame for take in playback.episodes}
    changed = [f for f in range(1, len(playback)) if flat[f] != flat[f - 1] and f not in starts]
    assert [frame for frame, _ in scores] == changed
    endings = [e for e in found if e.kind in ("win", "loss", "end")]
    assert [e.frame for e in endings] == [take.first_frame + take.ticks for take in playback.episodes]
    for death in (e for e in found if e.kind == "death"):
        assert playback.snapshot_at(death.frame).avatar == -1 and playback.snapshot_at(death.frame - 1).avatar >= 0


def test_composing_what_was_recorded_gives_the_same_bytes(watched, playback):
    data, seen = watched
    played, at = [], 0
    for episode, boards in zip(playback.replay.episodes, seen.boards, strict=True):
        noted = {"policy": np.array(seen.policy[at : at + episode.ticks]), "value": np.array(seen.values[at : at + episode.ticks])}
        played.append(PlayedEpisode(episode.level, episode.seed, episode.actions, noted, boards[-1].score))
        at += episode.ticks
    assert re_record(header(), played) == data
    with pytest.raises(ValueError, match="episode 1 of yard comes to"):
        re_record(header(), [PlayedEpisode(0, 0, played[0].actions, played[0].streams, 99.0)])


def test_levels_may_stand_beside_the_text():
    text, _, level = GHOST_YARD.partition("    LevelSet\n        level\n")
    rows = tuple(line.strip() for line in level.splitlines()[:5])
    actions = np.array([4, 4, 4])
    data = re_record(header(text, levels=(rows,), streams={}), [PlayedEpisode(0, 5, actions)])
    playback = ReplayPlayer(parse_replay(data))
    assert not playback.fault and playback.snapshot_at(0).width == 9 and playback.episodes[0].ended


def test_a_recorder_takes_only_what_the_game_did(tmp_path):
    batch = Batch(1, threads=1)
    batch.load([0], [compile_game(parse_game(GHOST_YARD), 0)], [0])
    with (tmp_path / "live.replay").open("wb") as sink:
        recorder = ReplayRecorder(sink, header(streams={}))
        recorder.begin_episode(0, 0, batch)
        with pytest.raises(ValueError, match="did not make this tick"):
            recorder.record_tick([1], batch)
        with pytest.raises(ValueError, match="not been ended"):
            recorder.begin_episode(0, 1, batch)
