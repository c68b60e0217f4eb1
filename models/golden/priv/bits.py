# SPDX-License-Identifier: Apache-2.0
"""Numbers that the privileged functions share: field positions, slots, masks.

Plain integers, so that every function stays pure integer arithmetic.
"""

from __future__ import annotations

from typing import Final

from trapline.models.isa.config import HartConfig
from trapline.models.isa.state import SLOT_INDEX

M64: Final[int] = (1 << 64) - 1
M32: Final[int] = (1 << 32) - 1

# Nominal privilege (commit.FIELDS, priv_before).
U: Final[int] = 0
S: Final[int] = 1
M: Final[int] = 3

# functions.Outcome
OK: Final[int] = 0
ILLEGAL: Final[int] = 1
VIRTUAL: Final[int] = 2

# functions.Target
TARGET_M: Final[int] = 0
TARGET_HS: Final[int] = 1
TARGET_VS: Final[int] = 2

# functions.Access
FETCH: Final[int] = 0
LOAD: Final[int] = 1
STORE: Final[int] = 2
HLVX: Final[int] = 3

# mstatus, sstatus and vsstatus
SIE: Final[int] = 1 << 1
MIE: Final[int] = 1 << 3
SPIE: Final[int] = 1 << 5
MPIE: Final[int] = 1 << 7
SPP_LSB: Final[int] = 8
SPP: Final[int] = 1 << SPP_LSB
MPP_LSB: Final[int] = 11
MPP: Final[int] = 3 << MPP_LSB
MPRV: Final[int] = 1 << 17
SUM_LSB: Final[int] = 18
MXR_LSB: Final[int] = 19
TVM: Final[int] = 1 << 20
TW: Final[int] = 1 << 21
TSR: Final[int] = 1 << 22
MSTATUS_GVA_LSB: Final[int] = 38
MSTATUS_GVA: Final[int] = 1 << MSTATUS_GVA_LSB
MPV_LSB: Final[int] = 39
MPV: Final[int] = 1 << MPV_LSB

# hstatus
HSTATUS_GVA_LSB: Final[int] = 6
HSTATUS_GVA: Final[int] = 1 << HSTATUS_GVA_LSB
SPV_LSB: Final[int] = 7
SPV: Final[int] = 1 << SPV_LSB
SPVP_LSB: Final[int] = 8
SPVP: Final[int] = 1 << SPVP_LSB
HU: Final[int] = 1 << 9
VGEIN_LSB: Final[int] = 12
VGEIN_MASK: Final[int] = 0x3F
VTVM: Final[int] = 1 << 20
VTW: Final[int] = 1 << 21
VTSR: Final[int] = 1 << 22

# menvcfg, henvcfg
FIOM: Final[int] = 1 << 0
ADUE: Final[int] = 1 << 61
PBMTE: Final[int] = 1 << 62
STCE: Final[int] = 1 << 63

# mstateen0, hstateen0
STATEEN_ENVCFG: Final[int] = 1 << 62
STATEEN_SE: Final[int] = 1 << 63

# Interrupt bits of mip, mie, mideleg.
SSI: Final[int] = 1 << 1
VSSI: Final[int] = 1 << 2
MSI: Final[int] = 1 << 3
STI: Final[int] = 1 << 5
VSTI: Final[int] = 1 << 6
MTI: Final[int] = 1 << 7
SEI: Final[int] = 1 << 9
VSEI: Final[int] = 1 << 10
MEI: Final[int] = 1 << 11
SGEI: Final[int] = 1 << 12
S_INTERRUPTS: Final[int] = SSI | STI | SEI
VS_INTERRUPTS: Final[int] = VSSI | VSTI | VSEI
M_INTERRUPTS: Final[int] = MSI | MTI | MEI

# Encodings of satp.MODE, vsatp.MODE and hgatp.MODE.
BARE: Final[int] = 0
SV32: Final[int] = 1
SV39: Final[int] = 8
SV48: Final[int] = 9
SV57: Final[int] = 10

