# SPDX-License-Identifier: Apache-2.0
"""Main memory between two programs: all of it is zero, however it was cleared."""

from __future__ import annotations

import pytest

from trapline.models.golden.hart import Hart
from trapline.models.isa.config import named
from trapline.models.platform.memory import MOST_WRITES, PAGE, Memory
from trapline.tb.random.program import of_seed


@pytest.mark.parametrize("config", ["rv64imac_h", "rv32imac_h"])
def test_a_hart_tells_every_page_that_it_wrote(config: str) -> None:
    cfg = named(config)
    memory = Memory(cfg.ram)
    empty = memory.digest()
    for seed in range(4):
        program = of_seed(cfg, seed)
        for spa, data in program.pieces:
            memory.write(spa, data)
        hart = Hart(cfg, memory)
        hart.pc = program.entry
        hart.run(3000)
        assert hart.written_pages()
        memory.clear(hart.written_pages())
        assert memory.digest() == empty


@pytest.mark.parametrize("count", [1, MOST_WRITES, MOST_WRITES + 1])
def test_what_was_written_is_cleared_however_much_it_is(count: int) -> None:
    cfg = named("rv64imac_h")
    memory = Memory(cfg.ram)
    empty = memory.digest()
    for n in range(count):
        memory.write(cfg.ram.base + PAGE * (n % 64) + 8 * (n // 64), b"\x55" * 9)
    memory.clear([])
    assert memory.digest() == empty


def test_nobody_who_cannot_tell_what_was_written_leaves_anything() -> None:
    memory = Memory(named("rv64imac_h").ram)
    empty = memory.digest()
    memory.buffer[0x5000] = 1
    memory.clear()
    assert memory.digest() == empty
