# SPDX-License-Identifier: Apache-2.0
"""What an instruction or an access needed that one side found missing.

The bits that gate a CSR or a privileged instruction, as they stand, and the PMP entry that decides
about an address; each with the rules that say so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from trapline.models.golden.gen import exceptions, opcodes
from trapline.models.isa.commit import Kind, get
from trapline.models.isa.csrs import csr_name
from trapline.models.isa.describe import view
from trapline.models.isa.encodings import decode_name
from trapline.models.isa.functions import PmpMode
from trapline.models.isa.state import SLOT_INDEX
from trapline.tb.lockstep.difference import Difference

_PERMISSION = frozenset((exceptions.ILLEGAL_INSTRUCTION, exceptions.VIRTUAL_INSTRUCTION))
_ACCESS = frozenset(
    (
        exceptions.INSTRUCTION_ACCESS_FAULT,
        exceptions.LOAD_ACCESS_FAULT,
        exceptions.STORE_AMO_ACCESS_FAULT,
    )
)

# (CSR, field) of each gate, and the rules beside those that bear the field's name.
_TVM = (("mstatus", "TVM"), ("hstatus", "VTVM"))
_BY_INSN = {
    "wfi": (("mstatus", "TW"), ("hstatus", "VTW")),
    "wrs.nto": (("mstatus", "TW"), ("hstatus", "VTW")),
    "sret": (("mstatus", "TSR"), ("hstatus", "VTSR")),
    "sfence.vma": _TVM,
    "sinval.vma": _TVM,
    "hfence.gvma": _TVM[:1],
    "hinval.gvma": _TVM[:1],
}
_TIMER = (
    ("mcounteren", "TM"), ("menvcfg", "STCE"), ("hcounteren", "TM"), ("henvcfg", "STCE"),
)  # fmt: skip
_ENVCFG = (("mstateen0", "ENVCFG"), ("hstateen0", "ENVCFG"))
_BY_CSR = {
    **dict.fromkeys(("stimecmp", "vstimecmp"), _TIMER),
    **dict.fromkeys(("senvcfg", "henvcfg"), _ENVCFG),
    **dict.fromkeys(("sstateen0", "hstateen0"), (("mstateen0", "SE0"), ("hstateen0", "SE0"))),
    "satp": _TVM,
    "hgatp": _TVM[:1],
}
_COUNTERS = ("mcounteren", "hcounteren", "scounteren")
_COUNTER = 0xC00
_PMP_RULES = {
    "TOR": ("pmp_a_field_tor",),
    "NA4": ("pmp_a_field_napot_na4",),
    "NAPOT": ("pmp_a_field_napot_na4", "pmp_napot_encoding_low_bits"),
}
_ANY_PMP = (
    "pmp_entry_priority", "pmp_full_match_required", "pmp_rwx_check", "pmp_check_priv_modes",
    "H_pmp",
)  # fmt: skip


@dataclass(frozen=True)
class Remark:
    """What goes behind a headline, and the rules that it points at; both may be empty."""

    sentence: str = ""
    rules: tuple[str, ...] = ()


def _causes(found: Difference) -> list[int]:
    """Causes of the sides that trap, where the two sides do not end alike."""
    if not any(f.name in ("kind", "cause") for f in found.fields):
        return []
    return [
        get(words, "cause")
        for words in (found.rtl, found.golden)
        if words and get(words, "kind") == Kind.EXCEPTION
    ]


def gates_of(insn: int) -> list[tuple[str, str]]:
    """(CSR, field) of the bits that decide whether an instruction may execute; "HPM3" is bit 3."""
    if insn & 0x7F == opcodes.SYSTEM and insn >> 12 & 3:
        number = insn >> 20
        if number & ~0x9F == _COUNTER:
            bit = number & 0x1F
            field = ("CY", "TM", "IR")[bit] if bit < 3 else f"HPM{bit}"
            return [(csr, field) for csr in _COUNTERS]
        return list(_BY_CSR.get(csr_name(number), ()))
    row = decode_name(insn) if insn else None
    if row is None:
        return []
    if row.name.startswith(("hlv", "hsv")):
        return [("hstatus", "HU")]
    return list(_BY_INSN.get(row.name, ()))


def gate_remark(found: Difference, hart: Any) -> Remark:
    """The gates of an instruction that one side refuses, and how they stand."""
    if not _PERMISSION & set(_causes(found)):
        return Remark()
    parts, rules = [], list[str]()
    for csr, name in gates_of(get(found.rtl, "insn") or get(found.golden, "insn")):
        bit = next((f.lsb for f in view(csr).fields if f.name == name), None)
        bit = int(name.removeprefix("HPM")) if bit is None else bit
        parts.append(f"{csr}.{name} {hart[SLOT_INDEX[csr]] >> bit & 1}")
        rules += [f"{csr}_{name}_op".lower(), f"{csr}_op", f"{csr}_{name}".lower()]
    return Remark(f"; its gates: {', '.join(parts)}" if parts else "", tuple(rules))


def pmp_remark(found: Difference, hart: Any) -> Remark:
    """The first PMP entry that has a byte of the access which one side is denied."""
    causes = _ACCESS & set(_causes(found))
    retired = next(
        (w for w in (found.rtl, found.golden) if w and get(w, "kind") == Kind.RETIRE), None
    )
    if not causes or retired is None:
        return Remark()
    pa = get(retired, "fetch_pa" if 1 in causes else "mem_pa")
    size = 2 if 1 in causes else 1 << get(retired, "mem_size")
    rules = list[str]()
    for entry in range(hart.cfg.pmp_entries):
        config = hart[SLOT_INDEX[f"pmpcfg{entry // 8 * 2}"]] >> entry % 8 * 8 & 0xFF
        mode = PmpMode(config >> 3 & 3).name
        first, end = _range(hart, entry, mode)
        rules += _PMP_RULES.get(mode, ())
        if pa < end and pa + size > first:
            flags = "".join(c if config >> i & 1 else "-" for i, c in enumerate("RWX"))
            locked = ", locked" if config & 0x80 else ""
            return Remark(
                f"; in the model PMP entry {entry} decides about {pa:#x} ({mode} {flags}{locked}, "
                f"{first:#x} to {end - 1:#x})",
                (*_ANY_PMP[:3], *rules, *_ANY_PMP[3:]),
            )
    return Remark(
        f"; in the model no PMP entry has {pa:#x}", ("pmp_no_entry_match", *rules, *_ANY_PMP)
    )


def _range(hart: Any, entry: int, mode: str) -> tuple[int, int]:
    """[first, end) of an entry in bytes; empty where it is off."""
    address = hart[SLOT_INDEX[f"pmpaddr{entry}"]]
    grain = (1 << hart.cfg.pmp_grain) - 1
    if mode == "OFF":
        return 0, 0
    if mode == "TOR":
        below = hart[SLOT_INDEX[f"pmpaddr{entry - 1}"]] if entry else 0
        return (below & ~grain) << 2, (address & ~grain) << 2
    if mode == "NA4":
        return address << 2, (address << 2) + 4
    ones = address | grain >> 1
    span = ones ^ (ones + 1)
    return (ones & ~span) << 2, ((ones | span) + 1) << 2
