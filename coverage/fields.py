# SPDX-License-Identifier: Apache-2.0
"""The values of CSR fields: which points a write of a CSR may show, from models/isa's rows.

A field of up to four bits has a point for each of its values; a wider one has three: zero, all
ones, another. Fields that never change have their one value.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from trapline.coverage.names import csr_kind
from trapline.coverage.space import Axis
from trapline.models.isa.config import FLOAT_EXTENSIONS
from trapline.models.isa.csr_kinds import CONSTANT, ONE, ZERO, BitField, Csr
from trapline.models.isa.csrs import BY_ADDRESS, BY_NAME
from trapline.models.isa.state import SLOT_INDEX

SMALL = 4
WIDE = ("zero", "all ones", "other")


@dataclass(frozen=True)
class Shown:
    """Where one field's value stands after a write, and the number of its first point."""

    name: str
    slot: int
    lsb: int
    width: int
    base: int
    rules: tuple[str, ...]

    @property
    def small(self) -> bool:
        """Whether every value has a point of its own."""
        return self.width <= SMALL


def values(field: BitField) -> tuple[str, ...]:
    """Names of the field's points."""
    if field.width > SMALL:
        return WIDE
    return tuple(str(n) for n in range(1 << field.width))


def _stored(row: Csr) -> tuple[Csr, str]:
    """The row whose fields a write of `row` shows, and its slot; the slot is "" for none."""
    target = BY_NAME[row.alias.target] if row.alias else row
    return target, target.slot


@cache
def shown() -> tuple[tuple[Shown, ...], Axis, dict[int, tuple[int, int]]]:
    """(fields, the axis of their points, address -> first field and how many).

    pmpcfg registers share the points of their entries; pmpaddr registers those of one register.
    """
    fields: list[Shown] = []
    points: list[str] = []
    bases: dict[str, int] = {}
    by_address: dict[int, tuple[int, int]] = {}
    for address, row in sorted(BY_ADDRESS.items()):
        target, slot = _stored(row)
        if not slot:
            continue
        family = csr_kind(target.address)
        first = len(fields)
        for field in target.fields:
            kind = field.name.rstrip("01234567") if family == "pmpcfg" else field.name
            name = f"{family}.{kind}"
            if name not in bases:
                bases[name] = len(points)
                points += [f"{name}={value}" for value in values(field)]
            fields.append(
                Shown(name, SLOT_INDEX[slot], field.lsb, field.width, bases[name], field.rules)
            )
        by_address[address] = (first, len(fields) - first)
        if row.high is not None:
            by_address[row.high] = by_address[address]
    return tuple(fields), Axis("value", tuple(points)), by_address


_UNREACHED = {ZERO: ("1",), ONE: ("0",)}


def reachable(point: str) -> bool:
    """Whether a hart of these configurations can show the value after a write."""
    name, _, value = point.partition("=")
    csr, _, kind = name.partition(".")
    row = BY_NAME.get(csr) or BY_NAME.get(f"{csr}0")
    if row is None:
        return True
    matching = [f for f in row.fields if kind in (f.name, f.name.rstrip("01234567"))]
    return all(_reaches(csr, f, value) for f in matching)


# Legal values of the small fields that are not free (csr_fields.py and the rows' notes).
_LEGAL = {
    ("mstatus", "MPP"): {"0", "1", "3"},
    **{(f"{level}tvec", "MODE"): {"0", "1"} for level in ("m", "s", "vs")},
    **{(atp, "MODE"): {"0", "8", "9", "10"} for atp in ("satp", "vsatp", "hgatp")},
}


def _reaches(csr: str, field: BitField, value: str) -> bool:
    if field.name == "P1P13":
        return True  # read-only one at XLEN=32, read-only zero at XLEN=64
    if field.warl == ZERO:
        return value in ("0", "zero")
    if field.name == "SD":
        return value == "0"  # computed when it is read: no slot holds it
    if field.extension in FLOAT_EXTENSIONS:
        return True  # there with F, zero without
    if value in _UNREACHED.get(field.warl, ()):
        return False
    if field.warl == CONSTANT and field.name in ("SXL", "UXL", "VSXL"):
        return value in ("0", "2")  # at XLEN=32 the slot has no such field
    legal = _LEGAL.get((csr, field.name))
    return legal is None or value in legal
