# SPDX-License-Identifier: Apache-2.0
"""While the host changes its own tables, KVM maps nothing: exits know it, of their VM alone."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from trapline.models.kvm.exits import Prediction
from trapline.models.kvm.state import Trap, Vcpu
from trapline.tb.kvm import changes
from trapline.tb.kvm.tracks import Exit, VcpuTrack, VmTrack

FIRST, SECOND = 0x1000, 0x9000  # struct kvm of two VMs
NOTIFIER = 0x340  # in each


def an_exit() -> Exit:
    return Exit(0, 0, 0, 0, 0, Trap(23), True, 0, Prediction(Vcpu()))


@pytest.fixture
def vms() -> list[VmTrack]:
    made = [VmTrack(0, FIRST), VmTrack(1, SECOND)]
    for vm in made:
        vm.vcpus[0] = VcpuTrack(vm, 0, 0, 0, Vcpu(), an_exit())
    return made


def watching(vms):
    return SimpleNamespace(ioctls=SimpleNamespace(vms=vms))


def test_a_change_lasts_from_its_begin_to_its_end(vms) -> None:
    monitor = watching(vms)
    changes.of_host_tables(monitor, SECOND + NOTIFIER, True)
    changes.of_host_tables(monitor, SECOND + NOTIFIER, True)
    changes.of_host_tables(monitor, SECOND + NOTIFIER, False)
    assert [vm.changing for vm in vms] == [0, 1]
    changes.of_host_tables(monitor, SECOND + NOTIFIER, False)
    assert [vm.changing for vm in vms] == [0, 0]
    assert [vm.vcpus[0].exit.invalidated for vm in vms] == [False, True]


def test_a_change_of_nobody_and_an_end_without_a_begin(vms) -> None:
    monitor = watching(vms)
    changes.of_host_tables(monitor, FIRST - 8, True)
    changes.of_host_tables(monitor, FIRST + NOTIFIER, False)
    assert [vm.changing for vm in vms] == [0, 0]


@pytest.mark.parametrize(
    ("name", "writable"), [("kvm_age_gfn", {1}), ("kvm_unmap_gfn_range", set())]
)
def test_leaves_of_one_vm(vms, name, writable) -> None:
    for vm in vms:
        vm.writable = {1}
    changes.of_guest_tables(watching(vms), FIRST, name)
    assert [vm.invalidated for vm in vms] == [True, False]
    assert [vm.writable for vm in vms] == [writable, {1}]
