# SPDX-License-Identifier: Apache-2.0
"""Old values are accepted where no fence orders them, and nowhere else.

The "design" is a second golden model that is told to keep one old value: a PTE, a root, a PMP
setting, ADUE, an instruction. The checker must accept its stream exactly when the program left the
fence out. No simulator takes part.
"""

from __future__ import annotations

import subprocess

import pytest
import stream_maker

from trapline.models.golden.priv.pmp import pmp_check
from trapline.models.isa.commit import get
from trapline.models.isa.state import SLOT_INDEX
from trapline.models.isa.stops import CheckerStop
from trapline.models.platform.elf import read_elf
from trapline.tb.lockstep.checker import Checker

ROOT, OTHER_ROOT, L1, L0 = 0x80010000, 0x80013000, 0x80011000, 0x80012000
A, B = 0x80014000, 0x80015000
G_ROOT, G_L1, G_L0 = 0x80020000, 0x80024000, 0x80025000
LEAF = 0xDF  # V R W X U A D
SUM = 1 << 18


def pointer(pa: int) -> int:
    return pa >> 12 << 10 | 1


def leaf(pa: int, flags: int = LEAF) -> int:
    return pa >> 12 << 10 | flags


class Keeps:
    """An oracle that answers some implicit reads with what it was told to keep."""

    def __init__(self, ptes=None, atp=None, adue=None, pmp=None, code=None):
        self.ptes, self.atps, self.adue = ptes or {}, atp, adue
        self.slots, self.parcels = pmp, code or {}

    def root(self, g_stage, _v, _implicit, atp, envcfg):
        if self.atps and self.atps[0] == g_stage:
            atp = self.atps[1]
        return atp, envcfg if self.adue is None else self.adue << 61

    def pte(self, spa, value, _va, _level, _g_stage, _implicit):
        return self.ptes.get(spa, value)

    def update(self, spa, entry):
        raise AssertionError("a stale PTE is not updated")

    def pmp(self, pa, size, access, priv, allowed):
        if self.slots is None:
            return allowed
        return pmp_check(stream_maker.named("rv64imac_h"), pa, size, access, priv, self.slots)

    def code(self, spa, parcel):
        return self.parcels.get(spa, parcel)


@pytest.fixture(scope="module")
def words(tmp_path_factory):
    """Assembles a text into 32-bit words at the reset address."""
    folder = tmp_path_factory.mktemp("asm")

    def build(text: str) -> list[int]:
        source, elf = folder / "a.S", folder / "a.elf"
        source.write_text(f".option norelax\n.option norvc\n.globl _start\n_start:\n{text}\n")
        command = "riscv64-unknown-elf-gcc -nostdlib -mabi=lp64 -mno-riscv-attribute".split()
        march = ["-march=rv64ima_zicsr", "-Wa,-march=rv64imah_zicsr_zifencei_svinval"]
        subprocess.run(
            [*command, *march, "-Wl,-n,-Ttext=0x80000000", "-o", elf, source], check=True
        )
        data = read_elf(elf, 64).segments[0][1]
        data += bytes(-len(data) % 4)
        return [int.from_bytes(data[i : i + 4], "little") for i in range(0, len(data), 4)]

    return build


def put(**stores: int) -> str:
    return "".join(
        f"li t0, {at[1:]}; li t1, {value:#x}; sd t1, 0(t0)\n" for at, value in stores.items()
    )


SETUP = (
    put(
        _0x80010008=pointer(L1), _0x80013008=pointer(L1), _0x80011000=pointer(L0),
        _0x80012000=leaf(A), _0x80014000=1, _0x80015000=2,
        _0x80020008=pointer(G_L1), _0x80020010=0x200000DF, _0x80024000=pointer(G_L0),
        _0x80025000=leaf(A),
    )
    + f"""
    li t0, -1; csrw pmpaddr0, t0; li t0, 0x1f; csrw pmpcfg0, t0
    li t0, {SUM | 1 << 11:#x}; csrs mstatus, t0; csrs vsstatus, t0; li t0, 0x100; csrs hstatus, t0
    li s0, 0x40000000; li s1, 5; li s2, 6; li s3, 0x40001000; li s4, 0x10000000; li s5, 0x10000400
    li s6, 3; li s7, 4; li s8, 0x20000
"""
)  # fmt: skip
USE_SATP = "li t0, 0x8000500000080010; csrw satp, t0; sfence.vma\n"
USE_BOTH = """li t0, 0x8000300000080020; csrw hgatp, t0; li t0, 0x8000500000080010; csrw vsatp, t0
    hfence.gvma; hfence.vvma\n"""
