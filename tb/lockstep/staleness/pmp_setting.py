# SPDX-License-Identifier: Apache-2.0
"""PMP as it stood before a write, ready to be asked about many accesses."""

from __future__ import annotations

from dataclasses import dataclass

from trapline.models.golden.gen.privileges import M
from trapline.models.golden.priv.pmp import entry_config, region
from trapline.models.golden.priv.pmp_match import entry_verdict
from trapline.models.golden.priv.slot_values import SlotValues
from trapline.models.isa.config import HartConfig


@dataclass
class PmpSetting:
    """What the PMP CSRs, by slot, were until the record `until`.

    entries: (bottom, top, configuration) of those that match something, once they were asked for.
    """

    until: int
    slots: SlotValues
    entries: tuple[tuple[int, int, int], ...] | None = None

    def allows(self, cfg: HartConfig, addr: int, size: int, access: int, priv: int) -> bool:
        """What `pmp_check` says of an access of 2**size bytes."""
        if self.entries is None:
            found = []
            for i in range(cfg.pmp_entries):
                bottom, top = region(cfg, self.slots, i)
                if bottom < top:
                    found.append((bottom, top, entry_config(self.slots, i)))
            self.entries = tuple(found)
        verdict = int(priv == M or cfg.pmp_entries == 0)
        end = addr + (1 << size)
        for bottom, top, config in reversed(self.entries):
            verdict = entry_verdict(bottom, top, config, addr, end, access, priv, verdict)
        return bool(verdict)
