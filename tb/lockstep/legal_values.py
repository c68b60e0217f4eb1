# SPDX-License-Identifier: Apache-2.0
"""Whether a value that differs from the model's is one that the manual permits all the same.

What a trap writes to xtval, xtval2 and xtinst, what a WARL CSR makes of a write, and what a counter
reads. A design that states in dut.toml that it may choose (`[[adopt]]`) is held to this.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from trapline.models.golden.gen import csrs, exceptions, opcodes, targets
from trapline.models.golden.gen.cause_masks import (
    EXCEPTIONS,
    EXCEPTIONS_NEVER_RAISED,
    EXCEPTIONS_OF_GUEST_PAGES,
    M_LEVEL,
    S_LEVEL,
    VS_LEVEL,
)
from trapline.models.golden.gen.fields import MIP_SGEIP
from trapline.models.golden.priv.tinst import transformed
from trapline.models.isa.causes import EXCEPTION_BY_NUMBER, Tinst, Tval, mask
from trapline.models.isa.commit import Kind, get
from trapline.models.isa.config import HartConfig
from trapline.models.isa.csrs import BY_NAME, field_at
from trapline.tb.lockstep.difference import FieldDifference

Words = Sequence[int]
# What a trap writes, by the field of the record that says the same.
WRITTEN_BY_TRAPS = {
    "mtval": "tval", "stval": "tval", "vstval": "tval",
    "mtval2": "tval2", "htval": "tval2", "mtinst": "tinst", "htinst": "tinst",
}  # fmt: skip
# Fields of the record that may be left to the design. `rd_wdata`: of a read of a counter.
FIELDS = ("tval", "tval2", "tinst", "rd_wdata")
# Bits of funct3, of which a CSR instruction has one.
_CSR_BITS = 3


def csr_of(record: Words) -> int | None:
    """Address of the CSR that the record's instruction accesses; None: it is no CSR instruction."""
    insn = get(tuple(record), "insn")
    if insn & 0x7F == opcodes.SYSTEM and insn >> 12 & _CSR_BITS:
        return insn >> 20
    return None


def legal(cfg: HartConfig, found: FieldDifference, rtl: Words, golden: Words) -> bool:
    """Whether the design may have this value where the model has another.

    rtl, golden: the two records, the model's made by the configuration `cfg`.
    """
    if found.name in WRITTEN_BY_TRAPS and get(tuple(rtl), "kind") != Kind.RETIRE:
        # The same in the CSR: legal where the field of the record is, and equal to it.
        name = WRITTEN_BY_TRAPS[found.name]
        return found.rtl == get(tuple(rtl), name) and _RULES[name](cfg, found.rtl, rtl, golden)
    if found.name in _RULES:
        return _RULES[found.name](cfg, found.rtl, rtl, golden)
    return found.name in BY_NAME and legal_csr(cfg, found.name, found.rtl)


def _tval(cfg: HartConfig, value: int, rtl: Words, golden: Words) -> bool:
    """Zero, or what the cause's row of the manual's table says (norm:mtval_vaddr_and_0_sz)."""
    if get(tuple(rtl), "kind") != Kind.EXCEPTION:
        return value == 0
    cause = EXCEPTION_BY_NUMBER.get(get(tuple(golden), "cause"))
    if cause is None:
        return value == 0
    if cause.tval is Tval.INSN:
        written = get(tuple(golden), "insn")
    elif cause.tval is Tval.PC:
        written = get(tuple(golden), "pc")
    elif cause.tval is Tval.ADDRESS:
        written = get(tuple(golden), "tval")
        if written == 0:  # the configuration says zero, and the address is not at hand
            return value == 0
    else:
        return value == 0
    # Sha: with Shvstvala vstval holds it.
    kept = cfg.has("sha") and get(tuple(rtl), "target") == targets.VS
    return value == written or (value == 0 and not kept)


def _tval2(cfg: HartConfig, value: int, _rtl: Words, golden: Words) -> bool:
    """Zero, or the guest physical address (norm:htval_val, norm:mtval2_val)."""
    return value == get(tuple(golden), "tval2") or (value == 0 and not cfg.has("sha"))


