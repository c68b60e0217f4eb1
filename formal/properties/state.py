# SPDX-License-Identifier: Apache-2.0
"""Properties of CSR access, CSR writes, memory access and translation."""

# ruff: noqa: D103  (the sentence in @prop says what the function claims)
from __future__ import annotations

from z3 import And, BitVecVal, Implies, Not, Or, ZeroExt

from trapline.formal.equality.assumptions import state_masks
from trapline.formal.properties.spec import (
    GUEST_PAGE_FAULTS,
    Ports,
    ProofWorld,
    among,
    bit,
    field,
    part,
    prop,
    slot,
)
from trapline.formal.solvers.cut_points import maximal, relations, supports
from trapline.formal.solvers.terms import Term
from trapline.models.golden.gen import (
    access_kinds,
    accesses,
    csrs,
    fields,
    implicits,
    outcomes,
    pmp_fields,
    privileges,
    pte_fields,
    pte_results,
    vm_modes,
)
from trapline.models.isa.csrs import BY_NAME
from trapline.models.isa.state import SLOT_INDEX, SLOTS, reset_slots

RV64 = ("rv64imac_h",)
HIGH_HALVES = (
    csrs.MSTATUSH,
    csrs.HEDELEGH,
    csrs.HTIMEDELTAH,
    csrs.HENVCFGH,
    csrs.VSTIMECMPH,
    csrs.STIMECMPH,
    csrs.TIMEH,
)
# Supervisor CSR -> the VS CSR that takes its place at V=1.
VS_COUNTERPARTS = {
    csrs.SSTATUS: csrs.VSSTATUS,
    csrs.SIE: csrs.VSIE,
    csrs.STVEC: csrs.VSTVEC,
    csrs.SSCRATCH: csrs.VSSCRATCH,
    csrs.SEPC: csrs.VSEPC,
    csrs.SCAUSE: csrs.VSCAUSE,
    csrs.STVAL: csrs.VSTVAL,
    csrs.SIP: csrs.VSIP,
    csrs.SATP: csrs.VSATP,
}
VS_LEVEL = fields.MIE_VSSIE | fields.MIE_VSTIE | fields.MIE_VSEIE


@prop("Reset satisfies the state invariant.", "mideleg_hroz")
def invariant_at_reset(w: ProofWorld) -> Term:
    values = reset_slots(w.cfg)
    return w.invariant({n: BitVecVal(values[i], 64) for n, i in SLOT_INDEX.items()})


@prop("Every explicit CSR write keeps the state invariant.", "mideleg_hroz hideleg_hs")
def invariant_kept_by_writes(w: ProofWorld) -> Term:
    p = w.inputs("csr_write")
    after = w.call("csr_write", p)["state"]
    return w.invariant({s.name: t for s, t in zip(SLOTS, after, strict=True)})


@prop("Every trap keeps the state invariant.", "H_trap_m_csrwrites H_trap_hs_csrwrites")
def invariant_kept_by_traps(w: ProofWorld) -> Term:
    p = w.inputs("trap_entry")
    q = w.call("trap_entry", p)
    return w.invariant({n: t for n, t in q.items() if n in SLOT_INDEX})


@prop("Every xRET keeps the state invariant.", "mret_h sret_v0 sret_v1")
def invariant_kept_by_xret(w: ProofWorld) -> Term:
    p = w.inputs("xret")
    q = w.call("xret", p)
    return w.invariant({n: t for n, t in q.items() if n in SLOT_INDEX})


def _access(w: ProofWorld) -> tuple[Ports, Term]:
    p = w.inputs("csr_access")
    return p, w.call("csr_access", p)["outcome"]


@prop("A virtual-instruction exception of a CSR access occurs at V=1 only.", "H_cause")
def virtual_only_at_v1(w: ProofWorld) -> Term:
    p, out = _access(w)
    return Implies(p["v"] == 0, out != outcomes.VIRTUAL)


