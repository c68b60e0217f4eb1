# SPDX-License-Identifier: Apache-2.0
"""Updates of A ahead of an access: what a speculating design may set, and nothing beyond it."""

from __future__ import annotations

import pytest
from stream_maker import BASE, Maker, hart_with

from trapline.models.isa.commit import ALL_KNOWN, FIELDS, BusKind, Kind, Pin
from trapline.models.isa.state import SLOT_INDEX
from trapline.models.isa.stops import CheckerStop
from trapline.tb.lockstep.checker import Checker
from trapline.tb.lockstep.recheck import accepted
from trapline.tb.lockstep.speculative_ad import CUT_SHORT, RULE

FIELD = {f.name: f for f in FIELDS}
V, R, W, X, U, G_BIT, A, D = (1 << bit for bit in range(8))
SV39, ADUE, MPRV, MPP_S, MPV = 8 << 60, 1 << 61, 1 << 17, 1 << 11, 1 << 39
NOP = 0x00000013
NOPS = [NOP] * 4
# csrs mstatus, t2; nop; lw t0, (t1); sw t0, (t1); nop
AS_S_MODE = [0x3003A073, NOP, 0x00032283, 0x00532023, NOP]

# Roots of S-stage, VS-stage and G-stage, and a page that the first two map at VA. G-stage maps main
# memory one to one: the first 2 MiB, where the tables are, by one leaf, and the next by another.
S, VS, G = BASE + 0x1_0000, BASE + 0x2_0000, BASE + 0x3_0000
PAGE, VA = BASE + 0x4_0000, 0x5000
LEAVES = {root: root + 0x2000 + 8 * (VA >> 12) for root in (S, VS)}
G_LEAF, G_OTHER = G + 0x4000, G + 0x4008


def pointer(table: int) -> int:
    return table >> 12 << 10 | V


def leaf(page: int, bits: int) -> int:
    return page >> 12 << 10 | V | bits


# mstatus and hstatus that make loads and stores those of a mode, while the hart runs in M.
EFFECTIVE = {"M": 0, "S": MPRV | MPP_S, "U": MPRV, "VS": MPRV | MPP_S | MPV, "VU": MPRV | MPV}


def scene(program: list[int], bits: dict[int, int], adue: int, mode: str = "M", hu: int = 0):
    """A hart in M-mode with all roots in force. bits: of leaves that are not the usual.

    mode: the effective privilege mode of loads and stores; "user": the hart itself is in U-mode,
    with satp off. hu: hstatus.HU.
    """
    hart = hart_with(program)
    usual = {LEAVES[S]: R | W, LEAVES[VS]: R | W, G_LEAF: R | W | X | U, G_OTHER: R | W | U}
    pages = {LEAVES[S]: PAGE, LEAVES[VS]: PAGE, G_LEAF: BASE, G_OTHER: BASE + (2 << 20)}
    entries = {spa: leaf(pages[spa], b) for spa, b in (usual | bits).items()}
    for root in (S, VS):
        entries |= {root: pointer(root + 0x1000), root + 0x1000: pointer(root + 0x2000)}
    entries[G + 8 * 2] = pointer(G + 0x4000)
    for spa, entry in entries.items():
        hart.memory.write(spa, entry.to_bytes(8, "little"))
    words = hart.state_words()
    slots = {
        "satp": SV39 | S >> 12, "vsatp": SV39 | VS >> 12, "hgatp": SV39 | G >> 12,
        "menvcfg": adue, "henvcfg": adue, "pmpaddr0": (1 << 54) - 1, "pmpcfg0": 0x1F,
        "hstatus": 2 << 32 | hu << 9,
    }  # fmt: skip
    slots["mstatus"] = words[SLOT_INDEX["mstatus"]] | EFFECTIVE.get(mode, 0)
    if mode == "user":
        slots["satp"] = 0
    for name, value in slots.items():
        words[SLOT_INDEX[name]] = value
    if mode == "user":
        hart.priv = 0
    hart.load_state_words(words)
    hart.set_x(6, VA)
    hart.set_x(7, MPRV | MPP_S)
    return hart, entries


