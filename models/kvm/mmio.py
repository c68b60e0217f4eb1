# SPDX-License-Identifier: Apache-2.0
"""MMIO: which loads and stores KVM decodes, and how a load's value reaches its register.

Source: vcpu_insn.c (kvm_riscv_vcpu_mmio_load, _mmio_store, _mmio_return).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from trapline.models.kvm.constants import Reason, mask, signed
from trapline.models.kvm.profiles import Profile
from trapline.models.kvm.state import MmioDecode, RunBytes, Vcpu

_MASK_32, _MASK_16 = 0x707F, 0xE003


@dataclass(frozen=True, slots=True)
class Form:
    """One decodable form: bits, bytes, how the register is found, whether RV64 alone has it."""

    name: str
    mask: int
    match: int
    size: int
    register: str  # rd, rs2, c_rs2s (bits 4:2 of a compressed one), c_rs2 (bits 6:2)
    signed: bool = False
    rv64: bool = False
    rd_not_0: bool = False  # bits 11:7 must not be zero


LOADS = (
    Form("lw", _MASK_32, 0x2003, 4, "rd", signed=True),
    Form("lb", _MASK_32, 0x0003, 1, "rd", signed=True),
    Form("lbu", _MASK_32, 0x4003, 1, "rd"),
    Form("ld", _MASK_32, 0x3003, 8, "rd", rv64=True),
    Form("lwu", _MASK_32, 0x6003, 4, "rd", rv64=True),
    Form("lh", _MASK_32, 0x1003, 2, "rd", signed=True),
    Form("lhu", _MASK_32, 0x5003, 2, "rd"),
    Form("c.ld", _MASK_16, 0x6000, 8, "c_rs2s", rv64=True),
    Form("c.ldsp", _MASK_16, 0x6002, 8, "rd", rv64=True, rd_not_0=True),
    Form("c.lw", _MASK_16, 0x4000, 4, "c_rs2s", signed=True),
    Form("c.lwsp", _MASK_16, 0x4002, 4, "rd", signed=True, rd_not_0=True),
)
STORES = (
    Form("sw", _MASK_32, 0x2023, 4, "rs2"),
    Form("sb", _MASK_32, 0x0023, 1, "rs2"),
    Form("sd", _MASK_32, 0x3023, 8, "rs2", rv64=True),
    Form("sh", _MASK_32, 0x1023, 2, "rs2"),
    Form("c.sd", _MASK_16, 0xE000, 8, "c_rs2s", rv64=True),
    Form("c.sdsp", _MASK_16, 0xE002, 8, "c_rs2", rv64=True, rd_not_0=True),
    Form("c.sw", _MASK_16, 0xC000, 4, "c_rs2s"),
    Form("c.swsp", _MASK_16, 0xC002, 4, "c_rs2", rd_not_0=True),
)


def decode(profile: Profile, forms: tuple[Form, ...], insn: int) -> Form | None:
    """The first form that matches, or None: KVM_RUN fails with EOPNOTSUPP."""
    for form in forms:
        if insn & form.mask != form.match or (form.rv64 and profile.xlen == 32):
            continue
        if not form.rd_not_0 or insn >> 7 & 31:
            return form
        # Q3: of the stores bits 11:7 are an offset, and zero there is a form like any other.
        if form.register == "c_rs2" and not profile.q3_sp_store_offset:
            return form
    return None


def register(form: Form, insn: int) -> int:
    """The number of the register that is loaded or stored."""
    if form.register == "rd":
        return insn >> 7 & 31
    if form.register == "rs2":
        return insn >> 20 & 31
    return insn >> 2 & 31 if form.register == "c_rs2" else 8 + (insn >> 2 & 7)


def decoded(profile: Profile, form: Form, insn: int, insn_len: int) -> MmioDecode:
    """What is kept for the completion: a load's rd is moved to bits 11:7."""
    kept = register(form, insn) << 7 if form.register == "c_rs2s" and form in LOADS else insn
    wide = profile.xlen - 8 * form.size
    shift = wide if form in LOADS and form.name not in ("lwu", "lhu") else 0
    return MmioDecode(kept, insn_len, form.size, shift)


def load_exit(vcpu: Vcpu, decode: MmioDecode, gpa: int) -> tuple[Vcpu, RunBytes]:
    """The exit to user space that a load makes."""
    return replace(vcpu, mmio=decode), RunBytes(Reason.MMIO, _fields(gpa, decode.length, 0))


def store_exit(vcpu: Vcpu, decode: MmioDecode, gpa: int, value: int) -> tuple[Vcpu, RunBytes]:
    """The exit to user space that a store makes; only the stored bytes of data[] are defined."""
    data = ("mmio.data", 40, decode.length, value & mask(8 * decode.length))
    run = RunBytes(Reason.MMIO, (*_fields(gpa, decode.length, 1), data))
    return replace(vcpu, mmio=decode), run


def _fields(gpa: int, length: int, is_write: int) -> tuple[tuple[str, int, int, int], ...]:
    return (
        ("mmio.phys_addr", 32, 8, gpa),
        ("mmio.len", 48, 4, length),
        ("mmio.is_write", 52, 1, is_write),
    )


def extended(profile: Profile, decode: MmioDecode, data: int) -> int:
    """The value of `decode.length` bytes as the register receives it (Q1)."""
    data &= mask(8 * decode.length)
    if profile.q1_zero_extends or not decode.shift or 8 * decode.length == profile.xlen:
        return data
    unsigned = decode.insn & _MASK_32 in (0x4003, 0x5003, 0x6003)
    return data if unsigned else signed(data, 8 * decode.length) & mask(profile.xlen)


def complete(profile: Profile, vcpu: Vcpu, data: int, is_write: bool) -> Vcpu:
    """The next KVM_RUN, or an in-kernel device: rd gets its value and sepc moves on, once."""
    kept = vcpu.mmio
    if kept is None or kept.done:
        return vcpu
    ctx = vcpu.ctx
    if not is_write:
        rd = kept.insn >> 7 & 31
        if rd or profile.q2_x0_shadow:
            ctx = ctx.set(rd, extended(profile, kept, data))
    ctx = replace(ctx, sepc=(ctx.sepc + kept.insn_len) & mask(profile.xlen))
    return replace(vcpu, ctx=ctx, mmio=replace(kept, done=True))
