"""Emits the code of a random program: two code regions and the fixed handlers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from trapline.models.isa.config import HartConfig
from trapline.models.isa.csrs import BY_NAME
from trapline.tb.random import asm, layout

# Registers of the handlers; the random instructions use x1..x25 only, so that a handler of a more
# privileged mode never disturbs one below it.
M_A, M_B, M_C = 31, 30, 29
HS_A, HS_B = 28, 27
VS_A, VS_B = 26, 25
GLUE: Final = 24  # set and used by generated sequences, never relied on across a trap
POINTER: Final = 23
LAST_FREE: Final = 22

UNIMP: Final = 0  # the 16-bit zero instruction, twice
EBREAK: Final = 0x0010_0073
NOP: Final = 0x13


def csr_address(name: str) -> int:
    """Address of a CSR; a name ending in h that is no CSR is the high half."""
    if name in BY_NAME:
        return BY_NAME[name].address
    high = BY_NAME[name[:-1]].high
    if high is None:
        raise KeyError(name)
    return high


@dataclass
class Code:
    """Instruction words by address, with a cursor in each code region."""

    cfg: HartConfig
    words: dict[int, int] = field(default_factory=dict)
    s_cursor: int = layout.S_CODE
    u_cursor: int = layout.U_CODE
    user: bool = False
    avoid: frozenset[str] = frozenset()

    @property
    def here(self) -> int:
        """Address of the next instruction."""
        return self.u_cursor if self.user else self.s_cursor

    def emit(self, *words: int) -> None:
        """Append instructions to the current region."""
        for w in words:
            self.words[self.here] = w
            if self.user:
                self.u_cursor += 4
            else:
                self.s_cursor += 4

    def li(self, rd: int, value: int) -> None:
        """Set a register to a constant."""
        self.emit(*asm.load_immediate(self.cfg.xlen, rd, value))

    def csrw(self, name: str, value: int) -> None:
        """Write a constant to a CSR (at XLEN=32 to both halves of a 64-bit one, if not avoided)."""
        self.li(GLUE, value & ((1 << self.cfg.xlen) - 1))
        self.emit(asm.csr_op("csrrw", 0, csr_address(name), GLUE))
        high = self.cfg.xlen == 32 and BY_NAME[name].high is not None
        if high and name + "h" not in self.avoid:
            self.li(GLUE, value >> 32)
            self.emit(asm.csr_op("csrrw", 0, csr_address(name + "h"), GLUE))

    def room(self, words: int) -> bool:
        """Whether both regions still have room for so many words."""
        limit = layout.CODE_PAGES * 0x1000 - 4 * words
        return self.s_cursor - layout.S_CODE < limit and self.u_cursor - layout.U_CODE < limit


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
    """Read a CSR."""
    return asm.csr_op("csrrs", rd, csr_address(name), 0)


def csr(op: str, name: str, rs1: int) -> int:
    """A CSR instruction that discards what it reads."""
    return asm.csr_op(op, 0, csr_address(name), rs1)


def vectors(block: Block) -> None:
    """Sixteen jumps to the handler proper, so that Direct and Vectored mode both work."""
    for _ in range(16):
        block.branch("jal", 0, 0, "main")
    block.label("main")


def skip_or_escape(block: Block, a: int, b: int, epc: str, escape: str) -> None:
    """Resume after the instruction; a fetch fault (cause in register a) cannot, so it escapes."""
    for number in (1, 12, 20):
        block.emit(asm.i_imm("addi", b, 0, number))
        block.branch("beq", a, b, escape)
    block.emit(csrr(a, epc), asm.i_imm("addi", a, a, 4), csr("csrrw", epc, a))


def m_handler(cfg: HartConfig) -> Block:
    """M-mode: an escape goes to the next segment, an interrupt is disabled, all else is skipped."""
    block = Block(layout.M_HANDLER)
    vectors(block)
    # MPRV would translate the loads below.
    block.emit(asm.upper("lui", M_A, 0x20), csr("csrrc", "mstatus", M_A), csrr(M_B, "mcause"))
    block.branch("blt", M_B, 0, "interrupt")
    for number in (3, 11):
        block.emit(asm.i_imm("addi", M_A, 0, number))
        block.branch("beq", M_A, M_B, "next")
    block.emit(asm.i_imm("addi", M_A, 0, 2))
    block.branch("bne", M_A, M_B, "other")
    # The all-zero instruction escapes; any other illegal one is skipped.
    block.emit(csrr(M_A, "mtval"))
    block.branch("beq", M_A, 0, "next")
    block.label("other")
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
    block.emit(*asm.load_immediate(32, M_C, 0x1800), csr("csrrc", "mstatus", M_C))
    block.emit(asm.i_imm(load, M_A, M_B, size), csr("csrrs", "mstatus", M_A))
    if cfg.has("h"):
        if cfg.xlen == 64:
            block.emit(*asm.load_immediate(64, M_C, 1 << 39), csr("csrrc", "mstatus", M_C))
        else:
            block.emit(asm.csr_op("csrrci", 0, csr_address("mstatush"), 0x10))
            block.emit(*asm.load_immediate(32, M_C, 0x80), csr("csrrc", "mstatush", M_C))
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
