# SPDX-License-Identifier: Apache-2.0
"""What the host does to the tables under a running guest, as the monitor hears of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trapline.tb.kvm.kernel import CHANGE_BEGINS, CHANGE_ENDS, INVALIDATIONS, UNMAPPING
from trapline.tb.kvm.tracks import VmTrack

if TYPE_CHECKING:
    from trapline.tb.kvm.monitor import Monitor


FUNCTIONS = (*INVALIDATIONS, CHANGE_BEGINS, CHANGE_ENDS)


def heard(monitor: Monitor, argument: int, name: str) -> None:
    """One of FUNCTIONS is entered, with this first argument."""
    if name in INVALIDATIONS:
        of_guest_tables(monitor, argument, name)
    else:
        of_host_tables(monitor, argument, name == CHANGE_BEGINS)


def of_guest_tables(monitor: Monitor, kvm: int, name: str) -> None:
    """A function of INVALIDATIONS: leaves of the G-stage may be gone or changed."""
    for vm in monitor.ioctls.vms:
        if vm.kvm == kvm:
            vm.invalidated = True
            if name in UNMAPPING:
                vm.writable.clear()
            _exits_change(vm)


def of_host_tables(monitor: Monitor, notifier: int, begins: bool) -> None:
    """The host begins or ends a change of its own tables; the notifier lies in struct kvm.

    Between the two KVM maps nothing, and the guest faults again until another thread is done.
    """
    vms = (vm for vm in monitor.ioctls.vms if 0 < vm.kvm <= notifier)
    vm = max(vms, key=lambda vm: vm.kvm, default=None)
    if vm is not None:
        vm.changing = max(0, vm.changing + (1 if begins else -1))
        _exits_change(vm)


def _exits_change(vm: VmTrack) -> None:
    for track in vm.vcpus.values():
        if track.exit is not None:
            track.exit.invalidated = True
