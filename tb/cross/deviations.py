# SPDX-License-Identifier: Apache-2.0
"""Where Spike and the golden model may differ, and why: one row for each cause.

Every row names the manual's rule. `handled` says how the comparison or the generator deals with it;
what no row explains is a difference.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from trapline.models.golden.gen import fields
from trapline.models.isa.config import HartConfig
from trapline.tb.random.values import OpinionLimits


@dataclass(frozen=True)
class Deviation:
    """One thing Spike does differently, or cannot do.

    avoid: CSRs that programs leave alone; clear: bits that they do not set on purpose (a jump into
    the middle of a sequence may; a difference in these bits alone ends the program there).
    """

    what: str
    rule: str
    reason: str
    handled: str
    avoid: tuple[str, ...] = ()
    clear: Mapping[str, int] = field(default_factory=dict)
    # A hart that has this extension has not the deviation.
    without: str = ""

    def applies(self, cfg: HartConfig) -> bool:
        """Whether Spike deviates from this hart."""
        return not self.without or not cfg.has(self.without)


SD = fields.MSTATUS_SD | fields.MSTATUS_SD >> 32  # of either XLEN
VS_XS, FS = fields.MSTATUS_VS | fields.MSTATUS_XS, fields.MSTATUS_FS
_STATUS = ("mstatus", "sstatus", "vsstatus")
# `what` of those that failed_sc.py and other_platform.py recognise.
SC_GVA = "an SC's access fault sets GVA by V alone, not by MPRV and MPV"
PLIC_ENDS = "an access of the PLIC past its contexts raises an access fault"
ONE_BYTE_OF_SC = "PMP must permit one byte of an SC.D that fails, not all eight"

DEVIATIONS: tuple[Deviation, ...] = (
    Deviation(
        "mtinst and htinst hold no transformed instruction",
        "norm:H_trap_xtinst",
        'allowed: "the value written to mtinst or htinst may always be zero"',
        "configuration: tinst_transformed is false",
    ),
    Deviation(
        "GEILEN is 0, yet mideleg bit 12 is one and SGEIE is writable",
        "norm:mideleg_acc_h",
        "bit 12 is read-only one only if guest external interrupts are implemented",
        "configuration: geilen is 1, without a pin; hgeie and VGEIN stay zero",
        avoid=("hgeie",),
        clear={"hstatus": fields.HSTATUS_VGEIN},
    ),
    Deviation(
        "misaligned accesses always trap",
        "norm:misaligned_ldst_hw_support",
        "allowed: the choice is the implementation's",
        "configuration: misaligned_hw is false",
    ),
    Deviation(
        "there are 16 PMP entries, no more and no fewer",
        "norm:pmp_entry_count",
        "allowed: 0, 16 or 64",
        "configuration: pmp_entries is 16",
    ),
    Deviation(
        "misa is writable",
        "norm:misa_h_op",
        "allowed: misa is WARL",
        "not written",
    ),
    Deviation(
        "marchid is 5", "norm:marchid_sz_acc_op", "identification", "configuration: marchid is 5"
    ),
    Deviation(
        "VS of mstatus, sstatus, vsstatus is writable without V, and sets SD",
        "norm:mstatus_vs_rdonly0_s_no_v",
        "allowed where S-mode is implemented",
        "left zero; of a hart with F, FS is compared by itself, and SD where VS is not Dirty",
        clear=dict.fromkeys(_STATUS, VS_XS | SD),
    ),
    Deviation(
        "FS of mstatus, sstatus, vsstatus is writable without F",
        "norm:mstatus_fs_rdonly0_s_no_f",
        "allowed where S-mode is implemented",
        "left zero",
        clear=dict.fromkeys(_STATUS, VS_XS | FS | SD),
        without="f",
    ),
    Deviation(
        "f registers have 128 bits, and values of D are NaN-boxed in them",
        "norm:D_flen_64",
        "FLEN is 64 with D: a register's reset value is no box of something narrower",
        "the upper halves are set to all ones at the start; the lower ones are compared",
    ),
    Deviation(
        "FIOM is read-only zero",
        "norm:menvcfg_fiom_rdonly0_ok",
        "only a hart without S-mode or without translation may make it so",
        "left zero",
        clear={
            "menvcfg": fields.MENVCFG_FIOM,
            "henvcfg": fields.HENVCFG_FIOM,
            "senvcfg": fields.SENVCFG_FIOM,
        },
    ),
    Deviation(
        "mstateen0 has bits for state that this hart has not (C, CSRIND)",
        "norm:stateen_unimplemented_state_roz",
        "they should be read-only zero",
        "left zero",
        clear={
            "mstateen0": 1 | 1 << 60,
            "hstateen0": 1 | 1 << 60,
            "sstateen0": 1,
        },
    ),
    Deviation(
        "medeleg bit 0 is read-only zero",
        "norm:medeleg_when_rd0",
        "allowed: with C an instruction address is never misaligned",
        "left zero",
        clear={"medeleg": fields.MEDELEG_EINSTRUCTION_ADDRESS_MISALIGNED},
    ),
    Deviation(
        "no medelegh and hedelegh, hence no P1P13 (RV32)",
        "norm:hedelegh_sz_acc_op",
        "Spike follows version 1.12 there",
        "not accessed",
        avoid=("medelegh", "hedelegh", "mstateen0h", "hstateen0h"),
    ),
    Deviation(
        "mhpmcounter and mhpmevent are writable",
        "norm:mhpmcounter_mhpmevent_rdonly0",
        "allowed: they may be read-only zero",
        "not written",
    ),
    Deviation(
        "the instruction that sets mcountinhibit.IR is not counted",
        "norm:mcountinhibit_op2",
        "allowed: when the inhibition begins is not specified to the instruction",
        "mcountinhibit is not written",
    ),
    Deviation(
        "pmpcfg0 and pmpaddr0 open all memory after reset",
        "norm:pmp_A_L_rst",
        "Writable PMP registers are set to 0 unless the platform mandates otherwise",
        "cleared before the first instruction",
    ),
    Deviation(
        "STIP and VSTIP follow time at ticks of its clock only; a write of a timer CSR clears them",
        "norm:hip_vstip_clear",
        'allowed: "eventually, but not necessarily immediately"',
        "Spike's bits are events; they must equal the comparison after each store to mtime",
    ),
    Deviation(
        "STIP and VSTIP keep their last value when STCE is cleared",
        "norm:menvcfg_stce_op2",
        "STIP reverts to a writable bit of unspecified value; VSTIP is hvip's alone",
        "Spike's bits are set to the golden model's after such a write",
    ),
    Deviation(
        SC_GVA,
        "norm:mstatus_gva_op",
        "GVA is 1 where mtval holds a guest virtual address, as that of an access by MPRV and MPV",
        "the program ends there (failed_sc.py)",
    ),
    Deviation(
        ONE_BYTE_OF_SC,
        "norm:sc_retire_permission",
        "no SC retires unless it passes memory permission checks: PMP must match all bytes",
        "the program ends there (failed_sc.py)",
    ),
    Deviation(
        PLIC_ENDS,
        "norm:pma_chk_paddr",
        "the platform's: ours reads zero there and ignores writes",
        "the program ends there (other_platform.py)",
    ),
    Deviation(
        "CSRs of the trigger module, mseccfg, scontext and hcontext exist",
        "norm:Zicsr_illegal_acc",
        "other extensions",
        "not accessed",
    ),
)


@cache
def limits_of(cfg: HartConfig) -> OpinionLimits:
    """What programs for this hart leave alone."""
    clear: dict[str, int] = {}
    rows = [d for d in DEVIATIONS if d.applies(cfg)]
    for d in rows:
        for name, bits in d.clear.items():
            clear[name] = clear.get(name, 0) | bits
    return OpinionLimits(frozenset(name for d in rows for name in d.avoid), clear, open=False)


def explanation(cfg: HartConfig, csr: str, bits: int) -> str:
    """The deviation (`what`) whose bits of `csr` hold all of `bits`; empty if none does."""
    for d in DEVIATIONS:
        if d.applies(cfg) and bits and not bits & ~d.clear.get(csr, 0):
            return d.what
    return ""
