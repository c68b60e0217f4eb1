# SPDX-License-Identifier: Apache-2.0
"""What Spike does otherwise where an SC that holds no reservation meets memory that denies it.

Spike asks PMP for one byte of its operand, and raises its access fault apart from other stores.
Golden and RTL follow the manual; the comparison ends at such an instruction, which is counted.
"""

from __future__ import annotations

from typing import Final

from trapline.models.golden.gen import exceptions
from trapline.models.golden.gen.fields import MSTATUS_GVA
from trapline.models.golden.hart import Hart
from trapline.models.golden.priv.pmp import region
from trapline.models.golden.priv.slot_values import SlotValues
from trapline.models.isa.commit import Kind
from trapline.models.isa.config import HartConfig
from trapline.models.isa.encodings import by_name
from trapline.tb.cross.deviations import ONE_BYTE_OF_SC, SC_GVA

_PAGE_OFFSET: Final = 0xFFF


def _is(name: str, insn: int) -> bool:
    row = by_name[name]
    return insn & row.mask == row.match


def deviation(
    cfg: HartConfig, hart: Hart, state: SlotValues, found: tuple[str, int, int], pc: int, rd: int
) -> str:
    """The deviation (its `what`) that explains a difference behind this step; empty if none does.

    found: (what, golden, Spike); pc: of the instruction; rd: what Spike holds in its rd now.
    """
    sc_d = _is("sc.d", hart.insn)
    if not (sc_d or _is("sc.w", hart.insn)) or hart.kind != Kind.EXCEPTION:
        return ""
    if hart.trap_cause != exceptions.STORE_AMO_ACCESS_FAULT:
        return ""
    field, golden, spike = found
    # norm:mstatus_gva_op: mtval holds a guest virtual address, also of an access by MPRV and MPV.
    gva = {"mstatus": MSTATUS_GVA, "mstatush": MSTATUS_GVA >> 32}.get(field, 0)
    if gva and golden ^ spike == gva and golden & gva:
        return SC_GVA
    failed_in_spike = field == "pc" and spike == pc + 4 and rd == 1
    if sc_d and failed_in_spike and _ends_within(cfg, state, hart.trap_tval):
        return ONE_BYTE_OF_SC
    return ""


def _ends_within(cfg: HartConfig, state: SlotValues, va: int) -> bool:
    """Whether a PMP region begins or ends within the doubleword at `va`, by its page offset.

    Translation keeps the page offset, so the physical address is not needed.
    """
    offset = va & _PAGE_OFFSET
    bounds = (edge for i in range(cfg.pmp_entries) for edge in region(cfg, state, i))
    return any(offset < (edge & _PAGE_OFFSET) < offset + 8 for edge in bounds)
