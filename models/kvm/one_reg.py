# SPDX-License-Identifier: Apache-2.0
"""KVM_GET_ONE_REG and KVM_SET_ONE_REG: register numbers, values, error numbers (vcpu.c).

Reads return (value, error number), writes (vCPU, error number). Both work on the unloaded vCPU.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from trapline.models.kvm import fp, timer
from trapline.models.kvm.constants import SR_SPP, VSIP_MASK, Errno, Sbi, mask
from trapline.models.kvm.interrupts import flush
from trapline.models.kvm.profiles import Profile
from trapline.models.kvm.state import Interrupts, Vcpu

RISCV = 0x80 << 56
SIZE_SHIFT, TYPE_SHIFT = 52, 24
CONFIG, CORE, CSR, TIMER, FP_F, FP_D, ISA_EXT, SBI_EXT = range(1, 9)
SBI_STATE = 10
MODE = 32  # the core register behind t6
CSRS = "vsstatus vsie vstvec vsscratch vsepc vscause vstval hvip vsatp scounteren".split()
SIE, SIP = 1, 7
# In the order of enum KVM_RISCV_ISA_EXT_ID; 6.1 has the first twelve.
ISA_EXTENSIONS = """
    a c d f h i m svpbmt sstc svinval zihintpause zicbom zicboz zbb ssaia v svnapot zba zbs zicntr
    zicsr zifencei zihpm smstateen zicond zbc zbkb zbkc zbkx zknd zkne zknh zkr zksed zksh zkt zvbb
    zvbc zvkb zvkg zvkned zvknha zvknhb zvksed zvksh zvkt zfh zfhmin zihintntl zvfh zvfhmin zfa ztso
    zacas sscofpmf zimop zca zcb zcd zcf zcmop zawrs
""".split()
ISA_EXTENSIONS_6_1 = 12
# Which a vCPU may be without once it had them: those that a bit in the vCPU's CSRs turns off.
DISABLED_LATER = frozenset("d f h v svpbmt zicbom zicboz smstateen".split())
NEVER_DISABLED = frozenset({"a", "c", "i", "m", "sstc", "svinval", "zihintpause"})
# mvendorid, marchid and mimpid; senvcfg; where the steal time lies (its high half at RV32 only).
SHMEM_LOW, SHMEM_HIGH = (SBI_STATE, 0), (SBI_STATE, 1)
HELD = {(CONFIG, 2), (CONFIG, 3), (CONFIG, 4), (CSR, 10), SHMEM_LOW}
SATP_MODE = (CONFIG, 6)
# What the guest itself changes while it runs, and the model does not follow.
GUESTS_OWN = frozenset({SBI_STATE})
FREQUENCY, TIME, COMPARE, STATE = range(4)
# By their number in group SBI_EXT; the first stands for all of v0.1.
SBI_EXTENSIONS = (
    Sbi.SET_TIMER, Sbi.TIME, Sbi.IPI, Sbi.RFENCE, Sbi.SRST, Sbi.HSM, Sbi.PMU, Sbi.EXPERIMENTAL,
    Sbi.VENDOR, Sbi.DBCN, Sbi.STA, Sbi.SUSP, Sbi.FWFT, Sbi.MPXY,
)  # fmt: skip


@dataclass(frozen=True)
class Host:
    """What ONE_REG asks of the host."""

    isa: frozenset[str]
    timebase: int
    time: int = 0
    delta: int = 0
    cbom_block: int = 64
    satp_mode: int = 10  # MODE of satp, as the host has it


@dataclass(frozen=True, slots=True)
class Id:
    """A register's number, taken apart."""

    group: int
    index: int
    size: int  # bytes


def register(group: int, index: int, size: int = 8) -> int:
    """The number of a register."""
    return RISCV | (size.bit_length() - 1) << SIZE_SHIFT | group << TYPE_SHIFT | index


def parse(number: int) -> Id:
    """KVM takes architecture, size and type away; what is left, whole, is the index."""
    group = number >> TYPE_SHIFT & 0xFF
    taken = 0xFF << 56 | 0xF << SIZE_SHIFT | group << TYPE_SHIFT
    return Id(group, number & ~taken, 1 << (number >> SIZE_SHIFT & 0xF))


