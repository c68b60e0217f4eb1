# SPDX-License-Identifier: Apache-2.0
"""Every invariant of the exit monitor can fail: a boot in which one thing is changed fails it.

What is changed is the stream (a register, a CSR, a field, an instruction that is not there), as a
hypervisor or a hart with that fault would make it; of a few, what the monitor had carried so far.
"""

from __future__ import annotations

import functools
from dataclasses import replace

import pytest
from kvm_replay import AGAIN, SKIP, Changed, Recording, record, record_image, replay

from trapline.errors import BadInput
from trapline.models.isa.config import NAMED
from trapline.models.kvm.state import ExitKind, MemorySlot
from trapline.tb.kvm import checks, hypervisor
from trapline.tb.kvm.invariants import TEXTS
from trapline.tb.linux import kernel as kernels
from trapline.tb.linux.session import Request

# Many runs with one question: `make test-campaigns`, a part of its own of CI.
pytestmark = pytest.mark.campaign

SWAP = 0x1405_1573
VSTVAL, HTINST = 0x243, 0x64A
FENCES = (0x11, 0x31, 0x13, 0x33)


@functools.cache
def recorded(guest: str, sstc: bool = True) -> Recording:
    """Of a host in the cache (building a kernel takes minutes); fp: of the own hypervisor."""
    if guest == "fp":
        return record_image(hypervisor.build(floats=True), NAMED["rv64gc_h"])
    request = Request(guest=guest)
    try:
        folders = [kernels.CACHE / f"kernel-{kernels.key(v)}" for v in request.variants()]
    except BadInput as error:
        pytest.skip(str(error))
    if not all(f.is_dir() for f in folders):
        pytest.skip("this kernel is not in the cache: make linux")
    return record(guest, sstc)


def at_exit(change, *causes):
    """At the first guest exit of a cause."""

    def hook(c: Changed):
        if c.exit and c.m.field("kind") == 1 and c.m.field("cause") in (causes or range(32)):
            change(c)
            return True
        return None

    return hook


def at_entry(change, handler=None, when=lambda _c: True):
    """At the first entry that ends an exit of a handler."""

    def hook(c: Changed):
        if c.entry and (handler is None or c.handler == handler) and when(c):
            change(c)
            return True
        return None

    return hook


def at_write(csr, change, when=lambda _c: True):
    """At the first write of a CSR."""

    def hook(c: Changed):
        if c.csr == csr and c.writes and when(c):
            change(c)
            return True
        return None

    return hook


def of_zero(c: Changed) -> None:
    """The CSR instruction writes x0."""
    c.set("insn", c.m.field("insn") & ~(31 << 15))


def of_csr(number):
    """Another CSR is accessed."""
    return lambda c: c.set("insn", c.m.field("insn") & 0xF_FFFF | number << 20)


def flip(number):
    return lambda c: c.flip_x(number)


def state(name, change):
    return lambda c: c.set_state(name, change(c.state(name)))


def outward(c: Changed) -> bool:
    """On the way out of a guest, behind the swap of a0."""
    return bool(c.monitor.switch.out)


def inward(c: Changed) -> bool:
    """In the switch's own text, and not on the way out."""
    return c.monitor.switch.out is None and bool(c.m.field("insn") >> 7 & 31)


def i2(c: Changed):
    if c.csr == "sscratch" and c.m.field("insn") == SWAP:
        c.set("insn", SWAP ^ 1 << 7)
        return True
    return None


def i3(c: Changed):
    if c.csr == "sscratch" and outward(c) and c.writes:
        c.set("rd_wdata", c.m.field("rd_wdata") ^ 1)
        return True
    return None


def i5(c: Changed):
    return SKIP if c.csr == "sepc" and c.writes else None


def i14(c: Changed):
    if c.csr == "htval" and not c.writes and c.monitor.switch.reads is not None:
        of_csr(HTINST)(c)
        return True
    return None


def unmap(c: Changed) -> None:
    """The G-stage leaf of the page is not there."""
    exit_ = c.track.exit
    page = next(e.argument for e in exit_.outcome.effects if e.name == "map")
    place, _, _ = checks.leaf_of(page, c.m.roots(c.m.full(), True), c.m.read)
    c.m.memory.write(place, bytes(8))


def settled(c: Changed) -> bool:
    return not c.track.exit.invalidated


def sbi(number):
    def when(c: Changed) -> bool:
        outcome = c.track.exit.outcome
        return outcome.kind is ExitKind.REENTER and number(outcome.vcpu.ctx.x[17])

    return when