# Slots of the CSR state.
S_MSTATUS: Final[int] = SLOT_INDEX["mstatus"]
S_MEDELEG: Final[int] = SLOT_INDEX["medeleg"]
S_MIDELEG: Final[int] = SLOT_INDEX["mideleg"]
S_MIE: Final[int] = SLOT_INDEX["mie"]
S_MIP: Final[int] = SLOT_INDEX["mip"]
S_MTVEC: Final[int] = SLOT_INDEX["mtvec"]
S_MSCRATCH: Final[int] = SLOT_INDEX["mscratch"]
S_MEPC: Final[int] = SLOT_INDEX["mepc"]
S_MCAUSE: Final[int] = SLOT_INDEX["mcause"]
S_MTVAL: Final[int] = SLOT_INDEX["mtval"]
S_MTVAL2: Final[int] = SLOT_INDEX["mtval2"]
S_MTINST: Final[int] = SLOT_INDEX["mtinst"]
S_MCOUNTEREN: Final[int] = SLOT_INDEX["mcounteren"]
S_MCOUNTINHIBIT: Final[int] = SLOT_INDEX["mcountinhibit"]
S_MENVCFG: Final[int] = SLOT_INDEX["menvcfg"]
S_MSTATEEN0: Final[int] = SLOT_INDEX["mstateen0"]
S_STVEC: Final[int] = SLOT_INDEX["stvec"]
S_SSCRATCH: Final[int] = SLOT_INDEX["sscratch"]
S_SEPC: Final[int] = SLOT_INDEX["sepc"]
S_SCAUSE: Final[int] = SLOT_INDEX["scause"]
S_STVAL: Final[int] = SLOT_INDEX["stval"]
S_SCOUNTEREN: Final[int] = SLOT_INDEX["scounteren"]
S_SENVCFG: Final[int] = SLOT_INDEX["senvcfg"]
S_SATP: Final[int] = SLOT_INDEX["satp"]
S_STIMECMP: Final[int] = SLOT_INDEX["stimecmp"]
S_HSTATUS: Final[int] = SLOT_INDEX["hstatus"]
S_HEDELEG: Final[int] = SLOT_INDEX["hedeleg"]
S_HIDELEG: Final[int] = SLOT_INDEX["hideleg"]
S_HVIP: Final[int] = SLOT_INDEX["hvip"]
S_HGEIE: Final[int] = SLOT_INDEX["hgeie"]
S_HCOUNTEREN: Final[int] = SLOT_INDEX["hcounteren"]
S_HENVCFG: Final[int] = SLOT_INDEX["henvcfg"]
S_HTVAL: Final[int] = SLOT_INDEX["htval"]
S_HTINST: Final[int] = SLOT_INDEX["htinst"]
S_HGATP: Final[int] = SLOT_INDEX["hgatp"]
S_HTIMEDELTA: Final[int] = SLOT_INDEX["htimedelta"]
S_HSTATEEN0: Final[int] = SLOT_INDEX["hstateen0"]
S_VSSTATUS: Final[int] = SLOT_INDEX["vsstatus"]
S_VSTVEC: Final[int] = SLOT_INDEX["vstvec"]
S_VSSCRATCH: Final[int] = SLOT_INDEX["vsscratch"]
S_VSEPC: Final[int] = SLOT_INDEX["vsepc"]
S_VSCAUSE: Final[int] = SLOT_INDEX["vscause"]
S_VSTVAL: Final[int] = SLOT_INDEX["vstval"]
S_VSATP: Final[int] = SLOT_INDEX["vsatp"]
S_VSTIMECMP: Final[int] = SLOT_INDEX["vstimecmp"]
S_PMPCFG: Final[int] = SLOT_INDEX["pmpcfg0"]  # eight slots of eight entries each
S_PMPADDR: Final[int] = SLOT_INDEX["pmpaddr0"]  # 64 slots
S_MINSTRET: Final[int] = SLOT_INDEX["minstret"]
S_MCYCLE: Final[int] = SLOT_INDEX["mcycle"]


def bit(value: int, position: int) -> int:
    """Bit `position` of `value`."""
    return (value >> position) & 1


def xlen_mask(cfg: HartConfig) -> int:
    """XLEN ones."""
    return M64 if cfg.xlen == 64 else M32
