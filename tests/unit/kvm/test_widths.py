# SPDX-License-Identifier: Apache-2.0
"""What depends on XLEN, at XLEN=32: layouts, walks, kvm_run, the bitmap's words, the filter."""

from __future__ import annotations

from array import array
from dataclasses import replace

import pytest
from kvm_parts import Memory, vcpu, vm, x

from trapline.models.isa.commit import RECORD_WORDS, Kind, pack
from trapline.models.kvm import dirty_log, gstage, sbi, walk
from trapline.models.kvm.constants import Reason
from trapline.models.kvm.profiles import LINUX_6_1
from trapline.models.kvm.state import MemorySlot
from trapline.models.kvm.widths import WIDTHS
from trapline.tb.kvm import compare, details, ioctls
from trapline.tb.kvm import filter as filter_
from trapline.tb.kvm.machine import NAMES, csr_marks
from trapline.tb.linux.session import Request

RV32 = replace(LINUX_6_1, xlen=32)
W32, W64 = WIDTHS[32], WIDTHS[64]


def test_hgatp_of_both_widths() -> None:
    # hypervisor.adoc, figure rv32hgatp: MODE in bit 31, 7 bits of VMID, 22 of PPN.
    value = W32.hgatp(1, 0x55, 0x3_8004_4000)
    assert value == 1 << 31 | 0x55 << 22 | 0x38_0044
    assert (W32.mode(value), W32.vmid(value), W32.ppn(value)) == (1, 0x55, 0x38_0044)
    value = W64.hgatp(9, 0x2001, 0x8004_4000)
    assert value == 9 << 60 | 0x2001 << 44 | 0x8_0044
    assert (W64.mode(value), W64.vmid(value), W64.ppn(value)) == (9, 0x2001, 0x8_0044)


def test_an_error_number_in_a_register() -> None:
    assert (W32.signed(0xFFFF_FFFC), W64.signed(0xFFFF_FFFC)) == (-4, 0xFFFF_FFFC)
    assert W64.signed((1 << 64) - 4) == -4


def _entries(entries):
    return lambda at, size: entries.get(at, 0) & (1 << 8 * size) - 1


def test_a_walk_of_sv32_and_sv32x4() -> None:
    # VS-stage: root at guest page 1 of Sv32; G-stage: a 16 KiB root at 0x8000_0000, whose entry
    # 0xC01 maps 4 MiB at guest address 0x3_0040_0000.
    root = 0x8000_0000
    entries = {
        root: 0x8010_0000 >> 12 << 10 | 0xDF,  # not aligned to 4 MiB: reserved
        root + 4 * 0xC01: 0x8040_0000 >> 12 << 10 | 0xDF,
    }
    roots = walk.Roots(0, W32.hgatp(1, 3, root), True, 0, xlen=32)
    assert walk.g_stage(0x3_0040_1234, roots, _entries(entries))[0] == 0x8040_1234
    with pytest.raises(walk.WalkFault):
        walk.g_stage(0x1234, roots, _entries(entries))
    # A leaf of the VS-stage may name any of 34 bits of guest physical address.
    entries = {
        root + 4 * 0xC01: 0x8040_0000 >> 12 << 10 | 0xDF,
        root: 0x8080_0000 >> 12 << 10 | 0xDF,
        0x8080_1000 + 4 * 2: (0x3_0040_0000 >> 12) << 10 | 0xCF,
        0x8040_0010: 0xBEEF,
    }
    roots = replace(roots, vsatp=1 << 31 | 1)
    read = _entries(entries)
    assert walk.guest_physical(0x80_0010, roots, read) == 0x3_0040_0010
    assert walk.GuestMemory(roots, read).half(0x80_0010).value == 0xBEEF
    # No sign extension is asked of an address of Sv32.
    assert walk.GuestMemory(roots, read).half(0x8000_0000).cause == 13


