# SPDX-License-Identifier: Apache-2.0
"""Finds, at C speed, the records of a commit stream that the exit monitor has to look at.

Written in Cython's pure-Python mode and compiled with the golden model. The filter also keeps what
every event may need: the integer registers and main memory as they are before the record at hand.
"""

from __future__ import annotations

from array import array

import cython

from trapline.models.isa.commit import FIELD, RECORD_WORDS

INSN = cython.declare(cython.int, 1)
PC = cython.declare(cython.int, 4)
RD_WDATA = cython.declare(cython.int, 7)
MEM_PA = cython.declare(cython.int, 9)
MEM_WDATA = cython.declare(cython.int, 11)
PTE_UPDATE = cython.declare(cython.int, 3)
# Of memory operations those that store: STORE, AMO, SC, HSV.
STORING = cython.declare(cython.int, 0b1010_1100)
SC = cython.declare(cython.int, 5)
SYSTEM = cython.declare(cython.ulonglong, 0x73)
M32 = cython.declare(cython.ulonglong, 0xFFFF_FFFF)
SRET = cython.declare(cython.ulonglong, 0x1020_0073)
MRET = cython.declare(cython.ulonglong, 0x3020_0073)

# Marks of kernel text, a byte for two bytes of text.
ENTRY = 1  # a function of interest begins here
SWITCH = 2  # the world switch or the unprivileged read: every CSR access counts
# Marks of CSRs.
ALWAYS = 1
IN_SWITCH = 2
# The same as C constants.
C_ENTRY = cython.declare(cython.int, 1)
C_SWITCH = cython.declare(cython.int, 2)
C_ALWAYS = cython.declare(cython.int, 1)
C_IN_SWITCH = cython.declare(cython.int, 2)

_PLACES = {
    "kind": (0, 0, 3),
    "full": (0, 3, 1),
    "priv_before": (0, 4, 2),
    "v_before": (0, 6, 1),
    "priv_after": (0, 7, 2),
    "v_after": (0, 9, 1),
    "rd_we": (0, 10, 1),
    "rd_addr": (0, 11, 5),
    "mem_op": (0, 16, 3),
    "mem_size": (0, 19, 2),
    "target": (0, 27, 2),
    "sc_success": (0, 30, 1),
    "device": (0, 35, 1),
    "insn": (1, 0, 32),
    "pc": (4, 0, 64),
    "rd_wdata": (7, 0, 64),
    "mem_pa": (9, 0, 64),
    "mem_wdata": (11, 0, 64),
}
if any((FIELD[n].word, FIELD[n].lsb, FIELD[n].width) != p for n, p in _PLACES.items()):
    raise ImportError("filter.py takes these fields from other places of a record")
if RECORD_WORDS != 20:
    raise ImportError("filter.py knows records of 20 words")


@cython.locals(
    view=cython.ulonglong[:, :],  # type: ignore[misc]  # int to mypy
    regs=cython.ulonglong[::1],  # type: ignore[misc]  # int to mypy
    counters=cython.longlong[::1],  # type: ignore[misc]  # int to mypy
    ram=cython.uchar[::1],  # type: ignore[misc]  # int to mypy
    marks=cython.uchar[::1],  # type: ignore[misc]  # int to mypy
    csrs=cython.uchar[::1],  # type: ignore[misc]  # int to mypy
)
def scan(
    ring: memoryview,
    first: int,
    total: int,
    skip: bool,
    x: array[int],
    counts: array[int],
    memory: memoryview,
    base: int,
    text: memoryview,
    text_base: int,
    csr_marks: bytearray,
    pte_bytes: int,
) -> int:
    """The place, from `first`, of the next record to look at; `total` when there is none.

    Records before it have been applied to x, counts and memory, it itself has not; `skip`: apply
    the first one without looking at it. counts[0]: full states announced so far, counts[1]:
    instructions retired, counts[2]: records.
    """
    view, regs, counters, ram, marks, csrs = ring, x, counts, memory, text, csr_marks
    i: cython.longlong
    b: cython.int
    pte_size: cython.int = pte_bytes
    op: cython.int
    begin: cython.longlong = first
    end: cython.longlong = total
    passing: cython.bint = skip
    w: cython.ulonglong
    insn: cython.ulonglong
    at: cython.ulonglong
    data: cython.ulonglong
    kind: cython.int
    mark: cython.int
    ram_base: cython.ulonglong = base
    ram_size: cython.ulonglong = len(ram)
    code_base: cython.ulonglong = text_base
    code_size: cython.ulonglong = len(marks)
    for i in range(end):
        w = view[begin + i, 0]
        kind = cython.cast(cython.int, w & 7)
        if not passing and kind != PTE_UPDATE:
            # V changes.
            if (w >> 6 & 1) != (w >> 9 & 1):
                return i
            # In U or HS, to HS.
            if kind != 0:
                if (w >> 27 & 3) == 1:
                    return i
            elif (w & 0x70) == 0x10:
                insn = view[begin + i, INSN] & M32
                at = (view[begin + i, PC] - code_base) >> 1
                mark = marks[at] if at < code_size else 0
                if mark == C_ENTRY:
                    return i
                if insn & 0x7F == SYSTEM:
                    b = cython.cast(cython.int, insn >> 12 & 7)
                    if b == 4:
                        return i
                    if b != 0:
                        b = csrs[insn >> 20]
                        if b == C_ALWAYS or (b == C_IN_SWITCH and mark == C_SWITCH):
                            return i
                    elif insn == SRET:
                        if (w >> 7 & 3) == 0:
                            return i
                    # HFENCE, HINVAL: rd = 0, funct7 0x11, 0x31, 0x13, 0x33.
                    elif insn >> 25 in (0x11, 0x31, 0x13, 0x33):
                        return i
            # M returns to HS: it may reflect a trap of the guest.
            elif (w & 0x1F0) == 0xB0 and view[begin + i, INSN] & M32 == MRET:
                return i
        passing = False
        counters[0] += w >> 3 & 1
        counters[2] += 1
        if kind == 0:
            counters[1] += 1
            if w >> 10 & 1:
                regs[w >> 11 & 31] = view[begin + i, RD_WDATA]
            op = cython.cast(cython.int, w >> 16 & 7)
            if not STORING >> op & 1 or w >> 35 & 1 or (op == SC and not w >> 30 & 1):
                continue
            op = 1 << cython.cast(cython.int, w >> 19 & 3)
        elif kind == PTE_UPDATE:
            op = pte_size
        else:
            continue
        at = view[begin + i, MEM_PA] - ram_base
        data = view[begin + i, MEM_WDATA]
        if at < ram_size and ram_size - at >= 8:
            for b in range(op):
                ram[at + b] = cython.cast(cython.uchar, data >> (8 * b) & 0xFF)
    return total
