# SPDX-License-Identifier: Apache-2.0
"""Every directed program passes on the golden model, in the configuration it is for."""

from __future__ import annotations

import pytest

from trapline.models.isa.config import named
from trapline.models.platform.elf import read_elf
from trapline.models.platform.platform import Platform

from .programs import BUILDS

LIMIT = 10_000_000  # instructions; the longest program needs a third


@pytest.mark.parametrize("build", BUILDS, ids=str)
def test_passes_on_the_golden_model(build):
    config = named(build.config)
    platform = Platform(config)
    platform.load(read_elf(build.elf, config.xlen))
    platform.run(LIMIT)
    assert platform.end is not None, "instruction limit"
    assert platform.end.code == 0, f"line {platform.end.code}"