LOOK = "csrs mstatus, s8; ld a0, 0(s0); csrc mstatus, s8\n"
GUEST_LOOK = "hlv.d a0, (s0)\n"
END = "nop\n"


def check(program: list[int], keeps: Keeps, op: int = 0xFF) -> Checker:
    """The design keeps an old value in its last load (or instruction); the checker checks it."""
    plain = stream_maker.Maker(program)
    plain.hart.memo_on = False
    looks = []
    count = 0
    while plain.hart.pc != stream_maker.BASE + 4 * len(program) and count < 400:
        plain.step()
        words = plain.records[-1]
        looking = get(words, "mem_va") == 0x40000000 or get(words, "tval") == 0x40000000
        if looking or (op != 0xFF and get(words, "insn") == op):
            looks.append(count)
        count += 1
        if looking and get(words, "kind") == 1:
            break
    made = stream_maker.Maker(program)
    made.hart.memo_on = False
    for number in range(looks[-1] + 1):
        made.hart.oracle = keeps if number == looks[-1] else None
        made.step()
    assert made.records[-1] != plain.records[looks[-1]], "the old value makes no difference"
    checker = Checker(stream_maker.hart_with(program))
    ring, full, bus = made.rings()
    done = checker.drain(ring, 0, len(made.records), full, bus, 0, len(made.bus))
    assert checker.stop or done == len(made.records)
    if checker.stop:
        assert done == looks[-1]
    return checker


def verdict(checker: Checker) -> str:
    if checker.stop:
        assert not checker.staleness.accepted
        assert checker.stop == CheckerStop.FIELDS_DIFFER
        return "stops"
    (rule,) = checker.staleness.accepted
    count = checker.staleness.accepted[rule]  # an old PMP setting serves every read of a walk
    assert count == len(checker.staleness.notes) == (4 if "PMP" in rule else 1)
    return rule.split(" (")[0]


S_PTE = "old S-stage PTE"
ADUE = "old ADUE or PBMTE"
LEAF_FENCES = [
    ("", S_PTE),
    ("sfence.vma", "stops"),
    ("sfence.vma s0, x0", "stops"),
    ("sfence.vma x0, s1", "stops"),
    ("sfence.vma s0, s1", "stops"),
    ("sfence.vma s3, x0", S_PTE),
    ("sfence.vma x0, s2", S_PTE),
    ("sfence.vma s0, s2", S_PTE),
    ("sfence.vma s3, s1", S_PTE),
    ("hfence.vvma; hfence.gvma", S_PTE),
    ("sfence.w.inval; sinval.vma s0, s1; sfence.inval.ir", "stops"),
    ("sfence.w.inval; sinval.vma x0, x0; nop; sfence.inval.ir", "stops"),
    ("sfence.w.inval; sinval.vma s3, x0; sfence.inval.ir", S_PTE),
    ("sfence.w.inval; sinval.vma s0, s1", S_PTE),
    ("sinval.vma s0, s1; sfence.inval.ir", S_PTE),
    ("sinval.vma s0, s1; sfence.w.inval; sfence.inval.ir", S_PTE),
    ("fence.i", S_PTE),
]


@pytest.mark.parametrize(("fence", "expected"), LEAF_FENCES)
def test_an_old_leaf(words, fence, expected):
    text = SETUP + USE_SATP + LOOK + put(_0x80012000=leaf(B)) + f"{fence}\n" + LOOK + END
    assert verdict(check(words(text), Keeps({L0: leaf(A)}))) == expected


