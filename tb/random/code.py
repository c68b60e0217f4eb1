# SPDX-License-Identifier: Apache-2.0
"""Emits the code of a random program, and places it in two regions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, NamedTuple

from trapline.models.golden.gen import exceptions, fields, matches, privileges
from trapline.models.isa.config import HartConfig
from trapline.models.isa.csrs import BY_NAME
from trapline.tb.random import asm, layout

# Registers of the handlers; the random instructions use x1..x24 only, so that a handler of a more
# privileged mode never disturbs one below it.
M_A, M_B, M_C = 31, 30, 29
HS_A, HS_B = 28, 27
VS_A, VS_B = 26, 25
GLUE: Final = 24  # set and used by generated sequences, never relied on across a trap
POINTER: Final = 23
RESUME: Final = 22  # where a fetch that fails is followed by; zero: nowhere
HELD: Final = 21  # these keep what a provocation needs for longer
KEPT: Final = 20
PLACE: Final = 19
LAST_FREE: Final = 18

# (privilege, V)
Mode = tuple[int, int]

UNIMP: Final = 0  # the 16-bit zero instruction, twice
EBREAK: Final = matches.EBREAK
NOP: Final = matches.ADDI
# Causes of faults of a fetch.
FETCH_FAULTS: Final = (
    exceptions.INSTRUCTION_ACCESS_FAULT,
    exceptions.INSTRUCTION_PAGE_FAULT,
    exceptions.INSTRUCTION_GUEST_PAGE_FAULT,
)
# What ends a visit of M-mode to another mode.
VISIT_ENDS: Final = (
    *FETCH_FAULTS,
    exceptions.ENVIRONMENT_CALL_FROM_U_MODE_OR_VU_MODE,
    exceptions.ENVIRONMENT_CALL_FROM_HS_MODE,
    exceptions.ENVIRONMENT_CALL_FROM_VS_MODE,
)


def csr_address(name: str) -> int:
    """Address of a CSR; a name ending in h that is no CSR is the high half."""
    if name in BY_NAME:
        return BY_NAME[name].address
    high = BY_NAME[name[:-1]].high
    if high is None:
        raise KeyError(name)
    return high


@lru_cache(maxsize=1 << 14)  # most are drawn once and never again
def constant(xlen: int, rd: int, value: int) -> tuple[int, ...]:
    """Instructions that set a register to an XLEN-bit constant."""
    return tuple(asm.load_immediate(xlen, rd, value))


class Constant(NamedTuple):
    """An operation: a register gets a constant."""

    rd: int
    value: int


class Whole(NamedTuple):
    """An operation: instructions that make sense together only."""

    words: tuple[int, ...]


class Go(NamedTuple):
    """An operation: on to another mode by xRET, code goes on in that mode's region.

    `last`: instructions right before the xRET.
    """

    origin: Mode
    target: Mode
    last: tuple[int, ...] = ()


class Visit(NamedTuple):
    """An operation: from M-mode to another mode, do `ops` there, and come back by an ECALL.

    Where already the first fetch there fails, or the ECALL's, M-mode goes on as well.
    """

    target: Mode
    ops: tuple[Op, ...]


# What a program's code consists of; a number is an instruction.
Op = int | Constant | Whole | Go | Visit


@dataclass
class Unit:
    """The operations that one provocation emitted."""

    name: str
    mode: Mode
    ops: list[Op] = field(default_factory=list)


class Emitter:
    """Appends operations to a unit."""

    def __init__(self, cfg: HartConfig, avoid: frozenset[str] = frozenset()) -> None:
        """`avoid`: CSRs (high halves) that are left alone."""
        self.cfg = cfg
        self.avoid = avoid
        self.ops: list[Op] = []

    def emit(self, *words: int) -> None:
        """Append instructions."""
        self.ops += words

    def whole(self, *words: int) -> None:
        """Append instructions that make sense together only."""
        self.ops.append(Whole(words))

    def li(self, rd: int, value: int) -> None:
        """Set a register to a constant."""
        self.ops.append(Constant(rd, value & ((1 << self.cfg.xlen) - 1)))

    def go(self, origin: Mode, target: Mode, *last: int) -> None:
        """On to another mode by xRET."""
        self.ops.append(Go(origin, target, last))

    def csrw(self, name: str, value: int) -> None:
        """Write a constant to a CSR (at XLEN=32 to both halves of a 64-bit one, if not avoided)."""
        self.li(GLUE, value)
        self.emit(asm.csr_op("csrrw", 0, csr_address(name), GLUE))
        high = self.cfg.xlen == 32 and BY_NAME[name].high is not None
        if high and name + "h" not in self.avoid:
            self.li(GLUE, value >> 32)
            self.emit(asm.csr_op("csrrw", 0, csr_address(name + "h"), GLUE))

    def bits(self, op: str, name: str, value: int) -> None:
        """Csrrs or csrrc of the bits of `value`, in whichever half they are."""
        low = value & ((1 << self.cfg.xlen) - 1)
        if low:
            self.li(GLUE, low)
            self.emit(csr(op, name, GLUE))
        if value >> self.cfg.xlen:
            self.li(GLUE, value >> self.cfg.xlen)
            self.emit(csr(op, name + "h", GLUE))


class Placer:
    """Instruction words by address, with a cursor in each code region."""

    def __init__(self, cfg: HartConfig, escape: int, start: int = layout.S_CODE) -> None:
        self.cfg = cfg
        self.escape = escape
        self.words: dict[int, int] = {}
        self.cursors = [start, layout.U_CODE]
        self.user = 0

    @property
    def here(self) -> int:
        """Address of the next instruction."""
        return self.cursors[self.user]

    def put(self, words: Iterable[int]) -> None:
        """Place instructions in the current region."""
        here = self.cursors[self.user]
        for word in words:
            self.words[here] = word
            here += 4
        self.cursors[self.user] = here

    def place(self, ops: Iterable[Op]) -> None:
        """Put operations where the cursor of the present user stands, and move it behind them."""
        xlen, words = self.cfg.xlen, self.words
        here = self.cursors[self.user]
        for op in ops:
            if type(op) is int:
                words[here] = op
                here += 4
                continue
            self.cursors[self.user] = here
            if type(op) is Constant:
                self.put(constant(xlen, op.rd, op.value))
            elif type(op) is Whole:
                self.put(op.words)
            elif type(op) is Go:
                self._go(op)
            elif type(op) is Visit:
                self._visit(op)
            here = self.cursors[self.user]
        self.cursors[self.user] = here

    def _go(self, go: Go) -> None:
        cfg = self.cfg
        priv, v = go.target
        machine = go.origin[0] == privileges.M
        epc, status = ("mepc", "mstatus") if machine else ("sepc", "sstatus")
        lsb = fields.MSTATUS_MPP_LSB if machine else fields.SSTATUS_SPP_LSB
        words = [csr("csrrw", epc, GLUE)]
        words += [*constant(cfg.xlen, GLUE, fields.MSTATUS_MPP if machine else fields.SSTATUS_SPP)]
        words += [csr("csrrc", status, GLUE)]
        if priv:
            words += [*constant(cfg.xlen, GLUE, priv << lsb)]
            words += [csr("csrrs", status, GLUE)]
        if cfg.has("h") and not go.origin[1]:
            name, bit = "hstatus", fields.HSTATUS_SPV
            if machine:
                name, bit = "mstatus", fields.MSTATUS_MPV
            if machine and cfg.xlen == 32:
                name, bit = "mstatush", fields.MSTATUS_MPV >> 32
            words += [*constant(cfg.xlen, GLUE, bit), csr("csrrs" if v else "csrrc", name, GLUE)]
        words += [*go.last, asm.word("mret" if machine else "sret"), self.escape, self.escape]
        after_user = int(priv == 0)
        landing = self.cursors[1] if after_user else self.here + 4 * (len(words) + 2)
        offset = landing - self.here
        low = asm.signed(offset, 12)
        start = [asm.upper("auipc", GLUE, offset - low >> 12), asm.i_imm("addi", GLUE, GLUE, low)]
        self.put((*start, *words))
        self.user = after_user

    def _visit(self, visit: Visit) -> None:
        first = self._leave(2)
        self._go(Go((privileges.M, 0), visit.target))
        self.place(visit.ops)
        second = self._leave(2)
        self.put((asm.word("ecall"), self.escape, self.escape))
        self.user = 0
        # Where M-mode goes on is known now; odd: it is an address of M-mode's code.
        for here in (first, second):
            offset = self.here - here
            low = asm.signed(offset, 12)
            self.words[here] = asm.upper("auipc", RESUME, offset - low >> 12)
            self.words[here + 4] = asm.i_imm("addi", RESUME, RESUME, low + 1)

    def _leave(self, words: int) -> int:
        """Room for so many instructions; returns its address."""
        here = self.cursors[self.user]
        self.cursors[self.user] = here + 4 * words
        return here

    def room(self, words: int) -> bool:
        """Whether both regions still have room for so many words."""
        limit = layout.CODE_PAGES * 0x1000 - 4 * words
        return self.cursors[0] - layout.S_CODE < limit and self.cursors[1] - layout.U_CODE < limit


def csrr(rd: int, name: str) -> int:
    """The word of CSRR: csrrs rd, csr, x0."""
    return asm.csr_op("csrrs", rd, csr_address(name), 0)


def csr(op: str, name: str, rs1: int) -> int:
    """A CSR instruction that discards what it reads."""
    return asm.csr_op(op, 0, csr_address(name), rs1)
