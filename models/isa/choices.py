# SPDX-License-Identifier: Apache-2.0
"""How every rule that the manual leaves to the implementation is settled.

A rule stands in exactly one of three tables: a `HartConfig` field settles it (CONFIGURED), every
hart of this project does the same (FIXED, with what that is), or it belongs to something that no
hart here has (ABSENT, with what is missing). The names are those of `rules.json`.
"""

from __future__ import annotations

from typing import Any

from trapline.models.isa.config import (
    DEFAULT,
    FS_DIRTY,
    MASKS,
    MODEL_ONLY,
    NAMED,
    UNMODELLED,
    field_names,
)
from trapline.models.isa.config_data import value_of

# Rule -> fields of HartConfig.
CONFIGURED: dict[str, tuple[str, ...]] = {
    # hypervisor
    "HEDELEG_WARL": ("hedeleg_writable",),
    "HSXLEN": ("xlen",),
    "VSXLEN": ("xlen",),
    "HSTATUS_VSXL_64_WARL": ("xlen",),
    "VSXL_RO": ("xlen",),
    "VTW_VIRTINSTR": ("wfi_trap_at_once",),
    "HSTATUS_VGEIN_WLRL": ("geilen", "hstatus_vgein_keeps"),
    "HGEIE_WARL": ("geilen",),
    "GEILEN": ("geilen",),
    "HIE_WARL": ("geilen",),
    "HIP_WARL": ("geilen",),
    "HCOUNTEREN_WARL": ("counters", "hcounteren_writable"),
    "HTVAL_TRAPVAL": ("tval2_gpa",),
    "HTVAL_WARL": ("xlen",),
    "HTINST_WARL": ("xlen", "tinst_causes"),
    "HGATP_MODE_WARL": ("gstage_modes", "hgatp_unsupported_ignored"),
    "HGATP_VMID": ("vmidlen",),
    "VSSTATUS_UXL_WARL": ("xlen",),
    "VSATP_MODE_UNSUPPORTED_V0_WARL": ("vm_modes",),
    "MTVAL2_TRAPVAL": ("tval2_gpa",),
    "MTVAL2_WARL": ("xlen",),
    "MTINST_WARL": ("xlen", "tinst_causes"),
    # machine
    "MIDELEG_OP": ("mideleg_writable",),
    "MEDELEG_OP": ("medeleg_writable",),
    "MTVEC_BASE_ALIGN_FUNC_MODE": ("mtvec_vectored_align",),
    "MSTATUS_XPP_WARL": ("mpp_reserved_to_u",),
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
    "MSTATUS_FS_WARL": ("extensions", "fs_dirty"),
    "MSTATUS_FS_IMPRECISE": ("fs_dirty",),
    "MSTATUS_FS_NO_DIRTY_TRACK": ("fs_dirty",),
    "MSTATUS_FS_NO_CHANGE_DIRTY": ("fs_dirty",),
    "MSTATUS_TW_TIME_LIMIT": ("wfi_trap_at_once",),
    "MSTATUS_TW_ALWAYS_ILLEGAL": ("wfi_trap_at_once",),
    "MEDELEG_WARL": ("extensions", "medeleg_only_raised", "medeleg_writable"),
    "MIDELEG_WARL": ("extensions", "geilen", "mideleg_writable"),
    "MIDELEG_RD1_LOWER_LEVEL": ("extensions", "geilen"),
    "MIP_WARL": ("extensions", "geilen"),
    "MIE_WARL": ("extensions", "geilen"),
    "MIP_BITS_WR_OR_RDONLY": ("extensions",),
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
    ),
    "PMA_MAG_OP_LDST": ("misaligned_hw",),
    "RST_ADDR": ("reset_pc",),
    "PMP_GRANULARITY": ("pmp_grain",),
    "PMP_ENTRY_COUNT": ("pmp_entries",),
    "PMPCFG_WARL": ("pmp_entries", "pmp_grain", "pmp_usable", "pmp_reserved_keeps"),
    "PMPADDR_WARL": ("spa_bits", "pmp_grain", "pmp_usable"),
    # supervisor
    "SSTATUS_UXL_WARL": ("xlen",),
    "SCOUNTEREN_WARL": ("counters", "scounteren_writable"),
    "ASIDLEN": ("asidlen",),
    # unprivileged
    "LR_RESERVATION_SET_SIZE": ("reservation_bytes",),
    "MISALIGNED_LDST_HW_SUPPORT": ("misaligned_hw",),
    "MISALIGNED_LDST_EEI_DEPENDENT_BEHAVIOR": ("misaligned_hw",),
    "HPM_UNIMPLEMENTED_COUNTER_ACCESS": ("counters",),
}

_LITTLE = "little-endian only: the bit is read-only zero"
_TVEC = "Direct and Vectored; a write of MODE 2 or 3 keeps bit 0 only"
_KEEPS = "every value is kept"
_NO_V = "read-only zero: no vector state"

