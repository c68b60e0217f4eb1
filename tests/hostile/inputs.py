# SPDX-License-Identifier: Apache-2.0
"""Bad inputs, drawn by class and seed, and what each must come to.

A case gives one input to the part that reads its kind, in this process. It is wrong when anything
but the reader's own refusal comes out, when a refusal is more than one line, or when what must be
refused is not.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

from hostile_case import Case, damaged, small_elf

from trapline.models.isa.commit import BUS_WORDS, RECORD_WORDS
from trapline.models.platform.elf import read_elf
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


def elves(rng: Random, folder: Path, count: int) -> Iterator[Case]:
    """Programs with damaged headers, segments and tables."""
    good = small_elf()
    for n in range(count):
        path = folder / f"{n}.elf"
        path.write_bytes(damaged(rng, good))
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
        data = damaged(rng, good)
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
            text = damaged(rng, text)
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
