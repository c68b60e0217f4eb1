# SPDX-License-Identifier: Apache-2.0
"""Updates of A that a design made ahead of the access that needs them, if any comes.

"Updates of the A bit may be performed as a result of speculation, even if the associated memory
access ultimately is not performed architecturally. However, updates to the D bit [...] must be
exact" (supervisor.adoc). D of a G-stage PTE is the exception, where it maps a page table of
VS-stage. A design says in dut.toml that it does so (`speculative_a`). Then an update that the
step's own walk does not call for is accepted, and counted, where a walk from an active root reaches
the PTE and some access would be permitted to set A in it: which addresses a design guesses is its
own business. satp is active while the effective privilege mode is S or U (norm:satp_op_active),
hgatp unless it is U and hstatus.HU=0; a walk begun while they were need not end when they are no
longer. A of a VS-stage PTE is set for VS and VU alone (norm:vs_stage_speculative_a_bit).

Of any design: "a trap may occur between the PTE update and the memory access that caused the PTE
update. If a trap occurs then the A and/or D bit may be updated but the memory access that caused
the PTE update might not occur". An interrupt may so follow updates of the instruction before which
it is taken.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from trapline.models.golden.gen import privileges, pte_fields, vm_modes
from trapline.models.golden.mmu import pte
from trapline.models.isa.functions import Access, PteResult
from trapline.models.isa.state import SLOT_INDEX
from trapline.tb.lockstep.staleness.history import History, Stage

RULE = "A set ahead of an access (norm:Svadu_hw_update_a_d_bits)"
CUT_SHORT = "A or D set before an interrupt (norm:Svadu_hw_update_a_d_bits)"
RULES = (RULE, CUT_SHORT)

A, D = pte_fields.A, pte_fields.D
READS = (Access.FETCH, Access.LOAD)
ANY = (*READS, Access.STORE)
ADUE, PBMTE = 61, 62
U_MODE, M = privileges.U, privileges.M
# Bits of mstatus and hstatus; MPV as RV64 and the state's slot have it.
MPP, MPRV, MPV, HU = 11, 17, 39, 9

Update = tuple[int, int, int]  # spa, PTE before, PTE after


@dataclass(frozen=True)
class _Table:
    """A page table: spa and bytes, the level of its PTEs, ADUE and PBMTE of its stage, in place.

    mapped_by: spa of the G-stage leaf that a table of VS-stage was found through.
    """

    stage: Stage
    base: int
    size: int
    level: int
    bits: int
    mapped_by: int | None


class SpeculativeAd:
    """Judges updates against the tables as the model holds them. accepted: of each rule."""

    def __init__(self, hart: Any, history: History) -> None:
        """history: of the same hart; tells what its roots mean."""
        self.hart = hart
        self.accepted = dict.fromkeys(RULES, 0)
        # priv and v (in bit 2) that the hart has just left; -1: it left none lately.
        self.mode_before = -1
        self._cfg = hart.cfg
        self._history = history
        self._size = 8 if hart.cfg.xlen == 64 else 4

    def split(
        self, noted: Sequence[Update], predicted: Sequence[Update]
    ) -> tuple[list[Update], list[Update]] | None:
        """(those ahead, those of the step itself), or None where some are neither.

        noted: of the design, in order; predicted: of the model, which has not taken the step.
        """
        speculative = [u for u in noted if u not in predicted]
        if not speculative or not all(self._legal(*u) for u in speculative):
            return None
        return speculative, [u for u in noted if u not in speculative]

    def take(self, updates: Sequence[Update]) -> None:
        """The model's memory gets them, and forgets what it had translated."""
        self._write([(spa, after) for spa, _before, after in updates])

    def give_back(self, updates: Sequence[Update]) -> None:
        """Memory as it was before `take` of these updates."""
        self._write([(spa, before) for spa, before, _after in reversed(updates)])

    def count(self, updates: Sequence[Update], rule: str) -> None:
        """Count updates that a rule accepts."""
        self.accepted[rule] += len(updates)

    def _write(self, values: Sequence[tuple[int, int]]) -> None:
        for spa, value in values:
            self.hart.memory.write(spa, value.to_bytes(self._size, "little"))
        self.hart.flush()

    def _legal(self, spa: int, before: int, after: int) -> bool:
        if self._read(spa) != before:
            return False
        tables = list(self._tables())
        maps_a_table = any(t.mapped_by == spa for t in tables)
        walks_vs = any(v for _, v in self._modes())
        return any(
            self._sets(before, after, t, access, user)
            for t in tables
            if t.base <= spa < t.base + t.size and (walks_vs or t.stage is not Stage.VS)
            for access in (ANY if maps_a_table and t.stage is Stage.G else READS)
            for user in (0, 1)
        )

    def _sets(self, before: int, after: int, t: _Table, access: Access, user: int) -> bool:
        """Whether an access that a design may guess turns the PTE into `after`."""
        checked = pte.pte_check(
            self._cfg, before, t.level, 0, int(t.stage is Stage.G), int(access), user, 1, 1,
            t.bits >> ADUE & 1, t.bits >> PBMTE & 1,
        )  # fmt: skip
        return checked == (PteResult.UPDATE, after) and (user == 1 or t.stage is not Stage.G)

    def _active(self, stage: Stage) -> bool:
        """Whether a walk of this stage may begin ahead of an access now, or may have begun.

        vsatp and hgatp are active alike; what A of VS-stage needs besides, `_legal` asks.
        """
        modes = self._modes()
        if self.mode_before >= 0:
            modes.append((self.mode_before & 3, self.mode_before >> 2))
        if stage is Stage.S:
            return any(not v and priv != M for priv, v in modes)
        hu = self._hart_csr("hstatus") >> HU & 1
        return any(v or priv != U_MODE or hu for priv, v in modes)

    def _modes(self) -> list[tuple[int, int]]:
        """The effective privilege modes of fetches, and of loads and stores: (priv, v)."""
        hart, status = self.hart, self._hart_csr("mstatus")
        modes = [(hart.priv, hart.v)]
        if hart.priv == M and status >> MPRV & 1:
            mpp = status >> MPP & 3
            modes.append((mpp, int(mpp != M and status >> MPV & 1)))
        return modes

    def _hart_csr(self, name: str) -> int:
        return int(self.hart[SLOT_INDEX[name]])

    # --- the tables in force --------------------------------------------------------------------

    def _tables(self) -> Iterator[_Table]:
        """Every table below the roots in force."""
        csr = self.hart
        for stage in (Stage.S, Stage.VS, Stage.G):
            if (stage is not Stage.S and not self._cfg.has("h")) or not self._active(stage):
                continue
            context = self._history.context(stage, csr)
            mode = self._history.mode(context.atp)
            if mode == vm_modes.BARE:
                continue
            bits = context.m_bits & context.h_bits if stage is Stage.VS else context.m_bits
            todo = [(self._root(context.atp), pte.root_level(mode))]
            seen = set()
            while todo:
                address, level = todo.pop()
                found = self._through_g(address) if stage is Stage.VS else (address, None)
                if found is None or (*found, level) in seen:
                    continue
                base, mapped_by = found
                seen.add((base, mapped_by, level))
                # A root of the G-stage is 16 KiB. norm:hgatp_mode_x4.
                wide = stage is Stage.G and level == pte.root_level(mode)
                size = 1 << (14 if wide else 12)
                yield _Table(stage, base, size, level, bits, mapped_by)
                if level == 0:
                    continue
                for entry in self._entries(base, size):
                    if entry & 0xF == 1 and pte.encoding_valid(self._cfg, entry, level, 0):
                        todo.append((pte.pte_ppn(self._cfg, entry) << 12, level - 1))

    def _root(self, atp: int) -> int:
        width = 44 if self._cfg.xlen == 64 else 22
        return (atp & ((1 << width) - 1)) << 12

    def _through_g(self, gpa: int) -> tuple[int, int | None] | None:
        """(where G-stage maps a page table for reading, spa of the leaf), A set or not.

        None: nowhere.
        """
        context = self._history.context(Stage.G, self.hart)
        mode = self._history.mode(context.atp)
        if mode == vm_modes.BARE:
            return gpa, None
        if not pte.va_check(self._cfg, gpa, mode, 1):
            return None
        base = self._root(context.atp)
        for level in range(pte.root_level(mode), -1, -1):
            at = pte.pte_address(self._cfg, base, gpa, level, mode, 1)
            entry = self._read(at)
            result, _ = pte.pte_check(
                self._cfg, entry, level, mode, 1, int(Access.LOAD), 1, 0, 0,
                1, context.m_bits >> PBMTE & 1,
            )  # fmt: skip
            if result == PteResult.POINTER:
                base = pte.pte_ppn(self._cfg, entry) << 12
            elif result in (PteResult.LEAF, PteResult.UPDATE):
                return int(pte.leaf_address(self._cfg, entry, gpa, level, mode)), at
            else:
                return None
        return None

    def _read(self, spa: int) -> int:
        return next(self._entries(spa, self._size), 0)

    def _entries(self, spa: int, size: int) -> Iterator[int]:
        """PTEs of `size` bytes of main memory; none elsewhere."""
        try:
            data = bytes(self.hart.memory.read(spa, size))
        except ValueError:
            return
        for at in range(0, size, self._size):
            yield int.from_bytes(data[at : at + self._size], "little")
