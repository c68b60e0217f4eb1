# SPDX-License-Identifier: Apache-2.0
"""A step can be computed and taken back: state, memory and the prediction itself."""

from __future__ import annotations

import struct

import pytest

from trapline.models.golden.hart import Hart
from trapline.models.isa.config import NAMED, named
from trapline.models.isa.events import NO_EVENTS, Events
from trapline.models.isa.memory_map import RAM, UART
from trapline.models.isa.state import FULL_STATE_WORDS
from trapline.models.platform.memory import Memory

# One instruction each, that changes something else.
WORDS = {
    "addi a0, a0, 1": 0x0015_0513,
    "sd a0, 8(sp)": 0x00A1_3423,
    "sb a0, 3(sp)": 0x00A1_01A3,
    "lr.w a1, (sp)": 0x1001_25AF,
    "sc.w a1, a0, (sp)": 0x18A1_25AF,
    "amoadd.d a1, a0, (sp)": 0x00A1_35AF,
    "csrrw a1, mscratch, a0": 0x3405_15F3,
    "csrrw a1, minstret, a0": 0xB025_15F3,
    "csrrw a1, mstatus, a0": 0x3005_15F3,
    "mret": 0x3020_0073,
    "ecall": 0x0000_0073,
    "illegal": 0xFFFF_FFFF,
}


def hart_with(words: list[int], name: str = "rv64imac_h") -> Hart:
    memory = Memory()
    memory.write(RAM.base, b"".join(struct.pack("<I", w) for w in words))
    hart = Hart(named(name), memory)
    hart.set_x(2, RAM.base + 0x1000)
    hart.set_x(10, 0x1800)
    return hart


def everything(hart: Hart) -> tuple[object, ...]:
    memory = hart.memory.read(RAM.base, 0x2000)
    return hart.state_words(), hart.pc, hart.priv, hart.v, hart.reserved, memory


@pytest.mark.parametrize("text", WORDS)
@pytest.mark.parametrize("name", sorted(NAMED))
def test_undo_restores_everything(text: str, name: str) -> None:
    if ".d" in text and named(name).xlen == 32:
        pytest.skip("RV64 only")
    hart = hart_with([WORDS["lr.w a1, (sp)"], WORDS[text]], name)
    hart.step()
    before = everything(hart)
    first = hart.step()
    assert everything(hart) != before
    hart.undo()
    assert everything(hart) == before
    assert hart.step() == first


def test_undo_of_an_interrupt() -> None:
    hart = hart_with([WORDS["addi a0, a0, 1"]])
    hart.set_csr(hart_slot("mie"), 1 << 7)
    hart.set_csr(hart_slot("mstatus"), hart.csr_named("mstatus") | 8)
    before = hart.state_words()
    taken = hart.step(Events(take_interrupt=True, irq_pins=2))
    assert (taken["kind"], taken["cause"], taken["target"]) == (2, 7, 0)
    hart.undo()
    assert hart.state_words() == before
    assert hart.step(NO_EVENTS)["kind"] == 0


def test_a_claimed_interrupt_that_is_not_pending_is_not_taken() -> None:
    hart = hart_with([WORDS["addi a0, a0, 1"]])
    assert hart.step(Events(take_interrupt=True))["kind"] == 0


def test_an_sc_without_reservation_fails_whatever_is_claimed() -> None:
    hart = hart_with([WORDS["sc.w a1, a0, (sp)"]])
    assert hart.step(Events(sc_success=True))["sc_success"] == 0
    assert hart.get_x(11) == 1


def test_an_sc_may_fail_spuriously() -> None:
    hart = hart_with([WORDS["lr.w a1, (sp)"], WORDS["sc.w a1, a0, (sp)"]])
    hart.step()
    assert hart.step(Events(sc_success=False))["rd_wdata"] == 1


def test_events_reach_the_record_as_they_are() -> None:
    hart = hart_with([WORDS["addi a0, a0, 1"]])
    events = Events(
        irq_pins=0x11, irq_pins_read=0x23, mtime=1 << 60, stip=True, vstip_read=True, mcycle=77
    )
    record = hart.step(events)
    for name in "irq_pins irq_pins_read mtime stip vstip stip_read vstip_read mcycle".split():
        assert record[name] == getattr(events, name), name


def test_a_device_load_returns_what_the_event_says() -> None:
    hart = hart_with([0x0055_4583])  # lbu a1, 5(a0)
    hart.set_x(10, UART.base)
    record = hart.step(Events(device_rdata=0x1260))
    assert (record["device"], record["mem_pa"], record["mem_size"]) == (1, UART.base + 5, 0)
    assert record["mem_rdata"] == record["rd_wdata"] == 0x60


def test_full_state_round_trip() -> None:
    hart = hart_with(list(WORDS.values()))
    for _ in range(8):
        hart.step()
    words = hart.state_words()
    assert len(words) == FULL_STATE_WORDS
    other = Hart(named("rv64imac_h"), Memory())
    other.load_state_words(words)
    assert other.state_words() == words
    with pytest.raises(ValueError, match="full state"):
        other.load_state_words(words[1:])


def hart_slot(name: str) -> int:
    from trapline.models.isa.state import SLOT_INDEX

    return SLOT_INDEX[name]
