# SPDX-License-Identifier: Apache-2.0
"""What the formats that others write of a hart have in common here: riscv-config's and Sail's.

Each says some of the fields of a configuration. An export is told which others differ from the
default, because the file does not say them; an import gives a table as `config_data.from_data`
takes it, and the names of entries that it did not need.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from trapline.models.isa.config import DEFAULT, NAMED, HartConfig, field_names

# xtval by kind of exception: the field that governs it, and the exceptions.
TVAL_KINDS: dict[str, tuple[int, ...]] = {
    "tval_misaligned": (0, 4, 6),
    "tval_access_fault": (1, 5, 7),
    "tval_page_fault": (12, 13, 15),
    "tval_insn": (2,),
    "tval_ebreak": (3,),
}
ALL_CAUSES = 0xFFFF_FFFF


@dataclass(frozen=True)
class Imported:
    """A configuration's table, and entries of the file that say nothing about these fields."""

    table: dict[str, Any]
    notes: tuple[str, ...]


def unsaid(cfg: HartConfig, stated: frozenset[str], extensions: frozenset[str]) -> tuple[str, ...]:
    """What a format leaves out of `cfg`: its extensions, and fields that are not the default's.

    said, extensions: the fields and the extensions that the format knows. The sizes of TLBs are
    nothing that software sees.
    """
    other = NAMED[DEFAULT]
    # I is every hart's, Svade the absence of Svadu.
    unknown = sorted(cfg.extensions - extensions - {"i", "svade"})
    return (
        *unknown,
        *(
            name
            for name in field_names()
            if name not in stated
            and name != "name"
            and not name.endswith("_tlb_entries")
            and getattr(cfg, name) != getattr(other, name)
        ),
    )


def of_modes(has: set[str], updates: bool | None) -> set[str]:
    """What a format without names for it says of A and D: Svade, and Svadu where PTEs are updated.

    has: the extensions; without S-mode there is neither.
    """
    if "s" not in has:
        return set()
    return {"svade", "svadu"} if updates else {"svade"}


def without_modes(has: set[str]) -> dict[str, Any]:
    """Fields of a hart that lacks modes: no translation without S-mode, MPP is M without U-mode."""
    fields: dict[str, Any] = {}
    if "s" not in has:
        fields |= {"vm_modes": [], "gstage_modes": [], "geilen": 0}
    return fields if "u" in has else fields | {"mpp_reset": 3}


def tval_written(cfg: HartConfig, cause: int) -> bool:
    """Whether mtval is given more than zero on an exception."""
    by_kind = all(getattr(cfg, f) for f, causes in TVAL_KINDS.items() if cause in causes)
    return by_kind and not cfg.mtval_rdonly0 and bool(cfg.mtval_causes >> cause & 1)


def tval_fields(written: Mapping[int, bool], masks: tuple[str, ...]) -> dict[str, Any]:
    """Fields for what xtval is given by exception: a kind's own, or the `masks` where it is mixed.

    An exception that is not in `written` is as by default.
    """
    fields: dict[str, Any] = {}
    mask = ALL_CAUSES
    for field, causes in TVAL_KINDS.items():
        values = {written[c] for c in causes if c in written}
        if values == {False}:
            fields[field] = False
        elif False in values:
            for cause in causes:
                mask &= ALL_CAUSES if written.get(cause, True) else ~(1 << cause)
    if mask != ALL_CAUSES:
        fields |= dict.fromkeys(masks, mask)
    return fields


def member(table: Any, path: str, key: str, kind: type | tuple[type, ...]) -> Any:
    """`table[key]`, None without it. Raises ValueError (one line) for another type."""
    if not isinstance(table, Mapping):
        raise ValueError(f"{path or 'the file'} is no table")
    value = table.get(key)
    where = f"{path}.{key}" if path else key
    is_flag = isinstance(value, bool) and bool not in (kind if isinstance(kind, tuple) else (kind,))
    if value is not None and (not isinstance(value, kind) or is_flag):
        raise ValueError(f"{where} is {value!r}, which is not understood")
    return value
