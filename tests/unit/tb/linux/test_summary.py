# SPDX-License-Identifier: Apache-2.0
"""The summary of a run, on records made by hand."""

from __future__ import annotations

import pickle
from array import array

import pytest

from trapline.models.isa.commit import RECORD_WORDS, Kind, pack
from trapline.models.isa.state import FULL_STATE_WORDS, SLOT_INDEX
from trapline.tb.linux.spike_log import LogReader
from trapline.tb.linux.summary import Summary, text
from trapline.tb.linux.tally import Tally, rows

M, HS, U, VS, VU = (3, 0), (1, 0), (0, 0), (1, 1), (0, 1)
HFENCE_GVMA = 0x6200_0073


def record(kind, before, after, cycle=0, **fields) -> list[int]:
    modes = dict(zip(("priv_before", "v_before"), before, strict=True))
    modes |= dict(zip(("priv_after", "v_after"), after, strict=True))
    return pack({"kind": kind, "cycle": cycle, **modes, **fields})


def retire(before, after=None, **fields) -> list[int]:
    return record(Kind.RETIRE, before, after or before, **fields)


# A guest that exits twice: once served in the kernel, once through user space.
RUN = [
    retire(M, HS),
    retire(HS, insn=HFENCE_GVMA),
    retire(HS, VS, cycle=10),
    retire(VS),
    record(Kind.EXCEPTION, VS, HS, cycle=20, cause=21, target=1),
    retire(HS),
    retire(HS, VS, cycle=50),
    retire(VS, VU),
    record(Kind.INTERRUPT, VU, HS, cycle=60, cause=5, target=1),
    retire(HS, U),
    record(Kind.EXCEPTION, U, HS, cycle=70, cause=8, target=1),
    retire(HS),
    retire(HS, VS, cycle=100),
    record(Kind.EXCEPTION, VS, VS, cycle=101, cause=3, target=2),
]


def summarise(batches) -> dict:
    summary = Summary()
    for batch in batches:
        summary.add([word for one in batch for word in one])
    summary.hgatp((8 << 60) | (5 << 44) | 0x80200)
    return summary.report()


def test_counts() -> None:
    report = summarise([RUN])
    assert report["records"] == len(RUN)
    assert report["instructions"] == 10
    assert report["instructions_by_mode"] == {"HS": 7, "M": 1, "VS": 2}
    assert report["guest_entries"] == 3
    assert report["guest_exits_by_cause"] == {
        "21 load guest-page fault": 1,
        "5 supervisor timer interrupt": 1,
    }
    assert {"cause": "3 breakpoint", "origin": "VS", "target": "VS", "count": 1} in report["traps"]
    assert report["fences"] == {"hfence.gvma": 1}
    assert report["gstage_modes"] == ["Sv39x4"]
    assert report["vmids"] == [5]


def test_world_switches_apart_by_user_space() -> None:
    switches = summarise([RUN])["world_switches"]
    same = {"min": 2, "median": 2, "max": 2}
    assert switches["in_kernel"] == {
        "count": 1,
        "instructions": same,
        "cycles": {"min": 30, "median": 30, "max": 30},
    }
    assert switches["through_user_space"]["count"] == 1
    # The ECALL from user space retires nothing.
    assert switches["through_user_space"]["instructions"]["max"] == 3
    assert switches["through_user_space"]["cycles"]["max"] == 40


@pytest.mark.parametrize("size", [1, 2, 3, 5])
def test_batches_of_any_size_count_the_same(size) -> None:
    batches = [RUN[i : i + size] for i in range(0, len(RUN), size)]
    assert summarise(batches) == summarise([RUN])


def test_a_ring_counts_as_the_stream_that_went_through_it() -> None:
    ring_words = array("Q", bytes(8 * 4 * RECORD_WORDS))
    ring = rows(ring_words)
    tally = Tally()
    for number, one in enumerate(RUN):
        at = number % 4 * RECORD_WORDS
        ring_words[at : at + RECORD_WORDS] = array("Q", one)
        if number % 3 == 2 or number == len(RUN) - 1:
            tally.add(ring, number - number % 3, number % 3 + 1)
    whole = Summary()
    whole.add([word for one in RUN for word in one])
    for name in ("keys", "records", "retired", "cycle", "entries", "switches", "fences"):
        assert getattr(tally, name) == getattr(whole.tally, name), name


