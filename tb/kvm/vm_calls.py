# SPDX-License-Identifier: Apache-2.0
"""Calls about a VM's memory and devices: slots, dirty logs, ioeventfds, coalesced stores."""

from __future__ import annotations

from dataclasses import replace

from trapline.models.kvm import dirty_log, gstage, iodev, slots
from trapline.models.kvm.constants import PAGE_SHIFT, Errno, mask
from trapline.models.kvm.iodev import IoEventFd, Zone
from trapline.models.kvm.profiles import Profile
from trapline.tb.kvm.machine import Machine
from trapline.tb.kvm.tracks import IoEventTrack, Syscall, VmTrack

SET_REGION, GET_DIRTY, CLEAR_DIRTY = 0x4020AE46, 0x4010AE42, 0xC018AEC0
# The same, and a file of memory that only the guest sees, which this architecture does not have:
# its flag is refused, and what follows is not looked at.
SET_REGION_2, REGION_2_BYTES = 0x40A0AE49, 160
IOEVENTFD, COALESCE, UNCOALESCE = 0x4040AE79, 0x4010AE67, 0x4010AE68
ENABLE_CAP, MANUAL_PROTECT = 0x4068AEA3, 168
READ, EAGAIN = 63, 11
PAYLOADS = {
    SET_REGION: 32, SET_REGION_2: REGION_2_BYTES, GET_DIRTY: 16, CLEAR_DIRTY: 24, IOEVENTFD: 64,
    COALESCE: 16, UNCOALESCE: 16, ENABLE_CAP: 40,
}  # fmt: skip
DATAMATCH, DEASSIGN = 1, 4
ENTRY_BYTES = 24
# The dirty log's model keeps G-stage tables, too; here the hart's own are at hand.
NO_TABLES = gstage.GStageTables()

# (what, predicted, found)
Pair = tuple[str, int, int]


def _words(call: Syscall) -> list[int]:
    return [int.from_bytes(call.payload[n : n + 8], "little") for n in range(0, 64, 8)]


