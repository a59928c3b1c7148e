"""What `import game_meta as gm` gives, as far as it is not a function of another module: names looked up, common cases in one call.

Every function imports what it needs when it is called, so that to load a game does not bring PyTorch. tests/test_public_face.py pins names
and signatures.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from game_meta import content

if TYPE_CHECKING:
    from gymnasium import Env

    from game_meta.engine.program import Program
    from game_meta.envs.vector_env import GameVectorEnv
    from game_meta.progress import ReportProgress
    from game_meta.replays.player import ReplayPlayer
    from game_meta.solvers.beam_search import Plan
    from game_meta.vgdl.model import Game


def load_game(game: str | Path) -> Game:
    """Read a game: by its name in a folder `games/`, from a file, or from its text (anything with a line break in it).

        game = gm.load_game("harvest")
        print(len(game.levels), list(game.sprites))

    Raises VGDLError, which names every fault with file, line and column; ContentNotFound for a name that no folder has; OSError.
    """
    from game_meta.vgdl.parser import load, parse

    return parse(str(game)) if "\n" in str(game) else load(content.find_content("games", game))


def make(
    game: str | Path,
    *,
    level: int | str = 0,
    variant: int | None = None,
    split: str | None = None,
    variants: int = 100,
    observation: str = "window",
    window: int = 11,
    max_episode_steps: int | None = None,
    render_mode: str | None = None,
) -> Env:
    """Make a Gymnasium env of a game for one player; `game` as for `load_game`.

        env = gm.make("harvest", split="train", observation="board")
        observation, info = env.reset(seed=0)
        observation, reward, terminated, truncated, info = env.step(env.action_space.sample())

    level              which of the game's levels, by number; or the file or the text of one
    variant            the variant of this seed, of a game with a VariantSet
    split              with `variant`: the valid variant of this number of that split ("train", "test-layout", "test-rules", "test-family").
                       Alone: each episode is one of `variants` such variants, drawn anew. With neither, the game as its file has it
    observation        "window": what agents see, a dictionary (engine/observation.py); "board": (H, W, 2) uint8 of looks and headings;
                       "rgb": (8 H, 8 W, 3) uint8
    window             the side of the agent's window in cells, odd
    max_episode_steps  ticks after which an episode is truncated
    render_mode        "rgb_array" or "ansi"

    Raises what `load_game` raises, and ValueError for options that do not go together or a game for two players, which
    game_meta.envs.parallel_env takes.
    """
    import gymnasium

    from game_meta.envs.registration import ANY_GAME_ID, register_envs

    register_envs()
    return gymnasium.make(
        ANY_GAME_ID,
        max_episode_steps=max_episode_steps,
        game=str(game),
        level=level,
        variant=variant,
        split=split,
        variants=variants,
        observation=observation,
        window=window,
        render_mode=render_mode,
    )


def make_vec(
    game: str | Path,
    num_envs: int = 1,
    *,
    level: int | str = 0,
    variant: int | None = None,
    split: str | None = None,
    variants: int = 100,
    observation: str = "window",
    window: int = 11,
    max_episode_steps: int | None = None,
    render_mode: str | None = None,
    autoreset_mode: str = "NextStep",
    copy: bool = True,
    threads: int | None = None,
) -> GameVectorEnv:
    """Make a Gymnasium vector env: `num_envs` games (B) in one batch of the engine, stepped by `threads` threads (None: one a core).

        envs = gm.make_vec("harvest", 1024, split="train")
        observations, infos = envs.reset(seed=0)
        observations, rewards, terminated, truncated, infos = envs.step(envs.action_space.sample())

    Options and errors are those of `make`, and each array has the axis B in front. Env i of `reset(seed=s)` plays what a single env plays
    after `reset(seed=s + i)`. `autoreset_mode` is "NextStep", "SameStep" or "Disabled", as in Gymnasium. With `copy=False` observations
    are the batch's own arrays, which the next step overwrites.
    """
    import gymnasium

    from game_meta.envs.registration import ANY_GAME_ID, register_envs

    register_envs()
    return gymnasium.make_vec(  # type: ignore[return-value]  # the id's vector_entry_point is that class
        ANY_GAME_ID,
        num_envs,
        vectorization_mode=gymnasium.VectorizeMode.VECTOR_ENTRY_POINT,
        max_episode_steps=max_episode_steps,
        game=str(game),
        level=level,
        variant=variant,
        split=split,
        variants=variants,
        observation=observation,
        window=window,
        render_mode=render_mode,
        autoreset_mode=autoreset_mode,
        copy=copy,
        threads=threads,
    )


def evaluate(
    agent: Any,
    games: Sequence[str | Path] | Mapping[str, str | Path] | None = None,
    *,
    split: str = "test-rules",
    variants: int = 64,
    kinds: Collection[str] | None = None,
    difficulty: float = 1.0,
    episodes: int = 5,
    seed: int = 0,
    record: str | Path | None = None,
    progress: ReportProgress | None = None,
) -> dict[str, Any]:
    """Measure how an agent adapts to unseen variants, beside its two controls: what `game-meta evaluate` writes as JSON.

        result = gm.evaluate("theorist", ["harvest"], variants=8)
        print([row["iqm"] for row in result["pooled"]["agent"]["episodes"]])  # 0 is a random player, 1 the oracle

    agent       what `load_agent` takes; or an agent of your own: an Agent, an object or a class with a method `act(observation)`, or
                such a function, which returns an action for each trial (examples/my_agent.py; others' policies: agents/adapters.py)
    games       families by name or by file; None: all families for one player that have variants in the split
    variants    in all, shared evenly among the families
    kinds       what may vary, None for everything (docs/generator.md lists the kinds)
    difficulty  how far, 0 to 1
    episodes    of a trial
    record      a folder that gets a replay of each trial of the agent
    progress    called with (stage, done, of)

    Most of the time goes into planning, which says what an oracle earns; it is shared out among processes.
    Raises ValueError where the options do not fit together, and what `load_game`, `load_agent` and `sample` raise.
    """
    from game_meta.agents.agent_files import load_agent
    from game_meta.agents.user_code import as_agent
    from game_meta.evaluation.protocol import evaluate_agent

    families = name_families(games, split)
    if variants < len(families):
        raise ValueError(f"{variants} variants are too few for {len(families)} families: each needs one")
    if record is not None:
        Path(record).mkdir(parents=True, exist_ok=True)
    return evaluate_agent(
        load_agent(agent, seed=seed) if isinstance(agent, str | Path) else as_agent(agent, seed=seed),
        families,
        split=split,
        variants=variants,
        kinds=kinds,
        difficulty=difficulty,
        episodes=episodes,
        seed=seed,
        record=Path(record) if record is not None else None,
        progress=progress or (lambda stage, done, of: None),
    )


def name_families(games: Sequence[str | Path] | Mapping[str, str | Path] | None, split: str) -> Mapping[str, str | Path]:
    """Return the families by name; None stands for all families for one player that have variants in `split`."""
    from game_meta.generator.family import families
    from game_meta.generator.splits import SPLITS, is_held_out

    if split not in SPLITS:
        raise ValueError(f"there is no split `{split}`: {', '.join(SPLITS)}")
    if isinstance(games, Mapping):
        return games
    if games is None:
        games = [name for name in families(players=1) if is_held_out(name) == (split == "test-family")]
    return {Path(game).stem: game for game in games}


def plan(program: Program | str | Path, level: int = 0, *, seed: int = 0, width: int = 256) -> Plan:
    """Search for the best actions in one level of a game, knowing its rules: the oracle that 1.0 of an evaluation stands for.

        plan = gm.plan(gm.make_variant("harvest", 7).text)
        print(plan.value, plan.won, plan.actions[: plan.length])

    program  a compiled level; or a game as for `load_game`, of which `level` is compiled
    seed     of the game's random numbers, which the plan foresees, and of the search
    width    states of the beam: the more, the better and slower

    Raises what `load_game` and `compile_game` raise.
    """
    from game_meta.engine.compiler import compile_game
    from game_meta.solvers.beam_search import best_plan

    if isinstance(program, str | Path):
        program = compile_game(load_game(program), level)
    return best_plan(program, seed, width)


def replay(name: str | Path) -> ReplayPlayer:
    """Open a recorded trial, by its file or by its name in a folder `replays/`: it is played again, and any tick of it can be asked for.

        player = gm.replay("workshop")
        print(player.header.game, len(player), player.fault or "whole")

    A damaged file is played as far as it is whole; `fault` says what is wrong. Raises ReplayError where nothing can be played,
    ContentNotFound and OSError.
    """
    from game_meta.replays.player import open_replay

    return open_replay(name)
