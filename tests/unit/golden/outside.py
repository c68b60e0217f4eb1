# SPDX-License-Identifier: Apache-2.0
"""What is just outside a value of a choice: the nearest other value that the field can have."""

from __future__ import annotations

from typing import Any

from trapline.models.isa.choices import SPELLED
from trapline.models.isa.config import MASKS

# Values that follow one another.
_STEPS: dict[str, tuple[int, ...]] = {"pmp_entries": (0, 16, 64), "xlen": (32, 64)}
_MASKS = {
    *MASKS, "counters", "hpmcounters", "mtinst_writable", "htinst_writable", "mhartid", "mvendorid",
    "marchid", "mimpid", "mconfigptr", "mtvec_reset", "mcause_reset", "pmp0cfg_reset",
    "pmpaddr0_reset", "ram_base", "mpp_reset",
}  # fmt: skip
# Powers of two.
_POWERS = {
    "reservation_bytes", "ram_size", "misaligned_atomicity_granule",
    *(f"{n}_{kind}_align" for n in ("mtvec", "stvec", "vstvec") for kind in ("base", "vectored")),
}  # fmt: skip
# By two bytes: C is always there.
_HALFWORDS = {"reset_pc"}


def adjacent(field: str, a: Any, b: Any) -> bool:
    """Whether nothing lies between the two values of the field."""
    if isinstance(a, bool) or field in SPELLED:
        return bool(a != b)
    if isinstance(a, frozenset):
        return bool(len(a ^ b) == 1)
    if field in _STEPS:
        steps = _STEPS[field]
        return abs(steps.index(a) - steps.index(b)) == 1
    if field in _MASKS:
        return bool((a ^ b).bit_count() == 1)
    if field in _POWERS:
        return bool(2 * min(a, b) == max(a, b))
    return bool(abs(a - b) == (2 if field in _HALFWORDS else 1))


def values_of(field: str) -> frozenset[Any]:
    """Values that must each be told from another one; empty where they are numbers or sets."""
    return frozenset(SPELLED.get(field, ()))


def shown(value: Any) -> str:
    """A value as the page shows it."""
    if isinstance(value, frozenset):
        return ", ".join(str(item) for item in sorted(value)) or "none"
    if isinstance(value, bool):
        return str(value).lower()
    return hex(value) if isinstance(value, int) and value > 4096 else str(value)
