# SPDX-License-Identifier: Apache-2.0
"""HTIF, the host interface of Spike and of riscv-tests: which commands in `tohost` are served.

`tohost` and `fromhost` are aligned doublewords of main memory, named by the ELF's symbols. A
command has its device in bits 63:56, its number in bits 55:48 and a payload below (riscv-isa-sim,
fesvr/device.h). The host writes zero to `tohost` when it takes a command, and answers in `fromhost`
where the command has an answer. Zero is no command. What is not listed here ends the run with one
line that says what was asked for: going on would be another program than Spike's.

The host sees a command in the very store that completes it, so both sides of a lockstep run go on
from the same memory. A doubleword store completes one; of two word stores the second does, in
either order; a word that is stored again without its other half is taken as the whole. A lone low
word that no other half follows for PATIENCE_STEPS steps (PATIENCE_CYCLES of a clock) is taken too,
if it ends the program: older riscv-tests for RV32 write no more.
"""

from __future__ import annotations

from dataclasses import dataclass

DEVICE_LSB, COMMAND_LSB, PAYLOAD_BITS = 56, 48, 48
PAYLOAD = (1 << PAYLOAD_BITS) - 1

PROXY, CONSOLE = 0, 1  # devices
PROXY_CALL = 0  # commands of the proxy ...
CONSOLE_GET, CONSOLE_PUT = 0, 1  # ... and of the console

# fromhost: a character that was read, with this bit; and the proxy's answer to a system call.
GOT = 0x100
PROXY_ANSWER = 1

# A system call: its number and seven arguments, doublewords at the payload's address; the result
# takes the number's place (riscv-isa-sim, fesvr/syscall.cc; numbers are those of riscv-pk).
CALL_WORDS = 8
SYS_WRITE, SYS_EXIT = 64, 93
EBADF = 9
STDOUT, STDERR = 1, 2

PATIENCE_STEPS = 5000
PATIENCE_CYCLES = 20_000

# Low bits of what is not served where the arguments of a system call lie outside main memory.
BAD_ADDRESS = PAYLOAD


@dataclass(frozen=True)
class Served:
    """One row of what is served. `number`: of the system call, for the proxy's."""

    device: int
    command: int
    name: str
    effect: str
    number: int | None = None


SERVED: tuple[Served, ...] = (
    Served(PROXY, PROXY_CALL, "exit", "bit 0 of the payload is set: the code is the rest of it"),
    Served(PROXY, PROXY_CALL, "write", "bytes to file 1 or 2 go to the console", SYS_WRITE),
    Served(PROXY, PROXY_CALL, "exit", "the code is the first argument", SYS_EXIT),
    Served(CONSOLE, CONSOLE_GET, "get", "a character that waits is answered; no wait for one"),
    Served(CONSOLE, CONSOLE_PUT, "put", "one character to the console"),
)


def unserved(device: int, command: int, low: int) -> int:
    """The word that names what is not served. low: the number of a system call, or the payload."""
    return device << DEVICE_LSB | command << COMMAND_LSB | low & PAYLOAD


def unserved_text(word: int) -> str:
    """One line about a word that `unserved` made."""
    device, command, low = word >> DEVICE_LSB, word >> COMMAND_LSB & 0xFF, word & PAYLOAD
    if (device, command) != (PROXY, PROXY_CALL):
        what = f"command {command} of device {device}"
    elif low == BAD_ADDRESS:
        what = "a system call with arguments outside main memory"
    else:
        what = f"system call {low}"
    known = ", ".join(
        f"system call {s.number} ({s.name})"
        if s.number is not None
        else f"{s.name} (device {s.device})"
        for s in SERVED
    )
    return f"HTIF: {what} is not served; served are {known}"
