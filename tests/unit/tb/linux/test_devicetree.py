# SPDX-License-Identifier: Apache-2.0
"""Device trees: their length does not depend on the addresses in them."""

from __future__ import annotations

import shutil

import pytest

from trapline.tb.linux import devicetree

needs_dtc = pytest.mark.skipif(shutil.which("dtc") is None, reason="dtc is not installed")


@needs_dtc
@pytest.mark.parametrize("name", ["host", "guest"])
def test_device_tree_length_does_not_depend_on_addresses(name) -> None:
    def tree(initrd: tuple[int, int]) -> bytes:
        return devicetree.compile_tree(
            name,
            bootargs='a "quoted" word',
            isa="rv64ima",
            mmu_type="riscv,sv39",
            memory=1 << 24,
            start=0x8040_0000,
            initrd=initrd,
        )

    small, large = tree((0, 0)), tree((0x8123_4000, 0x8223_4000))
    assert small[:4] == bytes.fromhex("d00dfeed")
    assert len(small) == len(large)
    assert small != large
    assert b'a "quoted" word\0' in small
