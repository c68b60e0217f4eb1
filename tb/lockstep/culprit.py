# SPDX-License-Identifier: Apache-2.0
"""What lies behind a difference, in a sentence.

The timer comparison, the interrupt that was due, the CSR's field that was read, the fence that
should have ended an old translation, the instruction that does not end.
"""

from __future__ import annotations

import re
from typing import Any

from trapline.models.golden.gen import fields, interrupts, opcodes, pte_fields
from trapline.models.golden.priv.bits import bit
from trapline.models.golden.priv.interrupts import hgeip_view, mip_view, pending_interrupt
from trapline.models.golden.wide import M64
from trapline.models.isa.causes import cause_name
from trapline.models.isa.commit import RECORD_WORDS, Kind, get
from trapline.models.isa.disasm import disassemble
from trapline.models.isa.state import SLOT_INDEX
from trapline.models.isa.stops import CheckerStop
from trapline.tb.lockstep.csr_reads import csr_sentence
from trapline.tb.lockstep.difference import Difference, Finding, WalkStep
from trapline.tb.lockstep.gates import Remark, gate_remark, pmp_remark
from trapline.tb.lockstep.staleness.history import FENCES, HGATP, SATP, VSATP, Stage
from trapline.tb.lockstep.walk_words import read_today, walk_remark

_TARGETS = ("M", "HS", "VS")
_TIMER_RULES = {
    "VSTIP": ("hip_vstip_op", "hip_vstip_clear", "hip_vstip_enable", "henvcfg_stce"),
    "STIP": ("mip_stip_stimecmp_op", "mip_stip_stimecmp_clr", "menvcfg_stce_op"),
}
_STALE_RULES = {
    "G": ("hfence-gvma_op", "hfence-gvma_vmid", "hgatp_op_hfence_gvma"),
    "VS": ("hfence-vvma_hfence-gvma_op", "hfence-vvma_asid", "hfence-vvma_mode", "sfence_vma_v1"),
    "S": ("sfence_vma_op", "sfence_vma_va_all_asid", "sfence_vma_asid_effect"),
}
_LATE_RULES = {
    CheckerStop.IRQ_SKIPPED: ("intr_mip_mie_xret_csrwr", "intr_mip_mie_op"),
    CheckerStop.IRQ_LATE: ("intr_mip_mie_bounded_time", "intr_mip_mie_op"),
}
V, U, RWX = pte_fields.V, pte_fields.U, pte_fields.R | pte_fields.W | pte_fields.X


def add_culprit(found: Difference, stop: int, checker: Any) -> None:
    """Say in `found.detail` what lies behind it, as far as the model's state tells."""
    hart = checker.hart
    if found.finding is Finding.REFUSED or not found.rtl:
        return
    if stop == CheckerStop.TIMER_BIT:
        found.detail = timer_sentence(found.rtl, hart) or found.detail
        for name, rules in _TIMER_RULES.items():
            if re.search(rf"\b{name} is", found.detail):
                found.rules += rules
        return
    kinds = {get(found.rtl, "kind"), get(found.golden, "kind")} if found.golden else set()
    if stop in (CheckerStop.IRQ_SKIPPED, CheckerStop.IRQ_LATE):
        found.detail += f"; due: {due_sentence(found.rtl, hart)}"
        found.rules += _LATE_RULES[CheckerStop(stop)]
    elif Kind.INTERRUPT in kinds and stop == CheckerStop.FIELDS_DIFFER:
        # The model stands behind the step: what was due is decided before it.
        hart.undo()
        found.detail += f"; due: {due_sentence(found.rtl, hart)}"
        hart.predict()
    else:
        found.detail += csr_sentence(found)
        walk, stale = walk_remark(found), stale_remark(found, checker)
        for remark in (gate_remark(found, hart), pmp_remark(found, hart), walk, stale):
            found.detail += remark.sentence
        # An old translation that explains it says more than what the walk of today would have read.
        for remark in (gate_remark(found, hart), pmp_remark(found, hart), stale, walk):
            found.rules += remark.rules


