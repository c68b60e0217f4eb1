# SPDX-License-Identifier: Apache-2.0
"""How an exit ends: at the vCPU's next entry, at the return of KVM_RUN, or never."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from trapline.models.golden.gen import pte_fields
from trapline.models.kvm import interrupts, wfi
from trapline.models.kvm.constants import (
    IRQ_VS_SOFT,
    IRQ_VS_TIMER,
    LEAF_READ_ONLY,
    LEAF_WRITABLE,
    PAGE_SHIFT,
    Cause,
    Errno,
    Reason,
)
from trapline.models.kvm.state import Effect, ExitKind, MemorySlot, RunBytes
from trapline.models.kvm.walk import WalkFault, g_stage, host_leaf
from trapline.tb.kvm import checks, compare, floats, vm_calls
from trapline.tb.kvm.machine import SLOT
from trapline.tb.kvm.tracks import Differs, Exit, VcpuTrack

if TYPE_CHECKING:
    from trapline.tb.kvm.monitor import Monitor

WRITABLE = pte_fields.W


def flushed(monitor: Monitor, track: VcpuTrack, value: int) -> None:
    """The run loop wrote hvip: what was posted since the last time is in it."""
    track.vcpu = interrupts.flush(track.vcpu)
    expected = track.vcpu.csr.hvip
    track.last_hvip = value
    if track.exit is not None:
        track.exit.marks["flush"] = monitor.machine.mark
    monitor.check.check("I28", not (value ^ expected) & 1 << IRQ_VS_SOFT, f"hvip {value:#x}")


def at_entry(monitor: Monitor, track: VcpuTrack, state: list[int], written: dict[str, int]) -> None:
    """The guest runs again: everything the hart holds, against the prediction."""
    m = monitor.machine
    vcpu, exit_ = track.vcpu, track.exit
    if exit_ is not None:
        _host_values(exit_, track, state)
        vcpu = track.vcpu
    mode_s = bool(m.word(0) >> 7 & 1)
    found = compare.registers(vcpu, state)
    changed = bool(found)
    found += compare.switched(
        vcpu,
        written.get("sstatus", 0),
        written.get("hstatus", 0),
        m.field("next_pc"),
        mode_s,
        m.width,
    )
    found += compare.csrs(vcpu, state, m.width)
    found += floats.at_entry(monitor, track, state, written.get("sstatus", 0))
    monitor.check.check("I11", not changed)
    monitor.check.check(
        "I9", not compare.differs("", vcpu.csr.scounteren, state[SLOT["scounteren"]])
    )
    if track.entries == 0 and track.vcpu.number:
        monitor.check.check("I25", not found)
    if exit_ is None:
        for one in found:
            monitor.find(f"entry of vCPU {vcpu.number}: {one.what}", one.predicted, one.found)
        return
    exit_.differs += found
    _ended(monitor, track, exit_, "entry", state)
    exit_.end_pc = m.field("next_pc")
    exit_.marks["entry"] = m.mark


def _host_values(exit_: Exit, track: VcpuTrack, state: list[int]) -> None:
    """Registers whose value only the host's firmware knows."""
    for effect in exit_.outcome.effects:
        if effect.name == "host_value":
            value = state[SLOT["mcycle"] + effect.target]
            track.vcpu = replace(track.vcpu, ctx=track.vcpu.ctx.set(effect.target, value))
            exit_.relations.append("host_value")


def _ended(
    monitor: Monitor, track: VcpuTrack, exit_: Exit, end: str, state: list[int] | None
) -> None:
    m = monitor.machine
    exit_.end, exit_.end_order, exit_.end_mtime = end, m.order, m.field("mtime")
    outcome = exit_.outcome
    if (
        not exit_.to_user
        and end == "entry"
        and outcome.kind not in (ExitKind.REENTER, ExitKind.HALT)
    ):
        exit_.differs.append(Differs("outcome", outcome.kind.value, "the guest went on"))
    _handlers(exit_)
    _commits(exit_, track)
    if outcome.kind is ExitKind.HALT and state is not None:
        _woken(monitor, track, exit_, state)
    if state is not None:
        for effect in outcome.effects:
            if effect.name == "map":
                _mapped(monitor, track, exit_, effect, state)
            elif effect.name == "coalesced":
                _coalesced(monitor, track, exit_, effect)
    _counted(monitor, exit_)


def _handlers(exit_: Exit) -> None:
    """The functions that served the exit are those of the predicted handler."""
    outcome = exit_.outcome
    name = outcome.handler
    expected: list[str] = [] if name in ("interrupt", "none", "redirect", "debug") else [name]
    if name == "wfi":
        expected = ["virtual_insn", "wfi"]
    elif name == "wrs":
        expected = ["virtual_insn"]
    elif name == "map" and outcome.errno == Errno.EOPNOTSUPP:  # a fetch from no slot
        expected = []
    found = [h for h in exit_.handlers if h != "wfi" or name != "sbi"]
    if found != expected:
        exit_.differs.append(
            Differs("handler", " ".join(expected) or "none", " ".join(found) or "none")
        )
    if exit_.redirected != int(outcome.redirected):
        exit_.differs.append(
            Differs("redirects", str(int(outcome.redirected)), str(exit_.redirected))
        )


