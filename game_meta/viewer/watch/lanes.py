"""What is watched: replays that were opened, and the boards that are made of them, each with a name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from game_meta.replays import Event, Film, events, open_film
from game_meta.viewer.replayed import Steps, reel
from game_meta.viewer.scenes import Reel
from game_meta.viewer.timeline import Timeline

AT_ONCE = 12  # boards side by side


@dataclass(frozen=True, eq=False)
class Source:
    """A replay that was opened."""

    name: str
    film: Film
    reel: Reel
    events: tuple[Event, ...]

    @property
    def thinks(self) -> bool:
        """Whether beliefs or a policy were recorded."""
        return not {"policy", "effects"}.isdisjoint(self.film.header.streams)


@dataclass(frozen=True, eq=False)
class Lane:
    """A board: a film, or one episode of it."""

    name: str
    source: Source
    film: Film
    reel: Reel
    episodes: range  # of the film, from 0, that it shows one after the other

    @property
    def events(self) -> list[Event]:
        return [event for event in self.source.events if self.film.place(event.frame).episode in self.episodes]


class Excerpt(Timeline):
    """One episode of another timeline, with boards of its own: they are looked at while others of the same film are."""

    def __init__(self, whole: Timeline, film: Film, k: int):
        super().__init__()
        self.steps = Steps(film)  # type: ignore[assignment]  # reads like a list
        self.episodes = [whole.episodes[k]]
        self.looks = whole.looks


def opened(names: Sequence[str | Path]) -> list[Source]:
    """Raises ReplayError, NotFound or OSError for the first that cannot be shown at all."""
    films = [open_film(name) for name in names]
    return [Source(told, film, reel(film), tuple(events(film))) for told, film in zip(titles(names), films, strict=True)]


def titles(names: Sequence[str | Path]) -> list[str]:
    """Names of files without what all replays have; with their folder where they would be the same."""
    paths = [Path(name).resolve() if Path(name).is_file() else Path(name) for name in names]
    count = Counter(path.stem for path in paths)
    return [path.stem if count[path.stem] == 1 or not path.parent.name else f"{path.parent.name}/{path.stem}" for path in paths]


def whole(source: Source) -> Lane:
    return Lane(source.name, source, source.film, source.reel, range(len(source.film.takes)))


def each_episode(source: Source, numbers: range) -> list[Lane]:
    """A lane for each of these episodes."""
    found = []
    for k in numbers:
        film = source.film.beside()
        shown = Reel(source.reel.card, Excerpt(source.reel.timeline, film, k))
        found.append(Lane(f"Episode {k + 1}", source, film, shown, range(k, k + 1)))
    return found
