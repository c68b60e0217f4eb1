# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import struct

from trapline.models.isa.commit import RECORD_WORDS
from trapline.tb.sim.control import CRASH_RECORDS, read_crash_dump


def test_the_crash_dump_of_a_simulator_that_died(tmp_path):
    rows = [[n] * RECORD_WORDS for n in range(CRASH_RECORDS)]
    words = [1000, 2000, 990, 3, *(w for row in rows for w in row)]
    path = tmp_path / "last.records"
    path.write_bytes(struct.pack(f"<{len(words)}Q", *words))
    dump = read_crash_dump(path)
    assert dump is not None
    assert (dump.head, dump.cycle, dump.retired) == (1000, 2000, 990)
    assert dump.records == tuple(tuple(row) for row in rows[:3])


def test_no_crash_dump_or_half_of_one_is_none(tmp_path):
    path = tmp_path / "last.records"
    assert read_crash_dump(path) is None
    path.write_bytes(b"\0" * 100)
    assert read_crash_dump(path) is None
