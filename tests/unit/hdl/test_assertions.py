# SPDX-License-Identifier: Apache-2.0
"""Every assertion of the RTL is in the simulator: Verilator drops some forms without a word."""

from __future__ import annotations

import re

import pytest

from trapline.models.isa.config import named
from trapline.tb.duts import loader as dut
from trapline.tb.sim import build

LABEL = re.compile(r"^\s*(\w+)\s*:\s*assert\b", re.MULTILINE)
# About registers of 32 bits: at XLEN=64 nothing is left of it.
RV32_ONLY = {"FitsXlen"}
# About F: without it nothing is left of them.
FLOAT_ONLY = {"DirtyWhileOn", "OneFcsrChange"}
ANY = re.compile(r"\bassert\s+(?:property\b|\()")


@pytest.fixture(scope="module")
def own() -> dut.Dut:
    return dut.load("own")


def test_every_assertion_has_a_name(own: dut.Dut) -> None:
    for path in own.sources:
        text = re.sub(r"//.*", "", path.read_text())
        assert len(LABEL.findall(text)) == len(ANY.findall(text)), path.name


@pytest.mark.parametrize(
    ("config", "nothing_left"),
    [("rv64imac_h_misaligned", RV32_ONLY | FLOAT_ONLY), ("rv64gc_h", RV32_ONLY)],
)
def test_every_assertion_reaches_the_generated_code(
    own: dut.Dut, tmp_path, config: str, nothing_left: set[str]
) -> None:
    labels = {label for path in own.sources for label in LABEL.findall(path.read_text())}
    assert len(labels) > 15
    build._verilate(own.design(named(config), watch=True), tmp_path)
    code = "".join(path.read_text() for path in tmp_path.glob("*.cpp"))
    missing = {label for label in labels if f".{label}" not in code}
    assert missing == nothing_left
