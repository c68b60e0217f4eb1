# SPDX-License-Identifier: Apache-2.0
"""An SBI call and its answer; what several extensions do: forward the call, start a vCPU."""

from __future__ import annotations

from dataclasses import dataclass, replace

from trapline.models.kvm.constants import Reason, SbiError, mask
from trapline.models.kvm.fetch import Guest
from trapline.models.kvm.profiles import Profile
from trapline.models.kvm.state import Effect, ExitKind, RunBytes, Vcpu, Vm

NO_RUN = RunBytes()


@dataclass(frozen=True, slots=True)
class Answer:
    """What an extension's handler leaves: an error number, a value for a1, and what it did."""

    vcpu: Vcpu
    errno: int = 0
    value: int | None = 0  # None: a value that only the host knows
    kind: ExitKind = ExitKind.REENTER
    run: RunBytes = NO_RUN
    effects: tuple[Effect, ...] = ()
    quirks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Call:
    """One SBI call: by which vCPU, under which profile, and what can be read of the guest."""

    profile: Profile
    vm: Vm
    vcpu: Vcpu
    guest: Guest

    def a(self, number: int) -> int:
        """Argument register a<number>."""
        return self.vcpu.ctx.x[10 + number]

    @property
    def cycles(self) -> int:
        """The 64-bit argument of SET_TIMER: a1:a0 on RV32."""
        return self.a(0) | (self.a(1) << 32 if self.profile.xlen == 32 else 0)


def forward(call: Call) -> Answer:
    """To user space: the call's registers, and what it returns unless user space says so (Q9)."""
    args = tuple(call.a(n) for n in range(6))
    old = call.profile.q9_forward_presets_args
    preset = (args[0], args[1]) if old else (SbiError.NOT_SUPPORTED & mask(call.profile.xlen), 0)
    named = [("extension_id", call.a(7)), ("function_id", call.a(6))]
    named += [(f"args[{n}]", value) for n, value in enumerate(args)]
    named += [(f"ret[{n}]", value) for n, value in enumerate(preset)]
    width = call.profile.width
    fields = (
        (f"riscv_sbi.{name}", width.sbi_field(n), width.word, value)
        for n, (name, value) in enumerate(named)
    )
    run = RunBytes(Reason.RISCV_SBI, tuple(fields))
    return Answer(
        replace(call.vcpu, sbi_done=False),
        kind=ExitKind.USER,
        run=run,
        quirks=("Q9",) if old else (),
    )


def start(target: Vcpu, address: int, opaque: int) -> Vcpu:
    """The target with its reset context filled in and its power on; the reset comes by request."""
    reset = replace(target.reset, sepc=address).set(10, target.number).set(11, opaque)
    return replace(target, reset=reset, power_off=False)
