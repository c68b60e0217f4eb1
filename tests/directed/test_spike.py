"""Spike's opinion of the directed programs: what it cannot do says so in its first comment."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from .programs import SOURCES, elf_of

ISA = "rv64imach_zicntr_zihpm_sstc_svinval_svade_svadu_svnapot_svpbmt_smstateen_zawrs"
SPIKE = Path(sys.executable).with_name("spike")


def spike(source: Path) -> int:
    command = [str(SPIKE), f"--isa={ISA}", str(elf_of(source))]
    return subprocess.run(command, capture_output=True, timeout=60, check=False).returncode


@pytest.mark.parametrize("source", SOURCES, ids=lambda p: p.stem)
def test_spike_passes_or_is_known_to_differ(source):
    if "Not on Spike: it has" in source.read_text():
        pytest.skip("Spike lacks the feature")
    # A program listed as a deviation must fail: a deviation that has gone is to be struck out.
    assert (spike(source) != 0) == ("Not on Spike" in source.read_text())
