# SPDX-License-Identifier: Apache-2.0
"""The one cocotb test: a whole lockstep run, as its description says."""

from __future__ import annotations

import cocotb
from pyuvm import uvm_root

from trapline.tb.env.env import LockstepTest


@cocotb.test()
async def lockstep(_dut: object) -> None:
    """Run the test; the results have gone through the pipe when it returns."""
    await uvm_root().run_test(LockstepTest)