@pytest.mark.parametrize(
    ("fence", "expected"),
    [("", S_PTE), ("sfence.vma x0, s1", S_PTE), ("sfence.vma s0, s1", S_PTE),
     ("sfence.vma s0, x0", "stops"), ("sfence.vma", "stops")],
)  # fmt: skip
def test_an_old_global_leaf_is_exempt_from_fences_for_an_asid(words, fence, expected):
    text = SETUP + put(_0x80012000=leaf(A, LEAF | 0x20)) + USE_SATP + LOOK
    text += put(_0x80012000=leaf(B)) + f"{fence}\n" + LOOK + END
    assert verdict(check(words(text), Keeps({L0: leaf(A, LEAF | 0x20)}))) == expected


@pytest.mark.parametrize(
    ("fence", "expected"),
    [("", S_PTE), ("sfence.vma s0, x0", S_PTE), ("sfence.vma s0, s1", S_PTE),
     ("sfence.vma x0, s1", "stops"), ("sfence.vma", "stops")],
)  # fmt: skip
def test_a_fence_for_an_address_orders_leaves_only(words, fence, expected):
    """The pointer to the last table is replaced by one to a table that maps B."""
    text = SETUP + put(_0x80016000=leaf(B)) + USE_SATP + LOOK
    text += put(_0x80011000=pointer(0x80016000)) + f"{fence}\n" + LOOK + END
    assert verdict(check(words(text), Keeps({L1: pointer(L0)}))) == expected


@pytest.mark.parametrize(
    ("fence", "expected"), [("", S_PTE), ("sfence.vma s0, x0", "stops"), ("sfence.vma", "stops")]
)
def test_a_cached_invalid_pte_faults_until_the_fence(words, fence, expected):
    text = SETUP + put(_0x80012000=0) + USE_SATP + put(_0x80012000=leaf(B)) + f"{fence}\n"
    text += LOOK + END
    assert verdict(check(words(text), Keeps({L0: 0}))) == expected


def test_a_value_that_no_version_explains(words):
    text = SETUP + USE_SATP + LOOK + put(_0x80012000=leaf(B)) + LOOK + END
    assert verdict(check(words(text), Keeps({L0: leaf(0x80017000)}))) == "stops"


@pytest.mark.parametrize(
    ("fence", "expected"),
    [("", "old root in satp"), ("sfence.vma x0, s2", "old root in satp"),
     ("sfence.vma s0, x0", "old root in satp"), ("sfence.vma x0, s1", "stops")],
)  # fmt: skip
def test_an_old_root_with_the_same_asid(words, fence, expected):
    text = SETUP + put(_0x80013008=0) + USE_SATP + LOOK
    text += f"li t0, 0x8000500000080013; csrw satp, t0\n{fence}\n" + LOOK + END
    assert verdict(check(words(text), Keeps(atp=(0, 0x8000500000080010)))) == expected


@pytest.mark.parametrize(
    ("flags", "expected"), [(LEAF, "stops"), (LEAF | 0x20, "old root in satp")]
)
def test_only_global_mappings_cross_asids(words, flags, expected):
    text = SETUP + put(_0x80012000=leaf(A, flags), _0x80013008=0) + USE_SATP + LOOK
    text += "li t0, 0x8000600000080013; csrw satp, t0; sfence.vma x0, s2\n" + LOOK + END
    assert verdict(check(words(text), Keeps(atp=(0, 0x8000500000080010)))) == expected


VS_PTE = "old VS-stage PTE"
GUEST_FENCES = [
    ("", VS_PTE),
    ("hfence.vvma", "stops"),
    ("hfence.vvma s0, x0", "stops"),
    ("hfence.vvma x0, s1", "stops"),
    ("hfence.vvma s0, s1", "stops"),
    ("hfence.vvma s3, x0", VS_PTE),
    ("hfence.vvma x0, s2", VS_PTE),
    ("hfence.gvma", VS_PTE),
    ("sfence.vma", VS_PTE),
    ("csrr t2, hgatp; csrw hgatp, x0; hfence.vvma; csrw hgatp, t2", VS_PTE),
    ("sfence.w.inval; hinval.vvma s0, s1; sfence.inval.ir", "stops"),
    ("sfence.w.inval; sinval.vma s0, s1; sfence.inval.ir", VS_PTE),
]


