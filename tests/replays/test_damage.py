"""Damaged, cut, forged and hostile files: refused in one line, or shown as far as they are as they were written. Never a wrong board."""

import json
import struct

import pytest
from helpers.games import GHOST_YARD
from helpers.recording import header, record, same
from hypothesis import given, settings
from hypothesis import strategies as st

from game_meta.replays import ReplayError, ReplayPlayer
from game_meta.replays import format as file_format
from game_meta.replays.format import read_header_line
from game_meta.replays.reader import parse_replay, read_replay, read_replay_header


def opened(data):
    """The playback of these bytes, or the line that refuses them."""
    try:
        return ReplayPlayer(parse_replay(data))
    except ReplayError as error:
        assert str(error) and "\n" not in str(error)
        return None


def shows_only_what_was(playback, watched):
    boards = [board for episode in watched[1].boards for board in episode]
    assert len(playback) <= len(boards)
    return all(same(playback.snapshot_at(frame), boards[frame]) for frame in range(0, len(playback), 5)) and same(
        playback.snapshot_at(len(playback) - 1), boards[len(playback) - 1]
    )


def rechecked(data, change):
    """The same file after `change` of its list of (kind, body), with all its checks made right again."""
    _, start, check = read_header_line(data)
    chunks = change([(chunk.kind, chunk.body) for chunk in file_format.read_chunks(data, start, check)])
    out = data[:start]
    for kind, body in chunks:
        out += file_format.frame_chunk(kind, body, check)
        check = out[-file_format.CHECK_BYTES :]
    return out


@settings(max_examples=60)
@given(share=st.floats(0, 1, exclude_max=True))
def test_a_cut_file_opens_to_its_last_whole_chunk(watched, share):
    data = watched[0]
    cut = int(share * len(data))
    playback = opened(data[:cut])
    first = next(file_format.read_chunks(data, *read_header_line(data)[1:]))
    assert (playback is None) == (cut < first.at + file_format.chunk_length(first.body))
    assert playback is None or ("cut off" in playback.fault and shows_only_what_was(playback, watched))


