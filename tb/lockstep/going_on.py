# SPDX-License-Identifier: Apache-2.0
"""What a run does behind a difference that need not end it.

Three reasons to go on: every differing value is one that the manual leaves to the design and
dut.toml says so (`[[adopt]]`); a waiver that says `continue` covers it; or the run is to show more
than the first difference. Each time the model takes over what the design says; each is counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from trapline.models.golden.gen import opcodes
from trapline.models.isa.causes import cause_name, identifier
from trapline.models.isa.commit import Group, Kind, MemOp, get
from trapline.models.isa.config import HartConfig
from trapline.models.isa.csrs import csr_name
from trapline.models.isa.encodings import decode_name
from trapline.models.isa.stops import CheckerStop
from trapline.tb.duts.loader import Adopt, Dut, Waiver
from trapline.tb.lockstep.difference import Difference, Finding
from trapline.tb.lockstep.legal_values import FIELDS, WRITTEN_BY_TRAPS, csr_of, legal

# Stops behind which the model can take over what the record says.
_ADOPTABLE = (CheckerStop.FIELDS_DIFFER, CheckerStop.STATE_DIFFERS)
# Stops that hold a record back for an interrupt: it is then checked without that.
HELD_BACK = (CheckerStop.IRQ_SKIPPED, CheckerStop.IRQ_LATE)
# Further differences that a run lists at most.
MOST = 100


def instruction_name(record: Sequence[int]) -> str:
    """Name of the record's instruction ("csrrw"); "" where it has none that is known."""
    insn = get(tuple(record), "insn") if record else 0
    row = decode_name(insn) if insn else None
    return row.name if row is not None else ""


def trap_text(record: Sequence[int]) -> str:
    """The cause as a waiver's `traps` names it; "-" of a record that is no trap."""
    kind = get(tuple(record), "kind") if record else Kind.RETIRE
    if kind not in (Kind.EXCEPTION, Kind.INTERRUPT):
        return "-"
    return identifier(cause_name(get(tuple(record), "cause"), kind == Kind.INTERRUPT))


@dataclass(frozen=True)
class Signature:
    """What equal differences have in common: the same fault seen again, as far as can be told."""

    finding: str
    fields: tuple[str, ...]
    kinds: tuple[int, int]
    traps: tuple[str, str]
    instruction: str
    csr: str
    mode: int


def signature(found: Difference) -> Signature:
    """Of a difference: finding, fields, kind of pc (instruction, CSR, mode) and causes."""
    sides = (found.rtl, found.golden)
    address = csr_of(found.rtl) if found.rtl else None
    return Signature(
        found.finding.name,
        tuple(sorted(f.name for f in found.fields)),
        (_kind(found.rtl), _kind(found.golden)),
        (trap_text(sides[0]), trap_text(sides[1])),
        instruction_name(found.rtl),
        "" if address is None else csr_name(address),
        get(found.rtl, "priv_before") << 1 | get(found.rtl, "v_before") if found.rtl else -1,
    )


def _kind(record: Sequence[int]) -> int:
    return get(tuple(record), "kind") if record else -1


def covers(waiver: Waiver, program: str, found: Difference) -> bool:
    """Whether a waiver covers a difference: program, fields, bits, instruction, CSR and causes."""
    names = [f.name for f in found.fields]
    if found.finding is Finding.INTERRUPT_LATE and not names:
        names = ["interrupt"]
    if not waiver.covers(program, names):
        return False
    if any((f.rtl ^ f.golden) & ~waiver.bits.get(f.name, ~0) for f in found.fields):
        return False
    address = csr_of(found.rtl) if found.rtl else None
    seen = (
        (waiver.instructions, instruction_name(found.rtl)),
        (waiver.csrs, "" if address is None else csr_name(address)),
        (waiver.traps, f"{trap_text(found.rtl)} -> {trap_text(found.golden)}"),
    )
    return all(
        not patterns or any(fnmatchcase(text, pattern) for pattern in patterns)
        for patterns, text in seen
    )


def may_adopt(adopts: Sequence[Adopt], cfg: HartConfig, found: Difference) -> str:
    """The field that is left to the design, where all that differs is, and is legal; else ""."""
    names = {name for adopt in adopts for name in adopt.fields}
    fields = found.fields
    if "csr_fold" in (f.name for f in fields):
        # The CSR that a trap writes, summed up: the adopted value has to explain all of it.
        fields = [f for f in fields if f.name != "csr_fold"]
        if not any(f.name in FIELDS for f in fields):
            return ""
    if not fields or _kind(found.rtl) != _kind(found.golden):
        return ""
    for f in fields:
        stated = WRITTEN_BY_TRAPS.get(f.name, f.name)
        if f.name not in names and stated not in names:
            return ""
        if not legal(cfg, f, found.rtl, found.golden):
            return ""
    return fields[0].name


@dataclass
class GoingOn:
    """The policy of one program's run, and what it has met so far.

    everything: go on behind differences that nothing covers, too, and keep them in `further`.
    """

    dut: Dut
    cfg: HartConfig
    program: str
    everything: bool = False
    # Values adopted, by field; differences gone on behind, by waiver.
    adopted: dict[str, int] = field(default_factory=dict)
    continued: dict[str, int] = field(default_factory=dict)
    further: list[Difference] = field(default_factory=list)

    @property
    def idle(self) -> bool:
        """Whether nothing can be gone on behind: the first difference ends the run."""
        return not (self.everything or self.dut.adopts or any(w.go_on for w in self.dut.waivers))

    def possible(self, stop: int, found: Difference, has_state: bool) -> bool:
        """Whether the model can take over what the design says."""
        if stop in HELD_BACK:
            return True
        return stop in _ADOPTABLE and takes_over(self.dut.known, found, has_state)

    def reason(self, found: Difference) -> bool:
        """Whether there is a reason to go on; counts it."""
        name = may_adopt(self.dut.adopts, self.cfg, found)
        if name:
            self.adopted[name] = self.adopted.get(name, 0) + 1
            return True
        for waiver in self.dut.waivers:
            if waiver.go_on and covers(waiver, self.program, found):
                self.continued[waiver.name] = self.continued.get(waiver.name, 0) + 1
                return True
        if self.everything and len(self.further) < MOST:
            self.further.append(found)
            return True
        return False


def _stores(record: Sequence[int]) -> bool:
    """Whether the record's instruction writes memory."""
    if get(tuple(record), "mem_op") in (MemOp.STORE, MemOp.AMO, MemOp.SC, MemOp.HSV):
        return True
    insn = get(tuple(record), "insn")
    if insn & 0x7F in (opcodes.STORE, opcodes.AMO):
        return True
    row = decode_name(insn)
    return row is not None and (row.fmt in ("CS", "CSS") or row.name.startswith("hsv"))


def takes_over(known: int, found: Difference, has_state: bool) -> bool:
    """Whether the record says enough for the model to stand where the design stands.

    Of different kinds, or with CSRs that no field names: the full state, next_pc and the mode have
    to be told. Nothing tells what a store wrote that the model did not make.
    """
    needed = 1 << Group.NEXT_PC | 1 << Group.MODE | 1 << Group.STATE
    names = {f.name for f in found.fields}
    if "mem_wdata" in names or "mem_pa" in names or "mem_op" in names:
        return False
    if _kind(found.rtl) == _kind(found.golden):
        return has_state or not names - {"rd_wdata", "tval", "tval2", "tinst", "csr_fold"}
    if _kind(found.rtl) == Kind.RETIRE and _stores(found.rtl):
        return False
    return has_state and not needed & ~known
