# SPDX-License-Identifier: Apache-2.0
"""The golden model alone, free-running, with the commit records that a core in lockstep would make.

Written in Cython's pure-Python mode and compiled with the golden model, whose loop this is the
recording twin of (Hart.run).
"""

from __future__ import annotations

import cython

from trapline.models.isa.commit import RECORD_WORDS
from trapline.models.isa.state import FULL_STATE_WORDS, SLOT_COUNT

if cython.compiled:
    from cython.cimports.trapline.models.golden.hart import Hart
else:
    from trapline.models.golden.hart import Hart

WORDS = cython.declare(cython.int, 20)
SLOTS = cython.declare(cython.int, 129)
ORDER = cython.declare(cython.int, 2)
CYCLE = cython.declare(cython.int, 3)
PC = cython.declare(cython.int, 4)
MEM_PA = cython.declare(cython.int, 9)
MEM_RDATA = cython.declare(cython.int, 10)
MEM_WDATA = cython.declare(cython.int, 11)
MTIME = cython.declare(cython.int, 16)
FULL = cython.declare(cython.ulonglong, 8)
KNOWN = cython.declare(cython.ulonglong, 0x3FFFF << 32)
PTE_UPDATE = cython.declare(cython.ulonglong, 3)
STEPS_PER_TICK = cython.declare(cython.int, 10)
M64 = cython.declare(cython.ulonglong, 0xFFFF_FFFF_FFFF_FFFF)
# Rows that one step may take: itself and its PTE updates.
ROOM = cython.declare(cython.int, 33)

if (RECORD_WORDS, SLOT_COUNT, FULL_STATE_WORDS) != (20, 129, 160):
    raise ImportError("stepper.py knows other sizes of records and states")


@cython.locals(
    view=cython.ulonglong[:, :],  # type: ignore[misc]  # int to mypy
    full=cython.ulonglong[:, :],  # type: ignore[misc]  # int to mypy
    hart=Hart,
)
def record(hart: Hart, ring: memoryview, full_ring: memoryview, order: int) -> tuple[int, int]:
    """Step until `ring` or `full_ring` is full or the hart halts -> (records, full states).

    Rings are indexed [number, word] and filled from row 0; `order` is the first record's number.
    A full state follows traps, xRETs and CSR instructions. `hart.halted` says why it stopped.
    """
    view, full = ring, full_ring
    rows: cython.longlong = len(view) - ROOM
    states: cython.longlong = len(full)
    n: cython.longlong = 0
    f: cython.longlong = 0
    i: cython.int
    u: cython.int
    count: cython.ulonglong = order
    trapped: cython.bint
    whole: cython.bint
    hart.lockstep = False
    hart.journal = False
    hart.recheck = True
    hart.halted = False
    while n < rows and f < states:
        trapped = False
        # `poll` notes where the step began when it takes an interrupt.
        if hart.recheck and hart.poll():
            if hart.halted:
                break
            trapped = True
        if not trapped:
            hart.before[0] = hart.pc
            hart.before[1] = hart.priv
            hart.before[2] = hart.v
            hart.execute()
        for u in range(hart.pte_update_count):
            for i in range(WORDS):
                view[n, i] = 0
            view[n, 0] = PTE_UPDATE | hart.before[1] << 4 | hart.before[2] << 6
            view[n, 0] |= hart.before[1] << 7 | hart.before[2] << 9
            view[n, 1] = KNOWN
            view[n, ORDER] = view[n, CYCLE] = count
            view[n, PC] = hart.before[0]
            view[n, MEM_PA] = hart.pte_updates[3 * u]
            view[n, MEM_RDATA] = hart.pte_updates[3 * u + 1]
            view[n, MEM_WDATA] = hart.pte_updates[3 * u + 2]
            view[n, MTIME] = hart.ev_time
            count += 1
            n += 1
        whole = hart.kind != 0 or hart.did_xret or hart.wrote_csr
        hart.rec_in[0] = FULL if whole else 0
        hart.rec_in[1] = KNOWN
        hart.rec_in[ORDER] = hart.rec_in[CYCLE] = count
        hart.rec_in[MTIME] = hart.ev_time
        hart.record()
        for i in range(WORDS):
            view[n, i] = hart.rec_out[i]
        count += 1
        n += 1
        if whole:
            for i in range(SLOTS):
                full[f, i] = hart.csr[i]
            for i in range(1, 32):
                full[f, SLOTS + i - 1] = hart.x[i]
            f += 1
        if not trapped:
            hart.tick -= 1
            if hart.tick == 0:
                hart.tick = STEPS_PER_TICK
                hart.ev_time = (hart.ev_time + 1) & M64
                if hart.ev_time >= hart.next_time:
                    hart.recheck = True
            if hart.waiting:
                hart.wait()
    return n, f