@pytest.mark.parametrize(("fence", "expected"), GUEST_FENCES)
def test_an_old_vs_stage_leaf(words, fence, expected):
    text = SETUP + put(_0x80012000=leaf(A)) + USE_BOTH + GUEST_LOOK
    text += put(_0x80012000=leaf(B)) + f"{fence}\n" + GUEST_LOOK + END
    assert verdict(check(words(text), Keeps({L0: leaf(A)}))) == expected


G_PTE = "old G-stage PTE"
G_FENCES = [
    ("", G_PTE),
    ("hfence.gvma", "stops"),
    ("hfence.gvma s4, x0", "stops"),
    ("hfence.gvma x0, s6", "stops"),
    ("hfence.gvma s4, s6", "stops"),
    ("hfence.gvma s5, x0", G_PTE),
    ("hfence.gvma x0, s7", G_PTE),
    ("hfence.gvma s4, s7", G_PTE),
    ("hfence.vvma", G_PTE),
    ("sfence.w.inval; hinval.gvma s4, s6; sfence.inval.ir", "stops"),
    ("sfence.w.inval; hinval.gvma s4, s7; sfence.inval.ir", G_PTE),
]


@pytest.mark.parametrize(("fence", "expected"), G_FENCES)
def test_an_old_g_stage_leaf(words, fence, expected):
    """The guest's page is gpa 0x4000_0000, whose G-stage leaf changes."""
    text = SETUP + put(_0x80012000=leaf(0x40000000)) + USE_BOTH + GUEST_LOOK
    text += put(_0x80025000=leaf(B)) + f"{fence}\n" + GUEST_LOOK + END
    assert verdict(check(words(text), Keeps({G_L0: leaf(A)}))) == expected


@pytest.mark.parametrize(
    ("fence", "expected"),
    [("", "old PMP setting"), ("sfence.vma s0, x0", "old PMP setting"), ("sfence.vma", "stops")],
)
def test_an_old_pmp_setting(words, fence, expected):
    text = SETUP + USE_SATP + LOOK + f"csrw pmpcfg0, x0\n{fence}\n" + LOOK + END
    slots = [0] * len(SLOT_INDEX)
    slots[SLOT_INDEX["pmpaddr0"]] = (1 << 54) - 1
    slots[SLOT_INDEX["pmpcfg0"]] = 0x1F
    assert verdict(check(words(text), Keeps(pmp=slots))) == expected


@pytest.mark.parametrize(
    ("fence", "expected"),
    [
        ("", "old ADUE or PBMTE"),
        ("sfence.vma s0, x0", "old ADUE or PBMTE"),
        ("sfence.vma", "stops"),
    ],
)
def test_an_old_adue(words, fence, expected):
    """ADUE is set: until the fence, a leaf without A may still fault."""
    text = SETUP + put(_0x80012000=leaf(A, LEAF & ~0xC0)) + USE_SATP
    text += f"li t0, 1; slli t0, t0, 61; csrs menvcfg, t0\n{fence}\n" + LOOK + END
    assert verdict(check(words(text), Keeps(adue=0))) == expected


@pytest.mark.parametrize(("fence", "expected"), [("", "old code bytes"), ("fence.i", "stops")])
def test_old_code_bytes(words, fence, expected):
    text = f"la t0, 1f; li t1, 0x00200513; sw t1, 0(t0); {fence}\n1: li a0, 1\n" + END
    program = words(text)
    at = stream_maker.BASE + 4 * program.index(0x00100513)
    checker = check(program, Keeps(code={at: 0x0513, at + 2: 0x0010}), op=0x00200513)
    assert verdict(checker) == expected


def test_what_the_log_has_forgotten_is_refused(words):
    """More stores than are remembered lie between the change and the look."""
    checker = Checker(stream_maker.hart_with(words(END)))
    stores = checker.staleness.stores
    stores.add(0x12000, leaf(A), 1)
    assert stores.versions(0x12000, -1) == [(1, leaf(A))]
    for n in range(1 << 20):
        stores.add(0x20000, n, 2 + n)
    assert stores.versions(0x12000, -1) == []
    assert stores.forgotten_until() >= 1
    assert stores.touched(0x12000)
