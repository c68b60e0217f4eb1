# SPDX-License-Identifier: Apache-2.0
"""Calls about a VM's memory as the monitor follows them."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest

from trapline.models.kvm.constants import Errno
from trapline.models.kvm.iodev import Zone
from trapline.models.kvm.profiles import LINUX_6_1, LINUX_6_12
from trapline.tb.kvm import vm_calls
from trapline.tb.kvm.tracks import Syscall, VmTrack

BASE, SIZE, HVA = 0x8000_0000, 0x20_0000, 0x7000_0000
GPA_BITS = 41


def region(number: int, flags: int = 0) -> Syscall:
    words = (number | flags << 32, BASE, SIZE, HVA)
    payload = b"".join(word.to_bytes(8, "little") for word in words)
    size = vm_calls.PAYLOADS[vm_calls.SET_REGION_2]
    return Syscall(vm_calls.SET_REGION_2, (3, 0, 0), 0, payload=payload.ljust(size, b"\0"))


def returned(vm: VmTrack, call: Syscall, result: int, profile=LINUX_6_12) -> list[vm_calls.Pair]:
    return vm_calls.returned(profile, None, GPA_BITS, vm, call, result)


def test_the_second_form_of_a_region_makes_a_slot_like_the_first() -> None:
    vm = VmTrack(0)
    assert returned(vm, region(4), 0) == [("SET_USER_MEMORY_REGION", 0, 0)]
    assert (vm.slots[4].gfn, vm.slots[4].pages, vm.slots[4].hva) == (BASE >> 12, SIZE >> 12, HVA)


@pytest.mark.parametrize("flags", [4, 1 << 31])
def test_memory_that_only_the_guest_sees_is_refused(flags) -> None:
    vm = VmTrack(0)
    refused = -Errno.EINVAL
    assert returned(vm, region(0, flags), refused) == [("SET_USER_MEMORY_REGION", refused, refused)]
    assert not vm.slots


def test_user_space_may_set_the_ring_up_anew() -> None:
    ring = 0xFFFF_8000
    memory = {ring: 7, ring + 4: 9}
    machine = SimpleNamespace(
        member=lambda _kvm, _name: ring, virtual=lambda address, _size: memory[address]
    )
    vm = VmTrack(0)
    vm_calls.at_run(machine, vm)
    assert vm.bus.last == 0  # no zone, no ring
    vm.bus = replace(vm.bus, zones=(Zone(0, 4096),))
    vm_calls.at_run(machine, vm)
    assert vm.bus.last == 9


def test_a_host_before_it_does_not_know_the_second_form() -> None:
    vm = VmTrack(0)
    unknown = -Errno.ENOTTY
    reported = returned(vm, region(0), unknown, LINUX_6_1)
    assert reported == [("SET_USER_MEMORY_REGION2", unknown, unknown)]
    assert not vm.slots