@pytest.mark.parametrize(("profile", "word"), [(RV32, 4), (LINUX_6_1, 8)])
def test_a_forwarded_call_in_kvm_run(profile, word) -> None:
    guest = vcpu(profile, registers=x(x10=65, x15=7, x16=2, x17=0x0900_0000))
    outcome = sbi.ecall(profile, vm(guest), guest, Memory())
    places = {name: (offset, size) for name, offset, size, _ in outcome.run.fields}
    assert outcome.run.reason == Reason.RISCV_SBI
    assert places["riscv_sbi.extension_id"] == (32, word)
    assert places["riscv_sbi.function_id"] == (32 + word, word)
    assert places["riscv_sbi.args[5]"] == (32 + 7 * word, word)
    assert places["riscv_sbi.ret[1]"] == (32 + 9 * word, word)
    page = bytearray(256)
    page[8] = Reason.RISCV_SBI
    for name, offset, size, value in outcome.run.fields:
        answer = {"riscv_sbi.ret[0]": 5, "riscv_sbi.ret[1]": 6}.get(name, value)
        page[offset : offset + size] = answer.to_bytes(size, "little")
    assert ioctls.run_of(bytes(page), profile.width).sbi_ret == (5, 6)


def test_a_word_of_the_dirty_bitmap_is_an_unsigned_long() -> None:
    # KVM_GET_DIRTY_LOG protects from the lowest to the highest bit of each word: pages 1 and 40
    # are in one word of RV64, and so is page 20 between them.
    slot = MemorySlot(0, 0x200, 64, 0x4000_0000)

    def protected(profile, mode):
        tables = gstage.GStageTables(mode)
        for page in range(64):
            leaf = gstage.Leaf(0, page, writable=True)
            tables = gstage.set_leaf(tables, (0x200 + page) << 12, leaf)[0]
        log = dirty_log.Log(bitmaps={0: 1 << 1 | 1 << 40})
        _, tables, bitmap, error = dirty_log.get(profile, log, slot, tables)
        assert (bitmap, error) == (1 << 1 | 1 << 40, 0)
        return [p for p in range(64) if not tables.leaves[(0x200 + p) << 12].writable]

    assert protected(RV32, "sv32x4") == [1, 40]
    assert protected(LINUX_6_1, "sv39x4") == list(range(1, 41))


@pytest.mark.parametrize(("size", "kept"), [(4, b"\x11" * 4), (8, bytes(4))])
def test_the_filter_writes_a_pte_of_its_own_size(size, kept) -> None:
    # The neighbour of a PTE of four bytes stays.
    words = array("Q", pack({"kind": Kind.PTE_UPDATE, "mem_pa": 0x8000_0010, "mem_wdata": 0xDF}))
    memory = bytearray(b"\x11" * 32)
    ring = memoryview(words).cast("B").cast("Q", (1, RECORD_WORDS))
    filter_.scan(
        ring, 0, 1, False, array("Q", bytes(256)), array("q", bytes(24)), memoryview(memory),
        0x8000_0000, memoryview(bytearray(8)), 0xC000_0000, csr_marks(), size,
    )  # fmt: skip
    assert memory[16:20] == b"\xdf\0\0\0"
    assert memory[20:24] == kept


def test_the_high_half_ends_a_load_at_rv32() -> None:
    assert (NAMES[0x605], NAMES[0x615]) == ("htimedelta", "htimedeltah")
    assert (W64.last_of_time_delta, W32.last_of_time_delta) == (NAMES[0x605], NAMES[0x615])


def test_pseudoinstructions() -> None:
    kinds = [details.htinst_kind(value, W32) for value in (0, 0x2000, 0x2020, 0x3000)]
    assert kinds == ["zero", "pseudo", "pseudo", "transformed"]
    assert details.htinst_kind(0x3020, W64) == "pseudo"


def test_sd_is_not_compared_where_it_stands() -> None:
    guest = vcpu(RV32, pc=0x8000_0000)
    ctx = guest.ctx
    same = (ctx.sstatus | 1 << 31, ctx.hstatus, 0x8000_0000, True)
    assert compare.switched(guest, *same, W32) == []
    assert [d.what for d in compare.switched(guest, *same, W64)] == ["sstatus"]


def test_hosts_of_both_widths_are_monitored() -> None:
    assert Request(config="rv32imac_h").monitored
    assert Request().monitored
