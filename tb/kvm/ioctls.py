# SPDX-License-Identifier: Apache-2.0
"""The VMM's system calls as the monitor follows them: machines, slots, registers, KVM_RUN."""

from __future__ import annotations

from dataclasses import dataclass, field

from trapline.models.kvm import interrupts, one_reg
from trapline.models.kvm.constants import PAGE_SHIFT, Reason, mask
from trapline.models.kvm.iodev import IoBus, IoEventFd, Zone
from trapline.models.kvm.profiles import Profile
from trapline.models.kvm.state import MemorySlot
from trapline.models.kvm.vcpu import KvmRun
from trapline.models.kvm.widths import Width
from trapline.tb.kvm.machine import Machine
from trapline.tb.kvm.tracks import Syscall, VcpuTrack, VmTrack

IOCTL = 29
CREATE_VM, CREATE_VCPU, RUN = 0xAE01, 0xAE41, 0xAE80
SET_REGION, SET_ONE_REG, GET_ONE_REG = 0x4020AE46, 0x4010AEAC, 0x4010AEAB
INTERRUPT, SET_MP_STATE = 0x4004AE86, 0x4004AE99
IOEVENTFD, COALESCE = 0x4040AE79, 0x4010AE67
READ_ONLY, LOG_DIRTY = 2, 1
PAYLOADS = {
    SET_REGION: 32, SET_ONE_REG: 16, GET_ONE_REG: 16, INTERRUPT: 4, SET_MP_STATE: 4,
    IOEVENTFD: 64, COALESCE: 16,
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
    _fds: dict[tuple[int, int], VmTrack | VcpuTrack] = field(default_factory=dict)

    def _space(self, satp: int) -> int:
        """An address space, whatever its ASID is at the moment."""
        return self.machine.width.ppn(satp)

    def called(self, number: int, arguments: tuple[int, ...], satp: int) -> Syscall | None:
        """A system call begins; None where it is nothing to the monitor."""
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
        return call

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
        elif call.vm is not None and result == 0:
            self._vm_call(call, call.vm)
        elif call.vcpu is not None and call.number in (SET_ONE_REG, GET_ONE_REG):
            self._one_reg(call, call.vcpu, result)
        elif call.vcpu is not None and call.number == INTERRUPT:
            value = int.from_bytes(call.payload, "little")
            _, error = interrupts.kvm_interrupt(self.profile, call.vcpu.vcpu, value)
            self._agrees("KVM_INTERRUPT", -error, result)

    def _vm_call(self, call: Syscall, vm: VmTrack) -> None:
        words = [int.from_bytes(call.payload[n : n + 8], "little") for n in range(0, 64, 8)]
        if call.number == SET_REGION:
            number, flags = words[0] & mask(32), words[0] >> 32
            if not words[2]:
                vm.slots.pop(number, None)
                return
            vm.slots[number] = MemorySlot(
                number,
                words[1] >> PAGE_SHIFT,
                words[2] >> PAGE_SHIFT,
                words[3],
                read_only=bool(flags & READ_ONLY),
                log_dirty=bool(flags & LOG_DIRTY),
            )
        elif call.number == IOEVENTFD:
            length, flags = words[2] & mask(32), words[3] >> 32
            event = IoEventFd(words[1], length, words[0] if flags & 1 else None)
            events = tuple(e for e in vm.bus.events if e != event)
            vm.bus = IoBus(events if flags & 4 else (*events, event), vm.bus.zones)
        elif call.number == COALESCE:
            vm.bus = IoBus(vm.bus.events, (*vm.bus.zones, Zone(words[0], words[1] & mask(32))))

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
        if not error and (reg.group, reg.index) != (one_reg.TIMER, one_reg.TIME):
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
