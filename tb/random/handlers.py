# SPDX-License-Identifier: Apache-2.0
"""The fixed handlers of random programs: those of M, HS and VS."""

from __future__ import annotations

from trapline.models.golden.gen import exceptions, fields
from trapline.models.isa.config import HartConfig
from trapline.tb.random import asm, layout
from trapline.tb.random.code import (
    EBREAK,
    FETCH_FAULTS,
    M_A,
    M_B,
    M_C,
    RESUME,
    VISIT_ENDS,
    csr,
    csr_address,
    csrr,
)


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


def _end_of_visit(block: Block) -> None:
    """M-mode: with an odd address in RESUME, goes on there in M-mode; cause in M_B."""
    block.emit(asm.i_imm("andi", M_A, RESUME, 1))
    block.branch("beq", M_A, 0, "no visit")
    for cause in VISIT_ENDS:
        block.emit(asm.i_imm("addi", M_A, 0, cause))
        block.branch("beq", M_A, M_B, "visited")
    block.branch("jal", 0, 0, "no visit")
    block.label("visited")
    block.emit(csr("csrrw", "mepc", RESUME), asm.i_imm("addi", RESUME, 0, 0))
    block.emit(*asm.load_immediate(32, M_A, fields.MSTATUS_MPP), csr("csrrs", "mstatus", M_A))
    block.emit(asm.word("mret"))
    block.label("no visit")


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
    _end_of_visit(block)
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
