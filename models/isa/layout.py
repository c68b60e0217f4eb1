# SPDX-License-Identifier: Apache-2.0
"""Field positions of a CSR at a given XLEN.

Rows in the tables state the widest form. At XLEN=32 a register with a high half is split at bit 32,
the others keep their low 32 bits, and what sits at the top of the register (SD, Interrupt, MXL,
MODE) moves down with it.
"""

from __future__ import annotations

from dataclasses import dataclass

from trapline.models.isa.csr_kinds import BitField, Csr

# satp, vsatp (supervisor.adoc) and hgatp (hypervisor.adoc) at XLEN=32.
_ATP32 = {"MODE": (31, 31), "ASID": (30, 22), "VMID": (28, 22), "PPN": (21, 0)}
# Fields defined by the manual's figures for XLEN=64 only.
_ONLY64 = {"UXL", "SXL", "VSXL"}
# And for XLEN=32 only: P1P13 governs hedelegh.
_ONLY32 = {"P1P13"}
# Single fields that stay at the top of a register of any width.
_TOP = {"SD", "INTERRUPT", "MXL"}


@dataclass(frozen=True)
class Placed:
    """A field and where it is; `field` is the table's row."""

    field: BitField
    msb: int
    lsb: int

    @property
    def name(self) -> str:
        """The field's name."""
        return self.field.name

    @property
    def mask(self) -> int:
        """The field's bits in place."""
        return ((1 << (self.msb - self.lsb + 1)) - 1) << self.lsb

    def get(self, value: int) -> int:
        """The field's content in a register value."""
        return (value & self.mask) >> self.lsb


def placed(csr: Csr, xlen: int = 64) -> tuple[Placed, ...]:
    """The fields of the register at its own address, least significant first."""
    if xlen == 64:
        return _sorted([Placed(f, f.msb, f.lsb) for f in csr.fields if f.name not in _ONLY32])
    result: list[Placed] = []
    for f in csr.fields:
        if f.name in _ONLY64:
            continue
        if csr.name in ("satp", "vsatp", "hgatp"):
            result.append(Placed(f, *_ATP32[f.name]))
        elif f.name in _TOP:
            result.append(Placed(f, f.msb - 32, f.lsb - 32))
        elif f.name == "CODE":
            result.append(Placed(f, 30, 0))
        elif f.lsb < 32:
            result.append(Placed(f, min(f.msb, 31), f.lsb))
    return _sorted(result)


def placed_high(csr: Csr) -> tuple[Placed, ...]:
    """The fields of the register's high half at XLEN=32 (bits 63..32 moved to 31..0)."""
    if csr.high is None:
        return ()
    return _sorted(
        [
            Placed(f, f.msb - 32, max(f.lsb - 32, 0))
            for f in csr.fields
            if f.msb >= 32 and f.name not in _ONLY64 and f.name not in _TOP
        ]
    )


def high_name(csr: Csr) -> str:
    """Name of the high half: an appended h, but the next register for pmpcfg."""
    if csr.name.startswith("pmpcfg"):
        return f"pmpcfg{int(csr.name[6:]) + 1}"
    return csr.name + "h"


def _sorted(fields: list[Placed]) -> tuple[Placed, ...]:
    return tuple(sorted(fields, key=lambda p: p.lsb))
