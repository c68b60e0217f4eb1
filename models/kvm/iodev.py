# SPDX-License-Identifier: Apache-2.0
"""Devices on the in-kernel MMIO bus: ioeventfd and coalesced zones (virt/kvm/eventfd.c and so on).

Neither answers reads, so only stores come here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from trapline.models.kvm.constants import Errno, mask
from trapline.models.kvm.profiles import Profile

LENGTHS = (0, 1, 2, 4, 8)
RING_ENTRIES = 170  # (4096 - 8) / 24: as many as the ring page holds


@dataclass(frozen=True, slots=True)
class IoEventFd:
    """An eventfd that a store signals. `length` 0 matches every size; `match` None every value."""

    address: int
    length: int
    match: int | None = None

    def hit(self, address: int, length: int, value: int) -> bool:
        """Whether a store of `length` bytes signals it."""
        if address != self.address:
            return False
        if self.length == 0:
            return True
        if length != self.length:
            return False
        return self.match is None or value & mask(8 * length) == self.match


def register_error(have: Sequence[IoEventFd], new: IoEventFd, flags: int = 0) -> int:
    """0, or the error number that KVM_IOEVENTFD fails with."""
    if new.length not in LENGTHS or new.address + new.length >= 1 << 64 or flags & ~31:
        return Errno.EINVAL
    if new.length == 0 and new.match is not None:
        return Errno.EINVAL
    return Errno.EEXIST if any(_collide(old, new) for old in have) else 0


def _collide(old: IoEventFd, new: IoEventFd) -> bool:
    if old.address != new.address:
        return False
    if not old.length or not new.length:
        return True
    if old.length != new.length:
        return False
    return old.match is None or new.match is None or old.match == new.match


@dataclass(frozen=True, slots=True)
class Zone:
    """A coalesced zone."""

    address: int
    size: int

    def holds(self, address: int, length: int) -> bool:
        """Whether a store lies wholly in it."""
        return self.address <= address and address + length <= self.address + self.size


def ring_full(profile: Profile, first: int, last: int) -> bool:
    """Whether the ring takes no further entry; one place stays free, to tell full from empty.

    Q29: the free places are counted with a difference of 32 bits, and 2**32 is no multiple of the
    ring's size: a ring that user space has not wrapped looks full with 85 entries in it.
    """
    if profile.q29_ring_full_early:
        return (first - last - 1 & mask(32)) % RING_ENTRIES == 0
    return (last + 1) % RING_ENTRIES == first


@dataclass(frozen=True, slots=True)
class IoBus:
    """What stores meet in the kernel, in the order in which they are asked."""

    events: tuple[IoEventFd, ...] = ()
    zones: tuple[Zone, ...] = ()
    full: bool = False  # the ring of coalesced stores takes no more
    early: bool = False  # by Q29 alone
    last: int = 0  # the place in it that the next one takes

    def serve(self, address: int, length: int, value: int) -> tuple[str, int] | None:
        """("ioeventfd", its place) or ("coalesced", ring place), or None: user space serves it."""
        for place, event in enumerate(self.events):
            if event.hit(address, length, value):
                return "ioeventfd", place
        for zone in self.zones:
            if zone.holds(address, length) and not self.full:
                return "coalesced", self.last
        return None

    def left_out(self, address: int, length: int) -> bool:
        """Whether a store is left to user space by Q29 alone."""
        return self.early and any(zone.holds(address, length) for zone in self.zones)
