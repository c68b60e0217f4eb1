# SPDX-License-Identifier: Apache-2.0
"""The world at an entry, or kvm_run at a return to user space, against the prediction."""

from __future__ import annotations

from trapline.models.golden.gen import fields
from trapline.models.isa.state import FIRST_F, FIRST_X
from trapline.models.kvm import fp
from trapline.models.kvm.constants import SR_FS, SR_SIE, SR_SPP, Reason
from trapline.models.kvm.state import RunBytes, Vcpu
from trapline.models.kvm.widths import Width
from trapline.tb.kvm.machine import SLOT, VS_ENABLES
from trapline.tb.kvm.tracks import Differs

ABI = (
    "zero ra sp gp tp t0 t1 t2 s0 s1 a0 a1 a2 a3 a4 a5 a6 a7 s2 s3 s4 s5 s6 s7 s8 s9 s10 s11 "
    "t3 t4 t5 t6"
).split()
# What hstatus has while a guest runs, and what it has not.
HSTATUS_SET = fields.HSTATUS_SPV | fields.HSTATUS_VTW
HSTATUS_CLEAR = (
    fields.HSTATUS_VTSR
    | fields.HSTATUS_VTVM
    | fields.HSTATUS_VGEIN
    | fields.HSTATUS_HU
    | fields.HSTATUS_VSBE
)


def _hex(value: int) -> str:
    return f"{value:#x}"


def differs(what: str, predicted: int, found: int) -> list[Differs]:
    """The difference of two numbers, or nothing."""
    return [] if predicted == found else [Differs(what, _hex(predicted), _hex(found))]


def registers(vcpu: Vcpu, state: list[int]) -> list[Differs]:
    """x1 to x31."""
    found = state[FIRST_X:FIRST_F]
    if tuple(found) == vcpu.ctx.x[1:]:
        return []
    return [
        d
        for n, value in enumerate(found, 1)
        for d in differs(f"x{n} ({ABI[n]})", vcpu.ctx.x[n], value)
    ]


def csrs(vcpu: Vcpu, state: list[int], width: Width) -> list[Differs]:
    """VS CSRs, hvip and scounteren as the hart holds them."""
    csr = vcpu.csr
    fixed = width.uxl | width.sd
    result = []
    for name in ("vstvec", "vsscratch", "vsepc", "vscause", "vstval", "vsatp", "hvip"):
        result += differs(name, getattr(csr, name), state[SLOT[name]])
    result += differs("vsstatus", csr.vsstatus & ~fixed, state[SLOT["vsstatus"]] & ~fixed)
    result += differs("vsie", csr.vsie & VS_ENABLES >> 1, (state[SLOT["mie"]] & VS_ENABLES) >> 1)
    result += differs("scounteren", csr.scounteren, state[SLOT["scounteren"]])
    if vcpu.timer.sstc:
        result += differs("vstimecmp", vcpu.timer.compare, state[SLOT["vstimecmp"]])
    return result


def switched(
    vcpu: Vcpu, sstatus: int, hstatus: int, pc: int, mode_s: bool, width: Width
) -> list[Differs]:
    """What the switch wrote itself, and where the guest goes on."""
    result = differs("pc", vcpu.ctx.sepc & ~1, pc)
    expected = fp.after_load(vcpu.ctx.sstatus)
    ignored = width.uxl | width.sd | SR_FS
    result += differs("sstatus", expected & ~ignored, sstatus & ~ignored)
    result += differs("hstatus", vcpu.ctx.hstatus & ~width.uxl, hstatus & ~width.uxl)
    if mode_s is not bool(vcpu.ctx.sstatus & SR_SPP):
        result.append(Differs("mode", "VU" if mode_s else "VS", "VS" if mode_s else "VU"))
    return result


def run_bytes(run: RunBytes, page: bytes) -> list[Differs]:
    """The defined bytes of kvm_run."""
    result = []
    found = int.from_bytes(page[8:12], "little")
    if found != run.reason:
        result.append(Differs("kvm_run.exit_reason", _reason(run.reason), _reason(found)))
    for name, offset, size, value in run.fields:
        seen = int.from_bytes(page[offset : offset + size], "little")
        result += differs(f"kvm_run.{name}", value, seen)
    return result


def _reason(value: int) -> str:
    return Reason(value).name if value in Reason.__members__.values() else str(value)


def hstatus_legal(value: int) -> bool:
    """SPV and VTW set; VTSR, VTVM, VGEIN, HU and VSBE clear."""
    return value & HSTATUS_SET == HSTATUS_SET and not value & HSTATUS_CLEAR


def sstatus_legal(value: int) -> bool:
    """SIE is clear: the host runs guests with interrupts masked."""
    return not value & SR_SIE
