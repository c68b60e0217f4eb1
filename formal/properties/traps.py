# SPDX-License-Identifier: Apache-2.0
"""Properties of delegation, trap entry, trap return and interrupts."""

# ruff: noqa: D103  (the sentence in @prop says what the function claims)
from __future__ import annotations

from z3 import And, Extract, If, Implies, Not, Or

from trapline.formal.properties.spec import (
    GUEST_PAGE_FAULTS,
    Ports,
    ProofWorld,
    among,
    bit,
    field,
    part,
    picked,
    prop,
    same,
)
from trapline.formal.solvers.terms import Term
from trapline.models.golden.gen import exceptions, fields, interrupts, privileges, targets
from trapline.models.isa.causes import INTERRUPT_PRIORITY

HS_TRAP = "sepc scause stval htval htinst hstatus"
VS_TRAP = "vsepc vscause vstval vsstatus"
M_TRAP = "mepc mcause mtval mtval2 mtinst"
SUPERVISOR_INTERRUPTS = (
    interrupts.SUPERVISOR_SOFTWARE_INTERRUPT,
    interrupts.SUPERVISOR_TIMER_INTERRUPT,
    interrupts.SUPERVISOR_EXTERNAL_INTERRUPT,
)
VS_INTERRUPTS = (
    interrupts.VIRTUAL_SUPERVISOR_SOFTWARE_INTERRUPT,
    interrupts.VIRTUAL_SUPERVISOR_TIMER_INTERRUPT,
    interrupts.VIRTUAL_SUPERVISOR_EXTERNAL_INTERRUPT,
)


def _target(w: ProofWorld) -> tuple[Ports, Term]:
    p = w.inputs("trap_target")
    return p, w.call("trap_target", p)["target"]


@prop("A trap taken in M-mode is never delegated.", "H_trap_deleg")
def m_mode_is_never_left(w: ProofWorld) -> Term:
    p, t = _target(w)
    return Implies(p["priv"] == privileges.M, t == targets.M)


@prop("hedeleg without medeleg delegates nothing.", "H_trap_deleg hedeleg_op")
def hedeleg_needs_medeleg(w: ProofWorld) -> Term:
    p, t = _target(w)
    w.assume(p["is_interrupt"] == 0, Not(picked(p["medeleg"], p["cause"])))
    return t == targets.M


@prop("hideleg without mideleg delegates nothing.", "H_trap_deleg hideleg_op")
def hideleg_needs_mideleg(w: ProofWorld) -> Term:
    p, t = _target(w)
    w.assume(p["is_interrupt"] == 1, Not(picked(p["mideleg"], p["cause"])))
    return t == targets.M


@prop("A trap from V=0 never goes to VS-mode.", "H_trap_deleg")
def vs_only_from_v1(w: ProofWorld) -> Term:
    p, t = _target(w)
    return Implies(p["v"] == 0, t != targets.VS)


@prop("A guest-page fault always goes to HS-mode or M-mode.", "H_guest_page_fault hedeleg_op")
def guest_page_fault_never_vs(w: ProofWorld) -> Term:
    p, t = _target(w)
    w.assume(p["is_interrupt"] == 0, among(p["cause"], GUEST_PAGE_FAULTS))
    return t != targets.VS


@prop("A virtual-instruction exception never goes to VS-mode.", "hedeleg_op")
def virtual_instruction_never_vs(w: ProofWorld) -> Term:
    p, t = _target(w)
    w.assume(p["is_interrupt"] == 0, p["cause"] == exceptions.VIRTUAL_INSTRUCTION)
    return t != targets.VS


@prop("A supervisor-level interrupt never goes to VS-mode.", "hideleg_op")
def supervisor_interrupt_never_vs(w: ProofWorld) -> Term:
    p, t = _target(w)
    w.assume(p["is_interrupt"] == 1, among(p["cause"], SUPERVISOR_INTERRUPTS))
    return t != targets.VS


@prop("A VS-level interrupt never goes to M-mode from below.", "mideleg_hroz H_trap_deleg")
def vs_interrupt_never_m(w: ProofWorld) -> Term:
    p, t = _target(w)
    w.assume(p["is_interrupt"] == 1, among(p["cause"], VS_INTERRUPTS))
    w.assume(p["priv"] != privileges.M)
    return t != targets.M


def _entry(w: ProofWorld, target: int) -> tuple[Ports, Ports]:
    p = w.inputs("trap_entry", target=target)
    return p, w.call("trap_entry", p)


@prop("A trap into VS-mode changes no HS trap CSR.", "H_trap_vs_csrwrites")
def vs_trap_keeps_hs(w: ProofWorld) -> Term:
    p, q = _entry(w, targets.VS)
    return same(p, q, HS_TRAP)


