"""What people set once and for all: theme, size of the text, sounds or none, the pace of games. In one small JSON file of the user's."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from game_meta import files
from game_meta.content import user_settings_folder
from game_meta.render.theme import PALETTES, Palette

ZOOMS = (0.85, 1.0, 1.15, 1.3, 1.5, 1.7)
_MAX_SETTINGS_BYTES = 50_000
_MAX_PACES = 100  # games whose pace is kept, the latest ones
_MAX_PACE = 1000  # ticks a second


@dataclass(frozen=True)
class Settings:
    """What people set: the name of the theme, the size of the text, sounds, and by game its pace (ticks a second, see match/pace.py)."""

    theme: str = "dark"
    zoom: float = 1.0
    sound: bool = False
    paces: Mapping[str, int] = field(default_factory=dict)

    @property
    def palette(self) -> Palette:
        """The colours of the theme."""
        return PALETTES[self.theme]

    def other_theme(self) -> Settings:
        """Return the same with the other theme."""
        return replace(self, theme=next(name for name in PALETTES if name != self.theme))

    def larger(self, by: int) -> Settings:
        """Return the text one size larger (1), smaller (-1), or as it is meant (0)."""
        at = min(max(0, ZOOMS.index(self.zoom) + by), len(ZOOMS) - 1)
        return replace(self, zoom=ZOOMS[at] if by else 1.0)

    def with_pace(self, game: str, pace: int) -> Settings:
        """Return the same with the pace of a game."""
        others = [(name, kept) for name, kept in self.paces.items() if name != game]
        return replace(self, paces=dict([*others, (game, pace)][-_MAX_PACES:]))


def settings_path() -> Path:
    """Return the file of the settings."""
    return user_settings_folder() / "settings.json"


def load_settings() -> Settings:
    """Read the settings, with the default for whatever the file does not say well: a wrong file is no reason not to start."""
    try:
        saved = json.loads(files.read_text(settings_path(), _MAX_SETTINGS_BYTES))
    except (OSError, ValueError, RecursionError):
        return Settings()
    saved = saved if isinstance(saved, dict) else {}
    theme, zoom, paces = saved.get("theme"), saved.get("zoom"), saved.get("paces")
    paces = paces if isinstance(paces, dict) else {}
    return Settings(
        theme=theme if isinstance(theme, str) and theme in PALETTES else Settings.theme,
        zoom=float(zoom) if isinstance(zoom, int | float) and zoom in ZOOMS else Settings.zoom,
        sound=saved.get("sound") is True,
        paces={game: pace for game, pace in paces.items() if type(pace) is int and 0 <= pace <= _MAX_PACE},
    )


def save_settings(settings: Settings) -> None:
    """Write the settings. Raises OSError."""
    files.write_atomically(settings_path(), json.dumps(asdict(settings)) + "\n")
