# SPDX-License-Identifier: Apache-2.0
"""The VMM's system calls as the monitor follows them: machines, slots, registers, KVM_RUN."""

from __future__ import annotations

from dataclasses import dataclass, field

from trapline.models.kvm import interrupts, one_reg
from trapline.models.kvm import vcpu as vcpus
from trapline.models.kvm.constants import Errno, Reason, mask
from trapline.models.kvm.profiles import Profile
from trapline.models.kvm.vcpu import KvmRun
from trapline.models.kvm.widths import Width
from trapline.tb.kvm import vm_calls
from trapline.tb.kvm.machine import Machine
from trapline.tb.kvm.tracks import Syscall, VcpuTrack, VmTrack

IOCTL = 29
CREATE_VM, CREATE_VCPU, RUN = 0xAE01, 0xAE41, 0xAE80
SET_ONE_REG, GET_ONE_REG = 0x4010AEAC, 0x4010AEAB
INTERRUPT, GET_MP_STATE, SET_MP_STATE = 0x4004AE86, 0x8004AE98, 0x4004AE99
SET_GUEST_DEBUG, DEBUG_ENABLE = 0x4008AE9B, 1
PAYLOADS = {
    SET_ONE_REG: 16, GET_ONE_REG: 16, INTERRUPT: 4, SET_MP_STATE: 4, SET_GUEST_DEBUG: 4,
    **vm_calls.PAYLOADS,
}  # fmt: skip


