# SPDX-License-Identifier: Apache-2.0
"""The monitor's filter: which records it stops at, and what it keeps of those it passes."""

from __future__ import annotations

from array import array

import pytest

from trapline.models.isa.commit import RECORD_WORDS, Kind, MemOp, pack
from trapline.tb.kvm import filter as filter_
from trapline.tb.kvm.machine import csr_marks

TEXT = 0xFFFF_FFFF_8000_0000
RAM = 0x8000_0000


class Stream:
    """Records, and the filter's state between calls."""

    def __init__(self, *records: dict[str, int]) -> None:
        words = array("Q", [w for r in records for w in pack(r)])
        self.count = len(records)
        self.ring = memoryview(words).cast("B").cast("Q", (self.count, RECORD_WORDS))
        self.x = array("Q", bytes(256))
        self.counts = array("q", bytes(24))
        self.memory = bytearray(64)
        self.text = bytearray(64)

    def scan(self, first=0, skip=False, pte_bytes=8) -> int:
        return filter_.scan(
            self.ring, first, self.count - first, skip, self.x, self.counts,
            memoryview(self.memory), RAM, memoryview(self.text), TEXT, csr_marks(),
            pte_bytes,
        )  # fmt: skip


HS = {"priv_before": 1, "priv_after": 1}
PLAIN = {"kind": Kind.RETIRE, "insn": 0x13, "pc": TEXT + 8, **HS}


def insn(word, **more):
    return {**PLAIN, "insn": word, **more}


@pytest.mark.parametrize(
    "record",
    [
        {"kind": Kind.EXCEPTION, "priv_before": 1, "v_before": 1, "priv_after": 1, "target": 1},
        {"kind": Kind.RETIRE, "priv_before": 1, "priv_after": 1, "v_after": 1, "insn": 0x10200073},
        {"kind": Kind.EXCEPTION, "priv_before": 0, "priv_after": 1, "target": 1},
        {"kind": Kind.INTERRUPT, **HS, "target": 1},
        insn(0x10200073, priv_after=0),
        insn(0x64505073),  # csrwi hvip, 0
        insn(0x60002573),  # csrr a0, hstatus
        insn(0x6403C073),  # hlvx
        insn(0x62000073),  # hfence.gvma
        insn(0x22000073),  # hfence.vvma
        {**insn(0x30200073), "priv_before": 3},  # mret to HS
        {"kind": Kind.EXCEPTION, "priv_before": 1, "v_before": 1, "priv_after": 3},
    ],
)
def test_it_stops(record) -> None:
    assert Stream(PLAIN, record, PLAIN).scan() == 1


@pytest.mark.parametrize(
    "record",
    [
        PLAIN,
        {"kind": Kind.EXCEPTION, "priv_before": 1, "priv_after": 3, "target": 0},
        {"kind": Kind.EXCEPTION, "priv_before": 1, "v_before": 1, "priv_after": 1, "v_after": 1,
         "target": 2},
        insn(0x10200073),  # sret to S
        insn(0x14059573),  # csrrw a0, sscratch, a1 outside the switch
        insn(0x10016073),  # csrsi sstatus, 2
        insn(0x12000073),  # sfence.vma
        {**insn(0x60002573), "priv_before": 3, "priv_after": 3},
        {**insn(0x30200073), "priv_before": 3, "priv_after": 0},  # mret to U
        {**insn(0x30200073), "priv_before": 3, "priv_after": 3},
        {**insn(0x13), "v_before": 1, "v_after": 1},
    ],
)  # fmt: skip
def test_it_passes(record) -> None:
    assert Stream(PLAIN, record, PLAIN).scan() == 3


def test_entries_and_the_switch() -> None:
    stream = Stream(PLAIN, insn(0x14059573, pc=TEXT + 32))
    stream.text[16] = filter_.SWITCH
    assert stream.scan() == 1
    stream = Stream(PLAIN)
    stream.text[4] = filter_.ENTRY
    assert stream.scan() == 0
    assert stream.scan(skip=True) == 1


def test_registers_and_memory_are_those_before_the_record() -> None:
    stream = Stream(
        {**PLAIN, "rd_we": 1, "rd_addr": 10, "rd_wdata": 5, "full": 1},
        {**PLAIN, "mem_op": MemOp.STORE, "mem_size": 1, "mem_pa": RAM + 3, "mem_wdata": 0x1234},
        insn(0x64505073, rd_we=1, rd_addr=10, rd_wdata=9),
        {**PLAIN, "mem_op": MemOp.SC, "mem_size": 3, "mem_pa": RAM + 8, "mem_wdata": 7},
        {"kind": Kind.PTE_UPDATE, **HS, "mem_pa": RAM + 16, "mem_wdata": 0xDF},
        {**PLAIN, "mem_op": MemOp.STORE, "mem_size": 3, "mem_pa": 0x1000_0000, "device": 1,
         "mem_wdata": 1},
    )  # fmt: skip
    assert stream.scan() == 2
    assert (stream.x[10], list(stream.counts)) == (5, [1, 2, 2])
    assert stream.memory[3:5] == b"\x34\x12"
    assert stream.scan(2, skip=True) == 4
    assert stream.x[10] == 9
    assert stream.memory[8:16] == bytes(8)  # the SC failed
    assert stream.memory[16] == 0xDF
    assert list(stream.counts) == [1, 5, 6]
