# SPDX-License-Identifier: Apache-2.0
"""The facts that travel from the design under test to the golden model: these and no others.

Everything else (faults, addresses, causes, targets, values) is predicted. Each member says why it
cannot be, and what the checker still demands of it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Events:
    """What only the design knows about one step. All integers unsigned, 64 bits at most."""

    # That an interrupt was taken here: when between two instructions is the design's choice within
    # its bound. Which one and where to is predicted.
    take_interrupt: bool = False
    # The platform's pins (commit.Pin) as the interrupt decision sampled them: they are
    # asynchronous to the instruction stream.
    irq_pins: int = 0
    # The pins as a CSR read in the same instruction saw them: it may sample in another cycle.
    irq_pins_read: int = 0
    # mtime as this step saw it (the CSR `time` and the Sstc comparisons); checked to be monotone.
    mtime: int = 0
    # STIP/VSTIP (from stimecmp/vstimecmp) as the interrupt decision saw them, since a comparison
    # may be registered; checked against the comparison within the last C cycles.
    stip: bool = False
    vstip: bool = False
    # The same as a CSR read saw them.
    stip_read: bool = False
    vstip_read: bool = False
    # Counts clock cycles, which the model has not; checked to be monotone and to obey writes.
    mcycle: int = 0
    # What a device returned: devices are not modelled twice. Address and size are predicted.
    device_rdata: int = 0
    # Whether an SC succeeded: it may fail spuriously. Success without a valid reservation is a bug.
    sc_success: bool = True


NO_EVENTS = Events()
