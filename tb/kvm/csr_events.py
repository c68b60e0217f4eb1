# SPDX-License-Identifier: Apache-2.0
"""The monitor at single instructions of the hypervisor: CSR accesses, guest reads, fences."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from trapline.models.kvm.constants import PAGE, PAGE_SHIFT, mask
from trapline.models.kvm.gstage import ROOT_EXTRA
from trapline.tb.kvm import checks, floats, settle
from trapline.tb.kvm.machine import NAMES, VS_LOADED
from trapline.tb.kvm.switch import CsrAccess
from trapline.tb.kvm.tracks import VcpuTrack

if TYPE_CHECKING:
    from trapline.tb.kvm.monitor import Monitor


def access(monitor: Monitor, insn: int) -> None:
    """A CSR access that the filter lets through."""
    m = monitor.machine
    name = NAMES[insn >> 20]
    track = monitor.current()
    writes = insn >> 12 & 3 == 1 or insn >> 15 & 31 != 0
    written = None
    if writes:
        written = _written(monitor, insn) & mask(m.width.xlen)
        monitor.sie = bool(m.slot("mstatus") >> 1 & 1)
    made = CsrAccess(name, m.field("rd_wdata"), written, m.order, insn)
    leaving = monitor.switch.out is not None
    monitor.switch.access(made)
    if name == "hie":  # where v18 keeps what later versions keep in vsie
        name, made = "vsie", replace(made, read=made.read >> 1)
        written = None if written is None else written >> 1
    elif name == "hgatp":
        _hgatp_read(monitor, made.read)
    if written is None:
        if monitor.putting is not None and (name == "hvip" or name in VS_LOADED):
            _put(monitor, monitor.putting, name, made.read)
        return
    if name == "hstatus":
        monitor.switch.guest_read_over(made)
    elif name == "scounteren" and not leaving and track is not None:
        track.marks["switch"] = m.mark
    _wrote(monitor, name, written)


def _put(monitor: Monitor, track: VcpuTrack, name: str, value: int) -> None:
    """A put reads what the hart holds: the guest's own, with the fields that are read-only."""
    if name == "hvip":
        monitor.putting = None
        floats.put_over(monitor, track)
    else:
        width = monitor.machine.width
        expected = getattr(track.vcpu.csr, name)
        fixed = width.uxl | width.sd if name == "vsstatus" else 0
        good = not (value ^ expected) & ~fixed
        monitor.check.check("I13", good, f"{name} {value:#x}, not {expected:#x}")
    csr = replace(track.vcpu.csr, **{name: value})
    track.vcpu = replace(track.vcpu, csr=csr)


def _hgatp_read(monitor: Monitor, value: int) -> None:
    """How the host finds out what hgatp can hold: the monitor sees what it saw."""
    width = monitor.machine.width
    shape = width.shapes.get(width.mode(value))
    if shape is not None:
        monitor.ioctls.gpa_bits = PAGE_SHIFT + shape.levels * shape.index_bits + ROOT_EXTRA
    monitor.vmid_mask |= width.vmid(value)


def _written(monitor: Monitor, insn: int) -> int:
    """The value that an access wrote, before the CSR made it legal."""
    m = monitor.machine
    source = insn >> 15 & 31
    operand = source if insn >> 14 & 1 else m.x[source]
    form = insn >> 12 & 3
    if form == 1:
        return operand
    old = m.field("rd_wdata")
    return old | operand if form == 2 else old & ~operand


def _wrote_hgatp(monitor: Monitor, value: int) -> None:
    track, mode = monitor.loaded, monitor.machine.width.mode(value)
    monitor.last_hgatp = value
    if mode:
        # HFENCE.VVMA needs another VMID for a moment: the old value comes back then.
        monitor.unfenced = value != monitor.fenced_hgatp
    if track is not None and not monitor.loading:
        track.fencing = None if mode else value
        track.preempted = False


def _wrote(monitor: Monitor, name: str, value: int) -> None:
    track = monitor.loaded
    if name == "hgatp":
        _wrote_hgatp(monitor, value)
    elif name == monitor.machine.width.last_of_time_delta:
        monitor.loading = 0
        if track is not None:
            checks.time_delta(monitor, track, monitor.machine.slot("htimedelta"))
    elif name == "vstimecmp" and track is not None and track.exit is not None:
        track.exit.armed |= not monitor.loading and monitor.putting is None
    if name == "hvip" and not monitor.loading:
        if track is not None:
            settle.flushed(monitor, track, value)
    elif monitor.loading and (name in VS_LOADED or name == "hvip"):
        if track is not None:
            expected = getattr(track.vcpu.csr, name)
            monitor.check.check("I13", value == expected, f"{name} {value:#x}, not {expected:#x}")
    elif name in VS_LOADED and track is not None:
        monitor.redirect.append(name)
        known = ("vsstatus", "vscause", "vstval", "vsepc")
        good = tuple(monitor.redirect) == known[: len(monitor.redirect)]
        exit_ = monitor.current()
        monitor.check.check("I12", good and exit_ is not None and exit_.redirected == 1, name)


def guest_read(monitor: Monitor) -> None:
    """The host reads or writes guest memory: HLV, HLVX or HSV."""
    m = monitor.machine
    exit_ = monitor.current()
    if exit_ is None:
        return
    exit_.hlv += 1
    window = {a.name: a.written for a in monitor.switch.window if a.written is not None}
    monitor.switch.guest_read(
        monitor.sie, exit_.mode_s, window.get("hstatus", 0) or 0, window.get("stvec", 0) or 0
    )
    exit_.places.append(m.field("pc"))


def fence(monitor: Monitor, insn: int) -> None:
    """HFENCE or HINVAL."""
    m = monitor.machine
    gvma = insn >> 25 in (0x31, 0x33)
    rs1, rs2 = insn >> 15 & 31, insn >> 20 & 31
    if not gvma:
        vmid_only = m.width.hgatp(0, m.width.vmid(monitor.last_hgatp), 0)
        good = monitor.last_hgatp == vmid_only
        if monitor.loaded is not None and monitor.loaded.preempted:
            good |= monitor.loaded.fencing == vmid_only
        monitor.check.check("I40", good, f"hgatp {monitor.last_hgatp:#x}")
        return
    if rs1 == 0 and rs2 == 0:
        monitor.fence_all += 1
        monitor.unfenced, monitor.fenced_hgatp = False, monitor.last_hgatp
    vmid = m.x[rs2] if rs2 else None
    if rs1 == 0:
        monitor.whole.add(-1 if vmid is None else vmid)
    for vm in monitor.ioctls.vms:
        if vmid is None or monitor.owners.get(vmid, (0, -1))[1] == vm.number:
            vm.fences.add(m.x[rs1] << 2 & -PAGE if rs1 else -1)
