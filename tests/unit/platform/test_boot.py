# SPDX-License-Identifier: Apache-2.0
"""The boot stub, main memory of other sizes, and what refuses to fit."""

from __future__ import annotations

from dataclasses import replace

import pytest

from trapline.models.isa.config import named
from trapline.models.isa.config_data import placed
from trapline.models.platform import boot
from trapline.models.platform.elf import BadProgram, Executable
from trapline.models.platform.platform import Platform

CODE = bytes.fromhex("6f000000")  # j .


def program(entry: int, *places: tuple[int, int]) -> Executable:
    return Executable("p.elf", entry, ((entry, CODE),), {}, (*places, (entry, entry + 4)))


@pytest.mark.parametrize("config", ["rv64imac_h", "rv32imac_h"])
@pytest.mark.parametrize("offset", [0, 2, 4, 6])
def test_the_stub_goes_to_the_entry_and_changes_t0_alone(config: str, offset: int) -> None:
    cfg = placed(named(config), 0x8000_1000 + offset)
    some = program(0x8234_5678)
    platform = Platform(cfg)
    platform.load(replace(some, segments=tuple(boot.pieces(some, cfg))))
    platform.hart.pc = cfg.reset_pc
    before = [platform.hart.get_x(n) for n in range(32)]
    assert platform.run(3) == 3
    assert platform.hart.pc == some.entry
    after = [platform.hart.get_x(n) for n in range(32)]
    assert [n for n in range(32) if before[n] != after[n]] == [5]


def test_a_program_that_starts_at_the_reset_pc_has_no_stub() -> None:
    cfg = named("rv64imac_h")
    some = program(cfg.reset_pc)
    assert boot.pieces(some, cfg) == some.segments


@pytest.mark.parametrize("place", [(0x8000_0000, 0x8000_0004), (0x8000_0010, 0x8000_0011)])
def test_a_program_is_never_written_over(place: tuple[int, int]) -> None:
    with pytest.raises(BadProgram, match="leaves no room for a boot stub"):
        boot.pieces(program(0x8020_0000, place), named("rv64imac_h"))
    last = placed(named("rv64imac_h"), 0x9000_0000 - 16)
    with pytest.raises(BadProgram, match="no room for a boot stub at the reset pc 0x8ffffff0"):
        boot.pieces(program(0x8020_0000), last)


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        ({"ram_size": 3 << 20}, "ram_size is 0x300000, not a power of two from 0x1000 to 0x8000"),
        ({"ram_size": 1 << 32}, "ram_size is 0x100000000, not"),
        ({"ram_base": 0x8000_1000}, "ram_base is 0x80001000, not a multiple of ram_size"),
        ({"ram_base": 1 << 56}, "within 56 address bits"),
        ({"ram_base": 0x1000_0000}, "main memory covers the uart"),
        ({"reset_pc": 0x8000_0001}, "reset_pc is 0x80000001, not an even address in main memory"),
        ({"reset_pc": 0x1000}, "reset_pc is 0x1000, not"),
    ],
)
def test_a_memory_that_nothing_models_is_refused(fields: dict[str, int], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        placed(named("rv64imac_h"), **fields)


def test_a_reset_pc_outside_the_other_memory_moves_into_it() -> None:
    cfg = placed(named("rv64imac_h"), ram_base=0x4000_0000)
    assert (cfg.reset_pc, cfg.ram.base, cfg.ram.size) == (0x4000_0000, 0x4000_0000, 0x1000_0000)
    platform = Platform(cfg)
    assert platform.memory.base == 0x4000_0000
