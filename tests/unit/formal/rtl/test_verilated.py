# SPDX-License-Identifier: Apache-2.0
"""The core's list of files and its configurations are those of the sources."""

from __future__ import annotations

import re

import pytest

from trapline.formal.rtl.verilated import ROOT, config_name, core_list
from trapline.models.isa.config import GOLDEN_ONLY, NAMED


def test_every_file_of_the_core_is_there_once() -> None:
    files = core_list()
    assert len(files) == len(set(files))
    assert all((ROOT / f).is_file() for f in files)
    assert files.index("hdl/gen/cfg_pkg.sv") < files.index("hdl/priv/csr_file.sv")


@pytest.mark.parametrize("name", [name for name in NAMED if name not in GOLDEN_ONLY])
def test_a_named_configuration_is_a_parameter_of_the_package(name: str) -> None:
    package = (ROOT / "hdl" / "gen" / "cfg_pkg.sv").read_text()
    assert re.search(rf"\b{config_name(name)}\b", package)


def test_a_configuration_with_parts() -> None:
    assert config_name("rv64imac_h_svade") == "CfgRv64imacHSvade"
