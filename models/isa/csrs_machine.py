# SPDX-License-Identifier: Apache-2.0
"""Machine-level and unprivileged CSR rows. Source: machine.adoc, smstateen.adoc, zicntr.adoc."""

from __future__ import annotations

from trapline.models.isa.csr_fields import (
    M_LEVEL,
    MSTATUS_BITS,
    S_LEVEL,
    SGEI,
    VS_LEVEL,
    cause_fields,
    counteren_fields,
    delegable_exceptions,
    envcfg_fields,
    epc_fields,
    interrupt_bits,
    stateen_fields,
    tvec_fields,
)
from trapline.models.isa.csr_kinds import (
    ANY,
    CONSTANT,
    GATED,
    HARDWARE,
    LEGAL,
    ONE,
    ZERO,
    BitField,
    Csr,
    bit,
    whole,
)

_ALL = (*S_LEVEL, *VS_LEVEL, *M_LEVEL, SGEI)

_MIP = {
    1: ANY,
    5: GATED,  # read-only stimecmp comparison while menvcfg.STCE=1
    9: ANY,  # software's bit; reads OR the platform's pin
    2: ANY,  # alias of hvip.VSSIP
    6: HARDWARE,
    10: HARDWARE,
    3: HARDWARE,
    7: HARDWARE,
    11: HARDWARE,
    12: HARDWARE,
}

# Of these no hart here raises: IALIGN is 16, and nothing checks software or hardware
# (HartConfig.medeleg_only_raised).
NEVER_RAISED = (0, 18, 19)
_MEDELEG = (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 13, 15, 20, 21, 22, 23)

_TRAP = (
    Csr(0x340, "mscratch", whole(), "mscratch", rules=("mscratch_acc",)),
    Csr(
        0x341,
        "mepc",
        epc_fields(),
        "mepc",
        rules=("mepc_op", "mepc_align", "MEPC_WARL"),
        legaliser="legal_epc",
    ),
    Csr(0x342, "mcause", cause_fields(), "mcause", rules=("mcause_op", "MCAUSE_EXCCODE_WLRL")),
    Csr(0x343, "mtval", whole(hw=True), "mtval", rules=("mtval_op", "MTVAL_PER_EXC_BEHAVIOR")),
    Csr(
        0x344,
        "mip",
        interrupt_bits(_ALL, "IP", _MIP),
        "mip",
        rules=("mip_mie_vs", "mip_mie_alias"),
        note="VSSIP, VSTIP, VSEIP show hvip and its sources; only VSSIP is writable here",
        legaliser="write_mip",
    ),
    Csr(0x34A, "mtinst", whole(hw=True), "mtinst", extension="h", rules=("mtinst_sz",)),
    Csr(0x34B, "mtval2", whole(hw=True), "mtval2", extension="h", rules=("mtval2_sz",)),
)

_SETUP = (
    Csr(
        0x300,
        "mstatus",
        MSTATUS_BITS,
        "mstatus",
        high=0x310,
        rules=("mstatus_mpv_op", "mstatus_gva_op"),
        note="RV32: bits 39:36 are mstatush 7:4",
        legaliser="legal_mstatus",
    ),
    Csr(
        0x301,
        "misa",
        (BitField("EXTENSIONS", 25, 0, CONSTANT), BitField("MXL", 63, 62, CONSTANT)),
        rules=("misa_h_op",),
        note="writes have no effect; MXL is bits XLEN-1:XLEN-2",
    ),
    Csr(
        0x302,
        "medeleg",
        delegable_exceptions(_MEDELEG),
        "medeleg",
        high=0x312,
        extension="s",
        rules=("medeleg_acc", "MEDELEG_WARL", "medeleg_when_rd0"),
        note="bit 11 (ECALL from M) is read-only zero",
        legaliser="legal_medeleg",
    ),
    Csr(
        0x303,
        "mideleg",
        interrupt_bits(
            (*S_LEVEL, *VS_LEVEL, SGEI),
            "I",
            {**dict.fromkeys(S_LEVEL, ANY), **dict.fromkeys(VS_LEVEL, ONE), SGEI: CONSTANT},
        ),
        "mideleg",
        extension="s",
        rules=("mideleg_acc_h", "mideleg_hroz"),
        note="bits 2, 6, 10 read-only one with H; bit 12 too if GEILEN > 0, else read-only zero",
        legaliser="legal_mideleg",
    ),
    Csr(
        0x304,
        "mie",
        interrupt_bits(_ALL, "IE", {**dict.fromkeys(_ALL, ANY), SGEI: LEGAL}),
        "mie",
        rules=("mip_mie_vs",),
        note="SGEIE is read-only zero if GEILEN is 0",
        legaliser="mie_bits",
    ),
    Csr(
        0x305,
        "mtvec",
        tvec_fields(),
        "mtvec",
        rules=("MTVEC_WARL", "mtvec_mode_vectored_op"),
        legaliser="legal_mtvec",
    ),
    Csr(
        0x306,
        "mcounteren",
        counteren_fields(),
        "mcounteren",
        extension="u",
        rules=("mcounteren_op", "MCOUNTEREN_FLDS_WARL"),
    ),
    Csr(
        0x30A,
        "menvcfg",
        envcfg_fields("m"),
        "menvcfg",
        high=0x31A,
        extension="u",
        rules=("menvcfg_op", "menvcfg_stce_op", "menvcfg_adue_op", "menvcfg_pbmte_op"),
        legaliser="legal_menvcfg",
    ),
    Csr(
        0x320,
        "mcountinhibit",
        (bit("CY", 0), bit("IR", 2)),
        "mcountinhibit",
        rules=("mcountinhibit_op", "MCOUNTINHIBIT_WARL"),
    ),
)

