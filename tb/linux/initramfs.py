# SPDX-License-Identifier: Apache-2.0
"""A cpio archive in the `newc` format, as the kernel unpacks it into its first root folder."""

from __future__ import annotations

from dataclasses import dataclass

S_IFDIR, S_IFCHR, S_IFREG = 0o040000, 0o020000, 0o100000

KVM_DEVICE = (10, 232)
CONSOLE_DEVICE = (5, 1)


@dataclass(frozen=True)
class ArchiveEntry:
    """One name in the archive: a folder, a character device or a file with its content."""

    name: str
    mode: int
    data: bytes = b""
    device: tuple[int, int] = (0, 0)


def folder(name: str) -> ArchiveEntry:
    """An entry that makes a folder."""
    return ArchiveEntry(name, S_IFDIR | 0o755)


def device(name: str, number: tuple[int, int]) -> ArchiveEntry:
    """A character device with its major and minor number."""
    return ArchiveEntry(name, S_IFCHR | 0o600, device=number)


def file(name: str, data: bytes, mode: int = 0o755) -> ArchiveEntry:
    """An entry with a file's content."""
    return ArchiveEntry(name, S_IFREG | mode, data)


def _record(number: int, entry: ArchiveEntry) -> bytes:
    name = entry.name.encode() + b"\0"
    fields = (
        number,
        entry.mode,
        0,  # owner
        0,  # group
        1,  # links
        0,  # time: the archive depends on its content alone
        len(entry.data),
        0,
        0,
        entry.device[0],
        entry.device[1],
        len(name),
        0,  # checksum, unused in this format
    )
    header = b"070701" + b"".join(b"%08x" % field for field in fields)
    return _padded(header + name) + _padded(entry.data)


def _padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % 4)


def archive(entries: list[ArchiveEntry]) -> bytes:
    """The archive, uncompressed: unpacking costs the kernel about two instructions a byte."""
    records = [_record(i + 1, entry) for i, entry in enumerate(entries)]
    return b"".join(records) + _record(0, ArchiveEntry("TRAILER!!!", 0))
