# SPDX-License-Identifier: Apache-2.0
# cython: annotation_typing=False
"""Whether a CSR instruction may access a CSR (hypervisor.adoc, "Trap Cause Codes").

The rule has three lines: permitted now: it goes ahead; else at V=1 and HS-qualified (valid in
HS-mode with TVM=0): virtual-instruction; else illegal-instruction.
"""

from __future__ import annotations

from typing import Final

from trapline.models.golden.gen import csrs, slots
from trapline.models.golden.gen.fields import (
    HCOUNTEREN_TM_LSB,
    HENVCFG_STCE,
    HSTATEEN0_ENVCFG,
    HSTATUS_VTVM,
    MCOUNTEREN_TM_LSB,
    MENVCFG_STCE,
    MSTATEEN0_ENVCFG,
    MSTATEEN0_P1P13,
    MSTATEEN0_SE0,
    MSTATUS_FS,
    MSTATUS_TVM,
    VSSTATUS_FS,
)
from trapline.models.golden.gen.outcomes import ILLEGAL, OK, VIRTUAL
from trapline.models.golden.gen.privileges import M, S, U
from trapline.models.golden.priv.bits import bit
from trapline.models.golden.priv.slot_values import SlotValues
from trapline.models.isa.config import ABSENT_CSRS, HartConfig
from trapline.models.isa.csrs import CSRS
from trapline.models.isa.layout import high_name

# What must be implemented for a CSR to exist.
ABSENT: Final[int] = 0
BASE: Final[int] = 1
NEEDS: Final[dict[str, int]] = {
    "": BASE,
    "s": 2,
    "u": 3,
    "h": 4,
    "sstc": 5,
    "sstc h": 6,
    "smstateen": 7,
    "smstateen h": 8,
    "ssstateen": 9,
    "pmp": 10,
    "zicntr": 11,
    "zihpm": 12,
    "time": 13,
    "time h": 14,
    "f": 15,
}
# Those that come and go with the CSR time (norm:time_htimedelta_req).
_WITH_TIME: Final[dict[str, str]] = {"time": "time", "htimedelta": "time h"}


def _requirements(high: bool) -> dict[int, int]:
    """Requirement of each address that is a CSR (high: of each RV32 high half)."""
    table = {}
    for row in CSRS:
        # Address bits 9:8 are 2 for the hypervisor's and the VS CSRs.
        name = row.extension + (" h" if row.privilege == 2 and row.extension != "h" else "")
        address = row.high if high else row.address
        if address is not None:
            table[address] = NEEDS[_WITH_TIME.get(row.name, name.strip())]
    return table


def _may_lack() -> dict[str, tuple[int, ...]]:
    """Addresses of the CSRs that a hart may lack; a high half goes with its CSR, or alone."""
    table: dict[str, tuple[int, ...]] = {}
    for row in CSRS:
        table[row.name] = (row.address,) if row.high is None else (row.address, row.high)
        if row.high is not None:
            table[high_name(row)] = (row.high,)
    return {name: table[name] for name in ABSENT_CSRS}


MAY_LACK: Final[dict[str, tuple[int, ...]]] = _may_lack()
REQUIREMENT: Final[dict[int, int]] = _requirements(high=False)
HIGH_REQUIREMENT: Final[dict[int, int]] = _requirements(high=True)
# HartConfig.hpmcounters of a hart with all of them.
ALL_HPM: Final[int] = 0xFFFF_FFF8
VS_ADDRESS: Final[dict[int, int]] = {
    csrs.SSTATUS: csrs.VSSTATUS,
    csrs.SIE: csrs.VSIE,
    csrs.STVEC: csrs.VSTVEC,
    csrs.SSCRATCH: csrs.VSSCRATCH,
    csrs.SEPC: csrs.VSEPC,
    csrs.SCAUSE: csrs.VSCAUSE,
    csrs.STVAL: csrs.VSTVAL,
    csrs.SIP: csrs.VSIP,
    csrs.STIMECMP: csrs.VSTIMECMP,
    csrs.STIMECMPH: csrs.VSTIMECMPH,
    csrs.SATP: csrs.VSATP,
}


def csr_resolve(cfg: HartConfig, addr: int, v: int) -> int:
    """The CSR that an address names: at V=1 the VS CSR that substitutes. norm:H_vscsrs_sub."""
    if v and cfg.has("h"):
        return VS_ADDRESS.get(addr, addr)
    return addr


def implemented(cfg: HartConfig, requirement: int) -> bool:
    """Whether the hart has what a CSR requires."""
    if requirement == ABSENT:
        return False
    if requirement == NEEDS["s"]:
        return cfg.has("s")
    if requirement == NEEDS["u"]:
        return cfg.has("u")
    if requirement == NEEDS["h"]:
        return cfg.has("h")
    if requirement == NEEDS["sstc"]:
        return cfg.has("sstc")
    if requirement == NEEDS["sstc h"]:
        return cfg.has("sstc") and cfg.has("h")
    if requirement == NEEDS["smstateen"]:
        return cfg.has("smstateen")
    if requirement == NEEDS["smstateen h"]:
        return cfg.has("smstateen") and cfg.has("h")
    if requirement == NEEDS["ssstateen"]:
        return cfg.has("ssstateen") or cfg.has("smstateen")
    if requirement == NEEDS["pmp"]:
        return cfg.pmp_entries > 0
    return implemented_unprivileged(cfg, requirement)


