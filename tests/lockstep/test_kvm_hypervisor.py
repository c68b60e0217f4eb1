# SPDX-License-Identifier: Apache-2.0
"""The own hypervisor under the exit monitor, on harts of several kinds: profile v18."""

from __future__ import annotations

from dataclasses import replace

import pytest

from trapline.models.isa.config import NAMED
from trapline.models.kvm.profiles import LINUX_6_1
from trapline.tb.kvm import golden, hypervisor, hypervisor_runs, kernel, report

# Many runs with one question: `make test-campaigns`, a part of its own of CI.
pytestmark = pytest.mark.campaign


def watched(xlen=64, **choices):
    built = hypervisor.build(xlen=xlen)
    hart = replace(NAMED[hypervisor_runs.CONFIGS[xlen]], **choices)
    run, monitor = golden.run(built, hart, lambda _line: None)
    assert hypervisor_runs.all_passed(run.console), run.console
    return monitor, report.summary(monitor)


@pytest.mark.parametrize("vmid_bits", [14, 2, 0])
def test_every_exit_of_v18_is_predicted(vmid_bits) -> None:
    monitor, figures = watched(vmidlen=vmid_bits)
    assert (figures["version"], figures["exits"]) == ("v18", 284)
    assert figures["problems"] == 0, report.text(figures)
    assert {"Q4", "Q5", "Q8", "Q9"} <= figures["quirks"].keys()
    assert figures["by_mode"]["VU"] > 50
    checked = figures["invariants"]
    assert checked["I36" if vmid_bits else "I38"]["checked"] > 0
    if vmid_bits == 2:
        # Eight VMs and three VMIDs: three generations, each with a fence of everything.
        assert monitor.fence_all >= 3
        assert set(monitor.owners) == {1, 2, 3}


@pytest.mark.parametrize("vmid_bits", [7, 2])
def test_every_exit_of_v18_is_predicted_at_rv32(vmid_bits) -> None:
    monitor, figures = watched(xlen=32, vmidlen=vmid_bits)
    assert (figures["version"], figures["xlen"]) == ("v18", 32)
    assert figures["problems"] == 0, report.text(figures)
    assert figures["exits"] > 200
    assert figures["by_mode"]["VU"] > 40
    # Sv32x4: leaves of 4 MiB in the window of the last guest.
    last = monitor.exits[-1].vm
    window = [e for e in monitor.exits if e.vm == last and e.trap.gpa >> 30 == 1]
    assert len({e.trap.gpa >> 22 for e in window}) == len(window) > 1
    assert set(monitor.owners) == set(range(1, 9 if vmid_bits == 7 else 4))


def test_floating_point_is_switched_lazily() -> None:
    built = hypervisor.build(floats=True)
    run, monitor = golden.run(built, NAMED["rv64gc_h"], lambda _line: None)
    assert hypervisor_runs.all_passed(run.console, floats=True), run.console
    figures = report.summary(monitor)
    assert figures["problems"] == 0, report.text(figures)
    checked = {name: figures["invariants"][name]["checked"] for name in ("I33", "I34", "I35")}
    assert checked["I33"] == checked["I34"] == figures["exits"]
    assert checked["I35"] > 100


@pytest.mark.parametrize("xlen", [64, 32])
def test_spike_says_what_the_model_says(xlen) -> None:
    found = hypervisor_runs.on_spike(hypervisor_runs.HypervisorRun(xlen=xlen, spike=True))
    assert found == {"passed": True, "same_console": True, "differs": ""}


def test_htinst_may_be_zero() -> None:
    _, figures = watched(tinst_transformed=False)
    assert figures["problems"] == 0, report.text(figures)


def test_a_leaf_of_1_gib_is_one_exit() -> None:
    monitor, _ = watched()
    last = monitor.exits[-1].vm
    window = [e for e in monitor.exits if e.vm == last and e.trap.gpa >> 30 == 1]
    assert [e.outcome.handler for e in window] == ["map"]


def test_it_is_not_taken_for_linux_6_1(monkeypatch) -> None:
    monkeypatch.setattr(kernel.Facts, "profile", lambda _self: LINUX_6_1)
    _, monitor = golden.run(hypervisor.build(), NAMED["rv64imac_h"], lambda _line: None)
    assert monitor.unexplained


def test_guests_that_did_not_all_pass() -> None:
    count = len(hypervisor.GUESTS)
    assert hypervisor_runs.all_passed([f"hypervisor: {count} of {count} guests passed", "off"])
    assert not hypervisor_runs.all_passed([f"hypervisor: {count - 1} of {count} guests passed"])
    assert not hypervisor_runs.all_passed(["hypervisor: 1 of 1 guests passed"])
    assert not hypervisor_runs.all_passed([])
