"""The actions of a random program: each emits a few instructions that provoke one thing."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Final

from trapline.models.isa.config import HartConfig
from trapline.models.isa.csrs import csr_name
from trapline.tb.random import asm, layout, paging
from trapline.tb.random.code import EBREAK, GLUE, LAST_FREE, NOP, POINTER, Code, csr
from trapline.tb.random.values import Limits, corner, pmp_region, readable, safe_value, writable

U, S, M = 0, 1, 3
Mode = tuple[int, int]
MODES: Final[tuple[Mode, ...]] = ((M, 0), (S, 0), (U, 0), (S, 1), (U, 1))


@dataclass
class World:
    """What the actions draw on."""

    cfg: HartConfig
    rng: Random
    code: Code
    s_trees: list[paging.Tree]
    vs_trees: list[paging.Tree]
    g_trees: list[paging.Tree]
    escape: int
    limits: Limits

    def register(self) -> int:
        """A register that random instructions may use."""
        return self.rng.randint(1, LAST_FREE)

    def modes(self) -> tuple[Mode, ...]:
        """Modes of the hart."""
        return MODES if self.cfg.has("h") else MODES[:3]


def atp(world: World, tree: paging.Tree | None, ident: int) -> int:
    """A satp, vsatp or hgatp value for a tree; Bare for None."""
    if tree is None:
        return 0
    if world.cfg.xlen == 32:
        return 1 << 31 | (ident & 0x7F) << 22 | tree.root >> 12
    return tree.mode << 60 | ident << 44 | tree.root >> 12


def any_address(world: World, mode: Mode) -> int:
    """A virtual address worth accessing in this mode (physical in M-mode).

    Where the hart does misaligned accesses, most lie across a page's end, or anywhere in a page.
    """
    rng, cfg = world.rng, world.cfg
    address = aligned_address(world, mode)
    if not cfg.misaligned_hw:
        return address
    kind = rng.randrange(4)
    if kind == 0:
        return address
    if kind == 1:
        return address + rng.randrange(8)
    page = address & ~0xFFF if kind == 2 else address | 0xFFF
    return (page - rng.randrange(8)) & ((1 << cfg.xlen) - 1)


def aligned_address(world: World, mode: Mode) -> int:
    """As any_address; a multiple of eight."""
    rng, cfg = world.rng, world.cfg
    offset = rng.randrange(0, 0x1000, 8)
    if mode[0] == M:
        return layout.DATA + rng.randrange(0, layout.DATA_PAGES << 12, 8)
    kind = rng.randrange(20)
    if kind == 0:
        # The low half of the first 4 GiB holds devices: there, its upper, vacant part.
        address = corner(rng, cfg.xlen) & ~7
        return address | layout.VACANT if address >> 31 == 0 else address
    if kind == 1:
        return layout.VACANT + offset
    if kind == 2:
        return rng.choice((layout.S_CODE, layout.U_CODE)) + offset
    if kind < 5:
        return layout.DATA + rng.randrange(0, layout.DATA_PAGES << 12, 8)
    trees = world.vs_trees if mode[1] else world.s_trees
    if kind < 8 and mode[1]:
        trees = world.g_trees
    addresses = [a for tree in trees for a in tree.addresses]
    return (rng.choice(addresses) + offset) & ((1 << cfg.xlen) - 1) if addresses else layout.DATA


LOADS: Final = ("lb", "lbu", "lh", "lhu", "lw", "lwu", "ld")
STORES: Final = ("sb", "sh", "sw", "sd")
AMOS: Final = tuple(f"amo{op}" for op in ("swap", "add", "xor", "and", "or", "min", "maxu"))


def access_words(world: World) -> list[int]:
    """One load, store, LR, SC or AMO at POINTER; now and then misaligned."""
    rng, wide = world.rng, world.cfg.xlen == 64
    rd, rs2 = world.register(), world.register()
    offset = rng.choice((0, 0, 0, 0, 0, 8, 16, 4, 2, 1))
    kind = rng.randrange(12)
    if kind < 5:
        return [asm.i_imm(rng.choice(LOADS if wide else LOADS[:5]), rd, POINTER, offset)]
    if kind < 9:
        return [asm.store(rng.choice(STORES if wide else STORES[:3]), rs2, POINTER, offset)]
    suffix = rng.choice((".w", ".d")) if wide else ".w"
    order = {"aq": rng.randrange(2), "rl": rng.randrange(2)}
    if kind == 9:
        lr = asm.word("lr" + suffix, rd=rd, rs1=POINTER, **order)
        return [lr, asm.word("sc" + suffix, rd=rd, rs1=POINTER, rs2=rs2, **order)]
    if kind == 10:
        name = rng.choice(AMOS) + suffix
        return [asm.word(name, rd=rd, rs1=POINTER, rs2=rs2, **order)]
    return [compressed_access(rng, wide) | 1 << 16]


def compressed_access(rng: Random, wide: bool) -> int:
    """c.lw, c.sw, c.ld or c.sd with base POINTER copied to x15; c.nop fills the word."""
    funct3 = rng.choice((2, 6, 3, 7)) if wide else rng.choice((2, 6))
    return funct3 << 13 | 7 << 7 | rng.randrange(6) << 2


def memory_access(world: World, mode: Mode) -> None:
    """One or two accesses in the current mode."""
    code = world.code
    code.li(POINTER, any_address(world, mode))
    code.emit(asm.i_imm("addi", 15, POINTER, 0))
    for _ in range(world.rng.randint(1, 2)):
        code.emit(*access_words(world))


def mprv_access(world: World, mode: Mode) -> None:
    """M-mode accesses as another mode through MPRV."""
    rng, code = world.rng, world.code
    if mode[0] != M:
        memory_access(world, mode)
        return
    priv, v = rng.choice(world.modes())
    code.li(POINTER, any_address(world, (priv, v)))
    code.emit(asm.i_imm("addi", 15, POINTER, 0))
    code.li(GLUE, 0x1800)
    code.emit(csr("csrrc", "mstatus", GLUE))
    code.li(GLUE, 1 << 17 | priv << 11)
    code.emit(csr("csrrs", "mstatus", GLUE))
    if world.cfg.has("h"):
        high = world.cfg.xlen == 32
        code.li(GLUE, 0x80 if high else 1 << 39)
        code.emit(csr("csrrs" if v else "csrrc", "mstatush" if high else "mstatus", GLUE))
    code.emit(*access_words(world))
    code.emit(asm.upper("lui", GLUE, 0x20), csr("csrrc", "mstatus", GLUE))


HLVS: Final = (
    "hlv.b hlv.bu hlv.h hlv.hu hlv.w hlv.wu hlv.d hlvx.hu hlvx.wu hsv.b hsv.h hsv.w hsv.d".split()
)


def hlsv(world: World, mode: Mode) -> None:
    """HLV, HLVX or HSV, valid in this mode or not."""
    rng, code = world.rng, world.code
    if not world.cfg.has("h"):
        memory_access(world, mode)
        return
    code.li(POINTER, any_address(world, (S, 1)))
    names = [n for n in HLVS if world.cfg.xlen == 64 or n not in ("hlv.wu", "hlv.d", "hsv.d")]
    for _ in range(rng.randint(1, 2)):
        name = rng.choice(names)
        if name.startswith("hsv"):
            code.emit(asm.word(name, rs1=POINTER, rs2=world.register()))
        else:
            code.emit(asm.word(name, rd=world.register(), rs1=POINTER))


def flush(world: World) -> None:
    """All fences, where the change just made needs them; emitted in M-mode only."""
    world.code.emit(asm.word("sfence.vma"))
    if world.cfg.has("h"):
        world.code.emit(asm.word("hfence.vvma"), asm.word("hfence.gvma"))


def csr_access(world: World, mode: Mode) -> None:
    """A CSR instruction on any address that is not sure to be refused by its privilege."""
    rng, code = world.rng, world.code
    # Most CSR accesses from a user mode are refused in the same way.
    if mode[0] == U and rng.random() < 0.5:
        memory_access(world, mode)
        return
    address = rng.choice(world_addresses(world, mode))
    rd = rng.choice((0, world.register()))
    name = csr_name(address)
    if not writable(world.cfg, address) or rng.random() < 0.25:
        code.emit(asm.csr_op(rng.choice(("csrrs", "csrrc", "csrrsi")), rd, address, 0))
        if rng.random() < 0.9:
            return
        # A read-only address, written: always illegal.
        if address >> 10 == 3:
            code.emit(asm.csr_op("csrrw", rd, address, rd))
        return
    base = name[:-1] if name.endswith("h") and name[:-1] in ENVIRONMENT else name
    value = safe_value(world.limits, rng, base)
    high = base != name or (world.cfg.xlen == 32 and name.endswith("h"))
    value = value >> 32 if high else value
    code.li(GLUE, value & ((1 << world.cfg.xlen) - 1))
    op = "csrrc" if base == "medeleg" and rng.random() < 0.2 else rng.choice(("csrrw", "csrrs"))
    if base not in SET_IS_UNSAFE and rng.random() < 0.3:
        op = "csrrc"
    if base in NO_IMMEDIATE or base in world.limits.clear or rng.random() < 0.85:
        code.emit(asm.csr_op(op, rd, address, GLUE))
    else:
        code.emit(asm.csr_op(op + "i", rd, address, rng.randrange(32)))
    if mode[0] == M and base in ENVIRONMENT:
        flush(world)


ENVIRONMENT: Final = frozenset({"menvcfg", "henvcfg", "mstateen0", "hstateen0"})
NO_IMMEDIATE: Final = frozenset({"medeleg", "mstatus"})
SET_IS_UNSAFE: Final = frozenset({"medeleg"})


def world_addresses(world: World, mode: Mode) -> list[int]:
    """CSR addresses to try: mostly of the mode's own level or the one above."""
    addresses = readable(world.limits)
    level = {(M, 0): 3, (S, 0): 2, (U, 0): 0, (S, 1): 1, (U, 1): 0}[mode]
    if mode == (M, 0) or world.rng.random() < 0.3:
        return addresses
    return [a for a in addresses if a >> 8 & 3 <= max(level, 1)]