def user(c: Changed) -> bool:
    return c.track.exit.outcome.kind is ExitKind.USER


def i24(c: Changed):
    """KVM_RUN does not fail where nothing serves the exit."""
    word = c.m.word(0)
    open_ = any(t.exit and t.exit.outcome.handler == "none" for t in c.monitor.vcpus.values())
    if open_ and c.host and c.m.field("insn") == 0x1020_0073 and word >> 7 & 3 == 0:
        c.set_x(10, 0)
        return True
    return None


def off(c: Changed) -> None:
    c.track.vcpu = replace(c.track.vcpu, power_off=True)


def posted(irq, change):
    def hook(c: Changed):
        if c.function == "kvm_riscv_vcpu_set_interrupt" and c.m.x[11] == irq:
            change(c)
            return True
        return None

    return hook


def too_early(c: Changed) -> None:
    """The guest's time has only begun."""
    delta = c.monitor.ioctls.vms[-1].delta
    c.set("mtime", 1 - delta & (1 << 64) - 1)


def flushing(c: Changed) -> bool:
    """In the run loop, not in a load."""
    return not c.monitor.loading and c.monitor.loaded is not None


def as_external(c: Changed) -> None:
    c.m.x[11] = 10


def no_fences(c: Changed):
    insn = c.m.field("insn")
    plain = c.host and insn & 0x7F == 0x73 and not insn >> 12 & 7 and c.function == ""
    return SKIP if plain and insn >> 25 in FENCES else None


def i40(c: Changed):
    insn = c.m.field("insn")
    if c.host and insn & 0x7F == 0x73 and not insn >> 12 & 7 and insn >> 25 in (0x11, 0x13):
        c.monitor.last_hgatp |= 8 << 60
        return True
    return None


def no_vmids(c: Changed) -> None:
    c.monitor.vmid_mask, c.monitor.unfenced = 0, True


def i41(c: Changed):
    """The access after an entry goes to another page."""
    if c.entry and c.m.row + 1 < len(c.m._ring):
        c.set("mem_pa", 0x8123_4000, row=1)
        return AGAIN
    return None


def i42(c: Changed):
    if c.exit and c.m.field("kind") == 1 and c.m.field("cause") == 23:
        vm = c.track.vm
        page = c.m.field("tval2") << 2 & -4096
        slot = vm.model().slot_of(page)
        if slot is not None and slot.log_dirty:
            vm.writable.add(page)
            return True
    return None


def i43(c: Changed):
    if c.exit and c.m.field("cause") in (21, 23) and c.m.field("tval2") << 2 >> 59:
        page = c.m.field("tval2") << 2 >> 12
        c.track.vm.slots[9] = MemorySlot(9, page, 1, 0x1_0000)
        return True
    return None


def i44(c: Changed):
    if c.host and c.function == "" and c.m.field("insn") & 0x707F == 0x4073:
        c.monitor.sie = True
        return True
    return None


def i45(c: Changed):
    word = c.m.word(0)
    hlv = c.m.field("insn") & 0xF000_707F == 0x6000_4073
    if word & 7 == 1 and not word >> 6 & 1 and word >> 7 & 3 == 1 and hlv:
        c.set("gva", 0)
        return True
    return None


def i46(c: Changed):
    last = c.csr == "hstatus" and c.writes and not c.m.field("insn") >> 7 & 31
    if last and len(c.monitor.switch.window) >= 3 and c.monitor.switch.out is None:
        c.source(lambda v: v ^ 1 << 7)
        return True
    return None


def i35(c: Changed):
    """The put of a vCPU is over, and one of the host's f registers has not come back."""
    if c.csr == "hvip" and not c.writes and c.monitor.putting is not None:
        c.m.x[32 + 9] ^= 1
        return True
    return None


def extra_read(c: Changed) -> None:
    c.track.exit.hlv += 1


def as_interrupt(cause):
    def change(c: Changed) -> None:
        c.set("kind", 2)
        c.set("cause", cause)

    return change


def delegated(c: Changed) -> None:
    c.set_state("hedeleg", c.state("hedeleg") | 1 << c.m.field("cause"))


