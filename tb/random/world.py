# SPDX-License-Identifier: Apache-2.0
"""What provocations draw on, and the sequences that many of them emit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

from trapline.models.golden.gen import exceptions, fields, privileges
from trapline.models.isa.config import HartConfig
from trapline.tb.random import asm, layout
from trapline.tb.random.code import (
    GLUE,
    LAST_FREE,
    POINTER,
    RESUME,
    VISIT_ENDS,
    Emitter,
    Mode,
    Op,
    Visit,
    csr,
)
from trapline.tb.random.paging import Spot, Tree
from trapline.tb.random.values import OpinionLimits, corner

U, S, M = privileges.U, privileges.S, privileges.M
MACHINE, HS, USER, VS, VU = (M, 0), (S, 0), (U, 0), (S, 1), (U, 1)
MODES: Final[tuple[Mode, ...]] = (MACHINE, HS, USER, VS, VU)

LOADS: Final = ("lb", "lbu", "lh", "lhu", "lw", "lwu", "ld")
STORES: Final = ("sb", "sh", "sw", "sd")
AMOS: Final = tuple(f"amo{op}" for op in "swap add xor and or min max minu maxu".split())
HLVS: Final = "hlv.b hlv.bu hlv.h hlv.hu hlv.w hlv.wu hlv.d hlvx.hu hlvx.wu".split()
HSVS: Final = "hsv.b hsv.h hsv.w hsv.d".split()
_SIZES: Final = {"b": 1, "h": 2, "w": 4, "d": 8}


@dataclass(frozen=True)
class Spaces:
    """The address spaces of a program: trees of each stage."""

    s: Sequence[Tree]
    vs: Sequence[Tree]
    g: Sequence[Tree]


class World(Emitter):
    """Emits into the current unit."""

    def __init__(
        self, cfg: HartConfig, rng: Random, spaces: Spaces, escape: int, limits: OpinionLimits
    ) -> None:
        """`escape`: the instruction that ends a segment."""
        super().__init__(cfg, limits.avoid)
        self.rng, self.spaces, self.escape, self.limits = rng, spaces, escape, limits
        self.wide = cfg.xlen == 64
        self.h = cfg.has("h")
        self.s = cfg.has("s")
        self.envcfgs = ("menvcfg", "henvcfg") if self.h else ("menvcfg",)
        self.modes = MODES if self.h else MODES[:3] if self.s else (MACHINE, USER)

    # --- draws ----------------------------------------------------------------------------------

    def register(self) -> int:
        """A register that random instructions may use."""
        return self.rng.randrange(1, LAST_FREE + 1)

    def chance(self, share: float) -> bool:
        """True in so many cases."""
        return self.rng.random() < share

    def enable(self, bits: int) -> None:
        """Set bits of menvcfg, and of henvcfg if there is one, as far as the limits permit."""
        for name in self.envcfgs:
            self.bits("csrrs", name, self.limits.allowed(name, bits))

    def trees(self, stage: str) -> Sequence[Tree]:
        """Trees of a stage: s, vs or g."""
        return {"s": self.spaces.s, "vs": self.spaces.vs, "g": self.spaces.g}[stage]

    def address(self, mode: Mode) -> int:
        """A virtual address worth accessing in this mode (physical in M-mode).

        Where the hart does misaligned accesses, most lie across a page's end, or anywhere in a
        page.
        """
        rng = self.rng
        address = self._aligned(mode)
        if not self.cfg.misaligned_hw:
            return address
        kind = rng.randrange(4)
        if kind == 0:
            return address
        if kind == 1:
            return address + rng.randrange(8)
        page = address & ~0xFFF if kind == 2 else address | 0xFFF
        return (page - rng.randrange(8)) & ((1 << self.cfg.xlen) - 1)

    def _aligned(self, mode: Mode) -> int:
        rng, xlen = self.rng, self.cfg.xlen
        offset = rng.randrange(0, 0x1000, 8)
        if mode[0] == M or not self.s:
            return layout.DATA + rng.randrange(0, layout.DATA_PAGES << 12, 8)
        kind = rng.randrange(20)
        if kind == 0:
            # The low half of the first 4 GiB holds devices: there, its upper, vacant part.
            address = corner(rng, xlen) & ~7
            return address | layout.VACANT if address >> 31 == 0 else address
        if kind == 1:
            return layout.VACANT + offset
        if kind == 2:
            return rng.choice((layout.S_CODE, layout.U_CODE)) + offset
        trees = self.spaces.vs if mode[1] else self.spaces.s
        if kind < 6 and mode[1]:
            trees = self.spaces.g
        tree = rng.choice(trees)
        return (rng.choice(tree.addresses) + offset) & ((1 << xlen) - 1)

    def ident(self, bits: int) -> int:
        """An ASID or VMID: small, a single bit, or anything."""
        kind = self.rng.randrange(4)
        if kind == 0:
            return self.rng.randrange(min(4, 1 << bits))
        if kind == 1:
            return 1 << self.rng.randrange(bits)
        return self.rng.getrandbits(bits)

    def ident_bits(self, stage: str) -> int:
        """How many bits of an ASID (of a VMID in the G-stage) there are."""
        return self.cfg.vmidlen if stage == "g" else self.cfg.asidlen

    # --- sequences ------------------------------------------------------------------------------

    def atp(self, tree: Tree | None, ident: int) -> int:
        """A satp, vsatp or hgatp value for a tree; Bare for None."""
        if tree is None:
            return 0
        if not self.wide:
            # A VMID has two bits less than an ASID.
            return 1 << 31 | (ident & (0x7F if tree.g_stage else 0x1FF)) << 22 | tree.root >> 12
        return tree.mode << 60 | ident << 44 | tree.root >> 12

    def flush(self) -> None:
        """All fences; emitted in M-mode only."""
        if self.s:
            self.emit(asm.word("sfence.vma"))
        if self.h:
            self.emit(asm.word("hfence.vvma"), asm.word("hfence.gvma"))

    def mprv_on(self, target: Mode) -> None:
        """M-mode: loads and stores act as in another mode from here on."""
        priv, v = target
        self.bits(
            "csrrc", "mstatus", fields.MSTATUS_MPP | (fields.MSTATUS_MPV if self.h and not v else 0)
        )
        self.bits(
            "csrrs",
            "mstatus",
            fields.MSTATUS_MPRV | priv << fields.MSTATUS_MPP_LSB | (fields.MSTATUS_MPV if v else 0),
        )

    def mprv_off(self) -> None:
        """The end of `mprv_on`."""
        self.whole(asm.upper("lui", GLUE, fields.MSTATUS_MPRV >> 12), csr("csrrc", "mstatus", GLUE))

    def spvp(self, priv: int) -> None:
        """M or HS: the privilege of HLV and HSV."""
        self.li(GLUE, fields.HSTATUS_SPVP)
        self.emit(csr("csrrs" if priv else "csrrc", "hstatus", GLUE))

    def jump_into(self, va: int) -> None:
        """A jump to `va`, from where `c.jr ra` comes back; so does a fetch that fails.

        Now and then the register of the address gets the link, too.
        """
        if self.rng.random() < 0.1:
            self.li(1, va)
            self.whole(
                asm.upper("auipc", RESUME, 0),
                asm.i_imm("addi", RESUME, RESUME, 12),
                asm.i_imm("jalr", 1, 1, 0),
            )
            return
        self.li(POINTER, va)
        self.whole(
            asm.upper("auipc", RESUME, 0),
            asm.i_imm("addi", RESUME, RESUME, 12),
            asm.i_imm("jalr", 1, POINTER, 0),
        )

    def _operand(self) -> int:
        """A register of an access: now and then x0, or its own base."""
        odd = self.rng.random()
        if odd < 0.12:
            return 0 if odd < 0.08 else POINTER
        return self.register()

    def access(self, keep: bool = False) -> list[int]:
        """One load, store, LR, SC or AMO at POINTER; now and then misaligned.

        keep: another one is to follow at POINTER, so it stays as it is.
        """
        rng, wide = self.rng, self.wide
        rd, rs2 = self._operand(), self._operand()
        if keep and rd == POINTER:
            rd = 0
        offset = rng.choice((0, 0, 0, 0, 0, 0, 8, 16, 4, 2, 1))
        kind = rng.randrange(12) if self.cfg.has("a") else rng.choice((0, 1, 2, 5, 6, 11))
        if kind < 5:
            return [asm.i_imm(rng.choice(LOADS if wide else LOADS[:5]), rd, POINTER, offset)]
        if kind < 8:
            return [asm.store(rng.choice(STORES if wide else STORES[:3]), rs2, POINTER, offset)]
        suffix = rng.choice((".w", ".d")) if wide else ".w"
        order = {"aq": rng.randrange(2), "rl": rng.randrange(2)}
        if kind == 8:
            lr = asm.word("lr" + suffix, rd=rd if rd != POINTER else 0, rs1=POINTER, **order)
            # Whether an SC succeeded is told by rd alone on many a core.
            sc = asm.word("sc" + suffix, rd=rd or 1, rs1=POINTER, rs2=rs2, **order)
            return rng.choice(([lr, sc], [sc], [lr]))
        if kind < 11:
            return [asm.word(rng.choice(AMOS) + suffix, rd=rd, rs1=POINTER, rs2=rs2, **order)]
        # c.lw, c.sw, c.ld or c.sd with base POINTER copied to x15; c.nop fills the word.
        funct3 = rng.choice((2, 6, 3, 7)) if wide else rng.choice((2, 6))
        if rng.randrange(3):
            short = funct3 << 13 | 7 << 7 | rng.randrange(6) << 2
            return [asm.i_imm("addi", 15, POINTER, 0), short | 1 << 16]
        # By the stack pointer, where any register can be stored.
        data = rng.randrange(32) << 2 if funct3 & 4 else rd << 7
        return [asm.i_imm("addi", 2, POINTER, 0), funct3 << 13 | data | 2 | 1 << 16]

    def transfer(self, size: int) -> int:
        """A load or store of 2**size bytes at POINTER."""
        rng, name = self.rng, "bhwd"[size]
        if rng.random() < 0.5:
            return asm.store(f"s{name}", self.register(), POINTER, 0)
        unsigned = size < (3 if self.wide else 2) and rng.random() < 0.3
        return asm.i_imm(f"l{name}u" if unsigned else f"l{name}", self.register(), POINTER, 0)

    def hypervisor_access(self) -> int:
        """HLV, HLVX or HSV at POINTER."""
        names = HLVS if self.rng.randrange(3) else HSVS
        if not self.wide:
            names = [n for n in names if n not in ("hlv.wu", "hlv.d", "hsv.d")]
        name = self.rng.choice(names)
        if name.startswith("hsv"):
            return asm.word(name, rs1=POINTER, rs2=self._operand())
        # Several may follow one another at one address.
        rd = self._operand()
        return asm.word(name, rd=rd if rd != POINTER else 0, rs1=POINTER)

    def touch(self, mode: Mode, target: Mode, va: int) -> None:
        """An access at `va` as in the mode `target`, as far as that can be had in `mode`."""
        if mode == MACHINE and target[0] != M and self.s and self.chance(0.15):
            self.visit(target, va)
        elif mode == target:
            if self.chance(0.2):
                self.jump_into(va & ~0xFFF | self.rng.choice(ROUTINES))
                return
            self.li(POINTER, va)
            self.emit(*self.access())
        elif target[1] and mode in (MACHINE, HS) and (mode == HS or self.chance(0.35)):
            self.spvp(target[0])
            self.li(POINTER, va)
            self.emit(self.hypervisor_access())
        elif mode == MACHINE:
            self.mprv_on(target)
            self.li(POINTER, va)
            self.emit(*self.access())
            self.mprv_off()
        else:
            self.li(POINTER, va)
            self.emit(*self.access())

    def visit(self, target: Mode, va: int, beside: int | None = None) -> None:
        """M-mode goes to `target`, which fetches there, or loads or stores, and comes back.

        beside: a page to fetch from before an access at `va`; else it is that of `va`.
        """
        self.bits("csrrc", "medeleg", ENDS)
        outer: list[Op] = self.ops
        self.ops = []
        kind = self.rng.randrange(4) if beside is None else 1
        if va >> 22 == layout.BOOT >> 22:
            # From the program's own code it might not come back.
            kind = 0
        if kind:
            page = (va if beside is None else beside) & ~0xFFF
            self.jump_into(page | self.rng.choice(ROUTINES))
        if kind < 2:
            self.li(POINTER, va)
            self.emit(*self.access())
        inner, self.ops = tuple(self.ops), outer
        self.ops.append(Visit(target, inner))
        if self.chance(0.5):
            # Access faults stay M's: a handler whose tables PMP denies would fault for ever.
            self.bits("csrrs", "medeleg", ENDS & ~(1 << exceptions.INSTRUCTION_ACCESS_FAULT))

    def translated_as(self, mode: Mode, stage: str) -> Mode:
        """A mode whose accesses go through a stage, reachable by `touch` if that can be."""
        if mode == HS and stage == "s":
            return HS
        if mode[0] != M and mode[1] == (stage != "s"):
            return mode
        return (self.rng.randrange(2), int(stage != "s"))

    def leading_to(self, tree: Tree, page: int) -> Spot:
        """The leaf of the data region in a tree that leads to this page of it."""
        return tree.pages[tree.order.index(page)]

    def inside(self, spot: Spot) -> int:
        """An aligned address in the page that a PTE maps."""
        size = 0x1000 << (9 if self.wide else 10) * spot.level
        offset = self.rng.randrange(0, 0x1000, 8)
        if spot.level and self.chance(0.7):
            # Superpages lead to the data region; further up in them there is nothing.
            return spot.va & ~0xF000 | self.rng.randrange(layout.DATA_PAGES) << 12 | offset
        return spot.va & ~(min(size, 0x1000) - 1) | offset


# The bits of medeleg of what ends a visit.
ENDS: Final = sum(1 << cause for cause in VISIT_ENDS)
ROUTINES: Final = (layout.ROUTINE, layout.ROUTINE, layout.STRADDLE)
