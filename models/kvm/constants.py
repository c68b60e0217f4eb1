# SPDX-License-Identifier: Apache-2.0
"""Numbers that KVM uses: CSR fields, causes, errors, exit reasons, SBI ids.

Sources: the privileged manual (hypervisor.adoc), the SBI specification, Linux's uapi headers
(linux/kvm.h, asm/kvm.h) and arch/riscv/include/asm/csr.h.
"""

from __future__ import annotations

from enum import IntEnum

# sstatus and vsstatus
SR_SIE = 1 << 1
SR_SPIE = 1 << 5
SR_SPP = 1 << 8
SR_FS = 3 << 13
SR_SUM = 1 << 18
SR_MXR = 1 << 19
FS_OFF, FS_INITIAL, FS_CLEAN, FS_DIRTY = (n << 13 for n in range(4))

# hstatus
HSTATUS_SPV = 1 << 7
HSTATUS_SPVP = 1 << 8
HSTATUS_VTW = 1 << 21

# Interrupt bits of the VS level as hvip holds them; vsip and vsie hold them one bit lower.
IRQ_VS_SOFT, IRQ_VS_TIMER, IRQ_VS_EXT = 2, 6, 10
HVIP_MASK = 0x444
VSIP_MASK = 0x222

HEDELEG = 0xB109
HIDELEG = 0x444

PAGE = 4096
PAGE_SHIFT = 12
# fence.i, sfence and their kind are 4 bytes, as every ECALL and WFI is.
INSN_BYTES = 4

# Leaf PTEs of the G-stage (V R W X U A D); a pointer to the next table has V alone.
LEAF_WRITABLE = 0xDF
LEAF_READ_ONLY = 0xDB
POINTER = 0x01

KVM_INTERRUPT_SET = 0xFFFF_FFFF


class Cause(IntEnum):
    """Exceptions that KVM tells apart."""

    FETCH_ACCESS = 1
    ILLEGAL = 2
    BREAKPOINT = 3
    LOAD_MISALIGNED = 4
    LOAD_ACCESS = 5
    STORE_MISALIGNED = 6
    STORE_ACCESS = 7
    ECALL_VS = 10
    FETCH_PAGE = 12
    LOAD_PAGE = 13
    STORE_PAGE = 15
    FETCH_GUEST_PAGE = 20
    LOAD_GUEST_PAGE = 21
    VIRTUAL_INSN = 22
    STORE_GUEST_PAGE = 23


class Errno(IntEnum):
    """Error numbers, as Linux's errno-base.h has them."""

    EPERM = 1
    ENOENT = 2
    EINTR = 4
    EIO = 5
    ENOMEM = 12
    EFAULT = 14
    EEXIST = 17
    EINVAL = 22
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
