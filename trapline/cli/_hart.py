# SPDX-License-Identifier: Apache-2.0
"""The hart that --xlen and --config ask for together."""

from __future__ import annotations

from trapline.errors import BadInput


def plain_or(config: str | None, xlen: int) -> str:
    """The name of the configuration; without one, that of the plain hart of this XLEN.

    Raises BadInput where --xlen and --config disagree.
    """
    from trapline.models.isa.config import NAMED

    if xlen not in (32, 64):
        raise BadInput(f"--xlen is 32 or 64, not {xlen}")
    if config is None:
        return f"rv{xlen}imac_h"
    if xlen == 32 and config in NAMED and NAMED[config].xlen != xlen:
        raise BadInput(f"--xlen {xlen}, and {config} is of XLEN {NAMED[config].xlen}")
    return config
