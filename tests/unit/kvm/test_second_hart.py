# SPDX-License-Identifier: Apache-2.0
"""What KVM does of more than one hart: rules that the monitored runs, of one hart, see in part.

Between two harts they are shown here alone (docs/generated/kvm-coverage.md says so).
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from trapline.models.kvm import vcpu as vcpus
from trapline.models.kvm.profiles import LINUX_6_1, LINUX_6_12, LINUX_7_3, V18
from trapline.models.kvm.state import Vcpu, new_vcpu
from trapline.models.kvm.vmid import Vmids, bits_of, sanitizes, update

LINUX = (LINUX_6_1, LINUX_6_12, LINUX_7_3)


def of_hart(cpu: int) -> Vcpu:
    """A vCPU that left hart `cpu` last."""
    return replace(new_vcpu(LINUX_6_1, 0, frozenset("acim"), sstc=True), last_exit_cpu=cpu)


@pytest.mark.parametrize("profile", LINUX, ids=lambda p: p.name)
def test_a_vcpu_on_another_hart_fences_its_vmid_there(profile) -> None:
    assert sanitizes(profile, 14, of_hart(0), 1)
    assert sanitizes(profile, 14, of_hart(1), 0)


@pytest.mark.parametrize("profile", LINUX, ids=lambda p: p.name)
def test_one_that_comes_back_to_its_hart_does_not(profile) -> None:
    assert not sanitizes(profile, 14, of_hart(0), 0)
    assert not sanitizes(profile, 14, of_hart(1), 1)


def test_a_new_vcpu_has_left_no_hart() -> None:
    made = new_vcpu(LINUX_6_1, 0, frozenset("acim"), sstc=True)
    assert sanitizes(LINUX_6_1, 14, made, 0)


def test_after_a_reset_it_has_left_none() -> None:
    reset = vcpus.reset(LINUX_6_1, of_hart(1))
    assert sanitizes(LINUX_6_1, 14, reset, 1)


def test_without_vmids_every_load_fences_anyway() -> None:
    assert not sanitizes(LINUX_6_1, 0, of_hart(0), 1)


def test_v18_has_no_such_fence() -> None:
    assert not sanitizes(V18, 14, of_hart(0), 1)


def test_a_new_generation_is_fenced_on_every_hart() -> None:
    """`update` says when; VMs that hold a VMID of the old generation need another one."""
    vmids, flush = update(Vmids(bits=1), "first")
    assert flush
    vmids, flush = update(vmids, "second")
    assert flush
    assert vmids.changed("first")


@pytest.mark.parametrize(("cpus", "bits"), [(1, 1), (2, 1), (3, 0), (4, 0)])
def test_fewer_vmids_than_harts_are_none(cpus, bits) -> None:
    assert bits_of(1, cpus) == bits