@prop("A write to a read-only CSR address is always illegal.", "H_cause")
def read_only_is_illegal(w: ProofWorld) -> Term:
    p, out = _access(w)
    w.assume(p["write"] == 1, field(p["addr"], 11, 10) == 3)
    return out == outcomes.ILLEGAL


@prop("An M-mode CSR is illegal below M-mode, never virtual.", "H_cause")
def machine_csr_is_illegal(w: ProofWorld) -> Term:
    p, out = _access(w)
    w.assume(field(p["addr"], 9, 8) == 3, p["priv"] != privileges.M)
    return out == outcomes.ILLEGAL


@prop("A hypervisor or VS CSR is never accessible at V=1.", "H_cause")
def hypervisor_csr_not_at_v1(w: ProofWorld) -> Term:
    p, out = _access(w)
    w.assume(field(p["addr"], 9, 8) == 2, p["v"] == 1)
    return out != outcomes.OK


@prop("VU-mode accesses no supervisor CSR.", "H_cause")
def vu_accesses_no_supervisor_csr(w: ProofWorld) -> Term:
    p, out = _access(w)
    w.assume(field(p["addr"], 9, 8) == 1, p["v"] == 1, p["priv"] == privileges.U)
    return out != outcomes.OK


@prop(
    "VTVM=1 makes satp a virtual instruction in VS-mode.", "H_virtinst_vs_sfence_sinval_satp_vtvm1"
)
def vtvm_traps_satp(w: ProofWorld) -> Term:
    p, out = _access(w)
    w.assume(
        p["addr"] == csrs.SATP,
        p["v"] == 1,
        p["priv"] == privileges.S,
        bit(slot(p, "hstatus"), fields.HSTATUS_VTVM_LSB),
    )
    return out == outcomes.VIRTUAL


@prop(
    "At V=1 mstatus.TVM does not matter to a CSR access.", "H_virtinst_vu_vs_nonhigh_allowedhs_tvm0"
)
def tvm_is_for_hs(w: ProofWorld) -> Term:
    p, out = _access(w)
    w.assume(p["v"] == 1)
    flipped = list(p["state"])
    flipped[SLOT_INDEX["mstatus"]] = flipped[SLOT_INDEX["mstatus"]] ^ fields.MSTATUS_TVM
    return out == w.call("csr_access", {**p, "state": flipped})["outcome"]


@prop("No high-half CSR exists at XLEN=64.", "H_illegal_high_half", RV64)
def no_high_half_at_64(w: ProofWorld) -> Term:
    p, out = _access(w)
    w.assume(among(p["addr"], HIGH_HALVES))
    return out == outcomes.ILLEGAL


@prop("At V=1 no supervisor CSR with a VS counterpart is reached.", "H_vscsrs_sub")
def v1_reaches_the_vs_csr(w: ProofWorld) -> Term:
    p = w.inputs("csr_resolve", v=1)
    named = w.call("csr_resolve", p)["addr"]
    return And([Implies(p["addr"] == a, named == of_vs) for a, of_vs in VS_COUNTERPARTS.items()])


@prop("A permitted write at V=1 changes no M or HS slot but the listed aliases.", "H_vscsrs_sub")
def v1_write_stays_inside(w: ProofWorld) -> Term:
    p = w.inputs("csr_access")
    out = w.call("csr_access", p)["outcome"]
    w.assume(p["v"] == 1, p["write"] == 1, out == outcomes.OK)
    named = w.call("csr_resolve", p)["addr"]
    after = w.call("csr_write", {**p, "addr": named, "wdata": slot(p, "mcycle")})["state"]
    shared = ("scounteren", "senvcfg", "sstateen0", "sstateen1", "sstateen2", "sstateen3")
    fixed = []
    for i, s in enumerate(SLOTS):
        if s.name.startswith("vs") or s.name in shared:
            continue
        before, now = p["state"][i], after[i]
        # vsie is mie's VS bits, vsip.SSIP is hvip.VSSIP.
        alias = {"mie": VS_LEVEL, "hvip": fields.HVIP_VSSIP}.get(s.name, 0)
        fixed.append((before ^ now) & ~alias == 0)
    return And(fixed)


