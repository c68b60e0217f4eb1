"""Every directed program passes on the golden model, in the configuration it is for."""

from __future__ import annotations

import pytest

from trapline.models.isa.config import named
from trapline.models.platform.elf import read_elf
from trapline.models.platform.platform import Platform

from .programs import SOURCES, config_of, elf_of

LIMIT = 10_000_000  # instructions; the longest program needs a third


@pytest.mark.parametrize("source", SOURCES, ids=lambda p: p.stem)
def test_passes_on_the_golden_model(source):
    config = named(config_of(source))
    platform = Platform(config)
    platform.load(read_elf(elf_of(source), config.xlen))
    platform.run(LIMIT)
    assert platform.end is not None, "instruction limit"
    assert platform.end.code == 0, f"line {platform.end.code}"
