# SPDX-License-Identifier: Apache-2.0
"""The page of exits over time: which stretch of a vCPU's time belongs to whom."""

from __future__ import annotations

import kvm_parts as parts

from trapline.models.kvm.state import Prediction, Trap
from trapline.tb.kvm import timeline
from trapline.tb.kvm.timeline import GUEST, HOST, KVM, USER
from trapline.tb.kvm.tracks import Differs, Exit


def made(number, vcpu=0, away=(), **marks):
    exit_ = Exit(number, 0, vcpu, 0, 0, Trap(10), True, 0x8000_0000, Prediction(parts.vcpu()))
    exit_.marks = {name: (at, 10 * at) for name, at in marks.items()}
    exit_.away = list(away)
    return exit_


def kinds(*exits):
    return [(s.kind, s.start, s.end) for s in timeline.spans(exits)]


def test_a_vcpu_runs_between_an_entry_and_the_next_exit() -> None:
    first, second = made(0, exit=100, entry=150), made(1, exit=170, entry=200)
    assert kinds(first, second) == [(KVM, 100, 150), (GUEST, 150, 170), (KVM, 170, 200)]


def test_user_space_is_between_the_return_of_kvm_run_and_the_next_call() -> None:
    exit_ = made(0, exit=100, user=130, run=180, entry=200)
    assert kinds(exit_) == [(KVM, 100, 130), (USER, 130, 180), (KVM, 180, 200)]


def test_an_unloaded_vcpu_waits_for_others() -> None:
    exit_ = made(0, away=[(110, 190)], exit=100, entry=200)
    assert kinds(exit_) == [(KVM, 100, 110), (HOST, 110, 190), (KVM, 190, 200)]
    # The put and load around user space are user space's time.
    exit_ = made(0, away=[(125, 185)], exit=100, user=130, run=180, entry=200)
    assert kinds(exit_) == [(KVM, 100, 130), (USER, 130, 180), (KVM, 180, 200)]


def test_an_exit_that_ends_the_run_leaves_no_guest_behind_it() -> None:
    last, other = made(0, exit=100, user=130), made(1, exit=300, entry=310)
    assert kinds(last, other) == [(KVM, 100, 130), (KVM, 300, 310)]


def test_the_page_names_vcpus_and_marks_what_is_not_explained() -> None:
    exits = [made(n, vcpu=n % 2, exit=100 * n, entry=100 * n + 50) for n in range(130)]
    exits[3].differs.append(Differs("pc", "1", "2"))
    text = timeline.page("run", exits, {e.number: "10 ecall" for e in exits}, ["130 exits"])
    assert text.count("<svg") == 3  # strips of 60
    assert "VM 0 vCPU 1" in text
    assert "130 exits" in text
    assert text.count('class="bad"') == 1
    assert "<script" not in text
