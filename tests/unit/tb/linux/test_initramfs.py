# SPDX-License-Identifier: Apache-2.0
"""The archive of the initial file system, read by a reader of its own."""

from __future__ import annotations

from trapline.tb.linux import initramfs


def unpack(archive: bytes) -> dict[str, tuple[int, bytes]]:
    """A reader of newc archives, written apart from the writer."""
    found, at = {}, 0
    while True:
        assert archive[at : at + 6] == b"070701"
        fields = [int(archive[at + 6 + 8 * i : at + 14 + 8 * i], 16) for i in range(13)]
        name_at = at + 110
        name = archive[name_at : name_at + fields[11] - 1].decode()
        data_at = (name_at + fields[11] + 3) & ~3
        if name == "TRAILER!!!":
            return found
        found[name] = (fields[1], archive[data_at : data_at + fields[6]])
        at = (data_at + fields[6] + 3) & ~3


def test_archive_holds_every_entry() -> None:
    entries = [
        initramfs.folder("dev"),
        initramfs.device("dev/kvm", initramfs.KVM_DEVICE),
        initramfs.file("init", b"12345"),
    ]
    assert unpack(initramfs.archive(entries)) == {
        "dev": (0o040755, b""),
        "dev/kvm": (0o020600, b""),
        "init": (0o100755, b"12345"),
    }


def test_archive_carries_device_numbers() -> None:
    record = initramfs.archive([initramfs.device("dev/kvm", (10, 232))])
    assert record[6 + 8 * 9 : 6 + 8 * 11] == b"0000000a000000e8"
