# SPDX-License-Identifier: Apache-2.0
"""The floating-point state as instructions see it: FS, when it becomes Dirty, and fcsr.

Sources: machine.adoc "Extension Context Status in mstatus Register"; hypervisor.adoc, vsstatus;
f-st-ext.adoc, fcsr.
"""

from __future__ import annotations

import cython

if cython.compiled:
    from cython.cimports.trapline.models.golden.gen import csrs, fields, slots
    from cython.cimports.trapline.models.golden.state import State
else:
    from trapline.models.golden.gen import csrs, fields, slots
    from trapline.models.golden.state import State

# HartConfig.fs_dirty as State.fs_dirty has it: its place in FS_DIRTY. "off" needs no case: what
# is not Off is Dirty there.
WHEN_WRITTEN = cython.declare(cython.int, 0)
WHEN_USED = cython.declare(cython.int, 2)


def fs_off(h: State) -> cython.bint:
    """Whether floating-point instructions are illegal now.

    norm:mstatus_fs_vs_xs_off_op, in every mode; norm:vsstatus_fs_op: "both vsstatus.FS and the
    HS-level sstatus.FS are in effect" at V=1.
    """
    if not h.csr[slots.MSTATUS] & fields.MSTATUS_FS:
        return True
    return h.v != 0 and not h.csr[slots.VSSTATUS] & fields.VSSTATUS_FS


def touched(h: State, wrote: cython.bint, altered: cython.bint) -> cython.int:
    """An instruction of F or D executed; wrote: an f register or fcsr; altered: its contents.

    "Modifying the floating-point state when V=1 causes both fields to be set to 3 (Dirty)."
    """
    if not (altered or h.fs_dirty == WHEN_USED or (wrote and h.fs_dirty == WHEN_WRITTEN)):
        return 0
    if h.csr[slots.MSTATUS] & fields.MSTATUS_FS != fields.MSTATUS_FS:
        h.set_csr(slots.MSTATUS, h.csr[slots.MSTATUS] | fields.MSTATUS_FS)
    if h.v and h.csr[slots.VSSTATUS] & fields.VSSTATUS_FS != fields.VSSTATUS_FS:
        h.set_csr(slots.VSSTATUS, h.csr[slots.VSSTATUS] | fields.VSSTATUS_FS)
    return 0


def read_float_csr(h: State, addr: cython.int) -> cython.ulonglong:
    """fflags, frm or fcsr."""
    if addr == csrs.FFLAGS:
        return h.fcsr & 0x1F
    if addr == csrs.FRM:
        return h.fcsr >> fields.FCSR_FRM_LSB
    return h.fcsr


def write_float_csr(h: State, addr: cython.int, value: cython.ulonglong) -> cython.int:
    """Write fflags, frm or fcsr; what has no place in it is ignored. norm:fcsr_rsv."""
    new: cython.ulonglong = value & 0xFF
    old: cython.ulonglong = h.fcsr
    if addr == csrs.FFLAGS:
        new = (old & 0xE0) | (value & 0x1F)
    elif addr == csrs.FRM:
        new = (old & 0x1F) | (value & 7) << 5
    h.fcsr = new
    touched(h, True, new != old)
    return 0
