# SPDX-License-Identifier: Apache-2.0
"""Real Linux KVM under the exit monitor, on the golden model: every exit is predicted."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from trapline.cache import whole
from trapline.errors import BadInput
from trapline.models.kvm.profiles import LINUX_6_1, V18
from trapline.tb.kvm import golden, kernel, report
from trapline.tb.linux import kernel as kernels
from trapline.tb.linux import session

# Many runs with one question: `make test-campaigns`, a part of its own of CI.
pytestmark = pytest.mark.campaign


def _cached(config: str, guest: str = "suite", **changes):
    """A guest on a host in the cache (building a kernel takes minutes)."""
    request = session.Request(guest=guest, config=config, print_exits=False, **changes)
    try:
        folders = [kernels.folder(v) for v in request.variants()]
    except BadInput as error:
        pytest.skip(str(error))
    if not all(whole(f) for f in folders):
        pytest.skip("this kernel is not in the cache: make linux")
    return request, session.prepare(request)


@pytest.fixture(scope="module")
def suite():
    return _cached("rv64imac_h")


@pytest.fixture(scope="module")
def watched(suite):
    request, image = suite
    return golden.run(image, request.hart(), lambda _line: None)


def test_every_exit_of_the_suite_is_predicted(watched) -> None:
    run, monitor = watched
    figures = report.summary(monitor)
    assert run.failure is None
    assert figures["exits"] > 200
    assert (figures["unexplained"], figures["problems"]) == (0, 0), report.text(figures)
    assert figures["relations"]["leaf"] > 20
    assert figures["invariants"]["I11"]["checked"] == figures["exits"]


def test_every_exit_of_the_suite_is_predicted_at_rv32() -> None:
    request, image = _cached("rv32imac_h")
    run, monitor = golden.run(image, request.hart(), lambda _line: None)
    figures = report.summary(monitor)
    assert run.failure is None
    assert (figures["xlen"], figures["unexplained"], figures["problems"]) == (32, 0, 0)
    assert figures["exits"] > 200
    # An access of eight bytes to a device is two exits of four.
    assert {e.detail.split(",")[0] for e in monitor.exits if "mmio" in e.outcome.handler} <= {
        "lb", "lbu", "lh", "lhu", "lw", "sb", "sh", "sw", "c.lw", "c.sw", "c.lwsp", "c.swsp",
        "undecodable",
    }  # fmt: skip
    # The root's address and VMID come from hgatp's layout of RV32.
    assert {vmid for vmid in monitor.owners if 0 < vmid < 128} == set(monitor.owners)


@pytest.mark.parametrize("release", ["6.12", "7.3"])
def test_floating_point_of_guests_and_host_survives(release) -> None:
    """Two VMs of two vCPUs, each with registers of its own, and so has each thread of the VMMs."""
    request, image = _cached("rv64gc_h", "fp", release=release)
    run, monitor = golden.run(image, request.hart(), lambda _line: None)
    figures = report.summary(monitor)
    assert run.failure is None
    assert (figures["unexplained"], figures["problems"]) == (0, 0), report.text(figures)
    checked = {name: figures["invariants"][name]["checked"] for name in ("I33", "I34", "I35")}
    assert checked["I33"] == checked["I34"] == figures["exits"] > 150
    assert checked["I35"] > 100
    # ONE_REG: the 33 registers of each of the four vCPUs.
    assert monitor.ioctls.checked["value"] >= 4 * 33


def test_a_load_guest_page_fault_reaches_the_guest_of_6_1(watched) -> None:
    # docs/bugs-found.md, "In real KVM".
    _, monitor = watched
    (shown,) = [e for e in monitor.exits if "Q7" in e.quirks]
    assert (shown.status, shown.trap.cause, shown.detail) == ("profile", 10, "v0.1 SEND_IPI")
    assert (shown.redirected, shown.end) == (1, "entry")
    csr = shown.outcome.vcpu.csr  # what the entry was found to have
    assert (csr.vscause, csr.vstval, csr.vsepc) == (21, 0x4000_0000, shown.pc)
    assert shown.end_pc == csr.vstvec


def test_a_large_page_is_mapped_by_one_leaf() -> None:
    request, image = _cached("rv64imac_h", "huge", preempt=True)
    run, monitor = golden.run(image, request.hart(), lambda _line: None)
    assert (run.failure, monitor.unexplained) == (None, 0)
    large = [e for e in monitor.exits if e.detail == "leaf of level 1"]
    # Sixteen stores all over it are one exit for reading, one for writing, one behind the log. The
    # second large page is touched first by VU-mode.
    assert 3 <= len(large) <= 5
    assert {e.trap.gpa >> 21 for e in large} == {0x8020_0000 >> 21}
    assert [e.mode_s for e in large if not e.mode_s] == [False]
    failed = [e for e in monitor.exits if "Q20" in e.quirks]  # docs/bugs-found.md
    assert [(e.trap.cause, e.outcome.errno, e.end) for e in failed] == [(23, 17, "user")] * 2
    assert [e.mode_s for e in failed] == [True, False]


def test_a_logged_store_goes_to_a_page_that_the_host_may_not_write() -> None:
    # docs/bugs-found.md, "In real KVM".
    request, image = _cached("rv64imac_h", "huge", release="7.3", preempt=True)
    run, monitor = golden.run(image, request.hart(), lambda _line: None)
    assert (run.failure, monitor.unexplained) == (None, 0), report.text(report.summary(monitor))
    past = [e for e in monitor.exits if "Q32" in e.quirks]
    assert past
    assert all((e.trap.cause, e.level_before, e.end) == (23, 0, "entry") for e in past)


@pytest.mark.parametrize(("release", "suspends"), [("6.1", 0), ("6.12", 0), ("7.3", 1)])
def test_calls_that_later_versions_know(release, suspends) -> None:
    request, image = _cached("rv64imac_h", "later", release=release)
    run, monitor = golden.run(image, request.hart(), lambda _line: None)
    assert (run.failure, monitor.unexplained) == (None, 0), report.text(report.summary(monitor))
    asked = [e.detail for e in monitor.exits if e.outcome.handler == "sbi"]
    assert {"DBCN 0", "STA 0", "FWFT 0", "FWFT 1", "MPXY 0", "SUSP 0"} <= set(asked)
    resumed = [e for e in monitor.exits if any(f.name == "reset" for f in e.outcome.effects)]
    assert len(resumed) == suspends
    for exit_ in resumed:  # the vCPU goes on where its call said, not behind it
        assert exit_.end_pc == exit_.outcome.vcpu.reset.sepc != exit_.pc + 4


@pytest.mark.parametrize("release", ["6.1", "6.12", "7.3"])
def test_a_timer_that_the_guest_set_is_lost(release) -> None:
    # docs/bugs-found.md, "In real KVM".
    request, image = _cached("rv64imac_h", "deadlines", release=release)
    run, monitor = golden.run(image, request.hart(), lambda _line: None)
    assert (run.failure, monitor.unexplained) == (None, 0)
    lost = [e for e in monitor.exits if "Q31" in e.quirks]
    assert lost
    for exit_ in lost:
        timer = exit_.outcome.vcpu.timer
        assert exit_.armed
        assert timer.written not in (None, timer.next_cycles)


def test_the_logs_name_every_exit(watched, tmp_path: Path) -> None:
    _, monitor = watched
    report.write(monitor, tmp_path, "suite")
    rows = [json.loads(line) for line in (tmp_path / "suite.kvm.jsonl").read_text().splitlines()]
    assert [row["exit"] for row in rows] == list(range(len(monitor.exits)))
    trace = (tmp_path / "suite.kvm.trace").read_text()
    assert trace.count("kvm_exit: EXCEPTION code") == len(rows)
    counters = json.loads((tmp_path / "suite.kvm.json").read_text())["counters"]
    assert counters["exits"] == len(rows)
    mmio = [r["detail"] for r in rows if r["handler"].startswith("mmio")]
    served = sum("ioeventfd" in d or "coalesced" in d for d in mmio)
    refused = sum(", -" in d for d in mmio)
    assert served > 80
    assert counters["mmio_exit_kernel"] == served
    assert counters["mmio_exit_user"] == len(mmio) - served - refused


@pytest.mark.parametrize(
    ("profile", "shown"),
    [
        (replace(LINUX_6_1, q9_forward_presets_args=True), ("kvm_run.riscv_sbi.ret[0]",)),
        (replace(LINUX_6_1, sbi_v01=False), ("KVM_RUN: predicted reenter",)),
        (replace(LINUX_6_1, scounteren_reset=0), ("scounteren: predicted 0x0",)),
        (V18, ("I4 FAILED", "I5 FAILED", "x10 (a0)")),
    ],
    ids=["q9", "v01", "scounteren", "v18"],
)
def test_another_version_than_the_one_that_runs_is_told_apart(
    suite, profile, shown, monkeypatch
) -> None:
    request, image = suite
    monkeypatch.setattr(kernel.Facts, "profile", lambda _self: profile)
    _, monitor = golden.run(image, request.hart(), lambda _line: None)
    answer = "\n".join(report.text(report.summary(monitor)))
    assert monitor.unexplained
    assert all(word in answer for word in shown), answer


def test_a_file_that_is_no_kernel(tmp_path: Path) -> None:
    path = tmp_path / "vmlinux"
    with pytest.raises(BadInput, match="No such file"):
        kernel.facts(path)
    path.write_bytes(b"no ELF file")
    with pytest.raises(BadInput, match="not an ELF file"):
        kernel.facts(path)


def test_a_kernel_of_another_program(suite, tmp_path: Path, monkeypatch) -> None:
    request, image = suite
    facts = kernel.facts(image.host.vmlinux)
    monkeypatch.setattr(kernel, "facts", lambda _path: replace(facts, sample=b"another kernel"))
    with pytest.raises(BadInput, match="is not the kernel of this program"):
        golden.run(image, request.hart(), lambda _line: None)
    unknown = replace(facts, release=(5, 15, 1))
    with pytest.raises(BadInput, match=r"no KVM profile for Linux 5\.15"):
        unknown.profile()
