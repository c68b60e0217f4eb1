# SPDX-License-Identifier: Apache-2.0
"""Facts that only a design knows: which group reports them, and which instructions need them.

A design may leave such a group out of its records. Where one of its facts matters and cannot be
told from the rest of the record, the checker refuses to go on: it must not guess.
"""

from __future__ import annotations

from trapline.models.isa.commit import FIELDS, Class, Group
from trapline.models.isa.csrs import BY_NAME

# Bit g: group g holds an event.
EVENT_GROUPS = 0
for _field in FIELDS:
    if _field.cls is Class.EVENT and _field.group is not None:
        EVENT_GROUPS |= 1 << _field.group

_PENDING = ("mip", "sip", "hip", "vsip", "hgeip")
_CLOCKS = ("time", "cycle", "mcycle")
_OF_CSR = {BY_NAME[name].address: Group.PINS for name in _PENDING}
for _name in _CLOCKS:
    _csr = BY_NAME[_name]
    _OF_CSR |= {a: Group.TIME for a in (_csr.address, _csr.high) if a is not None}
_NONE = len(Group)

# What a design leaves open that does not report the group.
NEEDED_FOR = {
    Group.PINS: "which interrupts were pending",
    Group.TIME: "what a clock read",
    Group.MEM_DATA: "what a device answered, or whether an SC succeeded",
}


def csr_facts(number: int) -> int:
    """The group that a read of this CSR depends on; a number that is no group's for most."""
    return _OF_CSR.get(number, _NONE)
