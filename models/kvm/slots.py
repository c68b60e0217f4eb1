# SPDX-License-Identifier: Apache-2.0
"""Memory slots: what KVM_SET_USER_MEMORY_REGION accepts, and what it makes of it (virt/kvm)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from trapline.models.kvm.constants import PAGE_SHIFT, Errno
from trapline.models.kvm.state import MemorySlot

LOG_DIRTY, READ_ONLY = 1, 2
SLOTS = 32767
PAGE = 1 << PAGE_SHIFT


@dataclass(frozen=True, slots=True)
class SlotRegion:
    """The ioctl's argument, in bytes."""

    number: int
    flags: int
    address: int
    size: int
    hva: int

    def slot(self) -> MemorySlot:
        """The slot that it asks for."""
        return MemorySlot(
            self.number,
            self.address >> PAGE_SHIFT,
            self.size >> PAGE_SHIFT,
            self.hva,
            read_only=bool(self.flags & READ_ONLY),
            log_dirty=bool(self.flags & LOG_DIRTY),
        )


def error(slots: Mapping[int, MemorySlot], region: SlotRegion, gpa_bits: int) -> int:
    """0, or the error number: what is wrong with a region before its memory is looked at."""
    if region.flags & ~(LOG_DIRTY | READ_ONLY) or region.number >= SLOTS:
        return Errno.EINVAL
    if (region.size | region.address | region.hva) & (PAGE - 1):
        return Errno.EINVAL
    if region.address + region.size >= 1 << 64 and region.size:
        return Errno.EINVAL
    old = slots.get(region.number)
    if not region.size:
        return 0 if old is not None else Errno.EINVAL
    new = region.slot()
    if old is not None and _changes(old, new):
        return Errno.EINVAL
    if old is None or old.gfn != new.gfn:
        others = (s for s in slots.values() if s.number != new.number)
        if any(s.gfn < new.gfn + new.pages and new.gfn < s.gfn + s.pages for s in others):
            return Errno.EEXIST
    return Errno.EFAULT if new.gfn + new.pages >= 1 << (gpa_bits - PAGE_SHIFT) else 0


def _changes(old: MemorySlot, new: MemorySlot) -> bool:
    """Whether something changes that a live slot must keep."""
    return (old.pages, old.hva, old.read_only) != (new.pages, new.hva, new.read_only)


def with_region(slots: Mapping[int, MemorySlot], region: SlotRegion) -> dict[int, MemorySlot]:
    """The slots once the call has succeeded."""
    kept = {n: s for n, s in slots.items() if n != region.number}
    return {**kept, region.number: region.slot()} if region.size else kept
