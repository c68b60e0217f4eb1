# SPDX-License-Identifier: Apache-2.0
"""The host's ISA as its kernel takes it from the device tree (arch/riscv/kernel/cpufeature.c)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from trapline.models.kvm.profiles import Profile
from trapline.tb.kvm.kernel import Facts

_ISA = re.compile(rb"rv(?:32|64)([a-z]+)((?:_[a-z0-9]+)*)\0")
# Of a hart whose device tree is not at hand.
LEAST = frozenset("aim")
# There where the ISA string has I: they were part of it when the binding was written.
WITH_I = frozenset({"zicntr", "zicsr", "zifencei", "zihpm"})
SAVES_FLOATS = "kvm_riscv_vcpu_fp_reset"


def isa_of(facts: Facts, profile: Profile, pieces: Iterable[tuple[int, bytes]]) -> frozenset[str]:
    """Extensions by the names of the ISA string, of the hart that has H: a guest's has none.

    pieces: (address, bytes) of what main memory holds at reset, a device tree in it.
    """
    for _, data in pieces:
        for letters, others in _ISA.findall(data):
            if b"h" in letters:
                names = {*letters.decode(), *filter(None, others.decode().split("_"))}
                return _taken(facts, profile, names)
    return LEAST


def _taken(facts: Facts, profile: Profile, names: set[str]) -> frozenset[str]:
    if SAVES_FLOATS not in facts.symbols:
        names -= {"d", "f"}
    if not profile.one_reg_errors:
        return frozenset(names - WITH_I)  # 6.1 does not know their names
    names |= WITH_I
    if "c" in names:
        names |= {"zca", *(["zcd"] if "d" in names else [])}
    return frozenset(names)
