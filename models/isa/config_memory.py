# SPDX-License-Identifier: Apache-2.0
"""Choices about memory accesses: alignment, atomics, and when a walk sets A and D.

`HartConfig` has these fields; the core in hdl/ has the defaults.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from trapline.models.isa.config import HartConfig

# What a PMA says of atomics (machine.adoc, "Atomicity PMAs"): each class has those before it.
AMO_CLASSES = ("none", "swap", "logical", "arithmetic")
MISALIGNED_EXCEPTIONS = ("address_misaligned", "access_fault")
STORE_FAULTS = ("none", "before", "others")
MISALIGNED_KINDS = ("ldst", "amo", "lrsc", "device")
_PAGE = 4096


@dataclass(frozen=True, kw_only=True)
class MemoryChoices:
    """Sizes are in bytes."""

    # The exception of a misaligned load or store, AMO, and LR or SC that is not performed.
    misaligned_ldst_exc: str = "address_misaligned"
    misaligned_amo_exc: str = "address_misaligned"
    misaligned_lrsc_exc: str = "address_misaligned"
    # That of a misaligned load or store whose bytes are a device's, where hardware splits them.
    misaligned_device_exc: str = "access_fault"
    # Misaligned loads, stores and AMOs within this many bytes of main memory are performed; 0:
    # there is no such granule.
    misaligned_atomicity_granule: int = 0
    # Hardware that splits an access across pages goes to the higher page first.
    misaligned_descending: bool = False
    # What a store that hardware splits, and that faults in one of two aligned words of XLEN bits,
    # has written of the other: nothing, what comes before the fault, or all if it does not fault.
    misaligned_store_fault: str = "none"
    # An access across pages sets A and D only if both pages permit it (else each on its own).
    misaligned_ad_whole: bool = False
    # A and D are set only by an access that its whole translation, PMAs and PMP permit (else each
    # stage sets them as it is walked).
    ad_after_checks: bool = False
    # An SC that fails sets A and D as one that succeeds (else neither).
    sc_fail_sets_ad: bool = True
    # Atomics of main memory: the AMOs that it supports, and whether LR and SC.
    ram_amo: str = "arithmetic"
    ram_lrsc: bool = True


def memory_refusals(cfg: HartConfig) -> Iterator[str]:
    """What contradicts the manual, or itself, one line each."""
    for kind in MISALIGNED_KINDS:
        value = getattr(cfg, f"misaligned_{kind}_exc")
        if value not in MISALIGNED_EXCEPTIONS:
            yield f"misaligned_{kind}_exc is {value!r}, not address_misaligned or access_fault"
    size = cfg.misaligned_atomicity_granule
    if size and (not 2 <= size <= _PAGE or size & (size - 1)):
        yield f"misaligned_atomicity_granule is {size}, not 0 or a power of two to {_PAGE}"
    if cfg.misaligned_descending and not cfg.misaligned_hw:
        yield "misaligned_descending without misaligned_hw"
    if cfg.misaligned_store_fault not in STORE_FAULTS:
        known = ", ".join(STORE_FAULTS)
        yield f"misaligned_store_fault is {cfg.misaligned_store_fault!r}, not {known}"
    elif cfg.misaligned_store_fault != "none" and not cfg.misaligned_hw:
        yield f"misaligned_store_fault is {cfg.misaligned_store_fault!r} without misaligned_hw"
    if cfg.misaligned_ad_whole and not cfg.misaligned_hw:
        yield "misaligned_ad_whole without misaligned_hw"
    if cfg.ram_amo not in AMO_CLASSES:
        yield f"ram_amo is {cfg.ram_amo!r}, not {', '.join(AMO_CLASSES)}"