FIXED: dict[str, str] = {
    # hypervisor
    "HSTATUS_VSBE_WARL": _LITTLE,
    "VSSTATUS_UBE": _LITTLE,
    "HIDELEG_WARL": "bits 2, 6 and 10 are writable, no others exist",
    "HVIP_WARL": "VSSIP, VSTIP and VSEIP are writable, no others exist",
    "VSIP_WARL": "SSIP is writable while hideleg delegates it",
    "VSIE_WARL": "the bits that hideleg delegates are writable",
    "VSTVEC_MODE_WARL": _TVEC,
    "VSTVEC_BASE_WARL": _KEEPS,
    "VSEPC_WARL": "every value but bit 0 is kept",
    "VSCAUSE_WLRL": _KEEPS,
    "VSTVAL_WARL": _KEEPS,
    # machine
    "MISA_CSR_IMPLEMENTED": "misa is implemented",
    "MISA_EXTENSIONS_WRITABLE_BITS": "none: the set of extensions is fixed",
    "HART_ID": "the one hart is number 0",
    "MSTATUS_MBE_WARL": _LITTLE,
    "MSTATUS_SBE_WARL": _LITTLE,
    "MSTATUS_UBE_WARL": _LITTLE,
    "MSTATUSH_MBE_WARL": _LITTLE,
    "MSTATUSH_SBE_WARL": _LITTLE,
    "MSTATUSH_UBE_WARL": _LITTLE,
    "MSTATUS_SBE_ROCOPY": _LITTLE,
    "MSTATUS_UBE_ROCOPY": _LITTLE,
    "MSTATUS_TVM_WARL": "writable",
    "MSTATUS_TW_WARL": "writable",
    "MSTATUS_TSR_WARL": "writable",
    "MSTATUS_VS_WARL": _NO_V,
    "MSTATUS_FS_RDONLY0_S_NO_F": "without F it is read-only zero",
    "MSTATUS_VS_RDONLY0_S_NO_V": _NO_V,
    "MTVEC_WARL": _TVEC,
    "MTVEC_RDONLY": "mtvec is writable",
    "MIP_MSIP_MAYBE_RDONLY0": "MSIP shows the CLINT's register",
    "MIE_MSIE_MAYBE_RDONLY0": "MSIE is writable",
    "MSIP_UPDATE_MAX_TIME": "an event: the pin is sampled, its delay bounded for each design",
    "MCYCLE_SHARED": "one hart: not shared",
    "MHPMCOUNTER_WARL": "read-only zero",
    "MHPMCOUNTER_N_RDONLY0": "read-only zero",
    "MHPMCOUNTER_N_SZ": "read-only zero",
    "MHPMEVENT_WARL": "read-only zero",
    "MHPMEVENT_N_RDONLY0": "read-only zero",
    "MEPC_WARL": "every value but bit 0 is kept",
    "MEPC_INV_ADDR_CONV": "no address is converted",
    "MCAUSE_EXCCODE_WLRL": _KEEPS,
    "MTVAL_RDONLY0": "mtval is writable, as H demands",
    "MTVAL_VARLEN_WR": "the address of the portion that faulted",
    "MTVAL_WARL": _KEEPS,
    "MTVAL_INV_ADDR_CONV": "no address is converted",
    "MCONFIGPTR_VAL": "zero: there is no configuration data structure",
    "MTIME_TICK_PERIOD": "a matter of the platform; mtime is an event",
    "MRET_CLR_LR_RESV": "either way: sc_success is an event",
    "SRET_CLR_LR_RESV": "either way: sc_success is an event",
    "WFI_OPT_U_MODE": "WFI is available in U-mode unless it traps",
    "WFI_RESUME_REASON": "resumes on mip & mie; a design may resume earlier",
    "MCAUSE_RST_VAL": "zero",
    "MCAUSE_RST_ALIAS_OK": "zero is also an exception's number",
    "PMP_A_L_RST": "zero",
    "PMA_MM_IFETCH": "instructions are fetched from main memory only",
    "PMA_CACHE_MM_ALL_ATOMICS": "main memory supports every AMO, LR and SC; devices none",
    "PMA_MAG_EXC": "a misaligned access raises address-misaligned in main memory",
    "PMA_MO_DYN": "ordering is not configurable",
    "PMA_IDP_IMPLICIT_SZ": "an implicit access reads no byte that it need not",
    # supervisor, general
    "SSTATUS_UBE_WARL": _LITTLE,
    "STVEC_MODE_WARL": _TVEC,
    "STVEC_BASE_WARL": _KEEPS,
    "SEI_INTR_IMPL": "implemented",
    "STI_INTR_IMPL": "implemented",
    "SSI_INTR_IMPL": "implemented",
    "SIP_WARL": "SSIP is writable while mideleg delegates it",
    "SIE_WARL": "the bits that mideleg delegates are writable",
    "SEPC_ACC_INVALID_WARL": "every value but bit 0 is kept",
    "SCAUSE_EXCEPTION_CODE_ACC": _KEEPS,
    "STVAL_WARL": _KEEPS,
    "STATEEN_WARL_ACCESS": "SE bits and ENVCFG are writable; P1P13 (XLEN=32) is read-only one",
    "ZICSR_WLRL_EXCEPTION": "a write to a WLRL field never raises an exception",
    "ZICSR_WARL": "an unsupported value is replaced by a legal one",
    # unprivileged
    "ENDIANNESS": "little-endian",
    "LR_SC_ALIGNMENT": "a misaligned LR or SC raises address-misaligned",
    "MISALIGNED_ATOMICITY_GRANULE_SIZE": "no granule: a misaligned AMO raises an exception",
    "MISALIGNED_LDST_EXC_TYPE": "address-misaligned",
    "MISALIGNED_LDST_CONTAINED_OR_FATAL_TRAP": "a contained trap",
    "HPM_PLATFORM_SPECIFIC_IMPL": "hpmcounters are read-only zero",
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
    rules |= {rule: {"fixed": what} for rule, what in FIXED.items()}
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
    if name in UNMODELLED:
        return "true"
    if isinstance(value, bool):
        return "false, true"
    if name == "fs_dirty":
        return ", ".join(FS_DIRTY)
    if name in MASKS:
        return "any mask of 32 bits"
    return "a set of names" if isinstance(value, frozenset) else "a number"