def get(profile: Profile, vcpu: Vcpu, host: Host, number: int) -> tuple[int, int]:
    """(value, error number)."""
    reg = parse(number)
    word = profile.xlen // 8
    if reg.group in (CONFIG, CORE, CSR, ISA_EXT) and reg.size != word:
        return 0, Errno.EINVAL
    if profile.one_reg_errors and _later_register(profile, reg):
        held = {SATP_MODE: host.satp_mode, SHMEM_LOW: mask(64), **dict(vcpu.held)}
        return held.get((reg.group, reg.index), 0), 0
    if reg.group == CONFIG:
        return _get_config(profile, vcpu, host, reg.index)
    if reg.group == CORE:
        return _get_core(profile, vcpu, reg.index)
    if reg.group == CSR:
        return _get_csr(profile, vcpu, reg.index)
    if reg.group == TIMER:
        return _get_timer(profile, vcpu, host, reg)
    if reg.group in (FP_F, FP_D) and profile.one_reg_errors:
        return fp.get(profile, vcpu, reg.group == FP_D, reg.index, reg.size)
    if reg.group == SBI_EXT and profile.sbi_off:
        return _get_sbi_ext(profile, vcpu, reg)
    if reg.group == ISA_EXT and profile.sbi:
        return _get_isa_ext(profile, vcpu, host, reg.index)
    return 0, _unknown(profile)


def _later_register(profile: Profile, reg: Id) -> bool:
    """Whether it is one that holds a value and no more; there is none of them in 6.1."""
    place = (reg.group, reg.index)
    if place in (SHMEM_LOW, SHMEM_HIGH):
        return profile.xlen == 64 and reg.size == 8
    return place in HELD or place == SATP_MODE


def _hold(vcpu: Vcpu, host: Host, place: tuple[int, int], value: int) -> tuple[Vcpu, int]:
    held = dict(vcpu.held)
    if place in (SATP_MODE, SHMEM_HIGH):
        only = host.satp_mode if place == SATP_MODE else 0
        return vcpu, 0 if value == only else Errno.EINVAL
    if place[0] == CONFIG and vcpu.ran and value != held.get(place, 0):
        return vcpu, Errno.EBUSY
    return replace(vcpu, held=tuple(sorted({**held, place: value}.items()))), 0


def _unknown(profile: Profile) -> int:
    """The error number of a register that is not there."""
    return Errno.ENOENT if profile.one_reg_errors else Errno.EINVAL


def _too_late(profile: Profile) -> int:
    """The error number of a change after the first run."""
    return Errno.EBUSY if profile.one_reg_errors else Errno.EOPNOTSUPP


def _letters(isa: frozenset[str]) -> int:
    return sum(1 << (ord(name) - ord("a")) for name in isa if len(name) == 1)


def _get_config(profile: Profile, vcpu: Vcpu, host: Host, index: int) -> tuple[int, int]:
    if index == 0:
        return _letters(vcpu.isa), 0
    if index == 1 and ("zicbom" in vcpu.isa or profile.block_sizes_read):
        return host.cbom_block if "zicbom" in vcpu.isa else 0, 0
    return 0, _unknown(profile)


def _isa_extensions(profile: Profile) -> int:
    return len(ISA_EXTENSIONS) if profile.one_reg_errors else ISA_EXTENSIONS_6_1


def _get_isa_ext(profile: Profile, vcpu: Vcpu, host: Host, index: int) -> tuple[int, int]:
    if index >= _isa_extensions(profile):
        return 0, _unknown(profile)
    name = ISA_EXTENSIONS[index]
    if profile.one_reg_errors and name not in host.isa:
        return 0, Errno.ENOENT
    return int(name in vcpu.isa), 0


def _get_core(profile: Profile, vcpu: Vcpu, index: int) -> tuple[int, int]:
    if index == 0:
        return vcpu.ctx.sepc, 0
    if index < MODE:
        return vcpu.ctx.x[index], 0
    if index == MODE:
        return int(bool(vcpu.ctx.sstatus & SR_SPP)), 0
    return 0, _unknown(profile)


def _get_csr(profile: Profile, vcpu: Vcpu, index: int) -> tuple[int, int]:
    if index >= len(CSRS):
        return 0, _unknown(profile)
    if index == SIP:
        return flush(vcpu).csr.hvip >> 1 & VSIP_MASK, 0
    value: int = getattr(vcpu.csr, CSRS[index])
    if index == SIE and profile.q25_hie_and_put_clears:
        value = value >> 1 & VSIP_MASK
    return value, 0