def _commits(exit_: Exit, track: VcpuTrack) -> None:
    """Interrupts that the handler posted or withdrew are those predicted."""
    expected: list[tuple[str, int, int]] = []
    for effect in exit_.outcome.effects:
        if effect.name in ("set_interrupt", "unset_interrupt"):
            expected.append((effect.name, effect.target, effect.argument))
        elif effect.name == "next_event" and not track.vcpu.timer.sstc:
            expected.append(("unset_interrupt", effect.target, IRQ_VS_TIMER))
    if exit_.commits != expected:
        exit_.differs.append(Differs("posted interrupts", str(expected), str(exit_.commits)))


def _woken(monitor: Monitor, track: VcpuTrack, exit_: Exit, state: list[int]) -> None:
    """A halted vCPU goes on for a reason."""
    now = monitor.machine.field("mtime") + state[SLOT["htimedelta"]] & (1 << 64) - 1
    reason = wfi.wakes(monitor.profile, track.vcpu, now)
    monitor.check.check("I22", reason, f"exit {exit_.number} went on for no reason")
    if reason:
        exit_.relations.append("wfi_wake")
    else:
        exit_.differs.append(Differs("wake", "an interrupt or the timer", "neither"))


def _coalesced(monitor: Monitor, track: VcpuTrack, exit_: Exit, effect: Effect) -> None:
    kept = exit_.outcome.vcpu.mmio
    length = kept.length if kept is not None else 0
    pairs = vm_calls.coalesced(monitor.machine, track.vm, exit_.trap.gpa, length, effect.argument)
    for pair in pairs:
        exit_.differs += compare.differs(*pair)


def _mapped(
    monitor: Monitor, track: VcpuTrack, exit_: Exit, effect: Effect, state: list[int]
) -> None:
    """The page is mapped to where the VMM has it, with the attributes KVM gives."""
    m = monitor.machine
    page = effect.argument
    slot = track.vm.model().slot_of(page)
    try:
        spa, pte, level = g_stage(page, m.roots(state, mode_s=True), m.read)
    except WalkFault:
        if exit_.invalidated:
            exit_.relations.append("invalidated")
        else:
            exit_.differs.append(Differs(f"leaf of {page:#x}", "mapped", "nothing"))
            monitor.check.check("I18", False, f"page {page:#x} is not mapped")
        return
    host = m.host(slot.hva_of(page), track.vm.satp) if slot is not None else None
    low = pte & 0xFF
    allowed = _allowed(slot, bool(effect.target))
    wanted = _level(monitor, track, exit_, page)
    good = low in allowed and host == spa and wanted in (None, level)
    if good and low == LEAF_WRITABLE and slot is not None:
        good = _host_writes(monitor, slot.hva_of(page), track.vm.satp)
        if not good and _past_the_host(monitor, exit_, slot):
            good = True
            exit_.quirks.append("Q32")
    known = good or exit_.invalidated
    monitor.check.check("I18", known, f"page {page:#x}: leaf {pte:#x} level {level}")
    if good:
        exit_.relations.append("leaf")
        exit_.detail = f"leaf of level {level}" if level else exit_.detail
        checks.new_mapping(monitor, exit_, page, spa)
        if low == LEAF_WRITABLE:
            vm_calls.written(track.vm, page)
        track.vm.mapped[page] = checks.leaf_of(page, m.roots(state, mode_s=True), m.read)
    elif exit_.invalidated:
        # The host itself changed the page while it was looked up: KVM lets the guest try again.
        exit_.relations.append("retried")
    else:
        want = f"{' or '.join(f'{a:#x}' for a in allowed)} at {host or 0:#x}"
        found = f"{low:#x} at {spa:#x}"
        if wanted not in (None, level):
            want, found = f"{want}, level {wanted}", f"{found}, level {level}"
        exit_.differs.append(Differs(f"leaf of {page:#x}", want, found))


def _allowed(slot: MemorySlot | None, store: bool) -> tuple[int, ...]:
    """Low bytes of the leaf that KVM may write: of a logged page W comes with a store alone."""
    if store:
        return (LEAF_WRITABLE,)
    if slot is not None and slot.log_dirty:
        return (LEAF_READ_ONLY,)
    return (LEAF_WRITABLE, LEAF_READ_ONLY)