def update_record(spa: int, before: int, after: int) -> list[int]:
    words = [0] * 20
    words[0] = Kind.PTE_UPDATE
    words[1] = ALL_KNOWN << FIELD["known"].lsb
    for name, value in (("mem_pa", spa), ("mem_rdata", before), ("mem_wdata", after)):
        words[FIELD[name].word] = value
    return words


def run(
    spa,
    added,
    *,
    program=NOPS,
    bits=None,
    adue=ADUE,
    read_as=None,
    speculative_a=True,
    mode=None,
    hu=0,
):
    """The design adds bits to a PTE before its second instruction, and goes on with it.

    mode: by default one in which the PTE's stage is walked.
    """
    mode = mode or {LEAVES[S]: "S", LEAVES[VS]: "VS"}.get(spa, "M")
    maker = Maker(program)
    maker.hart, entries = scene(program, bits or {}, adue, mode, hu)
    before = entries.get(spa, 0) if read_as is None else read_as
    updates = {1: [(spa, before, before | added)]}
    maker.bus.append([BusKind.PTE_WRITE | 0xFF << 8, spa, before | added, 0])
    for at in range(len(program)):
        if at == 1:
            maker.hart.memory.write(spa, (before | added).to_bytes(8, "little"))
            maker.hart.flush()
        stores = len(maker.bus)
        maker.step()
        for own in maker.hart.updates():
            updates.setdefault(at, []).append(own)
            maker.bus.insert(stores, [BusKind.PTE_WRITE | 0xFF << 8, own[0], own[2], 0])
    for at in sorted(updates, reverse=True):
        maker.records[at:at] = [update_record(*u) for u in updates[at]]
    for number, words in enumerate(maker.records):
        words[FIELD["order"].word] = number
    ours = scene(program, bits or {}, adue, mode, hu)[0]
    checker = Checker(ours, speculative_a=speculative_a)
    ring, full, bus = maker.rings()
    checker.drain(ring, 0, len(maker.records), full, bus, 0, len(maker.bus))
    return checker


def test_the_access_finds_a_set():
    checker = run(LEAVES[S], A, program=AS_S_MODE)
    assert (checker.stop, checker.instructions) == (0, 5)
    assert accepted(checker) == {RULE: 1}
    # The load called for nothing any more, the store for D alone.
    entry = int.from_bytes(checker.hart.memory.read(LEAVES[S], 8), "little")
    assert entry == leaf(PAGE, R | W | A | D)
    assert checker.bus.left() == (0, 0)


@pytest.mark.parametrize("bits", [R | W, R, X, R | X | U, R | W | D | G_BIT])
@pytest.mark.parametrize("spa", LEAVES.values())
def test_in_every_leaf_that_some_access_could_use(spa, bits):
    assert run(spa, A, bits={spa: bits}).stop == 0


@pytest.mark.parametrize(("spa", "added"), [(G_LEAF, A), (G_OTHER, A), (G_LEAF, A | D)])
def test_in_the_g_stage_and_d_where_it_maps_a_page_table(spa, added):
    assert run(spa, added).stop == 0