@prop("A trap into VS-mode changes no M-mode CSR.", "H_trap_vs_csrwrites")
def vs_trap_keeps_m(w: ProofWorld) -> Term:
    p, q = _entry(w, targets.VS)
    return same(p, q, M_TRAP + " mstatus")


@prop("A trap into HS-mode changes no VS CSR.", "H_trap_hs_csrwrites")
def hs_trap_keeps_vs(w: ProofWorld) -> Term:
    p, q = _entry(w, targets.HS)
    return same(p, q, VS_TRAP)


@prop("A trap into HS-mode changes no M-mode trap CSR.", "H_trap_hs_csrwrites")
def hs_trap_keeps_m(w: ProofWorld) -> Term:
    p, q = _entry(w, targets.HS)
    return same(p, q, M_TRAP)


@prop("A trap into M-mode changes no HS or VS CSR.", "H_trap_m_csrwrites")
def m_trap_keeps_the_rest(w: ProofWorld) -> Term:
    p, q = _entry(w, targets.M)
    return same(p, q, HS_TRAP + " " + VS_TRAP)


@prop("A trap into HS-mode sets V=0, SPV to the old V.", "H_trap_hs_csrwrites")
def hs_trap_saves_v(w: ProofWorld) -> Term:
    p, q = _entry(w, targets.HS)
    return And(
        q["v"] == 0, q["priv"] == privileges.S, part(q["hstatus"], fields.HSTATUS_SPV) == p["v"]
    )


@prop("A trap from V=0 into HS-mode leaves SPVP unchanged.", "H_trap_hs_csrwrites")
def hs_trap_keeps_spvp(w: ProofWorld) -> Term:
    p, q = _entry(w, targets.HS)
    w.assume(p["v"] == 0)
    return part(q["hstatus"], fields.HSTATUS_SPVP) == part(p["hstatus"], fields.HSTATUS_SPVP)


@prop("A trap from V=1 into HS-mode writes SPP and SPVP alike.", "H_trap_hs_csrwrites")
def hs_trap_spvp_is_spp(w: ProofWorld) -> Term:
    p, q = _entry(w, targets.HS)
    w.assume(p["v"] == 1)
    return part(q["hstatus"], fields.HSTATUS_SPVP) == part(q["mstatus"], fields.MSTATUS_SPP)


@prop("A trap into M-mode saves priv in MPP and V in MPV.", "H_trap_m_csrwrites")
def m_trap_saves_mode(w: ProofWorld) -> Term:
    p, q = _entry(w, targets.M)
    saved = And(
        part(q["mstatus"], fields.MSTATUS_MPP) == p["priv"],
        part(q["mstatus"], fields.MSTATUS_MPV) == p["v"],
    )
    return And(q["priv"] == privileges.M, q["v"] == 0, saved)


@prop("mstatus.GVA is what the trap into M-mode says.", "H_trap_m_csrwrites")
def m_trap_gva(w: ProofWorld) -> Term:
    p, q = _entry(w, targets.M)
    return part(q["mstatus"], fields.MSTATUS_GVA) == p["gva"]


@prop("hstatus.GVA is what the trap into HS-mode says.", "H_trap_hs_csrwrites")
def hs_trap_gva(w: ProofWorld) -> Term:
    p, q = _entry(w, targets.HS)
    return part(q["hstatus"], fields.HSTATUS_GVA) == p["gva"]


@prop("A VS-level interrupt shows in vscause as the supervisor-level one.", "hideleg_trans")
def vs_interrupt_is_translated(w: ProofWorld) -> Term:
    p, q = _entry(w, targets.VS)
    w.assume(p["is_interrupt"] == 1)
    return field(q["vscause"], 5, 0) == p["cause"] - 1


@prop("Every trap clears the interrupt enable of its target.", "H_trap_m_csrwrites")
def trap_disables_interrupts(w: ProofWorld) -> Term:
    p = w.inputs("trap_entry")
    q = w.call("trap_entry", p)
    s = If(p["target"] == targets.VS, q["vsstatus"], q["mstatus"])
    return If(
        p["target"] == targets.M,
        Not(bit(q["mstatus"], fields.MSTATUS_MIE_LSB)),
        Not(bit(s, fields.SSTATUS_SIE_LSB)),
    )


def _xret(w: ProofWorld, is_mret: int, v: int) -> tuple[Ports, Ports]:
    p = w.inputs("xret", is_mret=is_mret, v=v)
    return p, w.call("xret", p)


@prop("An SRET retired at V=1 never leaves V=1.", "sret_v1")
def sret_stays_virtual(w: ProofWorld) -> Term:
    _, q = _xret(w, 0, 1)
    return And(q["v"] == 1, q["priv"] != privileges.M)


