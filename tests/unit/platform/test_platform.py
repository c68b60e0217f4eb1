# SPDX-License-Identifier: Apache-2.0
"""The machine around the hart: how programs end, what time is, and what the devices do."""

from __future__ import annotations

import struct

import pytest

from trapline.models.golden.codes import STEPS_PER_TICK
from trapline.models.isa.commit import Pin
from trapline.models.isa.config import named
from trapline.models.isa.memory_map import (
    CLINT,
    CLINT_MSIP,
    CLINT_MTIME,
    CLINT_MTIMECMP,
    FINISHER,
    PLIC,
    RAM,
    UART,
    UART_IRQ,
)
from trapline.models.platform.bus import NEVER, Bus
from trapline.models.platform.elf import Executable
from trapline.models.platform.platform import Platform
from trapline.tb.random import asm

CFG = named("rv64imac_h")
TOHOST = RAM.base + 0x2000
A0, A1, A2 = 10, 11, 12
WFI, LOOP = 0x1050_0073, asm.jump(0, 0)


def put(address, value, width="d"):
    """Store `value` at `address`."""
    words = [*asm.load_immediate(64, A0, address), *asm.load_immediate(64, A1, value)]
    return [*words, asm.store("s" + width, A1, A0, 0)]


def csrw(address, value):
    return [*asm.load_immediate(64, A0, value), asm.csr_op("csrrw", 0, address, A0)]


def started(words, symbols=None):
    """A platform with these instructions at the start of RAM, and what it prints."""
    data = b"".join(struct.pack("<I", w) for w in words)
    printed = []
    platform = Platform(CFG, printed.append)
    platform.load(Executable("test", RAM.base, ((RAM.base, data),), symbols or {}))
    return platform, printed


def test_htif_prints_and_ends_the_program():
    words = [
        *put(TOHOST, 0x0101 << 48 | ord("o")),  # an odd character, which is no exit
        *put(TOHOST, 0x0101 << 48 | ord("k")),
        *put(TOHOST, 7 << 1 | 1),
        LOOP,
    ]
    platform, printed = started(words, {"tohost": TOHOST})
    platform.run(1000)
    assert bytes(printed) == b"ok"
    assert platform.end.code == 7


def test_tohost_counts_by_its_symbol_only():
    platform, _ = started([*put(TOHOST, 1), LOOP])
    assert platform.run(50) == 50
    assert platform.end is None


@pytest.mark.parametrize(
    ("value", "code"), [(0x5555, 0), (0x3333, 1), (9 << 16 | 0x3333, 9), (0x1234, None)]
)
def test_finisher(value, code):
    platform, _ = started([*put(FINISHER.base, value, "w"), LOOP])
    platform.run(50)
    assert (platform.end and platform.end.code) == code


def test_time_is_a_function_of_executed_instructions():
    platform, _ = started([asm.csr_op("csrrs", A2, 0xC01, 0), asm.jump(0, -4)])
    for _ in range(30):
        done = platform.hart.run(1)
        assert done == 1
    # Instruction n (from 0) sees n // STEPS_PER_TICK; the read is every second one.
    assert platform.hart.get_x(A2) == 28 // STEPS_PER_TICK


def test_wfi_jumps_to_the_next_event():
    far = 1 << 40
    words = [
        *put(CLINT.base + CLINT_MTIMECMP, far),
        *csrw(0x304, 1 << 7),  # mie.MTIE
        WFI,
        asm.csr_op("csrrs", A2, 0xC01, 0),
        *put(FINISHER.base, 0x5555, "w"),
    ]
    platform, _ = started(words)
    assert platform.run(1000) < 100
    assert platform.end.code == 0
    assert platform.hart.get_x(A2) == far


def test_wfi_without_an_event_to_come_stops_the_run():
    platform, _ = started([*csrw(0x304, 1 << 3), WFI, LOOP])
    done = platform.run(1000)
    assert done < 10
    assert platform.end is None


def bus():
    printed = []
    return Bus(CFG, printed.append), printed


