# SPDX-License-Identifier: Apache-2.0
"""What the RTL side of the proofs knows of the core's sources: their list, their configurations."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def core_list() -> tuple[str, ...]:
    """The files of hdl/core.f, relative to the root, in compile order."""
    return tuple((ROOT / "hdl" / "core.f").read_text().split())


def config_name(name: str) -> str:
    """The parameter value in cfg_pkg of a named configuration: rv64imac_h is CfgRv64imacH."""
    return "Cfg" + "".join(part[:1].upper() + part[1:] for part in name.split("_"))
