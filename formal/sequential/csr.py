# SPDX-License-Identifier: Apache-2.0
"""Sequential invariants about the CSR file (hdl/priv/csr_file.sv): its registers in every cycle."""

from __future__ import annotations

from collections.abc import Mapping

from z3 import ULT, And, Extract, Implies, Not, Or

from trapline.formal.equality.assumptions import state_invariant
from trapline.formal.rtl.transition import Transition
from trapline.formal.sequential.induction import Claims, Invariant, check
from trapline.formal.solvers.portfolio import BITWUZLA
from trapline.formal.solvers.terms import Term
from trapline.models.golden.gen import privileges
from trapline.models.isa import causes
from trapline.models.isa.config import HartConfig
from trapline.models.isa.state import SLOT_COUNT, SLOT_INDEX

WIRES = tuple(
    "words_q mode_q rst_ni csr_req_i csr_rsp_o csr_commit_i trap_i xret_i retire_i irq_o "
    "trap_target_o effect".split()
)
# What trap_entry and xret write, besides the mode.
TRAP = (
    "mstatus hstatus vsstatus mepc mcause mtval mtval2 mtinst sepc scause stval htval htinst "
    "vsepc vscause vstval"
).split()
COUNTERS = ("mcycle", "minstret")


def _slots(words: Term) -> dict[str, Term]:
    return {n: Extract(64 * i + 63, 64 * i, words) for n, i in SLOT_INDEX.items() if i < SLOT_COUNT}


def _environment(cfg: HartConfig, t: Transition) -> list[tuple[str, Term]]:
    """What the pipeline guarantees, as invariants; its assertions say the same in simulation."""
    n = t.now
    cause, target = n["trap_i.cause"], n["trap_i.target"]
    interrupt = n.on("trap_i.is_interrupt")
    exceptions = Or([cause == e.number for e in causes.EXCEPTIONS])
    same = And(n.on("irq_o.valid"), cause == n["irq_o.cause"], target == n["irq_o.target"])
    priv = n["mode_q.priv"]
    result = [
        (f"{label} (asserted in simulation, proved of execute)", t.asserted(label))
        for label in ("OneChange", "TrapDoesNotRetire", "CommitIsPermitted")
    ]
    result += [
        (
            "an interrupt trap is the one that the CSR file offers (proved of execute)",
            Implies(And(n.on("trap_i.valid"), interrupt), same),
        ),
        (
            "an exception has a standard number (proved of execute)",
            Implies(And(n.on("trap_i.valid"), Not(interrupt)), exceptions),
        ),
        (
            "MRET is performed in M-mode, SRET not in U-mode or VU-mode (proved of execute)",
            Implies(
                n.on("xret_i.valid"),
                And(priv != privileges.U, Implies(n.on("xret_i.is_mret"), priv == privileges.M)),
            ),
        ),
    ]
    if cfg.xlen == 32:
        names = [f"trap_i.{f}" for f in ("epc", "tval", "tval2", "tinst")]
        wide = And([ULT(n[f], 1 << 32) for f in (*names, "csr_req_i.operand")])
        result.append(("what the pipeline hands over is zero-extended", wide))
    return result


def _modes(cfg: HartConfig, value: Term, g_stage: bool) -> Term:
    field = Extract(63, 60, value) if cfg.xlen == 64 else Extract(31, 31, value)
    modes = cfg.gstage_modes if g_stage else cfg.vm_modes
    return Or([field == m for m in sorted({0, *modes})])


def _invariants(cfg: HartConfig, t: Transition) -> list[Invariant]:
    before, after = _slots(t.now["words_q"]), _slots(t.then["words_q"])
    result: list[Invariant] = []
    masks = [
        (f"state_invariant_{i}", text, a, b)
        for i, ((text, b), (_, a)) in enumerate(
            zip(state_invariant(cfg, before), state_invariant(cfg, after), strict=True)
        )
    ]
    for name, text, a, b in masks:
        result.append(Invariant(name, text, a, before=b))

    def both(name: str, text: str, of: Term) -> None:
        result.append(Invariant(name, text, of(after, t.then), before=of(before, t.now)))

    both("satp_mode_is_legal", "satp.MODE is supported", lambda s, _: _modes(cfg, s["satp"], False))
    both(
        "vsatp_mode_is_legal",
        "vsatp.MODE is supported",
        lambda s, _: _modes(cfg, s["vsatp"], False),
    )
    both(
        "hgatp_mode_is_legal", "hgatp.MODE is supported", lambda s, _: _modes(cfg, s["hgatp"], True)
    )
    both("priv_exists", "the privilege is M, S or U", lambda _, w: w["mode_q.priv"] != 2)
    both(
        "v_below_m",
        "V=0 in M-mode, and without H",
        lambda _, w: Implies(w.on("mode_q.v"), And(w["mode_q.priv"] != privileges.M, cfg.has("h"))),
    )
    return result