def test_clint():
    b, _ = bus()
    base = CLINT.base
    assert b.pins() == 0
    b.write(base + CLINT_MSIP, 4, 0xFFFF_FFFF)
    assert b.read(base + CLINT_MSIP, 4) == 1
    assert b.pins() == 1 << Pin.MSIP
    b.write(base + CLINT_MSIP, 4, 0)
    b.mtime = 100
    # By halves, as RV32 does it.
    b.write(base + CLINT_MTIMECMP, 4, 101)
    b.write(base + CLINT_MTIMECMP + 4, 4, 0)
    assert b.read(base + CLINT_MTIMECMP, 8) == 101
    assert (b.pins(), b.next_event()) == (0, 101)
    b.write(base + CLINT_MTIME, 8, 101)
    assert (b.pins(), b.next_event()) == (1 << Pin.MTIP, NEVER)
    assert b.read(base + CLINT_MTIME + 4, 4) == 0


def test_uart_prints_and_its_divisor_does_not():
    b, printed = bus()
    b.write(UART.base, 1, ord("x"))
    assert b.read(UART.base + 5, 1) & 0x20  # LSR: the holding register is empty
    b.write(UART.base + 3, 1, 0x80)  # LCR.DLAB
    b.write(UART.base, 1, 1)
    b.write(UART.base + 3, 1, 3)
    b.write(UART.base, 1, ord("y"))
    assert bytes(printed) == b"xy"


def context(number):
    return PLIC.base + 0x20_0000 + 0x1000 * number


def uart_to(b, number, priority=1):
    """Route the UART's interrupt to one PLIC context, and raise it."""
    b.write(PLIC.base + 4 * UART_IRQ, 4, priority)
    b.write(PLIC.base + 0x2000 + 0x80 * number, 4, 1 << UART_IRQ)
    b.write(UART.base + 1, 1, 2)  # IER: transmitter empty


@pytest.mark.parametrize("number", range(2 + CFG.geilen))
def test_each_plic_context_drives_its_pin(number):
    """Context 0 is M, 1 is S, 1 + i drives hgeip[i]."""
    b, _ = bus()
    uart_to(b, number)
    pin = (Pin.MEIP, Pin.SEIP, *range(Pin.HGEIP, Pin.HGEIP + CFG.geilen))[number]
    assert b.pins() == 1 << pin
    b.write(UART.base + 1, 1, 0)
    assert b.pins() == 0


def test_plic_claim_and_complete():
    b, _ = bus()
    uart_to(b, 1)
    claim = context(1) + 4
    assert b.pins() == 1 << Pin.SEIP
    assert b.read(PLIC.base + 0x1000, 4) == 1 << UART_IRQ
    assert b.read(claim, 4) == UART_IRQ
    # Claimed: neither pending nor claimed twice, although the line is still high.
    assert b.pins() == 0
    assert b.read(claim, 4) == 0
    b.write(claim, 4, UART_IRQ)
    assert b.pins() == 1 << Pin.SEIP


def test_plic_priority_must_exceed_the_threshold():
    b, _ = bus()
    uart_to(b, 0, priority=3)
    for threshold, high in ((0, True), (2, True), (3, False), (7, False)):
        b.write(context(0), 4, threshold)
        assert bool(b.pins()) == high
    b.write(context(0), 4, 0)
    b.write(PLIC.base + 4 * UART_IRQ, 4, 0)
    assert b.pins() == 0


def test_plic_gives_the_highest_priority_and_of_equals_the_lowest_number():
    b, _ = bus()
    plic = b.plic
    plic.enable[0], plic.lines = 0xFFFF_FFFE, 1 << 3 | 1 << 5 | 1 << 7
    plic.priority[3], plic.priority[5], plic.priority[7] = 1, 4, 4
    order = []
    while source := plic.best(0):
        order.append(source)
        plic.claimed |= 1 << source
    assert order == [5, 7, 3]


def test_a_load_of_mtime_is_of_now_and_a_store_moves_it():
    at = CLINT.base + CLINT_MTIME
    words = [
        *asm.load_immediate(64, A0, at),
        asm.i_imm("ld", 14, A0, 0),
        *[0x13] * 500,  # nop
        asm.i_imm("ld", 15, A0, 0),
        *put(at, 1 << 40),
        asm.i_imm("ld", 13, A0, 0),
        *put(TOHOST, 1),
        LOOP,
    ]
    platform, _ = started(words, {"tohost": TOHOST})
    platform.run(2000)
    hart = platform.hart
    passed = hart.get_x(15) - hart.get_x(14)
    assert 500 // STEPS_PER_TICK <= passed <= 500 // STEPS_PER_TICK + 1
    assert 1 << 40 <= hart.get_x(13) < (1 << 40) + 10