@dataclass
class Ioctls:
    """Which file descriptors are which, and what each call has done once it has returned."""

    machine: Machine
    profile: Profile
    host: one_reg.Host
    vms: list[VmTrack] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    checked: dict[str, int] = field(default_factory=dict)
    gpa_bits: int = 41  # of the G-stage mode that the host has taken
    _fds: dict[tuple[int, int], VmTrack | VcpuTrack] = field(default_factory=dict)

    def _space(self, satp: int) -> int:
        """An address space, whatever its ASID is at the moment."""
        return self.machine.width.ppn(satp)

    def called(self, number: int, arguments: tuple[int, ...], satp: int) -> Syscall | None:
        """A system call begins; None where it is nothing to the monitor."""
        if number == vm_calls.READ:
            return self._read(arguments, satp)
        if number != IOCTL:
            return None
        command = arguments[1] & mask(32)
        call = Syscall(command, arguments, satp, started=self.machine.field("mtime"))
        target = self._fds.get((self._space(satp), arguments[0]))
        if isinstance(target, VcpuTrack):
            call.vcpu = target
        elif isinstance(target, VmTrack):
            call.vm = target
        if command in PAYLOADS and target is not None:
            call.payload = self.user_bytes(arguments[2], PAYLOADS[command], satp)
        if command in (SET_ONE_REG, GET_ONE_REG) and call.vcpu is not None:
            call.value = self._register_value(call)
        elif call.vm is not None:
            vm_calls.called(self.machine, call)
        return call

    def _read(self, arguments: tuple[int, ...], satp: int) -> Syscall | None:
        """A read of an eventfd that a VM's device signals; None for any other."""
        for vm in self.vms:
            for event in vm.events:
                if event.fd == arguments[0] and self._space(vm.satp) == self._space(satp):
                    return Syscall(vm_calls.READ, arguments, satp, vm=vm, event=event)
        return None

    def user_bytes(self, va: int, size: int, satp: int) -> bytes:
        """User memory, which may lie across pages; zeros where it is not mapped."""
        parts = (self.machine.text(va + n, 1, satp) or b"\0" for n in range(size))
        return b"".join(parts)

    def _register_value(self, call: Syscall) -> int:
        number, address = _two(call.payload)
        size = one_reg.parse(number).size
        return int.from_bytes(self.user_bytes(address, min(size, 8), call.satp), "little")

    def returned(self, call: Syscall, result: int) -> None:
        """A system call returns `result` (two's complement)."""
        key = (self._space(call.satp), result)
        if call.number == CREATE_VM and 0 <= result < 1 << 31:
            born = (call.started, self.machine.field("mtime"))
            self.vms.append(VmTrack(len(self.vms), satp=call.satp, born=born))
            self._fds[key] = self.vms[-1]
        elif call.number == CREATE_VCPU and call.vcpu is not None and 0 <= result < 1 << 31:
            self._fds[key] = call.vcpu
        elif call.event is not None:
            for pair in vm_calls.event_read(self.machine, call.event, call, result):
                self._agrees(*pair)
        elif call.vm is not None:
            pairs = vm_calls.returned(
                self.profile, self.machine, self.gpa_bits, call.vm, call, result
            )
            for pair in pairs:
                self._agrees(*pair)
        elif call.vcpu is not None and call.number in (SET_ONE_REG, GET_ONE_REG):
            self._one_reg(call, call.vcpu, result)
        elif call.vcpu is not None and call.number == INTERRUPT:
            value = int.from_bytes(call.payload, "little")
            _, error = interrupts.kvm_interrupt(self.profile, call.vcpu.vcpu, value)
            self._agrees("KVM_INTERRUPT", -error, result)
        elif call.vcpu is not None and call.number in (GET_MP_STATE, SET_MP_STATE):
            self._mp_state(call, call.vcpu, result)
        elif call.vcpu is not None and call.number == SET_GUEST_DEBUG:
            known = self.profile.debug_exits
            self._agrees("SET_GUEST_DEBUG", 0 if known else -Errno.EINVAL, result)
            call.vcpu.debugged = known and bool(call.payload[0] & DEBUG_ENABLE)

    def _mp_state(self, call: Syscall, track: VcpuTrack, result: int) -> None:
        if call.number == SET_MP_STATE:
            state = int.from_bytes(call.payload, "little")
            track.vcpu, error = vcpus.set_mp_state(track.vcpu, state)
            self._agrees("SET_MP_STATE", -error, result)
            return
        self._agrees("GET_MP_STATE", 0, result)
        found = int.from_bytes(self.user_bytes(call.arguments[2], 4, call.satp), "little")
        self._agrees("value of GET_MP_STATE", vcpus.mp_state(track.vcpu), found)

    def _one_reg(self, call: Syscall, track: VcpuTrack, result: int) -> None:
        number, address = _two(call.payload)
        if call.number == SET_ONE_REG:
            track.vcpu, error = one_reg.set_(
                self.profile, track.vcpu, self.host, number, call.value
            )
            if not error and one_reg.delta(self.host, number, call.value) is not None:
                track.vm.delta = track.vm.born = None
            self._agrees(f"SET_ONE_REG {number:#x}", -error, result)
            return
        value, error = one_reg.get(self.profile, track.vcpu, self.host, number)
        self._agrees(f"GET_ONE_REG {number:#x}", -error, result)
        if number == one_reg.register(one_reg.CSR, one_reg.SIP, self.machine.width.word):
            track.vcpu = interrupts.flush(track.vcpu)
        reg = one_reg.parse(number)
        unknown = track.vcpu.ran and reg.group in one_reg.GUESTS_OWN
        if not error and not unknown and (reg.group, reg.index) != (one_reg.TIMER, one_reg.TIME):
            size = reg.size
            found = int.from_bytes(self.user_bytes(address, size, call.satp), "little")
            self._agrees(f"value of GET_ONE_REG {number:#x}", value, found)

    def _agrees(self, what: str, predicted: int, found: int) -> None:
        kind = what.split()[0] if not what.startswith("value") else "value"
        self.checked[kind] = self.checked.get(kind, 0) + 1
        if predicted != found:
            self.problems.append(f"{what}: predicted {predicted:#x}, found {found:#x}")

    def run_page(self, track: VcpuTrack, satp: int) -> bytes:
        """The defined part of kvm_run."""
        return self.machine.text(track.run, 256, satp) or bytes(256)


def run_of(page: bytes, width: Width) -> KvmRun:
    """kvm_run as user space hands it to KVM_RUN."""

    def at(offset: int, size: int = width.word) -> int:
        return int.from_bytes(page[offset : offset + size], "little")

    reason = at(8, 4)
    return KvmRun(
        reason=reason if reason in Reason.__members__.values() else Reason.UNKNOWN,
        immediate_exit=bool(page[1]),
        mmio_data=at(40, 8),
        mmio_is_write=bool(page[52]),
        sbi_ret=(at(width.sbi_field(8)), at(width.sbi_field(9))),
        csr_value=at(width.csr_field(3)),
    )


def _two(payload: bytes) -> tuple[int, int]:
    return int.from_bytes(payload[:8], "little"), int.from_bytes(payload[8:16], "little")
