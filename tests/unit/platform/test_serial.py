# SPDX-License-Identifier: Apache-2.0
"""The UART that receives, as a driver sees it: registers, the receiver, interrupts, loopback."""

from __future__ import annotations

import pytest

from trapline.models.isa.config import NAMED
from trapline.models.isa.memory_map import UART, UART_IRQ
from trapline.models.platform import serial
from trapline.models.platform.bus import Bus
from trapline.models.platform.serial import Serial


def read(uart: Serial, register: int) -> int:
    return uart.read(register, 1)


def cause(uart: Serial) -> int:
    return read(uart, serial.IIR) & 0x0F


def test_what_is_typed_is_read_in_order() -> None:
    uart = Serial(lambda _byte: None)
    assert read(uart, serial.LSR) == serial.LSR_EMPTY
    assert read(uart, serial.RBR) == 0
    uart.receive(b"ab")
    assert read(uart, serial.LSR) & serial.LSR_READY
    assert [read(uart, serial.RBR) for _ in range(2)] == [0x61, 0x62]
    assert not read(uart, serial.LSR) & serial.LSR_READY


def test_a_receiver_holds_sixteen_bytes_with_its_fifo_and_one_without() -> None:
    uart = Serial(lambda _byte: None)
    uart.receive(bytes(range(20)))
    assert uart.waiting == 1
    uart.write(serial.FCR, 1, serial.FCR_ENABLE)  # a change of mode clears the receiver
    assert (uart.waiting, len(uart.typed)) == (16, 19)
    uart.write(serial.FCR, 1, serial.FCR_ENABLE | serial.FCR_CLEAR_RECEIVER)
    assert list(uart.typed) == [17, 18, 19]


@pytest.mark.parametrize(("field", "level"), list(enumerate(serial.TRIGGER)))
def test_the_cause_is_data_from_the_trigger_level_on_and_a_timeout_below(
    field: int, level: int
) -> None:
    uart = Serial(lambda _byte: None)
    uart.write(serial.FCR, 1, field << 6 | serial.FCR_ENABLE)
    uart.write(serial.IER, 1, serial.IER_RECEIVED)
    assert read(uart, serial.IIR) == serial.IIR_FIFO | serial.IIR_NONE
    assert not uart.interrupt
    uart.receive(bytes(level))
    assert cause(uart) == serial.IIR_RECEIVED
    read(uart, serial.RBR)
    left = serial.IIR_TIMEOUT if level > 1 else serial.IIR_NONE
    assert cause(uart) == left
    assert uart.interrupt == (level > 1)


def test_the_empty_transmitter_interrupts_once_until_something_is_sent() -> None:
    sent: list[int] = []
    uart = Serial(sent.append)
    uart.write(serial.IER, 1, serial.IER_EMPTY)
    assert uart.interrupt
    assert cause(uart) == serial.IIR_EMPTY
    assert not uart.interrupt
    assert cause(uart) == serial.IIR_NONE
    uart.write(serial.THR, 1, 0x141)
    assert sent == [0x41]
    assert uart.interrupt
    uart.write(serial.IER, 1, 0)
    assert not uart.interrupt


def test_data_comes_before_the_empty_transmitter() -> None:
    uart = Serial(lambda _byte: None)
    uart.write(serial.IER, 1, serial.IER_RECEIVED | serial.IER_EMPTY)
    uart.receive(b"x")
    assert cause(uart) == serial.IIR_RECEIVED
    read(uart, serial.RBR)
    assert cause(uart) == serial.IIR_EMPTY


def test_the_divisor_lies_behind_its_latch_bit() -> None:
    sent: list[int] = []
    uart = Serial(sent.append)
    uart.write(serial.LCR, 1, serial.LCR_DLAB | 3)
    uart.write(serial.DLL, 1, 0x12)
    uart.write(serial.DLM, 1, 0x34)
    assert (read(uart, serial.DLL), read(uart, serial.DLM)) == (0x12, 0x34)
    uart.write(serial.LCR, 1, 3)
    assert sent == []
    assert read(uart, serial.IER) == 0
    uart.write(7, 1, 0xA5)
    assert (read(uart, 7), read(uart, serial.LCR)) == (0xA5, 3)


def test_read_only_registers_keep_what_they_are() -> None:
    uart = Serial(lambda _byte: None)
    uart.write(serial.LSR, 1, 0xFF)
    uart.write(serial.MSR, 1, 0xFF)
    uart.write(serial.IER, 1, 0xFF)
    assert read(uart, serial.LSR) == serial.LSR_EMPTY
    assert read(uart, serial.MSR) == serial.MSR_UP
    assert read(uart, serial.IER) == serial.IER_BITS


@pytest.mark.parametrize(("control", "lines"), [(1, 0x20), (2, 0x10), (4, 0x40), (8, 0x80)])
def test_loopback_gives_back_bytes_and_control_lines(control: int, lines: int) -> None:
    sent: list[int] = []
    uart = Serial(sent.append)
    uart.write(serial.MCR, 1, serial.MCR_LOOP | control)
    uart.write(serial.THR, 1, 0x55)
    assert sent == []
    assert read(uart, serial.RBR) == 0x55
    assert read(uart, serial.MSR) == lines


def test_its_line_is_the_platforms_uart_interrupt() -> None:
    uart = Serial(lambda _byte: None)
    bus = Bus(NAMED["rv64imac_h"], uart=uart)
    bus.write(UART.base + serial.IER, 1, serial.IER_RECEIVED)
    bus.pins()
    assert not bus.plic.lines >> UART_IRQ & 1
    uart.receive(b"x")
    bus.pins()
    assert bus.plic.lines >> UART_IRQ & 1
    assert bus.read(UART.base, 1) == 0x78
    bus.pins()
    assert not bus.plic.lines >> UART_IRQ & 1
