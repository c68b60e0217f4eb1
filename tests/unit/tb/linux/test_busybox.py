# SPDX-License-Identifier: Apache-2.0
"""The guest with Debian's busybox: what it asks of hart and kernels, what its images hold."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from trapline.errors import BadInput
from trapline.tb.linux import busybox, debian, image
from trapline.tb.linux.kernel import Variant
from trapline.tb.linux.session import Request


def test_it_takes_rv64_with_f_and_d() -> None:
    with pytest.raises(BadInput, match="takes RV64 with F and D"):
        Request(release="6.12", guest="busybox").options()
    with pytest.raises(BadInput, match="takes RV64 with F and D"):
        Request(release="6.12", guest="busybox", config="rv32imac_h").options()
    assert Request(release="6.12", guest="busybox", config="rv64gc_h").options().floats


def test_both_its_kernels_run_programs_of_a_distribution() -> None:
    host, guest = Request(release="6.12", guest="busybox", config="rv64gc_h").variants()
    assert (host.role, guest.role) == ("selftest", "user")
    for variant in (host, guest):
        text = "".join(path.read_text() for path in variant.fragments())
        # A later line wins: the base has no FPU.
        assert text.rindex("CONFIG_FPU=y") > text.rindex("# CONFIG_FPU is not set")
        assert text.rindex("CONFIG_RISCV_ISA_C=y") > text.rindex("# CONFIG_RISCV_ISA_C is not set")
    assert Variant("6.12", "guest").fragments() == guest.fragments()[:-1]


def test_the_sum_is_exact_and_in_both_scripts() -> None:
    assert busybox.harmonic_sum(1000) == "7.4854708605503433"
    expected = busybox.harmonic_sum(busybox.TERMS)
    assert expected in busybox.INIT
    assert expected in busybox.BESIDE
    assert busybox.numbers_hash(2) == hashlib.sha256(b"1\n2\n").hexdigest()


def test_a_program_of_the_host_runs_beside_the_vmm(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    binary = tmp_path / "busybox"
    binary.write_bytes(b"\x7fELF")
    monkeypatch.setattr(debian, "busybox", lambda: binary)
    files, commands = busybox.host_files()
    assert {entry.name: entry.data for entry in files}["busybox"] == b"\x7fELF"
    (command,) = commands
    assert command.endswith(" &")
    program = command.split()[3].removeprefix("/")
    assert program in [entry.name for entry in files]
    assert b"\x7fELF" in busybox.guest_archive()
    options = image.Options(guest="busybox", floats=True)
    assert image.commands(options) == ([], [])
