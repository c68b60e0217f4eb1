# SPDX-License-Identifier: Apache-2.0
"""Numbers that KVM uses: CSR fields and causes by its names, errors, exit reasons, SBI ids.

Sources besides models/isa: the SBI specification, Linux's uapi headers (linux/kvm.h, asm/kvm.h) and
arch/riscv/include/asm/csr.h.
"""

from __future__ import annotations

from enum import IntEnum

from trapline.models.golden.gen import exceptions, fields, interrupts, pte_fields

# sstatus and vsstatus, by Linux's names
SR_SIE = fields.SSTATUS_SIE
SR_SPIE = fields.SSTATUS_SPIE
SR_SPP = fields.SSTATUS_SPP
SR_FS = fields.SSTATUS_FS
SR_SUM = fields.SSTATUS_SUM
SR_MXR = fields.SSTATUS_MXR
FS_OFF, FS_INITIAL, FS_CLEAN, FS_DIRTY = (n << fields.SSTATUS_FS_LSB for n in range(4))

# Interrupts of the VS level as hvip holds them; vsip and vsie hold them one bit lower.
IRQ_VS_SOFT = interrupts.VIRTUAL_SUPERVISOR_SOFTWARE_INTERRUPT
IRQ_VS_TIMER = interrupts.VIRTUAL_SUPERVISOR_TIMER_INTERRUPT
IRQ_VS_EXT = interrupts.VIRTUAL_SUPERVISOR_EXTERNAL_INTERRUPT
HVIP_MASK = 1 << IRQ_VS_SOFT | 1 << IRQ_VS_TIMER | 1 << IRQ_VS_EXT
VSIP_MASK = HVIP_MASK >> 1

HEDELEG = 0xB109
HIDELEG = HVIP_MASK

PAGE = 4096
PAGE_SHIFT = 12
# fence.i, sfence and their kind are 4 bytes, as every ECALL and WFI is.
INSN_BYTES = 4

# Leaf PTEs of the G-stage; a pointer to the next table has V alone.
POINTER = pte_fields.V
LEAF_READ_ONLY = POINTER | pte_fields.R | pte_fields.X | pte_fields.U | pte_fields.A | pte_fields.D
LEAF_WRITABLE = LEAF_READ_ONLY | pte_fields.W

KVM_INTERRUPT_SET = 0xFFFF_FFFF


class Cause(IntEnum):
    """Exceptions that KVM tells apart, by its names."""

    FETCH_ACCESS = exceptions.INSTRUCTION_ACCESS_FAULT
    ILLEGAL = exceptions.ILLEGAL_INSTRUCTION
    BREAKPOINT = exceptions.BREAKPOINT
    LOAD_MISALIGNED = exceptions.LOAD_ADDRESS_MISALIGNED
    LOAD_ACCESS = exceptions.LOAD_ACCESS_FAULT
    STORE_MISALIGNED = exceptions.STORE_AMO_ADDRESS_MISALIGNED
    STORE_ACCESS = exceptions.STORE_AMO_ACCESS_FAULT
    ECALL_VS = exceptions.ENVIRONMENT_CALL_FROM_VS_MODE
    FETCH_PAGE = exceptions.INSTRUCTION_PAGE_FAULT
    LOAD_PAGE = exceptions.LOAD_PAGE_FAULT
    STORE_PAGE = exceptions.STORE_AMO_PAGE_FAULT
    FETCH_GUEST_PAGE = exceptions.INSTRUCTION_GUEST_PAGE_FAULT
    LOAD_GUEST_PAGE = exceptions.LOAD_GUEST_PAGE_FAULT
    VIRTUAL_INSN = exceptions.VIRTUAL_INSTRUCTION
    STORE_GUEST_PAGE = exceptions.STORE_AMO_GUEST_PAGE_FAULT


class Errno(IntEnum):
    """Error numbers, as Linux's errno-base.h has them."""

    EPERM = 1
    ENOENT = 2
    EINTR = 4
    EIO = 5
    ENOMEM = 12
    EFAULT = 14
    EBUSY = 16
    EEXIST = 17
    EINVAL = 22
    ENOTTY = 25
    ENOSPC = 28
    EOPNOTSUPP = 95
    EALREADY = 114


class Reason(IntEnum):
    """kvm_run.exit_reason."""

    UNKNOWN = 0
    DEBUG = 4
    MMIO = 6
    INTR = 10
    SYSTEM_EVENT = 24
    RISCV_SBI = 35
    RISCV_CSR = 36


class Event(IntEnum):
    """kvm_run.system_event.type."""

    SHUTDOWN = 1
    RESET = 2
    SUSPEND = 4


class Sbi(IntEnum):
    """Extension ids."""

    SET_TIMER = 0
    PUTCHAR = 1
    GETCHAR = 2
    CLEAR_IPI = 3
    SEND_IPI = 4
    FENCE_I = 5
    SFENCE_VMA = 6
    SFENCE_VMA_ASID = 7
    SHUTDOWN = 8
    BASE = 0x10
    TIME = 0x54494D45
    IPI = 0x735049
    RFENCE = 0x52464E43
    HSM = 0x48534D
    SRST = 0x53525354
    DBCN = 0x4442434E
    SUSP = 0x53555350
    STA = 0x535441
    PMU = 0x504D55
    FWFT = 0x46574654
    MPXY = 0x4D505859
    EXPERIMENTAL = 0x0800_0000
    VENDOR = 0x0900_0000


FORWARDED = range(0x0800_0000, 0x0A00_0000)
V01 = range(9)


class SbiError(IntEnum):
    """What a0 holds after a call."""

    SUCCESS = 0
    FAILED = -1
    NOT_SUPPORTED = -2
    INVALID_PARAM = -3
    DENIED = -4
    INVALID_ADDRESS = -5
    ALREADY_AVAILABLE = -6


def mask(xlen: int) -> int:
    """All ones of a register."""
    return (1 << xlen) - 1


def signed(value: int, bits: int) -> int:
    """The two's complement reading of the low `bits` bits."""
    value &= mask(bits)
    return value - (1 << bits) if value >> (bits - 1) else value
