# SPDX-License-Identifier: Apache-2.0
"""A hart that waits in WFI: what would wake it, and whether that can still come.

"WFI [...] is required to resume execution at pc+4 when [an interrupt is] pending in mip and enabled
in mie, regardless of the global interrupt enables" (machine.adoc). A WFI for which nothing of that
can come waits for ever; that is legal, and no difference between a design and the model.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, cast

from trapline.models.golden.gen import interrupts, matches
from trapline.models.golden.gen import slots as s
from trapline.models.golden.gen.fields import MENVCFG_STCE_LSB
from trapline.models.golden.hart import Hart
from trapline.models.golden.priv.bits import M64
from trapline.models.golden.priv.interrupts import mip_view
from trapline.models.isa.causes import INTERRUPTS
from trapline.models.isa.commit import FIELD, Kind, get

# Interrupt numbers: of the timers, and of those that come through pins of the platform's PLIC.
STI = interrupts.SUPERVISOR_TIMER_INTERRUPT
VSTI = interrupts.VIRTUAL_SUPERVISOR_TIMER_INTERRUPT
MTI = interrupts.MACHINE_TIMER_INTERRUPT
EXTERNAL = (
    interrupts.SUPERVISOR_EXTERNAL_INTERRUPT,
    interrupts.VIRTUAL_SUPERVISOR_EXTERNAL_INTERRUPT,
    interrupts.MACHINE_EXTERNAL_INTERRUPT,
    interrupts.SUPERVISOR_GUEST_EXTERNAL_INTERRUPT,
)


class Waiting(NamedTuple):
    """A WFI that nothing has ended yet.

    never: nothing can come that would. unpulsed: only interrupts from outside can, and no pulse of
    the run's train has brought one since. Both are legal, and no difference.
    """

    never: bool
    unpulsed: bool
    sentence: str


def _next_insn(hart: Hart, last: tuple[int, ...]) -> int:
    """The instruction that the model would retire next, by the facts of record `last`; 0: none."""
    claim = list(last)
    claim[0] = claim[0] & ~7 | Kind.RETIRE
    hart.advance(claim)
    insn = hart.insn if hart.kind == Kind.RETIRE else 0
    hart.undo()
    return int(insn)


def _due(hart: Hart, mtime: int, mtimecmp: int | None) -> dict[int, int | None]:
    """Timer interrupt -> the mtime at which it comes; M64: never, None: not known here."""
    slots = cast("Sequence[int]", hart)
    stce = hart.cfg.has("sstc") and slots[s.MENVCFG] >> MENVCFG_STCE_LSB & 1
    vstce = stce and hart.cfg.has("h") and slots[s.HENVCFG] >> MENVCFG_STCE_LSB & 1
    guest = (mtime + slots[s.HTIMEDELTA]) & M64
    return {
        MTI: mtimecmp,
        STI: slots[s.STIMECMP] if stce else M64,
        VSTI: min(mtime + (slots[s.VSTIMECMP] - guest & M64), M64) if vstce else M64,
    }


def _mip(hart: Hart, last: tuple[int, ...], pins: int) -> int:
    """The value of mip as the hart stands, with these pins and the timers' bits of the record."""
    slots = cast("Sequence[int]", hart)
    return mip_view(
        hart.cfg,
        slots[s.MIP],
        slots[s.HVIP],
        slots[s.HGEIE],
        slots[s.HSTATUS],
        slots[s.MENVCFG],
        slots[s.HENVCFG],
        pins,
        get(last, "stip"),
        get(last, "vstip"),
    )


def waiting(
    hart: Hart,
    last: tuple[int, ...],
    mtimecmp: int | None,
    pulsed: bool,
    driven: int | None,
) -> Waiting | None:
    """None unless the model would retire a WFI that nothing has ended yet.

    last: the last record that agreed, for its pins and times. mtimecmp: of the CLINT, None where it
    is not known. pulsed: external pins may still come. driven: the pins that were high in some
    cycle since that record, None where it is not known.
    """
    if _next_insn(hart, last) != matches.WFI:
        return None
    slots = cast("Sequence[int]", hart)
    pins, mtime = last[FIELD["irq_pins"].word], last[FIELD["mtime"].word]
    mip, mie = _mip(hart, last, pins), slots[s.MIE]
    if mip & mie:
        return None
    due = _due(hart, mtime, mtimecmp)
    names = {i.number: i.name for i in INTERRUPTS}
    coming = []
    outside = True
    for number in (n for n in range(16) if mie >> n & 1):
        at = due.get(number, 0 if pulsed and number in EXTERNAL else M64)
        if at != M64:
            outside = outside and number in EXTERNAL
            when = "from outside" if number in EXTERNAL else f"at mtime {at}"
            coming.append(f"{names.get(number, number)} ({'not known' if at is None else when})")
    where = f"at pc {hart.pc:#x}, mip is {mip:#x}, mie {mie:#x}"
    if coming:
        unpulsed = outside and driven is not None and not _mip(hart, last, pins | driven) & mie
        sentence = f"waits in WFI {where}, for {', '.join(coming)}; mtime was {mtime}"
        return Waiting(never=False, unpulsed=unpulsed, sentence=sentence)
    sentence = (
        f"waits in WFI for an interrupt that cannot come: {where}; "
        "it resumes when mip & mie is not zero"
    )
    return Waiting(never=True, unpulsed=False, sentence=sentence)
