# SPDX-License-Identifier: Apache-2.0
"""What an exit was about, in a word or two: for logs and for the coverage page."""

from __future__ import annotations

from trapline.models.isa.disasm import disassemble
from trapline.models.kvm import mmio
from trapline.models.kvm.constants import FORWARDED, V01, Sbi
from trapline.models.kvm.profiles import Profile
from trapline.models.kvm.state import Prediction, Trap, Vcpu, Vm
from trapline.models.kvm.widths import Width


def detail_of(
    profile: Profile, vm: Vm, vcpu: Vcpu, trap: Trap, outcome: Prediction, insn: int
) -> str:
    """`insn`: the instruction that exited, as fetched."""
    handler = outcome.handler
    if handler == "sbi":
        return call_name(vcpu.ctx.x[17], vcpu.ctx.x[16])
    if handler in ("mmio_load", "mmio_store"):
        forms = mmio.LOADS if handler == "mmio_load" else mmio.STORES
        form = mmio.decode(profile, forms, insn)
        name = form.name if form else "undecodable"
        name += "".join(f", {served}" for served in _served(vm, trap, outcome))
        return f"{name}, htinst {htinst_kind(trap.htinst, profile.width)}"
    if handler in ("virtual_insn", "wfi", "wrs"):
        return disassemble(insn).split()[0]
    return ""


def _served(vm: Vm, trap: Trap, outcome: Prediction) -> list[str]:
    """What else there is to an access of a device."""
    found = [effect.name for effect in outcome.effects]
    if vm.slot_of(trap.gpa) is not None:
        found.append("read-only slot")
    return found + ([f"-{int(outcome.errno)}"] if outcome.errno else [])


def htinst_kind(htinst: int, width: Width) -> str:
    """Of the values htinst may have."""
    if not htinst:
        return "zero"
    return "pseudo" if htinst in width.pseudo else "transformed"


def call_name(extension: int, function: int) -> str:
    """Extension and function of an SBI call, by their names."""
    known = {int(s): s.name for s in Sbi}
    if extension in FORWARDED:
        name = "EXPERIMENTAL" if extension < Sbi.VENDOR else "VENDOR"
        return f"{name} {extension:#x} {function}"
    if extension in V01:
        return f"v0.1 {known[extension]}"
    return f"{known.get(extension, hex(extension))} {function}"
