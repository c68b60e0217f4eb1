# SPDX-License-Identifier: Apache-2.0
"""An image's options, and flat guests as their ELF files have them."""

from __future__ import annotations

import shutil

import pytest

from trapline.errors import BadInput
from trapline.tb.linux import image, programs

needs_gcc = pytest.mark.skipif(shutil.which(programs.CC) is None, reason="no RISC-V compiler")


@pytest.mark.parametrize(
    "wrong", [{"guest": "windows"}, {"ram_mib": 4}, {"ram_mib": 4096}], ids=lambda w: str(w)
)
def test_image_options_refuse_nonsense(wrong) -> None:
    with pytest.raises(BadInput):
        image.Options(**wrong)


@needs_gcc
def test_flat_guests_start_at_their_first_byte_and_hold_their_zeroes() -> None:
    from elftools.elf.elffile import ELFFile

    folder = programs.guests()
    for name in programs.SUITE:
        with (folder / f"{name}.elf").open("rb") as file:
            elf = ELFFile(file)
            symbols = {
                s.name: s["st_value"] for s in elf.get_section_by_name(".symtab").iter_symbols()
            }
        assert symbols["_start"] == image.RAM_BASE
        assert (folder / name).stat().st_size == symbols["image_end"] - image.RAM_BASE
