# SPDX-License-Identifier: Apache-2.0
"""Input vectors for twins: random, biased to corners, and only what a hart can present.

What "can present" means stands here, once: modes that exist, CSR slots as legal writes leave them,
interrupts that have a number, PTE levels that the mode has.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from trapline.models.isa import causes, config, csrs, encodings, state
from trapline.models.isa.config import HartConfig
from trapline.models.isa.functions import (
    Access,
    AccessKind,
    Fault,
    Implicit,
    PrivOp,
    Target,
    Twin,
)

M64 = (1 << 64) - 1
Vector = list[int | list[int]]
CsrWrite = Callable[[int, int, int, list[int]], list[int]]

ROOTS = tuple(csrs.BY_NAME[name].address for name in ("satp", "vsatp", "hgatp"))
ADDRESSES = sorted(csrs.BY_ADDRESS) + sorted(csrs.HIGH_BY_ADDRESS)
MEMORY_CAUSES = (4, 5, 6, 7, 13, 15, 21, 23)
LEVELS = {config.SV32: 2, config.SV39: 3, config.SV48: 4, config.SV57: 5}
LR = ("lr.w", "lr.d")


@dataclass
class ValueSource:
    """Draws values. `csr_write` (a twin) keeps the states legal."""

    cfg: HartConfig
    rng: Random
    csr_write: CsrWrite

    def __post_init__(self) -> None:
        """Make a pool of legal states."""
        self.states = [list(state.reset_slots(self.cfg))]
        for _ in range(40):
            self.states.append(self.legal_state(list(self.rng.choice(self.states))))

    def word(self, bits: int = 64) -> int:
        """`bits` bits, biased to corners."""
        mask = (1 << bits) - 1
        kind = self.rng.randrange(8)
        if kind == 0:
            return self.rng.choice((0, 1, mask, mask >> 1, 1 << (bits - 1), mask - 1)) & mask
        if kind == 1:
            return 1 << self.rng.randrange(bits)
        if kind == 2:
            return mask ^ (1 << self.rng.randrange(bits))
        if kind == 3:
            return self.rng.getrandbits(bits) & self.rng.getrandbits(bits)
        if kind == 4:
            return (self.rng.getrandbits(min(bits, 16)) << self.rng.randrange(bits)) & mask
        return self.rng.getrandbits(bits)

    def xword(self) -> int:
        """An XLEN-wide value, zero-extended."""
        return self.word(self.cfg.xlen)

    def legal_state(self, slots: list[int]) -> list[int]:
        """`slots` after some legal writes to random CSRs."""
        writable = [a for a in ADDRESSES if a >> 10 != 3]
        for _ in range(self.rng.choice((5, 30, 120))):
            value = self.xword()
            address = self.rng.choice(writable)
            if address in ROOTS and self.rng.random() < 0.8:
                modes = (0, *self.cfg.vm_modes, *self.cfg.gstage_modes)
                shift, width = (60, 4) if self.cfg.xlen == 64 else (31, 1)
                value &= ~(((1 << width) - 1) << shift)
                value |= self.rng.choice(modes) << shift
            slots = self.csr_write(address, value, self.rng.randrange(2), slots)
        return slots

    def slots(self) -> list[int]:
        """The CSR slots of a state that legal writes have made."""
        index = self.rng.randrange(len(self.states))
        if self.rng.random() < 0.1:
            self.states[index] = self.legal_state(self.states[index])
        return self.states[index]

    def mode(self) -> tuple[int, int]:
        """(priv, v) of a mode that exists."""
        modes = [(3, 0), (1, 0), (0, 0)]
        if self.cfg.has("h"):
            modes += [(1, 1), (0, 1)]
        return self.rng.choice(modes)

    def mip(self) -> int:
        """A full view of mip."""
        mask = 0xAAA | (0x444 if self.cfg.has("h") else 0) | (0x1000 if self.cfg.geilen else 0)
        return self.word(13) & mask

    def vm_mode(self, g_stage: int) -> int:
        """A MODE of translation that is not Bare."""
        modes = self.cfg.gstage_modes if g_stage else self.cfg.vm_modes
        return self.rng.choice(sorted(modes))

    def stage(self) -> int:
        """1 for G-stage where there is one."""
        return self.rng.randrange(2) if self.cfg.gstage_modes else 0

    def pte(self) -> int:
        """A PTE, mostly with legal upper bits."""
        low = self.rng.getrandbits(10) | (self.rng.random() < 0.9)
        if self.rng.random() < 0.3:
            low |= 0x5B  # V, R, X, U and A: an access that succeeds
        if self.cfg.xlen == 32:
            ppn = self.rng.choice((self.rng.getrandbits(22), self.rng.getrandbits(12) << 10))
            return ppn << 10 | low
        ppn = self.rng.getrandbits(44) >> self.rng.randrange(44)
        ppn = ppn << 9 * self.rng.randrange(5) & ((1 << 44) - 1)
        if self.rng.random() < 0.3:
            # The bits on both sides of a page size's alignment.
            ppn ^= 1 << 9 * self.rng.randrange(1, 5) >> self.rng.randrange(2)
        if self.rng.random() < 0.3:
            ppn = ppn & ~0xF | 8
        upper = self.rng.choice((0, 0, 0, 0x200, 0x80, 0x100, 0x180, self.rng.getrandbits(10)))
        return upper << 54 | ppn << 10 | low

    def va(self) -> int:
        """A virtual or guest physical address around the edges of the modes."""
        if self.cfg.xlen == 32:
            return self.word(34)
        edge = self.rng.choice((38, 39, 41, 47, 48, 50, 56, 57, 59, 64))
        value = self.rng.getrandbits(edge)
        if self.rng.random() < 0.5:
            value |= M64 ^ ((1 << (edge - 1)) - 1)
        return value & M64 ^ (self.rng.random() < 0.1) << self.rng.randrange(64)

    def insn(self) -> int:
        """A 32-bit word: an instruction with random operands, or near one, or anything."""
        if self.rng.random() < 0.2:
            return self.rng.getrandbits(32)
        row = self.rng.choice([e for e in encodings.ENCODINGS if e.size == 4])
        word = row.match | self.rng.getrandbits(32) & ~row.mask_at(self.cfg.xlen) & 0xFFFF_FFFF
        if self.rng.random() < 0.2:
            word ^= 1 << self.rng.randrange(32)
        return word

    def memory_insn(self, store: bool, fetched: bool) -> int:
        """A load or store that this configuration has, as fetched (perhaps 16 bits)."""
        rows = []
        for e in encodings.ENCODINGS:
            if not e.available(self.cfg.xlen, self.cfg.extensions):
                continue
            loads = e.name.startswith(("lb", "lh", "lw", "ld", "hlv")) or e.name in LR
            loads |= e.name in ("c.lw", "c.ld", "c.lwsp", "c.ldsp")
            stores = e.name in ("sb", "sh", "sw", "sd", "c.sw", "c.sd", "c.swsp", "c.sdsp")
            stores |= e.fmt == "AMO" or e.name.startswith("hsv")
            if (stores if store else loads) or not fetched:
                rows.append(e)
        row = self.rng.choice(rows)
        bits = 8 * row.size
        while True:
            word = row.match | self.rng.getrandbits(bits) & ~row.mask_at(self.cfg.xlen)
            word &= (1 << bits) - 1
            if row.matches(word, self.cfg.xlen):
                return word

    def csr_address(self) -> int:
        """Any 12-bit number, mostly of a CSR."""
        return self.rng.choice(ADDRESSES) if self.rng.random() < 0.9 else self.rng.getrandbits(12)


def _trap(s: ValueSource, v: int, priv: int) -> dict[str, int]:
    """A consistent trap: target, is_interrupt, cause."""
    targets = [Target.M]
    if priv != 3:
        targets.append(Target.HS)
    if v:
        targets.append(Target.VS)
    target = s.rng.choice(targets)
    if s.rng.random() < 0.5:
        numbers = [2, 6, 10] if target == Target.VS else [i.number for i in causes.INTERRUPTS]
        return {"target": target, "is_interrupt": 1, "cause": s.rng.choice(numbers)}
    cause = s.rng.choice([e.number for e in causes.EXCEPTIONS])
    return {"target": target, "is_interrupt": 0, "cause": cause}


def _special(twin: Twin, s: ValueSource) -> dict[str, int | list[int]]:
    """Values of ports that depend on each other."""
    rng = s.rng
    out: dict[str, int | list[int]] = {}
    priv, v = s.mode()
    out.update(priv=priv, v=v)
    match twin.name:
        case "trap_entry":
            out.update(_trap(s, v, priv))
            out["epc"] = s.xword() & ~1
        case "trap_target":
            out.update(_trap(s, v, priv))
        case "insn_access":
            out["op"] = rng.choice([int(o) for o in PrivOp if s.cfg.has("h") or o < 7])
        case "csr_access":
            out["addr"] = s.csr_address()
        case "csr_resolve":
            out["addr"] = s.csr_address()
            # No high half is named at XLEN=64.
            while s.cfg.xlen == 64 and out["addr"] in csrs.HIGH_BY_ADDRESS:
                out["addr"] = s.csr_address()
        case "csr_read" | "csr_write":
            out["addr"] = s.csr_address()
            out["mip"] = s.mip()
            out["wdata"] = s.xword()
        case "pending_interrupt":
            out["mip"] = s.mip()
        case "effective_access":
            out["kind"] = rng.choice([int(k) for k in AccessKind if s.cfg.has("h") or k < 2])
        case "pte_check" | "va_check" | "pte_address" | "leaf_address":
            g_stage = s.stage()
            mode = s.vm_mode(g_stage)
            out.update(g_stage=g_stage, mode=mode, level=rng.randrange(LEVELS[mode]))
            out.update(pte=s.pte(), va=s.va(), base=rng.getrandbits(s.cfg.spa_bits - 12) << 12)
            out["access"] = rng.choice([int(a) for a in Access])
            out["user"] = 1 if g_stage else rng.randrange(2)
            out["adue"] = rng.randrange(2) if s.cfg.has("svadu") else 0
            out["pbmte"] = rng.randrange(2) if s.cfg.has("svpbmt") else 0
        case "fault_cause":
            out["fault"] = rng.choice([int(f) for f in Fault])
            out["access"] = rng.choice([int(a) for a in Access])
        case "tinst":
            out.update(_tinst(s))
        case "pmp_check":
            slots = s.slots()
            entry = rng.randrange(max(s.cfg.pmp_entries, 1))
            near = slots[state.SLOT_INDEX["pmpaddr0"] + entry] << 2
            out.update(state=slots, size=rng.randrange(4 if s.cfg.xlen == 64 else 3))
            addr = rng.choice((near, near + rng.randrange(-8, 9), s.word(s.cfg.spa_bits)))
            out["addr"] = addr & ((1 << s.cfg.spa_bits) - 1)
        case "decode":
            out["insn"] = s.insn()
        case "alu" | "branch_taken" | "amo_result":
            ops = [n for n, e in enumerate(encodings.ENCODINGS, 1) if e.available(*_isa(s.cfg))]
            out.update(op=rng.choice((0, *ops)), a=s.xword(), b=s.xword(), mem=s.xword())
            if rng.random() < 0.3:
                out["b"] = out.get("a", 0)
                out["mem"] = out["b"]
    return out


def _isa(cfg: HartConfig) -> tuple[int, frozenset[str]]:
    return cfg.xlen, cfg.extensions


def _tinst(s: ValueSource) -> dict[str, int]:
    """An instruction and a cause that it can raise."""
    if s.rng.random() < 0.1:
        number = s.rng.choice([i.number for i in causes.INTERRUPTS])
        return {"cause": number, "is_interrupt": 1, "implicit": 0, "insn": 0, "offset": 0}
    cause = s.rng.choice([e.number for e in causes.EXCEPTIONS])
    explicit = cause in MEMORY_CAUSES
    word = s.memory_insn(cause in (6, 7, 15, 23), explicit)
    implicit = 0
    if cause in (20, 21, 23):
        implicit = s.rng.choice([int(i) for i in Implicit])
    if cause in (1, 12, 20):
        word = 0
    offset = s.rng.randrange(8) if explicit else 0
    return {
        "cause": cause,
        "is_interrupt": 0,
        "implicit": implicit,
        "insn": word,
        "offset": offset,
    }


def vector(twin: Twin, s: ValueSource) -> Vector:
    """One input vector of `twin`, in the order of its ports."""
    special = _special(twin, s)
    slots = s.slots()
    result: Vector = []
    for port in twin.inputs:
        if port.name in special:
            result.append(special[port.name])
        elif port.name == "state":
            result.append(slots)
        elif port.name in state.SLOT_INDEX:
            result.append(slots[state.SLOT_INDEX[port.name]])
        elif port.width == 64 and port.name not in ("irq_pins", "mtime"):
            result.append(s.xword())
        else:
            result.append(s.word(port.width))
    return result
