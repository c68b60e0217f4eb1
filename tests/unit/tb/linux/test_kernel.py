# SPDX-License-Identifier: Apache-2.0
"""Kernel options that a build dropped, and the recipes that there are."""

from __future__ import annotations

from trapline.tb.linux import kernel


def test_kernel_options_that_kconfig_dropped_are_found() -> None:
    fragments = "CONFIG_A=y\n# CONFIG_B is not set\nCONFIG_C=y\n# CONFIG_C is not set\n"
    assert kernel.missing_options("CONFIG_A=y\n", fragments) == []
    assert kernel.missing_options("CONFIG_B=y\n", fragments) == [
        "CONFIG_A=y",
        "# CONFIG_B is not set",
    ]


def test_every_fragment_exists() -> None:
    for release in kernel.RELEASES:
        for role in ("host", "guest"):
            for preempt in (False, True):
                for xlen in (32, 64):
                    for path in kernel.Variant(release, role, preempt, xlen).fragments():
                        assert path.is_file(), path