# Invariant -> (guest, what is changed).
FAILING = {
    "I1": ("tiny", at_exit(lambda c: c.set("next_pc", c.m.field("next_pc") | 2))),
    "I2": ("tiny", i2),
    "I3": ("tiny", i3),
    "I4": ("tiny", at_write("stvec", of_zero, outward)),
    "I5": ("tiny", i5),
    "I6": ("tiny", at_entry(lambda c: c.set("next_pc", c.m.field("next_pc") ^ 4))),
    "I7": ("tiny", at_write("hstatus", of_zero, inward)),
    "I8": ("tiny", at_write("sstatus", lambda c: c.source(lambda v: v | 2), inward)),
    "I9": ("tiny", at_entry(state("scounteren", lambda v: v ^ 1))),
    "I10": ("tiny", at_entry(state("hideleg", lambda _v: 0))),
    "I11": ("tiny", at_entry(flip(5))),
    "I12": ("tiny", at_write("hvip", of_csr(VSTVAL), flushing)),
    "I13": ("tiny", at_write("vstvec", of_zero, lambda c: c.m.x[c.m.field("insn") >> 15 & 31] > 0)),
    "I14": ("tiny", i14),
    "I15": ("tiny", at_exit(as_interrupt(5), 10)),
    "I16": ("tiny", at_entry(flip(5), "mmio_load")),
    "I17": ("tiny", at_entry(flip(5), "mmio_store")),
    "I18": ("tiny", at_entry(unmap, "map", settled)),
    "I19": ("calls", at_entry(flip(10), "sbi", sbi(lambda n: n < 9))),
    "I20": ("tiny", at_entry(flip(10), "sbi", sbi(lambda n: n >= 9))),
    "I21": ("tiny", at_entry(flip(10), "sbi", user)),
    "I22": ("tiny", at_entry(flip(5), "wfi")),
    "I23": ("modes", at_entry(state("vscause", lambda v: v ^ 1), "virtual_insn")),
    "I24": ("modes", i24),
    "I25": ("ipi", at_entry(flip(11), None, lambda c: c.track.vcpu.number and not c.track.entries)),
    "I26": ("tiny", at_entry(off)),
    "I27": ("tiny", at_entry(state("hvip", lambda v: v | 2))),
    "I28": ("tiny", at_write("hvip", lambda c: c.source(lambda v: v ^ 4), flushing)),
    "I29": ("calls", posted(2, as_external)),
    "I30": ("timer without Sstc", posted(6, too_early)),
    "I31": ("tiny", at_entry(state("hvip", lambda v: v | 0x40))),
    "I32": ("tiny", at_write("htimedelta", state("htimedelta", lambda v: v ^ 1 << 40))),
    "I33": ("tiny", at_write("sstatus", lambda c: c.source(lambda v: v | 1 << 13), inward)),
    "I34": ("fp", at_entry(lambda c: c.flip_f(9), "mmio_store")),
    "I35": ("fp", i35),
    "I36": ("tiny", at_entry(state("hgatp", lambda v: v & ~(0x3FFF << 44)))),
    "I37": ("ipi", no_fences),
    "I38": ("tiny", at_entry(no_vmids)),
    "I39": ("logging", no_fences),
    "I40": ("calls", i40),
    "I41": ("tiny", i41),
    "I42": ("logging", i42),
    "I43": ("modes", i43),
    "I44": ("calls", i44),
    "I45": ("calls", i45),
    "I46": ("calls", i46),
    "I47": ("tiny", at_entry(extra_read, "sbi")),
    "I48": ("tiny", at_exit(state("hstatus", lambda v: v ^ 1 << 8))),
    "I49": ("tiny", at_exit(state("hstatus", lambda v: v & ~(1 << 6)), 20, 21, 23)),
    "I50": ("tiny", at_exit(lambda c: c.set("tinst", 2), 21, 23)),
    "I51": ("tiny", at_exit(lambda c: c.set("tval", 4), 10)),
    "I52": ("tiny", at_exit(delegated)),
    "I53": ("tiny", at_exit(as_interrupt(2), 10)),
}


def test_every_invariant_is_shown_to_fail() -> None:
    assert FAILING.keys() == TEXTS.keys()
    assert {int(name[1:]) for name in TEXTS} == set(range(1, 54))


@pytest.mark.parametrize("guest", sorted({guest for guest, _ in FAILING.values()}))
def test_as_it_is_nothing_fails(guest) -> None:
    name, _, without = guest.partition(" without ")
    monitor, acted = replay(recorded(name, not without), lambda _c: None)
    assert not acted
    assert monitor.check.failed() == []
    assert monitor.unexplained == 0


@pytest.mark.parametrize("invariant", FAILING)
def test_a_change_fails_it(invariant) -> None:
    guest, hook = FAILING[invariant]
    name, _, without = guest.partition(" without ")
    monitor, acted = replay(recorded(name, not without), hook)
    assert acted, "nothing to change"
    assert invariant in monitor.check.failed(), monitor.check.failed()