def _steps(cfg: HartConfig, t: Transition) -> list[Invariant]:
    before, after = _slots(t.now["words_q"]), _slots(t.then["words_q"])
    trap, xret = t.now.on("trap_i.valid"), t.now.on("xret_i.valid")
    commit = t.now.on("csr_commit_i")
    mode, mode_then = t.now["mode_q"], t.then["mode_q"]
    kept = {n: after[n] == before[n] for n in before}
    quiet = [kept[n] for n in kept if n not in COUNTERS]
    trap_only = [kept[n] for n in kept if n not in (*TRAP, *COUNTERS)]
    xret_only = [kept[n] for n in kept if n not in ("mstatus", "hstatus", "vsstatus", *COUNTERS)]
    changed = [kept[n] for n in kept if n not in COUNTERS]
    at_most_two = And([Or(kept[n], _is_target(t, n)) for n in kept if n not in COUNTERS])
    result = [
        Invariant(
            "nothing_moves_alone",
            "without trap, xRET and CSR write only the counters and nothing of the mode changes",
            And(*quiet, mode_then == mode),
            And(Not(trap), Not(xret), Not(And(commit, t.now.on("csr_req_i.write")))),
        ),
        Invariant(
            "trap_writes_trap_csrs_only", "a trap changes the trap CSRs only", And(trap_only), trap
        ),
        Invariant(
            "xret_writes_status_only", "an xRET changes status CSRs only", And(xret_only), xret
        ),
        Invariant(
            "csr_write_keeps_the_mode",
            "a CSR write changes its slot (and hvip.VSSIP), never the mode",
            And(mode_then == mode, at_most_two),
            And(commit, Not(trap), Not(xret)),
        ),
        Invariant(
            "no_trap_downwards",
            "a trap in M-mode is handled in M-mode",
            t.asserted("NoTrapDownwards"),
            And(trap, t.now["mode_q.priv"] == privileges.M),
        ),
        Invariant(
            "refused_access_changes_nothing",
            "a CSR access that is refused changes no CSR",
            And(changed),
            And(t.now["csr_rsp_o.outcome"] != 0, Not(trap), Not(xret)),
        ),
        Invariant(
            "one_trap_a_cycle",
            "a cycle with a trap retires nothing: minstret stays",
            kept["minstret"],
            trap,
        ),
    ]
    if cfg.has("h"):
        result.append(
            Invariant(
                "vs_trap_from_guest",
                "a trap into VS-mode comes from V=1",
                t.asserted("VsTrapFromGuest"),
                And(trap, t.now["trap_target_o"] == 2),
            )
        )
    # Without H nothing but true is left of the second one, and elaboration keeps it no more.
    of_h = ("VsLevelIsDelegated",) if cfg.has("h") else ()
    for label in ("MppIsLegal", *of_h, "HgatpRootIsAligned"):
        result.append(Invariant(label, f"the assertion {label} holds", t.asserted(label)))
    return result


def _is_target(t: Transition, name: str) -> Term:
    """Whether the write under way names the slot (or is hvip.VSSIP's alias)."""
    slot = t.now["effect.slot"]
    index = SLOT_INDEX[name]
    named = slot == index
    return Or(named, t.now.on("effect.vssip_write")) if name == "hvip" else named


@check(
    "csr_file",
    "csr_file",
    "The CSR file keeps the state invariant and changes only what the step is about.",
    "mideleg_hroz hideleg_hs H_trap_m_csrwrites H_trap_hs_csrwrites H_trap_vs_csrwrites mret_h",
    ("rv64imac_h", "rv32imac_h", "rv64imac"),
    second=BITWUZLA,
)
def build(cfg: HartConfig, overlay: Mapping[str, str]) -> Claims:
    """All invariants about the CSR file."""
    t = Transition("csr_file", cfg, WIRES, overlay)
    return Claims(
        t,
        _environment(cfg, t),
        [*_invariants(cfg, t), *_steps(cfg, t)],
        reset=t.now["rst_ni"] == 0,
        running=And(t.now.on("rst_ni"), t.then.on("rst_ni")),
    )
