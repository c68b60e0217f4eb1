# SPDX-License-Identifier: Apache-2.0
"""KVM's selftests as guests: which there are, what they ask of the hart, what their image holds."""

from __future__ import annotations

import pytest

from trapline.errors import BadInput
from trapline.tb.linux import image, initramfs, selftests
from trapline.tb.linux.session import Request


def test_a_guest_of_another_name_is_no_selftest() -> None:
    assert selftests.of_guest("tiny") is None


def test_an_unknown_selftest_names_those_there_are() -> None:
    with pytest.raises(BadInput, match=r"no selftest 'nothing'; known: arch_timer, .*steal_time"):
        selftests.of_guest("selftest:nothing")


@pytest.mark.parametrize("name", selftests.TESTS)
def test_each_runs_on_a_host_kernel_of_its_own(name) -> None:
    request = Request(release="6.12", guest=f"selftest:{name}", config="rv64gc_h")
    (host,) = request.variants()
    assert (host.role, host.name) == ("selftest", "6.12 selftest")
    names = [path.stem for path in host.fragments()]
    assert names[:2] == ["base", "host"]
    assert names[-1] == "selftest"
    assert request.options().isa.startswith("rv64imafdch_")


def test_a_hart_without_floating_point_is_refused() -> None:
    with pytest.raises(BadInput, match="take F and D: --config rv64gc_h"):
        Request(release="6.12", guest="selftest:ebreak_test").options()


def test_another_release_is_refused() -> None:
    request = Request(release="6.1", guest="selftest:ebreak_test", config="rv64gc_h")
    with pytest.raises(BadInput, match=r"those of Linux 6\.12: --kernel 6.12"):
        request.variants()


def test_init_mounts_and_then_runs_the_program_with_its_arguments(tmp_path, monkeypatch) -> None:
    (tmp_path / "arch_timer").write_bytes(b"program")
    (tmp_path / "mounts").write_bytes(b"mounts")
    monkeypatch.setattr(selftests, "built", lambda: tmp_path)
    test = selftests.of_guest("selftest:arch_timer")
    assert test is not None
    entries, lines = selftests.files(test, tmp_path / "mounts")
    assert lines == ["/mounts", "/arch_timer -m 0 -n 1 -i 2"]
    assert initramfs.folder("proc") in entries
    assert initramfs.file("arch_timer", b"program") in entries
    options = image.Options(guest="selftest:arch_timer", floats=True)
    assert image.commands(options) == ([], [])
