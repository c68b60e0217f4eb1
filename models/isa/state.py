# SPDX-License-Identifier: Apache-2.0
"""CSR storage: one 64-bit slot for each register that holds state of its own.

Views (sstatus, sie, sip, hie, hip, vsie, vsip, mip as read, every RV32 high half) have no slot:
they are computed from these. At XLEN=32 a slot is still 64 bits: registers that are XLEN wide are
zero-extended, those with a high half are whole. Constant fields (SXL, UXL, VSXL, the ones of
mideleg) stand in their slots; misa and the identification CSRs have none. The order is part of the
lockstep contract: the full-state record carries the slots in this order, then x1..x31 and f0..f31.
"""

from __future__ import annotations

from dataclasses import dataclass

from trapline.models.isa.config import HartConfig


@dataclass(frozen=True)
class Slot:
    """One storage slot. `folded`: takes part in the record's CSR fold (see `fold`)."""

    name: str
    note: str = ""
    folded: bool = True


_NOTES = {
    "mstatus": "mstatus and mstatush in the RV64 layout, without SD (SD is computed on reads)",
    "mip": "software-writable bits only: SSIP, STIP (while menvcfg.STCE=0) and software's SEIP",
    "mideleg": "with H: bits 2, 6, 10 (and 12 if GEILEN > 0) read-only one",
    "hvip": "VSSIP, VSTIP, VSEIP as written; hip.VSEIP also ORs hgeip[VGEIN]",
    "vsstatus": "without SD",
    "mcountinhibit": "bits CY and IR",
}

_NAMES = (
    # machine
    "mstatus medeleg mideleg mie mip mtvec mscratch mepc mcause mtval mtval2 mtinst mcounteren "
    "mcountinhibit menvcfg mstateen0 mstateen1 mstateen2 mstateen3 "
    # supervisor
    "stvec sscratch sepc scause stval scounteren senvcfg satp stimecmp "
    "sstateen0 sstateen1 sstateen2 sstateen3 "
    # hypervisor
    "hstatus hedeleg hideleg hvip hgeie hcounteren henvcfg htval htinst hgatp htimedelta "
    "hstateen0 hstateen1 hstateen2 hstateen3 "
    # virtual supervisor
    "vsstatus vstvec vsscratch vsepc vscause vstval vsatp vstimecmp"
).split()

# pmpcfg slots hold eight entries each (the RV64 registers); an absent entry is zero.
_PMP = [f"pmpcfg{i}" for i in range(0, 16, 2)] + [f"pmpaddr{i}" for i in range(64)]

SLOTS: tuple[Slot, ...] = (
    *(Slot(n, _NOTES.get(n, "")) for n in (*_NAMES, *_PMP)),
    Slot(
        "minstret", "changes with every instruction, so it is compared in full states only", False
    ),
    Slot("mcycle", "an event: only the design knows its cycles", False),
)
SLOT_INDEX: dict[str, int] = {s.name: i for i, s in enumerate(SLOTS)}
SLOT_COUNT = len(SLOTS)
FIRST_PMP_SLOT = SLOT_INDEX["pmpcfg0"]


@dataclass(frozen=True)
class ConstantBits:
    """Bits of a slot that are read-only one where all that is asked of the configuration holds."""

    slot: str
    bits: int
    note: str
    xlen: int = 0  # 0: either
    extensions: tuple[str, ...] = ()
    guest_interrupts: bool = False  # asks for GEILEN > 0
    unless: str = ""  # a field of HartConfig that makes them writable

    def applies(self, cfg: HartConfig) -> bool:
        """Whether they are one in this configuration."""
        return (
            self.xlen in (0, cfg.xlen)
            and all(cfg.has(e) for e in self.extensions)
            and (cfg.geilen > 0 or not self.guest_interrupts)
            and not (self.unless and getattr(cfg, self.unless))
        )


# After reset every other bit is zero, unless the configuration says otherwise (`reset_slots`).
CONSTANT_BITS: tuple[ConstantBits, ...] = (
    ConstantBits("mstatus", 0xA_0000_0000, "SXL and UXL are 64", xlen=64),
    ConstantBits("mideleg", 0x444, "VSSI, VSTI and VSEI", extensions=("h",)),
    ConstantBits("mideleg", 0x1000, "SGEI", extensions=("h",), guest_interrupts=True),
    ConstantBits("hstatus", 0x2_0000_0000, "VSXL is 64", xlen=64, extensions=("h",)),
    ConstantBits("vsstatus", 0x2_0000_0000, "UXL is 64", xlen=64, extensions=("h",)),
    ConstantBits(
        "mstateen0",
        1 << 56,
        "P1P13: hedelegh is always accessible",
        xlen=32,
        extensions=("h", "smstateen"),
        unless="mstateen_p1p13_writable",
    ),
)
_SE, _ENVCFG = 1 << 63, 1 << 62
# XLEN=64: norm:mstatus_sxl_acc_mxlen64 and norm:mstatus_uxl_acc_mxlen64, "read-only zero" without
# the mode. (The core in hdl/ has both.)
_XL = {"s": 3 << 34, "u": 3 << 32}


def reset_slots(cfg: HartConfig) -> tuple[int, ...]:
    """All slots after reset: zero but for the constant bits and the reset values of `cfg`."""
    values = dict.fromkeys(SLOT_INDEX, 0)
    values["mtvec"] = cfg.mtvec_reset
    values["mstatus"] = cfg.mpp_reset << 11 | cfg.mpie_reset << 7
    values["mcause"] = cfg.mcause_reset
    values["pmpcfg0"] = cfg.pmp0cfg_reset
    values["pmpaddr0"] = cfg.pmpaddr0_reset
    for name in ("stvec", "vstvec"):
        exists = cfg.has("s" if name == "stvec" else "h")
        values[name] = int(exists and getattr(cfg, f"{name}_modes") == {"vectored"})
    for level in ("mstateen", "hstateen"):
        for name in getattr(cfg, f"{level}_ones"):
            number, bits = ("0", _ENVCFG) if name == "envcfg" else (name[2:], _SE)
            if cfg.has("smstateen") and (level == "mstateen" or cfg.has("h")):
                values[f"{level}{number}"] |= bits
    for constant in CONSTANT_BITS:
        if constant.applies(cfg):
            values[constant.slot] |= constant.bits
    for mode, bits in _XL.items():
        if not cfg.has(mode):
            values["mstatus"] &= ~bits
    return tuple(values.values())


# The full-state record: every slot, then x1..x31, then f0..f31 (zero without F).
FIRST_X, FIRST_F = SLOT_COUNT, SLOT_COUNT + 31  # where x1 and f0 stand
FULL_STATE_WORDS = FIRST_F + 32

_M64 = (1 << 64) - 1


def fold_rotation(index: int) -> int:
    """Left rotation, 0..63, of slot `index` in the fold; distinct for any 64 neighbours."""
    return (11 * index) & 63


def fold(slots: list[int] | tuple[int, ...]) -> int:
    """The 64-bit fold of all folded slots: XOR of each rotated left by `fold_rotation`.

    One stray bit anywhere always changes it, which is what the comparison needs; it is no hash.
    """
    result = 0
    for index, slot in enumerate(SLOTS):
        if slot.folded:
            r = fold_rotation(index)
            v = slots[index]
            result ^= ((v << r) | (v >> (64 - r))) & _M64 if r else v
    return result
