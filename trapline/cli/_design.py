# SPDX-License-Identifier: Apache-2.0
"""Designs and their configurations on the command line: one line and status 2 where none fits."""

from __future__ import annotations

from pathlib import Path

from trapline.errors import BadInput
from trapline.models.isa.config import HartConfig, named
from trapline.tb.duts import loader


def place_of(dut: str) -> str:
    """`dut` for other processes: a path of a folder (it has a slash) is made absolute."""
    return str(Path(dut).resolve()) if "/" in dut else dut


def design_of(dut: str) -> loader.Dut:
    """The design; BadInput for what is none."""
    try:
        return loader.load(dut)
    except loader.BadDut as error:
        raise BadInput(str(error)) from None


def default_config(dut: str) -> str:
    """The configuration that the design runs when none is named."""
    return design_of(dut).default_config


def config_of(dut: str, name: str) -> HartConfig:
    """The design's configuration of that name; BadInput when it has none."""
    design = design_of(dut)
    try:
        if name not in design.configs:
            named(name)  # of an unknown name the known ones are told
        return design.config(name)
    except KeyError as error:
        raise BadInput(str(error.args[0])) from None
    except loader.BadDut as error:
        raise BadInput(str(error)) from None