def called(machine: Machine, call: Syscall) -> None:
    """Keep what the arguments point to: a call may overwrite it."""
    if call.number == CLEAR_DIRTY:
        words = _words(call)
        size = -(-(words[0] >> 32) // 64) * 8
        call.value = int.from_bytes(_user(machine, words[2], size, call.satp), "little")


def _user(machine: Machine, va: int, size: int, satp: int) -> bytes:
    return b"".join(machine.text(va + n, 1, satp) or b"\0" for n in range(size))


def returned(
    profile: Profile, machine: Machine, gpa_bits: int, vm: VmTrack, call: Syscall, result: int
) -> list[Pair]:
    """What follows from a VM's call, and what of it was predicted."""
    words = _words(call)
    if call.number == SET_REGION_2 and not profile.memory_region_2:
        return [("SET_USER_MEMORY_REGION2", -Errno.ENOTTY, result)]
    if call.number in (SET_REGION, SET_REGION_2):
        return [_set_region(profile, gpa_bits, vm, words, result)]
    if call.number == IOEVENTFD:
        return [_ioeventfd(vm, words, result)]
    if call.number == COALESCE and result == 0:
        zone = Zone(words[0], words[1] & mask(32))
        vm.bus = replace(vm.bus, zones=(*vm.bus.zones, zone))
    elif call.number == UNCOALESCE and result == 0:
        first, size = words[0], words[1] & mask(32)
        kept = tuple(z for z in vm.bus.zones if not z.holds(first, size))
        vm.bus = replace(vm.bus, zones=kept)
    elif call.number == ENABLE_CAP and words[0] & mask(32) == MANUAL_PROTECT and result == 0:
        vm.log = replace(vm.log, manual=bool(words[1] & 1))
    elif call.number == GET_DIRTY:
        return _get_dirty(profile, machine, vm, call, result)
    elif call.number == CLEAR_DIRTY:
        return [_clear_dirty(profile, vm, call, result)]
    return []


# --- slots and dirty logs ------------------------------------------------------------------------


def _set_region(
    profile: Profile, gpa_bits: int, vm: VmTrack, words: list[int], result: int
) -> Pair:
    region = slots.SlotRegion(words[0] & mask(32), words[0] >> 32, words[1], words[2], words[3])
    error = slots.error(vm.slots, region, gpa_bits)
    old = vm.slots.get(region.number)
    if result == 0:
        vm.slots = slots.with_region(vm.slots, region)
        new = vm.slots.get(region.number)
        logged = old is not None and old.log_dirty
        if new is not None and new.log_dirty and not logged:
            vm.log, _ = dirty_log.enable(profile, vm.log, new, NO_TABLES)
            vm.writable -= {p for p in vm.writable if new.holds(p >> PAGE_SHIFT)}
        elif old is not None and logged and (new is None or not new.log_dirty):
            vm.log = dirty_log.disable(vm.log, old)
    return "SET_USER_MEMORY_REGION", -error, result


def written(vm: VmTrack, page: int) -> None:
    """A page has become writable in the G-stage."""
    slot = vm.model().slot_of(page)
    if slot is not None and slot.log_dirty:
        vm.log = dirty_log.mark(vm.log, slot, page)
        vm.writable.add(page)


def _get_dirty(
    profile: Profile, machine: Machine, vm: VmTrack, call: Syscall, result: int
) -> list[Pair]:
    words = _words(call)
    slot = vm.slots.get(words[0] & mask(32))
    if slot is None:
        return [("GET_DIRTY_LOG", -Errno.ENOENT, result)]
    vm.log, _, bits, error = dirty_log.get(profile, vm.log, slot, NO_TABLES)
    pairs: list[Pair] = [("GET_DIRTY_LOG", -error, result)]
    if error:
        return pairs
    if not vm.log.manual:
        vm.writable -= dirty_log.protected(profile, slot, bits)
    size = -(-slot.pages // 64) * 8
    found = int.from_bytes(_user(machine, words[1], size, call.satp), "little")
    return [*pairs, (f"value of GET_DIRTY_LOG {slot.number}", bits, found)]


def _clear_dirty(profile: Profile, vm: VmTrack, call: Syscall, result: int) -> Pair:
    words = _words(call)
    slot = vm.slots.get(words[0] & mask(32))
    if slot is None:
        return "CLEAR_DIRTY_LOG", -Errno.ENOENT, result
    before = vm.log.bitmaps.get(slot.number, 0)
    vm.log, _, error = dirty_log.clear(
        profile, vm.log, slot, NO_TABLES, words[1], words[0] >> 32, call.value
    )
    gone = before & ~vm.log.bitmaps.get(slot.number, 0)
    vm.writable -= dirty_log.protected(profile, slot, gone)
    return "CLEAR_DIRTY_LOG", -error, result


# --- devices of the kernel -----------------------------------------------------------------------


def _ioeventfd(vm: VmTrack, words: list[int], result: int) -> Pair:
    length, fd, flags = words[2] & mask(32), words[2] >> 32, words[3] & mask(32)
    new = IoEventFd(words[1], length, words[0] if flags & DATAMATCH else None)
    if flags & DEASSIGN:
        known = next((e for e in vm.events if e.fd == fd and e.event == new), None)
        if result == 0 and known is not None:
            known.on = False
            _listed(vm)
        return "KVM_IOEVENTFD off", 0 if known is not None and known.on is False else -2, result
    on = [e.event for e in vm.events if e.on]
    error = iodev.register_error(on, new, flags)
    if result == 0:
        vm.events.append(IoEventTrack(fd, new))
        _listed(vm)
    return "KVM_IOEVENTFD", -error, result


def _listed(vm: VmTrack) -> None:
    vm.bus = replace(vm.bus, events=tuple(e.event for e in vm.events if e.on))


def _ring(machine: Machine, vm: VmTrack) -> int:
    """Address of the ring of coalesced stores: words `first` and `last`, then the entries."""
    return machine.member(vm.kvm, "kvm.coalesced_mmio_ring") or 0


def at_run(machine: Machine, vm: VmTrack) -> None:
    """KVM_RUN begins: the ring is user space's too, which may have set it up anew."""
    if vm.bus.zones:
        vm.bus = replace(vm.bus, last=machine.virtual(_ring(machine, vm) + 4, 4) or 0)


def at_exit(profile: Profile, machine: Machine, vm: VmTrack) -> None:
    """The bus as a store finds it: `first` says how much of the ring user space has taken."""
    if not vm.bus.zones:
        return
    first = machine.virtual(_ring(machine, vm), 4) or 0
    last = vm.bus.last
    full = iodev.ring_full(profile, first, last)
    early = full and (last + 1) % iodev.RING_ENTRIES != first
    vm.bus = replace(vm.bus, full=full, early=early)


def signalled(vm: VmTrack, place: int) -> None:
    """A store was predicted to signal the event at this place of the bus."""
    [e for e in vm.events if e.on][place].count += 1


def coalesced(machine: Machine, vm: VmTrack, gpa: int, length: int, value: int) -> list[Pair]:
    """A store was predicted to enter the ring: its entry there, and `last` behind it."""
    ring = _ring(machine, vm)
    place = vm.bus.last
    entry = ring + 8 + ENTRY_BYTES * place
    vm.bus = replace(vm.bus, last=(place + 1) % iodev.RING_ENTRIES)
    return [
        ("ring.last", vm.bus.last, machine.virtual(ring + 4, 4) or 0),
        ("ring.phys_addr", gpa, machine.virtual(entry, 8) or 0),
        ("ring.len", length, machine.virtual(entry + 8, 4) or 0),
        ("ring.data", value, machine.virtual(entry + 16, length) or 0),
    ]


def event_read(machine: Machine, event: IoEventTrack, call: Syscall, result: int) -> list[Pair]:
    """User space has read an eventfd."""
    count, event.count = event.count, 0
    pairs: list[Pair] = [("read of an eventfd", 8 if count else -EAGAIN, result)]
    if count and result == 8:
        found = int.from_bytes(_user(machine, call.arguments[1], 8, call.satp), "little")
        pairs.append(("value of an eventfd", count, found))
    return pairs
