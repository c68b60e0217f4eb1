# SPDX-License-Identifier: Apache-2.0
"""Planted bugs: for each property of the specification a golden function that does not have it.

`invariant_at_reset` has none: it is about a table of models/isa, not about a function.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass

from trapline.formal.golden.sources import Library
from trapline.tb.planted.patch import only_place, spliced


@dataclass(frozen=True)
class WrongFunction:
    """In golden module `module`, `old` becomes `new`."""

    module: str
    old: str
    new: str

    def library(self) -> Library:
        """The golden model with the change. Raises BadPatch if `old` is not there once."""
        text = Library().path(self.module).read_text()
        start = only_place(self.old, text, self.module)
        changed = spliced(text, [(start, start + len(self.old), self.new)])
        return Library({self.module: ast.parse(changed)})


TRAPS, XRET, IRQ, LEGAL = "priv.traps", "priv.xret", "priv.interrupts", "priv.csr_legal"
ACCESS, WRITE, MODE, PTE = "priv.csr_access", "priv.csr_write", "priv.effective_access", "mmu.pte"

_NO_HEDELEG = WrongFunction(TRAPS, "if v and delegated_by_hs:", "if v:")
_NO_V = WrongFunction(TRAPS, "if v and delegated_by_hs:", "if delegated_by_hs:")
_NO_MEDELEG = WrongFunction(
    TRAPS, "if priv == M or not delegated_by_m:", "if priv == M or not delegated_by_hs:"
)


def _also_writes(slot: str) -> WrongFunction:
    """Every trap writes epc to one more slot."""
    epc = "(row.epc, held_address(cfg, trap.epc & ~1, epc_bits)),"
    return WrongFunction(TRAPS, epc, f"{epc} {epc.replace('row.epc', f'slots.{slot}')}")


_SIE = WrongFunction(
    TRAPS,
    "(status & ~(SSTATUS_SPP | SSTATUS_SPIE | SSTATUS_SIE))",
    "(status & ~(SSTATUS_SPP | SSTATUS_SPIE))",
)

PROPERTIES: Mapping[str, WrongFunction] = {
    "m_mode_is_never_left": WrongFunction(
        TRAPS, "if priv == M or not delegated_by_m:", "if not delegated_by_m:"
    ),
    "hedeleg_needs_medeleg": _NO_MEDELEG,
    "hideleg_needs_mideleg": WrongFunction(
        TRAPS, "or not delegated_by_m:", "or not (delegated_by_m or is_interrupt):"
    ),
    "vs_only_from_v1": _NO_V,
    "guest_page_fault_never_vs": _NO_HEDELEG,
    "virtual_instruction_never_vs": _NO_HEDELEG,
    "supervisor_interrupt_never_vs": _NO_HEDELEG,
    "vs_interrupt_never_m": WrongFunction(
        TRAPS, "bit(mideleg if is_interrupt else medeleg, cause)", "bit(medeleg, cause)"
    ),
    "vs_trap_keeps_hs": _also_writes("SEPC"),
    "vs_trap_keeps_m": _also_writes("MEPC"),
    "hs_trap_keeps_vs": _also_writes("VSEPC"),
    "hs_trap_keeps_m": _also_writes("MEPC"),
    "m_trap_keeps_the_rest": _also_writes("SEPC"),
    "hs_trap_saves_v": WrongFunction(
        TRAPS, "| (v << HSTATUS_SPV_LSB) |", "| (priv & 1 << HSTATUS_SPV_LSB) |"
    ),
    "hs_trap_keeps_spvp": WrongFunction(
        TRAPS,
        "    if v:\n        result = (result & ~HSTATUS_SPVP)",
        "    if v < 2:\n        result = (result & ~HSTATUS_SPVP)",
    ),
    "hs_trap_spvp_is_spp": WrongFunction(
        TRAPS, "((priv & 1) << HSTATUS_SPVP_LSB)", "(v << HSTATUS_SPVP_LSB)"
    ),
    "m_trap_saves_mode": WrongFunction(
        TRAPS, "| (v << MSTATUS_MPV_LSB)", "| (gva << MSTATUS_MPV_LSB)"
    ),
    "m_trap_gva": WrongFunction(TRAPS, "| (gva << MSTATUS_GVA_LSB)", "| (v << MSTATUS_GVA_LSB)"),
    "hs_trap_gva": WrongFunction(TRAPS, "| (gva << HSTATUS_GVA_LSB)", "| (v << HSTATUS_GVA_LSB)"),
    "vs_interrupt_is_translated": WrongFunction(
        TRAPS,
        "trap.cause - 1 if row.v and trap.is_interrupt",
        "trap.cause - 1 if row.tval2 < -1 and trap.is_interrupt",
    ),
    "trap_disables_interrupts": _SIE,
    "sret_stays_virtual": WrongFunction(XRET, "return spp, 1, vsepc", "return spp, 0, vsepc"),
    "sret_v1_keeps_hs": WrongFunction(
        XRET,
        "return spp, 1, vsepc, mstatus & ~MSTATUS_MPRV, hstatus,",
        "return spp, 1, vsepc, unstacked_s(mstatus), hstatus,",
    ),
    "sret_v0_takes_spv": WrongFunction(XRET, "hstatus & ~HSTATUS_SPV if cfg", "hstatus if cfg"),
    "sret_v0_keeps_vs": WrongFunction(
        XRET, "hstatus_after, vsstatus", "hstatus_after, unstacked_s(vsstatus)"
    ),
    "mret_m_is_not_virtual": WrongFunction(
        XRET, 'if cfg.has("h") and mpp != M else 0', 'if cfg.has("h") else 0'
    ),
    "mret_clears_mpv": WrongFunction(XRET, "return result & ~MSTATUS_MPV if", "return result if"),
    "xret_clears_mprv": WrongFunction(XRET, "after = after & ~MSTATUS_MPRV", "after = after"),
    "taken_is_pending": WrongFunction(
        IRQ, "pending = mip & mie & standard", "pending = mip & standard"
    ),
    "highest_priority_wins": WrongFunction(
        IRQ, "in reversed(INTERRUPT_PRIORITY):", "in INTERRUPT_PRIORITY:\n        #"
    ),
    "pending_agrees_with_delegation": WrongFunction(
        IRQ, "return 1, highest(for_hs), targets.HS", "return 1, highest(for_hs), targets.VS"
    ),
    "no_vs_interrupt_at_v0": WrongFunction(
        IRQ, "vs_enabled = v and (priv == U or", "vs_enabled = (priv == U or"
    ),
    "m_mode_masks": WrongFunction(
        IRQ, "m_enabled = priv != M or mstatus & MSTATUS_MIE", "m_enabled = True"
    ),
    "hs_interrupt_ignores_sie_at_v1": WrongFunction(
        IRQ, "(priv == U or v or mstatus", "(priv == U or mstatus"
    ),
    "invariant_kept_by_writes": WrongFunction(
        LEGAL, "held_address(cfg, new & ~1, width)", "held_address(cfg, new, width)"
    ),
    "invariant_kept_by_traps": WrongFunction(
        TRAPS,
        "held_address(cfg, trap.epc & ~1, epc_bits)",
        "held_address(cfg, trap.epc | 1, epc_bits)",
    ),
    "invariant_kept_by_xret": WrongFunction(
        XRET, "(mstatus & ~(MSTATUS_MPP | MSTATUS_MIE))", "(mstatus ^ (MSTATUS_MPP | MSTATUS_MIE))"
    ),
    "virtual_only_at_v1": WrongFunction(
        ACCESS, "            else ILLEGAL\n", "            else VIRTUAL\n"
    ),
    "read_only_is_illegal": WrongFunction(
        ACCESS, "if write and addr >> 10 == 3:", "if write and addr >> 10 == 4:"
    ),
    "machine_csr_is_illegal": WrongFunction(
        ACCESS, "if level == 3 or (level != 0 and priv == U):", "if level != 0 and priv == U:"
    ),
    "hypervisor_csr_not_at_v1": WrongFunction(
        ACCESS,
        "if level > 1 or (level == 1 and priv == U):",
        "if level > 2 or (level == 1 and priv == U):",
    ),
    "vu_accesses_no_supervisor_csr": WrongFunction(
        ACCESS, "if level > 1 or (level == 1 and priv == U):", "if level > 1:"
    ),
    "vtvm_traps_satp": WrongFunction(
        ACCESS, "return addr != csrs.SATP or not state[slots.HSTATUS] & HSTATUS_VTVM", "return True"
    ),
    "tvm_is_for_hs": WrongFunction(
        ACCESS,
        "permitted_v0(cfg, addr, S, 0, state)",
        "permitted_v0(cfg, addr, S, state[slots.MSTATUS] & MSTATUS_TVM, state)",
    ),
    "vsie_is_gated_by_hideleg": WrongFunction(
        WRITE,
        "merge(state[slots.MIE], wdata << 1, delegated)",
        "merge(state[slots.MIE], wdata << 1, b.VS_INTERRUPTS)",
    ),
    "no_high_half_at_64": WrongFunction(
        ACCESS, "return cfg.xlen == 32 and implemented(cfg, HIGH", "return implemented(cfg, HIGH"
    ),
    "v1_reaches_the_vs_csr": WrongFunction(
        ACCESS, "return VS_ADDRESS.get(addr, addr)", "return addr"
    ),
    "v1_write_stays_inside": WrongFunction(
        ACCESS, "return VS_ADDRESS.get(addr, addr)", "return addr"
    ),
    "hgatp_ppn_is_aligned": WrongFunction(
        LEGAL, "atp_fields_mask(cfg, cfg.vmidlen) & ~3", "atp_fields_mask(cfg, cfg.vmidlen)"
    ),
    "hedeleg_zero_bits": WrongFunction(WRITE, "wdata & HEDELEG &", "wdata &"),
    "satp_unsupported_mode": WrongFunction(WRITE, "if is_vs and not v:", "if not v:"),
    "hlsv_uses_spvp": WrongFunction(
        MODE, "return (hstatus >> fields.HSTATUS_SPVP_LSB) & 1, 1", "return priv & 1, 1"
    ),
    "fetch_ignores_mprv": WrongFunction(
        MODE,
        "if kind == access_kinds.LOAD_STORE and mstatus & fields.MSTATUS_MPRV:",
        "if mstatus & fields.MSTATUS_MPRV:",
    ),
    "no_virtual_machine_access": WrongFunction(
        MODE, 'if cfg.has("h") and mpp != privileges.M:', 'if cfg.has("h"):'
    ),
    "vs_mxr_is_not_for_g_stage": WrongFunction(
        MODE,
        "            hs_mxr,\n        )",
        "            hs_mxr | ((vsstatus >> fields.VSSTATUS_MXR_LSB) & 1),\n        )",
    ),
    "invalid_pte_faults": WrongFunction(
        PTE, "if not pte & pte_fields.V:", "if not pte & (pte_fields.V | pte_fields.A):"
    ),
    "g_stage_needs_u": WrongFunction(
        PTE,
        "if user and not pte & pte_fields.U:",
        "if user and not pte & (pte_fields.U | pte_fields.G):",
    ),
    "g_stage_ignores_g": WrongFunction(
        PTE,
        "if user and not pte & pte_fields.U:",
        "if user and not pte & (pte_fields.U | pte_fields.G):",
    ),
    "update_sets_a_and_d_only": WrongFunction(
        PTE,
        "return pte_results.UPDATE, pte | wanted",
        "return pte_results.UPDATE, pte | wanted | pte_fields.G",
    ),
    "no_update_without_adue": WrongFunction(
        PTE, "    if not adue:\n", "    if not adue and access == accesses.STORE:\n"
    ),
    "store_needs_w": WrongFunction(
        PTE, "return pte & pte_fields.W != 0", "return pte & (pte_fields.W | pte_fields.X) != 0"
    ),
    "interrupt_tinst_is_zero": WrongFunction(
        "priv.tinst",
        "    if is_interrupt:\n        return 0\n",
        "    if is_interrupt:\n        return insn & 2\n",
    ),
    "tinst_bit_0": WrongFunction(
        "priv.tinst",
        "transformed_32(expanded, offset, cfg.tinst_insns) & ~2",
        "transformed_32(expanded, offset, cfg.tinst_insns) & ~3",
    ),
    "pmp_spares_m_mode": WrongFunction(
        "priv.pmp", "verdict = 1 if priv == M else 0", "verdict = 0"
    ),
}
