# SPDX-License-Identifier: Apache-2.0
"""Supervisor CSR rows. Source: supervisor.adoc, sstc.adoc, smstateen.adoc."""

from __future__ import annotations

from trapline.models.isa.csr_fields import (
    S_LEVEL,
    SSTATUS_MASK,
    STATUS_S_BITS,
    atp_fields,
    cause_fields,
    counteren_fields,
    envcfg_fields,
    epc_fields,
    interrupt_bits,
    stateen_fields,
    tvec_fields,
)
from trapline.models.isa.csr_kinds import ANY, GATED, HARDWARE, Alias, Csr, whole

_S = sum(1 << n for n in S_LEVEL)

SUPERVISOR: tuple[Csr, ...] = (
    Csr(
        0x100,
        "sstatus",
        STATUS_S_BITS,
        vs="vsstatus",
        alias=Alias("mstatus", SSTATUS_MASK, 0x000C_6122),
        extension="s",
        rules=("sstatus_acc", "sstatus_sz"),
    ),
    Csr(
        0x104,
        "sie",
        interrupt_bits(S_LEVEL, "IE", GATED),
        vs="vsie",
        alias=Alias("mie", _S, _S, gate="mideleg"),
        extension="s",
        rules=("sie_hip_hie_mutex",),
    ),
    Csr(
        0x105,
        "stvec",
        tvec_fields(),
        "stvec",
        vs="vstvec",
        extension="s",
        rules=("stvec_op", "STVEC_MODE_WARL", "STVEC_BASE_WARL"),
        legaliser="legal_stvec",
    ),
    Csr(
        0x106,
        "scounteren",
        counteren_fields(),
        "scounteren",
        extension="s",
        rules=("scounteren_op", "SCOUNTEREN_WARL"),
    ),
    Csr(0x10A, "senvcfg", envcfg_fields("s"), "senvcfg", gates=("stateen.ENVCFG",), extension="s"),
    *(
        Csr(
            0x10C + i,
            f"sstateen{i}",
            stateen_fields(i, "s"),
            f"sstateen{i}",
            gates=("stateen.SE0",),
            extension="ssstateen",
            rules=("sstateen_user_access_control", "stateen_unimplemented_state_roz"),
            note="no bit of it governs state that this hart has: read-only zero",
        )
        for i in range(4)
    ),
    Csr(
        0x140,
        "sscratch",
        whole(),
        "sscratch",
        vs="vsscratch",
        extension="s",
        rules=("sscratch_acc",),
    ),
    Csr(
        0x141,
        "sepc",
        epc_fields(),
        "sepc",
        vs="vsepc",
        extension="s",
        rules=("sepc_op", "SEPC_ACC_INVALID_WARL"),
        legaliser="legal_epc",
    ),
    Csr(
        0x142,
        "scause",
        cause_fields(),
        "scause",
        vs="vscause",
        extension="s",
        rules=("scause_op", "SCAUSE_EXCEPTION_CODE_ACC"),
    ),
    Csr(
        0x143,
        "stval",
        whole(hw=True),
        "stval",
        vs="vstval",
        extension="s",
        rules=("stval_op", "STVAL_WARL"),
    ),
    Csr(
        0x144,
        "sip",
        interrupt_bits(S_LEVEL, "IP", {1: GATED, 5: HARDWARE, 9: HARDWARE}),
        vs="vsip",
        alias=Alias("mip", _S, 1 << 1, gate="mideleg"),
        extension="s",
        rules=("sip_op", "SIP_WARL"),
    ),
    Csr(
        0x14D,
        "stimecmp",
        whole(ANY),
        "stimecmp",
        high=0x15D,
        vs="vstimecmp",
        gates=("STCE", "TM"),
        extension="sstc",
        rules=("stimecmp_stimecmph_sz_acc",),
    ),
    Csr(
        0x180,
        "satp",
        atp_fields("ASID", 59, 43),
        "satp",
        vs="vsatp",
        gates=("TVM", "VTVM"),
        extension="s",
        rules=("satp_op", "satp_mode_op_unsupported", "ASIDLEN"),
        note="a write with an unsupported MODE has no effect at all",
        legaliser="write_satp",
    ),
)
