# SPDX-License-Identifier: Apache-2.0
"""Input vectors for twins: random, biased to corners, and only what a hart can present.

What "can present" means stands here, once: modes that exist, CSR slots as legal writes leave them,
interrupts that have a number, PTE levels that the mode has.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from trapline.formal.equality.assumptions import VS_INTERRUPTS, mip_bits
from trapline.models.golden.gen import exceptions
from trapline.models.golden.wide import M64
from trapline.models.isa import causes, config, csrs, encodings, state
from trapline.models.isa.config import HartConfig
from trapline.models.isa.functions import (
    Access,
    AccessKind,
    Fault,
    Implicit,
    Privilege,
    PrivOp,
    Target,
    Twin,
)

Vector = list[int | list[int]]
CsrWrite = Callable[[int, int, int, list[int]], list[int]]

ROOTS = tuple(csrs.BY_NAME[name].address for name in ("satp", "vsatp", "hgatp"))
ADDRESSES = sorted(csrs.BY_ADDRESS) + sorted(csrs.HIGH_BY_ADDRESS)
OF_FETCHES = (
    exceptions.INSTRUCTION_ACCESS_FAULT,
    exceptions.INSTRUCTION_PAGE_FAULT,
    exceptions.INSTRUCTION_GUEST_PAGE_FAULT,
)
OF_LOADS = (
    exceptions.LOAD_ADDRESS_MISALIGNED,
    exceptions.LOAD_ACCESS_FAULT,
    exceptions.LOAD_PAGE_FAULT,
    exceptions.LOAD_GUEST_PAGE_FAULT,
)
OF_STORES = (
    exceptions.STORE_AMO_ADDRESS_MISALIGNED,
    exceptions.STORE_AMO_ACCESS_FAULT,
    exceptions.STORE_AMO_PAGE_FAULT,
    exceptions.STORE_AMO_GUEST_PAGE_FAULT,
)
GUEST_PAGE_FAULTS = (OF_FETCHES[-1], OF_LOADS[-1], OF_STORES[-1])
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
        modes = [(Privilege.M, 0), (Privilege.S, 0), (Privilege.U, 0)]
        if self.cfg.has("h"):
            modes += [(Privilege.S, 1), (Privilege.U, 1)]
        priv, v = self.rng.choice(modes)
        return int(priv), v

    def mip(self) -> int:
        """A full view of mip."""
        return self.word(13) & mip_bits(self.cfg)

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


Special = dict[str, int | list[int]]
OfTwin = Callable[[ValueSource, Special], Special]
# What ports of a twin depend on each other, by its name.
OF_TWIN: dict[str, OfTwin] = {}


def of(*twins: str) -> Callable[[OfTwin], OfTwin]:
    """Registers a function that draws the ports of these twins; it gets `priv` and `v` as drawn."""

    def register(function: OfTwin) -> OfTwin:
        OF_TWIN.update(dict.fromkeys(twins, function))
        return function

    return register


def _special(twin: Twin, s: ValueSource) -> Special:
    """Values of ports that depend on each other."""
    priv, v = s.mode()
    out: Special = {"priv": priv, "v": v}
    draw = OF_TWIN.get(twin.name)
    return out if draw is None else out | draw(s, out)


@of("trap_entry")
def _of_trap_entry(s: ValueSource, out: Special) -> Special:
    return {**_of_trap_target(s, out), "epc": s.xword() & ~1}


@of("trap_target")
def _of_trap_target(s: ValueSource, out: Special) -> Special:
    """A consistent trap: target, is_interrupt, cause."""
    targets = [Target.M]
    if out["priv"] != Privilege.M:
        targets.append(Target.HS)
    if out["v"]:
        targets.append(Target.VS)
    target = s.rng.choice(targets)
    if s.rng.random() < 0.5:
        numbers = [*VS_INTERRUPTS] if target == Target.VS else [i.number for i in causes.INTERRUPTS]
        return {"target": target, "is_interrupt": 1, "cause": s.rng.choice(numbers)}
    cause = s.rng.choice([e.number for e in causes.EXCEPTIONS])
    return {"target": target, "is_interrupt": 0, "cause": cause}


@of("insn_access")
def _of_insn_access(s: ValueSource, _out: Special) -> Special:
    last = max(PrivOp) if s.cfg.has("h") else PrivOp.SFENCE_INVAL
    return {"op": s.rng.choice([int(o) for o in PrivOp if o <= last])}


@of("csr_access")
def _of_csr_access(s: ValueSource, _out: Special) -> Special:
    return {"addr": s.csr_address()}


@of("csr_resolve")
def _of_csr_resolve(s: ValueSource, _out: Special) -> Special:
    addr = s.csr_address()
    # No high half is named at XLEN=64.
    while s.cfg.xlen == 64 and addr in csrs.HIGH_BY_ADDRESS:
        addr = s.csr_address()
    return {"addr": addr}


@of("csr_read", "csr_write")
def _of_csr_value(s: ValueSource, _out: Special) -> Special:
    return {"addr": s.csr_address(), "mip": s.mip(), "wdata": s.xword()}


@of("pending_interrupt")
def _of_pending_interrupt(s: ValueSource, _out: Special) -> Special:
    return {"mip": s.mip()}


@of("effective_access")
def _of_effective_access(s: ValueSource, _out: Special) -> Special:
    kinds = [k for k in AccessKind if s.cfg.has("h") or k < AccessKind.HLV_HSV]
    return {"kind": int(s.rng.choice(kinds))}


@of("pte_check", "va_check", "pte_address", "leaf_address")
def _of_pte(s: ValueSource, _out: Special) -> Special:
    rng = s.rng
    g_stage = s.stage()
    mode = s.vm_mode(g_stage)
    return {
        "g_stage": g_stage,
        "mode": mode,
        "level": rng.randrange(LEVELS[mode]),
        "pte": s.pte(),
        "va": s.va(),
        "base": rng.getrandbits(s.cfg.spa_bits - 12) << 12,
        "access": rng.choice([int(a) for a in Access]),
        "user": 1 if g_stage else rng.randrange(2),
        "adue": rng.randrange(2) if s.cfg.has("svadu") else 0,
        "pbmte": rng.randrange(2) if s.cfg.has("svpbmt") else 0,
    }


@of("fault_cause")
def _of_fault_cause(s: ValueSource, _out: Special) -> Special:
    fault = s.rng.choice([int(f) for f in Fault])
    return {"fault": fault, "access": s.rng.choice([int(a) for a in Access])}


@of("pmp_check")
def _of_pmp_check(s: ValueSource, _out: Special) -> Special:
    rng, slots = s.rng, s.slots()
    entry = rng.randrange(max(s.cfg.pmp_entries, 1))
    near = slots[state.SLOT_INDEX["pmpaddr0"] + entry] << 2
    size = rng.randrange(4 if s.cfg.xlen == 64 else 3)
    addr = rng.choice((near, near + rng.randrange(-8, 9), s.word(s.cfg.spa_bits)))
    return {"state": slots, "size": size, "addr": addr & ((1 << s.cfg.spa_bits) - 1)}


@of("decode")
def _of_decode(s: ValueSource, _out: Special) -> Special:
    return {"insn": s.insn()}


@of("alu", "branch_taken", "amo_result")
def _of_operation(s: ValueSource, _out: Special) -> Special:
    isa = (s.cfg.xlen, s.cfg.extensions)
    ops = [n for n, e in enumerate(encodings.ENCODINGS, 1) if e.available(*isa)]
    op, a, b, mem = s.rng.choice((0, *ops)), s.xword(), s.xword(), s.xword()
    if s.rng.random() < 0.3:
        b = mem = a
    return {"op": op, "a": a, "b": b, "mem": mem}


@of("tinst")
def _of_tinst(s: ValueSource, _out: Special) -> Special:
    """An instruction and a cause that it can raise."""
    if s.rng.random() < 0.1:
        number = s.rng.choice([i.number for i in causes.INTERRUPTS])
        return {"cause": number, "is_interrupt": 1, "implicit": 0, "insn": 0, "offset": 0}
    cause = s.rng.choice([e.number for e in causes.EXCEPTIONS])
    explicit = cause in (*OF_LOADS, *OF_STORES)
    word = s.memory_insn(cause in OF_STORES, explicit)
    implicit = 0
    if cause in GUEST_PAGE_FAULTS:
        implicit = s.rng.choice([int(i) for i in Implicit])
    if cause in OF_FETCHES:
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
