"""A replay as one HTML file that plays in any browser and needs nothing else.

The engine plays the replay here; what the page holds is what changed from each frame to the next (page/playback.js reads it), a picture of
each thing, and what was noted of beliefs and policy. Everything that comes out of the replay is escaped, and the page itself forbids
whatever is not written in it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from html import escape
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np

from game_meta.engine import state as L
from game_meta.engine.observation import AVATAR, FIRST_LOOK
from game_meta.engine.snapshot import Snapshot
from game_meta.explain.sections import explain
from game_meta.export.pictures import CONTENT_SECURITY_POLICY, picture_uri
from game_meta.generator.labels import LABEL_NAMES
from game_meta.match.challenge import challenge_of_replay
from game_meta.render.board import SpriteFace, sprite_face, wall_cells
from game_meta.render.replay_timeline import replay_card
from game_meta.replays.belief_streams import stream_values_at
from game_meta.replays.highlights import Highlight, find_highlights
from game_meta.replays.player import ReplayPlayer

_PAGE_FOLDER = Path(__file__).parent / "page"
_ICON = 96  # px of a picture
_STEPS = 255  # of a probability


def render_replay_page(playback: ReplayPlayer) -> str:
    """Play a replay and return it as HTML."""
    page_data = _PageData(playback)
    head, data = playback.header, page_data.data()
    parts = {
        "POLICY": CONTENT_SECURITY_POLICY,
        "TITLE": escape(f"{head.game} · {data['agent']}"),
        "ICON": _face_uri(SpriteFace(AVATAR)),
        "CSS": (_PAGE_FOLDER / "replay.css").read_text(encoding="utf-8"),
        "FAULT": f'<p class="fault">This replay is not whole: {escape(playback.fault)}.</p>' if playback.fault else "",
        "RULES": _rules_html(playback),
        "TEXT": escape(head.text.strip()),
        "DATA": json.dumps(data, separators=(",", ":")).replace("<", "\\u003c"),  # so that no text in it can end the script
        "SCRIPT": "".join((_PAGE_FOLDER / name).read_text(encoding="utf-8") for name in ("playback.js", "panels.js", "player.js")),
    }
    template = (_PAGE_FOLDER / "replay.html").read_text(encoding="utf-8")
    pieces = template.split("{{")
    return pieces[0] + "".join(parts[name] + rest for name, rest in (piece.split("}}", 1) for piece in pieces[1:]))


def _rules_html(playback: ReplayPlayer) -> str:
    sections = explain(playback.game)
    blocks = (f"<h4>{escape(s.title)}</h4><ul>{''.join(f'<li>{escape(line.text)}</li>' for line in s.sentences)}</ul>" for s in sections)
    return "".join(blocks)


def _face_uri(face: SpriteFace) -> str:
    return picture_uri(face.picture(_ICON))


class _PageData:
    """Collects the data of the page: `kinds` are what sprites look like, each told once."""

    def __init__(self, playback: ReplayPlayer):
        self.playback = playback
        self.kinds: dict[tuple[SpriteFace, int, int, int], int] = {}  # face, width, height, layer

    def data(self) -> dict[str, Any]:
        playback, shown = self.playback, replay_card(self.playback)
        known = [] if shown.labels is None else [int(k) for k in np.flatnonzero(shown.labels.known) if k >= FIRST_LOOK]
        episodes = [self._episode(k, known) for k in range(len(playback.episodes))]
        faces = list(dict.fromkeys(seen for seen, *_ in self.kinds))
        challenge = challenge_of_replay(playback.header)
        return {
            "game": shown.family,
            "code": "" if challenge is None else challenge.code,
            "facts": f"{shown.split} · seed {shown.seed} · rules {shown.rules_hash[:8]}",
            "agent": shown.agent,
            "agents": [who.name for who in playback.header.agents],
            "planned": shown.episodes,
            "bounds": None if shown.bounds is None else shown.bounds._asdict(),
            "pictures": [_face_uri(seen) for seen in faces],
            "kinds": [[faces.index(seen), w, h, layer, _avatar_player(seen)] for seen, w, h, layer in self.kinds],
            "icons": {look: _face_uri(SpriteFace(look)) for look in known},
            "names": {look: shown.names.get(look, "") for look in known},
            "effects": LABEL_NAMES,
            "truth": None if shown.labels is None else shown.labels.effects[known].astype(int).tolist(),
            "controls": None if shown.labels is None else shown.labels.controls.tolist(),
            "events": [[*event[:3], _event_text(event, shown.names), *self._where(event)] for event in find_highlights(playback)],
            "episodes": episodes,
        }

    def _where(self, event: Highlight) -> list[float]:
        """Return the middle of the avatar in cells, or where it was last."""
        path = self.playback.avatar_paths[
            self.playback.episodes[self.playback.position_of(event.frame).episode].first_frame : event.frame + 1, event.player
        ]
        alive = path[~np.isnan(path[:, 0])]
        return [round(float(v), 2) for v in alive[-1]] if len(alive) else [0.0, 0.0]

    def _episode(self, k: int, known: list[int]) -> dict[str, Any]:
        take = self.playback.episodes[k]
        frames = range(take.first_frame, take.first_frame + take.ticks + 1)
        program = self.playback.levels[take.level]
        layers = program.type_table[:, L.Y_RANK]
        before: dict[int, tuple[int, int, int]] = {}
        frame_changes, held, changes = [], [], []
        for frame in frames:
            snapshot = self.playback.snapshot_at(frame)
            now = self._visible_sprites(snapshot, layers)
            frame_changes.append(_changed_sprites(before, now))
            before = now
            carried = [[int(snapshot.looks[snapshot.types.index(name)]), count] for name, count in snapshot.resources.items() if count]
            held.append(carried)
        changes = [[t, carried] for t, carried in enumerate(held) if carried != (held[t - 1] if t else [])]
        return {
            "width": program.width,
            "height": program.height,
            "block": program.block_size,
            "ended": take.ended,
            "wins": take.wins,
            "frames": frame_changes,
            "scores": [self.playback.scores[frames.start : frames.stop, player].tolist() for player in range(self.playback.header.players)],
            "actions": ["".join(map(str, column)) for column in self.playback.replay.episodes[k].actions[: take.ticks].T.tolist()],
            "held": changes,
            "noted": {name: rows for name, rows in self._recorded_thoughts(frames, known).items() if any(row is not None for row in rows)},
        }

    def _visible_sprites(self, snapshot: Snapshot, layers: np.ndarray) -> dict[int, tuple[int, int, int]]:
        """Return by the number of each sprite that is to be seen its kind and its place."""
        walls, found = wall_cells(snapshot), {}
        for i, seq in enumerate(snapshot.sprite_id.tolist()):
            if (seen := sprite_face(snapshot, i, walls)) is not None:
                kind = seen, int(snapshot.w[i]), int(snapshot.h[i]), int(layers[snapshot.type_index[i]])
                found[seq] = self.kinds.setdefault(kind, len(self.kinds)), int(snapshot.x[i]), int(snapshot.y[i])
        return found

    def _recorded_thoughts(self, frames: range, known: list[int]) -> dict[str, list[Any]]:
        """Return of every frame what was thought then: of beliefs what changed, as [place, value, ...]."""
        rows: dict[str, list[Any]] = {"policy": [], "value": [], "effects": [], "controls": []}
        before = np.zeros((len(known), len(LABEL_NAMES)), int)
        for step in (stream_values_at(self.playback, frame) for frame in frames):
            rows["policy"].append(None if step.policy is None else _to_percent_steps(step.policy))
            rows["value"].append(None if step.value is None else round(step.value, 2))
            rows["controls"].append(
                None if step.controls is None else [[int(row.argmax()), _to_percent_steps(row.max())] for row in step.controls]
            )
            if step.effects is None:
                rows["effects"].append(None)
                continue
            now = np.round(step.effects[known] * _STEPS).astype(int)
            where = np.flatnonzero(now != before)
            rows["effects"].append(list(chain.from_iterable(zip(where.tolist(), now.ravel()[where].tolist(), strict=True))))
            before = now
        return rows


def _changed_sprites(before: dict[int, tuple[int, int, int]], now: dict[int, tuple[int, int, int]]) -> list[list[int]]:
    """Return [number, kind, x, y, ...] of sprites that are new or not as before, and the numbers of those that are gone, if any are."""
    new = list(chain.from_iterable((seq, *seen) for seq, seen in now.items() if before.get(seq) != seen))
    gone = [seq for seq in before if seq not in now]
    return [new, gone] if gone else [new] if new else []


def _avatar_player(seen: SpriteFace) -> int:
    """Return whose avatar it is; -1 for nobody's."""
    return int(seen.second_player) if seen.look == AVATAR else -1


def _event_text(event: Highlight, names: Mapping[int, str]) -> str:
    return f"sure: {names.get(event.look, 'it')} {event.label}" if event.kind == "certain" else event.label


def _to_percent_steps(chances: np.ndarray) -> Any:
    return np.round(np.asarray(chances) * _STEPS).astype(int).tolist()
