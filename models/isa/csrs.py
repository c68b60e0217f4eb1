# SPDX-License-Identifier: Apache-2.0
"""All CSR rows, by address and by name.

CSRS are those that some configuration has; ABSENT_CSRS are there for readers only.
"""

from __future__ import annotations

from functools import cache

from trapline.models.isa.csr_kinds import Csr
from trapline.models.isa.csrs_float import FLOAT
from trapline.models.isa.csrs_hypervisor import HYPERVISOR
from trapline.models.isa.csrs_machine import MACHINE, MSECCFG
from trapline.models.isa.csrs_supervisor import SUPERVISOR
from trapline.models.isa.layout import Placed, high_name, placed

CSRS: tuple[Csr, ...] = tuple(
    sorted((*FLOAT, *MACHINE, *SUPERVISOR, *HYPERVISOR), key=lambda c: c.address)
)
ABSENT_CSRS: tuple[Csr, ...] = (MSECCFG,)
BY_NAME: dict[str, Csr] = {c.name: c for c in CSRS}
BY_ADDRESS: dict[int, Csr] = {c.address: c for c in CSRS}
HIGH_BY_ADDRESS: dict[int, Csr] = {c.high: c for c in CSRS if c.high is not None}


@cache
def field_at(csr: str, field: str, xlen: int) -> Placed:
    """A field of the register at its own address. Raises KeyError where it has none such."""
    for where in placed(BY_NAME[csr], xlen):
        if where.name == field:
            return where
    raise KeyError(f"{csr}.{field} at XLEN={xlen}")


def csr_name(address: int) -> str:
    """The CSR's name ("menvcfgh" for a high half); "csr_0x..." where none exists."""
    if address in BY_ADDRESS:
        return BY_ADDRESS[address].name
    if address in HIGH_BY_ADDRESS:
        return high_name(HIGH_BY_ADDRESS[address])
    return f"csr_{address:#05x}"
