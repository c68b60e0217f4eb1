# SPDX-License-Identifier: Apache-2.0
"""Planted bugs: for each sequential invariant a change of the RTL that must refute it."""

from __future__ import annotations

from trapline.formal.guards.planted_walk import WALK, Planted
from trapline.formal.guards.planted_walker import WALKER

CSR, EXECUTE = "hdl/priv/csr_file.sv", "hdl/core/execute.sv"
TLB = "hdl/mmu/tlb.sv"


def _csr(invariant: str, text: str, old: str, new: str) -> Planted:
    return Planted("csr_file", invariant, text, CSR, old, new)


def _execute(invariant: str, text: str, old: str, new: str) -> Planted:
    return Planted("execute", invariant, text, EXECUTE, old, new)


def _tlb(invariant: str, text: str, old: str, new: str, check: str = "tlb") -> Planted:
    return Planted(check, invariant, text, TLB, old, new)


_WRITE = "words_q <= applied(counted(), effect);"
# A write that stores what was to be written, every bit of it.
_RAW = "words_q <= applied(counted(), '{effect.slot, wdata, effect.vssip_write, effect.vssip});"
_STATE = "assign state = csr_state_t'(words_q);"
_TARGET = "target_in = '{\n          priv: mode_q.priv,\n          v: mode_q.v,"

_FENCED = "valid_q <= valid_q & ~ended;"
_BOTH = ("tlb", "g_stage_tlb")
_OF_BOTH_TLBS = (
    (
        "entries_change_by_fills",
        "a fence clears an entry's fields",
        _FENCED,
        f"{_FENCED}\n      entry_q[0] <= '0;",
        _BOTH,
    ),
    (
        "reset_empties",
        "an entry is valid after reset",
        "valid_q <= '0;",
        "valid_q <= Entries'(1);",
        _BOTH,
    ),
    (
        "no_fill_at_a_fence",
        "a fill during a fence makes an entry valid",
        _FENCED,
        "valid_q <= (valid_q | Entries'(fill_i)) & ~ended;",
        _BOTH,
    ),
    (
        "valid_by_fills",
        "a fill makes a second entry valid",
        "valid_q[next_q] <= 1'b1;",
        "valid_q <= {valid_q[Entries-2:0], 1'b1};",
        _BOTH,
    ),
    (
        "a_hit_is_an_entry",
        "a hit of another VMID",
        "entry_q[i].vmid == req_i.ctx.vmid &&",
        "",
        _BOTH,
    ),
)

