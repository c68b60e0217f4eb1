# SPDX-License-Identifier: Apache-2.0
"""What the series of May 2021 says of itself, item by item, and what shows each.

Its fifteen key aspects, its list of things to do, and the items of its changelog that say what KVM
does. `exits` picks the exits that show an item, `checks` names invariants and ioctls whose checks
do; what the runs cannot show has unit tests.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from trapline.models.kvm.constants import Cause
from trapline.models.kvm.exits import GUEST_PAGE_FAULTS

Row = dict[str, Any]
Test = Callable[[Row], bool]


@dataclass(frozen=True)
class Item:
    """One item: what models it (MODULE.NAME of models/kvm), and what shows it.

    programs: guests of sw/guests, words of a run's name, or sentences. tests: unit tests of
    tests/unit/kvm as FILE::FUNCTION without `test_`.
    """

    what: str
    model: str
    programs: str
    exits: Test | None = None
    checks: str = ""
    tests: str = ""


def handler(name: str, detail: str = "") -> Test:
    """Exits of a handler, whose detail begins so."""
    return lambda row: row["handler"] == name and row["detail"].startswith(detail)


def cause(*numbers: int) -> Test:
    """Exceptions of these causes."""
    return lambda row: row["cause"] in numbers and not row["interrupt"]


def call(*names: str) -> Test:
    """SBI calls of these extensions."""
    return lambda row: row["handler"] == "sbi" and row["detail"].startswith(names)


def access(*words: str) -> Test:
    """Accesses of devices with one of these words in their detail."""
    return lambda row: row["handler"].startswith("mmio") and any(w in row["detail"] for w in words)


def every(_row: Row) -> bool:
    """All exits."""
    return True


def _notified(row: Row) -> bool:
    return any(word in row["by"] for word in ("retried", "invalidated"))


def _large(row: Row) -> bool:
    return bool(row["detail"].startswith("leaf of level") or "Q20" in row["by"])


def _read_maps(row: Row) -> bool:
    return bool(row["handler"] == "map" and row["cause"] == Cause.LOAD_GUEST_PAGE)


def _forwarded(row: Row) -> bool:
    return bool(row["handler"] == "sbi" and row["end"] == "user")


def _compressed(row: Row) -> bool:
    return bool(row["handler"].startswith("mmio") and row["detail"].startswith("c."))


_IPIS = ("IPI ", "v0.1 SEND_IPI", "v0.1 CLEAR_IPI")
_TIMERS = ("TIME ", "v0.1 SET_TIMER")
_ONE_REG = "GET_ONE_REG SET_ONE_REG"
_V02 = ("BASE ", "TIME ", "IPI ", "RFENCE ", "SRST ")
_V01_NAMES = "console fences calls ipi harts"

ASPECTS = (
    Item(
        "no RISC-V specific ioctl", "one_reg.get one_reg.set_ interrupts.kvm_interrupt",
        "every guest; copying modes", every, f"{_ONE_REG} KVM_INTERRUPT SET_MP_STATE",
    ),
    Item("minimal world switch", "vcpu.switch_in vcpu.switch_out", "every guest", every,
         "I1 I2 I3 I4 I5 I6 I7 I8"),
    Item("RV64 and RV32 hosts", "widths.Width", "every guest at both widths",
         lambda row: row["xlen"] == 32, "", "widths::a_walk_of_sv32_and_sv32x4"),
    Item("full VM switch in load and put", "vcpu.load vcpu.put vcpu.load_order",
         "turns deadlines harts", every, "I12 I13"),
    Item("ONE_REG", "one_reg.get one_reg.set_", "copying fp; selftest get-reg-list", None, _ONE_REG,
         "modules::core_registers_come_back one_reg_later::a_double_is_two_words_of_the_f_group"),
    Item("PLIC in user space", "interrupts.kvm_interrupt", "plic external", None,
         "I29 KVM_INTERRUPT"),
    Item("timer and IPI in the kernel", "timer.next_event interrupts.set_interrupt",
         "timer wfi ipi harts deadlines", call(*_TIMERS, *_IPIS), "I28 I30 I31"),
    Item("Sv39x4 and Sv48x4", "gstage.GStageTables walk.g_stage", "every guest; suite-sv39 modes",
         cause(*GUEST_PAGE_FAULTS), "I10 I43 I49", "memory::widths_of_the_modes"),
    Item("MMU notifiers", "gstage.unmap gstage.age gstage.change_pte", "moving logging",
         _notified, "I39 I41", "memory::ageing_and_a_replaced_page"),
    Item("generic dirty log", "dirty_log.get dirty_log.clear dirty_log.mark", "logging huge", None,
         "I42 GET_DIRTY_LOG CLEAR_DIRTY_LOG", "memory::a_page_is_dirty_once_an_interval"),
    Item("FP lazy save and restore", "fp.after_load fp.put fp.saves fp.restores",
         "fp; selftests and busybox of 6.12", None, "I33 I34 I35",
         "modules::floating_point_is_saved_when_dirty"),
    Item("SBI v0.1", "sbi.ecall", _V01_NAMES, call("v0.1 "), "I19"),
    Item("unhandled SBI calls forwarded", "sbi_call.forward sbi.complete", "console calls",
         _forwarded, "I21"),
    Item("huge pages", "gstage.set_leaf gstage.map_page", "huge giant", _large, "I18",
         "quirks::a_quirk_makes_the_difference"),
    Item("ioeventfd", "iodev.IoEventFd iodev.register_error", "bus", access(", ioeventfd"),
         "KVM_IOEVENTFD", "modules::ioeventfd_by_address_length_and_value"),
)  # fmt: skip

LEFT_OPEN_BY_THE_SERIES = (
    Item("SBI v0.2 and later in the kernel: BASE, TIME, IPI, RFENCE, SRST since 5.17", "sbi.ecall",
         "calls timer ipi harts fences", call(*_V02), "I20"),
    Item("SBI HSM: since 5.17", "sbi.ecall sbi_call.start vcpu.reset", "ipi harts later",
         call("HSM "), "I25 I26", "modules::hsm_start_and_the_reset_that_follows"),
    Item("PLIC in the kernel: never came, it stays in user space", "interrupts.kvm_interrupt",
         "plic", None, "I29"),
)  # fmt: skip

CHANGES = (
    Item("v17: the MMU notifiers' new interface", "gstage.unmap", "moving", _notified, "I39"),
    Item("v16: VM_PFNMAP regions are mapped when a slot is made (Q19)", "gstage.ioremap_bits",
         "none: no guest's memory is a device here", None, "",
         "quirks::a_quirk_makes_the_difference"),
    Item("v15: a read maps writable where the host's page is", "gstage.map_page",
         "every guest; moving", _read_maps, "I18", "memory::a_read_while_logging_maps_read_only"),
    Item("v15: a store to a read-only slot is one of a device", "exits.page_fault", "bus",
         access(", read-only slot"), "", "modules::a_store_to_a_read_only_slot_is_mmio"),
    Item("v15: sizes of registers are fixed", "one_reg.parse", "copying", None, _ONE_REG,
         "modules::numbers_of_registers"),
    Item("v14: the root table is aligned to 16 KiB", "widths.Width", "every guest", every, "I10"),
    Item("v13: ONE_REG sip posts what it sets (Q17)", "one_reg.set_", "copying", None,
         "SET_ONE_REG", "modules::sip_reads_what_a_flush_would_bring"),
    Item("v13: an instruction's length is its own", "fetch.length_of", "modes", _compressed,
         "I16 I17", "vectors::v2_a_compressed_lw_is_two_bytes"),
    Item("v13: ioeventfd", "iodev.IoBus", "bus", access(", ioeventfd"), "KVM_IOEVENTFD"),
    Item("v13: hstatus is the guest's while its memory is read", "fetch.from_memory",
         "calls; suite-htinst-zero modes", None, "I44"),
    Item("v13: leaves have A and D set", "gstage.Leaf", "every guest; suite-svade",
         handler("map"), "I18"),
    Item("v13: dirty page logging", "dirty_log.get dirty_log.protected", "logging huge", None,
         "I42 GET_DIRTY_LOG CLEAR_DIRTY_LOG", "memory::write_protection_covers_what_lies_between"),
    Item("v13: scounteren is the guest's", "vcpu.switch_in", "every guest", every, "I9"),
    Item("v13: CSRs are swapped by one instruction each", "vcpu.switch_in vcpu.switch_out",
         "every guest", every, "I4 I5"),
    Item("v13: Sv48x4 is found by trying it", "gstage.GStageTables", "every guest; suite-sv39",
         None, "I10", "memory::widths_of_the_modes"),
    Item("v12: the guest's counters do not trap", "profiles.Profile", "modes", None, "I10"),
    Item("v12: virtual instructions, VTW", "exits.virtual_instruction wfi.is_wfi", "modes wfi",
         cause(Cause.VIRTUAL_INSN), "I7 I51"),
    Item("v11: the trap's CSRs are read at once", "state.Trap", "every guest", every, "I14"),
    Item("v11: HLV, HLVX, hvip, SPVP, GVA", "fetch.from_memory interrupts.flush",
         "calls modes; suite-htinst-zero", None, "I27 I44 I45 I46 I47 I48"),
    Item("v11: a slot's flags say whether it is logged", "gstage.map_page", "logging", None, "I42"),
    Item("v10: VS-level interrupts alone are delegated", "profiles.Profile", "every guest", every,
         "I10 I53"),
    Item("v9: the guest's time by htimedelta", "timer.delta_of", "timer copying", None, "I32",
         "modules::guest_time_is_host_time_and_delta"),
    Item("v9: KVM wants SBI 0.2 and RFENCE", "", "the host's boot: sw/firmware has both", every),
    Item("v9: fences of VMIDs, leaves and guests", "vmid.update sbi.whole_space",
         "fences calls harts moving", call("RFENCE ", "v0.1 SFENCE", "v0.1 FENCE"), "I36 I39 I40"),
    Item("v8: an early hrtimer is armed again", "timer.expire", "timer; no-sstc", None, "I30"),
    Item("v8: huge pages", "gstage.set_leaf", "huge giant", _large, "I18"),
    Item("v8: VSSIP of the guest against an IPI of another", "interrupts.sync", "ipi harts",
         call(*_IPIS), "I28", "vectors::v12_only_vssip_flows_back"),
    Item("v7: HLVX alone lets an instruction be read", "walk.guest_address",
         "modes; suite-htinst-zero", None, "I44"),
    Item("v7: calls are forwarded", "sbi_call.forward", "console calls", _forwarded, "I21"),
    Item("v6: an exit is completed once", "mmio.complete sbi.complete", "mmio console modes",
         lambda row: row["end"] == "user", "I16 I21", "vectors::v15_a_completion_happens_once"),
    Item("v5: sepc moves when a load is completed", "mmio.complete", "mmio modes",
         handler("mmio_load"), "I16"),
    Item("v5: a trap of a read of guest memory is handled", "exits.handle redirect.redirect",
         "calls modes", None, "I45", "vectors::v11_a_hart_mask_that_is_not_mapped"),
    Item("v5: an unknown call is not supported", "sbi.known", "calls", call("0x"), "I20",
         "vectors::v10_an_unknown_call"),
    Item("v3: all is fenced when VMIDs run out", "vmid.update", "suite-vmid-2 v18-vmid-2", None,
         "I36", "vectors::v13_vmids_run_out"),
    Item("v2: WFI sleeps while nothing can run", "wfi.halts wfi.wakes interrupts.runnable",
         "wfi timer ipi", handler("wfi"), "I22", "vectors::v9_what_wfi_waits_for"),
    Item("v1: hideleg and hedeleg of each hart", "profiles.Profile", "every guest", every,
         "I10 I52"),
)  # fmt: skip

# The stream is of one hart. I37 is checked of a vCPU that has left none since it was made or reset;
# between two harts these rules have unit tests alone.
SECOND_HART = (
    Item("a vCPU that left another hart last enters behind a fence of its VMID (I37)",
         "vmid.sanitizes", "every guest: a vCPU's first entry", None, "I37",
         "second_hart::a_vcpu_on_another_hart_fences_its_vmid_there "
         "second_hart::one_that_comes_back_to_its_hart_does_not"),
    Item("a new generation of VMIDs is fenced on every hart", "vmid.update",
         "suite-vmid-2: on its own hart", None, "I36",
         "second_hart::a_new_generation_is_fenced_on_every_hart"),
    Item("fewer VMIDs than harts are none", "vmid.bits_of", "suite-vmid-0", None, "I38",
         "second_hart::fewer_vmids_than_harts_are_none"),
)  # fmt: skip
