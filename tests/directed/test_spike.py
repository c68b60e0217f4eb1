# SPDX-License-Identifier: Apache-2.0
"""Spike's opinion of the directed programs: what it cannot do says so in its first comment."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from trapline.models.isa.config import named

from .programs import BUILDS, NARROW, Build

ISA = "rv64imach_zicntr_zihpm_sstc_svinval_svade_svadu_svnapot_svpbmt_smstateen_zawrs"
ISA_32 = ISA.replace("rv64", "rv32").replace("_svnapot_svpbmt", "")
SPIKE = Path(sys.executable).with_name("spike")


def spike(build: Build) -> int:
    isa = ISA_32 if build.config == NARROW else ISA
    if named(build.config).has("f"):
        isa = isa.replace("imac", "imafdc")
    command = [str(SPIKE), f"--isa={isa}", str(build.elf)]
    return subprocess.run(command, capture_output=True, timeout=60, check=False).returncode


@pytest.mark.parametrize("build", BUILDS, ids=str)
def test_spike_passes_or_is_known_to_differ(build):
    text = build.source.read_text()
    if "Not on Spike: it has" in text:
        pytest.skip("Spike lacks the feature")
    # A program listed as a deviation must fail: a deviation that has gone is to be struck out.
    known = "Not on Spike:" in text or (
        build.config == NARROW and "Not on Spike at XLEN=32" in text
    )
    assert (spike(build) != 0) == known
