# SPDX-License-Identifier: Apache-2.0
"""Dirty page logging: a bitmap for each slot, and the W bit that fills it (virt/kvm, mmu.c)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from trapline.models.kvm import gstage
from trapline.models.kvm.constants import PAGE_SHIFT, Errno, mask
from trapline.models.kvm.gstage import GStageTables
from trapline.models.kvm.profiles import Profile
from trapline.models.kvm.state import MemorySlot

# KVM_CLEAR_DIRTY_LOG begins and ends at multiples of so many pages, at each XLEN.
CLEARED_TOGETHER = 64


@dataclass(frozen=True)
class Log:
    """Bitmaps by slot number (bit i: page i of the slot); `manual`: reading does not clear."""

    manual: bool = False
    bitmaps: Mapping[int, int] = field(default_factory=dict)


def enable(
    profile: Profile, log: Log, slot: MemorySlot, tables: GStageTables
) -> tuple[Log, GStageTables]:
    """Logging begins: an empty bitmap, and every leaf of the slot loses W."""
    first, last = slot.gfn << PAGE_SHIFT, (slot.gfn + slot.pages) << PAGE_SHIFT
    tables, _ = gstage.write_protect(profile, tables, first, last)
    return replace(log, bitmaps={**log.bitmaps, slot.number: 0}), tables


def disable(log: Log, slot: MemorySlot) -> Log:
    """Logging ends: no bitmap."""
    return replace(log, bitmaps={n: b for n, b in log.bitmaps.items() if n != slot.number})


def protected(profile: Profile, slot: MemorySlot, bits: int) -> set[int]:
    """Addresses of the pages that lose W when `bits` are taken from the bitmap.

    In each word of it those between the lowest and the highest bit are among them.
    """
    pages: set[int] = set()
    for word in range(-(-slot.pages // profile.xlen)):
        part = bits >> word * profile.xlen & mask(profile.xlen)
        if part:
            low = (part & -part).bit_length() - 1
            first = slot.gfn + word * profile.xlen
            pages |= {(first + n) << PAGE_SHIFT for n in range(low, part.bit_length())}
    return pages


def mark(log: Log, slot: MemorySlot, gpa: int) -> Log:
    """A page became writable in the G-stage: its bit, if the slot has a bitmap."""
    if slot.number not in log.bitmaps:
        return log
    bit = 1 << ((gpa >> PAGE_SHIFT) - slot.gfn)
    return replace(log, bitmaps={**log.bitmaps, slot.number: log.bitmaps[slot.number] | bit})


def _protect(
    profile: Profile, tables: GStageTables, slot: MemorySlot, bits: int, word: int
) -> GStageTables:
    """Write-protect from the lowest to the highest bit of one word, those between them too.

    A word of the bitmap is an unsigned long.
    """
    low = (bits & -bits).bit_length() - 1
    first = slot.gfn + word * profile.xlen + low
    last = slot.gfn + word * profile.xlen + bits.bit_length()
    return gstage.write_protect(profile, tables, first << PAGE_SHIFT, last << PAGE_SHIFT)[0]


def get(
    profile: Profile, log: Log, slot: MemorySlot, tables: GStageTables
) -> tuple[Log, GStageTables, int, int]:
    """KVM_GET_DIRTY_LOG -> (log, tables, bitmap, error number)."""
    if slot.number not in log.bitmaps:
        return log, tables, 0, Errno.ENOENT
    bitmap = log.bitmaps[slot.number]
    if log.manual:
        return log, tables, bitmap, 0
    for word in range(-(-slot.pages // profile.xlen)):
        bits = bitmap >> word * profile.xlen & mask(profile.xlen)
        if bits:
            tables = _protect(profile, tables, slot, bits, word)
    return replace(log, bitmaps={**log.bitmaps, slot.number: 0}), tables, bitmap, 0


def clear(
    profile: Profile,
    log: Log,
    slot: MemorySlot,
    tables: GStageTables,
    first: int,
    pages: int,
    bits: int,
) -> tuple[Log, GStageTables, int]:
    """KVM_CLEAR_DIRTY_LOG of `pages` pages from `first` -> (log, tables, error number)."""
    if slot.number not in log.bitmaps:
        return log, tables, Errno.ENOENT
    whole = first + pages == slot.pages
    if first % CLEARED_TOGETHER or first > slot.pages or pages > slot.pages - first:
        return log, tables, Errno.EINVAL
    if pages % CLEARED_TOGETHER and not whole:
        return log, tables, Errno.EINVAL
    bitmap = log.bitmaps[slot.number]
    for number in range(-(-pages // profile.xlen)):
        word = first // profile.xlen + number
        asked = bits >> number * profile.xlen & mask(profile.xlen)
        found = bitmap >> word * profile.xlen & asked
        if found:
            bitmap &= ~(found << word * profile.xlen)
            tables = _protect(profile, tables, slot, found, word)
    return replace(log, bitmaps={**log.bitmaps, slot.number: bitmap}), tables, 0