def _get_timer(profile: Profile, vcpu: Vcpu, host: Host, reg: Id) -> tuple[int, int]:
    if reg.size != 8:
        return 0, Errno.EINVAL
    if reg.index > STATE:
        return 0, _unknown(profile)
    now = (host.time + host.delta) & mask(64)
    values = (host.timebase, now, vcpu.timer.next_cycles, int(vcpu.timer.next_set))
    return values[reg.index], 0


def set_(profile: Profile, vcpu: Vcpu, host: Host, number: int, value: int) -> tuple[Vcpu, int]:
    """(vCPU, error number). A new guest time changes the VM's delta, not the vCPU: see `delta`."""
    reg = parse(number)
    word = profile.xlen // 8
    if reg.group in (CONFIG, CORE, CSR, ISA_EXT) and reg.size != word:
        return vcpu, Errno.EINVAL
    if profile.one_reg_errors and _later_register(profile, reg):
        return _hold(vcpu, host, (reg.group, reg.index), value)
    if reg.group == CONFIG:
        return _set_config(profile, vcpu, host, reg.index, value)
    if reg.group == CORE:
        return _set_core(profile, vcpu, reg.index, value)
    if reg.group == CSR:
        return _set_csr(profile, vcpu, reg.index, value)
    if reg.group == TIMER:
        return _set_timer(profile, vcpu, host, reg, value)
    if reg.group in (FP_F, FP_D) and profile.one_reg_errors:
        return fp.set_(profile, vcpu, reg.group == FP_D, reg.index, reg.size, value)
    if reg.group == SBI_EXT and profile.sbi_off:
        return _set_sbi_ext(profile, vcpu, reg, value)
    if reg.group == ISA_EXT and profile.sbi:
        return _set_isa_ext(profile, vcpu, host, reg.index, value)
    return vcpu, _unknown(profile)


def _set_config(
    profile: Profile, vcpu: Vcpu, host: Host, index: int, value: int
) -> tuple[Vcpu, int]:
    if index == 1:
        return vcpu, _set_block(profile, vcpu, host, value)
    if index:
        return vcpu, _unknown(profile)
    if value >> 26:
        return vcpu, Errno.EINVAL
    if profile.one_reg_errors and value == _letters(vcpu.isa):
        return vcpu, 0
    if vcpu.ran:
        return vcpu, _too_late(profile)
    asked = {name for name in "acdfhim" if value >> (ord(name) - ord("a")) & 1}
    letters = (asked - {"h"} | {"a", "c", "i", "m"}) & host.isa
    isa = frozenset(letters) | {name for name in vcpu.isa if len(name) > 1}
    return _with_isa(vcpu, frozenset(isa)), 0


def _set_block(profile: Profile, vcpu: Vcpu, host: Host, value: int) -> int:
    """A block size is the host's own; the error number."""
    if not profile.one_reg_errors:
        return Errno.EOPNOTSUPP
    if "zicbom" not in vcpu.isa and not profile.block_sizes_read:
        return Errno.ENOENT
    size = host.cbom_block if "zicbom" in vcpu.isa else 0
    return 0 if value in (0, size) and (value or profile.block_sizes_read) else Errno.EINVAL


def _with_isa(vcpu: Vcpu, isa: frozenset[str]) -> Vcpu:
    """A changed ISA resets the floating point."""
    ctx = replace(vcpu.ctx, sstatus=fp.after_reset(vcpu.ctx.sstatus, isa))
    return replace(vcpu, isa=isa, ctx=ctx)


def _set_core(profile: Profile, vcpu: Vcpu, index: int, value: int) -> tuple[Vcpu, int]:
    ctx = vcpu.ctx
    if index == 0:
        ctx = replace(ctx, sepc=value)
    elif index < MODE:
        ctx = ctx.set(index, value)
    elif index == MODE:
        spp = SR_SPP if value == 1 else 0
        ctx = replace(ctx, sstatus=ctx.sstatus & ~SR_SPP | spp)
    else:
        return vcpu, _unknown(profile)
    return replace(vcpu, ctx=ctx), 0