def timer_sentence(record: tuple[int, ...], hart: Any) -> str:
    """Which of STIP and VSTIP is wrong, by which comparison; empty where none is."""
    time = get(record, "mtime")
    delta, sentences = hart[SLOT_INDEX["htimedelta"]], []
    retired = get(record, "kind") == Kind.RETIRE
    for name, compare, guest in (("STIP", "stimecmp", 0), ("VSTIP", "vstimecmp", delta)):
        limit = hart[SLOT_INDEX[compare]]
        now = (time + guest) & M64
        due = int(now >= limit)
        field = name.lower()
        seen = [get(record, field), *([get(record, f"{field}_read")] if retired else [])]
        if all(value == due for value in seen):
            continue
        moment = f"time {time:#x}"
        if name == "VSTIP":
            moment += f" + htimedelta {delta:#x} = {now:#x}"
        relation = "is not below" if due else "is below"
        where = "the interrupt decision" if seen[0] != due else "a CSR read"
        sentences.append(
            f"{name} is {1 - due} for {where}, but {moment} {relation} {compare} {limit:#x}"
        )
    return "; ".join(sentences)


def due_sentence(record: tuple[int, ...], hart: Any) -> str:
    """Which interrupt is to be taken in the state before the record, in which mode, and why."""
    csr = {name: hart[SLOT_INDEX[name]] for name in _READ}
    pins = get(record, "irq_pins")
    mip = mip_view(
        hart.cfg,
        csr["mip"],
        csr["hvip"],
        csr["hgeie"],
        csr["hstatus"],
        csr["menvcfg"],
        csr["henvcfg"],
        pins,
        get(record, "stip"),
        get(record, "vstip"),
    )
    priv, v = get(record, "priv_before"), get(record, "v_before")
    valid, cause, target = pending_interrupt(
        hart.cfg,
        priv,
        v,
        mip,
        csr["mie"],
        csr["mideleg"],
        csr["hideleg"],
        csr["mstatus"],
        csr["vsstatus"],
    )
    if not valid:
        return (
            f"none: mip {mip:#x}, mie {csr['mie']:#x}, mideleg {csr['mideleg']:#x}, "
            f"hideleg {csr['hideleg']:#x}, MIE {bit(csr['mstatus'], fields.MSTATUS_MIE_LSB)}, "
            f"SIE {bit(csr['mstatus'], fields.MSTATUS_SIE_LSB)}, "
            f"vsstatus.SIE {bit(csr['vsstatus'], fields.VSSTATUS_SIE_LSB)}"
        )
    delegated = ("not delegated", "delegated by mideleg", "delegated by mideleg and hideleg")
    name = f"{cause_name(cause, True)} ({cause})"
    return (
        f"{name} in {_TARGETS[target]}, pending by {_source(cause, csr, pins, hart)}, "
        f"enabled in mie, {delegated[target]}; {_enabled(target, priv, v)}"
    )


# What a supervisor timer interrupt compares with the time, with Sstc.
_BY_TIME = {
    interrupts.SUPERVISOR_TIMER_INTERRUPT: "stimecmp",
    interrupts.VIRTUAL_SUPERVISOR_TIMER_INTERRUPT: "vstimecmp",
}
_BY_HVIP = (
    interrupts.VIRTUAL_SUPERVISOR_SOFTWARE_INTERRUPT,
    interrupts.VIRTUAL_SUPERVISOR_TIMER_INTERRUPT,
    interrupts.VIRTUAL_SUPERVISOR_EXTERNAL_INTERRUPT,
)
_READ = "mip hvip hgeie hstatus menvcfg henvcfg mie mideleg hideleg mstatus vsstatus".split()


def _source(cause: int, csr: dict[str, int], pins: int, hart: Any) -> str:
    """What makes an interrupt pending."""
    if cause == interrupts.SUPERVISOR_GUEST_EXTERNAL_INTERRUPT:
        return f"hgeip {hgeip_view(hart.cfg, pins):#x} and hgeie {csr['hgeie']:#x}"
    if cause in _BY_HVIP and bit(csr["hvip"], cause):
        return "hvip"
    if cause == interrupts.VIRTUAL_SUPERVISOR_EXTERNAL_INTERRUPT:
        vgein = (csr["hstatus"] & fields.HSTATUS_VGEIN) >> fields.HSTATUS_VGEIN_LSB
        return f"hgeip bit {vgein}, which VGEIN selects"
    if cause in _BY_TIME:
        return _BY_TIME[cause] if csr["menvcfg"] & fields.MENVCFG_STCE else "mip"
    return "mip" if bit(csr["mip"], cause) else "its pin"


