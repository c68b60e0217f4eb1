# SPDX-License-Identifier: Apache-2.0
"""Emits the code of a random program: two code regions and the fixed handlers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
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


def csr_address(name: str) -> int:
    """Address of a CSR; a name ending in h that is no CSR is the high half."""
    if name in BY_NAME:
        return BY_NAME[name].address
    high = BY_NAME[name[:-1]].high
    if high is None:
        raise KeyError(name)
    return high


@cache
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


# What a program's code consists of; a number is an instruction.
Op = int | Constant | Whole | Go


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

    def room(self, words: int) -> bool:
        """Whether both regions still have room for so many words."""
        limit = layout.CODE_PAGES * 0x1000 - 4 * words
        return self.cursors[0] - layout.S_CODE < limit and self.cursors[1] - layout.U_CODE < limit


class Block:
    """A handler: words with branches to labels inside it."""

    def __init__(self, base: int) -> None:
        self.base = base
        self.items: list[int | tuple[str, int, int, str]] = []
        self.labels: dict[str, int] = {}

    def label(self, name: str) -> None:
        """The next instruction has this name."""
        self.labels[name] = len(self.items)

    def emit(self, *words: int) -> None:
        """Append instructions."""
        self.items += words

    def branch(self, name: str, rs1: int, rs2: int, target: str) -> None:
        """Append a branch to a label (name "jal": a jump)."""
        self.items.append((name, rs1, rs2, target))

    def place(self, words: dict[int, int]) -> None:
        """Resolve labels and put the words at their addresses."""
        for n, item in enumerate(self.items):
            if isinstance(item, int):
                words[self.base + 4 * n] = item
                continue
            name, rs1, rs2, target = item
            offset = 4 * (self.labels[target] - n)
            made = asm.jump(0, offset) if name == "jal" else asm.branch(name, rs1, rs2, offset)
            words[self.base + 4 * n] = made


def csrr(rd: int, name: str) -> int:
    """The word of CSRR: csrrs rd, csr, x0."""
    return asm.csr_op("csrrs", rd, csr_address(name), 0)


def csr(op: str, name: str, rs1: int) -> int:
    """A CSR instruction that discards what it reads."""
    return asm.csr_op(op, 0, csr_address(name), rs1)


def vectors(block: Block) -> None:
    """Jumps to the handler proper: Direct and Vectored mode work with any of the first as BASE."""
    for _ in range(32):
        block.branch("jal", 0, 0, "main")
    block.label("main")


def skip_or_escape(block: Block, a: int, b: int, epc: str, escape: str) -> None:
    """Resume after the instruction; a fetch fault (cause in register a) where RESUME says, once."""
    for number in FETCH_FAULTS:
        block.emit(asm.i_imm("addi", b, 0, number))
        block.branch("beq", a, b, "fetch")
    block.emit(csrr(a, epc), asm.i_imm("addi", a, a, 4), csr("csrrw", epc, a))
    block.branch("jal", 0, 0, "resume")
    block.label("fetch")
    block.branch("beq", RESUME, 0, escape)
    block.emit(csr("csrrw", epc, RESUME), asm.i_imm("addi", RESUME, 0, 0))
    block.label("resume")


def m_handler(cfg: HartConfig, escape: int) -> Block:
    """M-mode: an escape goes to the next segment, an interrupt is disabled, all else is skipped."""
    block = Block(layout.M_HANDLER)
    vectors(block)
    # MPRV would translate the loads below.
    block.emit(asm.upper("lui", M_A, fields.MSTATUS_MPRV >> 12), csr("csrrc", "mstatus", M_A))
    block.emit(csrr(M_B, "mcause"))
    block.branch("blt", M_B, 0, "interrupt")
    ends = exceptions.BREAKPOINT if escape == EBREAK else exceptions.ILLEGAL_INSTRUCTION
    block.emit(asm.i_imm("addi", M_A, 0, ends))
    block.branch("bne", M_A, M_B, "other")
    if escape == EBREAK:
        block.branch("jal", 0, 0, "next")
    else:
        # The all-zero instruction escapes; any other illegal one is skipped.
        block.emit(csrr(M_A, "mtval"))
        block.branch("beq", M_A, 0, "next")
    block.label("other")
    # Memory without code: nothing to go on with there.
    block.emit(asm.i_imm("addi", M_A, 0, 2))
    block.branch("bne", M_A, M_B, "code")
    block.emit(csrr(M_A, "mtval"))
    block.branch("beq", M_A, 0, "next")
    block.label("code")
    skip_or_escape(block, M_B, M_A, "mepc", "next")
    block.emit(asm.word("mret"))
    block.label("interrupt")
    block.emit(
        asm.i_imm("addi", M_A, 0, 1),
        asm.word("sll", rd=M_A, rs1=M_A, rs2=M_B),
        csr("csrrc", "mie", M_A),
        csr("csrrc", "mip", M_A),
        asm.word("mret"),
    )
    block.label("next")
    load = "ld" if cfg.xlen == 64 else "lw"
    size = cfg.xlen // 8
    block.emit(csrr(M_B, "mscratch"), asm.i_imm(load, M_A, M_B, 0), csr("csrrw", "mepc", M_A))
    block.emit(*asm.load_immediate(32, M_C, fields.MSTATUS_MPP), csr("csrrc", "mstatus", M_C))
    block.emit(asm.i_imm(load, M_A, M_B, size), csr("csrrs", "mstatus", M_A))
    if cfg.has("h"):
        if cfg.xlen == 64:
            block.emit(
                *asm.load_immediate(64, M_C, fields.MSTATUS_MPV), csr("csrrc", "mstatus", M_C)
            )
        else:
            block.emit(asm.csr_op("csrrci", 0, csr_address("mstatush"), fields.MSTATUS_SBE >> 32))
            block.emit(
                *asm.load_immediate(32, M_C, fields.MSTATUS_MPV >> 32),
                csr("csrrc", "mstatush", M_C),
            )
        block.emit(asm.i_imm(load, M_A, M_B, 2 * size))
        block.emit(csr("csrrs", "mstatus" if cfg.xlen == 64 else "mstatush", M_A))
    block.emit(
        asm.i_imm("addi", M_B, M_B, 4 * size), csr("csrrw", "mscratch", M_B), asm.word("mret")
    )
    return block


def s_handler(cfg: HartConfig, base: int, a: int, b: int, escape: int) -> Block:
    """HS-mode or VS-mode (the same code): interrupts are disabled and cleared, all else is skipped.

    An SRET that traps is followed by the escape.
    """
    block = Block(base)
    vectors(block)
    block.emit(csrr(a, "scause"))
    block.branch("blt", a, 0, "interrupt")
    if escape == EBREAK:
        # Illegal instructions may be delegated: zero is memory without code.
        block.emit(asm.i_imm("addi", b, 0, 2))
        block.branch("bne", a, b, "code")
        block.emit(csrr(b, "stval"))
        block.branch("beq", b, 0, "escape")
        # An SRET that traps here would be this handler's own: not again.
        block.emit(*asm.load_immediate(32, a, asm.word("sret")))
        block.branch("beq", a, b, "escape")
        block.emit(csrr(a, "scause"))
        block.label("code")
    skip_or_escape(block, a, b, "sepc", "escape")
    block.emit(asm.word("sret"))
    block.label("escape")
    block.emit(escape, escape)
    block.label("interrupt")
    block.emit(asm.i_imm("addi", b, 0, 1), asm.word("sll", rd=b, rs1=b, rs2=a))
    block.emit(csr("csrrc", "sie", b), csr("csrrc", "sip", b))
    if cfg.has("h") and base == layout.HS_HANDLER:
        block.emit(csr("csrrc", "hie", b), csr("csrrc", "hvip", b))
    block.emit(asm.word("sret"), escape, escape)
    return block
