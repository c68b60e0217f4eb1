# SPDX-License-Identifier: Apache-2.0
"""Floating point across the world switch: the guest's registers and the host's (I33 to I35).

KVM restores a guest's registers at a load and saves them at a put if FS is Dirty; the host's it
saves and restores each time. Of a hart whose KVM knows no F nothing here is checked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from trapline.models.isa.state import FIRST_F
from trapline.models.kvm import fp
from trapline.models.kvm.constants import SR_FS
from trapline.tb.kvm.tracks import Differs, VcpuTrack

if TYPE_CHECKING:
    from trapline.tb.kvm.monitor import Monitor

FCSR = 32
_STATES = ("Off", "Initial", "Clean", "Dirty")


def at_load(monitor: Monitor, track: VcpuTrack) -> None:
    """A load begins: the host's registers as they are, the guest's as they have to be then."""
    vcpu = track.vcpu
    if not fp.has_fp(vcpu.isa):
        return
    monitor.host_floats = monitor.machine.floats()
    track.floats = vcpu.floats if fp.restores(vcpu.ctx.sstatus) else None


def at_put(track: VcpuTrack) -> None:
    """A put begins: what the guest left, or a load restored, is what it saves."""
    if fp.has_fp(track.vcpu.isa) and track.floats is not None:
        track.vcpu = fp.put(track.vcpu, track.floats)
    track.floats = None


def put_over(monitor: Monitor, track: VcpuTrack) -> None:
    """A put reads its last CSR: the host has its own registers again (I35)."""
    saved, monitor.host_floats = monitor.host_floats, None
    if saved is not None and fp.has_fp(track.vcpu.isa):
        found = differences(saved, monitor.machine.floats())
        monitor.check.check("I35", not found, found[0].sentence() if found else "")


def at_exit(monitor: Monitor, track: VcpuTrack, state: list[int]) -> None:
    """The guest leaves: its registers stay where they are until a put."""
    if fp.has_fp(track.vcpu.isa):
        track.floats = _after(monitor, state)


def at_entry(monitor: Monitor, track: VcpuTrack, state: list[int], sstatus: int) -> list[Differs]:
    """What the guest finds otherwise than it has to; `sstatus`: as the switch wrote it."""
    vcpu = track.vcpu
    expected, written = (value & SR_FS for value in (vcpu.ctx.sstatus, sstatus))
    steady = monitor.check.check("I33", expected == written, f"sstatus {sstatus:#x}")
    found = [] if steady else [Differs("sstatus.FS", _name(expected), _name(written))]
    if fp.has_fp(vcpu.isa) and track.floats is not None:
        wrong = differences(track.floats, _after(monitor, state))
        monitor.check.check("I34", not wrong, wrong[0].sentence() if wrong else "")
        found += wrong
    return found


def differences(expected: tuple[int, ...], found: tuple[int, ...]) -> list[Differs]:
    """Of f0 to f31 and fcsr, those that differ."""
    if expected == found:
        return []
    names = (*(f"f{n}" for n in range(FCSR)), "fcsr")
    pairs = zip(names, expected, found, strict=True)
    return [Differs(name, f"{a:#x}", f"{b:#x}") for name, a, b in pairs if a != b]


def _after(monitor: Monitor, state: list[int]) -> tuple[int, ...]:
    """f0 to f31 and fcsr behind the record at hand; `state`: its full state."""
    return (*state[FIRST_F : FIRST_F + FCSR], monitor.machine.field("fcsr"))


def _name(fs: int) -> str:
    return _STATES[fs // (SR_FS & -SR_FS)]
