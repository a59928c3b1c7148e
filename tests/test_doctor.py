"""`game-meta doctor`, and `game-meta` alone where there is no display."""

import json
import os
import shutil

import pytest
from helpers.processes import GAME_META, run

from game_meta.cli import doctor

NO_DISPLAY = ("DISPLAY", "WAYLAND_DISPLAY", "SDL_VIDEODRIVER")


def ask(*words, **environment):
    env = {name: value for name, value in os.environ.items() if name not in NO_DISPLAY} | environment
    return run([*GAME_META, *words], env=env)


def found(check):
    return {finding.name: finding for finding in check()}


def test_everything_is_looked_at_and_told_as_json():
    said = ask("doctor", "--json")
    told = json.loads(said.stdout)
    findings = {finding["name"]: finding for finding in told["findings"]}
    assert set(findings) >= {"python", "pygame", "display", "fonts", "engine", "torch", "wandb", "here", "data", "temporary", "content"}
    assert findings["display"]["state"] == "warning" and "no display" in findings["display"]["found"]
    assert all(bool(finding["cure"]) == (finding["state"] != "ok") for finding in findings.values())
    assert said.returncode == 0 and told["ok"]  # without a window much still works


def test_lines_for_people_are_one_a_finding_and_one_a_cure():
    finding = doctor.Finding("torch", doctor.WARNING, "sees no GPU", "install another")
    assert doctor.finding_lines(finding) == ["warning  torch        sees no GPU", "                      cure: install another"]
    assert len(doctor.finding_lines(doctor.Finding("torch", doctor.OK, "fine"))) == 1


@pytest.mark.parametrize(
    ("versions", "state", "cure"),
    [
        ({"pygame-ce": "2.5.8"}, "ok", ""),
        ({"pygame-ce": "2.5.8", "pygame": "2.6.1"}, "fault", "pip uninstall -y pygame pygame-ce && pip install pygame-ce"),
        ({"pygame": "2.6.1"}, "fault", "pip uninstall -y pygame; pip install pygame-ce"),
    ],
)
def test_two_pygames_are_one_too_many(monkeypatch, versions, state, cure):
    monkeypatch.setattr(doctor, "_version", versions.get)
    finding = found(doctor.check_pygame)["pygame"]
    assert (finding.state, finding.cure) == (state, cure)


def test_a_display_that_is_there_only_in_name(monkeypatch):
    monkeypatch.setenv("DISPLAY", ":9999")
    for name in ("WAYLAND_DISPLAY", "SDL_VIDEODRIVER"):
        monkeypatch.delenv(name, raising=False)
    finding = found(doctor.check_display)["display"]
    assert finding.state == "warning" and "DISPLAY=:9999" in finding.found and finding.cure
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    assert "unset SDL_VIDEODRIVER" in found(doctor.check_display)["display"].cure


def test_the_engine_as_plain_python_is_warned_of(monkeypatch):
    monkeypatch.setenv("NUMBA_DISABLE_JIT", "1")
    assert found(doctor.check_engine)["engine"].cure == "unset NUMBA_DISABLE_JIT"


def test_a_folder_that_cannot_be_written_and_a_disk_that_is_full(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert found(doctor.check_folders)["here"].state == "ok"
    full = shutil.disk_usage(tmp_path)._replace(free=10_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda place: full)
    assert found(doctor.check_folders)["here"].cure == "make room on that disk"

    def refuse(dir):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(doctor.tempfile, "TemporaryFile", refuse)
    states = {name: finding.state for name, finding in found(doctor.check_folders).items()}
    assert states == {"here": "warning", "data": "warning", "settings": "warning", "temporary": "fault"}


def test_a_check_that_breaks_is_a_finding(monkeypatch):
    def torch():
        raise ImportError("libcudart.so.13: cannot open shared object file\nand so on")
        yield

    (finding,) = doctor._run_check(torch)
    assert (finding.name, finding.state, finding.found) == ("torch", "fault", "libcudart.so.13: cannot open shared object file")


def test_without_a_display_home_is_one_line_and_the_help():
    said = ask()
    assert said.returncode == 2
    assert said.stderr.count("\n") == 1 and "game-meta doctor" in said.stderr
    assert said.stdout.startswith("usage: game-meta") and "adapt" in said.stdout