@settings(max_examples=150)
@given(place=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
def test_a_flipped_bit_never_shows_a_wrong_board(watched, place, bit):
    spoiled = bytearray(watched[0])
    spoiled[int(place * len(spoiled))] ^= 1 << bit
    playback = opened(bytes(spoiled))
    assert playback is None or (playback.fault and shows_only_what_was(playback, watched))


@settings(max_examples=40)
@given(noise=st.binary(min_size=1, max_size=40), place=st.floats(0, 1))
def test_bytes_that_slipped_in_never_show_a_wrong_board(watched, noise, place):
    data = watched[0]
    at = int(place * len(data))
    playback = opened(data[:at] + noise + data[at:])
    assert playback is None or (playback.fault and shows_only_what_was(playback, watched))


def test_chunks_cannot_be_dropped_or_swapped(data):
    _, start, check = read_header_line(data)
    places = [(c.at, c.at + file_format.chunk_length(c.body)) for c in file_format.read_chunks(data, start, check)]
    (a, b), (_, c) = places[3], places[4]
    for spoiled in (data[:a] + data[b:], data[:a] + data[b:c] + data[a:b] + data[c:]):
        assert parse_replay(spoiled).damage == f"it is damaged or cut off from byte {a} on"
    assert parse_replay(data + b"x").damage == f"it goes on after its end, from byte {len(data)} on"


def test_another_action_is_named_with_its_tick(data, playback):
    """A file whose checks are right and whose actions are not: found at the next mark, and nothing is shown beyond the last right one."""

    def change(chunks):
        told = file_format.unpack_actions(chunks[0][1], 0, 1)
        actions = bytearray(told.actions)
        actions[20:] = bytes(len(actions) - 20)  # from tick 20 on it waits
        return [(chunks[0][0], file_format.pack_actions(told._replace(actions=bytes(actions)))), *chunks[1:]]

    forged = opened(rechecked(data, change))
    assert forged.fault.startswith("episode 1, tick ") and 20 < int(forged.fault.split()[3].rstrip(":")) <= 32
    assert "not what was recorded" in forged.fault or "goes on" in forged.fault
    assert len(forged) == 1 and same(forged.snapshot_at(0), playback.snapshot_at(0))


def test_a_replay_of_another_engine_says_so():
    data, _ = record(engine="0.0.1 older")

    def change(chunks):
        told = file_format.unpack_actions(chunks[0][1], 0, 1)
        marks = {tick: mark ^ (tick > 32) for tick, mark in told.marks.items()}
        return [(chunks[0][0], file_format.pack_actions(told._replace(marks=marks))), *chunks[1:]]

    playback = opened(rechecked(data, change))
    assert "by engine 0.0.1 older; this is" in playback.fault and len(playback) == 33


def test_a_footer_and_a_hash_must_be_true(data):
    def change(chunks):
        told = json.loads(chunks[-1][1])
        told["episodes"][0]["scores"] = [1000]
        return [*chunks[:-1], (file_format.FOOTER_CHUNK, json.dumps(told).encode())]

    assert opened(rechecked(data, change)).fault == "its footer does not say what its episodes come to"
    wrong, _ = record(hash="0" * 16)
    assert "hash of its rules" in opened(wrong).fault


def test_a_game_that_is_over_does_not_go_on(data):
    def change(chunks):
        told = file_format.unpack_actions(chunks[0][1], 0, 1)
        longer = told._replace(ticks=told.ticks + 1, actions=told.actions + b"\0", marks=told.marks | {told.ticks + 1: 0})
        longer = longer._replace(marks={t: longer.marks.get(t, 0) for t in file_format.marked_ticks(0, longer.ticks, True)})
        return [(chunks[0][0], file_format.pack_actions(longer)), *chunks[1:]]

    playback = opened(rechecked(data, change))
    assert playback is None or playback.fault.startswith("episode 1, tick ")


@settings(max_examples=200)
@given(kind=st.sampled_from([b"A", b"S", b"F"]), body=st.binary(max_size=80), first=st.booleans())
def test_any_chunk_with_a_right_check_is_taken_or_refused(watched, kind, body, first):
    """Somebody who can reckon checks can write what he likes; it must not bring anybody down."""
    spoiled = rechecked(watched[0], lambda chunks: [(kind, body), *chunks] if first else [*chunks[:2], (kind, body), *chunks[2:]])
    playback = opened(spoiled)
    assert playback is None or len(playback) >= 1


@settings(max_examples=200)
@given(
    name=st.sampled_from(
        ["format", "game", "variant", "hash", "seed", "episodes", "players", "agents", "streams", "levels", "text", "oracle"]
    ),
    value=st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
        max_leaves=6,
    ),
)
def test_any_first_line_with_a_right_check_is_taken_or_refused(data, name, value):
    from game_meta.replays.format import _header_ending

    told = json.loads(data[: data.index(b"\n")])
    told[name] = value
    del told["check"]
    start = json.dumps(told)[:-1].encode()
    try:
        head = read_header_line(start + _header_ending(start))[0]
    except ReplayError as error:
        assert "\n" not in str(error)
    else:
        assert read_header_line(head.to_line())[0] == head


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (GHOST_YARD.replace("killSprite", "kilSprite"), "its game is not valid"),
        (GHOST_YARD.replace("wwwwwwwww\n            w..A", "w" * 5000 + "\n            w..A"), "is too large"),
        (GHOST_YARD.replace("A", "."), "its game is not valid"),
    ],
)
def test_a_game_that_cannot_be_played_is_refused_in_a_line(data, text, words):
    head = header(GHOST_YARD)
    object.__setattr__(head, "text", text)
    line = head.to_line()
    start, check = read_header_line(line)[1:]
    chunk = next(file_format.read_chunks(data, *read_header_line(data)[1:]))
    with pytest.raises(ReplayError, match=words) as refused:
        ReplayPlayer(parse_replay(line[:start] + file_format.frame_chunk(chunk.kind, chunk.body, check)))
    assert "\n" not in str(refused.value)


def test_sizes_are_bounded_before_anything_is_unpacked(data):
    _, start, check = read_header_line(data)
    bomb = file_format.deflate(bytes(1 << 20))  # a thousand bytes that would be a million
    body = struct.pack("<BBHqI", 1, 128, 0, 0, 0) + bytes(4 * 4) + bomb
    assert not parse_replay(data[:start] + file_format.frame_chunk(b"A", body, check)).episodes
    huge = b"A" + struct.pack("<I", 1 << 31) + bytes(64)
    assert parse_replay(data[:start] + huge).damage.startswith("it is damaged")


def test_what_is_no_replay_is_refused_with_its_name(tmp_path):
    for name, content in {"empty": b"", "text": b"hello\n", "json": b'{"magic": "other"}\n', "deep": b"[" * 100_000 + b"\n"}.items():
        path = tmp_path / f"{name}.replay"
        path.write_bytes(content)
        for call in (read_replay, read_replay_header):
            with pytest.raises(ReplayError, match=f"{name}.replay: not a replay"):
                call(path)
    later = tmp_path / "later.replay"
    later.write_bytes(b'{"magic": "game-meta replay", "format": 2}\n')
    with pytest.raises(ReplayError, match="get a newer one"):
        read_replay(later)


def test_a_recording_that_was_killed_can_be_seen(watched):
    """No footer, and the last chunk half written: the file as a kill leaves it."""
    data = watched[0]
    third = parse_replay(data).episodes[2].byte_offset
    playback = opened(data[: third + 20])
    assert playback.fault == f"it is damaged or cut off from byte {third} on"
    assert len(playback.episodes) == 2 and shows_only_what_was(playback, watched)
