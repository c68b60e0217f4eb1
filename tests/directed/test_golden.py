# SPDX-License-Identifier: Apache-2.0
"""Every directed program passes on the golden model, in the configuration it is for."""

from __future__ import annotations

import pytest

from trapline.models.isa.config import named
from trapline.models.platform.elf import read_elf
from trapline.models.platform.platform import Platform

from .programs import BUILDS

LIMIT = 10_000_000  # instructions; the longest program needs a third


FLOATS = [build for build in BUILDS if build.config == "rv64gc_h"]


@pytest.mark.parametrize("build", BUILDS, ids=str)
def test_passes_on_the_golden_model(build):
    passes(build, build.config)


@pytest.mark.parametrize("build", FLOATS, ids=str)
def test_programs_of_f_and_d_pass_with_sv39_alone(build):
    passes(build, "rv64gc_h_sv39")


def passes(build, name):
    config = named(name)
    platform = Platform(config)
    platform.load(read_elf(build.elf, config.xlen))
    platform.run(LIMIT)
    assert platform.end is not None, "instruction limit"
    assert platform.end.code == 0, f"line {platform.end.code}"
