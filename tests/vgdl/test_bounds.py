"""Files of nearly a megabyte that ask for endless work are refused, each in one line that says where."""

from textwrap import indent

import pytest
from helpers.games import GEM_LEVEL, GEM_RULES

from game_meta.cli.command_line import main
from game_meta.vgdl.bounds import MAX_CHOICES, MAX_DIAGNOSTICS, MAX_GAME_CHARS, MAX_NESTING
from game_meta.vgdl.checker import check_text
from game_meta.vgdl.spec import MAX_TYPES


def repeated(pattern):
    """As many lines as a file has room for; `#` in the pattern is the number of the line."""
    return "".join(f"        {pattern.replace('#', str(number))}\n" for number in range((MAX_GAME_CHARS - 5_000) // (len(pattern) + 14)))


def game(sprites="", mapping="", rules="", endings="", levels="", variants=""):
    text = GEM_RULES.replace("    LevelMapping\n", f"{sprites}    LevelMapping\n{mapping}", 1)
    text = text.replace("    InteractionSet\n", f"    InteractionSet\n{rules}", 1)
    text += endings + f"    LevelSet\n        level\n{indent(GEM_LEVEL, ' ' * 12)}{levels}"
    return text + (f"    VariantSet\n{variants}" if variants else "")


ENDLESS = {
    "types": (game(sprites="".join(f"        t{k} > Immovable\n" for k in range(6_000))), f"at most {MAX_TYPES} types"),
    "types of parameters": (game(sprites=f"        s > Bomber stype={','.join(f'q{k}' for k in range(10**5))}\n"), "characters, at most"),
    "nesting": (game(sprites="".join(f"        {' ' * k}t{k} > Immovable\n" for k in range(600))), f"at most {MAX_NESTING} levels"),
    "unknown names": (game(rules="".join(f"        gem gum{k} > killSprite\n" for k in range(4_000))), f"{MAX_DIAGNOSTICS} faults"),
    "unknown names in one line": (game(rules=f"        gem {' '.join(f'gum{k}' for k in range(10**5))} > killSprite\n"), "words, at most"),
    "unknown parameters": (
        game(sprites=f"        t > Immovable {' '.join(f'k{k}=1' for k in range(9_000))}\n"),
        f"{MAX_DIAGNOSTICS} faults",
    ),
    "lines": (game(rules=repeated("gem EOS > killSprite")), "lines"),
    "blank lines": ("\n" * 900_000, "lines"),
    "words": (game(mapping="        h > " + "gem " * 10_000 + "\n" + "        i > " + "gem " * 12_000 + "\n"), "words outside its levels"),
    "rules times repeat": (game(rules="        gem avatar > addHealthPoints repeat=1000\n" * 6), "too many rules"),
    "second types": (game(rules=f"        gem {'avatar ' * 6_000}> killSprite\n"), "too many rules"),
    "endings": (game(endings="        Timeout limit=5\n" * 600), "terminations"),
    "levels": (game(levels="        level\n            A\n" * 600), "one level more than"),
    "level mapping": (game(mapping=f"        h > {'gem ' * 9_000}\n", levels="        level\n            Ahh\n"), "holds 18001 sprites"),
    "wide level": (game(levels=f"        level\n            A{'g' * 900_000}\n"), "holds 900001 sprites"),
    "high level": (game(levels=f"        level\n            A{'.' * 900}\n" + "            .\n" * 15_000), "cells, at most"),
    "braces": (
        game(variants=f"        choose rule > gem avatar : killSprite scoreChange={'{1,2,3,4}' * 40}\n"),
        f"ways, at most {MAX_CHOICES}",
    ),
    "choices": (
        game(variants=f"        choose rule > gem avatar : {' | '.join(['1000x killSprite'] * 900)}\n"),
        f"at most {MAX_CHOICES} choices",
    ),
    "lines of the VariantSet": (game(variants="        choose rule > gem avatar : killSprite | stepBack\n" * 500), "lines"),
}  # fmt: skip


@pytest.mark.parametrize("name", ENDLESS)
def test_what_would_take_endless_work_is_a_fault_with_its_line(name, tmp_path, capsys):
    text, said = ENDLESS[name]
    assert len(text) <= MAX_GAME_CHARS
    path = tmp_path / "big.vgdl"
    path.write_text(text)
    assert main(["check", str(path)]) == 3
    *_, last, _ = (told := capsys.readouterr().out).splitlines()
    assert said in last and len(told.splitlines()) <= MAX_DIAGNOSTICS + 3
    if "lines" not in name:
        row = int(last.removeprefix(f"{path}:").split(":")[0])
        assert 1 <= row <= len(text.splitlines())


def test_what_is_just_within_the_bounds_is_a_game():
    types = "".join(f"        {' ' * min(k, MAX_NESTING)}t{k} > Immovable\n" for k in range(MAX_TYPES - 3))
    assert check_text(game(sprites=types, rules="        gem wall > addHealthPoints repeat=1000\n" * 4), "big.vgdl").valid


@pytest.mark.parametrize("command", ["check", "explain"])
@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (game(levels="        level\n            A\0\n"), 19, "character with the number 0"),
        (game(variants="        choose rule > gem avatar : killSprite | ~\n"), 19, "an effect is missing in the choice `~`"),
    ],
)
def test_what_no_drawn_game_can_be_made_of_is_one_line(command, text, line, said, tmp_path, capsys):
    path = tmp_path / "odd.vgdl"
    path.write_text(text)
    assert main([command, str(path)]) == 3
    told = "".join(capsys.readouterr())
    assert told.count(said) == 1 and (f":{line}:" in told or f"line {line}:" in told)
