"""`metrics.jsonl` is the truth; the offline wandb log says the same."""

import json
import math
import struct

import numpy as np
import pytest
import wandb

from game_meta.tracking import METRICS_FILE, RunLog


def lines(folder):
    return [json.loads(line) for line in (folder / METRICS_FILE).read_text().splitlines()]


def records(path):
    """The protobuf records of a `.wandb` file: a 7-byte header, then leveldb's log format (32 KiB blocks of
    [crc32 u32, length u16, kind u8, data]; kind 1 is a whole record, 2, 3, 4 its first, middle and last part)."""
    from wandb.proto.wandb_internal_pb2 import Record

    raw = path.read_bytes()
    block, at, parts = 32768, 7, b""
    while at + 7 <= len(raw):
        if block - at % block < 7:  # no header fits in what is left of the block
            at += block - at % block
            continue
        _, length, kind = struct.unpack_from("<IHB", raw, at)
        parts = (parts if kind in (3, 4) else b"") + raw[at + 7 : at + 7 + length]
        at += 7 + length
        if kind in (1, 4):
            record = Record()
            record.ParseFromString(parts)
            yield record


def test_every_line_has_steps_and_seconds_and_only_json(tmp_path):
    with RunLog(tmp_path, mode="disabled") as run:
        run.log({"return/1": np.float32(0.5), "loss": math.nan}, step=np.int64(100))
        run.log({"return/1": 0.75}, step=200)
    first, second = lines(tmp_path)
    assert first["env_steps"] == 100 and first["return/1"] == 0.5 and first["loss"] is None
    assert second["env_steps"] == 200 and second["seconds"] >= first["seconds"] >= 0


def test_a_resumed_run_forgets_what_will_happen_again(tmp_path):
    with RunLog(tmp_path, mode="disabled") as run:
        for step in (100, 200, 300):
            run.log({"loss": step / 100}, step)
    with (tmp_path / METRICS_FILE).open("a") as file:
        file.write('{"env_steps": 400, "se')  # killed in the middle of a line
    with RunLog(tmp_path, mode="disabled", start=200) as run:
        run.log({"loss": 9.0}, 300)
    assert [(entry["env_steps"], entry["loss"]) for entry in lines(tmp_path)] == [(100, 1.0), (200, 2.0), (300, 9.0)]
    assert lines(tmp_path)[-1]["seconds"] >= lines(tmp_path)[-2]["seconds"]


def test_a_run_that_starts_anew_starts_an_empty_file(tmp_path):
    for loss in (1.0, 2.0):
        with RunLog(tmp_path, mode="disabled") as run:
            run.log({"loss": loss}, 100)
    assert [entry["loss"] for entry in lines(tmp_path)] == [2.0]


@pytest.fixture(scope="module")
def offline_log(tmp_path_factory):
    """Two segments of one run, as `--resume` makes them, logged offline."""
    from PIL import Image

    folder = tmp_path_factory.mktemp("run")
    frames = [Image.new("P", (16, 16), color) for color in (0, 1)]
    frames[0].save(folder / "adapt.gif", save_all=True, append_images=frames[1:])
    with RunLog(folder, config={"learner": "rl2"}, group="chain", name="first") as run:
        run.log({"return/1": 0.25, "return/5": 0.875}, step=512)
        run.log_table("families", ["family", "gain"], [("collect", np.float64(0.5))])
        run.log_gif("adapt", folder / "adapt.gif")
    with RunLog(folder, group="chain", name="second", start=512) as run:
        run.log({"return/1": 0.5}, step=1024)
    wandb.teardown()  # its service writes the logs when it is told to go; on a busy machine that is later than `finish`
    return folder, {path: list(records(path)) for path in sorted(folder.glob("wandb/offline-run-*/*.wandb"))}


def history(parsed):
    """key -> value, JSON decoded, for each history record."""
    return [
        {item.key or ".".join(item.nested_key): json.loads(item.value_json) for item in record.history.item}
        for record in parsed
        if record.WhichOneof("record_type") == "history"
    ]


def test_the_offline_wandb_log_holds_what_was_logged(offline_log):
    folder, logs = offline_log
    rows = [row for parsed in logs.values() for row in history(parsed)]
    numbers = [row for row in rows if "return/1" in row]
    assert sorted((row["env_steps"], row["return/1"]) for row in numbers) == [(512, 0.25), (1024, 0.5)]
    assert [entry["return/1"] for entry in lines(folder)] == [0.25, 0.5]
    assert [row["adapt._type"] for row in rows if "adapt._type" in row] == ["video-file"]
    assert [row["families.nrows"] for row in rows if "families.nrows" in row] == [1]


def test_each_segment_is_a_run_of_its_own_in_one_group_on_the_axis_of_steps(offline_log):
    _, logs = offline_log
    runs = [record.run for parsed in logs.values() for record in parsed if record.WhichOneof("record_type") == "run"]
    assert len({run.run_id for run in runs}) == 2
    assert {run.run_group for run in runs} == {"chain"}
    axes = {record.metric.step_metric for parsed in logs.values() for record in parsed if record.WhichOneof("record_type") == "metric"}
    assert "env_steps" in axes