def _enabled(target: int, priv: int, v: int) -> str:
    """Why the destination mode may interrupt now."""
    name = {(3, 0): "M", (1, 0): "HS", (0, 0): "U", (1, 1): "VS", (0, 1): "VU"}[priv, v]
    at = {0: "M", 1: "HS", 2: "VS"}[target]
    if name == at:
        enable = {"M": "mstatus.MIE", "HS": "sstatus.SIE", "VS": "vsstatus.SIE"}[at]
        return f"{enable} is set"
    return f"{name} is below {at}"


def stale_remark(found: Difference, checker: Any) -> Remark:
    """Where an old PTE of the walk gives what the design did: which, and what fence ended it."""
    retired = get(found.rtl, "kind") == Kind.RETIRE
    wanted = {get(found.rtl, name) >> 12 for name in ("mem_pa", "fetch_pa")} if retired else set()
    if not found.fields or not found.walk:
        return Remark()
    ram = checker.hart.cfg.ram
    # The model has the same trap by the PTE of today; an older one only tells another address.
    same_trap = not retired and all(
        get(found.rtl, name) == get(found.golden, name) for name in ("kind", "cause")
    )
    for step in found.walk:
        # What the walker has just read is not what it kept.
        if step.level < 0 or read_today(found, step) or not ram.holds(step.spa):
            continue
        for until, old in _old_values(checker, step):
            if old == step.value or not _explains(old, step, wanted, retired):
                continue
            if same_trap and not (step.stage == "G" and step.va >> 2 == get(found.rtl, "tval2")):
                continue
            fence = _fence_after(found, until) or _fence_before(checker, step, until)
            ended = f"ended by {fence}" if fence else "not ended by a fence among the last records"
            return Remark(
                f"; so it would be with the old {step.stage} PTE {old:#x} at {step.spa:#x}, which "
                f"the store of record {until} replaced, {ended}",
                _STALE_RULES[step.stage],
            )
    return Remark()


def _old_values(checker: Any, step: WalkStep) -> list[tuple[int, int]]:
    """(record until which it stood, PTE) of the PTE's address, youngest first."""
    wide = checker.hart.cfg.xlen == 64
    offset = step.spa - checker.hart.cfg.ram_base
    versions = checker.staleness.stores.versions(offset & ~7, -1)
    shift = 0 if wide else 8 * (step.spa & 4)
    mask = M64 if wide else 0xFFFF_FFFF
    return [(until, word >> shift & mask) for until, word in versions]


def _explains(old: int, step: WalkStep, wanted: set[int], retired: bool) -> bool:
    """Whether the old PTE leads to one of the pages `wanted`, or, for a trap, permits less."""
    if not retired:
        missing = step.value & 0xFF & ~old
        return bool(missing & (V | RWX | U)) or bool(old & ~step.value & U)
    if not old & V or not old & RWX:
        return False
    page = old >> 10 & ((1 << 44) - 1)
    below = (1 << 9 * step.level) - 1
    return any((p & ~below) == (page & ~below) for p in wanted)


def _fence_after(found: Difference, record: int) -> str:
    """The last fence among the records before the difference and behind `record`."""
    for words in reversed(found.history):
        insn, order = get(words, "insn"), get(words, "order")
        if order <= record:
            break
        is_system = insn & 0x7FFF == opcodes.SYSTEM
        if get(words, "kind") == Kind.RETIRE and is_system and insn >> 25 in FENCES:
            return f"{disassemble(insn, get(words, 'pc'))} of record {order}"
    return ""


def _fence_before(checker: Any, step: WalkStep, record: int) -> str:
    """A fence behind `record` that ends the leaf, before what the last records tell."""
    history, hart = getattr(checker.staleness, "history", None), checker.hart
    if history is None:
        return ""
    stage = Stage[step.stage]
    asid = history.asid(hart[SATP if stage is Stage.S else VSATP])
    bits = 12 + step.level * (9 if hart.cfg.xlen == 64 else 10)
    global_ = bool(step.value & pte_fields.G)
    ordered = history.leaf_ordered(stage, history.vmid(hart[HGATP]), asid, global_, step.va, bits)
    return f"a fence behind record {ordered}" if ordered >= record else ""


def in_execution(hart: Any) -> str:
    """The instruction that the model would take next: of a design that commits no more."""
    hart.advance([0] * RECORD_WORDS)
    insn = hart.insn
    hart.undo()
    text = disassemble(insn, hart.pc, hart.cfg.xlen) if insn else "a fetch that faults"
    return f"in execution: {text} at {hart.pc:#x}"
