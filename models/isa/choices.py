# SPDX-License-Identifier: Apache-2.0
"""How every rule that the manual leaves to the implementation is settled.

A rule stands in exactly one of three tables: a `HartConfig` field settles it (CONFIGURED), every
hart of this project does the same (FIXED, with what that is and why), or it belongs to something
that no hart here has (ABSENT, with what is missing). The names are those of `rules.json`.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from trapline.models.isa.config import (
    ABSENT_CSRS,
    DEFAULT,
    FS_DIRTY,
    MASKS,
    MODEL_ONLY,
    NAMED,
    field_names,
)
from trapline.models.isa.config_data import value_of
from trapline.models.isa.config_memory import (
    AMO_CLASSES,
    MISALIGNED_EXCEPTIONS,
    MISALIGNED_KINDS,
    STORE_FAULTS,
)
from trapline.models.isa.config_registers import (
    PMP_MODES,
    STATEEN,
    TVEC_MODES,
    VSATP_UNSUPPORTED,
)
from trapline.models.isa.config_traps import TRANSFORMED, WAIT_OUTCOMES, WAITS

# Rule -> fields of HartConfig.
CONFIGURED: dict[str, tuple[str, ...]] = {
    # hypervisor
    "HEDELEG_WARL": ("hedeleg_writable",),
    "HSXLEN": ("xlen",),
    "VSXLEN": ("xlen",),
    "HSTATUS_VSXL_64_WARL": ("xlen",),
    "VSXL_RO": ("xlen",),
    "VTW_VIRTINSTR": ("wfi_vtw", "wrs_nto_vtw"),
    "HSTATUS_VGEIN_WLRL": ("geilen", "hstatus_vgein_keeps", "wlrl_write_traps"),
    "HGEIE_WARL": ("geilen",),
    "GEILEN": ("geilen",),
    "HIE_WARL": ("geilen",),
    "HIP_WARL": ("geilen",),
    "HCOUNTEREN_WARL": ("counters", "hcounteren_writable"),
    "HTVAL_TRAPVAL": ("tval2_gpa", "htval_causes", "tval2_implicit"),
    "HTVAL_WARL": ("xlen", "htval_bits"),
    "HTINST_WARL": (
        "xlen",
        "tinst_transformed",
        "tinst_causes",
        "tinst_insns",
        "tinst_pseudo",
        "htinst_writable",
    ),
    "HGATP_MODE_WARL": (
        "gstage_modes",
        "hgatp_unsupported_ignored",
        "hgatp_unsupported_bare",
        "hgatp_bare_clears",
    ),
    "HGATP_VMID": ("vmidlen",),
    "VSSTATUS_UXL_WARL": ("xlen",),
    "VSTVEC_MODE_WARL": ("vstvec_modes",),
    "VSTVEC_BASE_WARL": ("vstvec_base_align", "vstvec_vectored_align"),
    "VSEPC_WARL": ("vsepc_bits",),
    "VSCAUSE_WLRL": ("vscause_bits", "wlrl_write_traps"),
    "VSTVAL_WARL": ("vstval_bits", "vstval_causes"),
    "VSATP_MODE_UNSUPPORTED_V0_WARL": (
        "vm_modes",
        "vsatp_modes",
        "vsatp_unsupported",
        "vsatp_bare_clears",
    ),
    "MTVAL2_TRAPVAL": ("tval2_gpa", "mtval2_causes", "tval2_implicit"),
    "MTVAL2_WARL": ("xlen", "mtval2_bits"),
    "MTINST_WARL": (
        "xlen",
        "tinst_transformed",
        "tinst_causes",
        "tinst_insns",
        "tinst_pseudo",
        "mtinst_writable",
    ),
    # machine
    "MIDELEG_OP": ("mideleg_writable",),
    "MEDELEG_OP": ("medeleg_writable",),
    "MTVEC_BASE_ALIGN_FUNC_MODE": ("mtvec_base_align", "mtvec_vectored_align"),
    "MTVEC_WARL": ("mtvec_modes", "mtvec_reset"),
    "MTVEC_RDONLY": ("mtvec_writable",),
    "MSTATUS_FS_RDONLY0_S_NO_F": ("mstatus_fs_writable",),
    "MSTATUS_VS_RDONLY0_S_NO_V": ("mstatus_vs_writable",),
    "MSTATUS_VS_WARL": ("mstatus_vs_writable",),
    "MISA_CSR_IMPLEMENTED": ("misa_csr_implemented",),
    "HART_ID": ("mhartid",),
    "MIP_MSIP_MAYBE_RDONLY0": ("msi_implemented",),
    "MIE_MSIE_MAYBE_RDONLY0": ("msi_implemented",),
    "MEPC_WARL": ("mepc_bits",),
    "MEPC_INV_ADDR_CONV": ("mepc_bits",),
    "MCAUSE_EXCCODE_WLRL": ("mcause_bits", "wlrl_write_traps"),
    "MCAUSE_RST_VAL": ("mcause_reset",),
    "MCAUSE_RST_ALIAS_OK": ("mcause_reset",),
    "MTVAL_RDONLY0": ("mtval_rdonly0",),
    "MTVAL_WARL": ("mtval_bits",),
    "MTVAL_INV_ADDR_CONV": ("mtval_bits",),
    "MCONFIGPTR_VAL": ("mconfigptr", "absent_csrs"),
    "MRET_CLR_LR_RESV": ("mret_clr_lr_resv",),
    "SRET_CLR_LR_RESV": ("sret_clr_lr_resv",),
    "WFI_OPT_U_MODE": ("wfi_u", "wfi_vu"),
    "PMP_A_L_RST": ("pmp0cfg_reset",),
    "PMA_CACHE_MM_ALL_ATOMICS": ("ram_amo", "ram_lrsc"),
    "PMA_MAG_EXC": (
        "misaligned_ldst_exc",
        "misaligned_amo_exc",
        "misaligned_lrsc_exc",
        "misaligned_device_exc",
    ),
    "MSTATUS_XPP_WARL": ("extensions", "mpp_reserved_to_u"),
    "MSTATUS_TVM_WARL": ("extensions", "vm_modes"),
    "MSTATUS_TW_WARL": ("extensions",),
    "MSTATUS_TSR_WARL": ("extensions",),
    "MENVCFG_FIOM_RDONLY0_OK": ("envcfg_fiom",),
    "MCOUNTINHIBIT_WARL": ("mcountinhibit_writable", "absent_csrs"),
    "MISA_WARL": ("xlen", "extensions"),
    "MXLEN": ("xlen",),
    "MISA_EXTENSIONS_WARL": ("extensions",),
    "VENDOR_ID_BANK": ("mvendorid",),
    "VENDOR_ID_OFFSET": ("mvendorid",),
    "ARCH_ID": ("marchid",),
    "IMP_ID": ("mimpid",),
    "MSTATUS_SXL_WARL": ("xlen",),
    "MSTATUS_UXL_WARL": ("xlen",),
    "MSTATUS_SXL_RDONLY_MXLEN64": ("xlen",),
    "SXLEN": ("xlen",),
    "UXLEN": ("xlen",),
    "MSTATUS_FS_WARL": ("extensions", "fs_dirty", "mstatus_fs_writable"),
    "MSTATUS_FS_IMPRECISE": ("fs_dirty",),
    "MSTATUS_FS_NO_DIRTY_TRACK": ("fs_dirty",),
    "MSTATUS_FS_NO_CHANGE_DIRTY": ("fs_dirty",),
    "MSTATUS_TW_TIME_LIMIT": ("wfi_tw", "wrs_nto_tw"),
    "MSTATUS_TW_ALWAYS_ILLEGAL": ("wfi_tw", "wrs_nto_tw"),
    "MEDELEG_WARL": ("extensions", "medeleg_only_raised", "medeleg_writable"),
    "MIDELEG_WARL": ("extensions", "geilen", "mideleg_writable"),
    "MIDELEG_RD1_LOWER_LEVEL": ("extensions", "geilen"),
    "MIP_WARL": ("extensions", "geilen"),
    "MIE_WARL": ("extensions", "geilen", "mie_platform"),
    "MIP_BITS_WR_OR_RDONLY": ("extensions", "ssi_implemented", "sti_implemented"),
    "MCOUNTEREN_FLDS_WARL": ("counters", "mcounteren_writable"),
    "MCOUNTEREN_CY_RDONLY0": ("counters", "mcounteren_writable"),
    "MCOUNTEREN_TM_RDONLY0": ("counters", "mcounteren_writable"),
    "MCOUNTEREN_IR_RDONLY0": ("counters", "mcounteren_writable"),
    "MCOUNTEREN_HPM_N_RDONLY0": ("counters", "mcounteren_writable"),
    "MCAUSE_EXCCODE_MISALIGNED_VS_FAULT_PRI": ("misaligned_first",),
    "MTVAL_PER_EXC_BEHAVIOR": (
        "tval_insn",
        "tval_ebreak",
        "tval_misaligned",
        "tval_access_fault",
        "tval_page_fault",
        "mtval_causes",
        "stval_causes",
    ),
    "PMA_MAG_OP_LDST": ("misaligned_hw", "misaligned_atomicity_granule"),
    "RST_ADDR": ("reset_pc",),
    "PMP_GRANULARITY": ("pmp_grain",),
    "PMP_ENTRY_COUNT": ("pmp_entries", "pmp_absent_illegal"),
    "PMPCFG_WARL": ("pmp_entries", "pmp_grain", "pmp_usable", "pmp_reserved_keeps", "pmp_modes"),
    "PMPADDR_WARL": ("spa_bits", "pmp_grain", "pmp_usable", "pmpaddr0_reset"),
    # supervisor
    "SSTATUS_UXL_WARL": ("xlen",),
    "SCOUNTEREN_WARL": ("counters", "scounteren_writable"),
    "ASIDLEN": ("asidlen",),
    "STVEC_MODE_WARL": ("stvec_modes",),
    "STVEC_BASE_WARL": ("stvec_base_align", "stvec_vectored_align"),
    "SEI_INTR_IMPL": ("sei_implemented",),
    "STI_INTR_IMPL": ("sti_implemented",),
    "SSI_INTR_IMPL": ("ssi_implemented",),
    "SEPC_ACC_INVALID_WARL": ("sepc_bits",),
    "SCAUSE_EXCEPTION_CODE_ACC": ("scause_bits", "wlrl_write_traps"),
    "STVAL_WARL": ("stval_bits",),
    "STATEEN_WARL_ACCESS": (
        "mstateen_zeros",
        "mstateen_ones",
        "hstateen_zeros",
        "hstateen_ones",
        "mstateen_p1p13_writable",
        "hstateen_hidden_kept",
    ),
    "ZICSR_WLRL_EXCEPTION": ("wlrl_write_traps",),
    # unprivileged
    "LR_RESERVATION_SET_SIZE": ("reservation_bytes",),
    "MISALIGNED_LDST_HW_SUPPORT": ("misaligned_hw",),
    "MISALIGNED_LDST_EEI_DEPENDENT_BEHAVIOR": (
        "misaligned_hw",
        "misaligned_descending",
        "misaligned_store_fault",
        "misaligned_ad_whole",
    ),
    "LR_SC_ALIGNMENT": ("misaligned_lrsc_exc",),
    "MISALIGNED_ATOMICITY_GRANULE_SIZE": ("misaligned_atomicity_granule",),
    "MISALIGNED_LDST_EXC_TYPE": ("misaligned_ldst_exc",),
    "HPM_UNIMPLEMENTED_COUNTER_ACCESS": ("counters", "hpmcounters"),
}


class Fixed(NamedTuple):
    """What every hart of this project does, and why no field settles it."""

    what: str
    why: str


_BIG = "nothing here models a big-endian access: neither model, core nor checker"
_LITTLE = Fixed("little-endian only: the bit is read-only zero", _BIG)
_NO_EVENTS = "what a counter counts is known to the design alone: an adopt rule takes its value"
_HPM = Fixed("mhpmcounters and mhpmevents are read-only zero", _NO_EVENTS)

FIXED: dict[str, Fixed] = {
    # hypervisor
    "HSTATUS_VSBE_WARL": _LITTLE,
    "VSSTATUS_UBE": _LITTLE,
    "HIDELEG_WARL": Fixed(
        "bits 2, 6 and 10 are writable, no others exist",
        "norm:hideleg_acc settles bits 15:0; there are no platform interrupts above",
    ),
    "HVIP_WARL": Fixed(
        "VSSIP, VSTIP and VSEIP are writable, no others exist",
        "norm:hvip_acc settles bits 15:0; there are no platform interrupts above",
    ),
    "VSIP_WARL": Fixed(
        "SSIP is writable while hideleg delegates it", "an alias of hip (norm:vsip_vsie_ssi)"
    ),
    "VSIE_WARL": Fixed(
        "the bits that hideleg delegates are writable", "an alias of hie (norm:vsip_vsie_ssi)"
    ),
    # machine
    "MISA_EXTENSIONS_WRITABLE_BITS": Fixed(
        "none: the set of extensions is fixed",
        "a set that software changes would be a configuration that changes within a run",
    ),
    "MSTATUS_MBE_WARL": _LITTLE,
    "MSTATUS_SBE_WARL": _LITTLE,
    "MSTATUS_UBE_WARL": _LITTLE,
    "MSTATUSH_MBE_WARL": _LITTLE,
    "MSTATUSH_SBE_WARL": _LITTLE,
    "MSTATUSH_UBE_WARL": _LITTLE,
    "MSTATUS_SBE_ROCOPY": _LITTLE,
    "MSTATUS_UBE_ROCOPY": _LITTLE,
    "MSIP_UPDATE_MAX_TIME": Fixed(
        "the pin is sampled with each record", "a delay, which each design bounds in dut.toml"
    ),
    "MCYCLE_SHARED": Fixed("not shared", "there is one hart"),
    "MHPMCOUNTER_WARL": _HPM,
    "MHPMCOUNTER_N_RDONLY0": _HPM,
    "MHPMCOUNTER_N_SZ": _HPM,
    "MHPMEVENT_WARL": _HPM,
    "MHPMEVENT_N_RDONLY0": _HPM,
    "MTVAL_VARLEN_WR": Fixed(
        "the address of the portion that faulted, or zero as tval_* and xtval_causes say",
        "another address is not permitted (norm:mtval_varlen_wr)",
    ),
    "MTIME_TICK_PERIOD": Fixed("mtime is an event", "a matter of the platform"),
    "WFI_RESUME_REASON": Fixed(
        "a wait may end at any time",
        "every reason is permitted, so a lockstep run takes the design's; a run of the model "
        "alone resumes on mip & mie",
    ),
    "PMA_MM_IFETCH": Fixed(
        "instructions are fetched from main memory only",
        "the model holds no bytes of other memory, which only the design has",
    ),
    "PMA_MO_DYN": Fixed("ordering is not configurable", "one hart in program order sees none"),
    "PMA_IDP_IMPLICIT_SZ": Fixed(
        "an implicit access reads no byte that it need not",
        "walks and fetches outside main memory fault, so that none is seen by a device",
    ),
    # supervisor, general
    "SSTATUS_UBE_WARL": _LITTLE,
    "SIP_WARL": Fixed(
        "SSIP is writable while mideleg delegates it", "a view of mip: *_implemented, mideleg"
    ),
    "SIE_WARL": Fixed(
        "the bits that mideleg delegates are writable", "a view of mie: *_implemented, mideleg"
    ),
    "ZICSR_WARL": Fixed(
        "an unsupported value is replaced by a legal one", "which one, each WARL rule's field says"
    ),
    # unprivileged
    "ENDIANNESS": Fixed("little-endian", _BIG),
    "MISALIGNED_LDST_CONTAINED_OR_FATAL_TRAP": Fixed(
        "a contained trap", "M-mode is there to take it; a fatal one ends the run"
    ),
    "HPM_PLATFORM_SPECIFIC_IMPL": _HPM,
}

_V = "no V"
_SMEPMP = "no Smepmp"
_NARROW = "XLEN is the same in every mode"

ABSENT: dict[str, str] = {
    "HENVCFG_CBIE_WARL": "no Zicbom",
    "MENVCFG_CBIE_WARL": "no Zicbom",
    "SENVCFG_CBIE_WARL": "no Zicbom",
    "MENVCFG_PMM_WARL": "no Smnpm",
    "MSECCFG_PMM_WARL": "no Smmpm",
    "MSECCFG_RLB_WARL": _SMEPMP,
    "MSECCFG_MMWP_WARL": _SMEPMP,
    "MSECCFG_MML_WARL": _SMEPMP,
    "MSECCFG_MML_MMWP_RLB_RST": _SMEPMP,
    "MSECCFG_USEED_SSEED_RST": "no Zkr",
    "MSTATUS_MDT_WARL": "no Smdbltrp",
    "SSTATUS_SDT_WARL": "no Ssdbltrp",
    "CRITICAL_ERROR": "no Smdbltrp",
    "MSTATUS_VS_IMPRECISE": _V,
    "MSTATUS_VS_NO_CHANGE_DIRTY": _V,
    "NMI_MCAUSE_VAL": "no non-maskable interrupts",
    "NMI_ADDR": "no non-maskable interrupts",
    "XLEN_REDUCTION_HINT_OP": _NARROW,
    "HINT_SXLEN": _NARROW,
    "LCOFI_INTR_IMPL": "no Sscofpmf",
    "SATP_MODE_ROZ_SFENCE_ILLEGAL": "satp.MODE is writable",
}
# Fields whose values are words, and sets of words.
SPELLED: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(WAITS, WAIT_OUTCOMES),
    **{f"misaligned_{kind}_exc": MISALIGNED_EXCEPTIONS for kind in MISALIGNED_KINDS},
    "fs_dirty": tuple(FS_DIRTY),
    "misaligned_store_fault": STORE_FAULTS,
    "ram_amo": AMO_CLASSES,
    "vsatp_unsupported": VSATP_UNSUPPORTED,
}
SETS: dict[str, frozenset[str]] = {
    **{f"{name}_modes": TVEC_MODES for name in ("mtvec", "stvec", "vstvec")},
    **{f"{n}stateen_{kind}": STATEEN for n in "mh" for kind in ("zeros", "ones")},
    "pmp_modes": PMP_MODES,
    "tinst_insns": TRANSFORMED,
    "absent_csrs": frozenset(ABSENT_CSRS),
}
# Chapters of extensions that no hart here has.
ABSENT_CHAPTERS: frozenset[str] = frozenset({"smctr"})


def table() -> dict[str, Any]:
    """All of it as one document (build/choices.json).

    `rules`: each rule with its fields, or what every hart does, or what is missing. `fields`: the
    kind of values that each has, whether the core in hdl/ has them all, and the value of each named
    configuration.
    """
    rules: dict[str, Any] = {}
    for rule, names in CONFIGURED.items():
        rules[rule] = {"fields": list(names)}
    rules |= {rule: {"fixed": row.what, "reason": row.why} for rule, row in FIXED.items()}
    rules |= {rule: {"absent": why} for rule, why in ABSENT.items()}
    fields = {
        name: {
            "values": _values(name),
            "model_only": name in MODEL_ONLY,
            "named": {config.name: value_of(config, name) for config in NAMED.values()},
        }
        for name in field_names()
        if name != "name"
    }
    return {"rules": dict(sorted(rules.items())), "fields": fields}


def _values(name: str) -> str:
    value = getattr(NAMED[DEFAULT], name)
    if name in SPELLED:
        return ", ".join(SPELLED[name])
    if isinstance(value, bool):
        return "false, true"
    if name in MASKS:
        return "any mask of 32 bits"
    if name in SETS:
        return f"a set of {', '.join(sorted(SETS[name]))}"
    return "a set of names" if isinstance(value, frozenset) else "a number"
