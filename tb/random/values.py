# SPDX-License-Identifier: Apache-2.0
"""Values worth writing to CSRs: random, but such that the program keeps running."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from random import Random
from typing import Final

from trapline.models.golden.gen import exceptions, fields
from trapline.models.golden.priv.csr_access import HIGH_REQUIREMENT, REQUIREMENT, exists
from trapline.models.isa.config import HartConfig
from trapline.models.isa.csrs import csr_name
from trapline.tb.random import layout
from trapline.tb.random.code import EBREAK

M64: Final = (1 << 64) - 1
MPP: Final = fields.MSTATUS_MPP
# Those of hstatus, for guests, stand at the same bits.
TRAPPING: Final = fields.MSTATUS_TVM | fields.MSTATUS_TW | fields.MSTATUS_TSR


@dataclass(frozen=True, eq=False)
class OpinionLimits:
    """What a second opinion does differently: CSRs left alone, and bits that are never set."""

    avoid: frozenset[str] = frozenset()
    clear: Mapping[str, int] = field(default_factory=dict)
    # Whether programs do what the manual leaves open, so that what is right is no one thing: wait
    # in WFI, leave out fences, pair an SC with an LR near it.
    open: bool = True

    def allowed(self, name: str, bits: int) -> int:
        """Those of the bits that may be set in a CSR."""
        return bits & ~self.clear.get(name, 0)


# Writes to these would take the handlers away, or are the design's own (counters).
NEVER_WRITTEN: Final = frozenset(
    "mtvec stvec vstvec mscratch misa satp vsatp hgatp mcycle mcycleh minstret minstreth "
    "mcountinhibit".split()
)


def corner(rng: Random, xlen: int) -> int:
    """All ones, zero, one bit, sparse, or anything."""
    mask = (1 << xlen) - 1
    kind = rng.randrange(6)
    if kind == 0:
        return mask
    if kind == 1:
        return 1 << rng.randrange(xlen)
    if kind == 2:
        return mask ^ 1 << rng.randrange(xlen)
    if kind == 3:
        return rng.randrange(32)
    if kind == 4:
        return rng.getrandbits(64) & rng.getrandbits(64) & mask
    return rng.getrandbits(64) & mask


@cache
def readable(limits: OpinionLimits, level: int) -> tuple[int, ...]:
    """CSR addresses of a privilege level or less to try: all that exist, and some that do not."""
    known = {*REQUIREMENT, *HIGH_REQUIREMENT, 0x001, 0x008, 0x2FF, 0x5FF, 0x6FF, 0xCFF}
    # Many of a kind would drown the others.
    chosen = [a for a in sorted(known) if not _drowning(a)]
    chosen += [0x3A0, 0x3B0, 0x3BF, 0xC03, 0xC1F, 0xB03]
    return tuple(a for a in chosen if csr_name(a) not in limits.avoid and a >> 8 & 3 <= level)


def _drowning(address: int) -> bool:
    name = csr_name(address)
    # Of fflags, frm and fcsr the first is enough: they have a provocation of their own.
    return name.startswith(("pmp", "mhpm", "hpm")) or name in ("frm", "fcsr")


def writable(cfg: HartConfig, address: int) -> bool:
    """Whether a random write to this address keeps the program running."""
    name = csr_name(address)
    if name.startswith(("pmp", "mhpm")) or name in NEVER_WRITTEN:
        return False
    return exists(cfg, address) or not name.startswith(("csr_", "fflags"))


def safe_value(limits: OpinionLimits, rng: Random, name: str, escape: int) -> int:
    """A value for a CSR that keeps the program running, within the limits.

    escape: the instruction that ends a segment; its cause is never delegated.
    """
    value = likely_value(rng, name)
    if name == "medeleg":
        cause = exceptions.BREAKPOINT if escape == EBREAK else exceptions.ILLEGAL_INSTRUCTION
        value &= ~(1 << cause)
    return limits.allowed(name, value)


def likely_value(rng: Random, name: str) -> int:
    """A value for a CSR: MPRV off outside its own provocations."""
    value = corner(rng, 64)
    if name == "medeleg":
        # ECALL and the faults are delegated more often than not.
        value = rng.choice((value, M64, 0xF0B1F3, 0xF0B1FF, rng.getrandbits(64)))
    elif name in ("mstatus", "sstatus", "vsstatus"):
        # TVM, TW, TSR less often than the rest, MPRV never here, MPP 0 or 3: what becomes of the
        # reserved 2 is the design's own.
        value = rng.getrandbits(64) & ~(fields.MSTATUS_MPRV | MPP) | rng.choice((0, MPP))
        if rng.random() < 0.7:
            value &= ~TRAPPING
    elif name == "hstatus":
        value = rng.getrandbits(64)
        if rng.random() < 0.7:
            value &= ~TRAPPING
    elif name in ("menvcfg", "henvcfg", "mstateen0", "hstateen0"):
        value = rng.choice((value, M64, M64, rng.getrandbits(64)))
    elif name in ("mcounteren", "hcounteren", "scounteren"):
        value = rng.choice((value, 7, 7))
    elif name in ("stimecmp", "vstimecmp", "htimedelta"):
        value = rng.choice((value, 0, rng.randrange(2000), M64))
    return value


def pmp_region(rng: Random) -> tuple[int, int]:
    """(pmpaddr, config byte) of a region inside the data region."""
    page = layout.DATA + (rng.randrange(layout.DATA_PAGES) << 12)
    config = rng.choice((0, 1, 3, 4, 5, 7))
    kind = rng.randrange(4)
    if kind == 1:
        return page + rng.randrange(0, 0x1000, 4) >> 2, config | 1 << 3
    if kind == 2:
        return page + rng.randrange(0, 0x1000, 4) >> 2, config | 2 << 3
    if kind == 3:
        size = rng.choice((0, 1, 2, 8, 9, 10))
        base = page >> 2 & ~((1 << (size + 1)) - 1)
        return base | (1 << size) - 1, config | 3 << 3
    return page >> 2, config
