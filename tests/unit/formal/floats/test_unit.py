# SPDX-License-Identifier: Apache-2.0
"""How the unit is built and asked. What it answers: tests/unit/hdl/fpu and test_every_case.py."""

from __future__ import annotations

import re

import pytest

from trapline.formal.floats.unit import F_AND_D, FILES, Case, FpuUnit, Op, packed, parameters
from trapline.tb.planted.patch import ROOT
from trapline.tb.sim.toolchain import BuildError


def test_a_case_is_four_words() -> None:
    assert packed(Case(Op.MvFX, 1, 0, 4, 5, 6, 7)) == (28 | 1 << 5 | 4 << 7, 5, 6, 7)
    assert packed(Case(Op.Add, 0, 1, 0, (1 << 64) - 1)) == (1 << 6, (1 << 64) - 1, 0, 0)


def test_the_parameters_are_those_of_the_unit() -> None:
    text = parameters(F_AND_D)
    assert text == ".NarrowExp(8), .NarrowSig(24), .WideExp(11), .WideSig(53)"
    top = next(ROOT / name for name in FILES if name.endswith("/fpu.sv")).read_text()
    for name in re.findall(r"\.(\w+)\(", text):
        assert re.search(rf"parameter int unsigned {name}\b", top)


def test_a_register_means_the_format() -> None:
    assert F_AND_D.of(1) is F_AND_D.wide
    assert F_AND_D.of(0) is F_AND_D.narrow


def test_sources_that_do_not_build_are_refused() -> None:
    name = next(name for name in FILES if name.endswith("/fp_classify.sv"))
    with pytest.raises(BuildError):
        FpuUnit(changed={name: (ROOT / name).read_text() + "\nmodule unended;\n"})