@prop("An SRET at V=1 changes mstatus in MPRV only and hstatus not.", "sret_v1")
def sret_v1_keeps_hs(w: ProofWorld) -> Term:
    p, q = _xret(w, 0, 1)
    changed = (p["mstatus"] ^ q["mstatus"]) & ~fields.MSTATUS_MPRV
    return And(changed == 0, q["hstatus"] == p["hstatus"])


@prop("An SRET at V=0 sets V to SPV and clears SPV.", "sret_v0")
def sret_v0_takes_spv(w: ProofWorld) -> Term:
    p, q = _xret(w, 0, 0)
    return And(
        q["v"] == part(p["hstatus"], fields.HSTATUS_SPV),
        Not(bit(q["hstatus"], fields.HSTATUS_SPV_LSB)),
    )


@prop("An SRET at V=0 leaves vsstatus as it is.", "sret_v0")
def sret_v0_keeps_vs(w: ProofWorld) -> Term:
    p, q = _xret(w, 0, 0)
    return q["vsstatus"] == p["vsstatus"]


@prop("After MRET V is 0 wherever the privilege is M.", "mret_h")
def mret_m_is_not_virtual(w: ProofWorld) -> Term:
    _, q = _xret(w, 1, 0)
    return Implies(q["priv"] == privileges.M, q["v"] == 0)


@prop("MRET clears MPV and sets MPP to U.", "mret_h")
def mret_clears_mpv(w: ProofWorld) -> Term:
    _, q = _xret(w, 1, 0)
    return And(
        Not(bit(q["mstatus"], fields.MSTATUS_MPV_LSB)), part(q["mstatus"], fields.MSTATUS_MPP) == 0
    )


@prop("An xRET into a mode below M clears MPRV.", "mstatus_mprv_clr_mret_sret_less_priv")
def xret_clears_mprv(w: ProofWorld) -> Term:
    p = w.inputs("xret")
    q = w.call("xret", p)
    return Implies(q["priv"] != privileges.M, Not(bit(q["mstatus"], fields.MSTATUS_MPRV_LSB)))


def _pending(w: ProofWorld) -> tuple[Ports, Ports]:
    p = w.inputs("pending_interrupt")
    return p, w.call("pending_interrupt", p)


@prop("An interrupt that is taken is pending and enabled.", "hsint_priority")
def taken_is_pending(w: ProofWorld) -> Term:
    p, q = _pending(w)
    return Implies(q["valid"] == 1, picked(p["mip"] & p["mie"], q["cause"]))


@prop("No interrupt of lower priority is chosen for the same mode.", "hsint_priority")
def highest_priority_wins(w: ProofWorld) -> Term:
    p, q = _pending(w)
    ready = p["mip"] & p["mie"]
    deleg = If(q["target"] == targets.M, ~p["mideleg"], p["mideleg"])
    virtual = If(q["target"] == targets.VS, p["hideleg"], ~p["hideleg"])
    mine = If(q["target"] == targets.M, ready & deleg, ready & deleg & virtual)
    wrong = [
        And(q["cause"] == low, bit(mine, high))
        for at, high in enumerate(INTERRUPT_PRIORITY)
        for low in INTERRUPT_PRIORITY[at + 1 :]
    ]
    return Implies(q["valid"] == 1, Not(Or(wrong)))


@prop("The interrupt's target is where trap_target sends it.", "H_trap_deleg hideleg_op")
def pending_agrees_with_delegation(w: ProofWorld) -> Term:
    p, q = _pending(w)
    medeleg = p["mip"] & 0
    t = w.call(
        "trap_target",
        {**p, "is_interrupt": Extract(0, 0, ~medeleg), "cause": q["cause"], "medeleg": medeleg}
        | {"hedeleg": medeleg},
    )
    return Implies(q["valid"] == 1, t["target"] == q["target"])


@prop("No VS-mode interrupt is taken at V=0.", "H_trap_deleg")
def no_vs_interrupt_at_v0(w: ProofWorld) -> Term:
    p, q = _pending(w)
    return Implies(And(q["valid"] == 1, p["v"] == 0), q["target"] != targets.VS)


@prop("M-mode with MIE=0 takes no interrupt.", "H_trap_deleg")
def m_mode_masks(w: ProofWorld) -> Term:
    p, q = _pending(w)
    w.assume(p["priv"] == privileges.M, Not(bit(p["mstatus"], fields.MSTATUS_MIE_LSB)))
    return q["valid"] == 0


@prop("At V=1 SIE of mstatus masks no interrupt for HS-mode.", "H_trap_deleg")
def hs_interrupt_ignores_sie_at_v1(w: ProofWorld) -> Term:
    p, q = _pending(w)
    w.assume(p["v"] == 1, p["mip"] & p["mie"] & p["mideleg"] & ~p["hideleg"] & 0x1FFF != 0)
    return q["valid"] == 1