@prop("vsie reaches only those bits of mie that hideleg delegates.", "vsip_vsie_sei vsip_vsie_sti")
def vsie_is_gated_by_hideleg(w: ProofWorld) -> Term:
    p = w.inputs("csr_write", addr=BY_NAME["vsie"].address)
    after = w.call("csr_write", p)
    return (slot(p, "mie") ^ slot(after, "mie")) & ~slot(p, "hideleg") == 0


@prop("hgatp.PPN[1:0] stays zero.", "hgatp_mode_x4")
def hgatp_ppn_is_aligned(w: ProofWorld) -> Term:
    p = w.inputs("csr_write", addr=BY_NAME["hgatp"].address)
    return field(slot(w.call("csr_write", p), "hgatp"), 1, 0) == 0


@prop("hedeleg keeps bits 9 to 11 and 20 to 23 read-only zero.", "hedeleg_op")
def hedeleg_zero_bits(w: ProofWorld) -> Term:
    can, _ = state_masks(w.cfg)[SLOT_INDEX["hedeleg"]]
    p = w.inputs("csr_write", addr=BY_NAME["hedeleg"].address)
    after = slot(w.call("csr_write", p), "hedeleg")
    return And(after & 0xF00E00 == 0, after & ~can == 0)


@prop("A write to satp with an unsupported MODE has no effect.", "satp_mode_op_unsupported", RV64)
def satp_unsupported_mode(w: ProofWorld) -> Term:
    p = w.inputs("csr_write", addr=BY_NAME["satp"].address)
    mode = part(p["wdata"], fields.SATP_MODE)
    w.assume(And([mode != m for m in (vm_modes.BARE, vm_modes.SV39, vm_modes.SV48, vm_modes.SV57)]))
    return slot(w.call("csr_write", p), "satp") == slot(p, "satp")


@prop("HLV, HLVX and HSV act at V=1 with the privilege in SPVP.", "hlsv_priv hlsv_mode")
def hlsv_uses_spvp(w: ProofWorld) -> Term:
    p = w.inputs("effective_access")
    q = w.call("effective_access", p)
    w.assume(among(p["kind"], (access_kinds.HLV_HSV, access_kinds.HLVX)))
    return And(q["v"] == 1, q["priv"] == ZeroExt(1, part(p["hstatus"], fields.HSTATUS_SPVP)))


@prop("MPRV never touches a fetch.", "mstatus_mprv_hypervisor")
def fetch_ignores_mprv(w: ProofWorld) -> Term:
    p = w.inputs("effective_access", kind=access_kinds.FETCH)
    q = w.call("effective_access", p)
    return And(q["v"] == p["v"], q["priv"] == p["priv"])


@prop("No access is virtual and of M privilege.", "mstatus_mprv_hypervisor")
def no_virtual_machine_access(w: ProofWorld) -> Term:
    p = w.inputs("effective_access")
    q = w.call("effective_access", p)
    return Not(And(q["v"] == 1, q["priv"] == privileges.M))


@prop("vsstatus.MXR has no effect on G-stage.", "vsstatus_mxr_vm")
def vs_mxr_is_not_for_g_stage(w: ProofWorld) -> Term:
    p = w.inputs("effective_access")
    q = w.call("effective_access", p)
    other = w.call("effective_access", {**p, "vsstatus": p["vsstatus"] ^ fields.VSSTATUS_MXR})
    return q["mxr_g"] == other["mxr_g"]


def _pte(w: ProofWorld, **fixed: int) -> tuple[Ports, Ports]:
    p = w.inputs("pte_check", **fixed)
    return p, w.call("pte_check", p)


@prop("A PTE with V=0 is always a fault.", "H_guest_page_fault")
def invalid_pte_faults(w: ProofWorld) -> Term:
    p, q = _pte(w)
    return Implies(Not(bit(p["pte"], pte_fields.V_LSB)), q["result"] == pte_results.FAULT)


