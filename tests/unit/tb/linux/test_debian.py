# SPDX-License-Identifier: Apache-2.0
"""Debian's binaries: the table of packages, what is refused, and which consoles are the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from trapline.errors import BadInput
from trapline.tb.linux import debian, debian_run, debian_shell
from trapline.tb.linux.typed import Line

CONSOLE = [
    "[    0.000000] Linux version 6.12",
    "[    0.100000] audit: type=2000 audit(0.284:1): state=initialized",
    "[    0.200000] one",
    "[    0.300000] two",
    "[    0.400000] kvm [130]: VMID 14 bits available",
    "/ # uname -r",
    "6.12",
    "firmware: power off after 12 instructions",
]


def test_the_table_names_exact_versions() -> None:
    packages = debian.table()
    for package in (packages.kernel, packages.busybox):
        assert package.version
        assert len(bytes.fromhex(package.sha256)) == 32


@pytest.mark.parametrize("text", ["", "suite = 1", "[kernel]\nname = 'x'", "= x"])
def test_another_table_is_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "debian.toml"
    path.write_text(text)
    with pytest.raises(BadInput, match=r"debian\.toml"):
        debian.table(path)


def fetching(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    fetch = tmp_path / "fetch"
    fetch.write_text(f"#!/bin/sh\n{script}\n")
    fetch.chmod(0o755)
    cache = tmp_path / "cache"
    cache.mkdir()
    monkeypatch.setattr(debian, "FETCH", fetch)
    monkeypatch.setattr(debian, "CACHE", cache)
    monkeypatch.setattr("trapline.cache.CACHE", cache)


def test_a_package_with_another_hash_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = 'cd "$1"; shift 3; for p; do echo other > "${p%%=*}_1_riscv64.deb"; done'
    fetching(tmp_path, monkeypatch, script)
    with pytest.raises(BadInput, match=r"6\.12.*: sha256 is [0-9a-f]{64}, not [0-9a-f]{64}"):
        debian.kernel()
    assert not list((tmp_path / "cache").glob("debian-*/Image"))


def test_a_version_that_the_archive_no_longer_has_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetching(tmp_path, monkeypatch, "echo 'E: Version was not found' >&2; exit 100")
    with pytest.raises(BadInput, match="status 100: E: Version was not found"):
        debian.kernel()


def test_a_fetch_that_leaves_nothing_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetching(tmp_path, monkeypatch, "true")
    with pytest.raises(BadInput, match="was not fetched"):
        debian.kernel()


def test_the_answers_are_those_of_the_release() -> None:
    found = debian.StockKernel(Path("none"), "6.12.1+deb13-riscv64")
    typed = debian_shell.lines(found, kvm=True)
    assert typed[0].answer == r"6\.12\.1\+deb13\-riscv64"
    assert typed[-1].text == "poweroff -f"
    assert "/vmm -x -n 2 -m 1 /guests/ipi" in [line.text for line in typed]
    assert len(debian_shell.lines(found, kvm=False)) < len(typed)


def test_times_order_and_counts_are_no_difference() -> None:
    other = [
        "[    0.000000] Linux version 6.12",
        "[    0.200000] two",
        "[    0.210000] audit: type=2000 audit(0.1:1): state=initialized",
        "[    0.500000] cpu0: Ratio of byte access time to unaligned word access is 7.46",
        "[    0.600000] one",
        "[    0.600000] kvm [12]: VMID 14 bits available",
        "/ # \x1b[6nuname -r",
        "6.12",
        "firmware: power off after 99 instructions",
    ]
    assert debian_run.difference(CONSOLE, other) is None


@pytest.mark.parametrize("index", [0, 2, 5, 6])
def test_another_line_is_a_difference(index: int) -> None:
    other = [line + "x" if i == index else line for i, line in enumerate(CONSOLE)]
    assert "x' there" in str(debian_run.difference(CONSOLE, other))
    missing = [line for i, line in enumerate(CONSOLE) if i != index]
    assert debian_run.difference(CONSOLE, missing) is not None


def test_a_run_passes_when_the_firmware_has_the_last_word() -> None:
    lines = [Line("uname -r", r"6\.12(?s:.*)")]
    assert debian_run.verdict(CONSOLE, lines) is None
    assert debian_run.verdict(CONSOLE[:-1], lines) == "the firmware never said that it powers off"
