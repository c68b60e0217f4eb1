# SPDX-License-Identifier: Apache-2.0
"""I40: hgatp at an HFENCE.VVMA, of a thread that is preempted between its fences as well."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from trapline.models.kvm.state import Vcpu
from trapline.models.kvm.widths import WIDTHS
from trapline.tb.kvm import csr_events
from trapline.tb.kvm.invariants import Invariants
from trapline.tb.kvm.tracks import VcpuTrack, VmTrack

HFENCE_VVMA = 0x2205_8073  # hfence.vvma a1, x0
ROOT, VMID = 0x8093C, 19


class Host:
    """A monitor of one vCPU, as far as fences of a guest's addresses look at it."""

    def __init__(self, xlen: int) -> None:
        self.width = WIDTHS[xlen]
        self.mode = max(self.width.shapes)
        self.track = VcpuTrack(VmTrack(0), 0, 0, 0, Vcpu())
        machine = SimpleNamespace(width=self.width, x=[0] * 32, mark=(0, 0))
        self.monitor: Any = SimpleNamespace(
            machine=machine, loaded=self.track, loading=0, check=Invariants(), last_hgatp=0,
            unfenced=False, fenced_hgatp=0,
        )  # fmt: skip

    def writes(self, mode: int, vmid: int, root: int) -> None:
        csr_events._wrote(self.monitor, "hgatp", self.width.hgatp(mode, vmid, root))

    def loads(self, vmid: int) -> None:
        self.monitor.loading = 1
        self.track.back(0)
        self.writes(self.mode, vmid, ROOT)
        self.monitor.loading = 0

    def fails(self) -> int:
        csr_events.fence(self.monitor, HFENCE_VVMA)
        failed: int = self.monitor.check.counts["I40"].failed
        return failed


@pytest.fixture(params=[64, 32])
def host(request) -> Host:
    host = Host(request.param)
    host.loads(VMID)
    return host


def test_with_the_vmid_alone(host) -> None:
    host.writes(0, VMID, 0)
    assert not host.fails()


def test_with_the_whole_of_it(host) -> None:
    assert host.fails()


def test_after_it_was_given_back(host) -> None:
    host.writes(0, VMID, 0)
    host.writes(host.mode, VMID, ROOT)
    assert host.fails()


def test_a_load_between_two_fences(host) -> None:
    """Linux 7.3 preempts the thread there; the load brings the whole hgatp of the same VM."""
    host.writes(0, VMID, 0)
    assert not host.fails()
    host.loads(VMID)
    assert not host.fails()
    host.writes(host.mode, VMID, ROOT)
    assert host.fails()


def test_a_load_that_brings_another_vmid(host) -> None:
    host.writes(0, VMID, 0)
    host.loads(VMID + 1)
    assert host.fails()
