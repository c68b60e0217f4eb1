# SPDX-License-Identifier: Apache-2.0
"""The floating-point state of both models after a step: f0..f31, fcsr, FS and SD."""

from __future__ import annotations

from typing import Final

from trapline.models.golden.gen import csrs, slots
from trapline.models.golden.gen.fields import MSTATUS_FS, MSTATUS_FS_LSB, MSTATUS_VS
from trapline.models.golden.hart import Hart
from trapline.models.golden.priv.csr_read import with_sd
from trapline.tb.cross.spike import SpikeHart

# CSR -> its slot. Spike's get_csr shows them at any V.
STATUS: Final = {"mstatus": (csrs.MSTATUS, slots.MSTATUS)}
STATUS_OF_VS: Final = {"vsstatus": (csrs.VSSTATUS, slots.VSSTATUS)}

Found = tuple[str, int, int] | None


class Floats:
    """Follows what the golden model's steps say that they wrote."""

    def __init__(self, hart: Hart, spike: SpikeHart) -> None:
        self.hart = hart
        self.spike = spike
        self.f = [0] * 32
        self._sd = 1 << hart.cfg.xlen - 1
        self._status = {**STATUS, **(STATUS_OF_VS if hart.cfg.has("h") else {})}

    def compare(self) -> Found:
        """The first difference after a step: (what, golden, Spike)."""
        hart, spike = self.hart, self.spike
        if hart.frd_we:
            self.f[hart.frd] = hart.rd_value
        theirs = spike.floats[::2]
        if self.f != theirs:
            for i in range(32):
                if self.f[i] != theirs[i]:
                    return f"f{i}", self.f[i], theirs[i]
        fcsr = spike.csr(csrs.FCSR)
        if hart.fcsr != fcsr:
            return "fcsr", hart.fcsr, fcsr
        return self._contexts()

    def _contexts(self) -> Found:
        """FS of each status register; SD where Spike's VS, which no hart here has, is not Dirty."""
        for name, (address, slot) in self._status.items():
            (value,) = self.hart.slots_at([slot])
            ours, theirs = with_sd(self.hart.cfg, value), self.spike.csr(address)
            if (ours ^ theirs) & MSTATUS_FS:
                shown = (ours & MSTATUS_FS, theirs & MSTATUS_FS)
                return f"FS of {name}", shown[0] >> MSTATUS_FS_LSB, shown[1] >> MSTATUS_FS_LSB
            if (ours ^ theirs) & self._sd and theirs & MSTATUS_VS != MSTATUS_VS:
                return f"SD of {name}", int(ours & self._sd != 0), int(theirs & self._sd != 0)
        return None
