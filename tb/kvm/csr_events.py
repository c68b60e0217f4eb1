# SPDX-License-Identifier: Apache-2.0
"""The monitor at single instructions of the hypervisor: CSR accesses, guest reads, fences."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from trapline.models.kvm.constants import PAGE, mask
from trapline.tb.kvm import checks, settle
from trapline.tb.kvm.machine import NAMES, VS_LOADED
from trapline.tb.kvm.switch import CsrAccess

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
    monitor.switch.access(made)
    if written is None:
        if name == "hvip" and monitor.putting is not None:
            put = monitor.putting
            put.vcpu = replace(put.vcpu, csr=replace(put.vcpu.csr, hvip=made.read))
            monitor.putting = None
        return
    if name == "hstatus":
        monitor.switch.guest_read_over(made)
    elif name == "scounteren" and monitor.switch.out is None and track is not None:
        track.marks["switch"] = m.mark
    _wrote(monitor, name, written)


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


def _wrote(monitor: Monitor, name: str, value: int) -> None:
    track = monitor.loaded
    if name == "hgatp":
        monitor.last_hgatp = value
    elif name == monitor.machine.width.last_of_time_delta:
        monitor.loading = 0
        if track is not None:
            checks.time_delta(monitor, track, monitor.machine.slot("htimedelta"))
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
    """HLV, HLVX or HSV."""
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
        vmid_only = m.width.hgatp(0, m.width.vmid(monitor.last_hgatp), 0) == monitor.last_hgatp
        monitor.check.check("I40", vmid_only, f"hgatp {monitor.last_hgatp:#x}")
        return
    if rs1 == 0 and rs2 == 0:
        monitor.fence_all += 1
    vmid = m.x[rs2] if rs2 else None
    for vm in monitor.ioctls.vms:
        if vmid is None or monitor.owners.get(vmid, (0, -1))[1] == vm.number:
            vm.fences.add(m.x[rs1] << 2 & -PAGE if rs1 else -1)
