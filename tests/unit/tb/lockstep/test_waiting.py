# SPDX-License-Identifier: Apache-2.0
"""A WFI that nothing has ended yet: for ever, until outside says so, or by a timer."""

from __future__ import annotations

import pytest
from stream_maker import hart_with

from trapline.models.golden.gen import matches
from trapline.models.isa.commit import RECORD_WORDS, Pin, pack
from trapline.models.isa.state import SLOT_INDEX
from trapline.tb.lockstep.waiting import Waiting, waiting

MEI = 1 << 11
MTI = 1 << 7
SGEI = 1 << 12
NOP = 0x13


def wait(
    mie: int, *, insn: int = matches.WFI, pulsed: bool = True, driven: int | None = 0, pins: int = 0
) -> Waiting | None:
    """What is said of a hart that stands at `insn`, guest external interrupt 1 enabled in hgeie."""
    hart = hart_with([insn])
    for name, value in (("mie", mie), ("hgeie", 2)):
        hart.set_csr(SLOT_INDEX[name], value)
    last = tuple(pack({"irq_pins": pins}))
    assert len(last) == RECORD_WORDS
    found = waiting(hart, last, None, pulsed, driven)
    assert hart.pc == 0x8000_0000  # the model has not moved
    return found


def test_only_a_wfi_waits() -> None:
    assert wait(MEI, insn=NOP) is None


@pytest.mark.parametrize("mie", [0, MEI, MEI | SGEI])
def test_without_pulses_nothing_comes_from_outside(mie: int) -> None:
    found = wait(mie, pulsed=False)
    assert found is not None
    assert (found.never, found.unpulsed) == (True, False)
    assert f"mie {mie:#x}" in found.sentence


def test_what_no_pulse_has_brought_is_still_awaited() -> None:
    found = wait(MEI, driven=1 << Pin.SEIP | 1 << Pin.HGEIP)
    assert found is not None
    assert (found.never, found.unpulsed) == (False, True)
    assert "from outside" in found.sentence


@pytest.mark.parametrize(
    ("mie", "driven"),
    [(MEI, 1 << Pin.MEIP), (SGEI, 1 << Pin.HGEIP), (MEI | SGEI, 1 << Pin.HGEIP | 1 << Pin.SEIP)],
)
def test_a_pulse_that_would_have_ended_it_is_the_designs_to_explain(mie: int, driven: int) -> None:
    found = wait(mie, driven=driven)
    assert found is not None
    assert not found.unpulsed


def test_a_pulse_of_a_guest_that_hgeie_leaves_out_ends_nothing() -> None:
    found = wait(SGEI, driven=1 << Pin.HGEIP + 1)
    assert found is not None
    assert found.unpulsed


def test_pins_of_which_nothing_is_known_excuse_nothing() -> None:
    found = wait(MEI, driven=None)
    assert found is not None
    assert not found.unpulsed


def test_a_timer_beside_it_excuses_nothing() -> None:
    """When mtimecmp is not known, its interrupt may have been due."""
    found = wait(MEI | MTI)
    assert found is not None
    assert (found.never, found.unpulsed) == (False, False)


def test_what_is_pending_already_has_ended_it() -> None:
    assert wait(MEI, pins=1 << Pin.MEIP) is None
