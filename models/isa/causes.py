# SPDX-License-Identifier: Apache-2.0
"""Exceptions and interrupts: number, name, and what a trap on each writes besides the cause.

Source: machine.adoc (mcause table, exception priority), hypervisor.adoc (H_cause,
H_exception_priority, H_trap_xtinst_val, mtval2_trapval_other).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum


class Tval(Enum):
    """What mtval/stval/vstval receive."""

    ZERO = "zero"
    ADDRESS = "address"  # the virtual address of the faulting portion of the access
    INSN = "instruction"  # the faulting instruction's bits (configurable: HartConfig.tval_insn)
    PC = "pc"  # the address of the EBREAK (configurable: HartConfig.tval_ebreak)


class Tinst(Enum):
    """What mtinst/htinst may receive (table "Values that may be automatically written")."""

    ZERO = "zero"
    TRANSFORMED = "transformed"  # zero or the transformed standard instruction
    PSEUDO = "pseudo"  # as TRANSFORMED, or a pseudo-instruction for an implicit access


@dataclass(frozen=True)
class SyncException:
    """A synchronous exception. `priority`: 0 is the highest.

    Of equal numbers the first encountered counts: those of an address translation, or environment
    calls and breaks, which never coincide. Rows 4 and 6 stand where HartConfig.misaligned_first
    puts them; without it they are the lowest.
    """

    number: int
    name: str
    priority: int
    tval: Tval = Tval.ZERO
    tinst: Tinst = Tinst.ZERO
    # mtval2/htval receive the faulting guest physical address >> 2.
    gpa: bool = False
    extension: str = "i"

    @property
    def gva(self) -> bool:
        """Whether tval holds a virtual address, so that GVA tells whether it is a guest's."""
        return self.tval in (Tval.ADDRESS, Tval.PC)


@dataclass(frozen=True)
class Interrupt:
    """An interrupt. `level`: the mode whose mie/mip group it belongs to (M, HS or VS)."""

    number: int
    name: str
    level: str
    extension: str = "s"


_A, _T, _P = Tval.ADDRESS, Tinst.TRANSFORMED, Tinst.PSEUDO

EXCEPTIONS: tuple[SyncException, ...] = (
    SyncException(0, "instruction address misaligned", 3, _A),
    SyncException(1, "instruction access fault", 0, _A),
    SyncException(2, "illegal instruction", 1, Tval.INSN),
    SyncException(3, "breakpoint", 4, Tval.PC),
    SyncException(4, "load address misaligned", 5, _A, _T),
    SyncException(5, "load access fault", 6, _A, _T),
    SyncException(6, "store/AMO address misaligned", 5, _A, _T),
    SyncException(7, "store/AMO access fault", 6, _A, _T),
    SyncException(8, "environment call from U-mode or VU-mode", 4, extension="u"),
    SyncException(9, "environment call from HS-mode", 4, extension="s"),
    SyncException(10, "environment call from VS-mode", 4, extension="h"),
    SyncException(11, "environment call from M-mode", 4),
    SyncException(12, "instruction page fault", 0, _A, extension="s"),
    SyncException(13, "load page fault", 6, _A, _T, extension="s"),
    SyncException(15, "store/AMO page fault", 6, _A, _T, extension="s"),
    SyncException(20, "instruction guest-page fault", 0, _A, _P, gpa=True, extension="h"),
    SyncException(21, "load guest-page fault", 6, _A, _P, gpa=True, extension="h"),
    SyncException(22, "virtual instruction", 2, Tval.INSN, extension="h"),
    SyncException(23, "store/AMO guest-page fault", 6, _A, _P, gpa=True, extension="h"),
)

INTERRUPTS: tuple[Interrupt, ...] = (
    Interrupt(1, "supervisor software interrupt", "HS"),
    Interrupt(2, "virtual supervisor software interrupt", "VS", "h"),
    Interrupt(3, "machine software interrupt", "M", "i"),
    Interrupt(5, "supervisor timer interrupt", "HS"),
    Interrupt(6, "virtual supervisor timer interrupt", "VS", "h"),
    Interrupt(7, "machine timer interrupt", "M", "i"),
    Interrupt(9, "supervisor external interrupt", "HS"),
    Interrupt(10, "virtual supervisor external interrupt", "VS", "h"),
    Interrupt(11, "machine external interrupt", "M", "i"),
    Interrupt(12, "supervisor guest external interrupt", "HS", "h"),
)

# "Multiple simultaneous interrupts destined for different privilege modes are handled in decreasing
# order of destined privilege mode"; within one mode in this order (machine.adoc, hsint_priority):
# MEI, MSI, MTI, SEI, SSI, STI, SGEI, VSEI, VSSI, VSTI.
INTERRUPT_PRIORITY: tuple[int, ...] = (11, 3, 7, 9, 1, 5, 12, 10, 2, 6)

# Exceptions that this hart never raises, but whose delegation bits the manual wants writable.
NEVER_RAISED: dict[int, str] = {18: "software check", 19: "hardware error"}

# Masks of medeleg, mip and their kin: what each is, its name, the numbers in it.
CAUSE_MASKS: tuple[tuple[str, str, tuple[int, ...]], ...] = (
    ("Exceptions that exist.", "EXCEPTIONS", tuple(e.number for e in EXCEPTIONS)),
    (
        "Exceptions that this hart never raises, but whose delegation bits are writable.",
        "EXCEPTIONS_NEVER_RAISED",
        tuple(NEVER_RAISED),
    ),
    (
        "Guest-page faults.",
        "EXCEPTIONS_OF_GUEST_PAGES",
        tuple(e.number for e in EXCEPTIONS if e.gpa),
    ),
    ("MSI, MTI, MEI.", "M_LEVEL", tuple(i.number for i in INTERRUPTS if i.level == "M")),
    (
        "SSI, STI, SEI.",
        "S_LEVEL",
        tuple(i.number for i in INTERRUPTS if i.level == "HS" and i.extension == "s"),
    ),
    ("VSSI, VSTI, VSEI.", "VS_LEVEL", tuple(i.number for i in INTERRUPTS if i.level == "VS")),
)

EXCEPTION_BY_NUMBER = {e.number: e for e in EXCEPTIONS}
INTERRUPT_BY_NUMBER = {i.number: i for i in INTERRUPTS}


def identifier(name: str) -> str:
    """The table name as an identifier: `load_guest_page_fault`."""
    return name.replace("/", "_").replace("-", "_").replace(" ", "_").lower()


def mask(numbers: Iterable[int]) -> int:
    """The bits of these causes, as medeleg, mideleg, mip and mie number them."""
    return sum(1 << number for number in numbers)


def cause_name(cause: int, is_interrupt: bool) -> str:
    """The manual's name of a cause; "reserved cause N" where it has none."""
    table = INTERRUPT_BY_NUMBER if is_interrupt else EXCEPTION_BY_NUMBER
    if cause in table:
        return table[cause].name
    other = {} if is_interrupt else NEVER_RAISED
    return other.get(cause, f"reserved cause {cause}")
