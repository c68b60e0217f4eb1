# SPDX-License-Identifier: Apache-2.0
"""What an exit was about, in a word or two: for logs and for the coverage page."""

from __future__ import annotations

from trapline.models.isa.disasm import disassemble
from trapline.models.kvm import mmio
from trapline.models.kvm.constants import FORWARDED, V01, Sbi
from trapline.models.kvm.profiles import Profile
from trapline.models.kvm.state import Prediction, Trap, Vcpu
from trapline.models.kvm.widths import Width


def detail_of(profile: Profile, vcpu: Vcpu, trap: Trap, outcome: Prediction, insn: int) -> str:
    """`insn`: the instruction that exited, as fetched."""
    handler = outcome.handler
    if handler == "sbi":
        return call_name(vcpu.ctx.x[17], vcpu.ctx.x[16])
    if handler in ("mmio_load", "mmio_store"):
        forms = mmio.LOADS if handler == "mmio_load" else mmio.STORES
        form = mmio.decode(profile, forms, insn)
        name = form.name if form else "undecodable"
        return f"{name}, htinst {htinst_kind(trap.htinst, profile.width)}"
    if handler in ("virtual_insn", "wfi", "wrs"):
        return disassemble(insn).split()[0]
    return ""


def htinst_kind(htinst: int, width: Width) -> str:
    """Of the values htinst may have."""
    if not htinst:
        return "zero"
    return "pseudo" if htinst in width.pseudo else "transformed"


def call_name(extension: int, function: int) -> str:
    """An SBI call."""
    known = {int(s): s.name for s in Sbi}
    if extension in FORWARDED:
        name = "EXPERIMENTAL" if extension < Sbi.VENDOR else "VENDOR"
        return f"{name} {extension:#x} {function}"
    if extension in V01:
        return f"v0.1 {known[extension]}"
    return f"{known.get(extension, hex(extension))} {function}"
