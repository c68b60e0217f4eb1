# SPDX-License-Identifier: Apache-2.0
"""Registers of the devices by parts: what a byte or a half of one reads and writes."""

from __future__ import annotations

import pytest

from trapline.models.isa.memory_map import CLINT_MSIP, CLINT_MTIMECMP
from trapline.models.platform.devices import Clint, Finisher, Uart, finish_code, merged, part
from trapline.models.platform.plic import CONTEXT, ENABLE, PENDING, Plic

VALUE = 0x8877_6655_4433_2211


@pytest.mark.parametrize(("offset", "size"), [(0, 1), (3, 2), (4, 4), (0, 8), (7, 1)])
def test_a_part_that_is_written_is_the_part_that_is_read(offset: int, size: int) -> None:
    assert part(VALUE, offset, size) == int.from_bytes(
        VALUE.to_bytes(8, "little")[offset : offset + size], "little"
    )
    ones = (1 << 8 * size) - 1
    after = merged(VALUE, offset, size, 0)
    assert after == VALUE & ~(ones << 8 * offset)
    assert merged(after, offset, size, part(VALUE, offset, size)) == VALUE


def test_the_clint_has_one_bit_of_msip_and_nothing_between_its_registers() -> None:
    clint = Clint()
    clint.write(CLINT_MSIP, 4, 0xFFFF_FFFF)
    assert clint.read(CLINT_MSIP, 4) == 1
    clint.write(CLINT_MTIMECMP + 4, 4, 5)
    assert clint.mtimecmp == 5 << 32 | 0xFFFF_FFFF
    before = vars(clint).copy()
    clint.write(CLINT_MTIMECMP + 8, 8, 7)
    assert vars(clint) == before
    assert clint.read(CLINT_MTIMECMP + 8, 8) == 0


def test_the_uart_sends_unless_its_divisor_is_meant() -> None:
    sent: list[int] = []
    uart = Uart(sent.append)
    uart.write(Uart.THR, 1, 0x141)
    uart.write(Uart.LCR, 1, Uart.LCR_DLAB)
    uart.write(Uart.THR, 1, 0x42)
    assert sent == [0x41]
    assert uart.read(Uart.THR, 1) == 0x42
    assert uart.read(Uart.LSR, 1) == Uart.LSR_EMPTY
    assert not uart.interrupt
    uart.write(Uart.IER, 1, Uart.IER_THRE)
    assert uart.interrupt


@pytest.mark.parametrize(
    ("value", "code"),
    [(0x5555, 0), (0x3333, 1), (7 << 16 | 0x3333, 7), (0x1234, None), (0, None)],
)
def test_a_write_to_the_finisher_ends_with_its_code(value: int, code: int | None) -> None:
    assert finish_code(value) == code
    finisher = Finisher()
    finisher.write(0, 4, value)
    finisher.write(0, 4, 0x9999)  # nothing that it knows takes no verdict back
    assert finisher.code == code


def test_the_plic_reads_by_parts_and_takes_whole_registers_only() -> None:
    plic = Plic(2)
    plic.write(4, 4, 0xFF)
    assert plic.priority[1] == 7
    plic.write(4, 1, 1)
    plic.write(6, 4, 1)
    assert plic.priority[1] == 7
    plic.write(ENABLE, 4, 0xFFFF_FFFF)
    assert plic.read(ENABLE, 4) == 0xFFFF_FFFE  # source 0 does not exist
    assert plic.read(ENABLE + 1, 1) == 0xFF
    plic.lines = 1 << 9
    assert (plic.read(PENDING, 4), plic.read(PENDING + 1, 1)) == (1 << 9, 2)
    assert plic.read(0, 8) == plic.priority[1] << 32
    past = CONTEXT + 2 * 0x1000
    plic.write(past, 4, 7)
    assert plic.read(past, 4) == 0


def test_what_is_claimed_is_not_pending_until_it_is_completed() -> None:
    plic = Plic(1)
    plic.write(12, 4, 3)
    plic.write(ENABLE, 4, 1 << 3)
    plic.lines = 1 << 3
    assert plic.asserted(0)
    assert plic.read(CONTEXT + 4, 4) == 3
    assert not plic.asserted(0)
    assert plic.read(CONTEXT + 4, 4) == 0
    plic.write(CONTEXT + 4, 4, 3)
    assert plic.asserted(0)
