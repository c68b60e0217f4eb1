# SPDX-License-Identifier: Apache-2.0
# cython: annotation_typing=False
"""Physical memory protection (machine.adoc, "Physical Memory Protection")."""

from __future__ import annotations

from typing import Final

from trapline.models.golden.gen import pmp_fields, slots
from trapline.models.golden.gen.pmp_modes import NA4, NAPOT, TOR
from trapline.models.golden.gen.privileges import M
from trapline.models.golden.priv.bits import bit
from trapline.models.golden.priv.pmp_match import entry_verdict
from trapline.models.golden.priv.slot_values import SlotValues
from trapline.models.isa.config import HartConfig

WRITABLE: Final[int] = pmp_fields.R | pmp_fields.W | pmp_fields.X | pmp_fields.A | pmp_fields.L


def entry_config(state: SlotValues, i: int) -> int:
    """Byte pmp<i>cfg."""
    return (state[slots.PMPCFG0 + i // 8] >> (8 * (i % 8))) & 0xFF


def region(cfg: HartConfig, state: SlotValues, i: int) -> tuple[int, int]:
    """Entry i's region as byte addresses [bottom, top); empty when the entry is off."""
    mode = (entry_config(state, i) >> pmp_fields.A_LSB) & 3
    address = state[slots.PMPADDR0 + i]
    # "Bits pmpaddr[G-1:0] do not affect the TOR address-matching logic."
    grain_mask = ~((1 << cfg.pmp_grain) - 1)
    if mode == TOR:
        below = state[slots.PMPADDR0 + i - 1] & grain_mask if i > 0 else 0
        top = address & grain_mask
        # "If pmpaddr_i-1 >= pmpaddr_i and pmpcfg_i.A=TOR, then PMP entry i matches no addresses":
        # not even those of an access that lies across the shared boundary.
        return (below << 2, top << 2) if below < top else (0, 0)
    if mode == NA4:
        return address << 2, (address << 2) + 4
    if mode == NAPOT:
        # A grain of 2**(G+2) bytes makes the low G-1 bits read, and act, as ones.
        napot = address | ((1 << (cfg.pmp_grain - 1)) - 1) if cfg.pmp_grain > 1 else address
        size_mask = napot ^ (napot + 1)
        bottom = (napot & ~size_mask) << 2
        return bottom, bottom + ((size_mask + 1) << 2)
    return 0, 0


def pmp_check(
    cfg: HartConfig, addr: int, size: int, access: int, priv: int, state: SlotValues
) -> int:
    """Whether PMP permits an access of 2**size bytes at spa `addr` by `priv`.

    norm:pmp_entry_priority, norm:pmp_full_match_required, norm:pmp_no_entry_match.
    """
    if cfg.pmp_entries == 0:
        return 1
    end = addr + (1 << size)
    # "If no PMP entry matches an M-mode memory operation, the operation succeeds."
    verdict = 1 if priv == M else 0
    # From the last entry to the first: the lowest-numbered match decides.
    for i in range(cfg.pmp_entries - 1, -1, -1):
        bottom, top = region(cfg, state, i)
        config = entry_config(state, i)
        verdict = entry_verdict(bottom, top, config, addr, end, access, priv, verdict)
    return verdict


def address_locked(cfg: HartConfig, state: SlotValues, i: int) -> bool:
    """Whether writes to pmpaddr<i> are ignored. norm:pmp_l_bit_write_protection."""
    if bit(entry_config(state, i), pmp_fields.L_LSB):
        return True
    if i + 1 >= cfg.pmp_entries:
        return False
    above = entry_config(state, i + 1)
    return bool(above & pmp_fields.L) and (above >> pmp_fields.A_LSB) & 3 == TOR


def missing_mode(cfg: HartConfig, config: int) -> bool:
    """Whether A has an address-matching mode that the hart does not."""
    mode = (config >> pmp_fields.A_LSB) & 3
    missing = False
    for name, number in (("tor", TOR), ("na4", NA4), ("napot", NAPOT)):
        if name not in cfg.pmp_modes and mode == number:
            missing = True
    return missing


def reserved_setting(cfg: HartConfig, config: int) -> bool:
    """W without R, NA4 with a grain, and a mode that the hart does not have."""
    if config & pmp_fields.W and not config & pmp_fields.R:
        return True
    if missing_mode(cfg, config):
        return True
    return cfg.pmp_grain > 0 and (config >> pmp_fields.A_LSB) & 3 == NA4


def legal_pmpcfg_byte(cfg: HartConfig, old: int, new: int) -> int:
    """A locked entry ignores the write; W without R is reserved and clears W."""
    if old & pmp_fields.L:
        return old
    result = new & WRITABLE
    if cfg.pmp_reserved_keeps and reserved_setting(cfg, result):
        return old
    if result & pmp_fields.W and not result & pmp_fields.R:
        result = result & ~pmp_fields.W
    # "When G >= 1, the NA4 mode is not selectable."
    if cfg.pmp_grain > 0 and (result >> pmp_fields.A_LSB) & 3 == NA4:
        result = result | (NAPOT << pmp_fields.A_LSB)
    return result & ~pmp_fields.A if missing_mode(cfg, result) else result


def legal_pmpcfg(cfg: HartConfig, old: int, new: int, first: int) -> int:
    """Eight entries from entry `first`; those that the hart has not are zero."""
    result = 0
    for i in range(8):
        if first + i < cfg.pmp_entries and first + i < cfg.pmp_usable:
            byte = legal_pmpcfg_byte(cfg, (old >> (8 * i)) & 0xFF, (new >> (8 * i)) & 0xFF)
            result = result | (byte << (8 * i))
    return result
