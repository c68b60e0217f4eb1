# SPDX-License-Identifier: Apache-2.0
"""Finds, at C speed, the records of a commit stream that the exit monitor has to look at.

Written in Cython's pure-Python mode and compiled with the golden model. The filter also keeps what
every event may need: the registers and main memory as they are before the record at hand.
"""

from __future__ import annotations

from array import array

import cython

from trapline.models.isa.commit import MemOp

if cython.compiled:
    from cython.cimports.trapline.models.golden.gen import (
        kinds,
        matches,
        mem_ops,
        opcodes,
        privileges,
        targets,
        words,
    )
else:
    from trapline.models.golden.gen import (
        kinds,
        matches,
        mem_ops,
        opcodes,
        privileges,
        targets,
        words,
    )

# Of memory operations those that store, a bit each.
STORING = cython.declare(
    cython.int, 1 << MemOp.STORE | 1 << MemOp.AMO | 1 << MemOp.SC | 1 << MemOp.HSV
)
# The mode before a record, and with the privilege after it; V has not changed.
BEFORE = cython.declare(cython.ulonglong, 3 << words.PRIV_BEFORE_LSB | 1 << words.V_BEFORE_LSB)
BEFORE_AND_AFTER = cython.declare(cython.ulonglong, BEFORE | 3 << words.PRIV_AFTER_LSB)
IN_HS = cython.declare(cython.ulonglong, privileges.S << words.PRIV_BEFORE_LSB)
IN_M = cython.declare(cython.ulonglong, privileges.M << words.PRIV_BEFORE_LSB)
M_TO_HS = cython.declare(
    cython.ulonglong,
    privileges.M << words.PRIV_BEFORE_LSB | privileges.S << words.PRIV_AFTER_LSB,
)
M32 = cython.declare(cython.ulonglong, 0xFFFF_FFFF)

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
    the first one without looking at it. x: x0 to x31, then f0 to f31. counts[0]: full states
    announced so far, counts[1]: instructions retired, counts[2]: records.
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
        if not passing and kind != kinds.PTE_UPDATE:
            # V changes.
            if (w >> words.V_BEFORE_LSB & 1) != (w >> words.V_AFTER_LSB & 1):
                return i
            # In U or HS, to HS.
            if kind != kinds.RETIRE:
                if (w >> words.TARGET_LSB & 3) == targets.HS:
                    return i
            elif (w & BEFORE) == IN_HS:
                insn = view[begin + i, words.INSN_WORD] & M32
                at = (view[begin + i, words.PC] - code_base) >> 1
                mark = marks[at] if at < code_size else 0
                if mark == C_ENTRY:
                    return i
                if insn & 0x7F == opcodes.SYSTEM:
                    b = cython.cast(cython.int, insn >> 12 & 7)
                    if b == 4:
                        return i
                    if b != 0:
                        b = csrs[insn >> 20]
                        if b == C_ALWAYS or (b == C_IN_SWITCH and mark == C_SWITCH):
                            return i
                    elif insn == matches.SRET:
                        if (w >> words.PRIV_AFTER_LSB & 3) == privileges.U:
                            return i
                    # HFENCE, HINVAL: rd = 0, funct7 0x11, 0x31, 0x13, 0x33.
                    elif insn >> 25 in (0x11, 0x31, 0x13, 0x33):
                        return i
            elif (w & BEFORE) == IN_M:
                insn = view[begin + i, words.INSN_WORD] & M32
                # M returns to HS: it may reflect a trap of the guest. Or it fences for HS.
                if insn == matches.MRET:
                    if (w & BEFORE_AND_AFTER) == M_TO_HS:
                        return i
                elif insn & 0x707F == opcodes.SYSTEM and insn >> 25 in (0x31, 0x33):
                    return i
        passing = False
        counters[0] += w >> words.FULL_LSB & 1
        counters[2] += 1
        if kind == kinds.RETIRE:
            counters[1] += 1
            if w >> words.RD_WE_LSB & 1:
                regs[w >> words.RD_ADDR_LSB & 31] = view[begin + i, words.RD_WDATA]
            elif w >> words.FRD_WE_LSB & 1:
                regs[32 + (w >> words.RD_ADDR_LSB & 31)] = view[begin + i, words.RD_WDATA]
            op = cython.cast(cython.int, w >> words.MEM_OP_LSB & 7)
            if (
                not STORING >> op & 1
                or w >> words.DEVICE_LSB & 1
                or (op == mem_ops.SC and not w >> words.SC_SUCCESS_LSB & 1)
            ):
                continue
            op = 1 << cython.cast(cython.int, w >> words.MEM_SIZE_LSB & 3)
        elif kind == kinds.PTE_UPDATE:
            op = pte_size
        else:
            continue
        at = view[begin + i, words.MEM_PA] - ram_base
        data = view[begin + i, words.MEM_WDATA]
        if at < ram_size and ram_size - at >= 8:
            for b in range(op):
                ram[at + b] = cython.cast(cython.uchar, data >> (8 * b) & 0xFF)
    return total
