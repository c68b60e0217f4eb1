# SPDX-License-Identifier: Apache-2.0
"""Reads of guest memory as HLV and HLVX make them: VS-stage, then G-stage (hypervisor.adoc).

For predicting what KVM reads of its guest; small and separate from the golden model's own walker.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from trapline.models.kvm.constants import SR_MXR, SR_SUM, Cause, mask
from trapline.models.kvm.fetch import Read
from trapline.models.kvm.widths import WIDTHS, WalkShape

V, R, W, X, U, G, A, D = (1 << n for n in range(8))

Reader = Callable[[int, int], int | None]  # (physical address, bytes) -> value


class WalkFault(Exception):
    """A translation failed, with the cause that the access reports."""

    def __init__(self, cause: int) -> None:
        super().__init__(cause)
        self.cause = cause


@dataclass(frozen=True, slots=True)
class Roots:
    """The registers that a walk depends on. `mode_s`: accesses are made as VS, else as VU."""

    vsatp: int
    hgatp: int
    mode_s: bool
    vsstatus: int
    mxr: bool = False  # HS-level sstatus.MXR
    xlen: int = 64


def _mode(value: int, xlen: int) -> tuple[WalkShape | None, int]:
    width = WIDTHS[xlen]
    return width.shapes.get(width.mode(value)), width.ppn(value) << 12


def _levels(
    address: int, root: int, shape: WalkShape, wide: int, read: Reader, cause: int
) -> tuple[int, int]:
    """(leaf PTE, level). `wide`: bits by which the root's index is wider."""
    levels, bits, size = shape
    table = root
    for level in range(levels - 1, -1, -1):
        width = bits + (wide if level == levels - 1 else 0)
        index = address >> (12 + bits * level) & mask(width)
        pte = read(table + size * index, size)
        if pte is None:
            raise WalkFault(Cause.LOAD_ACCESS)
        if not pte & V or (pte & W and not pte & R):
            raise WalkFault(cause)
        if pte & (R | W | X):
            if level and pte >> 10 & mask(bits * level):
                raise WalkFault(cause)
            return pte, level
        table = (pte >> 10 & mask(44)) << 12
    raise WalkFault(cause)


def _physical(pte: int, level: int, bits: int, address: int) -> int:
    low = 12 + bits * level
    return ((pte >> 10 & mask(44)) << 12) & ~mask(low) | address & mask(low)


def g_stage(gpa: int, roots: Roots, read: Reader) -> tuple[int, int, int]:
    """(host address, leaf PTE, level). Raises WalkFault with cause 21."""
    shape, root = _mode(roots.hgatp, roots.xlen)
    if shape is None:
        return gpa, V | R | W | X | U | A | D, 0
    levels, bits, _ = shape
    if gpa >> (12 + bits * levels + 2):
        raise WalkFault(Cause.LOAD_GUEST_PAGE)
    pte, level = _levels(gpa, root & ~0x3FFF, shape, 2, read, Cause.LOAD_GUEST_PAGE)
    return _physical(pte, level, bits, gpa), pte, level


def _g_checked(gpa: int, roots: Roots, read: Reader, need: int) -> int:
    spa, pte, _ = g_stage(gpa, roots, read)
    allowed = pte & need or (need == R and roots.mxr and pte & X)
    if not pte & U or not allowed or not pte & A:
        raise WalkFault(Cause.LOAD_GUEST_PAGE)
    return spa


def host_address(va: int, satp: int, read: Reader, xlen: int = 64) -> int | None:
    """The physical address of a host virtual address, or None; permissions are not looked at."""
    shape, root = _mode(satp, xlen)
    if shape is None:
        return va
    try:
        pte, level = _levels(va, root, shape, 0, read, Cause.LOAD_PAGE)
    except WalkFault:
        return None
    return _physical(pte, level, shape[1], va)


def host_leaf(va: int, satp: int, read: Reader, xlen: int = 64) -> tuple[int, int]:
    """(leaf PTE, level) of a host virtual address; zeros where there is none or no translation."""
    shape, root = _mode(satp, xlen)
    if shape is None:
        return 0, 0
    try:
        return _levels(va, root, shape, 0, read, Cause.LOAD_PAGE)
    except WalkFault:
        return 0, 0


def guest_address(va: int, roots: Roots, read: Reader, execute: bool) -> int:
    """The host address of a guest virtual address. Raises WalkFault as HLV or HLVX reports it."""
    shape, root = _mode(roots.vsatp, roots.xlen)
    need = X if execute else R
    if shape is None:
        return _g_checked(va, roots, read, need)
    levels, bits, _ = shape
    top = 12 + bits * levels
    if roots.xlen == 64 and va >> (top - 1) not in (0, mask(64 - top + 1)):
        raise WalkFault(Cause.LOAD_PAGE)

    def through(gpa: int, size: int) -> int | None:
        return read(_g_checked(gpa, roots, read, R), size)

    pte, level = _levels(va, root, shape, 0, through, Cause.LOAD_PAGE)
    mxr = roots.mxr or roots.vsstatus & SR_MXR
    readable = pte & need or (need == R and mxr and pte & X)
    if roots.mode_s:
        user = pte & U and (execute or not roots.vsstatus & SR_SUM)
    else:
        user = not pte & U
    if user or not readable or not pte & A:
        raise WalkFault(Cause.LOAD_PAGE)
    return _g_checked(_physical(pte, level, bits, va), roots, read, need)


def guest_physical(va: int, roots: Roots, read: Reader) -> int | None:
    """The guest physical address that an access to `va` needs, or of the PTE that is not mapped.

    None where the VS-stage itself ends in a page fault.
    """
    shape, root = _mode(roots.vsatp, roots.xlen)
    if shape is None:
        return va
    last = [0]

    def through(gpa: int, size: int) -> int | None:
        last[0] = gpa
        return read(_g_checked(gpa, roots, read, R), size)

    try:
        pte, level = _levels(va, root, shape, 0, through, Cause.LOAD_PAGE)
    except WalkFault as fault:
        return last[0] if fault.cause == Cause.LOAD_GUEST_PAGE else None
    return _physical(pte, level, shape[1], va)


@dataclass(frozen=True, slots=True)
class GuestMemory:
    """Guest memory behind a reader of host memory: what `fetch.Guest` asks for."""

    roots: Roots
    read: Reader

    def half(self, va: int) -> Read:
        """16 bits with HLVX.HU."""
        return self._read(va, 2, execute=True)

    def word(self, va: int, size: int) -> Read:
        """`size` bytes with HLV; a misaligned address traps or not as the hart does it."""
        return self._read(va, size, execute=False)

    def level_of(self, gpa: int) -> int | None:
        """The level of the G-stage leaf over a guest physical address; None where there is none."""
        try:
            return g_stage(gpa, self.roots, self.read)[2]
        except WalkFault:
            return None

    def _read(self, va: int, size: int, execute: bool) -> Read:
        if va % size:
            return Read(cause=Cause.LOAD_MISALIGNED, va=va)
        try:
            value = self.read(guest_address(va, self.roots, self.read, execute), size)
        except WalkFault as fault:
            return Read(cause=fault.cause, va=va)
        return Read(cause=Cause.LOAD_ACCESS, va=va) if value is None else Read(value)