@pytest.mark.parametrize(
    ("spa", "added", "more"),
    [
        (LEAVES[S], A | D, {}),
        (LEAVES[VS], A | D, {}),
        (LEAVES[VS], D, {"bits": {LEAVES[VS]: R | W | A}}),
        (G_OTHER, A | D, {}),  # maps no page table
        (G_LEAF, A | D, {"bits": {G_LEAF: R | X | U}}),  # nothing may write there
        (G_LEAF, A, {"bits": {G_LEAF: R | W | X}}),  # U=0
        (LEAVES[S], A | G_BIT, {}),
        (LEAVES[S], A, {"adue": 0}),
        (LEAVES[VS], A, {"adue": 0}),
        (LEAVES[S], A, {"bits": {LEAVES[S]: W}}),  # reserved
        (LEAVES[S], A, {"read_as": leaf(PAGE, R)}),  # not what memory holds
        (LEAVES[S] + 8, A, {}),  # not valid
        (S, A, {}),  # a pointer
        (PAGE, A, {"read_as": leaf(PAGE, R)}),  # no page table
        (LEAVES[S], A, {"speculative_a": False}),  # a design that does not say so
    ],
)
def test_nothing_else_is_accepted(spa, added, more):
    checker = run(spa, added, **more)
    assert (checker.stop, accepted(checker)) == (CheckerStop.PTE_DIFFERS, {})


@pytest.mark.parametrize(
    ("spa", "mode", "hu"),
    [
        *((LEAVES[VS], mode, 0) for mode in ("M", "S", "U")),
        (LEAVES[VS], "user", 1),  # vsatp is active, for HLV; A is not set ahead of one all the same
        *((LEAVES[S], mode, 0) for mode in ("M", "VS", "VU")),
        *((at, "user", 0) for at in (G_LEAF, G_OTHER)),
    ],
)
def test_no_stage_that_the_mode_does_not_walk(spa, mode, hu):
    """norm:vs_stage_speculative_a_bit, norm:satp_op_active, and when hgatp is active."""
    checker = run(spa, A, mode=mode, hu=hu)
    assert (checker.stop, accepted(checker)) == (CheckerStop.PTE_DIFFERS, {})


@pytest.mark.parametrize(
    ("spa", "mode", "hu"),
    [
        *((LEAVES[S], mode, 0) for mode in ("S", "U")),
        *((LEAVES[VS], mode, 0) for mode in ("VS", "VU")),
        *((G_LEAF, mode, 0) for mode in ("M", "S", "VS", "VU")),
        (G_LEAF, "user", 1),
    ],
)
def test_every_stage_that_the_mode_walks(spa, mode, hu):
    bits = {spa: R | W | U} if spa != G_LEAF else {}
    assert run(spa, A, mode=mode, hu=hu, bits=bits).stop == 0


MIE, MSI = 1 << 3, 1 << 3
# csrs mstatus, t2; sw t0, (t1); nop
CUT_OFF = [0x3003A073, 0x00532023, NOP]


@pytest.mark.parametrize(
    ("added", "stop"),
    [(A | D, 0), (A, CheckerStop.PTE_DIFFERS), (A | D | G_BIT, CheckerStop.PTE_DIFFERS)],
)
def test_an_interrupt_may_come_between_an_update_and_its_store(added, stop):
    """The store's own update, whole, whether or not the design speculates."""
    maker = Maker(CUT_OFF)
    maker.hart, entries = scene(CUT_OFF, {}, ADUE)
    theirs = scene(CUT_OFF, {}, ADUE)[0]
    for hart in (maker.hart, theirs):
        words = hart.state_words()
        words[SLOT_INDEX["mie"]] = MSI
        hart.load_state_words(words)
        hart.set_x(7, MPRV | MPP_S | MIE)
    maker.step()
    spa, before = LEAVES[S], entries[LEAVES[S]]
    maker.hart.memory.write(spa, (before | added).to_bytes(8, "little"))
    maker.hart.flush()
    maker.step(1 << Pin.MSIP, interrupt=True)
    maker.records.insert(1, update_record(spa, before, before | added))
    for number, words in enumerate(maker.records):
        words[FIELD["order"].word] = number
    checker = Checker(theirs, check_bus=False)
    ring, full, bus = maker.rings()
    checker.drain(ring, 0, len(maker.records), full, bus, 0, 0)
    assert checker.stop == stop
    assert accepted(checker) == ({} if stop else {CUT_SHORT: 1})
