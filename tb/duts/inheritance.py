# SPDX-License-Identifier: Apache-2.0
"""A dut.toml that starts from another one: the same wrapper around another build of a core."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from trapline.tb.duts.schema import checked

# Tables of rows: those of the base come first. Every other key takes the place of the base's.
_ADDED = ("waiver", "adopt")


def merged(
    table: dict[str, Any], base_of: Callable[[str], dict[str, Any]], above: tuple[str, ...] = ()
) -> dict[str, Any]:
    """`table` with what it takes from its `base`; `base_of` reads a design's file by its name.

    Raises ValueError: a base that starts from itself or is not whole, and a name in
    `without_waivers` that the base does not have.
    """
    name = table.get("base")
    if name is None and "without_waivers" in table:
        raise ValueError("without_waivers: without a base")
    if not isinstance(name, str):
        return table
    if name in above:
        raise ValueError(f"base: {name} starts from itself")
    base = merged(base_of(name), base_of, (*above, name))
    try:
        waivers = [waiver.name for waiver in checked({"configs": ["-"], **base}).waiver]
    except ValueError as error:
        raise ValueError(f"base {name}: {error}") from None
    gone = table.get("without_waivers", [])
    for number, waiver in enumerate(gone if isinstance(gone, list) else []):
        if waiver not in waivers:
            raise ValueError(f"without_waivers[{number}]: {name} has no waiver {waiver!r}")
    base["waiver"] = [row for row in base.get("waiver", []) if row["name"] not in gone]
    result = {**base, **table}
    for key in _ADDED:
        own = table.get(key, [])
        if isinstance(own, list):
            result[key] = [*base.get(key, []), *own]
    return result
