"""The house of docs/design.md, section 1: who imports whom, read from the sources; and what the first word of help costs."""

import ast
import sys

import pytest
from helpers.paths import REPO
from helpers.processes import run

PACKAGE = REPO / "game_meta"

# Lowest floor first. What stands on the ground knows nothing of the rest, so every floor may use it.
GROUND = {
    "",
    "version",
    "code_cache",
    "content",
    "errors",
    "files",
    "lazy_exports",
    "machine",
    "progress",
    "random_streams",
    "stopping",
    "terminal",
    "tracking",
}
FLOORS = ["vgdl", "engine", "solvers", "generator", "explain", "theory", "editor", "envs", "replays", "agents", "opponents", "learners"]
ABOVE = {
    "bench": {"generator", "envs", "replays", "agents", "opponents", "learners"},
    "evaluation": {"learners"},
    "meta": set(FLOORS) - {"agents"},
    "api": {"learners", "editor"},  # and the package's __init__.py, which gives its names
    "gym": set(FLOORS) - {"envs"},
    "match": {"learners", "editor"},
    "render": {"learners"},
    "export": {"learners"},
    "app": {"learners"},
    "cli": set(),
    "__main__": set(),
}  # what they may not import
STRANGERS = {
    ("theory", "generator"),  # what it knows of families it has learned
    ("agents", "envs"),
    ("agents", "vgdl"),
    ("agents", "editor"),
    ("learners", "editor"),
}  # lower, yet not to be known
ONLY_IN = {
    "pygame": {"render", "export", "app"},
    "wandb": {"tracking"},
    "ray": {"learners"},
    "torch": {"agents", "opponents", "learners", "evaluation", "meta", "app", "cli"},
}
NEVER = {"pickle", "dill", "cloudpickle", "shelve", "marshal"}


def sources():
    return sorted(path for path in PACKAGE.rglob("*.py"))


def floor_of(path):
    inside = path.relative_to(PACKAGE)
    return inside.parts[0] if len(inside.parts) > 1 else inside.stem.replace("__init__", "api")


def imports(path):
    """Absolute names of all that a file imports, wherever in the file it does so."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), str(path))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            here = ".".join(path.relative_to(REPO).with_suffix("").parts[: -node.level]) if node.level else ""
            base = ".".join(part for part in (here, node.module) if part)
            yield from ((node.lineno, f"{base}.{alias.name}") for alias in node.names)


def may_import(floor, other):
    if other in GROUND or floor == other:
        return True
    if floor in GROUND or (floor, other) in STRANGERS:
        return False
    if floor in ABOVE:
        return other not in ABOVE[floor] and (other in FLOORS or list(ABOVE).index(other) < list(ABOVE).index(floor))
    return other in FLOORS and FLOORS.index(other) < FLOORS.index(floor)


def test_no_floor_reaches_upward():
    places = {path.stem if path.is_file() else path.name for path in PACKAGE.iterdir()}
    wrong = []
    for path in sources():
        for line, name in imports(path):
            root, _, rest = name.partition(".")
            other = rest.split(".")[0]
            other = other if other in places else ""  # `from game_meta import __version__`
            if root == "game_meta" and not may_import(floor_of(path), other):
                wrong.append(f"{path.relative_to(REPO)}:{line}: {floor_of(path)} may not import {other}")
    assert not wrong, "\n".join(wrong)


def test_every_folder_has_its_floor():
    found = {floor_of(path) for path in sources()}
    assert found <= GROUND | set(FLOORS) | set(ABOVE), "a new place in the package: say in tests/test_layout.py which floor it is"


def test_no_module_imports_itself_in_a_circle():
    """Not even for types: whatever two files need of each other belongs into one of them, or into a third."""
    modules = {".".join(path.relative_to(REPO).with_suffix("").parts).removesuffix(".__init__"): path for path in sources()}
    needs = {name: set() for name in modules}
    for name, path in modules.items():
        for _, imported in imports(path):
            home = imported if imported in modules else imported.rpartition(".")[0]
            if home in modules and home != name:
                needs[name].add(home)
    while free := {name for name, others in needs.items() if not others}:
        needs = {name: others - free for name, others in needs.items() if name not in free}
    assert not needs, f"in a circle, or above one: {sorted(needs)}"


@pytest.mark.parametrize(("library", "homes"), ONLY_IN.items())
def test_a_library_stays_in_its_home(library, homes):
    strays = [
        f"{path.relative_to(REPO)}:{line}"
        for path in sources()
        if floor_of(path) not in homes
        for line, name in imports(path)
        if name.split(".")[0] == library
    ]
    assert not strays, f"{library} is imported outside {sorted(homes)}: {strays}"


def test_the_language_needs_nothing_but_the_standard_library():
    outside = {name.split(".")[0] for path in (PACKAGE / "vgdl").rglob("*.py") for _, name in imports(path)}
    assert outside - set(sys.stdlib_module_names) <= {"game_meta"}


def test_nothing_is_read_by_executing_it():
    """No pickle, no eval, no torch.load: files that people send each other must not run code (docs/design.md, section 7)."""
    wrong = []
    for path in sources():
        wrong += [f"{path.relative_to(REPO)}:{line}: {name}" for line, name in imports(path) if name.split(".")[0] in NEVER]
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            called = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
            if called in {"eval", "exec", "torch.load", "torch.save", "__import__"}:
                wrong.append(f"{path.relative_to(REPO)}:{node.lineno}: {called}")
    assert not wrong, "\n".join(wrong)


def test_content_folders_are_not_packages():
    assert not [path for kind in ("games", "agents", "replays") for path in (REPO / kind).rglob("__init__.py")]


@pytest.mark.parametrize(
    "words",
    [["--help"], ["train", "--help"], ["train", "--learner", "rl2", "--help"], ["evaluate", "--help"], ["adapt", "--help"], ["--version"]],
)
def test_help_answers_without_the_heavy_libraries(words):
    said = run([sys.executable, "-X", "importtime", "-m", "game_meta", *words], cwd=REPO, check=True)
    imported = {line.rsplit("|", 1)[-1].strip().split(".")[0] for line in said.stderr.splitlines() if "|" in line}
    assert not imported & {"numpy", "torch", "numba", "pygame", "wandb", "matplotlib", "rich", "gymnasium", "pettingzoo"}
    assert "game-meta" in said.stdout