_INFO = tuple(
    Csr(address, name, whole(CONSTANT), rules=(f"{name}_op",))
    for address, name in (
        (0xF11, "mvendorid"),
        (0xF12, "marchid"),
        (0xF13, "mimpid"),
        (0xF14, "mhartid"),
        (0xF15, "mconfigptr"),
    )
)

_STATEEN = tuple(
    Csr(
        0x30C + i,
        f"mstateen{i}",
        stateen_fields(i, "m"),
        f"mstateen{i}",
        high=0x31C + i,
        extension="smstateen",
        rules=("stateen_op", "mstateen_bit_63_op"),
        legaliser="write_mstateen",
    )
    for i in range(4)
)

_PMP = (
    *(
        Csr(
            0x3A0 + i,
            f"pmpcfg{i}",
            tuple(
                f
                for e in range(8)
                for f in (
                    bit(f"R{e}", 8 * e, LEGAL),
                    bit(f"W{e}", 8 * e + 1, LEGAL, note="R=0 W=1 is reserved"),
                    bit(f"X{e}", 8 * e + 2, LEGAL),
                    BitField(f"A{e}", 8 * e + 4, 8 * e + 3, LEGAL),
                    bit(f"L{e}", 8 * e + 7, LEGAL),
                )
            ),
            f"pmpcfg{i}",
            high=0x3A1 + i,
            extension="pmp",
            rules=("PMPCFG_WARL", "pmp_l_bit_write_protection"),
            note="eight entries a register; a locked entry ignores writes; W=1 with R=0 clears W; "
            "NA4 becomes NAPOT where the grain excludes it; absent entries are read-only zero",
            legaliser="legal_pmpcfg",
        )
        for i in range(0, 16, 2)
    ),
    *(
        Csr(
            0x3B0 + i,
            f"pmpaddr{i}",
            whole(LEGAL, msb=53),
            f"pmpaddr{i}",
            extension="pmp",
            rules=("PMPADDR_WARL", "pmp_l_bit_write_protection"),
            note="physical address bits 55:2; locked, or below a locked TOR entry: ignores writes",
            legaliser="write_pmp",
        )
        for i in range(64)
    ),
)

_COUNTERS = (
    Csr(0xB00, "mcycle", whole(hw=True), "mcycle", high=0xB80, rules=("mcycle_op", "mcycle_wr")),
    Csr(
        0xB02,
        "minstret",
        whole(hw=True),
        "minstret",
        high=0xB82,
        rules=("minstret_op", "minstret_wr"),
    ),
    *(
        Csr(
            0xB00 + i,
            f"mhpmcounter{i}",
            whole(ZERO),
            high=0xB80 + i,
            rules=("MHPMCOUNTER_N_RDONLY0",),
        )
        for i in range(3, 32)
    ),
    *(
        Csr(0x320 + i, f"mhpmevent{i}", whole(ZERO), rules=("MHPMEVENT_N_RDONLY0",))
        for i in range(3, 32)
    ),
    Csr(
        0xC00,
        "cycle",
        whole(HARDWARE, hw=True),
        high=0xC80,
        gates=("counteren",),
        extension="zicntr",
        rules=("cycle_op",),
    ),
    Csr(
        0xC01,
        "time",
        whole(HARDWARE, hw=True),
        high=0xC81,
        gates=("counteren",),
        extension="zicntr",
        rules=("time_htimedelta_req",),
    ),
    Csr(
        0xC02,
        "instret",
        whole(HARDWARE, hw=True),
        high=0xC82,
        gates=("counteren",),
        extension="zicntr",
        rules=("instret_op",),
    ),
    *(
        Csr(
            0xC00 + i,
            f"hpmcounter{i}",
            whole(ZERO),
            high=0xC80 + i,
            gates=("counteren",),
            extension="zihpm",
            rules=("hpmcounter_op",),
        )
        for i in range(3, 32)
    ),
)

# "It exists if any extension that adds a field to mseccfg is implemented. Otherwise, it is
# reserved." (norm:mseccfg_presence) No hart here has one.
MSECCFG = Csr(
    0x747,
    "mseccfg",
    (
        bit("MML", 0, ZERO, extension="smepmp"),
        bit("MMWP", 1, ZERO, extension="smepmp"),
        bit("RLB", 2, ZERO, extension="smepmp"),
        bit("USEED", 8, ZERO, extension="zkr"),
        bit("SSEED", 9, ZERO, extension="zkr"),
        bit("MLPE", 10, ZERO, extension="zicfilp"),
        BitField("PMM", 33, 32, ZERO, extension="smmpm"),
    ),
    high=0x757,
    extension="smepmp",
    rules=("mseccfg_presence",),
    note="on no hart here: it exists where Smepmp, Zkr, Zicfilp or Smmpm does",
)

MACHINE: tuple[Csr, ...] = (*_SETUP, *_TRAP, *_INFO, *_STATEEN, *_PMP, *_COUNTERS)
