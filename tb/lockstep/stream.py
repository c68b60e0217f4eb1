# SPDX-License-Identifier: Apache-2.0
"""A recorded commit stream: a file that can be checked again without a simulator.

Layout, little-endian 64-bit words: magic, version, record words, full-state words, bus words,
length of the JSON header in bytes; the header (padded to 8 bytes); then items. An item is one word
`tag` and its payload: tag 1 a commit record, 2 a full state (belongs to the record before it),
3 a bus transfer, 4 the end (its payload: the number of records, and the CRC-32 of all bytes before
the item). Nothing follows the end. The header holds `config`, `dut`, `elf`, `images` as the run's
description has them, `tohost`, and `elf_sha256`.
"""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from trapline.files import of_file, read_bytes
from trapline.models.isa.commit import BUS_WORDS, MAGIC, RECORD_WORDS, VERSION
from trapline.models.isa.state import FULL_STATE_WORDS

RECORD, FULL, BUS, END = 1, 2, 3, 4
_SIZES = {RECORD: RECORD_WORDS, FULL: FULL_STATE_WORDS, BUS: BUS_WORDS, END: 2}


class BadStream(Exception):
    """The file is no commit stream of this version, or it is cut short. The message says which."""


class StreamWriter:
    """Appends items to a stream file; `close` writes the end mark a reader insists on."""

    def __init__(self, path: Path, header: dict[str, Any]) -> None:
        """`header`: JSON-able; holds at least `config` and `elf` (see tb/lockstep/recheck)."""
        self._path = path
        self._file: BinaryIO = path.open("wb")
        text = json.dumps(header).encode()
        text += b" " * (-len(text) % 8)
        self._checksum = 0
        self._records = 0
        self._write(
            struct.pack("<6Q", MAGIC, VERSION, RECORD_WORDS, FULL_STATE_WORDS, BUS_WORDS, len(text))
        )
        self._write(text)

    def _write(self, data: bytes) -> None:
        self._checksum = zlib.crc32(data, self._checksum)
        try:
            self._file.write(data)
        except OSError as error:
            raise of_file(error, self._path) from None

    def item(self, tag: int, words: Sequence[int]) -> None:
        """Append one item; `words` has the tag's size."""
        self._write(struct.pack(f"<{1 + _SIZES[tag]}Q", tag, *words))
        self._records += tag == RECORD

    def close(self) -> None:
        """Write the end mark and close the file."""
        try:
            self._file.write(struct.pack("<3Q", END, self._records, self._checksum))
            self._file.close()
        except OSError as error:
            raise of_file(error, self._path) from None


def read_stream(path: Path) -> tuple[dict[str, Any], Iterator[tuple[int, tuple[int, ...]]]]:
    """The header and an iterator over (tag, words). Raises BadStream, from the iterator as well."""
    data = read_bytes(path)
    if len(data) < 48 or struct.unpack_from("<Q", data)[0] != MAGIC:
        raise BadStream(f"{path}: not a commit stream")
    _, version, record, full, bus, length = struct.unpack_from("<6Q", data)
    if (version, record, full, bus) != (VERSION, RECORD_WORDS, FULL_STATE_WORDS, BUS_WORDS):
        raise BadStream(f"{path}: stream version {version} is not this version ({VERSION})")
    if length % 8 or 48 + length > len(data):
        raise BadStream(f"{path}: cut short in its header")
    tag, records, checksum = struct.unpack_from("<3Q", data, len(data) - 24)
    if tag == END and checksum != zlib.crc32(data[:-24]):
        raise BadStream(f"{path}: damaged: its checksum does not match")
    if tag == END and records == 0:
        raise BadStream(f"{path}: an empty stream: no record to check")
    try:
        header = json.loads(data[48 : 48 + length])
    except ValueError:
        raise BadStream(f"{path}: the header is damaged") from None
    if not isinstance(header, dict):
        raise BadStream(f"{path}: the header is no table")
    return header, _items(path, data, 48 + length)


# Of the header: where the hart starts and main memory lies, 0 as its configuration has it.
PLACES = ("reset_pc", "ram_base", "ram_size")


def header_problem(header: dict[str, Any]) -> str:
    """What is wrong with a header that `trapline check` is to use; "" for nothing."""
    for name in ("config", "dut", "elf", "elf_sha256"):
        if not isinstance(header.get(name), str):
            return f"the header has no usable {name}"
    images = header.get("images")
    good = isinstance(images, list) and all(
        isinstance(row, list)
        and len(row) == 2
        and isinstance(row[0], str)
        and type(row[1]) is int
        and 0 <= row[1] < 1 << 64
        for row in images
    )
    if not good:
        return "the header has no usable images"
    for name in ("tohost", *PLACES):
        if type(header.get(name, 0)) is not int or not 0 <= header.get(name, 0) < 1 << 64:
            return f"the header has no usable {name}"
    return ""


def _items(path: Path, data: bytes, at: int) -> Iterator[tuple[int, tuple[int, ...]]]:
    records = 0
    while at + 8 <= len(data):
        (tag,) = struct.unpack_from("<Q", data, at)
        size = _SIZES.get(tag)
        if size is None:
            raise BadStream(f"{path}: unknown item {tag} at byte {at}")
        if at + 8 * (1 + size) > len(data):
            break
        words = struct.unpack_from(f"<{size}Q", data, at + 8)
        at += 8 * (1 + size)
        if tag == END:
            if words[0] != records:
                raise BadStream(f"{path}: {records} records where the end mark says {words[0]}")
            if at != len(data):
                raise BadStream(f"{path}: {len(data) - at} bytes behind the end mark")
            return
        records += tag == RECORD
        yield tag, words
    raise BadStream(f"{path}: cut short after {records} records")