PLANTED: tuple[Planted, ...] = (
    _csr(
        "state_invariant_0",
        "a CSR write stores every bit",
        _WRITE,
        _RAW,
    ),
    _csr(
        "state_invariant_1",
        "a trap may leave MPP at 2",
        "words_q[SlotMstatus] <= entry.mstatus;",
        "words_q[SlotMstatus] <= entry.mstatus & ~64'h800;",
    ),
    _csr(
        "state_invariant_2",
        "VGEIN above GEILEN is stored",
        _WRITE,
        _RAW,
    ),
    _csr(
        "satp_mode_is_legal",
        "a write that is ignored goes to satp",
        _WRITE,
        f"{_WRITE}\n        if (effect.slot == NoSlot) words_q[SlotSatp] <= wdata;",
    ),
    _csr(
        "vsatp_mode_is_legal",
        "vsatp takes any MODE",
        _WRITE,
        _RAW,
    ),
    _csr(
        "hgatp_mode_is_legal",
        "hgatp takes any MODE",
        _WRITE,
        _RAW,
    ),
    _csr(
        "HgatpRootIsAligned",
        "hgatp shows V in its root",
        _STATE,
        "assign state = csr_state_t'(words_q | (csr_words_t'(mode_q.v) << (64 * SlotHgatp)));",
    ),
    _csr(
        "VsLevelIsDelegated",
        "mideleg shows a zero for VSSI at V=1",
        _STATE,
        "assign state = csr_state_t'(words_q & ~(csr_words_t'(mode_q.v) << 64 * SlotMideleg + 2));",
    ),
    _csr(
        "MppIsLegal",
        "MPP reads without its low bit",
        _STATE,
        "assign state = csr_state_t'(words_q & ~(csr_words_t'(1) << (64 * SlotMstatus + 11)));",
    ),
    _csr(
        "priv_exists",
        "a return takes the complement of its low privilege bit",
        "priv: returned.priv, v: returned.v",
        "priv: returned.priv ^ 2'd1, v: returned.v",
    ),
    _csr(
        "v_below_m",
        "MRET sets V to MPV even into M-mode",
        "priv: returned.priv, v: returned.v",
        "priv: returned.priv, v: state.mstatus[39]",
    ),
    _csr(
        "nothing_moves_alone",
        "a CSR access writes before it commits",
        "end else if (csr_commit_i && csr_req_i.write)",
        "end else if (csr_req_i.valid && csr_req_i.write)",
    ),
    _csr(
        "refused_access_changes_nothing",
        "a refused CSR access writes",
        "end else if (csr_commit_i && csr_req_i.write)",
        "end else if (csr_req_i.valid && csr_req_i.write)",
    ),
    _csr(
        "trap_writes_trap_csrs_only",
        "a trap changes mtvec",
        "words_q[SlotVstval] <= entry.vstval;",
        "words_q[SlotVstval] <= entry.vstval;\n        words_q[SlotMtvec] <= entry.pc;",
    ),
    _csr(
        "xret_writes_status_only",
        "an xRET clears hvip",
        "words_q[SlotVsstatus] <= returned.vsstatus;",
        "words_q[SlotVsstatus] <= returned.vsstatus;\n        words_q[SlotHvip] <= '0;",
    ),
    _csr(
        "csr_write_keeps_the_mode",
        "a CSR write changes the mode",
        "else if (xret_i.valid) mode_d",
        "else if (xret_i.valid || csr_commit_i) mode_d",
    ),
    _csr("no_trap_downwards", "M-mode delegates", _TARGET, _TARGET.replace("mode_q.priv", "PrivS")),
    _csr(
        "vs_trap_from_guest",
        "V counts as 1 in delegation",
        _TARGET,
        _TARGET.replace("mode_q.v", "1'b1"),
    ),
    _csr(
        "one_trap_a_cycle",
        "a trap counts as retired",
        "if (retire_i && ",
        "if ((retire_i || trap_i.valid) && ",
    ),
    _execute(
        "one_change",
        "an xRET that traps is performed",
        "valid: retire_o && ex_i.unit == UnitXret",
        "valid: run && done && ex_i.unit == UnitXret",
    ),
    _execute(
        "no_trap_with_a_retirement",
        "an instruction that traps retires",
        "assign retire_o = run && done && !exception;",
        "assign retire_o = run && done;",
    ),
    _execute(
        "a_trap_does_nothing_else",
        "a load that traps writes its register",
        "wb_o.valid = retire_o && ex_i.rd",
        "wb_o.valid = run && done && ex_i.rd",
    ),
    _execute(
        "commit_is_permitted",
        "a refused CSR access commits",
        "assign csr_commit_o = retire_o && ",
        "assign csr_commit_o = run && ",
    ),
    _execute(
        "interrupt_is_the_offered_one",
        "every interrupt goes to M-mode",
        "trap_o.target = irq_i.target;",
        "trap_o.target = TargetM;",
    ),
    _execute(
        "interrupt_comes_first",
        "an interrupt is taken while an access is under way",
        "assign take_irq = ex_i.valid && first_q && ",
        "assign take_irq = ex_i.valid && ",
    ),
    _execute(
        "exception_has_a_number",
        "a virtual-instruction exception with a number of its own",
        "outcome == OutcomeVirtual ? ExcVirtualInstruction :",
        "outcome == OutcomeVirtual ? 6'd24 :",
    ),
    _execute(
        "xret_is_permitted",
        "SRET asks for WRS.NTO's permission",
        "OpSret: priv_op = PrivOpSret;",
        "OpSret: priv_op = PrivOpWrsNto;",
    ),
    _execute(
        "fence_redirects",
        "a fence lets fetches go on",
        "UnitTlb, UnitFenceI: begin",
        "UnitFenceI: begin",
    ),
    _execute(
        "fence_without_access",
        "every unit asks the load/store unit",
        "lsu_req_o.valid = run && ex_i.unit == UnitMem && ",
        "lsu_req_o.valid = run && ",
    ),
    _execute(
        "a_step_starts_over",
        "first_q comes back without an instruction only",
        "else first_q <= ready_o;",
        "else first_q <= !ex_i.valid;",
    ),
    _execute(
        "OneEffect",
        "an instruction that traps retires",
        "assign retire_o = run && done && !exception;",
        "assign retire_o = run && done;",
    ),
    _tlb(
        "fence_leaves_nothing_ordered",
        "a fence for one ASID ends global entries instead",
        "entry_q[i].asid == fence_i.asid && !entry_q[i].global_",
        "entry_q[i].asid == fence_i.asid && entry_q[i].global_",
    ),
    _tlb(
        "fence_leaves_nothing_ordered",
        "HFENCE.GVMA for a VMID ends the entries of the others",
        "ended[i] = entry_q[i].v && (!fence_i.vmid_valid || entry_q[i].vmid == fence_i.vmid) &&",
        "ended[i] = entry_q[i].v && (!fence_i.vmid_valid || entry_q[i].vmid != fence_i.vmid) &&",
        "g_stage_tlb",
    ),
    _execute(
        "InterruptInFirstCycle",
        "an interrupt cuts into an instruction",
        "assign take_irq = ex_i.valid && first_q && irq_i.valid",
        "assign take_irq = ex_i.valid && irq_i.valid",
    ),
    _execute(
        "EndedStepMakesRoom",
        "an instruction that ended stays",
        "assign ready_o = !ex_i.valid || ends;",
        "assign ready_o = !ex_i.valid;",
    ),
    _tlb(
        "a_fill_is_found",
        "a fill goes beside the entry that matches",
        "entry_q[index] <= fill_entry_i;",
        "entry_q[next_q] <= fill_entry_i;",
        "g_stage_tlb",
    ),
    _tlb(
        "a_hit_permits",
        "a hit without the G-stage's permission",
        "assign hit_o = match && s_permits && g_permits;",
        "assign hit_o = match && s_permits;",
        "g_stage_tlb",
    ),
    _tlb(
        "the_address_is_the_entrys",
        "the address of a superpage loses the rest of the page number",
        "(req_i.va[55:12] & ~entry.mask[43:0])",
        "(req_i.va[55:12] & entry.mask[43:0])",
        "g_stage_tlb",
    ),
    *(
        _tlb(invariant, text, old, new, check)
        for invariant, text, old, new, checks in _OF_BOTH_TLBS
        for check in checks
    ),
    *WALK,
    *WALKER,
    _csr(
        "state_invariant_3",
        "a CSR write stores every bit of a PMP entry",
        _WRITE,
        _RAW,
    ),
)