def test_values_of_hgatp_in_a_ring_of_full_states() -> None:
    states = array("Q", bytes(8 * 2 * FULL_STATE_WORDS))
    ring = memoryview(states).cast("B").cast("Q", (2, FULL_STATE_WORDS))
    tally = Tally()
    for number, value in enumerate((0, 5, 5, 7, 0)):
        ring[number % 2, SLOT_INDEX["hgatp"]] = value
        tally.states(ring, number, 1)
    assert tally.hgatp == {0, 5, 7}
    tally.states(ring, 3, 0)
    assert tally.hgatp == {0, 5, 7}


@pytest.mark.parametrize("cut", range(len(RUN)))
def test_a_pickled_summary_goes_on_as_if_nothing_had_been(cut) -> None:
    summary = Summary()
    summary.add([word for one in RUN[:cut] for word in one])
    summary = pickle.loads(pickle.dumps(summary))
    summary.add([word for one in RUN[cut:] for word in one])
    summary.hgatp((8 << 60) | (5 << 44) | 0x80200)
    assert summary.report() == summarise([RUN])


def test_a_part_of_a_record_is_refused() -> None:
    with pytest.raises(ValueError, match="whole records"):
        Summary().add([0, 1, 2])


def test_text_names_everything() -> None:
    answer = text(summarise([RUN]))
    for word in ("10 instructions", "HS 7", "VS   HS", "hfence.gvma 1", "Sv39x4", "VMIDs: 5"):
        assert word in answer
    exits = answer.partition("exits 2\n")[2].splitlines()[:2]
    assert sorted(exits) == [
        "        1  21 load guest-page fault",
        "        1  5 supervisor timer interrupt",
    ]


LOG = """\
core   0: 3 0x0000000000001000 (0x00000297) x 5 0x0000000000001000
core   0: 3 0x0000000080000000 (0x30271073) c770_medeleg 0x0000000000f0b5ff
core   0: 3 0x0000000080000004 (0x30071073) c768_mstatus 0x0000000a00000800
core   0: 3 0x0000000080000008 (0x30200073) c768_mstatus 0x0000000a00000080
core   0: 1 0x0000000080200000 (0x60271073) c1538_hedeleg 0x0000000000000008
core   0: 1 0x0000000080200004 (0x68071073) c1664_hgatp 0x8000100000080400
core   0: 1 0x0000000080200008 (0x60071073) c1536_hstatus 0x0000000200000180
core   0: 1 0x000000008020000c (0x10200073) c768_mstatus 0x0 c1536_hstatus 0x0000000200000100
core   0: exception trap_instruction_guest_page_fault, epc 0x0000000080000000
core   0:           tval 0x0000000080000000
core   0: 1 0x0000000080200100 (0x10200073) c768_mstatus 0x0 c1536_hstatus 0x0000000200000100
core   0: 1 0x0000000080000000 (0x00000013)
core   0: exception trap_breakpoint, epc 0x0000000080000004
core   0: 1 0x0000000080000100 (0x00000013)
core   0: exception interrupt #7, epc 0x0000000080000104
core   0: 3 0x0000000080000140 (0x30200073) c768_mstatus 0x0000000a00000080
core   0: 1 0x0000000080000104 (0x00000013)
core   0: exception trap_virtual_supervisor_ecall, epc 0x0000000080000108
core   0: 1 0x0000000080200100 (0x00000013)
"""


def test_a_spike_log_tells_modes_and_targets() -> None:
    summary = Summary()
    reader = LogReader(summary)
    reader.feed(LOG.splitlines())
    reader.finish()
    report = summary.report()
    assert report["instructions_by_mode"] == {"HS": 6, "M": 5, "VS": 3}
    assert {(t["cause"][:2].strip(), t["origin"], t["target"]) for t in report["traps"]} == {
        ("20", "VS", "HS"),
        ("3", "VS", "VS"),
        ("7", "VS", "M"),
        ("10", "VS", "HS"),
    }
    # A trap to M and back is no exit.
    assert (report["guest_entries"], report["guest_exits"]) == (2, 2)
    assert report["gstage_modes"] == ["Sv39x4"]
    assert report["vmids"] == [1]


def test_an_unknown_exception_in_a_spike_log_is_refused() -> None:
    with pytest.raises(ValueError, match="surprise"):
        LogReader(Summary()).feed(["core   0: exception trap_surprise, epc 0x0"])