def pmp_write(world: World, mode: Mode) -> None:
    """Change a PMP entry of the data region (M-mode), or try to."""
    rng, code = world.rng, world.code
    if world.cfg.pmp_entries == 0:
        return
    i = rng.randrange(1, 8)
    address, config = pmp_region(rng)
    code.li(GLUE, address)
    code.emit(asm.csr_op("csrrw", 0, 0x3B0 + i, GLUE))
    if world.cfg.xlen == 64:
        code.li(GLUE, 0xFF << 8 * i)
        code.emit(asm.csr_op("csrrc", 0, 0x3A0, GLUE))
        code.li(GLUE, config << 8 * i)
        code.emit(asm.csr_op("csrrs", 0, 0x3A0, GLUE))
    else:
        code.li(GLUE, 0xFF << 8 * (i % 4))
        code.emit(asm.csr_op("csrrc", 0, 0x3A0 + i // 4, GLUE))
        code.li(GLUE, config << 8 * (i % 4))
        code.emit(asm.csr_op("csrrs", 0, 0x3A0 + i // 4, GLUE))
    if mode[0] == M:
        flush(world)


def translation_write(world: World, mode: Mode) -> None:
    """Switch satp, vsatp or hgatp to another tree or to Bare, or write an unsupported MODE."""
    rng, code = world.rng, world.code
    names = ["satp", "vsatp", "hgatp"] if world.cfg.has("h") else ["satp"]
    name = rng.choice(names)
    trees = {"satp": world.s_trees, "vsatp": world.vs_trees, "hgatp": world.g_trees}[name]
    if mode[1] and name == "satp":
        trees = world.vs_trees
    value = atp(world, rng.choice([None, *trees, *trees]), rng.randrange(4))
    # vsatp and hgatp keep their MODE then and take the PPN, so that must be the one tree's.
    if value and len(trees) == 1 and rng.random() < 0.15 and world.cfg.xlen == 64:
        value = value & ~(0xF << 60) | rng.choice((1, 5, 11, 15)) << 60
    code.li(GLUE, value)
    code.emit(csr(rng.choice(("csrrw", "csrrw", "csrrs")) if value == 0 else "csrrw", name, GLUE))
    if mode == (M, 0):
        flush(world)
    else:
        code.emit(asm.word("sfence.vma"))


def pte_write(world: World, mode: Mode) -> None:
    """Rewrite a leaf PTE of a window, then all fences. M-mode only, else an access instead."""
    rng, code = world.rng, world.code
    trees = [t for t in (*world.s_trees, *world.vs_trees, *world.g_trees) if t.leaves]
    if mode[0] != M or not trees:
        memory_access(world, mode)
        return
    tree = rng.choice(trees)
    wide = world.cfg.xlen == 64
    code.li(POINTER, rng.choice(tree.leaves))
    code.emit(asm.i_imm("ld" if wide else "lw", GLUE, POINTER, 0))
    for _ in range(rng.randint(1, 2)):
        code.emit(asm.i_imm("xori", GLUE, GLUE, 1 << rng.randrange(8)))
    code.emit(asm.store("sd" if wide else "sw", GLUE, POINTER, 0))
    flush(world)


def fence(world: World, _mode: Mode) -> None:
    """A fence, permitted or not."""
    rng = world.rng
    names = ["sfence.vma", "sinval.vma", "sfence.w.inval", "sfence.inval.ir"]
    if world.cfg.has("h"):
        names += ["hfence.vvma", "hfence.gvma", "hinval.vvma", "hinval.gvma"]
    name = rng.choice(names)
    if name.endswith(("vma",)):
        rs1, rs2 = rng.choice((0, world.register())), rng.choice((0, world.register()))
        world.code.emit(asm.word(name, rs1=rs1, rs2=rs2))
    else:
        world.code.emit(asm.word(name))


def environment(world: World, mode: Mode) -> None:
    """ECALL, EBREAK, illegal words, xRET and WFI where they trap."""
    rng, code = world.rng, world.code
    kind = rng.randrange(8)
    if kind < 3:
        # In M-mode an ECALL ends the segment.
        code.emit(asm.word("ecall") if mode[0] != M else NOP)
    elif kind == 3:
        code.emit(asm.word("mret") if mode[0] != M else NOP)
    elif kind == 4:
        code.emit(EBREAK if mode[0] != M and world.escape == EBREAK else NOP)
    elif kind == 5:
        code.emit(asm.word("sret") if mode[0] == U else NOP)
    elif kind == 6:
        # A user mode's WFI always traps.
        code.emit(asm.word("wfi") if mode[0] == U else asm.word("wrs.nto"))
    else:
        code.emit(rng.choice((0xFFFF_FFFF, 0x0000_0057, 0x0000_0007, 0x6000_0073, 0x1234_5673)))


def interrupt(world: World, mode: Mode) -> None:
    """Raise, enable or mask interrupts from this level."""
    rng, code = world.rng, world.code
    choices = {
        (M, 0): ("mip", "mie", "mideleg", "hvip", "hip", "hie", "hideleg"),
        (S, 0): ("sip", "sie", "hvip", "hip", "hie", "hideleg", "vsip", "vsie"),
        (S, 1): ("sip", "sie"),
    }.get(mode, ("sip",))
    names = [n for n in choices if world.cfg.has("h") or n[0] in "ms"]
    for _ in range(rng.randint(1, 3)):
        code.li(GLUE, rng.choice((0x222, 0x444, 0xFFFF, 2, 4, 0x20, 0x40, 0x200, 0x400)))
        code.emit(csr(rng.choice(("csrrs", "csrrs", "csrrw", "csrrc")), rng.choice(names), GLUE))
    if rng.random() < 0.5 and mode[0] != U:
        name = "mstatus" if mode[0] == M else "sstatus"
        bits = 0x8 if mode[0] == M else 0x2
        code.emit(asm.csr_op("csrrsi", 0, 0x300 if name == "mstatus" else 0x100, bits))


def timer(world: World, mode: Mode) -> None:
    """Move stimecmp or vstimecmp, or in M-mode the platform's timer."""
    rng, code = world.rng, world.code
    if mode[0] == M and rng.random() < 0.5:
        offset, value = rng.choice(
            ((0xBFF8, rng.randrange(4000)), (0x4000, rng.randrange(4000)), (0, 1), (0, 0))
        )
        code.li(POINTER, layout.CLINT + offset)
        code.li(GLUE, value)
        wide = world.cfg.xlen == 64 and offset != 0
        code.emit(asm.store("sd" if wide else "sw", GLUE, POINTER, 0))
        return
    names = ["stimecmp"]
    if world.cfg.has("h") and not mode[1]:
        names += ["vstimecmp", "htimedelta"]
    code.csrw(rng.choice(names), rng.choice((0, rng.randrange(4000), (1 << 64) - 1)))


def arithmetic(world: World, _mode: Mode) -> None:
    """A few register instructions."""
    rng = world.rng
    for _ in range(rng.randint(1, 4)):
        name = rng.choice(
            (
                "add",
                "sub",
                "xor",
                "or",
                "and",
                "sll",
                "srl",
                "sra",
                "slt",
                "mul",
                "divu",
                "rem",
                "czero.eqz",
            )
        )
        rd, rs1, rs2 = world.register(), world.register(), world.register()
        world.code.emit(asm.word(name, rd=rd, rs1=rs1, rs2=rs2))


def constant(world: World, _mode: Mode) -> None:
    """A register gets a corner value."""
    world.code.li(world.register(), corner(world.rng, world.cfg.xlen))


def jump_away(world: World, mode: Mode) -> None:
    """A jump to an address that cannot be fetched, most likely; the segment ends there."""
    code = world.code
    code.li(POINTER, any_address(world, mode))
    code.emit(asm.i_imm("jalr", 1, POINTER, 0))
