"""Plays one game with one thread for some seconds and tells `perf` where each of the engine's functions lies. Called by shares.py.

    python benchmarks/player.py GAME ENVS SECONDS

Numba lets go of a function's object code once it is loaded; it is kept here, because it holds the names and places of all functions in it.
"""

from __future__ import annotations

import os
import struct
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from numba.core.codegen import JITCodeLibrary

FUNCTION, SYMBOLS = 2, 2  # of the ELF format: a symbol's type, a section's type


def keep_object_code() -> list[tuple[Any, bytes]]:
    """A list that fills with (library, ELF file) as machine code is made or loaded."""
    kept: list[tuple[Any, bytes]] = []
    original = JITCodeLibrary._set_compiled_object

    def keep(library: Any, code: bytes) -> None:
        kept.append((library, bytes(code)))
        original(library, code)

    JITCodeLibrary._set_compiled_object = keep
    return kept


def functions(elf: bytes) -> Iterator[tuple[str, int, int, int]]:
    """Name, section, offset in it and size of every function of an object file (ELF, 64 bit, little-endian)."""
    (at,) = struct.unpack_from("<Q", elf, 0x28)
    size, count = struct.unpack_from("<HH", elf, 0x3A)
    sections = [struct.unpack_from("<IIQQQQIIQQ", elf, at + i * size) for i in range(count)]
    for section in sections:
        if section[1] != SYMBOLS:
            continue
        names = sections[section[6]][4]
        for entry in range(section[4], section[4] + section[5], 24):
            name, kind, _, home, offset, length = struct.unpack_from("<IBBHQQ", elf, entry)
            if kind & 15 == FUNCTION and length:
                yield elf[names + name : elf.index(b"\0", names + name)].decode(), home, offset, length


def write_map(kept: list[tuple[Any, bytes]]) -> None:
    """The file in which perf looks for names of code that no library holds. A section's place follows from any function of it."""
    lines = []
    for library, elf in kept:
        found = list(functions(elf))
        starts: dict[int, int] = {}
        for name, section, offset, _ in found:
            address = library._codegen._engine.get_function_address(name)
            if address:
                starts.setdefault(section, address - offset)
        lines += [f"{starts[section] + offset:x} {length:x} {name}" for name, section, offset, length in found if section in starts]
    Path(f"/tmp/perf-{os.getpid()}.map").write_text("\n".join(lines) + "\n")


def main() -> None:
    kept = keep_object_code()
    from game_meta.bench import RandomPlay, compile_games

    (program,) = compile_games([Path(sys.argv[1])]).values()
    play = RandomPlay([program], int(sys.argv[2]), 1, "board")
    play.play_ticks(20)
    write_map(kept)
    print("playing", flush=True)
    end = time.monotonic() + float(sys.argv[3])
    while time.monotonic() < end:
        play.play_ticks(10)


if __name__ == "__main__":
    main()
