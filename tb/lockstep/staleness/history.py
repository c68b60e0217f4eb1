# SPDX-License-Identifier: Apache-2.0
"""Which old values may still be in use: roots, PMP and envcfg as they were, and every fence since.

Nothing is pruned when a fence executes. A fence is remembered by its operands and by the last
record that it orders; a value that was replaced at record `t` is dead for an access when a fence
that covers the access orders record `t`. Sources: supervisor.adoc, "Supervisor Memory-Management
Fence Instruction"; hypervisor.adoc, "Hypervisor Memory-Management Fence Instructions" and "Memory-
Management Fences"; svinval.adoc; machine.adoc, "Physical Memory Protection and Paging".
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from typing import NamedTuple

from trapline.models.golden.gen import fields, matches, vm_modes
from trapline.models.golden.priv.slot_values import SlotValues
from trapline.models.isa.config import HartConfig
from trapline.models.isa.csrs import field_at
from trapline.models.isa.state import SLOT_INDEX, SLOTS
from trapline.tb.lockstep.staleness.pmp_setting import PmpSetting

SATP, VSATP, HGATP = SLOT_INDEX["satp"], SLOT_INDEX["vsatp"], SLOT_INDEX["hgatp"]
MENVCFG, HENVCFG = SLOT_INDEX["menvcfg"], SLOT_INDEX["henvcfg"]
PMPCFG0, PMPADDR0 = SLOT_INDEX["pmpcfg0"], SLOT_INDEX["pmpaddr0"]
PMP_SLOTS = frozenset(i for i, s in enumerate(SLOTS) if s.name.startswith("pmp"))
ROOT_SLOTS = (SATP, VSATP, HGATP, MENVCFG, HENVCFG)
# PBMTE and ADUE of menvcfg and henvcfg.
ENVCFG_BITS = fields.MENVCFG_PBMTE | fields.MENVCFG_ADUE

# funct7 of the fences.
SFENCE_VMA = matches.SFENCE_VMA >> 25
HFENCE_VVMA = matches.HFENCE_VVMA >> 25
HFENCE_GVMA = matches.HFENCE_GVMA >> 25
SINVAL_VMA = matches.SINVAL_VMA >> 25
HINVAL_VVMA = matches.HINVAL_VVMA >> 25
HINVAL_GVMA = matches.HINVAL_GVMA >> 25
SFENCE_INVAL = matches.SFENCE_W_INVAL >> 25  # as SFENCE.INVAL.IR, whose rs2 is 1
FENCES = frozenset((
    SFENCE_VMA, HFENCE_VVMA, HFENCE_GVMA, SINVAL_VMA, HINVAL_VVMA, HINVAL_GVMA, SFENCE_INVAL,
))  # fmt: skip
_OF_RV64 = (vm_modes.SV39, vm_modes.SV48, vm_modes.SV57)
_STAGE_OF = {
    SFENCE_VMA: 0, SINVAL_VMA: 0, HFENCE_VVMA: 1, HINVAL_VVMA: 1, HFENCE_GVMA: 2, HINVAL_GVMA: 2,
}  # fmt: skip

NEVER = -1
PMP_VERSIONS = 256
FENCES_BEFORE_A_CLEANUP = 4096


class Stage(IntEnum):
    """Whose translations: those of satp, of vsatp, of hgatp."""

    S = 0
    VS = 1
    G = 2


class RootContext(NamedTuple):
    """A root as it was in force, with what governed its PTEs.

    atp: satp, vsatp or hgatp; vmid: that of hgatp at the time (0 for Stage.S); m_bits, h_bits:
    PBMTE and ADUE of menvcfg and henvcfg, in place.
    """

    atp: int
    vmid: int
    m_bits: int
    h_bits: int


# A fence's operands: page number of rs1 or None, ASID of rs2 or None, VMID or None.
Operands = tuple[int | None, int | None, int | None]


class History:
    """Everything but the stores: `changed` and `fence` are called after the step that did it."""

    def __init__(self, cfg: HartConfig) -> None:
        self.cfg = cfg
        self.contexts: tuple[dict[RootContext, int], ...] = ({}, {}, {})
        self.pmp: list[PmpSetting] = []
        self.pmp_forgotten = NEVER
        self.fences: tuple[dict[Operands, int], ...] = ({}, {}, {})
        self.code = NEVER  # stores before this record are ordered before every fetch
        self.last_w_inval = NEVER
        self.invals: list[tuple[Stage, Operands, int]] = []
        # Those that the hart has; eight entries to a slot of pmpcfg.
        self._pmp_slots = (
            *range(PMPCFG0, PMPCFG0 + cfg.pmp_entries // 8),
            *range(PMPADDR0, PMPADDR0 + cfg.pmp_entries),
        )
        # satp, vsatp and hgatp have MODE at the same bits, the first two ASID.
        self._mode, self._asid, self._vmid = (
            (field.mask, field.lsb)
            for field in (
                field_at("satp", "MODE", cfg.xlen),
                field_at("satp", "ASID", cfg.xlen),
                field_at("hgatp", "VMID", cfg.xlen),
            )
        )

    # --- what the steps did ---------------------------------------------------------------------

    def changed(self, now: int, slot: int, before: int, csr: Sequence[int]) -> None:
        """Record `now` changed `slot`, which held `before`; `csr`: all slots as they are now."""
        if slot in PMP_SLOTS:
            old = {at: csr[at] for at in self._pmp_slots}
            old[slot] = before
            self.pmp.append(PmpSetting(now, old))
            if len(self.pmp) > PMP_VERSIONS:
                self.pmp_forgotten = self.pmp.pop(0).until
            return
        if slot in ROOT_SLOTS:
            new = {at: csr[at] for at in ROOT_SLOTS}
            old = {**new, slot: before}
            for stage in Stage:
                was = self.context(stage, old)
                if was != self.context(stage, new):
                    self.contexts[stage][was] = now

    def context(self, stage: Stage, csr: SlotValues) -> RootContext:
        """The context of `stage` by these slots."""
        m_bits = csr[MENVCFG] & ENVCFG_BITS
        if stage is Stage.S:
            return RootContext(csr[SATP], 0, m_bits, 0)
        vmid = self.vmid(csr[HGATP])
        if stage is Stage.G:
            return RootContext(csr[HGATP], vmid, m_bits, 0)
        return RootContext(csr[VSATP], vmid, m_bits, csr[HENVCFG] & ENVCFG_BITS)

    def fence_i(self, now: int) -> None:
        """FENCE.I retired: what was fetched before record `now` is ordered."""
        self.code = now

    def fence(self, now: int, insn: int, x: Sequence[int], v: int, csr: Sequence[int]) -> None:
        """A translation fence or an instruction of Svinval retired at record `now`.

        x: the integer registers; v: V when it executed.
        """
        funct7, rs1, rs2 = insn >> 25, insn >> 15 & 31, insn >> 20 & 31
        if funct7 == SFENCE_INVAL:
            if rs2 == 0:
                self.last_w_inval = now
            else:
                for stage, operands, orders in self.invals:
                    self._order(stage, operands, orders)
                self.invals.clear()
            return
        stage = Stage(_STAGE_OF[funct7])
        if stage is Stage.S and v:
            stage = Stage.VS
        page: int | None = None
        if rs1:
            address = x[rs1] << 2 if stage is Stage.G else x[rs1]
            if stage is not Stage.G and not self._canonical(stage, address, csr):
                return  # norm:sfence_vma_invalid_va: "has no effect"
            page = address >> 12
        vmid: int | None = self.vmid(csr[HGATP]) if stage is Stage.VS else None
        asid: int | None = None
        if rs2 and stage is Stage.G:
            vmid = x[rs2] & (1 << self.cfg.vmidlen) - 1
        elif rs2:
            asid = x[rs2] & (1 << self.cfg.asidlen) - 1
        operands = (page, asid, vmid)
        if funct7 & 2:
            self.invals.append((stage, operands, self.last_w_inval))
        else:
            self._order(stage, operands, now)

    def _order(self, stage: Stage, operands: Operands, orders: int) -> None:
        fences = self.fences[stage]
        fences[operands] = max(orders, fences.get(operands, NEVER))

    def forget(self, until: int) -> None:
        """Fences for one page that order no store later than record `until` may go."""
        for fences in self.fences:
            if len(fences) > FENCES_BEFORE_A_CLEANUP:
                for key in [k for k, orders in fences.items() if k[0] is not None]:
                    if fences[key] <= until:
                        del fences[key]

    # --- what is ordered ------------------------------------------------------------------------

    def all_ordered(self, stage: Stage, vmid: int) -> int:
        """Last record ordered by fences without address and ASID, for all mappings of the stage."""
        fences = self.fences[stage]
        if stage is Stage.S:
            return fences.get((None, None, None), NEVER)
        orders = fences.get((None, None, vmid), NEVER)
        return max(orders, fences.get((None, None, None), NEVER))

    def root_ordered(self, stage: Stage, vmid: int, asid: int, global_: bool) -> int:
        """Last record that fences order for a root or another non-leaf."""
        orders = self.all_ordered(stage, vmid)
        if stage is not Stage.G and not global_:
            key = (None, asid, vmid if stage is Stage.VS else None)
            orders = max(orders, self.fences[stage].get(key, NEVER))
        return orders

    def leaf_ordered(
        self, stage: Stage, vmid: int, asid: int, global_: bool, va: int, low_bits: int
    ) -> int:
        """The same for a leaf that maps `va` in a page of 2**low_bits bytes."""
        orders = self.root_ordered(stage, vmid, asid, global_)
        shift = low_bits - 12
        page = va >> 12 >> shift
        for (fenced, of_asid, of_vmid), bound in self.fences[stage].items():
            if fenced is None or fenced >> shift != page or bound <= orders:
                continue
            if of_vmid is not None and of_vmid != vmid:
                continue
            if of_asid is not None and (global_ or of_asid != asid):
                continue
            orders = bound
        return orders

    def pmp_ordered(self, v: int) -> int:
        """Last record whose PMP write is ordered for accesses with V = `v`."""
        return self.fences[Stage.G if v else Stage.S].get((None, None, None), NEVER)

    def context_ordered(
        self, stage: Stage, old: RootContext, new: RootContext, global_: bool
    ) -> int:
        """Last record up to which `old` is dead for an access under `new`."""
        if (old.m_bits, old.h_bits) == (new.m_bits, new.h_bits):
            return self.root_ordered(stage, new.vmid, self.asid(new.atp), global_)
        # norm:menvcfg_adue_fence and hypervisor.adoc: only fences without operands will do.
        if stage is Stage.VS and old.m_bits != new.m_bits:
            return self.fences[Stage.G].get((None, None, None), NEVER)
        if stage is Stage.G:
            return self.fences[Stage.G].get((None, None, None), NEVER)
        return self.all_ordered(stage, new.vmid)

    # --- fields ---------------------------------------------------------------------------------

    def mode(self, atp: int) -> int:
        """Field MODE of satp, vsatp or hgatp."""
        mask, lsb = self._mode
        return (atp & mask) >> lsb

    def asid(self, atp: int) -> int:
        """Field ASID of satp or vsatp."""
        mask, lsb = self._asid
        return (atp & mask) >> lsb

    def vmid(self, hgatp: int) -> int:
        """Field VMID of hgatp."""
        mask, lsb = self._vmid
        return (hgatp & mask) >> lsb

    def _canonical(self, stage: Stage, va: int, csr: Sequence[int]) -> bool:
        mode = self.mode(csr[SATP if stage is Stage.S else VSATP])
        if self.cfg.xlen == 32 or mode not in _OF_RV64:
            return True
        upper = va >> (38 + 9 * (mode - vm_modes.SV39))
        return upper in (0, (1 << (26 - 9 * (mode - vm_modes.SV39))) - 1)