@prop("A G-stage leaf with U=0 is always a fault.", "H_vm_gpapriv")
def g_stage_needs_u(w: ProofWorld) -> Term:
    p, q = _pte(w, g_stage=1)
    leaf = p["pte"] & (pte_fields.R | pte_fields.X) != 0
    no_u = Not(bit(p["pte"], pte_fields.U_LSB))
    return Implies(And(leaf, no_u), q["result"] == pte_results.FAULT)


@prop("The G bit of a G-stage PTE is ignored.", "H_vm_gpa_g")
def g_stage_ignores_g(w: ProofWorld) -> Term:
    p, q = _pte(w, g_stage=1)
    other = w.call("pte_check", {**p, "pte": p["pte"] ^ pte_fields.G})
    return q["result"] == other["result"]


@prop("Hardware sets A and D only; D on stores only.", "H_guest_page_fault")
def update_sets_a_and_d_only(w: ProofWorld) -> Term:
    p, q = _pte(w)
    allowed = And(
        (p["pte"] ^ q["new_pte"]) & ~(pte_fields.A | pte_fields.D) == 0,
        Implies(
            p["access"] != accesses.STORE,
            bit(p["pte"], pte_fields.D_LSB) == bit(q["new_pte"], pte_fields.D_LSB),
        ),
    )
    return And(allowed, p["pte"] & ~q["new_pte"] == 0)


@prop("With ADUE=0 hardware changes no PTE.", "H_guest_page_fault")
def no_update_without_adue(w: ProofWorld) -> Term:
    p, q = _pte(w, adue=0)
    return And(q["result"] != pte_results.UPDATE, q["new_pte"] == p["pte"])


@prop("A store is let through only with W, R and D set after it.", "H_guest_page_fault")
def store_needs_w(w: ProofWorld) -> Term:
    _, q = _pte(w, access=accesses.STORE)
    through = among(q["result"], (pte_results.LEAF, pte_results.UPDATE))
    bits = pte_fields.V | pte_fields.R | pte_fields.W | pte_fields.A | pte_fields.D
    return Implies(through, q["new_pte"] & bits == bits)


@prop("An interrupt's tinst is zero.", "H_trap_xtinst_val")
def interrupt_tinst_is_zero(w: ProofWorld) -> Term:
    p = w.inputs("tinst", is_interrupt=1)
    return w.call("tinst", p)["tinst"] == 0


@prop(
    "A transformed instruction has bit 0 set, a pseudoinstruction has it clear.",
    "H_trap_xtinst_val",
)
def tinst_bit_0(w: ProofWorld) -> Term:
    p = w.inputs("tinst", is_interrupt=0)
    value = w.call("tinst", p)["tinst"]
    guest = among(p["cause"], GUEST_PAGE_FAULTS)
    pseudo = And(guest, p["implicit"] != implicits.NONE)
    return Or(value == 0, bit(value, 0) != pseudo)


@prop("PMP stops no byte access of M-mode where no entry is locked.", "H_pmp")
def pmp_spares_m_mode(w: ProofWorld) -> Term:
    p = w.inputs("pmp_check", priv=privileges.M, size=0)
    for i in range(8):
        w.assume(slot(p, f"pmpcfg{2 * i}") & 0x0101_0101_0101_0101 * pmp_fields.L == 0)
    ok = w.call("pmp_check", p)["ok"] == 1
    # How an entry's "matches" and "holds every byte" hang together for one byte: too much to find
    # for all entries at once.
    support = supports(ok)
    for entry in range(w.cfg.pmp_entries):
        mine = f"pmpaddr{entry}"
        names = [mine, f"pmpaddr{max(entry - 1, 0)}", f"pmpcfg{entry // 8 * 2}"]
        local = {"addr", *(str(slot(p, n)) for n in names)}
        needs = frozenset({"addr", str(slot(p, mine))})
        w.suggest(relations(maximal(ok, support, local, needs)))
    return ok