def implemented_unprivileged(cfg: HartConfig, requirement: int) -> bool:
    """The same of what CSRs of U-mode, and those that come with them, require."""
    if requirement == NEEDS["zicntr"]:
        return cfg.has("zicntr")
    if requirement == NEEDS["zihpm"]:
        return cfg.has("zihpm")
    if requirement == NEEDS["time"]:
        return cfg.has("zicntr") and cfg.time_csr
    if requirement == NEEDS["time h"]:
        return cfg.has("h") and cfg.time_csr
    if requirement == NEEDS["f"]:
        return cfg.has("f")
    return True


def exists(cfg: HartConfig, addr: int) -> bool:
    """Whether the hart has a CSR at this address.

    norm:H_illegal_high_half: at XLEN > 32 no high half exists.
    """
    for name in cfg.absent_csrs:
        for address in MAY_LACK[name]:
            if addr == address:
                return False
    if cfg.pmp_absent_illegal and beyond_pmp(cfg, addr):
        return False
    if cfg.hpmcounters != ALL_HPM and not hpm_exists(cfg, addr):
        return False
    if implemented(cfg, REQUIREMENT.get(addr, ABSENT)):
        return True
    return cfg.xlen == 32 and implemented(cfg, HIGH_REQUIREMENT.get(addr, ABSENT))


def beyond_pmp(cfg: HartConfig, addr: int) -> bool:
    """A CSR of PMP entries that the hart does not have (four to each number of pmpcfg)."""
    if csrs.PMPCFG0 <= addr < csrs.PMPADDR0:
        return addr - csrs.PMPCFG0 >= cfg.pmp_entries // 4
    return csrs.PMPADDR0 <= addr <= csrs.PMPADDR63 and addr - csrs.PMPADDR0 >= cfg.pmp_entries


def hpm_exists(cfg: HartConfig, addr: int) -> bool:
    """False for an unprivileged hpmcounter, or its high half, that the hart does not have.

    norm:hpm_unimplemented_counter_access.
    """
    if csrs.HPMCOUNTER3 <= addr <= csrs.HPMCOUNTER31 or (
        csrs.HPMCOUNTER3H <= addr <= csrs.HPMCOUNTER31H
    ):
        return bool(bit(cfg.hpmcounters, addr & 31))
    return True


def is_counter(addr: int) -> bool:
    """cycle, time, instret, hpmcounter3..31 and their high halves."""
    return csrs.CYCLE <= addr <= csrs.HPMCOUNTER31 or csrs.CYCLEH <= addr <= csrs.HPMCOUNTER31H


def is_float(addr: int) -> bool:
    """fflags, frm and fcsr: part of the floating-point state."""
    return csrs.FFLAGS <= addr <= csrs.FCSR


def float_off(v: int, state: SlotValues) -> bool:
    """Whether FS is Off: in mstatus, or at V=1 in vsstatus.

    norm:mstatus_fs_vs_xs_off_op, norm:vsstatus_fs_op.
    """
    if v and not state[slots.VSSTATUS] & VSSTATUS_FS:
        return True
    return not state[slots.MSTATUS] & MSTATUS_FS


def is_timecmp(addr: int) -> bool:
    """stimecmp, vstimecmp and their high halves."""
    return (
        addr == csrs.STIMECMP
        or addr == csrs.STIMECMPH
        or addr == csrs.VSTIMECMP
        or addr == csrs.VSTIMECMPH
    )


def is_envcfg(addr: int) -> bool:
    """senvcfg, henvcfg and henvcfgh: what ENVCFG of mstateen0 controls."""
    return addr == csrs.SENVCFG or addr == csrs.HENVCFG or addr == csrs.HENVCFGH


def is_stateen(addr: int) -> bool:
    """sstateen0..3, hstateen0..3 and their high halves: what SE of mstateen controls."""
    return (
        csrs.SSTATEEN0 <= addr <= csrs.SSTATEEN3
        or csrs.HSTATEEN0 <= addr <= csrs.HSTATEEN3
        or csrs.HSTATEEN0H <= addr <= csrs.HSTATEEN3H
    )


def stateen_se(state: SlotValues, first_slot: int, addr: int) -> int:
    """Bit 63 of the stateen CSR, of the four from `first_slot`, that governs sstateen at `addr`."""
    result = 0
    for i in range(4):
        if addr & 3 == i:
            result = state[first_slot + i] & MSTATEEN0_SE0
    return result


