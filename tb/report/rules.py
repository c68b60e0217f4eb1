# SPDX-License-Identifier: Apache-2.0
"""Which of the manual's rules a difference touches.

A hint for the reader, drawn from the same tables that everything else uses: the rules of the
instruction's privileged functions, of the trap's cause and of the CSR whose value differs.
"""

from __future__ import annotations

from collections.abc import Sequence

from trapline.models.isa.causes import EXCEPTIONS, identifier
from trapline.models.isa.commit import Kind, get
from trapline.models.isa.csrs import BY_NAME, csr_name
from trapline.models.isa.describe import view
from trapline.models.isa.encodings import decode_name
from trapline.models.isa.functions import TWIN
from trapline.models.isa.opcodes import Opcode
from trapline.models.isa.rules import all_rules
from trapline.tb.lockstep.csr_reads import csr_read
from trapline.tb.lockstep.difference import Difference, FieldDifference, Finding
from trapline.tb.report.trap_rules import trap_rules

# Rules behind a field of the record when it differs.
_FIELD_RULES: dict[str, tuple[str, ...]] = {
    "cause": ("H_cause", "H_exception_priority", *TWIN["fault_cause"].rules),
    "target": TWIN["trap_target"].rules,
    "gva": ("hstatus_gva_op", "mstatus_gva_op"),
    "tval": ("H_mtval_nrz",),
    "tval2": ("htval_val", "mtval2_val", "mtval2_htval_virtaddr"),
    "tinst": ("H_trap_xtinst_exception", "H_trap_xtinst_interrupt", *TWIN["tinst"].rules),
    "mem_pa": ("H_vm_twostage", *TWIN["va_check"].rules),
    "fetch_pa": ("H_vm_twostage", *TWIN["va_check"].rules),
    "priv_after": ("H_trap_deleg", "sret_v0", "sret_v1", "mret_h"),
    "v_after": ("H_trap_deleg", "sret_v0", "sret_v1", "mret_h"),
}
# What a trap writes, by the field of the record that says the same.
_WRITTEN_BY_TRAPS: dict[str, str] = {
    "mcause": "cause", "scause": "cause", "vscause": "cause",
    "mtval": "tval", "stval": "tval", "vstval": "tval",
    "mtval2": "tval2", "htval": "tval2", "mtinst": "tinst", "htinst": "tinst",
}  # fmt: skip
_CAUSE = {identifier(e.name): e.number for e in EXCEPTIONS}
# Causes of faults of a fetch: of its second half, xtval tells that.
_OF_FETCHES = frozenset(
    (
        _CAUSE["instruction_access_fault"],
        _CAUSE["instruction_page_fault"],
        _CAUSE["instruction_guest_page_fault"],
    )
)
_FINDING_RULES: dict[Finding, tuple[str, ...]] = {
    Finding.INTERRUPT_LATE: TWIN["pending_interrupt"].rules,
    Finding.INTERRUPT_UNEXPECTED: TWIN["pending_interrupt"].rules,
    Finding.PTE_UPDATE: TWIN["pte_check"].rules,
}
# Rules behind a cause, when one side takes it and the other does not.
_CAUSE_RULES: dict[int, tuple[str, ...]] = {
    _CAUSE["illegal_instruction"]: ("H_illegal_high_half", "H_illegalinst_xstatus_fs_vs"),
    _CAUSE["instruction_guest_page_fault"]: TWIN["pte_check"].rules,
    _CAUSE["load_guest_page_fault"]: TWIN["pte_check"].rules,
    _CAUSE["virtual_instruction"]: ("H_cause_virtual_instruction", *TWIN["insn_access"].rules),
    _CAUSE["store_amo_guest_page_fault"]: TWIN["pte_check"].rules,
}


def _bit_rules(fields: Sequence[FieldDifference]) -> list[str]:
    """Rules that bear the names of the CSR fields that differ: SPVP's where SPVP differs."""
    names: list[str] = []
    for f in fields:
        if f.name not in BY_NAME:
            continue
        for field in view(f.name, f.width if f.width in (32, 64) else 64).fields:
            if (f.rtl ^ f.golden) & field.mask:
                begin = f"{f.name}_{field.name}".lower()
                names += [n for n in all_rules() if n.lower().startswith(begin)]
    return names


def _instruction_rules(record: Sequence[int]) -> list[str]:
    """Where one side traps: rules of the CSR it accesses, or that bear the instruction's name."""
    insn = get(tuple(record), "insn") if record else 0
    if insn & 0x7F == Opcode.SYSTEM and insn >> 12 & 3:
        name = csr_name(insn >> 20)
        return list(BY_NAME[name].rules) if name in BY_NAME else []
    row = decode_name(insn) if insn else None
    # Every instruction that accesses memory would be named by its width.
    if row is None or insn & 0x7F not in (Opcode.SYSTEM, Opcode.MISC_MEM):
        return []
    name = "hlsv" if row.name.startswith(("hlv", "hsv")) else row.name
    forms = {name.replace(".", "_"), name.replace(".", "-"), name.partition(".")[0]}
    return [n for n in all_rules() if any(form in n.lower() for form in forms)]


def _by_instruction(names: list[str], difference: Difference) -> list[str]:
    """Those first that name the instruction: of MPRV after an SRET what xRET does to it."""
    insn = get(difference.rtl, "insn") if difference.rtl else 0
    row = decode_name(insn) if insn else None
    if row is None or not row.name.endswith("ret"):
        return names
    return sorted(names, key=lambda n: row.name not in n and "xret" not in n)


def _fetches(difference: Difference) -> bool:
    """Whether a fetch is what fails."""
    return difference.kind is Kind.EXCEPTION and get(difference.golden, "cause") in _OF_FETCHES


def rules_of(difference: Difference) -> list[str]:
    """Names of the manual's rules that a difference touches, most specific first."""
    read = csr_read(difference)
    of_traps, complete = trap_rules(difference)
    known = all_rules()
    if complete and of_traps:
        return [n for n in dict.fromkeys((*difference.rules, *of_traps)) if n in known]
    names = [*difference.rules, *of_traps]
    names += _by_instruction(_bit_rules(difference.fields), difference)
    if any(f.name == "tval" for f in difference.fields) and _fetches(difference):
        names.append("H_straddle")
    if read is not None:
        names += [*_bit_rules([read]), *BY_NAME[read.name].rules]
    if any(f.name == "kind" for f in difference.fields):
        names += _instruction_rules(difference.rtl)
    for f in difference.fields:
        names += _FIELD_RULES.get(f.name, ())
        if difference.kind in (Kind.EXCEPTION, Kind.INTERRUPT):
            names += _FIELD_RULES.get(_WRITTEN_BY_TRAPS.get(f.name, ""), ())
        if f.name in BY_NAME:
            names += BY_NAME[f.name].rules
    names += _FINDING_RULES.get(difference.finding, ())
    for words in (difference.rtl, difference.golden):
        if words and get(words, "kind") == Kind.EXCEPTION:
            names += _CAUSE_RULES.get(get(words, "cause"), ())
    return [n for n in dict.fromkeys(names) if n in known]
