# SPDX-License-Identifier: Apache-2.0
"""Bad inputs, drawn by class and seed, and what each must come to.

A case gives one input to the part that reads its kind, in this process. It is wrong when anything
but the reader's own refusal comes out, when a refusal is more than one line, or when what must be
refused is not.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

from trapline.errors import BadInput
from trapline.models.isa.commit import BUS_WORDS, RECORD_WORDS
from trapline.models.isa.memory_map import RAM
from trapline.models.platform.elf import BadProgram, read_elf
from trapline.tb.lockstep.stream import (
    BUS,
    RECORD,
    BadStream,
    StreamWriter,
    header_problem,
    read_stream,
)
from trapline.tb.run.description import Program, RunDescription
from trapline.tb.run.outdir import OWN_FILES, safe_name
from trapline.tb.run.schema import read_description

REFUSALS = (BadInput, BadProgram, BadStream)
NUMBERS = (0, 1, 2, 3, 7, 0xFF, 0xFFFF, 2**31, 2**32 - 1, 2**63, 2**64 - 1, RAM.base, RAM.base + 1)
VALUES: tuple[Any, ...] = (
    *(
        None,
        True,
        -1,
        0,
        2**64,
        1.5,
        "",
        "x",
        "../x",
        "\x00",
        "\ud800",
        [],
        {},
        [[]],
        [None],
        "NaN",
    ),
)


@dataclass(frozen=True)
class Case:
    """One input: what reads it, and whether it must be refused (None: either is right)."""

    name: str
    read: Callable[[], object]
    refused: bool | None


def outcome(case: Case) -> str:
    """What is wrong with what came out; "" for nothing."""
    try:
        case.read()
    except REFUSALS as error:
        if "\n" in str(error).strip() or not str(error):
            return f"a refusal of several lines: {error!r}"
        return "refused" if case.refused is False else ""
    except Exception as error:  # the very point: nothing else may come out
        return f"{type(error).__name__}: {error}"
    return "accepted" if case.refused else ""


def _elf() -> bytes:
    numbers = (2, 243, 1, RAM.base, 64, 120 + 16, 0, 64, 56, 1, 64, 0, 0)
    header = b"\x7fELF\x02\x01\x01" + bytes(9) + struct.pack("<HHIQQQIHHHHHH", *numbers)
    segment = struct.pack("<IIQQQQQQ", 1, 5, 120, RAM.base, RAM.base, 16, 16, 4)
    return header + segment + bytes(16)


def _damaged(rng: Random, data: bytes) -> bytes:
    """One to three bytes, a number, a cut or an insertion."""
    changed = bytearray(data)
    for _ in range(rng.randint(1, 3)):
        at = rng.randrange(len(changed)) if changed else 0
        kind = rng.randrange(5)
        if kind == 0:
            changed[at : at + 1] = bytes([rng.randrange(256)])
        elif kind == 1:
            changed[at : at + 8] = struct.pack("<Q", rng.choice(NUMBERS))
        elif kind == 2:
            changed[at : at + 2] = struct.pack("<H", rng.choice(NUMBERS) & 0xFFFF)
        elif kind == 3:
            del changed[at:]
        else:
            changed[at:at] = rng.randbytes(rng.randint(1, 64))
    return bytes(changed)


def elves(rng: Random, folder: Path, count: int) -> Iterator[Case]:
    """Programs with damaged headers, segments and tables."""
    good = _elf()
    for n in range(count):
        path = folder / f"{n}.elf"
        path.write_bytes(_damaged(rng, good))
        yield Case(f"elf {n}", partial(read_elf, path), None)


def streams(rng: Random, folder: Path, count: int) -> Iterator[Case]:
    """Recorded streams of which any byte is another one: none may be taken for whole."""
    path = folder / "good.stream"
    header = {"config": "rv64imac_h", "dut": "own", "elf": "e", "elf_sha256": "0", "images": []}
    writer = StreamWriter(path, header)
    for n in range(4):
        writer.item(RECORD, [n] * RECORD_WORDS)
        writer.item(BUS, [n] * BUS_WORDS)
    writer.close()
    good = path.read_bytes()

    def read(path: Path) -> None:
        found, items = read_stream(path)
        problem = header_problem(found)
        if problem:
            raise BadStream(problem)
        for _ in items:
            pass

    for n in range(count):
        data = _damaged(rng, good)
        path = folder / f"{n}.stream"
        path.write_bytes(data)
        yield Case(f"stream {n}", partial(read, path), data != good)


def descriptions(rng: Random, folder: Path, count: int) -> Iterator[Case]:
    """Run descriptions with one value of another type or range, or damaged text."""
    good = asdict(RunDescription("own", "rv64imac_h", (Program("a", "/a.elf"),), "out"))
    for n in range(count):
        table = json.loads(json.dumps(good))
        at = table if rng.random() < 0.5 else table["programs"][0]
        key = rng.choice([*at, "unknown"])
        at[key] = rng.choice(VALUES)
        text = json.dumps(table).encode()
        if rng.random() < 0.3:
            text = _damaged(rng, text)
        path = folder / f"{n}.json"
        path.write_bytes(text)
        yield Case(f"description {n}", partial(read_description, path), None)


def names(rng: Random, folder: Path, count: int) -> Iterator[Case]:
    """Names of programs: each is a folder of its own, and no file of the run."""
    alphabet = "ab./\\\x00\x1b\n-_ ~*?$'\"\ud800\u202eé😀"
    for n in range(count):
        length = rng.choice((0, 1, 2, 3, 8, 300))
        text = "".join(rng.choice(alphabet) for _ in range(length))
        if rng.random() < 0.2:
            text = rng.choice(sorted(OWN_FILES))

        def read(text: str = text) -> None:
            name = safe_name(text)
            place = (folder / name).resolve()
            if place.parent != folder.resolve() or name in OWN_FILES or safe_name(name) != name:
                raise RuntimeError(f"{text!r} becomes {name!r}")

        yield Case(f"name {n}", read, False)


CLASSES = {
    "elf": (elves, 400),
    "stream": (streams, 250),
    "description": (descriptions, 250),
    "name": (names, 100),
}
