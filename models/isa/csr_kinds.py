# SPDX-License-Identifier: Apache-2.0
"""What a CSR row may say: fields, aliases, gates and the lockstep class of every bit."""

from __future__ import annotations

from dataclasses import dataclass

from trapline.models.isa.commit import Class

# Names of WARL/WLRL rules. A name says what a write keeps; the rule itself is written twice, once
# in models/golden/priv/csr_write.py and once in hdl/priv.
ANY = "any"  # every value is kept
ZERO = "read-only zero"
ONE = "read-only one"
CONSTANT = "read-only constant"  # from the configuration
HARDWARE = "read-only, set by hardware"
LEGAL = "legal values only"  # an illegal one is replaced as the row's note says
# A gated bit keeps what its slot holds: while the gate's bit is 0 it reads as zero, has no effect,
# and a write leaves the slot's bit as it was.
GATED = "as the note says"  # writable only while another register permits it


@dataclass(frozen=True)
class BitField:
    """A field of a CSR or a PTE: bits msb..lsb. `hw`: a trap, xRET or pin writes it, too."""

    name: str
    msb: int
    lsb: int
    warl: str = ANY
    hw: bool = False
    note: str = ""
    rules: tuple[str, ...] = ()
    extension: str = ""
    cls: Class = Class.COMPARED

    @property
    def width(self) -> int:
        """Bits in the field."""
        return self.msb - self.lsb + 1

    @property
    def mask(self) -> int:
        """The field's bits in place."""
        return ((1 << self.width) - 1) << self.lsb


@dataclass(frozen=True)
class Alias:
    """A CSR that shows bits of another: (target & mask) >> shift.

    `write`: the bits of `target` that a write through the alias reaches; `gate`: a register whose
    set bits alone are visible and writable (a clear one makes the bit read-only zero).
    """

    target: str
    mask: int
    write: int
    shift: int = 0
    gate: str = ""


@dataclass(frozen=True)
class Csr:
    """One CSR. Positions are those of the widest form; `high` is the RV32 address of bits 63..32.

    slot: storage slot (state.SLOTS), "" for views and constants. legaliser: the function that
    models/golden/priv/csr_write.py applies to what is written, "" where the fields say it all and
    for an alias, which has its target's. vs: the VS CSR that replaces this one at V=1. extension:
    what must be implemented for the address to exist. Bits that no field names are read-only zero
    and compared.
    """

    address: int
    name: str
    fields: tuple[BitField, ...]
    slot: str = ""
    high: int | None = None
    vs: str = ""
    alias: Alias | None = None
    # Names of the access gates that csr_access applies besides the address's own mode and
    # read-only bits: FS, TVM, VTVM, counteren, STCE, TM (of mcounteren and hcounteren),
    # stateen.ENVCFG, stateen.SE0.
    gates: tuple[str, ...] = ()
    extension: str = ""
    rules: tuple[str, ...] = ()
    note: str = ""
    legaliser: str = ""

    @property
    def read_only(self) -> bool:
        """Address bits 11:10 are 11 (priv-csrs: such a CSR is read-only)."""
        return self.address >> 10 == 3

    @property
    def privilege(self) -> int:
        """Lowest privilege, address bits 9:8: 0 U, 1 S, 2 HS (and VS CSRs), 3 M."""
        return (self.address >> 8) & 3


def bit(
    name: str,
    position: int,
    warl: str = ANY,
    *,
    hw: bool = False,
    note: str = "",
    rules: str = "",
    extension: str = "",
) -> BitField:
    """A one-bit field."""
    return BitField(name, position, position, warl, hw, note, tuple(rules.split()), extension)


def whole(
    warl: str = ANY, *, hw: bool = False, msb: int = 63, note: str = ""
) -> tuple[BitField, ...]:
    """The register as one field named VALUE."""
    return (BitField("VALUE", msb, 0, warl, hw, note),)
