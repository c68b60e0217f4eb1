# SPDX-License-Identifier: Apache-2.0
"""A configuration as plain data: a table in a file, the run description, a recorded stream.

Translation modes are written by their names ("sv39"), sets as lists; every other field as it is.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from trapline.models.isa.config import (
    DEFAULT,
    NAMED,
    SV32,
    SV39,
    SV48,
    SV57,
    HartConfig,
    field_names,
    named,
)

MODES = {"sv32": SV32, "sv39": SV39, "sv48": SV48, "sv57": SV57}
_MODE_FIELDS = ("vm_modes", "gstage_modes", "vsatp_modes")
_MODE_NAMES = {number: name for name, number in MODES.items()}
# Not fields: the named configuration that a table starts from, and extensions taken from its set.
_BASE, _WITHOUT = "base", "without"
# The name is part of file names and of a random program's name.
_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")
_WIDE = (
    "reset_pc", "mtvec_reset", "ram_base", "ram_size", "mtinst_writable", "htinst_writable",
    "mhartid", "mconfigptr", "mcause_reset", "pmpaddr0_reset",
)  # fmt: skip
_MOST = dict.fromkeys(_WIDE, (1 << 64) - 1)


def value_of(config: HartConfig, field: str) -> Any:
    """The field's value as data: an int, a bool, a str, or a sorted list of names."""
    value = getattr(config, field)
    if field in _MODE_FIELDS:
        return [_MODE_NAMES[mode] for mode in sorted(value)]
    return sorted(value) if isinstance(value, frozenset) else value


def to_data(config: HartConfig) -> dict[str, Any]:
    """Every field of `config`, ready for JSON; `from_data` reads it back."""
    return {field: value_of(config, field) for field in field_names()}


def from_data(table: Any) -> HartConfig:
    """The configuration that a table describes.

    `name`, and the fields that differ from `base` (a named configuration, DEFAULT where it is left
    out). `without`: extensions of the base that the hart does not have. Raises ValueError (one
    line) for an unknown field, a value of another type, and what HartConfig refuses.
    """
    if not isinstance(table, dict):
        raise ValueError("a configuration is a table")
    unknown = sorted(set(table) - set(field_names()) - {_BASE, _WITHOUT})
    if unknown:
        raise ValueError(f"a configuration has no field {', '.join(unknown)}")
    name = table.get("name")
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise ValueError(f"name of the configuration is {name!r}, not lower-case letters, 0-9, _")
    if name in NAMED:
        raise ValueError(f"name of the configuration is {name!r}, which is a named one already")
    base_name = table.get(_BASE, DEFAULT)
    if not isinstance(base_name, str) or base_name not in NAMED:
        raise ValueError(f"base is {base_name!r}; known: {', '.join(sorted(NAMED))}")
    base = NAMED[base_name]
    given = {f: _checked(f, v, base) for f, v in table.items() if f not in (_BASE, _WITHOUT)}
    if _WITHOUT in table:
        if "extensions" in given:
            raise ValueError("extensions and without: one of them says it")
        gone = _names(_WITHOUT, table[_WITHOUT])
        if stray := sorted(gone - base.extensions):
            raise ValueError(f"without: {base_name} does not have {', '.join(stray)}")
        given["extensions"] = base.extensions - gone
    return replace(base, **given)


def resolve(name: str, data: Any) -> HartConfig:
    """The configuration of a run: its `data` where it has some, else the named one.

    Raises ValueError for data that are no configuration or one of another name, KeyError for a
    name without data that is none.
    """
    if not data:
        return named(name)
    config = from_data(data)
    if config.name != name:
        raise ValueError(f"the data of configuration {name!r} are those of {config.name!r}")
    return config


def _checked(field: str, value: Any, base: HartConfig) -> Any:
    """The field's value as HartConfig takes it."""
    if field in _MODE_FIELDS:
        names = _names(field, value)
        if stray := sorted(names - set(MODES)):
            raise ValueError(f"{field}: no mode {', '.join(stray)}; known: {', '.join(MODES)}")
        return frozenset(MODES[name] for name in names)
    default = getattr(base, field)
    if isinstance(default, frozenset):
        return _names(field, value)
    if type(value) is not type(default):
        kinds = {bool: "true or false", int: "a whole number", str: "a string"}
        raise ValueError(f"{field} is {value!r}, not {kinds[type(default)]}")
    # Every number is a field of hart_cfg_t in the generated package: 32 bits, addresses 64.
    most = _MOST.get(field, (1 << 32) - 1)
    if type(value) is int and not 0 <= value <= most:
        raise ValueError(f"{field} is {value}, not 0 to {most:#x}")
    return value


def _names(field: str, value: Any) -> frozenset[str]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ValueError(f"{field} is {value!r}, not a list of names")
    return frozenset(value)


def placed(
    config: HartConfig, reset_pc: int = 0, ram_base: int = 0, ram_size: int = 0
) -> HartConfig:
    """The configuration with another reset pc or main memory; 0: as it is.

    A reset pc that does not lie in the other memory becomes its first byte. Raises ValueError for
    what HartConfig refuses.
    """
    base, size = ram_base or config.ram_base, ram_size or config.ram_size
    at = reset_pc or config.reset_pc
    if not reset_pc and not base <= at < base + size:
        at = base
    return replace(config, reset_pc=at, ram_base=base, ram_size=size)