def _tinst(cfg: HartConfig, value: int, rtl: Words, golden: Words) -> bool:
    """Zero, or what the cause's row permits (norm:H_trap_xtinst_val).

    Never zero behind a nonzero address of a VS-stage table.
    """
    mine = get(tuple(golden), "tinst")
    if get(tuple(rtl), "kind") != Kind.EXCEPTION:
        return value == 0
    cause = EXCEPTION_BY_NUMBER.get(get(tuple(golden), "cause"))
    if cause is None or cause.tinst is Tinst.ZERO:
        return value == 0
    pseudo = mine in (0x2000, 0x2020, 0x3000, 0x3020)
    if pseudo:
        return value == mine or (value == 0 and get(tuple(rtl), "tval2") == 0)
    if value == 0:
        return True
    # Its address offset is the model's business, where that says one.
    word = transformed(cfg, get(tuple(golden), "insn"), 0)
    return word != 0 and value & ~(31 << 15) == word and mine in (0, value)


def _rd(_cfg: HartConfig, _value: int, rtl: Words, _golden: Words) -> bool:
    """A counter of events, of which only the design knows what it counts."""
    address = csr_of(rtl)
    return address is not None and any(low <= address <= high for low, high in _EVENTS)


# What counts events of the design's own, and says which.
_EVENTS = (
    (csrs.MHPMCOUNTER3, csrs.MHPMCOUNTER31),
    (csrs.HPMCOUNTER3, csrs.HPMCOUNTER31),
    (csrs.MHPMCOUNTER3H, csrs.MHPMCOUNTER31H),
    (csrs.HPMCOUNTER3H, csrs.HPMCOUNTER31H),
    (csrs.MHPMEVENT3, csrs.MHPMEVENT31),
)


_RULES: dict[str, Callable[[HartConfig, int, Words, Words], bool]] = {
    "tval": _tval,
    "tval2": _tval2,
    "tinst": _tinst,
    "rd_wdata": _rd,
}

_EXCEPTIONS = EXCEPTIONS | EXCEPTIONS_NEVER_RAISED
# Bits of hedeleg that are read-only zero, besides those of guest-page faults.
_NOT_TO_VS = (
    exceptions.ENVIRONMENT_CALL_FROM_HS_MODE,
    exceptions.ENVIRONMENT_CALL_FROM_VS_MODE,
    exceptions.ENVIRONMENT_CALL_FROM_M_MODE,
    exceptions.VIRTUAL_INSTRUCTION,
)
# Registers in which any of the manual's bits may be writable or not.
_SUBSETS = {
    "medeleg": _EXCEPTIONS & ~(1 << exceptions.ENVIRONMENT_CALL_FROM_M_MODE),
    "mideleg": M_LEVEL | S_LEVEL | VS_LEVEL | MIP_SGEIP,
    "hedeleg": _EXCEPTIONS & ~EXCEPTIONS_OF_GUEST_PAGES & ~mask(_NOT_TO_VS),
    "hideleg": VS_LEVEL | MIP_SGEIP,
    "mcounteren": 0xFFFF_FFFF,
    "scounteren": 0xFFFF_FFFF,
    "hcounteren": 0xFFFF_FFFF,
    "mcountinhibit": 0xFFFF_FFFD,
}
# Registers that may hold any value, or fewer.
_ANY = frozenset(
    "mscratch sscratch vsscratch mtval stval vstval mtval2 htval mtinst htinst "
    "mcause scause vscause".split()
)


def legal_csr(cfg: HartConfig, name: str, value: int) -> bool:
    """Whether the CSR may hold the value at all, whatever was written (WARL, WLRL)."""
    if name in _SUBSETS:
        return not value & ~_SUBSETS[name]
    if name in ("mtvec", "stvec", "vstvec"):
        return value & 3 < 2
    if name in ("mepc", "sepc", "vsepc"):
        return not value & 1
    if name in ("satp", "vsatp"):
        return _mode(cfg, value) in (cfg.vs_modes if name == "vsatp" else cfg.vm_modes) | {0}
    if name == "hgatp":
        return _mode(cfg, value) in cfg.gstage_modes | {0} and not value & 3
    return name in _ANY


def _mode(cfg: HartConfig, value: int) -> int:
    return field_at("satp", "MODE", cfg.xlen).get(value)
