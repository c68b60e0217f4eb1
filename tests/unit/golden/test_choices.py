# SPDX-License-Identifier: Apache-2.0
"""Choices that a configuration makes, each seen to make its difference in a running hart."""

from __future__ import annotations

import struct
from dataclasses import replace

import pytest

from trapline.models.golden.hart import Hart
from trapline.models.golden.translate import set_modes
from trapline.models.isa.commit import Kind
from trapline.models.isa.config import RV64_EXTENSIONS, named
from trapline.models.isa.memory_map import RAM
from trapline.models.isa.state import SLOT_INDEX
from trapline.models.platform.memory import Memory

RV64 = replace(named("rv64imac_h"), extensions=RV64_EXTENSIONS - {"sha"})  # it settles some
EBREAK, ILLEGAL = 0x0010_0073, 0xFFFF_FFFF
LD_A1_A0, LR_D, SC_D = 0x0005_3583, 0x1005_35AF, 0x18B5_35AF
HS, VS = (1, 0), (1, 1)
ALL_MEMORY = {"pmpcfg0": 0x1F, "pmpaddr0": (1 << 54) - 1}
GVA = 1 << 6


def hart(words, mode=(3, 0), slots=ALL_MEMORY, **choices):
    memory = Memory()
    memory.write(RAM.base, b"".join(struct.pack("<I", w) for w in words))
    result = Hart(replace(RV64, name="chosen", **choices), memory)
    for name, value in slots.items():
        result.set_csr(SLOT_INDEX[name], value)
    result.priv, result.v = mode
    set_modes(result)
    return result


@pytest.mark.parametrize("written", [True, False])
@pytest.mark.parametrize("mode", [HS, VS])
def test_ebreak_tval_and_the_gva_that_tells_of_it(written, mode):
    h = hart([EBREAK], mode, ALL_MEMORY | {"medeleg": 1 << 3}, tval_ebreak=written)
    record = h.step()
    assert (record["cause"], record["target"]) == (3, 1)
    assert record["tval"] == (RAM.base if written else 0)
    # norm:hstatus_gva_op: 1 for a trap "that writes a guest virtual address to stval".
    assert record["gva"] == int(written and mode == VS)
    assert bool(h.csr_named("hstatus") & GVA) == bool(record["gva"])


@pytest.mark.parametrize("written", [True, False])
def test_tval_of_an_illegal_instruction(written):
    record = hart([ILLEGAL], tval_insn=written).step()
    assert (record["cause"], record["tval"]) == (2, ILLEGAL if written else 0)


@pytest.mark.parametrize("written", [True, False])
def test_tval2_of_a_guest_page_fault_and_its_pseudoinstruction(written):
    # The root of VS-stage stands where G-stage maps nothing.
    slots = ALL_MEMORY | {"hgatp": 8 << 60 | RAM.base + 0x1_0000 >> 12, "vsatp": 8 << 60 | 0x12345}
    h = hart([LD_A1_A0], slots=slots, tval2_gpa=written)
    h.set_csr(SLOT_INDEX["mstatus"], h.csr_named("mstatus") | 1 << 17 | 1 << 39 | 1 << 11)
    set_modes(h)
    h.set_x(10, 0x1000)
    record = h.step()
    assert record["cause"] == 21
    # A pseudoinstruction is required where the gpa is written, else zero is allowed.
    assert record["tval2"] == (0x12345 << 10 if written else 0)
    assert record["tinst"] == (0x3000 if written else 0)


@pytest.mark.parametrize("size", [8, 64, 4096])
@pytest.mark.parametrize("distance", [-8, 0, 8, 56, 64, 4088, 4096])
def test_sc_succeeds_in_the_reservation_set_alone(size, distance):
    h = hart([LR_D, SC_D], reservation_bytes=size)
    at = RAM.base + 0x10000
    h.set_x(10, at)
    assert h.step()["kind"] == Kind.RETIRE
    h.set_x(10, at + distance)
    assert h.step()["sc_success"] == int(0 <= distance < size)


@pytest.mark.parametrize("entries", [0, 16, 64])
def test_below_m_mode_memory_is_open_only_without_pmp_entries(entries):
    record = hart([LD_A1_A0], HS, {}, pmp_entries=entries).step()
    if entries == 0:
        assert record["cause"] == 5  # it was fetched; there is no memory at address 0
    else:
        assert record["cause"] == 1
    h = hart([LD_A1_A0], HS, {}, pmp_entries=entries)
    h.set_x(10, RAM.base)
    assert (h.step()["kind"] == Kind.RETIRE) == (entries == 0)