def _set_csr(profile: Profile, vcpu: Vcpu, index: int, value: int) -> tuple[Vcpu, int]:
    if index >= len(CSRS):
        return vcpu, _unknown(profile)
    if index == SIP or (index == SIE and profile.q25_hie_and_put_clears):
        value = (value & VSIP_MASK) << 1
    changes = {CSRS[index]: value}
    irq = vcpu.irq
    if index == SIP:
        pending = irq.pending if profile.q17_sip_write_keeps_pending else value
        irq = Interrupts(pending, 0)
    return replace(vcpu, csr=replace(vcpu.csr, **changes), irq=irq), 0


def _set_timer(profile: Profile, vcpu: Vcpu, host: Host, reg: Id, value: int) -> tuple[Vcpu, int]:
    if reg.size != 8:
        return vcpu, Errno.EINVAL
    if reg.index > STATE:
        return vcpu, _unknown(profile)
    if reg.index == FREQUENCY and profile.one_reg_errors:
        return vcpu, 0 if value == host.timebase else Errno.EINVAL
    if reg.index == FREQUENCY:
        return vcpu, Errno.EOPNOTSUPP
    if reg.index == COMPARE:
        return replace(vcpu, timer=replace(vcpu.timer, next_cycles=value)), 0
    if reg.index == TIME:
        return vcpu, 0
    if value != 1:
        return timer.cancel(vcpu)
    programmed = value if profile.q15_state_on_programs_1 else vcpu.timer.next_cycles
    return timer.next_event(profile, vcpu, programmed), 0


def delta(host: Host, number: int, value: int) -> int | None:
    """The VM's new time_delta if this write is one of guest time, else None."""
    reg = parse(number)
    if (reg.group, reg.index, reg.size) != (TIMER, TIME, 8):
        return None
    return timer.delta_of(value, host.time)


def _set_isa_ext(
    profile: Profile, vcpu: Vcpu, host: Host, index: int, value: int
) -> tuple[Vcpu, int]:
    later = profile.one_reg_errors
    if index >= _isa_extensions(profile):
        return vcpu, _unknown(profile)
    name = ISA_EXTENSIONS[index]
    if name not in host.isa:
        return vcpu, Errno.ENOENT if later else Errno.EOPNOTSUPP
    if later and value == int(name in vcpu.isa):
        return vcpu, 0
    if vcpu.ran:
        return vcpu, _too_late(profile)
    if value == 1 and name != "h":
        return _with_isa(vcpu, vcpu.isa | {name}), 0
    lasting = frozenset(ISA_EXTENSIONS) - DISABLED_LATER if later else NEVER_DISABLED
    if value == 0 and name not in lasting:
        return _with_isa(vcpu, vcpu.isa - {name}), 0
    return vcpu, Errno.EINVAL


# --- SBI extensions one by one (6.6 and later) ----------------------------------------------------


def _get_sbi_ext(profile: Profile, vcpu: Vcpu, reg: Id) -> tuple[int, int]:
    if reg.size != profile.xlen // 8:
        return 0, Errno.EINVAL
    if reg.index >= len(SBI_EXTENSIONS) or SBI_EXTENSIONS[reg.index] not in _offered(profile):
        return 0, Errno.ENOENT
    return int(SBI_EXTENSIONS[reg.index] not in vcpu.sbi_off), 0


def _offered(profile: Profile) -> frozenset[int]:
    # PMU has its register where there is no PMU, too.
    return profile.sbi | {Sbi.SET_TIMER, Sbi.EXPERIMENTAL, Sbi.VENDOR, Sbi.PMU}


def _set_sbi_ext(profile: Profile, vcpu: Vcpu, reg: Id, value: int) -> tuple[Vcpu, int]:
    if reg.size != profile.xlen // 8:
        return vcpu, Errno.EINVAL
    if vcpu.ran:
        return vcpu, Errno.EBUSY
    if value > 1:
        return vcpu, Errno.EINVAL
    if reg.index >= len(SBI_EXTENSIONS) or SBI_EXTENSIONS[reg.index] not in _offered(profile):
        return vcpu, Errno.ENOENT
    one = frozenset({SBI_EXTENSIONS[reg.index]})
    return replace(vcpu, sbi_off=vcpu.sbi_off - one if value else vcpu.sbi_off | one), 0
