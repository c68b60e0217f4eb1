# SPDX-License-Identifier: Apache-2.0
"""Programs are in the design's memory byte by byte, and their pages come in few calls."""

from __future__ import annotations

from mmap import MAP_ANONYMOUS, MAP_PRIVATE, mmap

import pytest

from trapline.models.isa.config import named
from trapline.tb.env.filling import PAGE, fill, ranges
from trapline.tb.random.program import of_seed

BASE = 0x8000_0000


@pytest.mark.parametrize(
    ("pieces", "found"),
    [
        ([], []),
        ([(BASE, b"")], []),
        ([(BASE + 8, b"a")], [(BASE, BASE + PAGE)]),
        ([(BASE, bytes(PAGE)), (BASE + PAGE, bytes(8))], [(BASE, BASE + 2 * PAGE)]),
        ([(BASE + 8, b"a"), (BASE + 16, bytes(PAGE))], [(BASE, BASE + 2 * PAGE)]),
        (
            [(BASE + 4 * PAGE, b"a"), (BASE, b"b")],
            [(BASE + 4 * PAGE, BASE + 5 * PAGE), (BASE, BASE + PAGE)],
        ),
    ],
)
def test_neighbours_are_one_range(
    pieces: list[tuple[int, bytes]], found: list[tuple[int, int]]
) -> None:
    assert list(ranges(pieces)) == found


def test_memory_holds_the_program() -> None:
    cfg = named("rv64imac_h")
    pieces = of_seed(cfg, 3).pieces
    ram = memoryview(mmap(-1, cfg.ram_size, flags=MAP_PRIVATE | MAP_ANONYMOUS))
    fill(ram, cfg.ram_base, pieces)
    expected = bytearray(cfg.ram_size)
    for spa, data in pieces:
        at = spa - cfg.ram_base
        expected[at : at + len(data)] = data
    assert bytes(ram) == expected
    assert len(list(ranges(pieces))) < len(pieces) / 4
