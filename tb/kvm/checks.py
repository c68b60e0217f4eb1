# SPDX-License-Identifier: Apache-2.0
"""Checks at an exit and at an entry that need no prediction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trapline.models.golden.gen import fields, opcodes, pte_fields
from trapline.models.isa.commit import Kind
from trapline.models.kvm.constants import (
    HIDELEG,
    HVIP_MASK,
    IRQ_VS_EXT,
    IRQ_VS_SOFT,
    IRQ_VS_TIMER,
    PAGE,
    Cause,
)
from trapline.models.kvm.state import Trap
from trapline.models.kvm.vmid import sanitizes
from trapline.models.kvm.walk import Reader, Roots, WalkFault, g_stage, guest_physical
from trapline.models.kvm.widths import Width
from trapline.tb.kvm.machine import SLOT
from trapline.tb.kvm.tracks import Exit, VcpuTrack

if TYPE_CHECKING:
    from trapline.tb.kvm.monitor import Monitor

# The one that the stream is of.
HART = 0
PTE_A = pte_fields.A
ADDRESS_CAUSES = (Cause.FETCH_GUEST_PAGE, Cause.LOAD_GUEST_PAGE, Cause.STORE_GUEST_PAGE)
VS_INTERRUPTS = (IRQ_VS_SOFT, IRQ_VS_TIMER, IRQ_VS_EXT)
TRANSFORMED_OPCODES = (
    opcodes.LOAD,
    opcodes.LOAD_FP,
    opcodes.STORE,
    opcodes.STORE_FP,
    opcodes.AMO,
    opcodes.SYSTEM,
)


def at_exit(monitor: Monitor, trap: Trap, state: list[int], insn: int, mode_s: bool) -> None:
    """I48 to I53: what the hart did at the exit, whoever runs on it."""
    check = monitor.check.check
    hstatus, status = state[SLOT["hstatus"]], state[SLOT["mstatus"]]
    spvp, spp = bool(hstatus & fields.HSTATUS_SPVP), bool(status & fields.SSTATUS_SPP)
    saved = bool(hstatus & fields.HSTATUS_SPV) and spvp == spp == mode_s
    check("I48", saved and not status & fields.SSTATUS_SIE, f"hstatus {hstatus:#x}")
    gva = hstatus & fields.HSTATUS_GVA
    if trap.interrupt:
        check("I53", trap.cause not in VS_INTERRUPTS, f"interrupt {trap.cause}")
        check("I51", trap.stval == trap.htval == trap.htinst == 0 and not gva)
        return
    check("I52", not state[SLOT["hedeleg"]] >> trap.cause & 1, f"cause {trap.cause}")
    if trap.cause in ADDRESS_CAUSES:
        roots = monitor.machine.roots(state, mode_s)
        gpa = guest_physical(trap.stval, roots, monitor.machine.read)
        known = gpa is not None and gpa >> 2 == trap.htval
        check("I49", bool(gva) and known, f"htval {trap.htval:#x}, address {gpa or 0:#x}")
        check("I50", _htinst_legal(trap, monitor.machine.width), f"htinst {trap.htinst:#x}")
    elif trap.cause == Cause.ECALL_VS:
        check("I51", trap.stval == trap.htval == trap.htinst == 0 and not gva)
    elif trap.cause == Cause.VIRTUAL_INSN:
        check("I51", trap.stval in (0, insn) and trap.htval == trap.htinst == 0 and not gva)


def of_outcome(monitor: Monitor, track: VcpuTrack, exit_: Exit) -> None:
    """I42, I43: where the address of a guest-page fault lies."""
    trap = exit_.trap
    if trap.interrupt or trap.cause not in ADDRESS_CAUSES:
        return
    if trap.gpa >> monitor.ioctls.gpa_bits:
        mapped = any(effect.name == "map" for effect in exit_.outcome.effects)
        monitor.check.check("I43", not mapped, f"address {trap.gpa:#x}")
    for effect in exit_.outcome.effects:
        if effect.name == "map" and effect.target:
            slot = track.vm.model().slot_of(effect.argument)
            if slot is not None and slot.log_dirty:
                known = effect.argument in track.vm.writable
                monitor.check.check("I42", not known, f"page {effect.argument:#x} faults again")


def new_mapping(monitor: Monitor, exit_: Exit, page: int, spa: int) -> None:
    """I41: the access that faulted is made again, to the page that is mapped now."""
    m = monitor.machine
    data = exit_.trap.cause in (Cause.LOAD_GUEST_PAGE, Cause.STORE_GUEST_PAGE)
    if not data or exit_.trap.htinst in m.width.pseudo or exit_.trap.gpa & -PAGE != page:
        return

    def look() -> None:
        retired = (
            m.field("kind") == Kind.RETIRE and m.field("v_before") and m.field("pc") == exit_.pc
        )
        if retired and m.field("mem_op"):
            found = m.field("mem_pa") & -PAGE
            monitor.check.check("I41", found == spa & -PAGE, f"{found:#x}, not {spa:#x}")

    m.following = look


def _htinst_legal(trap: Trap, width: Width) -> bool:
    if trap.htinst in (0, *width.pseudo):
        return True
    if trap.cause == Cause.FETCH_GUEST_PAGE or not trap.htinst & 1:
        return False
    return trap.htinst & 0x7D | 2 in TRANSFORMED_OPCODES


def at_entry(monitor: Monitor, track: VcpuTrack, state: list[int], written: dict[str, int]) -> None:
    """I6, I10, I26, I27, I31, I32, I36 to I38: the hart as the guest finds it."""
    check = monitor.check.check
    profile = monitor.profile
    m = monitor.machine
    mode_s = bool(m.word(0) >> 7 & 1)
    resumed = m.field("next_pc") == written.get("sepc", 0) & ~1
    check("I6", resumed and mode_s == bool(written.get("sstatus", 0) & fields.SSTATUS_SPP))
    hgatp, width = state[SLOT["hgatp"]], m.width
    hedeleg = profile.hedeleg & ~(track.debugged << Cause.BREAKPOINT)
    delegated = state[SLOT["hedeleg"]] | 1 == hedeleg and state[SLOT["hideleg"]] == HIDELEG
    # A hart without further counters keeps CY, TM and IR alone.
    counters = state[SLOT["hcounteren"]] & 7 == profile.hcounteren & 7
    steady = delegated and counters and width.mode(hgatp) in width.shapes and not hgatp & 3
    check("I10", steady, f"hcounteren {state[SLOT['hcounteren']]:#x}, hgatp {hgatp:#x}")
    check("I26", not track.vcpu.power_off, f"vCPU {track.vcpu.number}")
    hvip = state[SLOT["hvip"]]
    check("I27", not hvip & ~HVIP_MASK and hvip == track.last_hvip, f"hvip {hvip:#x}")
    if track.vcpu.timer.sstc:
        check("I31", not hvip & fields.HVIP_VSTIP, f"hvip {hvip:#x}")
    check("I32", track.vm.delta in (None, state[SLOT["htimedelta"]]))
    vmid, root = width.vmid(hgatp), width.ppn(hgatp)
    owner = monitor.owners.get(vmid)
    # (root table, VM, fences of everything so far): another VM needs one in between.
    mine = owner is None or owner[0] == root or monitor.fence_all > monitor.last_fence.get(vmid, 0)
    if monitor.vmid_mask:
        check("I36", vmid != 0 and mine, f"VMID {vmid}")
    else:
        check("I38", not monitor.unfenced, "hgatp was written")
    if sanitizes(profile, monitor.vmid_mask.bit_length(), track.vcpu, HART):
        check("I37", not monitor.whole.isdisjoint((vmid, -1)), f"vCPU {track.vcpu.number}")
    monitor.whole.clear()
    monitor.owners[vmid] = (root, track.vm.number)
    monitor.last_fence[vmid] = monitor.fence_all
    if track.vm.invalidated:
        _leaves_fenced(monitor, track, state)


def _leaves_fenced(monitor: Monitor, track: VcpuTrack, state: list[int]) -> None:
    """I39: of the pages known to be mapped, those whose leaf has changed are fenced."""
    vm = track.vm
    roots = monitor.machine.roots(state, mode_s=True)
    read = monitor.machine.read
    for page, (place, pte, level) in list(vm.mapped.items()):
        if read(place, monitor.machine.width.pte_bytes) == pte:
            continue
        place, now, level_now = leaf_of(page, roots, read)
        if now == pte:
            continue
        # A leaf that has only been aged may be remembered: whoever aged it decides.
        if (now ^ pte) & ~PTE_A:
            # A fence of any address in it is one of the leaf.
            size = monitor.machine.width.leaf_bytes(level)
            fenced = -1 in vm.fences or any(not (f ^ page) & -size for f in vm.fences)
            monitor.check.check("I39", fenced, f"page {page:#x}: {pte:#x} became {now:#x}")
        if now:
            vm.mapped[page] = (place, now, level_now)
        else:
            del vm.mapped[page]
    vm.invalidated = False
    vm.fences.clear()


def leaf_of(page: int, roots: Roots, read: Reader) -> tuple[int, int, int]:
    """Where the G-stage leaf PTE of a guest page is, the PTE, its level; zeros: there is none."""
    places = [0]

    def noting(spa: int, size: int) -> int | None:
        places.append(spa)
        return read(spa, size)

    try:
        _, pte, level = g_stage(page, roots, noting)
    except WalkFault:
        return 0, 0, 0
    return places[-1], pte, level


def time_delta(monitor: Monitor, track: VcpuTrack, value: int) -> None:
    """A load wrote htimedelta, which is the VM's difference from the host's time (I32)."""
    if track.vm.delta is None:
        track.vm.delta = value
        if track.vm.born is not None:
            # A guest's time begins with its VM.
            first, last = track.vm.born
            good = first <= (-value & (1 << 64) - 1) <= last
            monitor.check.check("I32", good, f"{value:#x}: VM of {first} to {last}")
    monitor.check.check("I32", track.vm.delta == value, f"{value:#x}")
