# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest

from trapline.models.isa.commit import BUS_WORDS, RECORD_WORDS
from trapline.models.isa.state import FULL_STATE_WORDS
from trapline.tb.lockstep.stream import BUS, FULL, RECORD, BadStream, StreamWriter, read_stream


def write(path, records=2):
    writer = StreamWriter(path, {"config": "rv64imac_h", "elf": "a.elf"})
    for i in range(records):
        writer.item(RECORD, [i] * RECORD_WORDS)
    writer.item(FULL, [7] * FULL_STATE_WORDS)
    writer.item(BUS, [9] * BUS_WORDS)
    writer.close()


def test_a_stream_reads_back_as_it_was_written(tmp_path):
    path = tmp_path / "s"
    write(path)
    header, items = read_stream(path)
    assert header == {"config": "rv64imac_h", "elf": "a.elf"}
    assert [(tag, words[0], len(words)) for tag, words in items] == [
        (RECORD, 0, RECORD_WORDS),
        (RECORD, 1, RECORD_WORDS),
        (FULL, 7, FULL_STATE_WORDS),
        (BUS, 9, BUS_WORDS),
    ]


@pytest.mark.parametrize("cut", [1, 8, 16, 200])
def test_a_stream_cut_short_says_so(tmp_path, cut):
    path = tmp_path / "s"
    write(path)
    path.write_bytes(path.read_bytes()[:-cut])
    with pytest.raises(BadStream, match="cut short"):
        list(read_stream(path)[1])


def test_another_file_is_no_stream(tmp_path):
    path = tmp_path / "s"
    path.write_bytes(b"\x7fELF" + bytes(100))
    with pytest.raises(BadStream, match="not a commit stream"):
        read_stream(path)


def test_another_version_is_refused(tmp_path):
    path = tmp_path / "s"
    write(path)
    data = bytearray(path.read_bytes())
    data[8] += 1
    path.write_bytes(data)
    with pytest.raises(BadStream, match="version"):
        read_stream(path)
