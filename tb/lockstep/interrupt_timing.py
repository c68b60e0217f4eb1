# SPDX-License-Identifier: Apache-2.0
"""Interrupt timing: a deliverable interrupt is taken within the bounds that the design states.

Rules (a) and (b) of docs/lockstep-contract.md, on the state before each record's step.
"""

from __future__ import annotations

import cython

if cython.compiled:
    from cython.cimports.trapline.models.golden.gen import csrs, kinds, stops, words
    from cython.cimports.trapline.models.golden.hart import Hart
else:
    from trapline.models.golden.gen import csrs, kinds, stops, words
    from trapline.models.golden.hart import Hart

# stip and vstip, neighbours in word 0.
TIMER_BITS = cython.declare(cython.ulonglong, cython.cast(cython.ulonglong, 3) << words.STIP_LSB)


class InterruptTiming:
    """How long a deliverable interrupt has waited.

    wait_records: records since it became deliverable, wait_from_cycle the cycle of the first.
    longest_records, longest_cycles: longest wait seen. must_be_next: the interrupt has to be the
    next record.
    """

    def __init__(self, hart: Hart, bound_records: int, bound_cycles: int) -> None:
        """Bounds K and C as the design's dut.toml states."""
        self.hart = hart
        self.bound_records = bound_records
        self.bound_cycles = bound_cycles
        self.longest_records = 0
        self.longest_cycles = 0
        self.wait_records = 0
        self.wait_from_cycle = 0
        self.must_be_next = False
        self.memo_valid = False
        self.memo_deliverable = False
        if not cython.compiled:
            self.memo = [0] * 3

    def restore(
        self, longest: tuple[int, int], wait_records: int, from_cycle: int, must_be_next: bool
    ) -> None:
        """Stand as when these were read; what was remembered of the pins is asked anew."""
        self.longest_records, self.longest_cycles = longest
        self.wait_records = wait_records
        self.wait_from_cycle = from_cycle
        self.must_be_next = must_be_next
        self.memo_valid = False

    def check(
        self,
        kind: cython.int,
        word0: cython.ulonglong,
        pins: cython.ulonglong,
        cycle: cython.ulonglong,
    ) -> cython.int:
        """NONE, or the stop that a record asks for; the model stands before the record's step."""
        waited: cython.longlong
        if kind == kinds.INTERRUPT or not self._deliverable(word0, pins):
            self.let_pass()
            return stops.NONE
        if self.must_be_next:
            return stops.IRQ_SKIPPED
        if self.wait_records == 0:
            self.wait_from_cycle = cycle
        self.wait_records += 1
        waited = cycle - self.wait_from_cycle
        if self.wait_records > self.longest_records:
            self.longest_records = self.wait_records
        if waited > self.longest_cycles:
            self.longest_cycles = waited
        if self.wait_records > self.bound_records and waited > self.bound_cycles:
            return stops.IRQ_LATE
        return stops.NONE

    def let_pass(self) -> cython.void:
        """No interrupt is waited for from here on."""
        self.wait_records = 0
        self.must_be_next = False

    def forget(self) -> cython.void:
        """The model's state has been changed from outside."""
        self.memo_valid = False

    def _deliverable(self, word0: cython.ulonglong, pins: cython.ulonglong) -> cython.bint:
        """Whether an interrupt could be taken before this record, by the pins it reports.

        The answer depends on the pins, the timer bits, the CSRs and the mode only, and seldom
        changes: it is remembered until one of them does.
        """
        flags: cython.ulonglong = word0 & TIMER_BITS
        flags |= cython.cast(cython.ulonglong, self.hart.priv << 1 | self.hart.v)
        if not (
            self.memo_valid
            and self.memo[0] == flags
            and self.memo[1] == pins
            and self.memo[2] == self.hart.rec_out[words.CSR_FOLD]
        ):
            self.memo[0] = flags
            self.memo[1] = pins
            self.memo[2] = self.hart.rec_out[words.CSR_FOLD]
            self.memo_valid = True
            self.memo_deliverable = self.hart.deliverable()
        return self.memo_deliverable

    def stepped(self) -> cython.int:
        """After a step that may have made an interrupt deliverable, it must be the next record.

        "These conditions for an interrupt trap to occur must be evaluated [...] immediately
        following the execution of an xRET instruction [...] or an explicit write to a CSR on which
        these interrupt trap conditions expressly depend" (machine.adoc).
        """
        self.must_be_next = False
        if self.hart.wrote_csr or self.hart.did_xret:
            if self.hart.did_xret or _interrupts_depend_on(self.hart.insn >> 20):
                self.must_be_next = self.hart.deliverable()
            self.memo_valid = False
        return 0


def _interrupts_depend_on(csr: cython.ulonglong) -> cython.bint:
    """Whether the conditions for an interrupt trap expressly depend on a CSR, by its address.

    norm:intr_mip_mie_xret_csrwr: mip, mie, mstatus and mideleg; their S-level and VS-level
    counterparts in the same conditions. What only feeds a pending bit (hgeie, stimecmp, the
    envcfgs) takes effect within the bound.
    """
    return csr in (
        csrs.MSTATUS, csrs.MIDELEG, csrs.MIE, csrs.MIP, csrs.SSTATUS, csrs.SIE, csrs.SIP,
        csrs.HIDELEG, csrs.HIE, csrs.HIP, csrs.HVIP, csrs.VSSTATUS, csrs.VSIE, csrs.VSIP,
    )  # fmt: skip
