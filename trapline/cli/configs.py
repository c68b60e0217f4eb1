# SPDX-License-Identifier: Apache-2.0
"""List the named configurations of the hart: how each differs from its base."""

from __future__ import annotations

from dataclasses import fields

from trapline.models.isa.config import DEFAULT, NAMED, SV32, SV39, SV48, SV57, HartConfig

EXAMPLES = ("trapline configs",)
_MODES = {SV32: "Sv32", SV39: "Sv39", SV48: "Sv48", SV57: "Sv57"}


def command() -> None:
    """List what --config takes, one line each: name, base, and the fields that differ from it.

    `+x` and `-x`: the extension x is there, or is not, other than in the base.

    Exit status: 0.
    """
    width = max(map(len, NAMED))
    for config in NAMED.values():
        print(f"{config.name:{width}}  {_described(config)}")


def _described(config: HartConfig) -> str:
    if config.name == DEFAULT:
        return f"the default: RV{config.xlen}, {' '.join(sorted(config.extensions))}"
    family = f"rv{config.xlen}imac_h"  # RV32 differs from the default in much
    base = NAMED[family if config.name != family else DEFAULT]
    differ = [
        _difference(field.name, getattr(base, field.name), getattr(config, field.name))
        for field in fields(config)
        if field.name != "name" and getattr(base, field.name) != getattr(config, field.name)
    ]
    return f"{base.name} with {', '.join(differ)}"


def _difference(name: str, base: object, value: object) -> str:
    if name == "extensions" and isinstance(base, frozenset) and isinstance(value, frozenset):
        signs = [f"-{e}" for e in sorted(base - value)] + [f"+{e}" for e in sorted(value - base)]
        return " ".join(signs)
    if isinstance(value, frozenset):
        return f"{name} {'/'.join(_MODES.get(v, str(v)) for v in sorted(value)) or 'none'}"
    if isinstance(value, bool):
        return f"{name} {'on' if value else 'off'}"
    return f"{name} {value}"
