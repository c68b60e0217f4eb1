# SPDX-License-Identifier: Apache-2.0
"""One planted bug for each RTL twin: (file, text, replacement). All build into one library."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]

MUTANTS: dict[str, tuple[str, str, str]] = {
    "trap_target": ("hdl/priv/trap_target.sv", "Cfg.ext_h && in_i.v && to_vs", "to_vs"),
    "trap_entry": ("hdl/priv/trap_entry.sv", "if (in_i.v) out_o.hstatus", "out_o.hstatus"),
    "xret": ("hdl/priv/xret.sv", "mpp != PrivM && in_i.mstatus", "in_i.mstatus"),
    "insn_access": ("hdl/priv/insn_access.sv", "else if (tw || is_u)", "else if (is_u)"),
    "csr_resolve": ("hdl/priv/csr_resolve.sv", "CsrSip: out_o.addr = CsrVsip;", ""),
    "csr_access": ("hdl/priv/csr_access.sv", "addr == CsrSatp ||", ""),
    "mip_view": ("hdl/priv/mip_view.sv", "stce ? in_i.stip : ", "in_i.stip || "),
    "pending_interrupt": (
        "hdl/priv/pending_interrupt.sv",
        "in_i.priv == PrivU || in_i.vsstatus",
        "in_i.vsstatus",
    ),
    "csr_read": ("hdl/priv/csr_read.sv", "mip_i & state_i.hideleg & VsLevel", "mip_i & VsLevel"),
    "csr_write": ("hdl/priv/csr_write.sv", "v_i && !mode_supported", "!mode_supported"),
    "effective_access": (
        "hdl/priv/effective_access.sv",
        "in_i.mstatus[MSTATUS_MXR_LSB] || in_i.vsstatus",
        "in_i.vsstatus",
    ),
    "pte_check": ("hdl/mmu/pte_check.sv", "pte.ppn[17:0] != 18'd0", "pte.ppn[16:0] != 17'd0"),
    "va_check": ("hdl/mmu/va_check.sv", "in_i.va[63:41] ==", "in_i.va[63:42] =="),
    "pte_address": ("hdl/mmu/pte_address.sv", "VpnBits + 2", "VpnBits + 1"),
    "leaf_address": ("hdl/mmu/leaf_address.sv", "64'hFFFF :", "64'h7FFF :"),
    "fault_cause": ("hdl/priv/fault_cause.sv", "in_i.access == AccessStore", "in_i.access[1]"),
    "tinst": ("hdl/priv/tinst.sv", "if (is_compressed) transformed[1]", "if (0) transformed[1]"),
    "pmp_check": ("hdl/priv/pmp_check.sv", "first <= top && last >= base;", "first <= top;"),
    "decode": ("hdl/core/decode.sv", "5'h02: return when(rs2 == 5'd0, ", "5'h02: return ("),
    "rvc_expand": ("hdl/core/rvc_expand.sv", "legal = imm_nonzero;", ""),
    "alu": ("hdl/core/alu.sv", "$signed(a[31:0]) >>>", "a[31:0] >>"),
    "branch_taken": ("hdl/core/branch_taken.sv", "$signed(a) >= $signed(b)", "a >= b"),
    "amo_result": ("hdl/core/amo_result.sv", "mem_word < b_word", "mem < b"),
}


def overlay() -> dict[str, str]:
    """The RTL files with every mutant planted. Raises ValueError where the text has moved."""
    result: dict[str, str] = {}
    for name, (path, old, new) in MUTANTS.items():
        text = result.get(path) or (ROOT / path).read_text()
        if text.count(old) != 1:
            raise ValueError(f"mutant of {name}: {old!r} occurs {text.count(old)} times in {path}")
        result[path] = text.replace(old, new)
    return result