def _level(monitor: Monitor, track: VcpuTrack, exit_: Exit, page: int) -> int | None:
    """The level of the leaf: the host's own, but 0 of a logged page. None: the host has no tables.

    7.3 asks whether the slot lies on the host's large page as the guest sees it, and leaves a
    smaller leaf that stands there as it is.
    """
    m = monitor.machine
    slot = track.vm.model().slot_of(page)
    if slot is None or not m.width.mode(track.vm.satp):
        return None
    level = host_leaf(slot.hva_of(page), track.vm.satp, m.read, m.width.xlen)[1]
    if slot.log_dirty:
        return 0
    if not level or not monitor.profile.large_pages_aligned:
        return level
    size = m.width.leaf_bytes(level)
    first, last = slot.gfn << PAGE_SHIFT, slot.gfn + slot.pages << PAGE_SHIFT
    start = page & -size
    if (slot.hva ^ first) & size - 1 or start < first or last < start + size:
        return 0
    return level if exit_.level_before is None else min(level, exit_.level_before)


def _past_the_host(monitor: Monitor, exit_: Exit, slot: MemorySlot) -> bool:
    """Q32: a logged store to a page that a small leaf mapped already."""
    logged = slot.log_dirty and exit_.trap.cause == Cause.STORE_GUEST_PAGE
    return monitor.profile.q32_logged_write_past_host and logged and exit_.level_before == 0


def _host_writes(monitor: Monitor, hva: int, satp: int) -> bool:
    """Whether the host's own page table lets user space write there."""
    m = monitor.machine
    if not m.width.mode(satp):
        return True  # a host without translation
    pte, _ = host_leaf(hva, satp, m.read, m.width.xlen)
    return bool(pte & WRITABLE)


def _counted(monitor: Monitor, exit_: Exit) -> None:
    """Which invariant the exit was a check of."""
    check = monitor.check.check
    good = not exit_.differs
    name, outcome = exit_.outcome.handler, exit_.outcome
    if exit_.trap.interrupt:
        check("I15", good and exit_.host_trap, f"exit {exit_.number}")
        if not exit_.host_trap:
            exit_.differs.append(Differs("the host's interrupt", "taken", "not taken"))
    elif outcome.redirected:
        check("I23", good)
    elif name == "mmio_load":
        check("I16", good)
    elif name == "mmio_store":
        check("I17", good)
    elif name == "sbi" and outcome.kind is ExitKind.USER:
        check("I21", good)
    elif name == "sbi":
        check("I19" if exit_.outcome.vcpu.ctx.x[17] < 9 else "I20", good)
    elif name == "wfi":
        check("I22", good)
    elif name == "none":
        check("I24", good)
    reads = exit_.guest_reads
    # A page that the host took away meanwhile faults inside the read, which is then made again.
    check("I47", exit_.hlv == reads, f"exit {exit_.number}: {exit_.hlv} reads, not {reads}")


def at_return(monitor: Monitor, track: VcpuTrack, result: int, page: bytes) -> None:
    """KVM_RUN returns to user space."""
    exit_ = track.exit
    reason = int.from_bytes(page[8:12], "little")
    interrupted = result == -Errno.EINTR
    if exit_ is None or exit_.to_user:
        if not interrupted:
            monitor.find("KVM_RUN", "an exit", f"returned {result} without one")
        return
    outcome = exit_.outcome
    if outcome.kind is ExitKind.USER and result == 0:
        exit_.differs += compare.run_bytes(outcome.run, page)
    elif outcome.kind is ExitKind.ERROR and result == -outcome.errno:
        exit_.differs += compare.run_bytes(RunBytes(), page)
    elif (
        interrupted and reason == Reason.INTR and outcome.kind in (ExitKind.REENTER, ExitKind.HALT)
    ):
        exit_.relations.append("signal")
        return
    elif not (interrupted and outcome.kind is ExitKind.STOPPED):
        predicted = f"{outcome.kind.value}" + (f" -{outcome.errno}" if outcome.errno else "")
        exit_.differs.append(Differs("KVM_RUN", predicted, f"{result}, exit_reason {reason}"))
    exit_.to_user = True
    exit_.marks["user"] = monitor.machine.mark
    exit_.end_order, exit_.end_mtime = monitor.machine.order, monitor.machine.field("mtime")
    if outcome.kind is ExitKind.ERROR or reason == Reason.SYSTEM_EVENT:
        _ended(monitor, track, exit_, "user", None)
        track.exit = None


def at_stop(monitor: Monitor, track: VcpuTrack) -> None:
    """A vCPU that had stopped itself is started anew: its exit has no entry of its own."""
    exit_ = track.exit
    if exit_ is not None and exit_.outcome.kind is ExitKind.STOPPED:
        _ended(monitor, track, exit_, "stopped", None)
        track.exit = None


def at_end(track: VcpuTrack) -> None:
    """The vCPU goes away, or the run ends: what is open stays without an answer."""
    exit_ = track.exit
    if exit_ is None:
        return
    if exit_.outcome.kind is ExitKind.USER and not exit_.to_user:
        exit_.differs.append(Differs("outcome", "return to user space", "none"))
    exit_.end = exit_.end or "end"
    track.exit = None
