# SPDX-License-Identifier: Apache-2.0
"""System calls of a VMM as the monitor follows them: file descriptors, registers, states."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest
from kvm_parts import vcpu

from trapline.models.kvm import one_reg
from trapline.models.kvm import vcpu as vcpus
from trapline.models.kvm.constants import Errno, Reason
from trapline.models.kvm.profiles import LINUX_6_1
from trapline.models.kvm.widths import WIDTHS
from trapline.tb.kvm import ioctls, vm_calls
from trapline.tb.kvm.ioctls import Ioctls
from trapline.tb.kvm.tracks import Syscall, VcpuTrack

VM_FD, VCPU_FD, RUN_PAGE = 5, 6, 0x300
SATP, OTHER_SATP = 9 << 60 | 0x80001, 9 << 60 | 0x80002
PAYLOAD, VALUE = 0x1000, 0x2000
A7 = one_reg.register(one_reg.CORE, 17)
SSTATUS = one_reg.register(one_reg.CSR, 0)


class FakeMachine:
    """User memory by address, the same in every address space; `now`: mtime."""

    def __init__(self) -> None:
        self.width = WIDTHS[64]
        self.bytes: dict[int, int] = {}
        self.now = 7

    def put(self, va: int, value: int, size: int = 8) -> None:
        self.bytes |= dict(enumerate(value.to_bytes(size, "little"), va))

    def text(self, va: int, size: int, _satp: int) -> bytes:
        found = [self.bytes.get(va + n) for n in range(size)]
        return b"" if None in found else bytes(b for b in found if b is not None)

    def field(self, _name: str) -> int:
        return self.now


@pytest.fixture
def machine() -> FakeMachine:
    return FakeMachine()


@pytest.fixture
def calls(machine) -> Ioctls:
    return Ioctls(machine, LINUX_6_1, one_reg.Host(frozenset("acim"), 10_000_000))


@pytest.fixture
def track(calls) -> VcpuTrack:
    """A vCPU whose file descriptor user space has got."""
    made(calls, ioctls.CREATE_VM, VM_FD, 3)
    found = VcpuTrack(calls.vms[0], 0x100, 0x200, RUN_PAGE, vcpu())
    call = calls.called(ioctls.IOCTL, (VM_FD, ioctls.CREATE_VCPU, 0), SATP)
    call.vcpu = found
    calls.returned(call, VCPU_FD)
    return found


def made(calls: Ioctls, command: int, result: int, fd: int, argument: int = 0) -> Syscall:
    """A whole ioctl."""
    call = calls.called(ioctls.IOCTL, (fd, command, argument), SATP)
    assert call is not None
    calls.returned(call, result)
    return call


def registers(calls, machine, command: int, number: int, result: int = 0, value: int = 0) -> None:
    """KVM_GET_ONE_REG or KVM_SET_ONE_REG, with what user memory holds."""
    machine.put(PAYLOAD, number)
    machine.put(PAYLOAD + 8, VALUE)
    machine.put(VALUE, value)
    made(calls, command, result, VCPU_FD, PAYLOAD)


def test_a_vm_is_known_by_its_descriptor_and_when_it_was_born(calls, machine):
    call = calls.called(ioctls.IOCTL, (3, ioctls.CREATE_VM, 0), SATP)
    machine.now = 9
    calls.returned(call, VM_FD)
    assert [(v.number, v.born, v.satp) for v in calls.vms] == [(0, (7, 9), SATP)]
    assert calls.called(ioctls.IOCTL, (VM_FD, 0, 0), SATP).vm is calls.vms[0]
    other_asid = SATP | 5 << 44
    assert calls.called(ioctls.IOCTL, (VM_FD, 0, 0), other_asid).vm is calls.vms[0]
    assert calls.called(ioctls.IOCTL, (VM_FD, 0, 0), OTHER_SATP).vm is None


def test_a_vm_that_was_not_made_is_none(calls):
    made(calls, ioctls.CREATE_VM, -Errno.ENOMEM, 3)
    assert calls.vms == []


def test_other_system_calls_are_nothing_to_the_monitor(calls):
    assert calls.called(64, (1, 0, 0), SATP) is None
    assert calls.called(vm_calls.READ, (1, 0, 0), SATP) is None


def test_a_read_of_an_eventfd_is_that_of_the_vm_that_signals_it(calls):
    made(calls, ioctls.CREATE_VM, VM_FD, 3)
    calls.vms[0].events.append(event := SimpleNamespace(fd=11))
    found = calls.called(vm_calls.READ, (11, 0, 8), SATP)
    assert (found.vm, found.event) == (calls.vms[0], event)
    assert calls.called(vm_calls.READ, (11, 0, 8), OTHER_SATP) is None
    assert calls.called(vm_calls.READ, (12, 0, 8), SATP) is None


def test_the_upper_half_of_a_command_is_ignored(calls, track):
    call = calls.called(ioctls.IOCTL, (VCPU_FD, 1 << 32 | ioctls.RUN, 0), SATP)
    assert (call.number, call.vcpu) == (ioctls.RUN, track)


def test_a_register_that_is_set_is_the_vcpus(calls, machine, track):
    registers(calls, machine, ioctls.SET_ONE_REG, A7, value=0x1234)
    assert track.vcpu.ctx.x[17] == 0x1234
    assert (calls.problems, calls.checked) == ([], {"SET_ONE_REG": 1})


def test_a_register_that_is_read_is_compared(calls, machine, track):
    track.vcpu = replace(track.vcpu, ctx=track.vcpu.ctx.set(17, 5))
    registers(calls, machine, ioctls.GET_ONE_REG, A7, value=5)
    assert calls.problems == []
    assert calls.checked == {"GET_ONE_REG": 1, "value": 1}
    registers(calls, machine, ioctls.GET_ONE_REG, A7, value=6)
    assert calls.problems == [f"value of GET_ONE_REG {A7:#x}: predicted 0x5, found 0x6"]


def test_another_error_than_predicted_is_a_problem(calls, machine, track):
    unknown = one_reg.register(one_reg.CORE, 99)
    registers(calls, machine, ioctls.GET_ONE_REG, unknown, -Errno.EINVAL)
    assert calls.problems == []
    registers(calls, machine, ioctls.GET_ONE_REG, unknown, 0)
    (problem,) = calls.problems
    assert problem.startswith(f"GET_ONE_REG {unknown:#x}: predicted -")


def test_setting_the_time_makes_the_vms_unknown(calls, machine, track):
    track.vm.delta = 3
    registers(calls, machine, ioctls.SET_ONE_REG, SSTATUS, value=0)
    assert track.vm.born is not None
    time = one_reg.register(one_reg.TIMER, one_reg.TIME)
    registers(calls, machine, ioctls.SET_ONE_REG, time, value=100)
    assert (track.vm.delta, track.vm.born, calls.problems) == (None, None, [])
    registers(calls, machine, ioctls.GET_ONE_REG, time, value=123)
    assert calls.problems == [], "what the time is depends on when it is asked"


def test_mp_states_are_followed_and_compared(calls, machine, track):
    machine.put(PAYLOAD, vcpus.STOPPED, 4)
    made(calls, ioctls.SET_MP_STATE, 0, VCPU_FD, PAYLOAD)
    assert track.vcpu.power_off
    made(calls, ioctls.GET_MP_STATE, 0, VCPU_FD, PAYLOAD)
    assert calls.problems == []
    machine.put(PAYLOAD, vcpus.RUNNABLE, 4)
    made(calls, ioctls.GET_MP_STATE, 0, VCPU_FD, PAYLOAD)
    assert calls.problems.pop() == "value of GET_MP_STATE: predicted 0x5, found 0x0"
    machine.put(PAYLOAD, 77, 4)
    made(calls, ioctls.SET_MP_STATE, 0, VCPU_FD, PAYLOAD)
    assert calls.problems[-1].startswith("SET_MP_STATE: predicted -")
    assert track.vcpu.power_off


@pytest.mark.parametrize(
    ("value", "any_other", "error"),
    [(0xFFFF_FFFF, False, 0), (5, True, 0), (5, False, Errno.EINVAL)],
)
def test_an_interrupt_of_user_space_is_set_or_unset(calls, machine, track, value, any_other, error):
    calls.profile = replace(LINUX_6_1, q16_interrupt_else_unset=any_other)
    machine.put(PAYLOAD, value, 4)
    made(calls, ioctls.INTERRUPT, -error, VCPU_FD, PAYLOAD)
    assert calls.problems == []
    made(calls, ioctls.INTERRUPT, -1, VCPU_FD, PAYLOAD)
    assert len(calls.problems) == 1


def test_memory_that_is_not_mapped_reads_as_zeros(calls, machine):
    machine.put(0x1000, 0x1122, 2)
    assert calls.user_bytes(0xFFF, 4, SATP) == b"\0\x22\x11\0"


def test_kvm_run_as_user_space_hands_it_over(calls, machine, track):
    assert calls.run_page(track, SATP) == bytes(256)
    page = bytearray(256)
    page[1], page[8], page[52] = 1, Reason.MMIO, 1
    page[40:48] = (0xAABB).to_bytes(8, "little")
    machine.bytes |= dict(enumerate(page, RUN_PAGE))
    run = ioctls.run_of(calls.run_page(track, SATP), machine.width)
    assert (run.reason, run.immediate_exit) == (Reason.MMIO, True)
    assert (run.mmio_data, run.mmio_is_write) == (0xAABB, True)
    page[8] = 200
    assert ioctls.run_of(bytes(page), machine.width).reason == Reason.UNKNOWN
