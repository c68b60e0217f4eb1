# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest

from trapline.models.isa.commit import BUS_WORDS, RECORD_WORDS
from trapline.models.isa.memory_map import RAM
from trapline.models.isa.state import FULL_STATE_WORDS
from trapline.tb.lockstep.stream import (
    BUS,
    FULL,
    RECORD,
    BadStream,
    StreamWriter,
    header_problem,
    read_stream,
)


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


@pytest.mark.parametrize("cut", [8, 16, 24, 200])
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


def test_an_empty_stream_is_no_proof(tmp_path):
    path = tmp_path / "s"
    StreamWriter(path, {}).close()
    with pytest.raises(BadStream, match="no record to check"):
        read_stream(path)


@pytest.mark.parametrize("at", [8 * 20, -40, -8, 50])
def test_a_flipped_bit_is_damage_and_no_difference(tmp_path, at):
    path = tmp_path / "s"
    write(path)
    data = bytearray(path.read_bytes())
    data[at] ^= 4
    path.write_bytes(data)
    with pytest.raises(BadStream, match="damaged"):
        read_stream(path)


def test_nothing_follows_the_end(tmp_path):
    path = tmp_path / "s"
    write(path)
    path.write_bytes(path.read_bytes() + bytes(16))
    with pytest.raises(BadStream, match="16 bytes behind the end mark"):
        list(read_stream(path)[1])


HEADER = {"config": "c", "dut": "d", "elf": "e", "elf_sha256": "0", "images": [], "tohost": 0}


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({}, ""),
        ({"images": [["a", RAM.base]]}, ""),
        ({"config": 3}, "config"),
        ({"dut": None}, "dut"),
        ({"elf": []}, "elf"),
        ({"elf_sha256": {}}, "elf_sha256"),
        *(({"images": images}, "images") for images in (None, {}, "x", [1], [["a"]], [["a", "b"]])),
        *(({"images": [["a", spa]]}, "images") for spa in (-1, True, 1.5, 1 << 64)),
        ({"tohost": "x"}, "tohost"),
    ],
)
def test_a_header_is_used_only_if_it_is_one(change, wrong):
    problem = header_problem(HEADER | change)
    assert problem == (f"the header has no usable {wrong}" if wrong else "")
