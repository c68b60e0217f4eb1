# SPDX-License-Identifier: Apache-2.0
"""`trapline mutants`: what it refuses before anything is built."""

from __future__ import annotations

import pytest

from trapline.cli.app import run as trapline


@pytest.mark.parametrize(
    ("words", "reported"),
    [
        ("no_such_bug", "no planted bug is named no_such_bug"),
        ("--config z80", "no hunt in z80"),
        ("--random-only --config rv64imac_h_pmp64", "no hunt in rv64imac_h_pmp64"),
        ("--dut nobody", "unknown design 'nobody'"),
        ("--dut cva6", "cva6 does not have the core in hdl/"),
        ("--dut rvfi --config rv64imac_h", "--dut hunts in rv64imac_h, with all programs"),
        # Seen through AXI4 the core has another bus: a bug of its own bus is none there.
        ("simulator_hangs --dut axi", "no planted bug is named simulator_hangs"),
    ],
)
def test_bad_input_is_one_line(
    words: str, reported: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert trapline(["mutants", *words.split()]) == 2
    error = capsys.readouterr().err
    assert reported in error
    assert len(error.splitlines()) == 1
