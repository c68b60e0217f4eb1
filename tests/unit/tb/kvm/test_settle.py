# SPDX-License-Identifier: Apache-2.0
"""How an exit ends: returns of KVM_RUN, stops, the end of a run, and what was posted meanwhile."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from kvm_parts import vcpu

from trapline.models.kvm.constants import IRQ_VS_SOFT, IRQ_VS_TIMER, Errno, Reason
from trapline.models.kvm.state import Effect, ExitKind, MemorySlot, Prediction, RunBytes, Trap
from trapline.tb.kvm import settle
from trapline.tb.kvm.tracks import Exit, VcpuTrack, VmTrack

SOFT, TIMER = 1 << IRQ_VS_SOFT, 1 << IRQ_VS_TIMER
MARK = (70, 700)


class FakeMonitor:
    """The counts of a monitor's invariants, and what it found."""

    def __init__(self) -> None:
        self.machine = SimpleNamespace(order=40, mark=MARK, field=lambda _name: 9)
        self.profile = SimpleNamespace()
        self.checked: list[tuple[str, bool]] = []
        self.found: list[tuple[str, str, str]] = []
        self.check = SimpleNamespace(
            check=lambda name, good, _detail="": self.checked.append((name, bool(good)))
        )

    def find(self, what: str, predicted: str, found: str) -> None:
        self.found.append((what, predicted, found))


@pytest.fixture
def monitor() -> FakeMonitor:
    return FakeMonitor()


def exit_of(kind: ExitKind, handler: str = "sbi", **settings: object) -> Exit:
    outcome = Prediction(kind=kind, vcpu=vcpu(), handler=handler, **settings)  # type: ignore[arg-type]  # by name
    return Exit(3, 0, 0, 10, 5, Trap(cause=10), True, 0x8020_0010, outcome, handlers=[handler])


def track_with(exit_: Exit | None) -> VcpuTrack:
    return VcpuTrack(VmTrack(0, satp=0), 0x100, 0x200, 0x300, vcpu(), exit_)


def page(reason: int, **fields: tuple[int, int, int]) -> bytes:
    """kvm_run with its reason; other fields as (offset, bytes, value)."""
    found = bytearray(256)
    found[8:12] = int(reason).to_bytes(4, "little")
    for offset, size, value in fields.values():
        found[offset : offset + size] = value.to_bytes(size, "little")
    return bytes(found)


def differing(exit_: Exit) -> list[str]:
    return [d.what for d in exit_.differs]


# --- returns of KVM_RUN -------------------------------------------------------------------------

MMIO = RunBytes(Reason.MMIO, (("mmio.phys_addr", 32, 8, 0x1000_0000),))
RIGHT = page(Reason.MMIO, address=(32, 8, 0x1000_0000))


def test_a_return_to_user_space_as_predicted(monitor):
    track = track_with(exit_of(ExitKind.USER, run=MMIO))
    settle.at_return(monitor, track, 0, RIGHT)
    assert track.exit is not None, "it ends where the guest runs again"
    assert differing(track.exit) == []
    assert track.exit.to_user
    assert (track.exit.end_order, track.exit.end_mtime, track.exit.marks["user"]) == (40, 9, MARK)


@pytest.mark.parametrize(
    ("found", "what"),
    [
        (page(Reason.MMIO, address=(32, 8, 0x1000_0004)), "kvm_run.mmio.phys_addr"),
        (page(Reason.INTR, address=(32, 8, 0x1000_0000)), "kvm_run.exit_reason"),
    ],
)
def test_another_kvm_run_is_a_difference(monitor, found, what):
    track = track_with(exit_of(ExitKind.USER, run=MMIO))
    settle.at_return(monitor, track, 0, found)
    assert differing(track.exit) == [what]


@pytest.mark.parametrize(
    ("kind", "result", "reason"),
    [
        (ExitKind.REENTER, 0, Reason.MMIO),
        (ExitKind.HALT, 0, Reason.MMIO),
        (ExitKind.USER, -Errno.EFAULT, Reason.UNKNOWN),
        (ExitKind.USER, -Errno.EINTR, Reason.INTR),
        (ExitKind.ERROR, 0, Reason.UNKNOWN),
        (ExitKind.ERROR, -Errno.EFAULT, Reason.UNKNOWN),
        (ExitKind.REENTER, -Errno.EINTR, Reason.MMIO),
        (ExitKind.STOPPED, 0, Reason.UNKNOWN),
    ],
)
def test_another_return_than_predicted_is_a_difference(monitor, kind, result, reason):
    errno = Errno.EINVAL if kind is ExitKind.ERROR else 0
    exit_ = exit_of(kind, errno=errno)
    settle.at_return(monitor, track_with(exit_), result, page(reason))
    assert "KVM_RUN" in differing(exit_)
    assert kind.value in exit_.differs[0].predicted


