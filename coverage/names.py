# SPDX-License-Identifier: Apache-2.0
"""The axes that the groups share; their orders are what the sampler's arithmetic counts by."""

from __future__ import annotations

from trapline.coverage.space import Axis
from trapline.models.isa.causes import EXCEPTIONS, INTERRUPTS
from trapline.models.isa.csrs import BY_ADDRESS, HIGH_BY_ADDRESS, csr_name
from trapline.models.isa.functions import Access, PrivOp

MODES = ("M", "HS", "U", "VS", "VU")
MODE = Axis("mode", MODES)
ORIGIN = Axis("origin", MODES)
OUTCOME = Axis("outcome", ("ok", "illegal", "virtual"))
TARGET = Axis("target", ("M", "HS", "VS"))
EXCEPTION = Axis("cause", tuple(e.name for e in EXCEPTIONS))
INTERRUPT = Axis("interrupt", tuple(i.name for i in INTERRUPTS))
# How an access ended.
CLASS = Axis("result", ("ok", "page fault", "guest-page fault", "access fault", "misaligned"))
ACCESS = Axis("access", tuple(a.name.lower() for a in Access))
PRIV_OP = Axis("instruction", tuple(op.name.lower() for op in PrivOp))

# CSRs of which there are many alike count as one.
FAMILIES = ("mhpmcounter", "mhpmevent", "hpmcounter", "pmpcfg", "pmpaddr")
ABSENT = ("absent (U)", "absent (S)", "absent (H)", "absent (M)")


def csr_kind(address: int) -> str:
    """What the CSR at an address counts as: its name, its family's, or "absent (S)"."""
    if address not in BY_ADDRESS and address not in HIGH_BY_ADDRESS:
        return ABSENT[address >> 8 & 3]
    name = csr_name(address)
    for family in FAMILIES:
        rest = name.removeprefix(family)
        if rest != name and rest.rstrip("h").isdigit():
            return family + ("h" if rest.endswith("h") else "")
    return name


CSR = Axis("csr", tuple(dict.fromkeys(csr_kind(address) for address in range(4096))))

STAGE = Axis("stage", ("S-stage", "VS-stage", "G-stage"))
SCHEME = Axis("scheme", ("Bare", "Sv32", "Sv39", "Sv48", "Sv57"))
SCHEME_OF_MODE = {0: 0, 1: 1, 8: 2, 9: 3, 10: 4}
LEVELS = ("0", "1", "2", "3", "4", "none")
LEVEL = Axis("level", LEVELS)
# Accesses as a walk sees them: G-stage also serves the reads and writes of VS-stage PTEs.
WALKED = Axis("access", (*ACCESS.values, "VS-stage PTE read", "VS-stage PTE write"))
FOUND = Axis(
    "found",
    (
        "leaf",
        "leaf with A or D to set",
        "address out of range",
        "V=0",
        "W without R",
        "no leaf at level 0",
        "A or D or U in a pointer",
        "reserved bits",
        "malformed NAPOT",
        "malformed PBMT",
        "misaligned superpage",
        "U=1",
        "U=0",
        "not readable",
        "not writable",
        "not executable",
        "A=0",
        "D=0",
        "PTE not in main memory",
        "PTE denied by PMP",
    ),
)
FENCE = Axis(
    "fence",
    (
        "fence.i",
        "sfence.vma",
        "sinval.vma",
        "hfence.vvma",
        "hfence.gvma",
        "hinval.vvma",
        "hinval.gvma",
        "sfence.w.inval",
        "sfence.inval.ir",
    ),
)
RS1 = Axis("rs1", ("x0", "lower half", "upper half"))
RS2 = Axis("rs2", ("x0", "zero", "nonzero"))
# What was changed since the last fence, so that a fence had something to end.
CHANGED = Axis(
    "changed",
    ("S-stage PTE", "VS-stage PTE", "G-stage PTE", "satp", "vsatp", "hgatp", "PMP", "code"),
)
NO_YES = ("0", "1")


def flag(name: str) -> Axis:
    """One bit of a CSR."""
    return Axis(name, NO_YES)


# What tinst shows of the trapping instruction.
_SIZES = ("b", "h", "w", "d", "bu", "hu", "wu", "?")
_AMOS = (
    *("amoadd", "amoswap", "lr", "sc", "amoxor", "amoand", "amoor", "amomin", "amomax"),
    *("amominu", "amomaxu", "other amo"),
)
TINST_KINDS = (
    "zero",
    *(f"pseudo {what} of a {size}-bit PTE" for what in ("read", "write") for size in (32, 64)),
    *(f"l{size}" for size in _SIZES),
    *(f"s{size}" for size in ("b", "h", "w", "d")),
    *(f"{name}.{size}" for name in _AMOS for size in ("w", "d")),
    *("hlv.b", "hlv.h", "hlv.w", "hlv.d", "hlv.bu", "hlv.hu", "hlv.wu", "hlvx.hu", "hlvx.wu"),
    *("hsv.b", "hsv.h", "hsv.w", "hsv.d"),
    *("flw", "fld", "fsw", "fsd"),
    "other",
)
TINST = Axis("tinst", TINST_KINDS)