def machine_permits(cfg: HartConfig, addr: int, state: SlotValues) -> bool:
    """Whether M-level CSRs let less privileged modes access this one.

    norm:mcounteren_clr_ill_inst_exc, norm:mcounteren_tm_clr, norm:menvcfg_stce_op2,
    norm:mstateen0_envcfg_op, norm:mstateen_bit_63_op.
    """
    if is_counter(addr):
        return bool(bit(state[slots.MCOUNTEREN], addr & 31))
    if is_timecmp(addr):
        return bool(bit(state[slots.MCOUNTEREN], MCOUNTEREN_TM_LSB)) and bool(
            state[slots.MENVCFG] & MENVCFG_STCE
        )
    if cfg.has("smstateen") and is_envcfg(addr):
        return bool(state[slots.MSTATEEN0] & MSTATEEN0_ENVCFG)
    if cfg.has("smstateen") and is_stateen(addr):
        return bool(stateen_se(state, slots.MSTATEEN0, addr))
    if cfg.mstateen_p1p13_writable and addr == csrs.HEDELEGH:
        return bool(state[slots.MSTATEEN0] & MSTATEEN0_P1P13)
    return True


def hypervisor_permits(cfg: HartConfig, addr: int, state: SlotValues) -> bool:
    """Whether hypervisor CSRs let VS-mode and VU-mode access this one (addr as encoded).

    norm:hcounteren_op, norm:hcounteren_acc, norm:henvcfg_stce, norm:hstateen0_envcfg_op,
    norm:hstateen_bit_63_op, norm:hstatus_vtvm_op.
    """
    if is_counter(addr):
        return bool(bit(state[slots.HCOUNTEREN], addr & 31))
    if is_timecmp(addr):
        return bool(bit(state[slots.HCOUNTEREN], HCOUNTEREN_TM_LSB)) and bool(
            state[slots.HENVCFG] & HENVCFG_STCE
        )
    if cfg.has("smstateen") and is_envcfg(addr):
        return bool(state[slots.HSTATEEN0] & HSTATEEN0_ENVCFG)
    if cfg.has("smstateen") and is_stateen(addr):
        return bool(stateen_se(state, slots.HSTATEEN0, addr))
    return addr != csrs.SATP or not state[slots.HSTATUS] & HSTATUS_VTVM


def supervisor_permits(cfg: HartConfig, addr: int, priv: int, state: SlotValues) -> bool:
    """Whether scounteren, where there is S-mode, lets U-mode or VU-mode read a counter.

    norm:scounteren_op.
    """
    if priv != U or not is_counter(addr) or not cfg.has("s"):
        return True
    return bool(bit(state[slots.SCOUNTEREN], addr & 31))


def permitted_v0(cfg: HartConfig, addr: int, priv: int, tvm: int, state: SlotValues) -> bool:
    """Whether an access to an existing CSR is permitted at V=0, with this value of mstatus.TVM."""
    if priv == M:
        return True
    level = (addr >> 8) & 3
    # Level 2 is HS-mode's (S with H), level 3 M-mode's.
    if level == 3 or (level != 0 and priv == U):
        return False
    # "When TVM=1, attempts to read or write the satp CSR", and hgatp, "while executing in S-mode".
    if tvm and (addr == csrs.SATP or addr == csrs.HGATP):
        return False
    return machine_permits(cfg, addr, state) and supervisor_permits(cfg, addr, priv, state)


def permitted_v1(cfg: HartConfig, addr: int, priv: int, state: SlotValues) -> bool:
    """Whether an access to an existing CSR is permitted in VS-mode or VU-mode."""
    level = (addr >> 8) & 3
    if level > 1 or (level == 1 and priv == U):
        return False
    return (
        machine_permits(cfg, addr, state)
        and hypervisor_permits(cfg, addr, state)
        and supervisor_permits(cfg, addr, priv, state)
    )


def csr_access(cfg: HartConfig, addr: int, write: int, priv: int, v: int, state: SlotValues) -> int:
    """Outcome of an access by a CSR instruction; `addr` as encoded, before csr_resolve.

    norm:H_cause_virtual_instruction, norm:H_cause_virtual_instruction_high (a high half has the
    gates of its low half, so it is HS-qualified when that is).
    """
    return existing_access(cfg, addr, write, priv, v, state) if exists(cfg, addr) else ILLEGAL


def existing_access(
    cfg: HartConfig, addr: int, write: int, priv: int, v: int, state: SlotValues
) -> int:
    """The same of a CSR that the hart has."""
    # "Attempts to write a read-only CSR address raise illegal-instruction exceptions."
    if write and addr >> 10 == 3:
        return ILLEGAL
    # norm:H_illegalinst_xstatus_fs_vs: "always an illegal-instruction exception".
    if is_float(addr) and float_off(v, state):
        return ILLEGAL
    if not v:
        return (
            OK
            if permitted_v0(cfg, addr, priv, state[slots.MSTATUS] & MSTATUS_TVM, state)
            else ILLEGAL
        )
    if permitted_v1(cfg, addr, priv, state):
        return OK
    hs_qualified = permitted_v0(cfg, addr, S, 0, state)
    return VIRTUAL if hs_qualified else ILLEGAL
