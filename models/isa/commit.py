# SPDX-License-Identifier: Apache-2.0
"""The commit record: what a design claims happened, one record for each step.

A record is `RECORD_WORDS` 64-bit words. No field straddles a word, so a checker reads a field with
one load, shift and mask. Kinds (the lockstep contract):

* RETIRE      one instruction retired.
* EXCEPTION   one instruction trapped instead of retiring.
* INTERRUPT   an interrupt was taken between instructions; nothing retired in this step.
* PTE_UPDATE  the walker set A or D in a PTE; comes before the record of the instruction it serves.

A design that retires N instructions in a cycle emits N records in program order.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, IntEnum

MAGIC = int.from_bytes(b"TRAPLINE", "big")
VERSION = 2


class Kind(IntEnum):
    """What a record reports."""

    RETIRE = 0
    EXCEPTION = 1
    INTERRUPT = 2
    PTE_UPDATE = 3


class MemOp(IntEnum):
    """The explicit memory access of an instruction (`mem_op`)."""

    NONE = 0
    LOAD = 1
    STORE = 2
    AMO = 3
    LR = 4
    SC = 5
    HLV = 6
    HSV = 7


class Class(Enum):
    """How a checker treats a field."""

    COMPARED = "compared"
    EVENT = "event"  # copied into the model's Events, then range-checked
    INFORMATIONAL = "informational"


class Group(IntEnum):
    """Groups of fields a design may not know; bit of `known` set: the group is valid."""

    PC = 0  # pc, order
    INSN = 1
    NEXT_PC = 2
    FETCH_PA = 3
    MODE = 4
    RD = 5
    MEM_VA = 6
    MEM_PA = 7
    MEM_DATA = 8
    CAUSE = 9
    TVAL = 10
    TVAL2 = 11
    TINST = 12
    FOLD = 13
    PTE = 14
    TIME = 15
    PINS = 16
    STATE = 17


ALL_KNOWN = (1 << len(Group)) - 1


@dataclass(frozen=True)
class Field:
    """A field of the record. `kinds` empty: meaningful for all kinds, else zero elsewhere."""

    name: str
    width: int
    group: Group | None
    cls: Class
    note: str
    kinds: tuple[Kind, ...] = ()
    word: int = 0
    lsb: int = 0


_C, _E, _I = Class.COMPARED, Class.EVENT, Class.INFORMATIONAL
_R, _X, _N, _P = Kind.RETIRE, Kind.EXCEPTION, Kind.INTERRUPT, Kind.PTE_UPDATE

# One tuple for each 64-bit word, least significant field first.
_WORDS: tuple[tuple[Field, ...], ...] = (
    (
        Field("kind", 3, None, _C, "Kind"),
        Field("full", 1, None, _I, "a full-state record follows (see state.FULL_STATE_WORDS)"),
        Field("priv_before", 2, Group.MODE, _C, "privilege the step began in: 0 U, 1 S, 3 M"),
        Field("v_before", 1, Group.MODE, _C, "virtualization mode V the step began in"),
        Field("priv_after", 2, Group.MODE, _C, "privilege after the step"),
        Field("v_after", 1, Group.MODE, _C, "V after the step"),
        Field("rd_we", 1, Group.RD, _C, "an integer register other than x0 was written", (_R,)),
        Field("rd_addr", 5, Group.RD, _C, "which; 0 when neither rd_we nor frd_we", (_R,)),
        Field("mem_op", 3, Group.MEM_VA, _C, "MemOp of a retired access, else NONE", (_R,)),
        Field("mem_size", 2, Group.MEM_VA, _C, "log2 of the bytes accessed", (_R,)),
        Field("cause", 6, Group.CAUSE, _C, "xcause without the interrupt bit", (_X, _N)),
        Field("target", 2, Group.CAUSE, _C, "trap handled in: 0 M, 1 HS, 2 VS", (_X, _N)),
        Field(
            "gva", 1, Group.TVAL, _C, "mstatus.GVA / hstatus.GVA as written by the trap", (_X, _N)
        ),
        Field(
            "sc_success", 1, Group.MEM_DATA, _E, "an SC succeeded: only the design decides", (_R,)
        ),
        Field("stip", 1, Group.PINS, _E, "STIP from stimecmp as the interrupt decision saw it"),
        Field("vstip", 1, Group.PINS, _E, "VSTIP from vstimecmp as the interrupt decision saw it"),
        Field("stip_read", 1, Group.PINS, _E, "as a CSR read of this instruction saw it", (_R,)),
        Field("vstip_read", 1, Group.PINS, _E, "as a CSR read of this instruction saw it", (_R,)),
        Field(
            "device", 1, Group.MEM_PA, _C, "the access went to a device, not to main memory", (_R,)
        ),
        # Floating point takes bits that were zero, so a record is as long as without it.
        Field(
            "frd_we",
            1,
            Group.RD,
            _C,
            "an f register was written: rd_addr names it, rd_wdata is all of it (NaN-boxed)",
            (_R,),
        ),
        Field("fcsr", 8, Group.FOLD, _C, "fcsr after the step (zero without F)"),
    ),
    (
        Field(
            "insn",
            32,
            Group.INSN,
            _C,
            "as fetched; a 16-bit one zero-extended; 0 on a fetch fault",
            (_R, _X),
        ),
        Field("known", 32, None, _I, "bit g: Group g is valid in this record"),
    ),
    (Field("order", 64, None, _I, "counts records from 0, gap-free"),),
    (Field("cycle", 64, None, _I, "clock cycles since reset"),),
    (Field("pc", 64, Group.PC, _C, "of the instruction; of the interrupted one on INTERRUPT"),),
    (Field("next_pc", 64, Group.NEXT_PC, _C, "where execution continues", (_R, _X, _N)),),
    (
        Field(
            "fetch_pa",
            64,
            Group.FETCH_PA,
            _C,
            "spa of the instruction's first byte; 0 unless fetched",
            (_R, _X),
        ),
    ),
    (Field("rd_wdata", 64, Group.RD, _C, "value written to rd, zero-extended at XLEN=32", (_R,)),),
    (
        Field(
            "mem_va",
            64,
            Group.MEM_VA,
            _C,
            "virtual (or guest virtual) address of the access",
            (_R,),
        ),
    ),
    (
        Field(
            "mem_pa",
            64,
            Group.MEM_PA,
            _C,
            "spa of the access's first byte; of the PTE on PTE_UPDATE",
            (_R, _P),
        ),
    ),
    (
        Field(
            "mem_rdata",
            64,
            Group.MEM_DATA,
            _C,
            "bytes read, zero-extended (an event when `device`); PTE before on PTE_UPDATE",
            (_R, _P),
        ),
    ),
    (
        Field(
            "mem_wdata",
            64,
            Group.MEM_DATA,
            _C,
            "bytes written, zero-extended (0 when nothing was); PTE after on PTE_UPDATE",
            (_R, _P),
        ),
    ),
    (Field("tval", 64, Group.TVAL, _C, "as written to xtval", (_X, _N)),),
    (
        Field(
            "tval2",
            64,
            Group.TVAL2,
            _C,
            "as written to mtval2/htval; 0 when target is VS",
            (_X, _N),
        ),
    ),
    (
        Field(
            "tinst",
            64,
            Group.TINST,
            _C,
            "as written to mtinst/htinst; 0 when target is VS",
            (_X, _N),
        ),
    ),
    (Field("csr_fold", 64, Group.FOLD, _C, "state.fold of the CSR slots after the step"),),
    (Field("mtime", 64, Group.TIME, _E, "mtime as a read of `time` by this step saw it"),),
    (Field("irq_pins", 64, Group.PINS, _E, "pins as the interrupt decision sampled them (Pin)"),),
    (
        Field(
            "irq_pins_read",
            64,
            Group.PINS,
            _E,
            "pins as a CSR read of this instruction saw them",
            (_R,),
        ),
    ),
    (Field("mcycle", 64, Group.TIME, _E, "mcycle as a read by this instruction saw it", (_R,)),),
)


def _laid_out() -> tuple[Field, ...]:
    result = []
    for word, group in enumerate(_WORDS):
        lsb = 0
        for f in group:
            result.append(Field(f.name, f.width, f.group, f.cls, f.note, f.kinds, word, lsb))
            lsb += f.width
        if lsb > 64:
            raise ValueError(f"record word {word} holds {lsb} bits")
    return tuple(result)


FIELDS: tuple[Field, ...] = _laid_out()
FIELD: dict[str, Field] = {f.name: f for f in FIELDS}
RECORD_WORDS = len(_WORDS)


class Pin(IntEnum):
    """Bit positions in irq_pins; guest external interrupt i (1..GEILEN) is bit HGEIP + i - 1."""

    MSIP = 0
    MTIP = 1
    MEIP = 2
    SEIP = 3
    HGEIP = 4


def pack(values: Mapping[str, int]) -> list[int]:
    """The record's words for named field values; absent fields are zero.

    Raises KeyError on an unknown name, ValueError on a value wider than its field.
    """
    words = [0] * RECORD_WORDS
    for name, value in values.items():
        f = FIELD[name]
        if value >> f.width:
            raise ValueError(f"{name}={value:#x} does not fit {f.width} bits")
        words[f.word] |= value << f.lsb
    return words


def get(words: list[int] | tuple[int, ...], name: str) -> int:
    """One field of a record."""
    f = FIELD[name]
    return (words[f.word] >> f.lsb) & ((1 << f.width) - 1)


def unpack(words: list[int] | tuple[int, ...]) -> dict[str, int]:
    """All fields of a record by name."""
    return {f.name: get(words, f.name) for f in FIELDS}


# The bus-side record: what really reached the SoC, in order (BUS_WORDS 64-bit words each).
BUS_WORDS = 4


class BusKind(IntEnum):
    """Kind of a bus-side transfer, in the low bits of word 0."""

    WRITE = 0  # main-memory write
    DEVICE_READ = 1
    DEVICE_WRITE = 2
    PTE_WRITE = 3


# word 0: kind [2:0], byte strobes [15:8] (lane i = byte i of the aligned doubleword), size log2
# [17:16] for devices; word 1: spa of the aligned doubleword (exact spa for devices);
# word 2: data in its byte lanes (in the low bytes for devices); word 3: cycle.