def test_an_error_ends_its_exit(monitor):
    track = track_with(exit_ := exit_of(ExitKind.ERROR, errno=Errno.EFAULT))
    settle.at_return(monitor, track, -Errno.EFAULT, page(Reason.UNKNOWN))
    assert (track.exit, exit_.end, differing(exit_)) == (None, "user", [])


@pytest.mark.parametrize("kind", [ExitKind.REENTER, ExitKind.HALT])
def test_a_signal_returns_before_the_exit_has_ended(monitor, kind):
    track = track_with(exit_ := exit_of(kind))
    settle.at_return(monitor, track, -Errno.EINTR, page(Reason.INTR))
    assert track.exit is exit_
    assert (exit_.relations, exit_.to_user, differing(exit_)) == (["signal"], False, [])


def test_a_return_without_an_exit_is_told_unless_a_signal_came(monitor):
    settle.at_return(monitor, track_with(None), -Errno.EINTR, page(Reason.INTR))
    assert monitor.found == []
    settle.at_return(monitor, track_with(None), 0, page(Reason.MMIO))
    assert monitor.found == [("KVM_RUN", "an exit", "returned 0 without one")]


# --- the other ends -----------------------------------------------------------------------------


def test_a_vcpu_that_stopped_has_no_entry_of_its_own(monitor):
    track = track_with(exit_ := exit_of(ExitKind.STOPPED))
    settle.at_stop(monitor, track)
    assert (track.exit, exit_.end, differing(exit_)) == (None, "stopped", [])
    track = track_with(exit_ := exit_of(ExitKind.REENTER))
    settle.at_stop(monitor, track)
    assert track.exit is exit_


@pytest.mark.parametrize(
    ("kind", "to_user", "wrong"),
    [(ExitKind.USER, False, True), (ExitKind.USER, True, False), (ExitKind.HALT, False, False)],
)
def test_at_the_end_what_should_have_returned_has_not(kind, to_user, wrong):
    track = track_with(exit_ := exit_of(kind))
    exit_.to_user = to_user
    settle.at_end(track)
    assert (track.exit, exit_.end) == (None, "end")
    assert differing(exit_) == ["outcome"] * wrong
    settle.at_end(track)  # nothing is open any more


@pytest.mark.parametrize(
    ("outcome", "served", "good"),
    [
        ({"handler": "sbi"}, ["sbi"], True),
        ({"handler": "sbi"}, ["sbi", "wfi"], True),
        ({"handler": "sbi"}, ["virtual_insn"], False),
        ({"handler": "wfi"}, ["virtual_insn", "wfi"], True),
        ({"handler": "wfi"}, ["virtual_insn"], False),
        ({"handler": "redirect", "redirected": True}, [], False),  # nothing was redirected
        ({"handler": "map", "errno": Errno.EOPNOTSUPP}, [], True),
        ({"handler": "map"}, [], False),
    ],
)
def test_the_functions_that_served_are_the_handlers(monitor, outcome, served, good):
    exit_ = exit_of(ExitKind.STOPPED, **outcome)
    exit_.handlers = served
    settle.at_stop(monitor, track_with(exit_))
    assert (differing(exit_) == []) == good


def test_posted_interrupts_are_those_predicted(monitor):
    effects = (Effect("set_interrupt", 1, IRQ_VS_SOFT),)
    for commits, good in (
        ([("set_interrupt", 1, IRQ_VS_SOFT)], True),
        ([("set_interrupt", 0, IRQ_VS_SOFT)], False),
        ([], False),
    ):
        exit_ = exit_of(ExitKind.STOPPED, effects=effects)
        exit_.commits = commits
        settle.at_stop(monitor, track_with(exit_))
        assert differing(exit_) == ([] if good else ["posted interrupts"])


def test_reads_of_the_guest_are_counted(monitor):
    exit_ = exit_of(ExitKind.STOPPED)
    exit_.guest_reads, exit_.hlv = 2, 1
    settle.at_stop(monitor, track_with(exit_))
    assert ("I47", False) in monitor.checked


def test_hvip_as_it_was_written_against_what_was_posted(monitor):
    track = track_with(None)
    settle.flushed(monitor, track, 0)
    settle.flushed(monitor, track, SOFT)
    assert monitor.checked == [("I28", True), ("I28", False)]
    assert track.last_hvip == SOFT
    settle.flushed(monitor, track, TIMER)
    assert monitor.checked[-1] == ("I28", True), "the timer's bit is the hart's"


@pytest.mark.parametrize(
    ("store", "logged", "low"),
    [
        (True, False, (settle.LEAF_WRITABLE,)),
        (True, True, (settle.LEAF_WRITABLE,)),
        (False, True, (settle.LEAF_READ_ONLY,)),
        (False, False, (settle.LEAF_WRITABLE, settle.LEAF_READ_ONLY)),
    ],
)
def test_of_a_logged_page_w_comes_with_a_store_alone(store, logged, low):
    slot = MemorySlot(0, 0x8_0000, 256, 0x4000_0000, log_dirty=logged)
    assert settle._allowed(slot, store) == low
    if not logged:
        assert settle._allowed(None, store) == low
